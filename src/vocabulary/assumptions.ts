/**
 * Everything that this model had to assume, by name: one value of type {@link Assumptions} with documented defaults.
 *
 * The domain texts leave these questions open. Who knows better passes another value; `docs/assumptions.md` is
 * generated from the table. A rule that is confirmed has no row here.
 *
 * @module
 */
import type { Certainty } from './certainty.ts';
import { requireAnswers } from './answers.ts';

/** The three checks of authenticity whose order GBCS 6.2.4 fixes in a text that could not be read. */
export type AuthenticityCheck = 'mac' | 'counter' | 'signature';

/** The open questions and their answers. */
export interface Assumptions {
  /** Order in which a device checks MAC, counter and signature. */
  readonly checkOrder: readonly AuthenticityCheck[];
  /** Whether CS02a and CS02f must carry a newer counter, and move it. */
  readonly readReplayProtection: 'counter' | 'none';
  /** Whether [3] authorisingRemotePartySeqNumber must equal the Originator Counter. */
  readonly sequenceNumberMustEqualCounter: 'required' | 'ignored';
  /** Whether a device compares the role in a certificate's OU with the role of the target cell. */
  readonly certificateRoleCheck: 'off' | 'equal';
  /** Whether a device checks of a certificate what GBCS 12 says, or its whole profile. */
  readonly certificateStrictness: 'confirmed-rules' | 'whole-profile';
  /** Whether a path must be valid for an explicit policy. */
  readonly explicitPolicy: 'required' | 'not-required';
  /** Status of a replacement whose chain is outside its validity period. */
  readonly expiredCertificateStatus: 'noTrustAnchor' | 'badCertificate';
  /** Status of a replacement that names a cell that the device does not hold. */
  readonly cellNotHeldStatus: 'trustAnchorNotFound' | 'other';
  /** What happens to a replacement of a cell that the mode does not cover. */
  readonly cellOutsideMode: 'other' | 'reject-command';
  /** Status of an abnormal root replacement by a key that may only do a normal one. */
  readonly abnormalRootStatus: 'noTrustAnchor' | 'badCertificate' | 'other';
  /** What happens to a command that changes a counter that its mode does not cover, or one twice. */
  readonly counterChangeOutsideMode: 'reject-command' | 'obey';
  /** Whether counter changes apply when every replacement failed. */
  readonly countersWhenAllFail: 'apply' | 'keep';
  /** Whether the root is replaced before the other cells whatever its place in the command. */
  readonly rootReplacementOrder: 'first' | 'as-listed';
  /** At which time the validity dates of a future-dated command are judged. */
  readonly futureDatedValidityTime: 'acceptance' | 'execution';
  /** Whether the floors of a future-dated command, which apply at execution, may lower a counter that has moved since. */
  readonly futureDatedFloor: 'obeyed' | 'raises-only';
  /** What becomes of a future-dated command when another key, or another party, is in the authorising cell since. */
  readonly pendingOfReplacedParty: 'fail' | 'fail-of-others' | 'execute';
  /** How many future-dated commands a device keeps. */
  readonly pendingCommands: 'one-per-originator-and-code' | 'one-per-code';
  /** What the date-time of a CS02b Response says. */
  readonly responseDateTime: 'device-clock' | 'rtds-constant';
  /** What number an Alert carries after the one that carried the greatest SeqNumber there is. */
  readonly ownCounterAtItsEnd: 'stays' | 'starts-again';
  /** Which key signs the Response to CS02d when it replaced the digital signature certificate. */
  readonly installResponseSigner: 'old-key' | 'new-key';
  /** Order of the first two checks of CS02d. */
  readonly installCheckOrder: 'usage-before-path' | 'path-before-usage';
  /** Whether a device validates the path of its own new certificate (it holds no Root DCA). */
  readonly installPathValidation: 'structure-only' | 'none';
  /** Whether suppliers and WAN providers may replace the root (modes 0 and 1). */
  readonly rootReplacementByUsers: 'off' | 'on';
  /** How a command by the contingency key names its originator. */
  readonly contingencyOriginator: string;
  /** OID of the algorithm that wraps the contingency public key in the root certificate. */
  readonly contingencyWrapAlgorithm: string;
  /** How a party numbers its commands. */
  readonly originatorCounterSeries: 'epoch-milliseconds' | 'from-one';
}

/** One question: its default, the other answers, and what is known about it. */
export interface AssumptionRow<V> {
  readonly default: V;
  readonly alternatives: readonly V[];
  readonly question: string;
  readonly source: string;
  readonly certainty: Certainty;
}

