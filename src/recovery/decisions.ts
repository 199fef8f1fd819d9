/**
 * Which procedure fits: the decision table as data (recovery.md 5.2, a proposal of this model). The PMA decides; this proposes.
 *
 * @module
 */
import type { Sourced } from '../vocabulary/certainty.ts';
import type { RecoveryAssumptions } from './assumptions.ts';
import { type CompromisedKey, KEY_CLASSES, type KeyClass } from './compromised-key.ts';
import type { Method } from './procedure.ts';

/** What is known when a method is proposed. */
export interface Situation {
  readonly key: CompromisedKey;
  readonly certainty: 'suspected' | 'certain';
  /** Whether its owner still has the notified key, and alone. Method 1 asks for it where that key signs. */
  readonly ownKey: 'usable' | 'stolen' | 'lost';
  readonly attacker: 'idle' | 'active';
  /** Whether its owner is clean again and has new certificates, or will. */
  readonly newCertificates: 'ready' | 'not-ready';
  readonly sharedService: 'yes' | 'no';
  /** Whether the compromise has turned out not to be proven, or the list to name the wrong devices. */
  readonly falseAlarm: 'yes' | 'no';
}

/** Facts that a row asks for; what is absent does not matter. */
export type DecisionFacts = Partial<Omit<Situation, 'key'>> & { readonly signingKeySound?: 'yes' };

/** One row. */
export interface DecisionRow extends Sourced {
  readonly id: string;
  readonly keyClasses: readonly KeyClass[];
  readonly facts: DecisionFacts;
  /** The procedure; where it is `reject`, the PMA is advised to reject recovery. */
  readonly choose: string;
  readonly note: string;
  /** How grave it is, where the sources say so (exposure matrix, recovery.md 3.6). */
  readonly severity?: 'top';
  /** How fast, where the sources tell paces apart; figures have none (`plannedPaceEveryMs`). */
  readonly pace?: 'planned' | 'emergency';
}

const USERS: readonly KeyClass[] = ['supplier', 'networkOperator', 'loadController'];
/** Roles whose cells SR 6.21 hands back after Method 2. */
const HANDED_BACK: readonly KeyClass[] = ['supplier', 'networkOperator'];
const NOT_HANDED_BACK = 'SR 6.21 hands nothing back to it: Method 3, once it has certificates';
/** What stands in the table instead of a procedure. */
export const REJECT = 'reject';
const HELD: readonly KeyClass[] = ['accessControlBroker', 'transitionalCoS', 'wanProvider'];

const row = (
  id: string,
  keyClasses: readonly KeyClass[],
  facts: DecisionFacts,
  choose: string,
  note: string,
): DecisionRow => ({
  id,
  keyClasses,
  facts,
  choose,
  note,
  source: 'recovery.md 5.2',
  certainty: 'proposed',
});

