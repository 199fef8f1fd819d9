/**
 * Apex contingency: the root itself is compromised; the contingency key places a new root and everything under it.
 *
 * @module
 */
import { composeUpdateCredentials } from '../../party/compose.ts';
import { cellsOf } from '../../party/wallet.ts';
import { signMessage } from '../../gbcs/signing.ts';
import type { World } from '../../simulation/world.ts';
import { type Story, type StoryStep, sendWithPictures } from './story.ts';

export const apex: Story = {
  name: 'apex',
  title: 'Apex contingency: a new root, and everything under it',
  tell: tellApex,
};

function* tellApex(world: World): Generator<StoryStep> {
  const { esme, hierarchy, supplier } = world;
  const { contingency } = hierarchy;
  const next = world.nextHierarchy();
  const replacements = { root: next.root };
  const parties = [
    world.recovery,
    supplier,
    world.networkOperator,
    world.accessControlBroker,
    world.transitionalCoS,
  ];
  for (const party of parties) {
    party.use(party.renew(next));
    Object.assign(replacements, party.cellsOn(esme.type));
  }
  const command = composeUpdateCredentials({
    target: esme.entityId,
    originatorId: contingency.originatorId,
    originatorCounter: BigInt(world.clock.now()),
    mode: 'anyByContingency',
    replacements,
    issuers: [next.issuingOca],
    plaintextSymmetricKey: contingency.releaseSymmetricKey(),
  });
  yield {
    title: 'The contingency key places a new root and all that hangs from it',
    narration: `The Root OCA key is compromised: no certificate under it proves anything. The contingency
public key waits in the root cell of every meter, wrapped under a symmetric key that the
custodians release now. The meter unwraps it, verifies the signature with it, puts the
new root in place first, and judges the other certificates under that.`,
    ...sendWithPictures(world, signMessage(command, contingency.signingKey)),
  };
  yield {
    title: 'The old hierarchy is dead',
    narration: 'A certificate from the old Issuing OCA, in a command that is otherwise perfect:',
    ...sendWithPictures(
      world,
      supplier.updateCredentials({
        target: esme.entityId,
        mode: 'supplierBySupplier',
        replacements: cellsOf('supplier', supplier.renew(hierarchy)),
        issuers: [hierarchy.issuingOca],
      }),
    ),
  };
}