/** The table that documentation and defaults come from. */
export const ASSUMPTION_ROWS: { readonly [K in keyof Assumptions]: AssumptionRow<Assumptions[K]> } =
  {
    checkOrder: {
      default: ['mac', 'counter', 'signature'],
      alternatives: [
        ['signature', 'counter', 'mac'],
        ['mac', 'signature', 'counter'],
      ],
      question: 'In which order does a device check MAC, counter and signature?',
      source: 'GBCS 6.2.4 fixes an order in a text that was not readable',
      certainty: 'recalled',
    },
    readReplayProtection: {
      default: 'counter',
      alternatives: ['none'],
      question: 'Must CS02a and CS02f carry an Originator Counter above the last accepted one?',
      source: 'Every command is counted, from memory; reads may be exempt as non-critical commands',
      certainty: 'recalled',
    },
    sequenceNumberMustEqualCounter: {
      default: 'required',
      alternatives: ['ignored'],
      question: 'Must authorisingRemotePartySeqNumber equal the Originator Counter?',
      source: 'Equal in every message of RTDS 4.5.0; that a difference is refused is not stated',
      certainty: 'recalled',
    },
    certificateRoleCheck: {
      default: 'off',
      alternatives: ['equal'],
      question:
        'Does a device compare the role in the OU of a certificate with the role of the cell?',
      source:
        'RTDS CS02g puts supplier certificates in load controller cells; handover puts ACB ones in supplier cells',
      certainty: 'inferred',
    },
    certificateStrictness: {
      default: 'confirmed-rules',
      alternatives: ['whole-profile'],
      question:
        'Does a device also refuse certificates for what is in their profile only: serial number, one policy, form of the OU, how the key identifier is made?',
      source:
        'GBCS 12 of v0.8.1 could be read in part; the table in docs/devices.md says what is asked strictly only',
      certainty: 'unknown',
    },
    explicitPolicy: {
      default: 'required',
      alternatives: ['not-required'],
      question: 'Does path validation start with explicit policy required?',
      source: 'GBCS 12: devices interpret certificatePolicies in path validation',
      certainty: 'recalled',
    },
    expiredCertificateStatus: {
      default: 'noTrustAnchor',
      alternatives: ['badCertificate'],
      question: 'Which status does a certificate outside its validity period get?',
      source: 'Path validation failures are noTrustAnchor in RTDS; none of them is an expiry',
      certainty: 'inferred',
    },
    cellNotHeldStatus: {
      default: 'trustAnchorNotFound',
      alternatives: ['other'],
      question: 'Which status does a replacement get that names a cell the device lacks?',
      source: 'trustAnchorNotFound is seen for CS02a; the MMC schema does not list it for CS02b',
      certainty: 'recalled',
    },
    cellOutsideMode: {
      default: 'other',
      alternatives: ['reject-command'],
      question: 'What happens to a replacement of a cell that the mode does not cover?',
      source: 'No sample',
      certainty: 'proposed',
    },
    abnormalRootStatus: {
      default: 'noTrustAnchor',
      alternatives: ['badCertificate', 'other'],
      question: 'Which status does an abnormal root replacement by the Recovery key get?',
      source: 'No sample; it is a failure of path validation',
      certainty: 'proposed',
    },
    counterChangeOutsideMode: {
      default: 'reject-command',
      alternatives: ['obey'],
      question:
        'May a command change the counter of a role whose cells its mode does not cover, one counter twice (the last counts), or a specialist counter that is none (nothing happens)?',
      source:
        'Every RTDS command changes counters of the roles that its mode covers only, each once; else a supplier could lock out the Recovery key',
      certainty: 'proposed',
    },
    countersWhenAllFail: {
      default: 'apply',
      alternatives: ['keep'],
      question: 'Do counter changes apply when every replacement failed?',
      source: 'The RTDS 8F67 alert for CS02g reports the change although all replacements failed',
      certainty: 'inferred',
    },
    rootReplacementOrder: {
      default: 'first',
      alternatives: ['as-listed'],
      question: 'Is the root replaced before the other cells?',
      source:
        'A contingency command carries a new hierarchy; its other certificates validate under the new root only',
      certainty: 'inferred',
    },
    futureDatedValidityTime: {
      default: 'acceptance',
      alternatives: ['execution'],
      question: 'At which time are the validity dates of a future-dated command judged?',
      source: 'RTDS commands executed in 2030 succeed with certificates that ended in 2025',
      certainty: 'inferred',
    },
    futureDatedFloor: {
      default: 'obeyed',
      alternatives: ['raises-only'],
      question:
        'May the floor of a future-dated command lower, at execution, a counter that has moved since acceptance? Then what was accepted in between can be replayed.',
      source:
        'RTDS future-dated commands report floor 0 in their Alert, so that floors apply at execution; floors are obeyed',
      certainty: 'inferred',
    },
    pendingOfReplacedParty: {
      default: 'fail',
      alternatives: ['fail-of-others', 'execute'],
      question:
        'Is a future-dated command still executed when another key (fail), or only when another party (fail-of-others), is in the authorising cell at its time?',
      source:
        'RTDS 8F67: paths and signatures are checked at execution; else a former supplier, or a compromised key, could take its cells back',
      certainty: 'inferred',
    },
    pendingCommands: {
      default: 'one-per-originator-and-code',
      alternatives: ['one-per-code'],
      question: 'How many future-dated commands does a device keep?',
      source: 'Not found; a later command of the same kind replaces the pending one',
      certainty: 'recalled',
    },
    responseDateTime: {
      default: 'device-clock',
      alternatives: ['rtds-constant'],
      question: 'What does the date-time of a CS02b Response say?',
      source: 'Every response of RTDS 4.5.0 carries 2015-01-01, a constant of its generator',
      certainty: 'inferred',
    },
    ownCounterAtItsEnd: {
      default: 'stays',
      alternatives: ['starts-again'],
      question:
        'What Originator Counter does an Alert carry after 2^63 - 1, the greatest SeqNumber?',
      source:
        'SeqNumber ::= INTEGER (0..9223372036854775807); no text says what comes after the last',
      certainty: 'unknown',
    },
    installResponseSigner: {
      default: 'old-key',
      alternatives: ['new-key'],
      question: 'Which key signs the Response to CS02d after the signing certificate changed?',
      source: 'RTDS uses one key pair for both',
      certainty: 'unknown',
    },
    installCheckOrder: {
      default: 'usage-before-path',
      alternatives: ['path-before-usage'],
      question: 'Does CS02d check key usage before the certificate itself?',
      source:
        'RTDS CS02d ERROR: a tampered usage is answered invalidKeyUsage, not invalidCertificate',
      certainty: 'inferred',
    },
    installPathValidation: {
      default: 'structure-only',
      alternatives: ['none'],
      question:
        'What does a device check of its own new certificate besides identity, usage and key?',
      source: 'Devices hold no Root DCA',
      certainty: 'recalled',
    },
    rootReplacementByUsers: {
      default: 'off',
      alternatives: ['on'],
      question: 'Do modes 0 rootBySupplier and 1 rootByWanProvider still exist?',
      source: 'Message codes 0x0100 and 0x0101 exist; no message and no request schema uses them',
      certainty: 'recalled',
    },
    contingencyOriginator: {
      default: '70B3D51F300017FF',
      alternatives: [],
      question: 'Which Entity Identifier does a command by the contingency key name as originator?',
      source: 'Recipient of the two contingency responses of RTDS 4.5.0',
      certainty: 'inferred',
    },
    contingencyWrapAlgorithm: {
      default: '2.16.840.1.101.3.4.1.8',
      alternatives: ['2.16.840.1.101.3.4.1.28', '2.16.840.1.101.3.4.1.48'],
      question: 'Which algorithm wraps the contingency public key? (default: id-aes128-wrap-pad)',
      source: 'RFC 5934 leaves it open; no root certificate is published',
      certainty: 'unknown',
    },
    originatorCounterSeries: {
      default: 'epoch-milliseconds',
      alternatives: ['from-one'],
      question: 'How does a party number its commands?',
      source: 'A real device reported the counter 0x018D12C5F54E, which is milliseconds since 1970',
      certainty: 'inferred',
    },
  };

