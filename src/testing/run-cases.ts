/**
 * Runs ready cases against a meter: load the cells, send the octets, compare what comes back, read the cells back.
 *
 * One conversation, led by a generator that asks and judges; whoever asks it on answers at once or in their own time. What
 * an adapter throws or returns by mistake fails its case, and the others go on.
 *
 * @module
 */
import type { CellName } from '../vocabulary/cells.ts';
import { kindOfValue } from '../core/bytes.ts';
import { requireCase, requireList, wrong } from './argument-checks.ts';
import { alertDifferences, answerDifferences, notOctets } from './answer-differences.ts';
import { type AnchorReplacementCase, cellsAfter } from './cases/case.ts';
import {
  type CellAnswer,
  reportedCells,
  reportedDifferences,
  storedDifferences,
} from './cell-differences.ts';
import { counterDifferences } from './counter-differences.ts';
import { type AsyncMeterAdapter, type MeterAdapter, requireAdapter } from './meter-adapter.ts';
import { TimeLimit, type WaitOptions, waiting, within } from './time-limit.ts';

/** What came of one case. */
export interface CaseResult {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /**
   * What the verdict knows of the cells afterwards: their certificates (`storedIn`), owners and keys alone (CS02a, CS02f),
   * or nothing but what the meter said that it did.
   */
  readonly cells: 'certificates' | 'owners-and-keys' | 'not-read';
  /** What the meter did otherwise, for a person. */
  readonly differences: readonly string[];
}

/**
 * Runs cases one after the other.
 *
 * @returns a result for each case, also where the adapter threw: that case has failed, and says why
 * @throws SmkiError `testing/bad-argument` for what is no list of cases or no adapter, and for one that answers with
 * promises; `crypto/bad-point` for a `signingKey` that is none
 * @example
 * ```ts
 * const results = runCases(anchorReplacementCases({ deviceType: 'ESME' }), simulatedMeter());
 * console.log(results.filter(({ verdict }) => verdict === 'failed'));
 * ```
 */
export function runCases(
  cases: readonly AnchorReplacementCase[],
  meter: MeterAdapter,
): readonly CaseResult[] {
  requireCases(cases);
  requireAdapter(meter);
  return cases.map((row) => runCase(row, meter));
}

/**
 * Runs one case.
 *
 * @throws SmkiError as {@link runCases}
 */
export function runCase(row: AnchorReplacementCase, meter: MeterAdapter): CaseResult {
  requireCase(row, 'row');
  requireAdapter(meter);
  const talk = conversation(row, meter);
  let step = talk.next({ value: undefined });
  while (step.done !== true) step = talk.next(replyTo(step.value));
  return step.value;
}

/**
 * Runs cases one after the other against a meter that answers in its own time.
 *
 * @param options - `timeLimitMs`: a call of the adapter that takes longer fails its case, and the next one begins with its own
 * `load`; ten minutes unless given
 * @throws SmkiError as {@link runCases}, which the promise is rejected with
 * @example
 * ```ts
 * import { type AsyncMeterAdapter, anchorReplacementCases, runCasesAsync, simulatedMeter } from 'smki-sim/testing';
 *
 * const model = simulatedMeter();
 * const meter: AsyncMeterAdapter = {
 *   load: async (start) => model.load(start), // yours: write the cells, wait until it is ready
 *   exchange: async (command) => model.exchange(command), // yours: send, wait for the answer or your own time-out
 * };
 * const cases = anchorReplacementCases({ deviceType: 'PPMID' });
 * const results = await runCasesAsync(cases, meter);
 * console.log(results.some(({ verdict }) => verdict === 'failed')); // false
 * ```
 */
export async function runCasesAsync(
  cases: readonly AnchorReplacementCase[],
  meter: AsyncMeterAdapter,
  options: WaitOptions = {},
): Promise<readonly CaseResult[]> {
  requireCases(cases);
  requireAdapter(meter);
  waiting(options);
  const results: CaseResult[] = [];
  // A meter has one set of cells: the next case begins when the last is over.
  for (const row of cases) results.push(await runCaseAsync(row, meter, options));
  return results;
}

/**
 * Runs one case against a meter that answers in its own time.
 *
 * @throws SmkiError as {@link runCases}, which the promise is rejected with
 */
export async function runCaseAsync(
  row: AnchorReplacementCase,
  meter: AsyncMeterAdapter,
  options: WaitOptions = {},
): Promise<CaseResult> {
  requireCase(row, 'row');
  requireAdapter(meter);
  const wait = waiting(options);
  const talk = conversation(row, meter);
  let step = talk.next({ value: undefined });
  while (step.done !== true) step = talk.next(await awaitedReplyTo(step.value, wait));
  return step.value;
}

/** Something to be done with the meter. */
type Request = () => unknown;

/** What came of it. */
type Reply = { readonly value: unknown } | { readonly thrown: unknown };

type Conversation<Result> = Generator<Request, Result, Reply>;

