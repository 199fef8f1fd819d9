/**
 * OBJECT IDENTIFIER content octets to dotted text and back (X.690 8.19).
 *
 * @module
 */
import { fail } from '../core/errors.ts';

/** Room for an arc of 128 bits, the widest there is (UUIDs under 2.25). Longer ones would cost the square of their length. */
const SUBIDENTIFIER_OCTETS_MAX = 19;

/** Dotted text of OBJECT IDENTIFIER content octets, or undefined when they are not well formed. */
export function decodeObjectIdentifier(octets: Uint8Array): string | undefined {
  const last = octets[octets.length - 1];
  if (last === undefined || last >= 0x80) return undefined;
  let dotted = '';
  let start = 0;
  for (let end = 0; end < octets.length; end++) {
    // X.690 8.19.2: the leading octet of a subidentifier is never 80.
    if (end === start && octets[end] === 0x80) return undefined;
    if (end - start >= SUBIDENTIFIER_OCTETS_MAX) return undefined;
    if ((octets[end] ?? 0) >= 0x80) continue;
    const arc = subidentifier(octets, start, end);
    dotted += start === 0 ? firstArcs(arc) : `.${arc}`;
    start = end + 1;
  }
  return dotted;
}

/** Seven octets make 49 bits, which a number holds; only arcs beyond that need big ones. */
const NUMBER_OCTETS_MAX = 7;

function subidentifier(octets: Uint8Array, start: number, end: number): number | bigint {
  if (end - start >= NUMBER_OCTETS_MAX) return largeSubidentifier(octets.subarray(start, end + 1));
  let arc = 0;
  for (let i = start; i <= end; i++) arc = arc * 128 + ((octets[i] ?? 0) & 0x7f);
  return arc;
}

function largeSubidentifier(octets: Uint8Array): bigint {
  let arc = 0n;
  for (const octet of octets) arc = (arc << 7n) | BigInt(octet & 0x7f);
  return arc;
}

/** X.690 8.19.4: the first two arcs are one subidentifier. */
function firstArcs(arc: number | bigint): string {
  if (arc < 40) return `0.${arc}`;
  if (arc < 80) return `1.${BigInt(arc) - 40n}`;
  return `2.${BigInt(arc) - 80n}`;
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
      reason: 'must be dotted numbers of at most 128 bits',
    });
  if (!/^[0-2](\.(0|[1-9]\d{0,40}))+$/.test(dotted)) wrong();
  const [root = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  if (root < 2n && second >= 40n) wrong();
  const octets: number[] = [];
  for (const arc of [root * 40n + second, ...rest]) {
    const groups: number[] = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80);
    if (groups.length > SUBIDENTIFIER_OCTETS_MAX) wrong();
    octets.push(...groups);
  }
  return Uint8Array.from(octets);
}
