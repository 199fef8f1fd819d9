/** Method 2: the Recovery key places the DCC's own ACB certificates; a handover later gives the cells back. */
import { cellTable, cellsOf, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'method-2' });
const { accessControlBroker: acb, esme, hierarchy, recovery, supplier } = world;
const issuers = [hierarchy.issuingOca];
const target = esme.entityId;
const before = esme.describe();

console.log(
  'METHOD 2. The supplier has lost its keys and cannot sign. The SMKI PMA decides that the',
);
console.log('DCC takes its cells over for a while, with the Recovery Private Key.\n');

const signing = acb.credential('digitalSignature').certificate;
const agreement = acb.credential('keyAgreement').certificate;
const takeover = recovery.updateCredentials({
  target,
  mode: 'anyExceptAbnormalRootByRecovery',
  replacements: {
    'supplier.digitalSignature': signing,
    'supplier.keyAgreement': agreement,
    'supplier.keyAgreement.prePaymentTopUp': agreement,
  },
  issuers,
});
console.log('1. The Recovery key signs CS02b anyExceptAbnormalRootByRecovery. It carries no MAC:');
console.log('   recovery must work even when the Access Control Broker cannot be trusted.\n');
console.log(world.send(takeover).outcome.explain());

const controlled = esme.describe();
console.log(`\n${cellTable(controlled, before)}\n`);

const renewed = supplier.renew(hierarchy);
const handover = acb.updateCredentials({
  target,
  mode: 'supplierBySupplier',
  replacements: cellsOf('supplier', renewed),
  issuers,
});
console.log(
  "2. The supplier has new keys. The ACB, now the occupant of the supplier's signing cell,",
);
console.log('   signs supplierBySupplier: the handover. The cell, not the role, says who may.\n');
console.log(world.send(handover).outcome.explain());
supplier.use(renewed);
console.log(`\n${cellTable(esme.describe(), controlled)}`);
