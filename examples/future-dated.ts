/** A replacement for a later day: accepted now, kept through a power failure, executed at its time, or taken back before. */
import { addMs, cellsOf, createWorld, instant } from 'smki-sim';

const world = createWorld({ seed: 'future-dated' });
const { clock, esme, hierarchy, supplier } = world;
const executeAt = instant('2026-02-01T00:00:00Z');
const order = {
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: cellsOf('supplier', supplier.renew(hierarchy)),
  issuers: [hierarchy.issuingOca],
} as const;

console.log(world.send(supplier.updateCredentials({ ...order, executeAt })).outcome.explain());
console.log('pending:', ...esme.describe().pending, '\n');

// 9999-12-31 takes it back; the next one stays.
const cancel = supplier.updateCredentials({ ...order, executeAt: 'cancel' });
console.log(world.send(cancel).outcome.explain());
console.log(world.send(supplier.updateCredentials({ ...order, executeAt })).outcome.explain());

// The meter loses power: what it remembers is all that it has afterwards.
const memory = esme.snapshot();
esme.restore(memory);

clock.advanceTo(addMs(executeAt, -1));
console.log(`\na millisecond before: ${esme.runDue().length} Alerts`);
clock.advanceTo(executeAt);
for (const { alert, outcome } of esme.runDue()) {
  console.log(`at its time: an Alert of ${alert.length} octets\n${outcome.explain()}`);
}
