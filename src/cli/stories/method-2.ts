/**
 * Method 2: the Recovery key places the DCC's ACB certificates; the handover gives the cells back.
 *
 * @module
 */
import { cellsOf } from '../../party/wallet.ts';
import type { World } from '../../simulation/world.ts';
import { type Story, type StoryStep, sendWithPictures } from './story.ts';

export const method2: Story = {
  name: 'method-2',
  title: 'Method 2: the Recovery key places ACB certificates, a handover gives the cells back',
  tell: tellMethod2,
};

function* tellMethod2(world: World): Generator<StoryStep> {
  const { accessControlBroker: broker, esme, hierarchy, recovery, supplier } = world;
  const order = { target: esme.entityId, issuers: [hierarchy.issuingOca] };
  const signing = broker.credential('digitalSignature').certificate;
  const agreement = broker.credential('keyAgreement').certificate;
  yield {
    title: 'The DCC takes the cells of the supplier over',
    narration: `The supplier has lost its keys and cannot sign. The SMKI PMA requires Method 2: the
Recovery Private Key places the certificates of the Access Control Broker. A recovery
command carries a signature and no MAC.`,
    ...sendWithPictures(
      world,
      recovery.updateCredentials({
        ...order,
        mode: 'anyExceptAbnormalRootByRecovery',
        replacements: {
          'supplier.digitalSignature': signing,
          'supplier.keyAgreement': agreement,
          'supplier.keyAgreement.prePaymentTopUp': agreement,
        },
      }),
    ),
  };
  const renewed = supplier.renew(hierarchy);
  yield {
    title: 'The handover',
    narration: `The supplier has new keys. The ACB is now the occupant of the supplier's signing cell, so
its signature authorises supplierBySupplier: the cell decides, not the role in the
certificate.`,
    ...sendWithPictures(
      world,
      broker.updateCredentials({
        ...order,
        mode: 'supplierBySupplier',
        replacements: cellsOf('supplier', renewed),
      }),
    ),
  };
  supplier.use(renewed);
}
