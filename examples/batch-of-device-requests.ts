/** A manufacturer sends device requests in a batch: judged as a whole, then one by one; the inventory says who may ask. */
import {
  batchDigest,
  createEnvironment,
  eui64,
  granted,
  instant,
  seededRandom,
  simulatedClock,
  softKeyStore,
  toIso,
} from 'smki-sim';
import { createCertificationRequest } from 'smki-sim/x509';

const clock = simulatedClock(instant('2026-01-05T14:00:00Z'));
const euiOf = (number: number): string => `00DB1234567890${number.toString(16).padStart(2, '0')}`;
const inService = eui64(euiOf(3));
const environment = createEnvironment('production-like', {
  seed: 'batch',
  clock,
  // The Smart Metering Inventory, as the authority sees it: only one of them is on a wall already.
  inventory: (device) =>
    device === inService ? { status: 'commissioned' } : { status: 'pending' },
});
const { registration, certificates } = environment;
const maker = granted(registration.enrol({ name: 'Meter Maker', policies: ['device'] })).aro.id;

const keys = softKeyStore(seededRandom('factory'));
const requestFor = (number: number): Uint8Array => {
  const key = keys.createSigningKey(`meter ${number}`);
  return createCertificationRequest({
    kind: 'device',
    entityId: euiOf(number),
    hardwareType: '1.2.826.0.1.8641679.1.2.2.1',
    keyUsage: 'digitalSignature',
    publicKey: key.publicKey,
    sign: (message) => key.sign(message),
  });
};
const requests = [1, 2, 3, 4].map(requestFor);
requests.push(requestFor(1), requestFor(5).subarray(0, 100)); // sent twice; cut

const digest = batchDigest(requests);
const altered = certificates.batch({ by: maker, requests: requests.slice(1), digest });
if (!altered.ok) console.log(`a request lost on the way: ${altered.refusal.code}`);

const batch = granted(certificates.batch({ by: maker, requests, digest }));
console.log(`due ${toIso(batch.dueAt)}`);
for (const { index, answer } of batch.outcomes) {
  console.log(
    answer.ok
      ? `${index}: ${answer.value.serial.slice(0, 8)}… under ${answer.value.issuer}`
      : `${index}: ${answer.refusal.code}; ${answer.refusal.advice}`,
  );
}
