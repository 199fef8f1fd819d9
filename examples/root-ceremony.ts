/** A ceremony: custodians are called, two cannot come, the root signs in two steps, and everybody signs the transcript. */
import {
  addMs,
  createEnvironment,
  granted,
  instant,
  simulatedClock,
  toHex,
  toIso,
  transcriptText,
} from 'smki-sim';

const clock = simulatedClock(instant('2026-05-04T09:00:00Z'));
const environment = createEnvironment('production-like', { seed: 'ceremony', clock });
const { ceremonies, organisation } = environment.authorities;

// The root lies in a safe: nothing signs with it until a quorum has opened it.
const generation = organisation.current;
const prepared = granted(organisation.prepareIssuing({ generation, by: 'DCC' }));
console.log(
  `to be signed: ${prepared.tbs.length} octets, SHA-256 ${prepared.fingerprint.slice(0, 16)}…`,
);
try {
  generation.tier.rootKey.for('certificate').sign(prepared.tbs);
} catch (error) {
  console.log(`${String(error)}\n`);
}

// Two custodians are away; one has a deputy who is away too. The primary HSM has failed.
const until = addMs(clock.now(), 30 * 86_400_000);
for (const person of ['custodian 1', 'deputy 1', 'custodian 2']) {
  granted(ceremonies.absent({ person, from: clock.now(), until }));
}
ceremonies.sites.fail('primary');
const plan = granted(ceremonies.convene({ purpose: 'the next Issuing OCA' }));
console.log(
  `${plan.quorum.required} of ${ceremonies.custodians.length} at the ${plan.site.name} site, ready ${toIso(plan.readyAt)}`,
);
const early = ceremonies.open(plan);
if (!early.ok) console.log(`opened at once: ${early.refusal.code}\n`);
clock.advanceTo(plan.readyAt);
const ceremony = granted(ceremonies.open(plan));

// Octets go to the HSM, a signature comes back; only then is there a certificate. A wrong signature changes nothing.
const wrong = prepared.complete(new Uint8Array(64).fill(7));
if (!wrong.ok) console.log(`somebody else's signature: ${wrong.refusal.code}`);
const signature = granted(ceremony.signature(prepared));
const authority = granted(prepared.complete(signature));
console.log(
  `${authority.name}, certificate begins ${toHex(authority.certificate.subarray(0, 8))}\n`,
);
console.log(transcriptText(ceremony.close()));
