/**
 * Every check that a device makes of a command, in the order in which it makes them: the code walks this table, and
 * `docs/refusals.md` prints it (GBCS 6.2.4, 13.3.5, whose own order could not be read).
 *
 * The rows of a phase are run one after the other by the file that its row names; the phases follow each other in
 * `process.ts` and `replacement.ts`, because each needs what the one before it found. What a code means is not here:
 * `refusals.ts`, `replacement-failures.ts`.
 *
 * @module
 */
import { invariant } from '../core/errors.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import type { DeviceRefusalCode } from './refusals.ts';
import type { ReplacementFailureCode } from './replacement-failures.ts';

interface PhaseRow {
  /** `rejected`: the command is discarded. `executed`: it is carried out, and this replacement of it fails. */
  readonly outcome: 'rejected' | 'executed';
  /** The commands or replacements that it is about. */
  readonly of: string;
  /** The file that walks it. */
  readonly walkedBy: string;
}

// prettier-ignore
/** The phases, in order. The assumption `checkOrder` moves `mac`, `counter` and `signature` among themselves. */
export const PHASES = {
  framing: { outcome: 'rejected', of: 'every command', walkedBy: 'received-command.ts' },
  header: { outcome: 'rejected', of: 'every command', walkedBy: 'received-command.ts' },
  payload: { outcome: 'rejected', of: 'every command', walkedBy: 'received-command.ts' },
  control: { outcome: 'rejected', of: 'CS02b, CS02g; of the others the authorising cell alone', walkedBy: 'control-checks.ts' },
  protection: { outcome: 'rejected', of: 'every command', walkedBy: 'authenticity.ts' },
  mac: { outcome: 'rejected', of: 'commands with a MAC', walkedBy: 'authenticity.ts' },
  counter: { outcome: 'rejected', of: 'every command', walkedBy: 'authenticity.ts' },
  signature: { outcome: 'rejected', of: 'every command', walkedBy: 'authenticity.ts' },
  pending: { outcome: 'executed', of: 'future-dated commands, at their time', walkedBy: 'update-credentials.ts' },
  target: { outcome: 'executed', of: 'every replacement', walkedBy: 'replacement.ts' },
  form: { outcome: 'executed', of: 'every replacement', walkedBy: 'replacement.ts' },
  certificate: { outcome: 'executed', of: 'every replacement', walkedBy: 'replacement.ts' },
  path: { outcome: 'executed', of: 'replacements of other cells than the root', walkedBy: 'path-check.ts' },
  root: { outcome: 'executed', of: 'replacements of the root', walkedBy: 'root-replacement.ts' },
  storage: { outcome: 'executed', of: 'every replacement', walkedBy: 'replacement.ts' },
} as const satisfies Record<string, PhaseRow>;

/** Name of a phase. */
export type Phase = keyof typeof PHASES;

interface CheckRow {
  readonly phase: Phase;
  /** What it can find, in the order in which it looks. */
  readonly codes: readonly (DeviceRefusalCode | ReplacementFailureCode)[];
  /** What it looks at. */
  readonly reads: string;
  /** Why it has this place, and how sure that is. Of what it finds the code's own row tells. */
  readonly place: Sourced;
}

const LISTED = { source: 'the working order of the domain', certainty: 'recalled' } as const;
const because = (source: string) => ({ source, certainty: 'inferred' }) as const;
const NEEDED = because('what follows reads what this one found');

