/**
 * Recovery of whole fleets in one process, everything real: Method 3 and Apex over 1,000 and 10,000 ESMEs, against the floor.
 *
 * The floor is the cryptography that each device needs: two signatures and two verifications, one of them under a key that was
 * not seen before. No MAC is due in modes 8 and 9, so there is no ECDH. Building the fleet is not measured. Every run is a cold
 * one, of a fleet of its own: a recovery happens once.
 *
 * @module
 */
import { publicKeyOf, seededRandom, sign, verify } from '../src/crypto/index.ts';
import { createRecoveryWorld } from '../src/simulation/recovery-world.ts';
import type { Benchmark, Measurement } from './harness.ts';

const SMALL = 1_000;
const LARGE = 10_000;

/** Octets of command and Response, about. */
const SIZES = { 3: [1_850, 320], apex: [4_850, 675] } as const;

let peakMegabytes = 0;

function recovery(method: 3 | 'apex'): Benchmark {
  const title = method === 3 ? 'Method 3' : 'Apex contingency';
  const large = `${title}, ${LARGE} ESMEs`;
  const small = `${title}, ${SMALL} ESMEs`;
  return {
    title: `${title}: milliseconds for each device, from notification to the end`,
    get note() {
      return `peak memory of the process so far: ${peakMegabytes} MB`;
    },
    goals: [
      { name: large, against: 'floor', atLeast: 0.6 },
      { name: large, against: small, atLeast: 0.8 },
    ],
    measure: () => [
      { name: 'floor', firstMs: undefined, roundsMs: [floorMs(method, LARGE)] },
      campaign(small, method, SMALL),
      campaign(large, method, LARGE),
    ],
  };
}

/** One recovery of a fresh fleet. */
function campaign(name: string, method: 3 | 'apex', devices: number): Measurement {
  const world = createRecoveryWorld({ seed: name });
  world.addHomes({ count: devices, fuel: ['ESME'] });
  const key = method === 3 ? 'supplier.digitalSignature' : 'rootOca';
  const incident = world.compromise(key, { certain: 'yes' });
  const started = performance.now();
  incident.run({ method, proving: 'none' });
  const ms = performance.now() - started;
  const recovered = incident.devices.filter(({ outcome }) => outcome === 'recovered').length;
  if (recovered !== devices) throw new Error(`${name}: ${recovered} of ${devices} recovered`);
  peakMegabytes = Math.max(peakMegabytes, Math.round(process.memoryUsage().rss / 1e6));
  return { name, firstMs: undefined, roundsMs: [ms / devices] };
}

let floorRun = 0;

/** Signatures and verifications for so many devices, and nothing else. */
function floorMs(method: 3 | 'apex', devices: number): number {
  const random = seededRandom(`recovery floor ${++floorRun}`);
  const [command = new Uint8Array(), response = new Uint8Array()] = SIZES[method].map((octets) =>
    random.bytes(octets),
  );
  const keys = Array.from({ length: devices + 1 }, (_, index) => {
    const privateKey = random.fork(`device:${index}`).bytes(32);
    privateKey[0] = 1;
    return { privateKey, publicKey: publicKeyOf(privateKey) };
  });
  const [authority, ...meters] = keys;
  if (authority === undefined) return 0;
  const started = performance.now();
  for (const meter of meters) {
    verify(authority.publicKey, command, sign(authority.privateKey, command));
    verify(meter.publicKey, response, sign(meter.privateKey, response));
  }
  return (performance.now() - started) / devices;
}

export const benchmarks: readonly Benchmark[] = [recovery(3), recovery('apex')];
