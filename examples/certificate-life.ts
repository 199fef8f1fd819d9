/** A certificate from its request to its end: who did what and when, an overlap, a status in the repository for each stage. */
import {
  addYears,
  createEnvironment,
  createParty,
  granted,
  instant,
  seededRandom,
  simulatedClock,
  toIso,
} from 'smki-sim';

const clock = simulatedClock(instant('2026-01-05T09:00:00Z'));
const environment = createEnvironment('zaz1-like', { seed: 'life', clock });
const { registration, certificates, repository } = environment;
const entityId = 'FE-5A-4B-10-00-00-00-02';
const entities = [{ entityId, roles: ['supplier'] as const }];
const by = granted(registration.enrol({ name: 'Alder', entities })).aro.id;
const party = createParty({ role: 'supplier', entityId, clock, random: seededRandom('alder') });

const status = (when: string): void => {
  const all = repository.search({ entityId });
  const shown = all.map(
    (one) => `${one.serial.slice(0, 4)} ${one.state} (${repository.status(one) ?? '-'})`,
  );
  console.log(`${toIso(clock.now()).slice(0, 10)} ${when.padEnd(24)} ${shown.join(', ')}`);
};

// The first one: asked for, compared with the request, accepted, used.
const request = party.request('digitalSignature');
const { serial } = granted(certificates.request({ by, request }));
status('requested and issued');
granted(certificates.accept({ by, serial, request }));
status('accepted');
granted(certificates.use({ by, serial }));
status('in use');

// Eight years on, another over a new key; for a month both are valid, then the old one has done its duty.
clock.advanceTo(addYears(clock.now(), 8));
const again = party.request('digitalSignature');
const next = granted(certificates.replace({ by, serial, request: again })).serial;
granted(certificates.accept({ by, serial: next, request: again }));
granted(certificates.use({ by, serial: next }));
status('replaced, both in use');
clock.advanceTo(instant('2034-02-05T09:00:00Z'));
granted(certificates.supersede({ by, serial, because: 'every meter has the new one' }));
status('the old one superseded');
clock.advanceTo(instant('2036-01-05T09:00:00Z'));
status('time passes');

console.log(`\nThe register says of ${serial.slice(0, 4)}:`);
for (const { at, event, by: whom, because } of certificates.history(serial)) {
  console.log(
    `  ${toIso(at).slice(0, 10)} ${event.padEnd(9)} by ${whom}${because ? `: ${because}` : ''}`,
  );
}
