/** A key is stolen: its certificate is revoked, a list goes out at once. Who reads lists refuses it; devices never read them. */
import {
  createEnvironment,
  createParty,
  granted,
  instant,
  seededRandom,
  simulatedClock,
  toIso,
} from 'smki-sim';
import { describeRevocationList, parseRevocationList, validatePath } from 'smki-sim/x509';

const clock = simulatedClock(instant('2026-01-05T09:00:00Z'));
const environment = createEnvironment('zaz1-like', { seed: 'lists', clock });
const { registration, certificates, authorities } = environment;
const entityId = 'FE-5A-4B-10-00-00-00-02';
const entities = [{ entityId, roles: ['supplier'] as const }];
const by = granted(registration.enrol({ name: 'Alder', entities })).aro.id;
const party = createParty({ role: 'supplier', entityId, clock, random: seededRandom('alder') });
const [{ certificate: leaf } = party.credential('digitalSignature')] = party.renew(
  certificates.portal(by),
);

const show = (when: string): void => {
  const path = {
    leaf,
    intermediates: granted(environment.pathCertificates([leaf])),
    anchors: [authorities.organisation.current.tier.root.certificate],
    at: clock.now(),
    rules: 'path',
  } as const;
  const revocationLists = authorities.lists.current.map(({ list }) => list);
  const device = validatePath(path);
  const relyingParty = validatePath({ ...path, revocationLists });
  const why = relyingParty.valid ? '' : ` (${relyingParty.reasons[0]?.code ?? ''})`;
  console.log(
    `${when}: a device ${String(device.valid)}, a relying party ${String(relyingParty.valid)}${why}`,
  );
};

show('before');
const [found] = environment.repository.search({ entityId, keyUsage: 'digitalSignature' });
const serial = found?.serial ?? '';
const published = granted(certificates.revoke({ by, serial, ground: 'keyCompromise' }));
show('after');
console.log(
  `\nList ${published.number} of ${published.issuer}, next by ${toIso(published.nextUpdate)}:`,
);
const rows = describeRevocationList(parseRevocationList(published.list));
for (const { field, value } of rows.slice(1, 6)) console.log(`  ${field}: ${value}`);

// Lists grow old: time passes, and those that are due are issued again.
clock.advanceTo(instant('2026-01-06T09:00:00Z'));
console.log(`\na day later due: ${authorities.listsDue().join(', ')}`);
for (const { issuer, number, entries } of granted(authorities.publishLists())) {
  console.log(`  ${issuer}: list ${number}, ${entries} revoked`);
}
