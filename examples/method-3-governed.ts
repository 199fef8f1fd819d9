/** Method 3 in a governed run: every step with its time and its actor, as the engine walks the table. */
import { createWorld, toIso } from 'smki-sim';

const world = createWorld({ seed: 'method-3-governed', governance: 'governed' });
world.addHomes({ count: 3 });
const incident = world.compromise('supplier.digitalSignature', {
  certain: 'yes',
});
incident.run({ method: 3, decisions: [{ decision: 'approve', because: 'evidence is complete' }] });

for (const { at, step, actor, result, note } of world.log.ofType('recovery.step')) {
  console.log(`${toIso(at).slice(0, 16)} ${step.padEnd(5)} ${actor.padEnd(14)} ${result}: ${note}`);
}
console.log(`\nThe incident is ${incident.state}.`);
const recovered = incident.devices.filter(({ outcome }) => outcome === 'recovered');
const commands = incident.devices.reduce((sum, { attempts }) => sum + attempts, 0);
console.log(
  `${recovered.length} of ${incident.devices.length} devices recovered, by ${commands} commands.`,
);
