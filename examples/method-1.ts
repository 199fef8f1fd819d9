/** Method 1: a supplier that doubts its keys, but still has them, replaces its own three certificates. */
import { cellTable, cellsOf, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'method-1' });
const { supplier, esme, hierarchy } = world;
const before = esme.describe();

console.log(
  'METHOD 1. The supplier suspects that its private keys are compromised. It still holds',
);
console.log('them, so it needs nobody else: its own key authorises the replacement.\n');

// New keys, PKCS#10 requests to the Issuing OCA, certificates back.
const renewed = supplier.renew(hierarchy);
console.log(`1. The Issuing OCA certifies ${renewed.length} new keys of the supplier.`);

// Signed with the key whose certificate the meter holds now: it knows no other yet.
const command = supplier.updateCredentials({
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: cellsOf('supplier', renewed),
  issuers: [hierarchy.issuingOca],
});
console.log(
  `2. The supplier signs CS02b supplierBySupplier with its old key (${command.length} octets).`,
);

// The DCC adds the Access Control Broker's MAC and delivers; the meter answers.
const { command: delivered, response, outcome } = world.send(command);
console.log(`3. The DCC adds the ACB's MAC (${delivered.length} octets) and delivers.`);
console.log(`4. The meter answers in ${response?.length ?? 0} octets, signed with its own key.\n`);
console.log(outcome.explain());
console.log(`\n${cellTable(esme.describe(), before)}\n`);

supplier.use(renewed);
const replay = world.deliver(delivered);
console.log('5. Somebody recorded the command and sends the same octets again:');
console.log(replay.outcome.explain());
