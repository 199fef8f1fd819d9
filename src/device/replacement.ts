/**
 * Carries out the replacements of one authentic CS02b or CS02g command, each judged alone (GBCS 13.3.5).
 *
 * The checks of one replacement are in the order of `check-order.ts`. A failed replacement leaves its cell as it was.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import type {
  CellOccupant,
  CellReference,
  CellReplacement,
  UpdateCredentialsCommand,
} from '../gbcs/types.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { NO_ENTITY } from '../vocabulary/eui64.ts';
import { roleOrganisationalUnit } from '../vocabulary/roles.ts';
import { inOrder } from './check-order.ts';
import { nonConformity } from './conformity.ts';
import type { DeviceContext } from './context.ts';
import { mayReplaceCell } from './mode-rules.ts';
import type { ReplacementResult } from './outcome.ts';
import { checkPath } from './path-check.ts';
import { type ReplacementFailureCode, statusOfFailure } from './replacement-failures.ts';
import { checkRootReplacement } from './root-replacement.ts';
import type { TrustAnchorCells } from './state.ts';
import {
  type CertificateFacts,
  type TrustAnchor,
  readCertificate,
  occupantOf,
} from './trust-anchor.ts';

/** What all replacements of a command share. */
export interface ReplacementOrder {
  readonly command: UpdateCredentialsCommand;
  readonly mode: ReplacementMode;
  /** Time by which validity dates are judged: now, or when a future-dated command was accepted. */
  readonly validityAt: Instant;
  readonly context: DeviceContext;
}

interface Candidate {
  readonly order: ReplacementOrder;
  readonly cell: CellName;
  /** The root as earlier replacements of this command left it. */
  readonly root: TrustAnchor | undefined;
  readonly facts: CertificateFacts;
}

type CandidateCheck = (candidate: Candidate) => ReplacementProblem | undefined;

/** Why a replacement fails, in words where there is more to say than the code does. */
export interface ReplacementProblem {
  readonly failure: ReplacementFailureCode;
  readonly because?: string;
}

/** The checks of a certificate that could be read. */
const CERTIFICATE_CHECKS = inOrder<'certificate', CandidateCheck>('certificate', {
  conformity: checkConforming,
  'key-usage': checkKeyUsage,
  role: checkRole,
});

/** The cells after a command, and what became of each replacement in the order of the command. */
export function replaceCells(
  order: ReplacementOrder,
  before: TrustAnchorCells,
): { readonly cells: TrustAnchorCells; readonly results: readonly ReplacementResult[] } {
  const cells: Partial<Record<CellName, TrustAnchor>> = { ...before };
  const results: ReplacementResult[] = [];
  for (const index of replacementSequence(order)) {
    const replacement = order.command.replacements[index];
    if (replacement === undefined) continue;
    const { result, anchor } = replaceCell(order, replacement, cells);
    results[index] = result;
    if (anchor !== undefined && result.cell !== undefined) cells[result.cell] = anchor;
  }
  return { cells, results };
}

/** What is reported when a command whose time has come may no longer change anything. */
export function failAll(
  order: ReplacementOrder,
  cells: TrustAnchorCells,
  failure: ReplacementFailureCode,
): readonly ReplacementResult[] {
  return order.command.replacements.map(({ target }) =>
    failedResult(order, target, cells, { failure }),
  );
}

/** The root goes first, because the other certificates of a contingency command hang from the new one. */
function replacementSequence({ command, context }: ReplacementOrder): readonly number[] {
  const indexes = command.replacements.map((_, index) => index);
  if (context.assumptions.rootReplacementOrder === 'as-listed') return indexes;
  const isRoot = (index: number): boolean => command.replacements[index]?.target.cell === 'root';
  return [...indexes.filter(isRoot), ...indexes.filter((index) => !isRoot(index))];
}

