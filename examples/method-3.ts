/** Method 3: the Recovery key places the supplier's new certificates directly. */
import { cellTable, cellsOf, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'method-3' });
const { esme, hierarchy, recovery, supplier } = world;
const before = esme.describe();

console.log(
  'METHOD 3. The supplier has lost its keys, and has new certificates already. The SMKI PMA',
);
console.log('decides that the Recovery Private Key places them, in one step.\n');

const renewed = supplier.renew(hierarchy);
console.log(`1. The Issuing OCA certifies ${renewed.length} new keys of the supplier.`);

const command = recovery.updateCredentials({
  target: esme.entityId,
  mode: 'anyExceptAbnormalRootByRecovery',
  replacements: cellsOf('supplier', renewed),
  issuers: [hierarchy.issuingOca],
  timeBasedChecks: 'disapply',
});
console.log(`2. The Recovery key signs CS02b, mode 8 (${command.length} octets, no MAC).`);
console.log(
  '   It also sets the floor of the supplier counter, so that old supplier commands stay dead.\n',
);
console.log(world.send(command).outcome.explain());
console.log(`\n${cellTable(esme.describe(), before)}\n`);

// The thief of the old key tries to use it; the meter no longer knows it.
const thief = supplier.updateCredentials({
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: supplier.cells(),
  issuers: [hierarchy.issuingOca],
});
console.log('3. A thief signs a command with the stolen old key:');
console.log(world.send(thief).outcome.explain());

supplier.use(renewed);
console.log('\n4. The supplier works with its new key from now on.');
