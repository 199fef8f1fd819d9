/**
 * Cases that go on after the answer: a pending command is carried out at its time, or lapses, and an Alert tells (GBCS
 * 13.3.5, executionDateTime).
 *
 * The meter's clock has to be moved for them; a meter whose clock nobody can move skips them.
 *
 * @module
 */
import { addYears } from '../../core/instant.ts';
import { alertCode } from '../../gbcs/alert-codes.ts';
import { messageCode, messageCodeRow } from '../../gbcs/message-codes.ts';
import type { ReplacementMode } from '../../gbcs/modes.ts';
import type { ExecutionOutcome } from '../../gbcs/types.ts';
import {
  REPLACEMENT_FAILURES,
  type ReplacementFailureCode,
} from '../../device/replacement-failures.ts';
import type { AnchorReplacementCase, CaseCells, ExpectedAlert } from './case.ts';
import {
  CASE_COUNTER,
  type CaseBench,
  type CommandDraft,
  authoriserOf,
  commandOf,
  draftOf,
  modeOfLeaves,
  nextCells,
} from './case-bench.ts';
import { accepted, cellsReplaced, executed, outcomeOf } from './expectation.ts';
import { readingsOf } from './readings.ts';

/** All of them. */
export function laterCases(bench: CaseBench): readonly AnchorReplacementCase[] {
  const mode = modeOfLeaves(bench);
  return [
    ...bench.modes.map((name) => executedLater(bench, name)),
    ...(mode === undefined ? [] : failedLater(bench, mode)),
    ...bench.modes.flatMap((name) => lapsed(bench, name)),
  ];
}

function executedLater(bench: CaseBench, mode: ReplacementMode): AnchorReplacementCase {
  return carriedOut(bench, `${mode} is carried out at its time`, draftFor(bench, mode), {});
}

/** Accepted as it is, because paths are checked when the command is carried out. */
function failedLater(bench: CaseBench, mode: ReplacementMode): readonly AnchorReplacementCase[] {
  const replacements = nextCells(bench, mode, 'other');
  const draft = draftFor(bench, mode, { replacements, issuers: [bench.pki.other.issuing] });
  const failures = all(draft, 'path-invalid');
  return [carriedOut(bench, `path-invalid is found at the time of ${mode}`, draft, failures)];
}

/** The key that authorised a pending command is replaced before its time: nothing of it is carried out. */
function lapsed(bench: CaseBench, mode: ReplacementMode): readonly AnchorReplacementCase[] {
  const authoriser = authoriserOf(bench, mode);
  const successor =
    authoriser === 'contingencyKey' ? undefined : nextCells(bench, mode)[authoriser];
  if (successor === undefined) return [];
  const pending = draftFor(bench, mode);
  const replacing = draftOf(bench, mode, {
    replacements: { [authoriser]: successor },
    counter: CASE_COUNTER + 1n,
  });
  const failures = all(pending, 'authoriser-replaced');
  const { clause } = REPLACEMENT_FAILURES['authoriser-replaced'];
  const row = executed(
    bench,
    `authoriser-replaced, ${mode} lapses when the key in ${authoriser} is another`,
    replacing,
    { clause },
  );
  const after = cellsReplaced(replacing.payload, row.cells, {});
  const from = { ...row, cells: after };
  const outcome = { ...outcomeOf({ bench, draft: pending, from, failures }), counterChanges: [] };
  return [
    {
      ...row,
      before: [commandOf(bench, pending)],
      later: alertOf(bench, pending, { outcome, failures, cellsAfter: after }),
    },
  ];
}

/** Every replacement of a command fails for one reason. */
function all({ payload }: CommandDraft, code: ReplacementFailureCode): ExpectedAlert['failures'] {
  const cells = payload.replacements.flatMap(({ target }) => target.cell ?? []);
  return Object.fromEntries(cells.map((cell) => [cell, code]));
}

function draftFor(
  bench: CaseBench,
  mode: ReplacementMode,
  order: Parameters<typeof draftOf>[2] = {},
): CommandDraft {
  return draftOf(bench, mode, { ...order, executeAt: addYears(bench.pki.at, 1) });
}

function carriedOut(
  bench: CaseBench,
  what: string,
  draft: CommandDraft,
  failures: ExpectedAlert['failures'],
): AnchorReplacementCase {
  const row = accepted(bench, 'scheduled', what, draft);
  const outcome = outcomeOf({ bench, draft, from: row, failures });
  const after = cellsReplaced(draft.payload, row.cells, failures);
  return {
    ...row,
    later: alertOf(bench, draft, { outcome, failures, cellsAfter: after }),
    readings: readingsOf(bench, row, after),
  };
}

function alertOf(
  { pki }: CaseBench,
  { header }: CommandDraft,
  result: {
    readonly outcome: ExecutionOutcome;
    readonly failures: ExpectedAlert['failures'];
    readonly cellsAfter: CaseCells;
  },
): ExpectedAlert {
  const { outcome, failures, cellsAfter } = result;
  const at = addYears(pki.at, 1);
  const ofLoadControl = messageCodeRow(header.messageCode)?.useCase === 'CS02g';
  const failed = Object.keys(failures).length > 0;
  return {
    at,
    header: {
      cra: 'alert',
      originatorId: header.targetId,
      targetId: header.originatorId,
      messageCode: messageCode(ofLoadControl ? 'CS02g.alert' : 'CS02b.alert'),
    },
    alert: {
      type: 'update-credentials.alert',
      alertCode: alertCode(failed ? 'futureDatedCommandFailed' : 'futureDatedCommandSucceeded'),
      executionDateTime: at,
      outcome,
    },
    failures,
    cellsAfter,
  };
}
