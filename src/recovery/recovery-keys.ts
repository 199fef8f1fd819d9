/**
 * The lives of the Recovery Private Keys: used, suspect, compromised, and destroyed when no device knows them any more.
 *
 * The party that holds them is like every other; what is kept here is which of its keys may still sign for whom. Whether the key
 * is rolled after each use was not found in any source (recovery.md 9, question 8): each use is in the log.
 *
 * @module
 */
import type { KeyState } from '../authority/guarded-key.ts';
import { KEY_STATES } from '../authority/guarded-key.ts';
import { type Life, beginLife } from '../authority/life.ts';
import { toHex } from '../core/bytes.ts';
import type { RecoveryContext } from './context.ts';
import { keyIdentifierOf } from './key-identifier.ts';

/** The name of the key in the log, for people and checkers. */
export const RECOVERY_KEY = 'Recovery Private Key';

/** The life of each Recovery key that this recovery has met, by key identifier, oldest first. */
export type RecoveryKeyLives = Map<string, RecoveryKeyLife>;

interface RecoveryKeyLife {
  readonly keyIdentifier: Uint8Array;
  readonly life: Life<KeyState>;
}

/** The key in use, which is met now if it has not been met before; undefined in a world without the party. */
export function recoveryKeyInUse(context: RecoveryContext): RecoveryKeyLife | undefined {
  const party = context.parties.of('recovery');
  if (party === undefined) return undefined;
  const keyIdentifier = keyIdentifierOf(party.credential('digitalSignature').certificate);
  const name = toHex(keyIdentifier);
  const known = context.recoveryKeys.get(name);
  if (known !== undefined) return known;
  const first = { state: 'active', at: context.agenda.clock.now(), by: 'tsp', because: 'in use' };
  const life = beginLife<KeyState>({
    what: `${RECOVERY_KEY} ${name}`,
    table: KEY_STATES,
    first: first as typeof first & { readonly state: KeyState },
  });
  const met = { keyIdentifier, life };
  context.recoveryKeys.set(name, met);
  return met;
}

/** Notes that the key in use signs a campaign. */
export function noteRecoveryKeyUse(context: RecoveryContext): void {
  const inUse = recoveryKeyInUse(context);
  if (inUse === undefined) return;
  const { state } = inUse.life;
  context.write<'recovery.key-used'>({
    type: 'recovery.key-used',
    actor: 'tsp',
    key: RECOVERY_KEY,
    keyIdentifier: toHex(inUse.keyIdentifier),
    state,
  });
}

/**
 * Destroys the Recovery keys that are not in use any more, all of them or none: as long as one device knows only an old one, it can
 * be reached by nothing else short of the Contingency key.
 *
 * @returns how many cells are left, or how many keys were destroyed
 */
export function endRecoveryKeys(
  context: RecoveryContext,
  because: string,
): { readonly left: number; readonly destroyed: number } {
  const inUse = recoveryKeyInUse(context);
  const former = [...context.recoveryKeys].filter(
    ([, known]) => known !== inUse && known.life.mayMove('destroyed'),
  );
  const left = former.reduce(
    (sum, [, { keyIdentifier }]) => sum + context.dcc.mapping.holderCount(keyIdentifier),
    0,
  );
  if (left > 0) return { left, destroyed: 0 };
  for (const [, { keyIdentifier, life }] of former) {
    const from = life.state;
    life.move({ state: 'destroyed', at: context.agenda.clock.now(), by: 'tsp', because });
    context.keyRing.forget(keyIdentifier);
    writeKey(context, {
      key: RECOVERY_KEY,
      keyIdentifier: toHex(keyIdentifier),
      from,
      to: 'destroyed',
    });
  }
  return { left: 0, destroyed: former.length };
}

/** A key that has reached a state. */
export interface ReachedState {
  readonly key: string;
  readonly keyIdentifier: string;
  readonly from: string;
  readonly to: string;
}

/** Writes that a key of the authorities, or the Recovery key, has reached a state. */
export function writeKey(context: RecoveryContext, reached: ReachedState): void {
  context.write<'recovery.key'>({ type: 'recovery.key', actor: 'tsp', ...reached });
}
