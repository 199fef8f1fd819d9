/**
 * Prints what the harness measured: a line for each contender, a column for each floor, the target and whether it is met.
 *
 * @module
 */
import { type Benchmark, type Goal, type Measurement, median, speedRatio } from './harness.ts';

/** A printed table, and how many of its goals are met. */
export interface Report {
  readonly text: string;
  readonly met: number;
  readonly missed: number;
}

/** Measures a benchmark and lays it out. */
export function report(benchmark: Benchmark): Report {
  const measurements = benchmark.measure();
  const judged = benchmark.goals.map((goal) => judge(goal, measurements));
  const floors = unique(
    benchmark.goals.flatMap((goal) => ('against' in goal ? [goal.against] : [])),
  );
  const timed = benchmark.goals.some((goal) => 'atMostMs' in goal);
  const head = ['', 'first', 'warm', 'a second', ...floors.map((name) => `× ${name}`)];
  const rows = measurements.map((measurement) => {
    const ms = median(measurement.roundsMs);
    const ratios = floors.map((floor) => {
      const goal = judged.find(
        ({ name, against }) => name === measurement.name && against === floor,
      );
      return goal?.text ?? plainRatio(measurement, find(measurements, floor));
    });
    const first = measurement.firstMs === undefined ? '' : duration(measurement.firstMs);
    const limit = judged.find(({ name, against }) => name === measurement.name && against === '');
    const row = [measurement.name, first, duration(ms), rate(ms), ...ratios];
    return timed ? [...row, limit?.text ?? ''] : row;
  });
  const table = align([timed ? [...head, 'limit'] : head, ...rows]);
  const note = benchmark.note === undefined ? '' : `  ${benchmark.note}\n`;
  const met = judged.filter((goal) => goal.met).length;
  return { text: `${benchmark.title}\n${note}${table}`, met, missed: judged.length - met };
}

interface Judged {
  readonly name: string;
  /** Empty for a limit in time. */
  readonly against: string;
  readonly text: string;
  readonly met: boolean;
}

function judge(goal: Goal, measurements: readonly Measurement[]): Judged {
  const subject = find(measurements, goal.name);
  if ('atMostMs' in goal) {
    const met = median(subject.roundsMs) <= goal.atMostMs;
    return { name: goal.name, against: '', text: `≤ ${goal.atMostMs} ms ${verdict(met)}`, met };
  }
  const ratio = speedRatio(subject, find(measurements, goal.against));
  const met = ratio >= goal.atLeast;
  const text = `${figure(ratio)} (≥ ${goal.atLeast} ${verdict(met)})`;
  return { name: goal.name, against: goal.against, text, met };
}

function verdict(met: boolean): string {
  return met ? 'met' : 'MISSED';
}

function find(measurements: readonly Measurement[], name: string): Measurement {
  const found = measurements.find((measurement) => measurement.name === name);
  if (found === undefined) throw new Error(`a goal names ${name}, which is no contender`);
  return found;
}

function plainRatio(subject: Measurement, against: Measurement): string {
  return subject === against ? '1' : figure(speedRatio(subject, against));
}

function figure(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}

function duration(ms: number): string {
  return ms >= 1 ? `${ms.toFixed(1)} ms` : `${(1_000 * ms).toFixed(1)} µs`;
}

function rate(ms: number): string {
  return Math.round(1_000 / ms).toLocaleString('en-GB');
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function align(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}
