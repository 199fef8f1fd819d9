/**
 * What the cells of a meter hold after a case, compared with what they should: from its answers to CS02a and CS02f, which
 * name owners and keys, or from the certificates themselves.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { Point } from '../crypto/backend.ts';
import { decodeMessage, swapForResponse } from '../gbcs/message.ts';
import { statusFromCode } from '../gbcs/status-codes.ts';
import type { CellOccupant, RoleDetails } from '../gbcs/types.ts';
import { type CellName, cellFromIdentity } from '../vocabulary/cells.ts';
import { headerDifferences, occupantText, readAnswer } from './answer-differences.ts';
import { type AnchorReplacementCase, cellsAfter } from './cases/case.ts';
import { occupantIn } from './cases/expectation.ts';
import { cellsAskedFor } from './cases/readings.ts';

/** One question about cells, and what the meter answered. */
export interface CellAnswer {
  readonly command: Uint8Array;
  readonly answer: Uint8Array;
}

/** Where the cells that a meter reports are not as they should be, and what is wrong with the reports themselves. */
export function reportedDifferences(
  row: AnchorReplacementCase,
  answers: readonly CellAnswer[],
  signingKey: Point | undefined,
): readonly string[] {
  const reports = answers.map((answer) => readReport(answer, signingKey));
  const problems = reports.flatMap((report) => report.problems);
  if (problems.length > 0) return problems.map((problem) => `reading the cells: ${problem}`);
  const found = new Map(reports.flatMap(({ cells }) => cells));
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
  readonly problems: readonly string[];
}

function readReport({ command, answer }: CellAnswer, signingKey: Point | undefined): Report {
  const { decoded, problems } = readAnswer(answer, signingKey);
  if (decoded === undefined) return { cells: [], problems };
  const { payload } = decoded;
  // An answer to an earlier question is no answer to this one.
  const header = headerDifferences(swapForResponse(decodeMessage(command).header), decoded);
  if (payload.type !== 'read-credentials.response') {
    const other = `the payload is ${payload.type}, wanted read-credentials.response`;
    return { cells: [], problems: [...problems, ...header, other] };
  }
  return {
    cells: payload.roles.flatMap(cellsOfRole),
    problems: [...problems, ...header],
  };
}

function cellsOfRole(role: RoleDetails): Report['cells'] {
  if (statusFromCode(role.statusCode) !== 'success') return [];
  return (role.cells ?? []).map(({ keyUsages, cellUsageCode, ...occupant }) => {
    const [keyUsage] = keyUsages;
    return [cellFromIdentity({ roleCode: role.roleCode, keyUsage, cellUsageCode }), occupant];
  });
}
