/**
 * Eight octets of a counter: Originator Counters (GBCS 7.2.7, unsigned) and SeqNumber values (GBCS 13.3.5.11, 63 bits).
 *
 * @module
 */
import { fail } from '../core/errors.ts';

/** The largest Originator Counter. */
export const ORIGINATOR_COUNTER_MAX: bigint = (1n << 64n) - 1n;

/** A counter and how far it may go. Callers without types may pass a whole number, which a JSON file has. */
export interface CounterValue {
  readonly field: string;
  readonly value: bigint | number;
  readonly max: bigint;
}

/**
 * The counter as eight octets.
 *
 * @throws SmkiError `gbcs/cannot-encode`
 */
export function counterOctets({ field, value, max }: CounterValue): Uint8Array {
  const counter = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof counter !== 'bigint' || counter < 0n || counter > max) {
    const reason = `must be a whole number from 0 to ${max}, as a bigint`;
    const message = `cannot encode ${field}: ${String(counter)} ${reason}`;
    fail('gbcs/cannot-encode', message, { field, reason });
  }
  const octets = new Uint8Array(8);
  // Two halves of 32 bits, and no view of the octets: commands and Responses are full of counters.
  const low = Number(counter & 0xffffffffn);
  const high = Number(counter >> 32n);
  for (let i = 0; i < 4; i++) {
    octets[i] = high >>> (24 - 8 * i);
    octets[4 + i] = low >>> (24 - 8 * i);
  }
  return octets;
}
