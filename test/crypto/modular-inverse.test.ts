import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inverse, inverses } from '../../src/crypto/modular-inverse.ts';
import { ORDER } from '../../src/crypto/p256.ts';

const powersOfTwo = Array.from({ length: 256 }, (_, bits) => 1n << BigInt(bits));

describe('the inverse modulo the order of P-256', () => {
  test.each([
    ['one', [1n]],
    ['n - 1, its own inverse', [ORDER - 1n]],
    ['the numbers around n / 2', [ORDER / 2n - 1n, ORDER / 2n, ORDER / 2n + 1n]],
    ['every power of two, and its neighbours', powersOfTwo.flatMap((p) => [p - 1n, p, p + 1n])],
    ['n divided by every power of two', powersOfTwo.map((p) => ORDER / p)],
    ['n divided by small numbers: a first quotient of every size', small().map((d) => ORDER / d)],
    ['Fibonacci numbers: the longest run of quotients of one', fibonacci()],
  ])('of %s', (_, scalars) => {
    const inScope = scalars.filter((scalar) => scalar > 0n && scalar < ORDER);
    expect(inScope.map((scalar) => (inverse(scalar) * scalar) % ORDER)).toEqual(
      inScope.map(() => 1n),
    );
    expect(inScope.every((scalar) => inverse(scalar) > 0n && inverse(scalar) < ORDER)).toBe(true);
  });

  test('of any scalar, and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: ORDER - 1n }), (scalar) => {
        expect((inverse(scalar) * scalar) % ORDER).toBe(1n);
        expect(inverse(inverse(scalar))).toBe(scalar);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the inverses of many', () => {
  test('are the inverse of each, in order, whatever stands beside it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: ORDER - 1n }), { maxLength: 20 }),
        (scalars) => {
          expect(inverses(scalars)).toEqual(scalars.map(inverse));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('of one, and of equals, and of a number and its own inverse', () => {
    expect(inverses([1n])).toEqual([1n]);
    expect(inverses([7n, 7n, inverse(7n)])).toEqual([inverse(7n), inverse(7n), 7n]);
  });
});

function small(): bigint[] {
  return Array.from({ length: 300 }, (_, index) => BigInt(index + 2));
}

function fibonacci(): bigint[] {
  const numbers = [1n, 2n];
  for (let next = 3n; next < ORDER; next = (numbers.at(-1) ?? 0n) + (numbers.at(-2) ?? 0n)) {
    numbers.push(next);
  }
  return numbers;
}
