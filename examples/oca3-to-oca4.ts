/** OCA 3 to OCA 4, read both ways: a whole new hierarchy by the Contingency key, or a new Issuing OCA under the same Root. */
import { createWorld } from 'smki-sim';

for (const key of ['rootOca', 'issuingOca']) {
  const world = createWorld({ seed: 'oca', governance: 'technical' });
  const late = world.addParty({ role: 'supplier', name: 'LATE' });
  world.addHomes({ count: 2 });
  world.addHomes({ count: 1, supplier: late });
  const old = world.authority.current();
  const incident = world.compromise(key, { certain: 'yes' });
  incident.run({ lateSubscribers: [late.entityId] });
  const now = world.authority.current();
  console.log(
    `${key}: ${incident.procedure ?? ''}, ${incident.state}, ${incident.devices.length} devices`,
  );
  console.log(
    `  Root ${old.root === now.root ? 'kept' : 'new'}, Issuing OCA new, generation ${now.generation}`,
  );
  for (const { message } of world.log.ofType('recovery.warning')) console.log(`  ${message}`);
  const cells = new Set(
    world.log.ofType('dcc.concluded').flatMap((event) => event.cells.map(({ cell }) => cell)),
  );
  console.log(`  cells replaced: ${[...cells].join(', ')}`);
}
