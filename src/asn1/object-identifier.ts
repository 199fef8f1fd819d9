/**
 * OBJECT IDENTIFIER content octets to dotted text and back (X.690 8.19).
 *
 * @module
 */
import { fail } from '../core/errors.ts';

/** Dotted text of OBJECT IDENTIFIER content octets, or undefined when they are not well formed. */
export function decodeObjectIdentifier(octets: Uint8Array): string | undefined {
  const last = octets[octets.length - 1];
  if (last === undefined || last >= 0x80) return undefined;
  const arcs: bigint[] = [];
  let arc = 0n;
  let fresh = true;
  for (const octet of octets) {
    // X.690 8.19.2: the leading octet of a subidentifier is never 80.
    if (fresh && octet === 0x80) return undefined;
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    fresh = octet < 0x80;
    if (!fresh) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [head = 0n, ...rest] = arcs;
  const root = head < 40n ? 0n : head < 80n ? 1n : 2n;
  return [root, head - 40n * root, ...rest].join('.');
}

/**
 * Content octets of dotted text.
 *
 * @throws SmkiError `asn1/cannot-encode`
 */
export function encodeObjectIdentifier(dotted: string): Uint8Array {
  const wrong = (): never =>
    fail('asn1/cannot-encode', `not an object identifier: ${dotted}`, {
      type: 'OBJECT IDENTIFIER',
      reason: 'must be dotted numbers',
    });
  if (!/^[0-2](\.(0|[1-9]\d*))+$/.test(dotted)) wrong();
  const [root = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  if (root < 2n && second >= 40n) wrong();
  const octets: number[] = [];
  for (const arc of [root * 40n + second, ...rest]) {
    const groups: number[] = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80);
    octets.push(...groups);
  }
  return Uint8Array.from(octets);
}
