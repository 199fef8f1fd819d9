/**
 * The log of keys of authorities can be folded: each key by its identifier, whatever its name, has one life that the table of states permits.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { KEY_STATES, type KeyState } from '../../src/authority/guarded-key.ts';
import { toHex } from '../../src/core/bytes.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

/** The states of each key in the log, by its name and identifier; what follows on what is checked. */
function fold(world: RecoveryWorld): ReadonlyMap<string, readonly string[]> {
  const lives = new Map<string, string[]>();
  for (const { key, keyIdentifier, from, to } of world.log.ofType('recovery.key')) {
    const life = lives.get(`${key} ${keyIdentifier}`) ?? [from];
    expect([key, keyIdentifier, life.at(-1)]).toEqual([key, keyIdentifier, from]);
    expect(KEY_STATES[from as KeyState].next).toContain(to);
    lives.set(`${key} ${keyIdentifier}`, [...life, to]);
  }
  return lives;
}

const KEYS = [
  'recovery',
  'contingencySymmetric',
  'contingencyPrivate',
  'contingencyBoth',
  'issuingOca',
  'rootOca',
];

describe('the log of keys', () => {
  test.each(KEYS)('%s, twice, and then all the others: one life for each key', (first) => {
    const world = createRecoveryWorld({ seed: 'lives' });
    world.addHomes({ count: 1 });
    for (const key of [first, first, ...KEYS]) world.compromise(key, { certain: 'yes' }).run();
    const lives = fold(world);
    const ended = [...lives.values()].filter((life) => life.at(-1) === 'destroyed');
    expect(ended.length).toBeGreaterThan(6);
  });

  test('which keys are in use, and which are gone, after an Apex recovery', () => {
    const world = createRecoveryWorld({ seed: 'lives' });
    world.addHomes({ count: 1 });
    const { root, issuingOca, contingency } = world.authority.current();
    const recovery = world.party('recovery').credential('digitalSignature').certificate;
    world.compromise('rootOca', { certain: 'yes' }).run();
    const lives = fold(world);
    const of = (key: string, identifier: Uint8Array): readonly string[] | undefined =>
      lives.get(`${key} ${toHex(identifier)}`);
    expect(of('Root OCA Private Key', keyIdentifierOf(root))).toEqual([
      'active',
      'suspect',
      'compromised',
      'destroyed',
    ]);
    expect(of('Issuing OCA Private Key', keyIdentifierOf(issuingOca))).toEqual([
      'active',
      'destroyed',
    ]);
    expect(of('Contingency Private Key', contingency.key.keyIdentifier)).toEqual([
      'active',
      'spent',
      'destroyed',
    ]);
    expect(of('Recovery Private Key', keyIdentifierOf(recovery))).toEqual(['active', 'destroyed']);
    const symmetric = [...lives].find(([name]) => name.startsWith('Contingency Symmetric Key'));
    expect(symmetric?.[1]).toEqual(['active', 'spent', 'destroyed']);
    expect(lives.size).toBe(5);
  });

  test('a key that signs is named by its identifier', () => {
    const world = createRecoveryWorld({ seed: 'lives' });
    world.addHomes({ count: 1 });
    const { certificate } = world.party('recovery').credential('digitalSignature');
    world.compromise('supplier.digitalSignature', { certain: 'yes' }).run({ method: 3 });
    expect(world.log.ofType('recovery.key-used').map((event) => event.keyIdentifier)).toEqual([
      toHex(keyIdentifierOf(certificate)),
    ]);
  });
});
