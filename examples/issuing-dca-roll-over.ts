/** Issuing DCAs live short: replaced by count and by time, with an outage unless prepared; then the root above them. */
import {
  beginDeviceRollOver,
  createEnvironment,
  granted,
  instant,
  seededRandom,
  simulatedClock,
  softKeyStore,
  toIso,
} from 'smki-sim';
import { createCertificationRequest } from 'smki-sim/x509';

const clock = simulatedClock(instant('2026-01-05T09:00:00Z'));
const issuingDca = { certificatesMax: 3, daysMax: 92, outageHours: 4, costPounds: 12_000 };
const environment = createEnvironment({ like: 'zaz1-like', issuingDca }, { seed: 'dca', clock });
const { registration, certificates, authorities } = environment;
const maker = granted(registration.enrol({ name: 'Meter Maker', policies: ['device'] })).aro.id;
const keys = softKeyStore(seededRandom('factory'));
let made = 0;
const certify = (): string => {
  const key = keys.createSigningKey(`meter ${(made += 1)}`);
  const request = createCertificationRequest({
    kind: 'device',
    entityId: `00DB1234567890${made.toString(16).padStart(2, '0')}`,
    hardwareType: '1.2.826.0.1.8641679.1.2.2.1',
    keyUsage: 'digitalSignature',
    publicKey: key.publicKey,
    sign: (message) => key.sign(message),
  });
  const answer = certificates.request({ by: maker, request });
  return answer.ok ? answer.value.issuer : answer.refusal.code;
};

console.log([certify(), certify(), certify(), certify()].join(', '));
clock.advance(4 * 3_600_000);
console.log(`four hours later: ${certify()}`);
granted(authorities.device.prepareNext());
clock.advance(92 * 86_400_000);
console.log(`three months later, prepared: ${certify()}`);

// The root: parties that validate device certificates must have the new one, or a link to it.
const rollOver = granted(beginDeviceRollOver({ environment, reading: 'hierarchy' }));
const early = granted(rollOver.publish()).activate();
if (!early.ok) console.log(`${early.refusal.code}: ${rollOver.waiting().join(', ')}`);
for (const party of rollOver.waiting()) granted(rollOver.informed(party));
granted(granted(rollOver.activate()).retire());
console.log(`under the new root: ${certify()}`);
for (const { from, to, reason, certificatesIssued, destroyedAt } of authorities.device.rollOvers) {
  console.log(
    `${toIso(destroyedAt).slice(0, 10)} ${from} to ${to}, ${reason}, after ${certificatesIssued}`,
  );
}
