/** What a supplier needs before it can ask for certificates, and what the authority says while something is missing. */
import {
  createEnvironment,
  createParty,
  instant,
  seededRandom,
  simulatedClock,
  toIso,
} from 'smki-sim';

const clock = simulatedClock(instant('2026-03-02T09:00:00Z'));
const environment = createEnvironment('production-like', { seed: 'register', clock });
const { registration, certificates } = environment;
const entityId = 'FE-5A-4B-10-00-00-00-02';
const supplier = createParty({ role: 'supplier', entityId, clock, random: seededRandom('alder') });
const party = 'Alder Energy';

const ask = (): void => {
  const request = supplier.request('digitalSignature');
  const answer = certificates.request({ by: `${party}: Kim`, request });
  console.log(
    answer.ok
      ? `  certificate ${answer.value.serial.slice(0, 8)}… under ${answer.value.issuer}`
      : `  refused, ${answer.refusal.code}: ${answer.refusal.advice}`,
  );
};

// Each step is an act of somebody; the authority asks for all of them.
const steps = {
  'nobody knows us': () => undefined,
  'the party is added': () => registration.addParty({ name: party }),
  'a director nominates an SRO': () => registration.appoint({ party, name: 'Lee', office: 'SRO' }),
  'the SRO nominates an ARO': () => registration.appoint({ party, name: 'Kim', office: 'ARO' }),
  'it is an Authorised Subscriber': () => registration.authorise({ party, policy: 'organisation' }),
  'the User ID is its own': () => registration.addEntity({ party, entityId, roles: [] }),
  'the User ID is a supplier': () =>
    registration.addEntity({ party, entityId, roles: ['supplier'] }),
};
for (const [step, act] of Object.entries(steps)) {
  act();
  console.log(`${step}:`);
  ask();
}

// Years later Kim leaves, and nobody tells the register: a call-back reaches nobody.
clock.advanceTo(instant('2029-06-01T09:00:00Z'));
registration.recordLeaving({ officer: `${party}: Kim`, leftAt: instant('2029-05-01') });
console.log(
  `${toIso(clock.now()).slice(0, 10)}: call back: ${registration.callBack(`${party}: Kim`)}`,
);
console.log(
  `stale: ${registration
    .staleOfficers()
    .map(({ id }) => id)
    .join()}`,
);
