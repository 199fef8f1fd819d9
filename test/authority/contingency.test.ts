/**
 * The contingency key set: hidden in the root, opened by the custodians, believed by the meters that hold that root.
 */
import { describe, expect, test } from 'vitest';
import { createContingencyKeySet } from '../../src/authority/index.ts';
import { toHex } from '../../src/core/bytes.ts';
import { seededRandom, unwrapWith } from '../../src/crypto/index.ts';
import { WRAP_ALGORITHMS } from '../../src/crypto/key-wrap.ts';
import { signMessage } from '../../src/gbcs/index.ts';
import { composeUpdateCredentials } from '../../src/party/index.ts';
import { type World, createWorld } from '../../src/simulation/index.ts';
import type { Assumptions } from '../../src/vocabulary/assumptions.ts';
import { parseCertificate, publicKeyInfoOf, smkiExtensions } from '../../src/x509/index.ts';

/** A command by the contingency key that places the next root, alone. */
function newRoot(world: World, next: Uint8Array, symmetricKey?: Uint8Array): Uint8Array {
  const { contingency } = world.hierarchy;
  const command = composeUpdateCredentials({
    target: world.esme.entityId,
    originatorId: contingency.originatorId,
    originatorCounter: BigInt(world.clock.now()),
    mode: 'anyByContingency',
    replacements: { root: next },
    issuers: [],
    plaintextSymmetricKey: symmetricKey ?? contingency.releaseSymmetricKey(),
  });
  return signMessage(command, contingency.signingKey);
}

describe.each(Object.entries(WRAP_ALGORITHMS))('wrapped by %s', (algorithm, { keyLength }) => {
  const assumptions: Partial<Assumptions> = { contingencyWrapAlgorithm: algorithm };

  test('the root carries the wrapped key, and the symmetric key opens it', () => {
    const { hierarchy } = createWorld({ seed: 'wrap', assumptions });
    const { contingency } = hierarchy;
    const { wrappedContingencyKey } = smkiExtensions(parseCertificate(hierarchy.root));
    expect(wrappedContingencyKey).toEqual(contingency.wrappedKey);
    expect(contingency.releaseSymmetricKey()).toHaveLength(keyLength);
    const opened = unwrapWith({
      algorithm,
      key: contingency.releaseSymmetricKey(),
      wrapped: wrappedContingencyKey!.wrappedPublicKey,
    });
    expect(opened).toEqual(publicKeyInfoOf(contingency.signingKey.publicKey));
  });

  test('a meter opens it too, and takes the new root', () => {
    const world = createWorld({ seed: 'wrap', assumptions });
    const next = world.nextHierarchy();
    const { outcome } = world.send(newRoot(world, next.root));
    expect(outcome).toMatchObject({ kind: 'executed', replacements: [{ status: 'success' }] });
    expect(world.esme.holds('root', next.root)).toBe(true);
  });

  test('not with another symmetric key', () => {
    const world = createWorld({ seed: 'wrap', assumptions });
    const next = world.nextHierarchy();
    const before = world.esme.describe().cells;
    const wrong = world.hierarchy.contingency.releaseSymmetricKey();
    wrong[0]! ^= 1;
    const { outcome } = world.send(newRoot(world, next.root, wrong));
    expect(outcome).toMatchObject({ accepted: false, code: 'contingency-key-locked' });
    expect(world.esme.describe().cells).toEqual(before);
  });
});

describe('a key set', () => {
  const make = (seed: string) => createContingencyKeySet({ random: seededRandom(seed) });

  test('follows from its seed', () => {
    const [one, again, other] = [make('one'), make('one'), make('other')];
    expect(again.wrappedKey).toEqual(one.wrappedKey);
    expect(again.releaseSymmetricKey()).toEqual(one.releaseSymmetricKey());
    expect(other.wrappedKey).not.toEqual(one.wrappedKey);
    expect(toHex(other.signingKey.publicKey)).not.toBe(toHex(one.signingKey.publicKey));
  });

  test('gives out copies of the symmetric key', () => {
    const set = make('one');
    set.releaseSymmetricKey().fill(0);
    expect(set.releaseSymmetricKey()).toEqual(make('one').releaseSymmetricKey());
  });

  test('names the originator that it is told', () => {
    const contingencyOriginator = 'FE5A4B10000000AA';
    const set = createContingencyKeySet({
      random: seededRandom('one'),
      assumptions: { contingencyOriginator },
    });
    expect(set.originatorId).toBe(contingencyOriginator);
    expect(make('one').originatorId).toBe('70B3D51F300017FF');
  });

  test.each<[string, Partial<Assumptions>, string]>([
    [
      'an algorithm that nobody knows',
      { contingencyWrapAlgorithm: '1.2.3' },
      'vocabulary/unknown-name',
    ],
    ['an originator that is nobody', { contingencyOriginator: 'x' }, 'vocabulary/not-an-eui64'],
  ])('is not made with %s', (_, assumptions, code) => {
    const random = seededRandom('one');
    expect(() => createContingencyKeySet({ random, assumptions })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