function replyTo(request: Request): Reply {
  const reply = attempt(request);
  if ('value' in reply && isPromise(reply.value)) {
    // Nobody will wait for it, and what it ends with must not become an error of its own.
    void Promise.resolve(reply.value).catch(() => undefined);
    wrong('meter', 'the adapter answers with promises: runCasesAsync waits for them');
  }
  return reply;
}

async function awaitedReplyTo(request: Request, wait: Required<WaitOptions>): Promise<Reply> {
  const reply = attempt(request);
  if ('thrown' in reply || !isPromise(reply.value)) return reply;
  try {
    return { value: await within(reply.value, wait) };
  } catch (thrown) {
    return { thrown };
  }
}

function attempt(request: Request): Reply {
  try {
    return { value: request() };
  } catch (thrown) {
    return { thrown };
  }
}

function isPromise(value: unknown): boolean {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

/** The adapter did what no adapter may: the case cannot go on. */
class Trouble extends Error {}

function* conversation(
  row: AnchorReplacementCase,
  meter: AsyncMeterAdapter,
): Conversation<CaseResult> {
  const { name } = row;
  const differences: string[] = [];
  let cells: CaseResult['cells'] = 'not-read';
  try {
    const unreachable = row.later !== undefined && meter.waitUntil === undefined;
    if (unreachable || !(yield* load(row, meter)))
      return { name, verdict: 'skipped', cells, differences };
    for (const command of row.before ?? [])
      yield* octets('exchange', () => meter.exchange(command));
    const answer = yield* octets('exchange', () => meter.exchange(row.command));
    differences.push(...answerDifferences(row, answer, meter.signingKey));
    if (row.later !== undefined) {
      const { later } = row;
      const alert = yield* octets('waitUntil', () => meter.waitUntil?.(later.at));
      differences.push(...alertDifferences(later, alert, meter.signingKey));
    }
    if (meter.readBack !== 'none' && row.readings.length > 0) {
      const read = yield* readOverTheWire(row, meter);
      differences.push(...read.differences);
      if (read.legible) cells = 'owners-and-keys';
    }
    if (meter.storedIn !== undefined) {
      differences.push(...(yield* readStored(row, meter)));
      cells = 'certificates';
    }
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    differences.push(error.message);
  }
  return { name, verdict: differences.length === 0 ? 'passed' : 'failed', cells, differences };
}

function* load(row: AnchorReplacementCase, meter: AsyncMeterAdapter): Conversation<boolean> {
  const loaded = valueOf('load', yield () => meter.load(row));
  if (typeof loaded === 'boolean') return loaded;
  throw new Trouble(`load returned ${kindOfValue(loaded)}, neither true nor false`);
}

function* octets(method: string, request: Request): Conversation<Uint8Array | undefined> {
  const value = valueOf(method, yield request);
  const problem = notOctets(value);
  if (problem !== undefined) throw new Trouble(`${method} returned ${problem}`);
  return value as Uint8Array | undefined;
}

function valueOf(method: string, reply: Reply): unknown {
  if ('value' in reply) return reply.value;
  const { thrown } = reply;
  if (thrown instanceof TimeLimit) throw new Trouble(`${method} gave ${thrown.message}`);
  const reason = thrown instanceof Error ? thrown.message : thrown;
  throw new Trouble(
    `${method} threw: ${typeof reason === 'string' ? reason : kindOfValue(reason)}`,
  );
}

/** Asks one party after the other's questions until the meter answers. */
function* readOverTheWire(
  row: AnchorReplacementCase,
  meter: AsyncMeterAdapter,
): Conversation<{ readonly legible: boolean; readonly differences: readonly string[] }> {
  for (const reading of row.readings) {
    const answers: CellAnswer[] = [];
    for (const command of reading.commands) {
      const answer = yield* octets('exchange', () => meter.exchange(command));
      answers.push({ command, answer });
    }
    if (answers.every(({ answer }) => answer === undefined)) continue;
    const { cells, counters, problems } = reportedCells(answers, meter.signingKey);
    if (problems.length > 0) return { legible: false, differences: problems };
    const differences = [
      ...reportedDifferences(row, cells),
      ...counterDifferences(row, reading, counters),
    ];
    return { legible: true, differences };
  }
  const askers = [...new Set(row.readings.map(({ by }) => by))].join(' or ');
  const silence = `no answer to CS02a signed with the key of ${askers}, so its cells are unknown`;
  return { legible: false, differences: [`${silence}; readBack: 'none' passes over that`] };
}

function* readStored(
  row: AnchorReplacementCase,
  meter: AsyncMeterAdapter,
): Conversation<readonly string[]> {
  const differences: string[] = [];
  for (const cell of Object.keys(cellsAfter(row)) as CellName[]) {
    const stored = yield* octets('storedIn', () => meter.storedIn?.(cell));
    differences.push(...storedDifferences(row, cell, stored));
  }
  return differences;
}

function requireCases(cases: unknown): void {
  const rows = requireList(cases, 'cases', 'what anchorReplacementCases returns');
  for (const [index, row] of rows.entries()) requireCase(row, `cases[${index}]`);
}
