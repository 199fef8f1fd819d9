/**
 * The CHOICE that CS02c and CS02e responses make: a whole DER structure, or a response code that says why not.
 *
 * @module
 */
import { der } from '../asn1/index.ts';
import { fail } from '../core/errors.ts';

/**
 * Encodes the one alternative that is there.
 *
 * @throws SmkiError `gbcs/cannot-encode` when both or none are
 */
export function eitherOctetsOrCode(choice: {
  readonly field: string;
  readonly octets: Uint8Array | undefined;
  readonly code: number | undefined;
}): Uint8Array {
  const { field, octets, code } = choice;
  if (octets !== undefined && code === undefined) return octets;
  if (octets === undefined && code !== undefined) return der.integer(code);
  const reason = `must have either ${field} or responseCode`;
  fail('gbcs/cannot-encode', `a response payload ${reason}`, { field, reason });
}
