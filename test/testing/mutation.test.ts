/**
 * Spoilt octets: the same source spoils in the same way, the input stays, and in place means in place.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalBytes } from '../../src/core/bytes.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { mutated } from '../../src/testing/mutation.ts';

const octets = fc.uint8Array({ minLength: 1, maxLength: 60 });

test('follows from the source, and leaves what it spoils as it was', () => {
  fc.assert(
    fc.property(octets, fc.string(), fc.array(octets), (original, seed, donors) => {
      const before = original.slice();
      const spoil = () => mutated({ random: seededRandom(seed), octets: original, donors });
      expect(spoil()).toEqual(spoil());
      expect(original).toEqual(before);
    }),
  );
});

test('length kept: as many octets as before, at most four of them others', () => {
  fc.assert(
    fc.property(octets, fc.string(), (original, seed) => {
      const spoilt = mutated({ random: seededRandom(seed), octets: original, length: 'kept' });
      expect(spoilt).toHaveLength(original.length);
      expect([...spoilt].filter((octet, at) => octet !== original[at]).length).toBeLessThan(5);
    }),
  );
});

test('nearly always changes something, and without a word about lengths those too', () => {
  const original = Uint8Array.from({ length: 100 }, (_, at) => at);
  const spoilt = Array.from({ length: 200 }, (_, at) =>
    mutated({ random: seededRandom(String(at)), octets: original }),
  );
  expect(spoilt.filter((other) => equalBytes(other, original)).length).toBeLessThan(20);
  expect(new Set(spoilt.map(({ length }) => length)).size).toBeGreaterThan(10);
});

test.each([
  ['no order', undefined],
  ['no source of chance', { octets: Uint8Array.of(1) }],
  ['a seed as source of chance', { octets: Uint8Array.of(1), random: 'seed' }],
  ['text as octets', { octets: 'DD', random: seededRandom('text') }],
])('%s is refused by name', (_what, order) => {
  const refused: unknown = expect.objectContaining({ code: 'testing/bad-argument' });
  expect(() => mutated(order as never)).toThrow(refused);
});
