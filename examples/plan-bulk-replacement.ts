/** Certificates end in a year: a plan by tranches under an agreed threshold, with the path certificates of each order. */
import {
  type RelyingDevice,
  createEnvironment,
  createParty,
  eui64,
  granted,
  instant,
  planBulkReplacement,
  seededRandom,
  simulatedClock,
  toIso,
} from 'smki-sim';

const clock = simulatedClock(instant('2026-01-05T09:00:00Z'));
const environment = createEnvironment('zaz1-like', { seed: 'bulk', clock });
const { registration, certificates, repository, authorities } = environment;
const entityId = 'FE-5A-4B-10-00-00-00-02';
const entities = [{ entityId, roles: ['supplier'] as const }];
const by = granted(registration.enrol({ name: 'Alder', entities })).aro.id;
const party = createParty({ role: 'supplier', entityId, clock, random: seededRandom('alder') });
party.renew(certificates.portal(by));
const [old] = repository.search({ entityId, keyUsage: 'digitalSignature' });

// Seven meters hold it; two of them have the new one already, by another way.
clock.advanceTo(instant('2035-01-05T09:00:00Z'));
const request = party.request('digitalSignature');
const next = granted(certificates.replace({ by, serial: old!.serial, request }));
granted(certificates.accept({ by, serial: next.serial, request }));
const root = authorities.organisation.current.tier.root.certificate;
const devices = Array.from({ length: 7 }, (_, number): RelyingDevice => {
  const { keyIdentifier } = number < 2 ? next : old!;
  const device = eui64(`00DB1234567890${(0xa0 + number).toString(16)}`);
  return { device, root, cells: { 'supplier.digitalSignature': keyIdentifier } };
});

for (const commands of [1, 2]) {
  const plan = planBulkReplacement({
    devices,
    successors: new Map([[old!.keyIdentifier, next.certificate]]),
    pathCertificates: (wanted) => environment.pathCertificates(wanted),
    from: clock.now(),
    deadline: instant('2035-01-09T09:00:00Z'),
    threshold: { commands, withinHours: 24 },
    pilot: 1,
  });
  if (!plan.ok) console.log(`${plan.refusal.code}: ${plan.refusal.message}`);
  for (const { number, startsAt, orders } of plan.ok ? plan.value.tranches : []) {
    const whom = orders.map(({ device }) => device.slice(-2)).join(', ');
    console.log(`tranche ${number}, ${toIso(startsAt)}: meters ${whom}`);
  }
}
