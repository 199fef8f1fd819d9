/**
 * What the authority benchmarks ask for: device requests over keys that nothing has seen, and an environment that certifies them.
 *
 * @module
 */
import { granted } from '../src/authority/answer.ts';
import { type Environment, createEnvironment } from '../src/authority/environment/environment.ts';
import { simulatedClock } from '../src/core/clock.ts';
import { instant } from '../src/core/instant.ts';
import { publicKeyOf, seededRandom, sign } from '../src/crypto/index.ts';
import { createCertificationRequest } from '../src/x509/request.ts';

const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';
/** Nobody's: the local bit is set. */
const FIRST_DEVICE = 0xfe5a_4b20_0000_0000n;

const random = seededRandom('authority benchmark');
let devices = 0;

/** A request of a device that did not exist before. */
export function freshRequest(): Uint8Array {
  const number = devices++;
  const secret = random.fork(`device ${number}`).bytes(32);
  return createCertificationRequest({
    kind: 'device',
    entityId: (FIRST_DEVICE + BigInt(number)).toString(16),
    hardwareType: HARDWARE_TYPE,
    keyUsage: 'digitalSignature',
    publicKey: publicKeyOf(secret),
    sign: (message) => sign(secret, message),
  });
}

/** An environment, and an officer of a manufacturer in it. Its Issuing DCA has no limit that a benchmark would reach. */
export function certifyingEnvironment(): {
  readonly environment: Environment;
  readonly by: string;
} {
  const environment = createEnvironment(
    { like: 'zaz1-like', issuingDca: { certificatesMax: 10_000_000 } },
    { seed: 'bench', clock: simulatedClock(instant('2026-01-01T09:00:00Z')) },
  );
  const enrolment = { name: 'Manufacturer', policies: ['device'] } as const;
  return { environment, by: granted(environment.registration.enrol(enrolment)).aro.id };
}