// prettier-ignore
/** The checks, in order. */
export const CHECKS = {
  framing: {
    phase: 'framing', codes: ['malformed'],
    reads: 'the octets; the range of the Originator Counter', place: LISTED,
  },
  kind: {
    phase: 'header', codes: ['not-a-command'],
    reads: 'CRA flag, end of the message', place: because('what is no command is for nobody to execute'),
  },
  addressing: {
    phase: 'header', codes: ['not-for-this-device'],
    reads: 'Business Target ID', place: because("another device's command need not be understood"),
  },
  'message-code': {
    phase: 'header', codes: ['unknown-message-code'],
    reads: 'Message Code, cells of the device type', place: NEEDED,
  },
  payload: {
    phase: 'payload', codes: ['malformed-payload'],
    reads: 'the content', place: NEEDED,
  },
  'mode-of-code': {
    phase: 'control', codes: ['mode-mismatch'],
    reads: 'Message Code, credentialsReplacementMode', place: LISTED,
  },
  'mode-on-device': {
    phase: 'control', codes: ['mode-not-permitted'],
    reads: 'the mode, the cells that the device holds', place: LISTED,
  },
  'mandatory-fields': {
    phase: 'control', codes: ['control-field-missing'],
    reads: '[0] and [2] of AuthorisingRemotePartyControl', place: LISTED,
  },
  'forbidden-fields': {
    phase: 'control', codes: ['control-field-forbidden'],
    reads: '[0] and [2] of AuthorisingRemotePartyControl', place: because('as the mandatory ones, after them'),
  },
  'sequence-number': {
    phase: 'control', codes: ['sequence-number-mismatch'],
    reads: '[3], Originator Counter', place: because('one more field of the control'),
  },
  targets: {
    phase: 'control', codes: ['cell-outside-mode'],
    reads: 'target cells, where cellOutsideMode is reject-command', place: because('the rest of the payload after its control'),
  },
  'counter-changes': {
    phase: 'control', codes: ['counter-change-outside-mode'],
    reads: '[4], [5] and [6]', place: because('as the target cells, after them'),
  },
  'authorising-cell': {
    phase: 'control', codes: ['authorising-cell-wrong'],
    reads: '[2], or the cell that the use case names', place: because('it names the key that the checks below need'),
  },
  protection: {
    phase: 'protection', codes: ['protection-wrong'],
    reads: 'whether there are a MAC Header and a signature', place: because('what is absent cannot be verified'),
  },
  mac: {
    phase: 'mac', codes: ['mac-invalid'],
    reads: 'MAC, key agreement key of the ACB in the device', place: LISTED,
  },
  counter: {
    phase: 'counter', codes: ['counter-not-newer'],
    reads: 'Originator Counter, last accepted counter of the role', place: LISTED,
  },
  'contingency-key': {
    phase: 'signature', codes: ['contingency-key-locked'],
    reads: '[0], wrapped contingency key of the root cell', place: because('it unwraps the key that the signature needs'),
  },
  originator: {
    phase: 'signature', codes: ['originator-unknown'],
    reads: 'Business Originator ID, party in the authorising cell; not in mode 9', place: because('a comparison before a verification'),
  },
  signature: {
    phase: 'signature', codes: ['signature-invalid'],
    reads: 'signature, key in the authorising cell or the contingency key', place: LISTED,
  },
  authoriser: {
    phase: 'pending', codes: ['authoriser-replaced'],
    reads: 'signature or MAC once more, as pendingOfReplacedParty says', place: because('nothing is carried out for a stranger'),
  },
  'cell-held': {
    phase: 'target', codes: ['cell-not-held'],
    reads: 'target cell, cells of the device', place: LISTED,
  },
  'cell-of-mode': {
    phase: 'target', codes: ['cell-outside-mode'],
    reads: 'target cell, the mode', place: LISTED,
  },
  readiness: {
    phase: 'target', codes: ['resources-busy'],
    reads: 'the device itself', place: because('a busy device does not begin, although the domain names it beside storage'),
  },
  form: {
    phase: 'form', codes: ['certificate-malformed'],
    reads: 'the octets of the certificate', place: LISTED,
  },
  conformity: {
    phase: 'certificate', codes: ['certificate-not-conforming'],
    reads: 'version, key, extensions, subject', place: LISTED,
  },
  'key-usage': {
    phase: 'certificate', codes: ['key-usage-mismatch'],
    reads: 'keyUsage, target cell', place: LISTED,
  },
  role: {
    phase: 'certificate', codes: ['role-mismatch'],
    reads: 'OU of the subject, target cell; of other cells than the root where certificateRoleCheck is equal',
    place: because('as the key usage, after it'),
  },
  path: {
    phase: 'path', codes: ['path-invalid', 'path-outside-validity'],
    reads: 'path certificates, root cell, time', place: LISTED,
  },
  'root-signature': {
    phase: 'root', codes: ['path-invalid'],
    reads: 'signature of the new root under its own key', place: LISTED,
  },
  'root-validity': {
    phase: 'root', codes: ['path-outside-validity'],
    reads: 'dates of the new root, time', place: because('as on a path: dates count once the rest holds'),
  },
  'root-vouched': {
    phase: 'root', codes: ['root-abnormal'],
    reads: 'link certificates, key of the old root; not in mode 9', place: because('the new root itself before who vouches for it'),
  },
  memory: {
    phase: 'storage', codes: ['insufficient-memory'],
    reads: 'the device itself', place: LISTED,
  },
} as const satisfies Record<string, CheckRow>;

/** Name of a check. */
export type CheckName = keyof typeof CHECKS;

/** Names of the checks of one phase. */
export type CheckOf<P extends Phase> = {
  [N in CheckName]: (typeof CHECKS)[N]['phase'] extends P ? N : never;
}[CheckName];

const ROWS = Object.entries(CHECKS) as readonly (readonly [CheckName, CheckRow])[];

/** The checks of a phase in the order of the table: what the code walks. */
export function inOrder<P extends Phase, Check>(
  phase: P,
  checks: Readonly<Record<CheckOf<P>, Check>>,
): readonly Check[] {
  return ROWS.flatMap(([name, row]) => (row.phase === phase ? [checks[name as CheckOf<P>]] : []));
}

const CHECK_OF = new Map(
  ROWS.filter(([, { phase }]) => PHASES[phase].outcome === 'rejected').flatMap(
    ([name, { codes }]) => codes.map((code) => [code as DeviceRefusalCode, name] as const),
  ),
);

/** The check that refuses a command with this code: each code has one. */
export function checkOfRefusal(code: DeviceRefusalCode): CheckName {
  const check = CHECK_OF.get(code);
  invariant(check !== undefined, `no check refuses with ${code}`);
  return check;
}