function replaceCell(
  order: ReplacementOrder,
  { certificate, target }: CellReplacement,
  cells: TrustAnchorCells,
): { readonly result: ReplacementResult; readonly anchor?: TrustAnchor } {
  const { cell } = target;
  const occupant = cell && cells[cell];
  const failed = (problem: ReplacementProblem) => ({
    result: failedResult(order, target, cells, problem),
  });
  if (cell === undefined || occupant === undefined) return failed({ failure: 'cell-not-held' });
  if (!mayReplaceCell(order.mode, cell)) return failed({ failure: 'cell-outside-mode' });
  if (order.context.faults.replacements?.[cell] === 'resourcesBusy') {
    return failed({ failure: 'resources-busy' });
  }
  const facts = readCertificate(certificate);
  if (typeof facts === 'string')
    return failed({ failure: 'certificate-malformed', because: facts });
  const candidate = { order, cell, root: cells.root, facts };
  for (const check of CERTIFICATE_CHECKS) {
    const problem = check(candidate);
    if (problem !== undefined) return failed(problem);
  }
  const problem = checkTrust(candidate) ?? checkMemory(candidate);
  if (problem !== undefined) return failed(problem);
  const existing = occupantOf(occupant);
  const replacing = occupantOf(facts.anchor);
  return { anchor: facts.anchor, result: { cell, status: 'success', existing, replacing } };
}

function failedResult(
  { context }: ReplacementOrder,
  { cell }: CellReference,
  cells: TrustAnchorCells,
  { failure, because }: ReplacementProblem,
): ReplacementResult {
  const occupant = cell && cells[cell];
  const existing: CellOccupant = occupant ? occupantOf(occupant) : NOBODY;
  return {
    cell,
    status: statusOfFailure(failure, context.assumptions),
    failure,
    ...(because !== undefined && { because }),
    existing,
    replacing: existing,
  };
}

/** What is reported of a cell that the device does not hold. */
const NOBODY: CellOccupant = { entityId: NO_ENTITY, keyIdentifier: new Uint8Array(8) };

function checkConforming({ cell, facts, order }: Candidate): ReplacementProblem | undefined {
  const problem = nonConformity(cell, facts, order.context.assumptions.certificateStrictness);
  return problem === undefined
    ? undefined
    : { failure: 'certificate-not-conforming', because: problem };
}

function checkKeyUsage({ cell, facts }: Candidate): ReplacementProblem | undefined {
  const { keyUsage } = TRUST_ANCHOR_CELLS[cell];
  const [first, second] = facts.keyUsages;
  if (first === keyUsage && second === undefined) return undefined;
  // A root certificate also has cRLSign; the cell is labelled keyCertSign only.
  const others = facts.keyUsages.filter(
    (usage) => usage !== keyUsage && !(cell === 'root' && usage === 'cRLSign'),
  );
  if (facts.keyUsages.includes(keyUsage) && others.length === 0) return undefined;
  const found = facts.keyUsages.join(' and ') || 'none';
  return { failure: 'key-usage-mismatch', because: `the cell needs ${keyUsage}, found ${found}` };
}

function checkRole({ cell, facts, order: { context } }: Candidate): ReplacementProblem | undefined {
  const compared = cell === 'root' || context.assumptions.certificateRoleCheck === 'equal';
  if (!compared) return undefined;
  const expected = roleOrganisationalUnit(TRUST_ANCHOR_CELLS[cell].role);
  if (facts.anchor.organisationalUnit === expected) return undefined;
  const found = facts.anchor.organisationalUnit ?? 'none';
  return { failure: 'role-mismatch', because: `the cell is for OU ${expected}, found ${found}` };
}

function checkTrust(candidate: Candidate): ReplacementProblem | undefined {
  const { cell, root, facts, order } = candidate;
  const { command, mode, context, validityAt } = order;
  const question = {
    leaf: facts,
    root,
    pathCertificates: command.pathCertificates,
    at: command.control.timeBasedChecks === 'apply' ? validityAt : undefined,
    assumptions: context.assumptions,
  };
  return cell === 'root' ? checkRootReplacement(question, mode) : checkPath(question);
}

function checkMemory({ cell, order: { context } }: Candidate): ReplacementProblem | undefined {
  return context.faults.replacements?.[cell] === 'insufficientMemory'
    ? { failure: 'insufficient-memory' }
    : undefined;
}