/** First match wins. */
// prettier-ignore
export const DECISION_TABLE: readonly DecisionRow[] = [
  row('D15', Object.keys(KEY_CLASSES) as KeyClass[], { falseAlarm: 'yes' }, REJECT, 'not proven, or the list is wrong: a false alarm'),
  row('D1', USERS, { signingKeySound: 'yes' }, 'method-1', 'key agreement only: the signing key is sound'),
  row('D6', HANDED_BACK, { sharedService: 'yes', newCertificates: 'not-ready' }, 'method-2', 'shared service HSM, nobody ready: take over, hand back'),
  row('D6c', ['loadController'], { sharedService: 'yes', newCertificates: 'not-ready' }, 'method-3', NOT_HANDED_BACK),
  row('D6b', USERS, { sharedService: 'yes' }, 'method-3', 'shared service HSM, certificates ready'),
  row('D5', USERS, { ownKey: 'lost', newCertificates: 'ready' }, 'method-3', 'lost, not stolen'),
  row('D3', USERS, { attacker: 'active', newCertificates: 'ready' }, 'method-3', 'an attacker acts: no trust in the own key'),
  row('D4', HANDED_BACK, { newCertificates: 'not-ready' }, 'method-2', 'not clean, insolvent or slow: then SR 6.21'),
  row('D4c', ['loadController'], { newCertificates: 'not-ready' }, 'method-3', NOT_HANDED_BACK),
  row('D2', USERS, { certainty: 'suspected', ownKey: 'usable' }, 'method-1', 'suspected; the DCC blocks other uses'),
  row('D3b', USERS, {}, 'method-3', 'certain, and new certificates are ready'),
  row('D7', HELD, { certainty: 'suspected', ownKey: 'usable' }, 'dcc-key-by-itself', 'suspected: the role replaces itself'),
  row('D7b', HELD, { certainty: 'suspected', signingKeySound: 'yes' }, 'dcc-key-by-itself', 'suspected, and the key that signs is sound'),
  row('D8b', HELD, { certainty: 'suspected' }, 'dcc-key-by-recovery-key', 'lost or stolen: nobody signs with it but a thief'),
  row('D8', HELD, {}, 'dcc-key-by-recovery-key', 'certain: a thief could use the role\'s own mode'),
  row('D10', ['recovery'], { attacker: 'active' }, 'recovery-key-by-contingency', 'the attacker acts: only the Contingency key is left, with the assumption `apexWithoutRootCompromise` "permitted"'),
  row('D9', ['recovery'], {}, 'recovery-key-by-itself', 'the Recovery key replaces itself'),
  { ...row('D12', ['contingencyBoth'], {}, 'contingency-keys', 'both: whoever has them owns every root cell, emergency pace'), severity: 'top', pace: 'emergency' },
  { ...row('D11', ['contingencyPrivate', 'contingencySymmetric'], {}, 'contingency-keys', 'one of two: planned pace'), pace: 'planned' },
  row('D13', ['issuingOca'], {}, 'issuing-oca', 'keys on devices are sound, certificates are issued again'),
  row('D14', ['rootOca'], {}, 'apex-contingency', 'the Root itself'),
  row('D16', ['device', 'issuingDca', 'rootDca', 'iki', 'xmlSigning'], {}, 'outside-appendix-l', 'outside Appendix L'),
];

/** What the table proposes. */
export interface Recommendation {
  readonly row: string;
  /** `reject` where no procedure is proposed. */
  readonly decision: 'approve' | 'reject';
  readonly procedure?: string;
  readonly note: string;
}

/** Proposes a procedure; assumptions move some classes to their other route. */
export function recommend(
  situation: Situation,
  assumptions: RecoveryAssumptions,
): Recommendation | undefined {
  const { key } = situation;
  const signingKeySound = isSigningKeySound(key) ? 'yes' : undefined;
  const facts = { ...situation, signingKeySound };
  const found = DECISION_TABLE.find(
    (candidate) =>
      candidate.keyClasses.includes(key.keyClass) &&
      Object.entries(candidate.facts).every(
        ([name, value]) => facts[name as keyof typeof facts] === value,
      ),
  );
  if (found === undefined) return undefined;
  const { id, choose, note, severity } = found;
  const text = severity === undefined ? note : `severity ${severity}; ${note}`;
  if (choose === REJECT) return { row: id, decision: 'reject', note: text };
  const procedure = byRoute(choose, situation, assumptions);
  return { row: id, decision: 'approve', procedure, note: text };
}

/** Only keys that sign nothing are compromised. */
export function isSigningKeySound({ slots }: CompromisedKey): boolean {
  return slots !== undefined && !slots.includes('digitalSignature');
}

/** Routes that an assumption decides. A key that its owner has no more takes no route of its own. */
function byRoute(
  procedure: string,
  { key, ownKey }: Situation,
  assumptions: RecoveryAssumptions,
): string {
  if (procedure === 'dcc-key-by-recovery-key' && assumptions.dccHeldKeyRoute === 'own-key') {
    const canSign = ownKey === 'usable' || isSigningKeySound(key);
    return canSign ? 'dcc-key-by-itself' : procedure;
  }
  if (procedure === 'recovery-key-by-itself' && assumptions.recoveryKeyRoute === 'contingency') {
    return 'recovery-key-by-contingency';
  }
  if (procedure === 'contingency-keys' && assumptions.contingencyKeyRecoveryBy === 'users') {
    return 'contingency-keys-by-users';
  }
  if (procedure === 'issuing-oca' && assumptions.issuingOcaRoute === 'own-keys') {
    return 'issuing-oca-by-subscribers';
  }
  return procedure;
}

/** The procedure of a numbered method. */
export const METHOD_PROCEDURES: Readonly<Record<Method, string>> = {
  1: 'method-1',
  2: 'method-2',
  3: 'method-3',
  apex: 'apex-contingency',
};
