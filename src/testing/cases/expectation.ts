/**
 * From a draft to a case: what a device must answer to it, worked out from the command and not by a device.
 *
 * @module
 */
import type { DeviceRefusalCode } from '../../device/refusals.ts';
import { REFUSALS } from '../../device/refusals.ts';
import {
  REPLACEMENT_FAILURES,
  type ReplacementFailureCode,
  statusOfFailure,
} from '../../device/replacement-failures.ts';
import { statusCode } from '../../gbcs/status-codes.ts';
import type {
  CellOccupant,
  CounterChange,
  ExecutionOutcome,
  UpdateCredentialsCommand,
} from '../../gbcs/types.ts';
import { assume } from '../../vocabulary/assumptions.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import { NO_ENTITY } from '../../vocabulary/eui64.ts';
import { roleCode } from '../../vocabulary/roles.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { smkiExtensions } from '../../x509/extensions.ts';
import { nameEntityId } from '../../x509/name.ts';
import type { AnchorReplacementCase, CaseCells, CaseStart, ExpectedResponse } from './case.ts';
import { type CaseBench, type CommandDraft, authoriserOf, commandOf } from './case-bench.ts';
import { readingsOf } from './readings.ts';

/** What differs from the usual start. */
export type StartChange = Partial<
  Pick<CaseStart, 'cells' | 'counters' | 'at' | 'faults' | 'assumptions'>
>;

/** A case in which the command is discarded. */
export function refused(
  bench: CaseBench,
  refusal: DeviceRefusalCode,
  what: string,
  command: Uint8Array | CommandDraft,
  start: StartChange = {},
): AnchorReplacementCase {
  const { clause } = REFUSALS[refusal];
  const from = startOf(bench, start);
  return {
    ...from,
    name: `${clause}: refused, ${what}`,
    clause,
    command: command instanceof Uint8Array ? command : commandOf(bench, command),
    expected: { outcome: 'rejected', refusal },
    readings: readingsOf(bench, from, from.cells),
  };
}

/** A case in which the command is carried out; `failures` says which replacements fail. */
export function executed(
  bench: CaseBench,
  what: string,
  draft: CommandDraft,
  options: {
    readonly failures?: ExpectedResponse['failures'];
    readonly clause?: string;
    readonly start?: StartChange;
  } = {},
): AnchorReplacementCase {
  const { failures = {}, start = {} } = options;
  const [failure] = Object.values(failures);
  const clause =
    options.clause ??
    (failure === undefined ? 'GBCS 13.3.5' : REPLACEMENT_FAILURES[failure].clause);
  const from = startOf(bench, start);
  const after = cellsReplaced(draft.payload, from.cells, failures);
  return {
    ...from,
    name: `${clause}: ${what}`,
    clause,
    command: commandOf(bench, draft),
    expected: {
      ...responseTo(draft, 'executed'),
      response: {
        type: 'update-credentials.response',
        outcome: outcomeOf({ bench, draft, from, failures }),
      },
      failures,
      cellsAfter: after,
    },
    readings: readingsOf(bench, from, after),
  };
}

/** A case in which the command is accepted for later, or takes an earlier one back: nothing changes yet. */
export function accepted(
  bench: CaseBench,
  outcome: 'scheduled' | 'cancelled',
  what: string,
  draft: CommandDraft,
): AnchorReplacementCase {
  const from = startOf(bench, {});
  const clause = 'GBCS 13.3.5 (executionDateTime)';
  return {
    ...from,
    name: `${clause}: ${what}`,
    clause,
    command: commandOf(bench, draft),
    expected: {
      ...responseTo(draft, outcome),
      response: { type: 'update-credentials.response' },
      failures: {},
      cellsAfter: from.cells,
    },
    readings: readingsOf(bench, from, from.cells),
  };
}

/** What a case starts from. */
export function startOf({ type, entityId, cells, pki }: CaseBench, change: StartChange): CaseStart {
  return { deviceType: type, entityId, cells, counters: {}, at: pki.at, ...change };
}

function responseTo<O extends ExpectedResponse['outcome']>(
  { header }: CommandDraft,
  outcome: O,
): { readonly outcome: O; readonly header: ExpectedResponse['header'] } {
  const { originatorCounter, originatorId, targetId, messageCode } = header;
  return {
    outcome,
    header: {
      cra: 'response',
      originatorCounter,
      originatorId: targetId,
      targetId: originatorId,
      messageCode,
    },
  };
}

/** What a device reports of a command. */
export function outcomeOf({
  bench,
  draft,
  from,
  failures,
}: {
  readonly bench: CaseBench;
  readonly draft: CommandDraft;
  readonly from: CaseStart;
  readonly failures: ExpectedResponse['failures'];
}): ExecutionOutcome {
  const { control, replacements } = draft.payload;
  return {
    sequenceNumber: control.sequenceNumber,
    mode: control.mode,
    counterChanges: reportedChanges(bench, draft),
    replacements: replacements.map(({ certificate, target }) => {
      const held = target.cell && from.cells[target.cell];
      const existing = held ? occupantIn(held) : NOBODY;
      const failure = failureAt(failures, target.cell);
      const status =
        failure === undefined ? 'success' : statusOfFailure(failure, assume(from.assumptions));
      return {
        cell: target,
        statusCode: statusCode(status),
        existing,
        replacing: failure === undefined ? occupantIn(certificate) : existing,
      };
    }),
  };
}

/** [4] and [5] for the authorising role, then [6]: the order in which the recorded Responses have them. */
function reportedChanges(
  bench: CaseBench,
  { mode, header, payload }: CommandDraft,
): readonly CounterChange[] {
  const { newFloor, newSpecialistFloors, otherRoleChanges = [] } = payload.control;
  if (newFloor === undefined && newSpecialistFloors === undefined) return otherRoleChanges;
  const authoriser = authoriserOf(bench, mode);
  const role = authoriser === 'contingencyKey' ? 'root' : TRUST_ANCHOR_CELLS[authoriser].role;
  const own: CounterChange = {
    roleCode: roleCode(role),
    // A report needs a floor: [5] alone leaves the counter where the command has put it.
    floor: newFloor ?? header.originatorCounter,
    ...(newSpecialistFloors && { specialistFloors: newSpecialistFloors }),
  };
  return [own, ...otherRoleChanges];
}

/** The cells after a command. */
export function cellsReplaced(
  { replacements }: UpdateCredentialsCommand,
  before: CaseCells,
  failures: ExpectedResponse['failures'],
): CaseCells {
  const after = { ...before };
  for (const { certificate, target } of replacements) {
    const { cell } = target;
    if (cell !== undefined && failureAt(failures, cell) === undefined) after[cell] = certificate;
  }
  return after;
}

function failureAt(
  failures: ExpectedResponse['failures'],
  cell: CellName | undefined,
): ReplacementFailureCode | undefined {
  return cell === undefined ? 'cell-not-held' : failures[cell];
}

/** What is reported of a cell that the device does not hold. */
const NOBODY: CellOccupant = { entityId: NO_ENTITY, keyIdentifier: new Uint8Array(8) };

/** What a device tells of a certificate that it holds. */
export function occupantIn(encoded: Uint8Array): CellOccupant {
  const certificate = parseCertificate(encoded);
  const { subjectKeyIdentifier } = smkiExtensions(certificate);
  return {
    entityId: nameEntityId(certificate.subject) ?? NO_ENTITY,
    keyIdentifier: subjectKeyIdentifier ?? new Uint8Array(8),
  };
}
