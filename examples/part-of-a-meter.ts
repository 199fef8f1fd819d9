/** A harness knows a part of a meter: the root, one certificate, one public key, and the secret that MACs are made with. */
import { createDevice, createWorld } from 'smki-sim';
import { macMessage } from 'smki-sim/gbcs';

const world = createWorld({ seed: 'part of a meter' });
const { supplier, accessControlBroker: acb, esme: realMeter, hierarchy } = world;
const publicKey = realMeter.publicKeys.keyAgreement;
const sharedSecret = acb.agreementKey().agree(publicKey);

const meter = createDevice({
  type: 'ESME',
  entityId: realMeter.entityId,
  cells: {
    root: hierarchy.root,
    'supplier.digitalSignature': supplier.credential('digitalSignature').certificate,
    'accessControlBroker.keyAgreement': {
      entityId: acb.entityId,
      publicKey: acb.agreementKey().publicKey,
    },
  },
  otherCells: 'unknown',
  keys: { agreement: { id: 'of the real meter', publicKey, agree: () => sharedSecret } },
  clock: world.clock,
});

const signed = supplier.updateCredentials({
  target: meter.entityId,
  mode: 'supplierBySupplier',
  replacements: { 'supplier.keyAgreement': hierarchy.issue(supplier.request('keyAgreement')) },
  issuers: [hierarchy.issuingOca],
});
const { outcome } = meter.receive(macMessage(signed, acb.agreementKey(), publicKey));
console.log(outcome.explain());

const { cells } = meter.describe();
for (const [cell, { keyIdentifier, usable }] of Object.entries(cells)) {
  console.log(usable ? keyIdentifier : 'nobody knows    ', cell);
}
