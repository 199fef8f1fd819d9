/**
 * Cases in which a device discards the command before it looks at a key: framing, addressing, mode and control fields.
 *
 * Each is a sound command with one thing wrong, and everything that protects it right: signed and MACed as it stands.
 *
 * @module
 */
import { concat } from '../../core/bytes.ts';
import { cellReference } from '../../gbcs/cell-reference.ts';
import { decodeFrame, encodeFrame } from '../../gbcs/framing.ts';
import { buildPreCommand, encodeMessage } from '../../gbcs/message.ts';
import { REPLACEMENT_MODES, type ReplacementMode, modeRules } from '../../gbcs/modes.ts';
import type { AuthorisingControl } from '../../gbcs/types.ts';
import { CELL_NAMES, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import { eui64 } from '../../vocabulary/eui64.ts';
import { roleCode } from '../../vocabulary/roles.ts';
import type { AnchorReplacementCase } from './case.ts';
import {
  type CaseBench,
  type CommandDraft,
  authoriserOf,
  commandOf,
  draftOf,
  originatorOf,
  protect,
  withControl,
} from './case-bench.ts';
import { refused } from './expectation.ts';
import { certificateFor, strangerTo } from './failure-cases.ts';

/** All of them, spoiling a command of this mode. */
export function structuralRefusals(
  bench: CaseBench,
  mode: ReplacementMode,
): readonly AnchorReplacementCase[] {
  const draft = draftOf(bench, mode);
  return [
    ...framing(bench, draft),
    ...addressing(bench, draft),
    ...payloads(bench, draft),
    ...modes(bench, draft),
    ...controlFields(bench, draft),
    ...counterChanges(bench, draft),
    ...authorisingCells(bench, draft),
  ];
}

function framing(bench: CaseBench, draft: CommandDraft): readonly AnchorReplacementCase[] {
  const command = commandOf(bench, draft);
  const { mode, header, payload } = draft;
  const malformed = (what: string, octets: Uint8Array) => refused(bench, 'malformed', what, octets);
  const response = encodeMessage({
    kind: 'response',
    header: { ...header, cra: 'response' },
    payload: { type: 'update-credentials.response' },
  });
  return [
    malformed('no octets at all', new Uint8Array()),
    malformed('the last octet is missing', command.subarray(0, -1)),
    malformed('an octet too many', concat(command, Uint8Array.of(0))),
    malformed('half a command', command.subarray(0, command.length >> 1)),
    malformed('one block of a general block transfer', concat(Uint8Array.of(0xe0), command)),
    malformed('an unknown CRA flag', withCraFlag(command, 0x04)),
    refused(
      bench,
      'not-a-command',
      'an unsigned pre-command',
      buildPreCommand({ header, payload }),
    ),
    refused(bench, 'not-a-command', 'a Response', protect(bench, draft, response)),
    refused(
      bench,
      'not-a-command',
      `${mode} with the CRA flag of an Alert`,
      withCraFlag(command, 3),
    ),
  ];
}

/** The CRA flag follows the general-signing tag and the length of the transaction-id. */
function withCraFlag(command: Uint8Array, flag: number): Uint8Array {
  const changed = Uint8Array.from(command);
  changed[decodeFrame(command).groupingOffset + 2] = flag;
  return changed;
}

function addressing(bench: CaseBench, draft: CommandDraft): readonly AnchorReplacementCase[] {
  const elsewhere = { ...draft.header, targetId: eui64('FE5A4B40000002D0') };
  return [
    refused(bench, 'not-for-this-device', 'addressed to another device', {
      ...draft,
      header: elsewhere,
    }),
  ];
}

function payloads(bench: CaseBench, draft: CommandDraft): readonly AnchorReplacementCase[] {
  const { header } = draft;
  const content = (octets: readonly number[], messageCode = header.messageCode) =>
    protect(
      bench,
      draft,
      encodeFrame({
        kind: 'pre-command',
        header: { ...header, cra: 'command', messageCode },
        content: Uint8Array.from(octets),
      }),
    );
  const malformed = (what: string, octets: readonly number[]) =>
    refused(bench, 'malformed-payload', what, content(octets));
  return [
    refused(bench, 'unknown-message-code', 'a use case of others', content([0x30, 0], 0x0062)),
    refused(bench, 'unknown-message-code', 'a code that nobody knows', content([0x30, 0], 0x7fff)),
    malformed('an empty SEQUENCE', [0x30, 0x00]),
    malformed('no ASN.1', [0xff, 0xff, 0xff]),
    malformed('a length that is not minimal', [0x30, 0x81, 0x00]),
    malformed('a length beyond the end', [0x30, 0x7f, 0x02, 0x01, 0x02]),
    malformed('octets after the payload', [0x30, 0x00, 0x00]),
  ];
}

function modes(bench: CaseBench, draft: CommandDraft): readonly AnchorReplacementCase[] {
  const all = Object.keys(REPLACEMENT_MODES) as ReplacementMode[];
  const foreign = all.filter((mode) => !bench.modes.includes(mode));
  const otherMode = all.find((mode) => mode !== draft.mode);
  const otherNumber = otherMode === undefined ? 0 : modeRules(otherMode).number;
  return [
    refused(
      bench,
      'mode-mismatch',
      `the message code of ${draft.mode} with mode ${otherNumber}`,
      withControl(draft, { mode: otherNumber }),
    ),
    refused(bench, 'mode-mismatch', 'mode 12, which is none', withControl(draft, { mode: 12 })),
    ...foreign.map((mode) =>
      refused(bench, 'mode-not-permitted', `${mode} on ${bench.type.name}`, {
        ...withControl(draft, { mode: modeRules(mode).number }),
        header: { ...draft.header, messageCode: modeRules(mode).messageCode },
      }),
    ),
  ];
}

function controlFields(bench: CaseBench, draft: CommandDraft): readonly AnchorReplacementCase[] {
  const stranger = strangerTo(bench, draft.mode);
  const key = Uint8Array.of(1, 2, 3, 4);
  const sequenceNumber = draft.payload.control.sequenceNumber + 1n;
  return [
    refused(
      bench,
      'control-field-missing',
      '[2] is absent',
      withoutControl(draft, 'authorisingCell'),
    ),
    ...contingencyWithoutKey(bench),
    refused(
      bench,
      'control-field-forbidden',
      `[0] in ${draft.mode}`,
      withControl(draft, { plaintextSymmetricKey: key }),
    ),
    ...namedCellOfBroker(bench),
    refused(
      bench,
      'sequence-number-mismatch',
      '[3] is not the Originator Counter',
      withControl(draft, { sequenceNumber }),
    ),
    ...(stranger === undefined
      ? []
      : [
          refused(
            bench,
            'cell-outside-mode',
            `${draft.mode} names ${stranger}`,
            withTarget(bench, draft, stranger),
            { assumptions: { cellOutsideMode: 'reject-command' } },
          ),
        ]),
  ];
}

function withoutControl(draft: CommandDraft, field: keyof AuthorisingControl): CommandDraft {
  const { control } = draft.payload;
  const others = Object.entries(control).filter(([name]) => name !== field);
  const rest = Object.fromEntries(others) as unknown as AuthorisingControl;
  return { ...draft, payload: { ...draft.payload, control: rest } };
}

function contingencyWithoutKey(bench: CaseBench): readonly AnchorReplacementCase[] {
  if (!bench.modes.includes('anyByContingency')) return [];
  const draft = draftOf(bench, 'anyByContingency');
  const keyless = withoutControl(draft, 'plaintextSymmetricKey');
  return [refused(bench, 'control-field-missing', 'anyByContingency without [0]', keyless)];
}

/** Outside a Communications Hub the ACB does not name its cell. */
function namedCellOfBroker(bench: CaseBench): readonly AnchorReplacementCase[] {
  const mode = 'accessControlBrokerByACB';
  const { communicationsHub, inCommunicationsHub = communicationsHub } = bench.type;
  if (inCommunicationsHub || !bench.modes.includes(mode)) return [];
  const authorisingCell = cellReference('accessControlBroker.keyAgreement');
  const draft = withControl(draftOf(bench, mode), { authorisingCell });
  return [refused(bench, 'control-field-forbidden', `[2] in ${mode}`, draft)];
}

function withTarget(
  bench: CaseBench,
  draft: CommandDraft,
  cell: (typeof CELL_NAMES)[number],
): CommandDraft {
  const extra = { certificate: certificateFor(bench, cell), target: cellReference(cell) };
  const replacements = [...draft.payload.replacements, extra];
  return { ...draft, payload: { ...draft.payload, replacements } };
}

function counterChanges(bench: CaseBench, draft: CommandDraft): readonly AnchorReplacementCase[] {
  const stranger = strangerTo(bench, draft.mode);
  const role = stranger === undefined ? 'other' : TRUST_ANCHOR_CELLS[stranger].role;
  const change = (code: number) =>
    withControl(draft, { otherRoleChanges: [{ roleCode: code, floor: 9n }] });
  const outside = (what: string, command: CommandDraft) =>
    refused(bench, 'counter-change-outside-mode', what, command);
  const foreignTopUp = bench.modes.filter((mode) => {
    const authoriser = authoriserOf(bench, mode);
    return authoriser === 'contingencyKey' || TRUST_ANCHOR_CELLS[authoriser].role !== 'supplier';
  });
  return [
    outside(`${draft.mode} moves the counter of ${role}`, change(roleCode(role))),
    outside('the counter of a role that is none', change(99)),
    ...foreignTopUp.map((mode) =>
      outside(
        `${mode} sets a prepayment floor for itself`,
        withControl(draftOf(bench, mode), { newSpecialistFloors: [{ usage: 0, floor: 9n }] }),
      ),
    ),
  ];
}

function authorisingCells(bench: CaseBench, draft: CommandDraft): readonly AnchorReplacementCase[] {
  const expected = authoriserOf(bench, draft.mode);
  const others = CELL_NAMES.filter((cell) => cell !== expected);
  const unnamed = { roleCode: 42, keyUsages: [], cellUsageCode: 0, cell: undefined };
  return [
    ...others.map((cell) =>
      refused(bench, 'authorising-cell-wrong', `[2] names ${cell} in ${draft.mode}`, {
        ...withControl(draft, { authorisingCell: cellReference(cell) }),
        ...signedByOccupant(bench, cell),
      }),
    ),
    refused(
      bench,
      'authorising-cell-wrong',
      '[2] names a cell that no device has',
      withControl(draft, { authorisingCell: unnamed }),
    ),
  ];
}

/** Whoever is named signs, so that nothing but the name of the cell is wrong. */
function signedByOccupant(
  bench: CaseBench,
  cell: (typeof CELL_NAMES)[number],
): Partial<CommandDraft> {
  const mode = bench.modes.find((name) => authoriserOf(bench, name) === cell);
  const signWith = mode && originatorOf(bench, mode).signingKey;
  return signWith === undefined ? {} : { signWith };
}
