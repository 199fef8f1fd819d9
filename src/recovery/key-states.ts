/**
 * Keys of the authorities in an incident: suspect, compromised, sound after all, spent, destroyed. The states, and what a key in
 * each still signs, are those of `authority/guarded-key.ts`.
 *
 * @module
 */
import { type Answer, yes } from '../authority/answer.ts';
import type { Ceremony } from '../authority/ceremony/ceremony.ts';
import type { ContingencyKeySet } from '../authority/contingency.ts';
import type { GuardedKey, KeyState } from '../authority/guarded-key.ts';
import type { Life } from '../authority/life.ts';
import { toHex } from '../core/bytes.ts';
import type { KeyClass } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { markPartyKeys } from './credential-states.ts';
import { abandonedHierarchies } from './foundings.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { symmetricKeyIdentifier } from './notified-keys.ts';
import { RECOVERY_KEY, recoveryKeyInUse, writeKey } from './recovery-keys.ts';
import type { OrganisationHierarchy } from './surroundings.ts';

/** A key as the log names it. */
interface KnownKey {
  readonly key: string;
  readonly keyIdentifier: string;
  readonly life: Life<KeyState>;
}

const SYMMETRIC = 'Contingency Symmetric Key';
const PRIVATE = 'Contingency Private Key';
const ROOT_OCA = 'Root OCA Private Key';
const ISSUING_OCA = 'Issuing OCA Private Key';

const symmetricOf = (set: ContingencyKeySet): KnownKey => ({
  key: SYMMETRIC,
  keyIdentifier: symmetricKeyIdentifier(set),
  life: set.symmetricKey,
});
const guarded = (name: string, { keyIdentifier, life }: GuardedKey): KnownKey => ({
  key: name,
  keyIdentifier: toHex(keyIdentifier),
  life,
});
const inUse = ({ authority }: Pick<RecoveryContext, 'authority'>): ContingencyKeySet =>
  authority.current().contingency;

/** Classes of keys of authorities, and the Recovery key; what is known of other parties' keys is in `credential-states.ts`. */
const KEYS: Partial<Readonly<Record<KeyClass, (context: RecoveryContext) => readonly KnownKey[]>>> =
  {
    rootOca: ({ authority: { keys } }) => [guarded(ROOT_OCA, keys.root)],
    issuingOca: ({ authority: { keys } }) => [guarded(ISSUING_OCA, keys.issuing)],
    contingencyPrivate: (context) => [guarded(PRIVATE, inUse(context).key)],
    contingencySymmetric: (context) => [symmetricOf(inUse(context))],
    contingencyBoth: (context) => [
      guarded(PRIVATE, inUse(context).key),
      symmetricOf(inUse(context)),
    ],
    recovery: (context) => {
      const known = recoveryKeyInUse(context);
      if (known === undefined) return [];
      return [{ key: RECOVERY_KEY, keyIdentifier: toHex(known.keyIdentifier), life: known.life }];
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
  for (const { key, keyIdentifier, life } of KEYS[incident.key.keyClass]?.(context) ?? []) {
    const { state } = life;
    if (!IN_QUESTION.includes(state) || !life.mayMove(to)) continue;
    life.move(change(context, incident, to));
    writeKey(context, { key, keyIdentifier, from: state, to });
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
  set: ContingencyKeySet,
): void {
  for (const { key, keyIdentifier, life } of [symmetricOf(set), guarded(PRIVATE, set.key)]) {
    const from = life.state;
    if (!life.mayMove('spent')) continue;
    life.move(change(context, incident, 'spent'));
    writeKey(context, { key, keyIdentifier, from, to: 'spent' });
  }
}

/** Destroys them in a ceremony. The key pair is kept when only the symmetric key was compromised: it is wrapped anew. */
export function destroyContingencyKeys(
  context: RecoveryContext,
  incident: IncidentRecord,
  ceremony: Ceremony,
): Answer<void> {
  const set = contingencyOf(context, incident);
  const { key, symmetricKey } = set;
  if (symmetricKey.mayMove('destroyed')) {
    destroySymmetricKey(context, incident, set);
    ceremony.record('destroy', `${SYMMETRIC} of ${key.name}, ${incident.id}`);
  }
  if (incident.key.keyClass === 'contingencySymmetric') return yes(undefined);
  return destroyPrivateKey(context, incident, { key, ceremony });
}

function destroySymmetricKey(
  context: RecoveryContext,
  incident: IncidentRecord,
  set: ContingencyKeySet,
): void {
  const { state: from } = set.symmetricKey;
  set.symmetricKey.move(change(context, incident, 'destroyed'));
  const keyIdentifier = symmetricKeyIdentifier(set);
  writeKey(context, { key: SYMMETRIC, keyIdentifier, from, to: 'destroyed' });
}

function destroyPrivateKey(
  context: RecoveryContext,
  incident: IncidentRecord,
  { key, ceremony }: { readonly key: GuardedKey; readonly ceremony: Ceremony },
): Answer<void> {
  const from = key.life.state;
  if (from === 'destroyed') return yes(undefined);
  const destroyed = ceremony.destroy(key, incident.id);
  const keyIdentifier = toHex(key.keyIdentifier);
  if (destroyed.ok) writeKey(context, { key: PRIVATE, keyIdentifier, from, to: 'destroyed' });
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
    // A new symmetric key may wrap the same key pair, which is in use then.
    if (key !== inUse(context).key) {
      const destroyed = destroyPrivateKey(context, incident, { key, ceremony });
      if (!destroyed.ok) return destroyed;
    }
    if (symmetricKey.mayMove('destroyed')) destroySymmetricKey(context, incident, contingency);
  }
  return yes(undefined);
}

/** Writes which keys of a hierarchy are gone that another one has taken the place of: its Root may go on, and its Contingency keys. */
export function noteRetired(context: RecoveryContext, retired: OrganisationHierarchy): void {
  const { root, issuingOca, contingency } = retired;
  const rootKey = toHex(keyIdentifierOf(root));
  const isRootKept = rootKey === toHex(keyIdentifierOf(context.authority.current().root));
  const gone = [
    ...(isRootKept ? [] : [{ key: ROOT_OCA, keyIdentifier: rootKey }]),
    { key: ISSUING_OCA, keyIdentifier: toHex(keyIdentifierOf(issuingOca)) },
    ...[symmetricOf(contingency), guarded(PRIVATE, contingency.key)].filter(
      ({ life }) => life.state === 'destroyed',
    ),
  ];
  for (const { key, keyIdentifier } of gone) {
    const from = lastState(context, keyIdentifier);
    if (from !== 'destroyed') writeKey(context, { key, keyIdentifier, from, to: 'destroyed' });
  }
}

/** As the log has it: a key is active until something else was written. */
function lastState({ log }: RecoveryContext, keyIdentifier: string): string {
  const last = log
    .ofType('recovery.key')
    .findLast((event) => event.keyIdentifier === keyIdentifier);
  return last?.to ?? 'active';
}
