/** Change of supplier: transitional CoS gives the cells to another party, and a replay or the old supplier gets nowhere. */
import { cellTable, createParty, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'change-of-supplier' });
const { clock, esme, hierarchy, random, supplier, transitionalCoS } = world;
const issuers = [hierarchy.issuingOca];
const before = esme.describe();

const next = createParty({ role: 'supplier', entityId: 'FE5A4B1000000202', clock, random });
next.use(next.renew(hierarchy));

// CoS signs with its own cell; it sets the floor of the supplier's counter for the newcomer.
const command = transitionalCoS.updateCredentials({
  target: esme.entityId,
  mode: 'supplierByTransCoS',
  replacements: next.cells(),
  issuers,
  prepaymentTopUpFloor: 0n,
});
const { command: delivered, outcome } = world.send(command);
console.log(`${outcome.explain()}\n\n${cellTable(esme.describe(), before)}\n`);

console.log(`the same octets again: ${world.deliver(delivered).outcome.explain()}\n`);

const former = supplier.updateCredentials({
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: supplier.cells(),
  issuers,
});
console.log(`the former supplier: ${world.send(former).outcome.explain()}`);
