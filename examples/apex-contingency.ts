/** Apex contingency: the Root OCA key itself is compromised; the contingency key places a new root and all under it. */
import { cellTable, cellsOf, composeUpdateCredentials, createWorld, signMessage } from 'smki-sim';

const world = createWorld({ seed: 'apex' });
const { accessControlBroker: acb, esme, hierarchy, networkOperator, recovery, supplier } = world;
const { contingency } = hierarchy;
const before = esme.describe();

console.log(`APEX. The Root OCA key is compromised: no certificate under it can be trusted. The custodians
open the contingency key set; its public key waits, wrapped, in the root cell of every meter.
`);

const next = world.nextHierarchy();
const replacements = { root: next.root };
for (const party of [recovery, supplier, networkOperator, acb, world.transitionalCoS]) {
  party.use(party.renew(next));
  Object.assign(replacements, party.cellsOn(esme.type));
}
console.log(
  '1. A new Root OCA with a new contingency key inside, and new certificates for every party.',
);

const command = signMessage(
  composeUpdateCredentials({
    target: esme.entityId,
    originatorId: contingency.originatorId,
    originatorCounter: BigInt(world.clock.now()),
    mode: 'anyByContingency',
    replacements,
    issuers: [next.issuingOca],
    plaintextSymmetricKey: contingency.releaseSymmetricKey(),
  }),
  contingency.signingKey,
);
console.log(
  `2. The contingency key signs CS02b, mode 9, with the symmetric key in clear (${command.length} octets).\n`,
);
console.log(world.send(command).outcome.explain());
console.log(`\n${cellTable(esme.describe(), before)}\n`);

const old = supplier.updateCredentials({
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: cellsOf('supplier', supplier.renew(hierarchy)),
  issuers: [hierarchy.issuingOca],
});
console.log('3. A certificate from the old hierarchy is refused from now on:');
console.log(world.send(old).outcome.explain());
