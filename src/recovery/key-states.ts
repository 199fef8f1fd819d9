/**
 * Keys of the authorities in an incident: suspect, compromised, sound after all, spent, destroyed. The states, and what a key in
 * each still signs, are those of `authority/guarded-key.ts`.
 *
 * @module
 */
import { type Answer, yes } from '../authority/answer.ts';
import type { Ceremony } from '../authority/ceremony/ceremony.ts';
import type { KeyState } from '../authority/guarded-key.ts';
import type { Life } from '../authority/life.ts';
import type { KeyClass } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { markPartyKeys } from './credential-states.ts';
import { abandonedHierarchies } from './foundings.ts';
import type { IncidentRecord } from './incident-record.ts';
import { RECOVERY_KEY, recoveryKeyInUse } from './recovery-keys.ts';
import type { AuthoritySeam, OrganisationHierarchy } from './surroundings.ts';

/** By the names that the log has for them. */
type KeyLives = (authority: AuthoritySeam) => readonly (readonly [string, Life<KeyState>])[];

const SYMMETRIC = 'Contingency Symmetric Key';
const PRIVATE = 'Contingency Private Key';

/** Classes of keys of authorities; the Recovery key's life is in `recovery-keys.ts`, what is known of other parties' keys in `credential-states.ts`. */
const LIVES: Partial<Readonly<Record<KeyClass, KeyLives>>> = {
  rootOca: ({ keys }) => [['Root OCA Private Key', keys.root.life]],
  issuingOca: ({ keys }) => [['Issuing OCA Private Key', keys.issuing.life]],
  contingencyPrivate: (authority) => [[PRIVATE, authority.current().contingency.key.life]],
  contingencySymmetric: (authority) => [[SYMMETRIC, authority.current().contingency.symmetricKey]],
  contingencyBoth: (authority) => {
    const { key, symmetricKey } = authority.current().contingency;
    return [
      [PRIVATE, key.life],
      [SYMMETRIC, symmetricKey],
    ];
  },
};

/** A key that is spent, or has not been used yet, is left as it is. */
const IN_QUESTION: readonly KeyState[] = ['active', 'suspect'];

/** Moves the key of an incident to a state, where its life allows that: a compromised key does not become sound again. */
export function markKey(
  context: RecoveryContext,
  incident: IncidentRecord,
  to: 'active' | 'suspect' | 'compromised',
): void {
  markPartyKeys(context, incident, to);
  const { keyClass } = incident.key;
  const inUse = keyClass === 'recovery' ? recoveryKeyInUse(context) : undefined;
  const lives = inUse
    ? [[RECOVERY_KEY, inUse.life] as const]
    : (LIVES[keyClass]?.(context.authority) ?? []);
  for (const [key, life] of lives) {
    const { state } = life;
    if (!IN_QUESTION.includes(state) || !life.mayMove(to)) continue;
    life.move(change(context, incident, to));
    writeKey(context, { key, from: state, to });
  }
}

/** The contingency keys that belong to the devices of an incident. */
function contingencyOf(
  { authority }: RecoveryContext,
  { oldHierarchy }: IncidentRecord,
): OrganisationHierarchy['contingency'] {
  return (oldHierarchy ?? authority.current()).contingency;
}

/** The contingency keys are used: the symmetric one travels in clear, so that both are spent by it. */
export function spendContingencyKeys(context: RecoveryContext, incident: IncidentRecord): void {
  spendKeySet(context, incident, contingencyOf(context, incident));
}

/** The same for the keys that some devices know by now, after another incident has renewed them. */
export function spendKeySet(
  context: RecoveryContext,
  incident: IncidentRecord,
  { key, symmetricKey }: OrganisationHierarchy['contingency'],
): void {
  for (const [name, life] of [
    [SYMMETRIC, symmetricKey],
    [PRIVATE, key.life],
  ] as const) {
    const from = life.state;
    if (!life.mayMove('spent')) continue;
    life.move(change(context, incident, 'spent'));
    writeKey(context, { key: name, from, to: 'spent' });
  }
}

/** Destroys them in a ceremony. The key pair is kept when only the symmetric key was compromised: it is wrapped anew. */
export function destroyContingencyKeys(
  context: RecoveryContext,
  incident: IncidentRecord,
  ceremony: Ceremony,
): Answer<void> {
  const { key, symmetricKey } = contingencyOf(context, incident);
  const { state } = symmetricKey;
  if (symmetricKey.mayMove('destroyed')) {
    symmetricKey.move(change(context, incident, 'destroyed'));
    ceremony.record('destroy', `${SYMMETRIC} of ${key.name}, ${incident.id}`);
    writeKey(context, { key: SYMMETRIC, from: state, to: 'destroyed' });
  }
  if (incident.key.keyClass === 'contingencySymmetric') return yes(undefined);
  const from = key.life.state;
  if (from === 'destroyed') return yes(undefined);
  const destroyed = ceremony.destroy(key, incident.id);
  if (destroyed.ok) writeKey(context, { key: PRIVATE, from, to: 'destroyed' });
  return destroyed;
}

function change(
  { agenda }: RecoveryContext,
  { id }: IncidentRecord,
  state: KeyState,
): Parameters<Life<KeyState>['move']>[0] {
  return { at: agenda.clock.now(), by: 'recovery', because: id, state };
}

/** Destroys the contingency keys that were kept for devices of which none is left. */
export function endAbandonedContingency(
  context: RecoveryContext,
  incident: IncidentRecord,
  ceremony: Ceremony,
): Answer<void> {
  for (const { contingency } of abandonedHierarchies(context)) {
    const { key, symmetricKey } = contingency;
    const from = key.life.state;
    // A new symmetric key may wrap the same key pair, which is in use then.
    if (from !== 'destroyed' && key !== context.authority.current().contingency.key) {
      const destroyed = ceremony.destroy(key, incident.id);
      if (!destroyed.ok) return destroyed;
      writeKey(context, { key: PRIVATE, from, to: 'destroyed' });
    }
    if (!symmetricKey.mayMove('destroyed')) continue;
    writeKey(context, { key: SYMMETRIC, from: symmetricKey.state, to: 'destroyed' });
    symmetricKey.move(change(context, incident, 'destroyed'));
  }
  return yes(undefined);
}

/** Writes that a key has reached a state. */
export function writeKey(
  context: RecoveryContext,
  key: { readonly key: string; readonly from: string; readonly to: string },
): void {
  context.write<'recovery.key'>({ type: 'recovery.key', actor: 'tsp', ...key });
}
