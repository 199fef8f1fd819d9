/** The Recovery key is stolen. The DCC lets it replace itself; on some devices the thief was quicker, and only Apex helps there. */
import { createParty, createWorld, seededRandom } from 'smki-sim';

const world = createWorld({
  seed: 'race',
  governance: 'technical',
  recoveryAssumptions: { apexWithoutRootCompromise: 'permitted', silentRoundsMax: 0 },
});
world.addHomes({ count: 3 });
const recovery = world.party('recovery');

// The thief has the key, and a certificate of the right issuer for a key of his own.
const thief = createParty({
  role: 'recovery',
  entityId: recovery.entityId,
  clock: world.clock,
  random: seededRandom('thief'),
});
const [own] = thief.renew(world.authority.current());
const stolen = world.fleet.devices.slice(0, 4);
for (const device of stolen) {
  const command = recovery.updateCredentials({
    target: device.entityId,
    mode: 'anyExceptAbnormalRootByRecovery',
    replacements: own ? { 'recovery.digitalSignature': own.certificate } : {},
    issuers: [world.authority.current().issuingOca],
  });
  device.take(command, 'thief');
}

const incident = world.compromise('recovery', { certain: 'yes' });
incident.choose({ procedure: 'recovery-key-by-itself' });
while (incident.step !== undefined && incident.step.run !== 'residual') incident.next();
const done = incident.devices.filter(({ outcome }) => outcome === 'recovered');
console.log(`The thief replaced the Recovery key on ${stolen.length} devices.`);
console.log(
  `The Recovery key replaced itself on ${done.length} devices; it fails on ${incident.unsettled}.`,
);

incident.escalate({ decision: 'approve', procedure: 'recovery-key-by-contingency' });
incident.run();
console.log(
  `After the Contingency key: ${incident.unsettled} devices are left, incident ${incident.state}.`,
);
