/** The smallest test of an anchor slot: one cell, one command, one answer. */
import { createWorld } from 'smki-sim';

const { supplier, esme, hierarchy, send } = createWorld({ seed: 'one-slot' });

const certificate = hierarchy.issue(supplier.request('keyAgreement'));
const command = supplier.updateCredentials({
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: { 'supplier.keyAgreement': certificate },
  issuers: [hierarchy.issuingOca],
});
const { outcome } = send(command);

console.log(outcome.explain());
console.log(
  'the cell holds the new certificate:',
  esme.holds('supplier.keyAgreement', certificate),
);