/** The default answer to every question. */
export const DEFAULT_ASSUMPTIONS: Assumptions = Object.fromEntries(
  Object.entries(ASSUMPTION_ROWS).map(([name, row]) => [name, row.default]),
) as unknown as Assumptions;

/** Values that `assume` has made: thousands of devices share one. */
const complete = new WeakSet<Partial<Assumptions>>([DEFAULT_ASSUMPTIONS]);

/**
 * The defaults with some answers changed. A value that it made before is returned as it is.
 *
 * @throws SmkiError `vocabulary/unknown-name` for a question that nobody asks, or an answer that it does not have: what is
 * misspelt must not be ignored
 * @example
 * ```ts
 * import { assume, createWorld } from 'smki-sim';
 *
 * const assumptions = assume({ certificateRoleCheck: 'equal' });
 * console.log(assumptions.certificateRoleCheck, assumptions.explicitPolicy); // equal required
 * createWorld({ seed: 'strict meters', assumptions });
 * ```
 */
export function assume(changes: Partial<Assumptions> = {}): Assumptions {
  if (complete.has(changes)) return changes as Assumptions;
  requireAnswers('assumption', changes, ASSUMPTION_ROWS);
  if (Object.keys(changes).length === 0) return DEFAULT_ASSUMPTIONS;
  const assumptions = Object.freeze({ ...DEFAULT_ASSUMPTIONS, ...changes });
  complete.add(assumptions);
  return assumptions;
}
