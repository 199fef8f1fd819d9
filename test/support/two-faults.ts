/**
 * Tests of an order of checks: every fault alone is told as itself, and of two in one place the earlier one is told.
 *
 * The order is that of the faults given here, which a test says by hand; the code under test has its own.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';

/** One way to be at fault; two ways that touch the same place exclude each other. */
export interface Fault<Attempt, Base extends string, Code extends string> {
  readonly code: Code;
  /** What is sound before it is spoilt. */
  readonly in: Base;
  readonly touches: string;
  readonly spoil: (attempt: Attempt) => Partial<Attempt>;
}

/** An order of checks, and how to ask which one speaks. */
export interface OrderOfChecks<Attempt, Base extends string, Code extends string> {
  /** By name, in order, the ways to be at fault. */
  readonly faults: Readonly<Record<string, readonly Fault<Attempt, Base, Code>[]>>;
  /** Neighbours of which nothing can have both faults, and why. */
  readonly neverBoth: Readonly<Record<string, string>>;
  /** The code that is told of these faults, which are made in their order. */
  readonly told: (base: Base, ...faults: readonly Fault<Attempt, Base, Code>[]) => string;
}

/** What an attempt becomes when faults are made one after the other. */
export function spoilt<Attempt>(
  sound: Attempt,
  faults: readonly Pick<Fault<Attempt, string, string>, 'spoil'>[],
): Attempt {
  return faults.reduce((made, { spoil }) => ({ ...made, ...spoil(made) }), sound);
}

/** Declares the tests. */
export function testOrder<Attempt, Base extends string, Code extends string>({
  faults,
  neverBoth,
  told,
}: OrderOfChecks<Attempt, Base, Code>): void {
  const names = Object.keys(faults);
  /** Every two ways to be at fault in both, of which neither undoes the other. */
  const bothOf = (first: string, second: string) =>
    faults[first]!.flatMap((one) =>
      faults[second]!.filter((two) => one.in === two.in && one.touches !== two.touches).map(
        (two) => [one, two] as const,
      ),
    );

  describe('one fault is found by its own check', () => {
    const alone = names.flatMap((name) =>
      faults[name]!.map((fault) => [name, fault.in, fault] as const),
    );
    test.each(alone)('%s, in %s', (_check, base, fault) => {
      expect(told(base, fault)).toBe(fault.code);
    });
  });

  test('every two neighbours can be at fault together, or it is said why not', () => {
    const neighbours = names.slice(1).map((second, index) => [names[index]!, second] as const);
    const apart = neighbours.filter(([first, second]) => bothOf(first, second).length === 0);
    expect(apart.map((pair) => pair.join(', '))).toEqual(Object.keys(neverBoth));
  });

  describe('of two faults the earlier one is told', () => {
    const pairs = names.flatMap((first, index) =>
      names
        .slice(index + 1)
        .flatMap((second) =>
          bothOf(first, second).map(([one, two]) => [first, second, one.in, one, two] as const),
        ),
    );
    test.each(pairs)('%s before %s, in %s', (_first, _second, base, one, two) => {
      expect(told(base, one, two)).toBe(one.code);
    });
  });
}
