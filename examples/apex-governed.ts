/** Apex in a governed run: the Root is compromised, a ceremony founds OCA 4, mode 9 reaches every device, the old root is retired. */
import { createWorld, toIso } from 'smki-sim';

const world = createWorld({ seed: 'apex-governed', governance: 'governed' });
world.addHomes({ count: 3 });
const before = world.authority.current().generation;
const incident = world.compromise('rootOca', { certain: 'yes' });
incident.run({ decisions: [{ decision: 'approve', because: 'the Root itself is compromised' }] });

for (const { at, step, actor, note } of world.log.ofType('recovery.step')) {
  if (step.startsWith('5'))
    console.log(`${toIso(at).slice(0, 16)} ${step.padEnd(5)} ${actor}: ${note}`);
}
const cells = world.log.ofType('dcc.concluded').map((event) => event.cells.length);
console.log(`\nCells replaced device by device: ${cells.join(', ')}.`);
console.log(
  `Organisation hierarchy ${before} gave way to ${world.authority.current().generation}.`,
);
console.log(`Certificates revoked: ${world.authority.revoked.size}.`);
