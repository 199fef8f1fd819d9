/**
 * A small benchmark harness: contenders run in turns, so that the noise of the machine meets all of them alike.
 *
 * A file `bench/<name>.bench.ts` exports `benchmarks: readonly Benchmark[]`; `npm run bench [-- <name>…]` measures them
 * all and prints a table for each (`table.ts`). Nothing here asserts a time: a missed target is printed, not thrown.
 *
 * ```ts
 * export const benchmarks: readonly Benchmark[] = [
 *   comparison({
 *     title: 'verify a signature',
 *     contenders: () => [                                   // called just before measuring: fixtures belong here
 *       { name: 'crypto.verify', batch: repeat(() => nodeVerify(…)) },        // the floor is a contender too
 *       { name: 'seam', batch: repeat(() => verify(…)) },
 *       { name: 'seam, new keys', batch: (size) => {        // untimed: prepares `size` fresh inputs …
 *           const inputs = freshInputs(size);
 *           return () => { for (const input of inputs) verify(…); };          // … timed: uses each once
 *         } },
 *     ],
 *     goals: [{ name: 'seam', against: 'crypto.verify', atLeast: 0.9 }],      // 0.9 of its speed
 *   }),
 *   freshProcesses({
 *     title: 'import of the package root',
 *     programs: { root: "await import('smki-sim')" },       // ES module text, timed in a process of its own
 *     goals: [{ name: 'root', atMostMs: 80 }],
 *   }),
 * ];
 * ```
 *
 * The columns: `first` is the very first operation in this process (cold code, cold caches), `warm` the median over
 * the rounds; a ratio is the median of the ratios within each round, as speed: 2 means twice as fast.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** One way to do the work. */
export interface Contender {
  readonly name: string;
  /** Prepares so many operations (not timed) and returns what does them all (timed). */
  readonly batch: (size: number) => () => void;
  /** Operations in a batch; found by trial when left out. Give it when preparing is expensive. */
  readonly size?: number;
}

/** What a contender should reach: a share of another's speed, or a time. */
export type Goal =
  | { readonly name: string; readonly against: string; readonly atLeast: number }
  | { readonly name: string; readonly atMostMs: number };

/** What was measured of one contender, in milliseconds for each operation. */
export interface Measurement {
  readonly name: string;
  readonly firstMs: number | undefined;
  /** One for each round; the same index is the same round for every contender. */
  readonly roundsMs: readonly number[];
}

/** One table: how to measure it, and what is hoped for. */
export interface Benchmark {
  readonly title: string;
  readonly note?: string | undefined;
  readonly goals: readonly Goal[];
  readonly measure: () => readonly Measurement[];
}

const BATCH_MS = 8;
const ROUNDS = 31;
const BATCH_SIZE_MAX = 1 << 16;
const WARM_UP_BATCHES = 4;
const FRESH_PROCESSES = 9;

/** Where what operations return goes, so that no engine can leave them out. */
let sink: unknown;

/** A batch that repeats one operation. */
export function repeat(operation: () => unknown): Contender['batch'] {
  return (size) => () => {
    for (let i = 0; i < size; i++) sink = operation();
  };
}

/** Keeps a value, for batches that are written out. */
export function keep(value: unknown): void {
  sink = value;
}

/** Contenders in one process, warm, in turns. */
export function comparison(options: {
  readonly title: string;
  readonly note?: string;
  readonly contenders: () => readonly Contender[];
  readonly goals?: readonly Goal[];
  /** Default 31. */
  readonly rounds?: number;
}): Benchmark {
  const { title, note, contenders, goals = [], rounds = ROUNDS } = options;
  return { title, note, goals, measure: () => measureInTurns(contenders(), rounds) };
}

/** Programs, each in nine processes of its own, in turns: what a user waits for who starts cold. */
export function freshProcesses(options: {
  readonly title: string;
  readonly note?: string;
  /** Name and ES module text; the time from the first statement to the last counts, not that of starting Node. */
  readonly programs: Readonly<Record<string, string>>;
  readonly goals?: readonly Goal[];
}): Benchmark {
  const { title, note, programs, goals = [] } = options;
  const measure = (): readonly Measurement[] => {
    const rounds = Array.from({ length: FRESH_PROCESSES }, () =>
      Object.values(programs).map(runInFreshProcess),
    );
    return Object.keys(programs).map((name, index) => ({
      name,
      firstMs: undefined,
      roundsMs: rounds.map((round) => round[index] ?? NaN),
    }));
  };
  return { title, note, goals, measure };
}

function runInFreshProcess(program: string): number {
  const timed = `const started = performance.now();\n${program};\nconsole.log('\\n' + (performance.now() - started));`;
  const root = resolve(import.meta.dirname, '..');
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', timed], {
    cwd: root,
    encoding: 'utf8',
  });
  return Number(output.trimEnd().split('\n').at(-1));
}

function measureInTurns(contenders: readonly Contender[], rounds: number): readonly Measurement[] {
  const runs = contenders.map((contender) => {
    const firstMs = time(contender.batch(1));
    const size = contender.size ?? findSize(contender);
    for (let i = 0; i < WARM_UP_BATCHES; i++) contender.batch(size)();
    return { name: contender.name, contender, firstMs, size, roundsMs: [] as number[] };
  });
  for (let round = 0; round < rounds; round++) {
    // Another one begins each round, so that nobody always follows the same predecessor.
    for (let turn = 0; turn < runs.length; turn++) {
      const run = runs[(round + turn) % runs.length];
      if (run !== undefined) run.roundsMs.push(time(run.contender.batch(run.size)) / run.size);
    }
  }
  return runs;
}

function findSize({ batch }: Contender): number {
  let size = 1;
  while (size < BATCH_SIZE_MAX && time(batch(size)) < BATCH_MS) size *= 2;
  return size;
}

function time(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** How fast one is, as a multiple of the other: the median of the rounds' ratios. */
export function speedRatio(subject: Measurement, against: Measurement): number {
  return median(subject.roundsMs.map((ms, round) => (against.roundsMs[round] ?? NaN) / ms));
}

/** The last value kept; reading it makes keeping it observable. */
export function lastKept(): unknown {
  return sink;
}
