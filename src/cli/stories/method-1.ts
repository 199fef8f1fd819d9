/**
 * Method 1, and two things that go wrong: a replay, and a certificate from an issuer that the meter cannot reach.
 *
 * @module
 */
import { cellsOf } from '../../party/wallet.ts';
import type { World } from '../../simulation/world.ts';
import { type Story, type StoryStep, sendWithPictures } from './story.ts';

export const method1: Story = {
  name: 'method-1',
  title: 'Method 1: the supplier replaces its own certificates with its own key',
  tell: tellMethod1,
};

function* tellMethod1(world: World): Generator<StoryStep> {
  const { supplier, esme, hierarchy } = world;
  const renewed = supplier.renew(hierarchy);
  const order = {
    target: esme.entityId,
    mode: 'supplierBySupplier',
    issuers: [hierarchy.issuingOca],
  } as const;
  const first = sendWithPictures(
    world,
    supplier.updateCredentials({ ...order, replacements: cellsOf('supplier', renewed) }),
  );
  yield {
    title: 'The supplier replaces its three certificates',
    narration: `A meter trusts whoever is in its trust anchor cells. This one has nine: a root, and keys
of the DCC, of its network operator and of its supplier. The supplier fears for its
private keys. The Issuing OCA has certified three new ones; the supplier now signs one
GBCS command, CS02b, with the key that the meter still knows. The DCC's Access Control
Broker adds a MAC. Here is every octet of what the meter receives:`,
    annotated: true,
    ...first,
  };
  supplier.use(renewed);

  const before = esme.describe();
  yield {
    title: 'Somebody sends the same octets again',
    narration: `The MAC is right. But the meter remembers the counter of the last command that it
accepted from its supplier, and this one is not above it. A refused command gets no
Response and changes nothing but the security log:`,
    exchange: world.deliver(first.exchange.command),
    cells: { before, after: esme.describe() },
  };

  const stranger = world.nextHierarchy();
  const [signing, agreement, topUp] = supplier.renew(hierarchy);
  const foreign = stranger.issue(supplier.request('keyAgreement'));
  if (!signing || !agreement || !topUp) return;
  yield {
    title: 'One of three certificates comes from an unknown issuer',
    narration: `The key agreement certificate was issued under another root. Each replacement is judged
alone: this cell answers noTrustAnchor and keeps its occupant, the two others change.`,
    ...sendWithPictures(
      world,
      supplier.updateCredentials({
        ...order,
        replacements: {
          ...cellsOf('supplier', [signing, topUp]),
          'supplier.keyAgreement': foreign,
        },
      }),
    ),
  };
}
