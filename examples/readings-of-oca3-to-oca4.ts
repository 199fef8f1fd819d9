/** OCA3 to OCA4 read three ways, with a device that holds the old root: who may go on when, and what is left to do. */
import {
  type RelyingDevice,
  beginRollOver,
  createEnvironment,
  createParty,
  eui64,
  granted,
  instant,
  seededRandom,
  simulatedClock,
} from 'smki-sim';

for (const reading of ['issuing', 'hierarchy', 'root'] as const) {
  const clock = simulatedClock(instant('2026-01-05T09:00:00Z'));
  const devices: RelyingDevice[] = [];
  const environment = createEnvironment('zaz1-like', {
    seed: 'oca',
    clock,
    devices: () => devices,
  });
  const { registration, certificates, authorities, repository } = environment;
  const entityId = 'FE-5A-4B-10-00-00-00-02';
  const entities = [{ entityId, roles: ['supplier'] as const }];
  const by = granted(registration.enrol({ name: 'Alder', entities })).aro.id;
  const party = createParty({ role: 'supplier', entityId, clock, random: seededRandom('alder') });
  party.renew(certificates.portal(by));
  const [old] = repository.search({ entityId, keyUsage: 'digitalSignature' });
  granted(certificates.use({ by, serial: old!.serial }));
  const root = authorities.organisation.current.tier.root.certificate;
  const cells = { 'supplier.digitalSignature': old!.keyIdentifier };
  devices.push({ device: eui64('00DB1234567890A0'), root, cells });

  const rollOver = granted(beginRollOver({ environment, reading }));
  granted(granted(rollOver.publish()).activate());
  const { from, to, links, toGeneration } = rollOver;
  const above = toGeneration.tier.root.certificate === root ? 'the same root' : 'a new root';
  console.log(`\n${reading}: ${from.name} to ${to.name} under ${above}${links ? ', linked' : ''}`);
  for (const warning of rollOver.warnings) console.log(`  warning: ${warning}`);

  const request = party.request('digitalSignature');
  const next = granted(certificates.replace({ by, serial: old!.serial, request }));
  granted(certificates.accept({ by, serial: next.serial, request }));
  const used = certificates.use({ by, serial: next.serial });
  console.log(`  a new certificate in use: ${used.ok ? 'yes' : used.refusal.code}`);
  const left = rollOver.remaining().flatMap((one) => one.cells);
  console.log(`  still on the device: ${left.join(', ')}`);
  const retired = rollOver.retire();
  console.log(`  retire ${from.name}: ${retired.ok ? 'yes' : retired.refusal.code}`);
}
