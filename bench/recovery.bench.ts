/**
 * What recovery costs for each device, everything real: Method 3 and Apex over a fleet of ESMEs against the bare cryptography.
 *
 * The floor: the command is signed and verified, the Response is signed and verified, and the DCC imports a device key that it
 * has not seen. Making the fleet is not timed. `smki-sim` keeps nothing for a device but its progress and its events.
 *
 * @module
 */
import { publicKeyOf, seededRandom, sign, verify } from '../src/crypto/index.ts';
import { createRecoveryWorld } from '../src/simulation/recovery-world.ts';
import { type Benchmark, type Contender, comparison } from './harness.ts';

/** Devices in a batch; the same for every contender, so that caches meet the same load. */
const DEVICES = 200;
/** Octets of a Method 3 command and of its Response, and of Apex. */
const SIZES = { method3: [1900, 320], apex: [4550, 680] } as const;

let run = 0;

function floor(procedure: keyof typeof SIZES): Contender['batch'] {
  return (size) => {
    const random = seededRandom(`recovery-floor:${++run}`);
    const keys = Array.from({ length: size + 1 }, (_, index) => {
      const privateKey = random.fork(`key:${index}`).bytes(32);
      privateKey[0] = 1;
      return { privateKey, publicKey: publicKeyOf(privateKey) };
    });
    const [dcc, ...devices] = keys;
    const [command, response] = SIZES[procedure].map((octets) => random.bytes(octets));
    return () => {
      if (dcc === undefined || command === undefined || response === undefined) return;
      for (const device of devices) {
        verify(dcc.publicKey, command, sign(dcc.privateKey, command));
        verify(device.publicKey, response, sign(device.privateKey, response));
      }
    };
  };
}

function recovery(key: string): Contender['batch'] {
  return (size) => {
    const world = createRecoveryWorld({ seed: `bench:${key}:${++run}` });
    world.addHomes({ count: size, fuel: ['ESME'] });
    const incident = world.compromise(key, { certain: 'yes' });
    const options = key === 'rootOca' ? {} : ({ method: 3 } as const);
    return () => {
      incident.run({ ...options, proving: 'none' });
      if (incident.unsettled > 0)
        throw new Error(`${incident.unsettled} devices were not recovered`);
    };
  };
}

const compared = (title: string, procedure: keyof typeof SIZES, key: string): Benchmark =>
  comparison({
    title,
    note: `${DEVICES} devices; a device each: 2 signatures, 2 verifications, one key import`,
    contenders: () => [
      { name: 'bare cryptography', batch: floor(procedure), size: DEVICES },
      { name: title, batch: recovery(key), size: DEVICES },
    ],
    goals: [{ name: title, against: 'bare cryptography', atLeast: 0.6 }],
  });

export const benchmarks: readonly Benchmark[] = [
  compared('Method 3, one ESME', 'method3', 'supplier.digitalSignature'),
  compared('Apex, one ESME', 'apex', 'rootOca'),
];
