/**
 * Method 3: the Recovery key places the supplier's new certificates; the stolen key is dead afterwards.
 *
 * @module
 */
import { cellsOf } from '../../party/wallet.ts';
import type { World } from '../../simulation/world.ts';
import { type Story, type StoryStep, sendWithPictures } from './story.ts';

export const method3: Story = {
  name: 'method-3',
  title: 'Method 3: the Recovery key places new supplier certificates',
  tell: tellMethod3,
};

function* tellMethod3(world: World): Generator<StoryStep> {
  const { esme, hierarchy, recovery, supplier } = world;
  const order = { target: esme.entityId, issuers: [hierarchy.issuingOca] };
  const renewed = supplier.renew(hierarchy);
  yield {
    title: 'The Recovery key places the new certificates',
    narration: `The supplier's keys are in a thief's hands, and new ones are certified already. The SMKI
PMA requires Method 3. The command also sets the floor of the supplier's counter, so
that nothing recorded before can be replayed.`,
    ...sendWithPictures(
      world,
      recovery.updateCredentials({
        ...order,
        mode: 'anyExceptAbnormalRootByRecovery',
        replacements: cellsOf('supplier', renewed),
      }),
    ),
  };
  yield {
    title: 'The thief tries the old key',
    narration: 'A command signed with the stolen key, otherwise perfect, and with a fresh counter:',
    ...sendWithPictures(
      world,
      supplier.updateCredentials({
        ...order,
        mode: 'supplierBySupplier',
        replacements: supplier.cells(),
      }),
    ),
  };
  supplier.use(renewed);
}
