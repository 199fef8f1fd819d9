import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { concat, fromLatin1, toHex } from '../../src/core/bytes.ts';
import {
  nativeBackend,
  portableBackend,
  seededRandom,
  hmacSha256,
  selectBackend,
} from '../../src/crypto/index.ts';
import { codeOf } from './code-of.ts';

afterEach(() => {
  selectBackend(nativeBackend);
});

describe('the seeded source of chance', () => {
  test.each([nativeBackend, portableBackend])(
    'gives these octets for ever, on the $name backend',
    (backend) => {
      selectBackend(backend);
      const random = seededRandom('golden');
      expect(toHex(random.bytes(16))).toBe('A73839857CEA7996858CE3A1A210CED4');
      expect(toHex(random.fork('key:supplier').bytes(16))).toBe('7F689736135400CF9D46D3388D2CA909');
    },
  );

  test('takes a seed as text or as the octets of that text', () => {
    const octets = seededRandom(fromLatin1('seed')).bytes(40);
    expect(seededRandom('seed').bytes(40)).toEqual(octets);
    expect(seededRandom('Seed').bytes(40)).not.toEqual(octets);
  });

  test('the construction: HMAC-SHA-256 of a counter', () => {
    const key = hmacSha256(fromLatin1('smki-sim random 1'), fromLatin1('seed'));
    const blocks = ['block:0', 'block:1', 'block:2'].map((text) =>
      hmacSha256(key, fromLatin1(text)),
    );
    expect(seededRandom('seed').bytes(96)).toEqual(concat(...blocks));
    const forked = hmacSha256(hmacSha256(key, fromLatin1('fork:label')), fromLatin1('block:0'));
    expect(seededRandom('seed').fork('label').bytes(32)).toEqual(forked);
  });

  test('the same octets, however they are asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 100 }), { maxLength: 20 }), (lengths) => {
        const random = seededRandom('parts');
        const parts = concat(...lengths.map((length) => random.bytes(length)));
        expect(parts).toEqual(seededRandom('parts').bytes(parts.length));
      }),
    );
  });

  test('a fork depends on the seed and the labels, not on what was drawn before or after', () => {
    const [fresh, used] = [seededRandom('world'), seededRandom('world')];
    used.bytes(1_000);
    used.fork('another').below(7);
    expect(used.fork('a').fork('b').bytes(32)).toEqual(fresh.fork('a').fork('b').bytes(32));
    expect(fresh.fork('b').fork('a').bytes(32)).not.toEqual(fresh.fork('a').fork('b').bytes(32));
    expect(fresh.fork('a/b').bytes(32)).not.toEqual(fresh.fork('a').fork('b').bytes(32));
  });

  test('who holds drawn octets cannot change what comes next', () => {
    const [meddled, left] = [seededRandom('world'), seededRandom('world')];
    meddled.bytes(10).fill(0);
    left.bytes(10);
    expect(meddled.bytes(50)).toEqual(left.bytes(50));
  });

  test.each([1, 2, 3, 10, 255, 256, 1_000_003, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1])(
    'draws whole numbers below %i',
    (bound) => {
      const random = seededRandom('below');
      for (let i = 0; i < 100; i++) {
        const drawn = random.below(bound);
        expect(Number.isSafeInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
      }
    },
  );

  test('every outcome is equally likely: chi-squared of 60,000 throws of a die', () => {
    const random = seededRandom('die');
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.below(6)]! += 1;
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 5 degrees of freedom: 20.5 is exceeded once in a thousand seeds, and this seed is fixed.
    expect(chiSquared).toBeLessThan(20.5);
  });

  test('rejection leaves no bias where the modulo would: three quarters of 2^32', () => {
    // Without rejection the lowest third would come half of the time.
    const random = seededRandom('bias');
    const bound = 3 * 2 ** 30;
    let lowest = 0;
    for (let i = 0; i < 6_000; i++) if (random.below(bound) < 2 ** 30) lowest += 1;
    expect(Math.abs(lowest - 2_000)).toBeLessThan(150);
  });

  test('chance of 0 in 1 never, of 1 in 1 always, of 3 in 100 about three times', () => {
    const random = seededRandom('chance');
    const hits = (numerator: number, denominator: number): number =>
      Array.from({ length: 10_000 }, () => random.chance(numerator, denominator)).filter(Boolean)
        .length;
    expect(hits(0, 1)).toBe(0);
    expect(hits(1, 1)).toBe(10_000);
    expect(Math.abs(hits(3, 100) - 300)).toBeLessThan(60);
  });

  const random = seededRandom('bad');
  test.each([
    ['below 0', () => random.below(0)],
    ['below -1', () => random.below(-1)],
    ['below 1.5', () => random.below(1.5)],
    ['below NaN', () => random.below(NaN)],
    ['below 2^53', () => random.below(2 ** 53)],
    ['-1 octets', () => random.bytes(-1)],
    ['half an octet', () => random.bytes(0.5)],
    ['a chance of 2 in 1', () => random.chance(2, 1)],
    ['a chance of -1 in 1', () => random.chance(-1, 1)],
    ['a chance of 0 in 0', () => random.chance(0, 0)],
  ])('refuses %s', (_, call) => {
    expect(codeOf(call)).toBe('random/bad-bound');
  });
});
