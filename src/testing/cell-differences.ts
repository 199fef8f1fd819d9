/**
 * What the cells of a meter hold after a case, compared with what they should: from its answers to CS02a and CS02f, which
 * name owners and keys, or from the certificates themselves.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { Point } from '../crypto/backend.ts';
import { decodeMessage, swapForResponse } from '../gbcs/message.ts';
import { messageCodeRow } from '../gbcs/message-codes.ts';
import { statusFromCode } from '../gbcs/status-codes.ts';
import type { CellOccupant, RoleDetails } from '../gbcs/types.ts';
import { type CellName, cellFromIdentity } from '../vocabulary/cells.ts';
import { type RemotePartyRole, roleFromCode } from '../vocabulary/roles.ts';
import { headerDifferences, occupantText, readAnswer } from './answer-differences.ts';
import { type AnchorReplacementCase, cellsAfter } from './cases/case.ts';
import { occupantIn } from './cases/expectation.ts';
import { cellsAskedFor } from './cases/readings.ts';
import type { ReportedCounters } from './counter-differences.ts';

/** One question about cells, and what the meter answered; undefined for silence. */
export interface CellAnswer {
  readonly command: Uint8Array;
  readonly answer: Uint8Array | undefined;
}

/** Who is in which cell, by the meter's own account. */
export type ReportedCells = ReadonlyMap<CellName | undefined, CellOccupant>;

/** What the answers tell, and what is wrong with the answers themselves. */
export function reportedCells(
  answers: readonly CellAnswer[],
  signingKey: Point | undefined,
): {
  readonly cells: ReportedCells;
  readonly counters: ReportedCounters;
  readonly problems: readonly string[];
} {
  const reports = answers.map((answer) => readReport(answer, signingKey));
  return {
    cells: new Map(reports.flatMap(({ cells }) => cells)),
    counters: new Map(reports.flatMap(({ counters }) => counters)),
    problems: reports.flatMap(({ problems }) => problems),
  };
}

/** Where the cells that a meter reports are not as they should be. */
export function reportedDifferences(
  row: AnchorReplacementCase,
  found: ReportedCells,
): readonly string[] {
  const after = cellsAfter(row);
  return cellsAskedFor(row).flatMap((cell) => {
    const certificate = after[cell];
    const wanted = certificate === undefined ? 'nothing' : occupantTextOf(certificate);
    const occupant = found.get(cell);
    const actual = occupant === undefined ? 'nothing' : occupantText(occupant);
    return actual === wanted ? [] : [`${cell} holds ${actual}, wanted ${wanted}`];
  });
}

/** The same for one cell of which the octets are known. */
export function storedDifferences(
  row: AnchorReplacementCase,
  cell: CellName,
  stored: Uint8Array | undefined,
): readonly string[] {
  const wanted = cellsAfter(row)[cell];
  if (wanted === undefined || (stored !== undefined && equalBytes(stored, wanted))) return [];
  const found = stored === undefined ? 'nothing' : 'other octets';
  return [`${cell} stores ${found}, not ${occupantTextOf(wanted)}`];
}

/** Most cases share most certificates: each is read once. */
const texts = new WeakMap<Uint8Array, string>();

function occupantTextOf(certificate: Uint8Array): string {
  const known = texts.get(certificate) ?? occupantText(occupantIn(certificate));
  texts.set(certificate, known);
  return known;
}

interface Report {
  readonly cells: readonly (readonly [CellName | undefined, CellOccupant])[];
  readonly counters: readonly (readonly [RemotePartyRole, bigint])[];
  readonly problems: readonly string[];
}

function readReport({ command, answer }: CellAnswer, signingKey: Point | undefined): Report {
  const { header } = decodeMessage(command);
  const useCase = messageCodeRow(header.messageCode)?.useCase ?? 'CS02a';
  const unread = (problems: readonly string[]): Report => ({
    cells: [],
    counters: [],
    problems: problems.map((problem) => `reading the cells by ${useCase}: ${problem}`),
  });
  if (answer === undefined) return unread(['no answer']);
  const { decoded, problems } = readAnswer(answer, signingKey);
  if (decoded === undefined) return unread(problems);
  const { payload } = decoded;
  // An answer to an earlier question is no answer to this one.
  const wrong = [...problems, ...headerDifferences(swapForResponse(header), decoded)];
  if (payload.type !== 'read-credentials.response') {
    return unread([...wrong, `the payload is ${payload.type}, wanted read-credentials.response`]);
  }
  return wrong.length > 0
    ? unread(wrong)
    : {
        cells: payload.roles.flatMap(cellsOfRole),
        counters: payload.roles.flatMap(counterOfRole),
        problems: [],
      };
}

function counterOfRole({ roleCode, currentSequenceNumber }: RoleDetails): Report['counters'] {
  const role = roleFromCode(roleCode);
  if (role === undefined || currentSequenceNumber === undefined) return [];
  return [[role, currentSequenceNumber]];
}

function cellsOfRole(role: RoleDetails): Report['cells'] {
  if (statusFromCode(role.statusCode) !== 'success') return [];
  return (role.cells ?? []).map(({ keyUsages, cellUsageCode, ...occupant }) => {
    const [keyUsage] = keyUsages;
    return [cellFromIdentity({ roleCode: role.roleCode, keyUsage, cellUsageCode }), occupant];
  });
}
