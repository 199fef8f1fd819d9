/**
 * What two decoded messages are compared by.
 *
 * @module
 */
import type { DecodedMessage, GbcsMessage } from '../../src/gbcs/index.ts';

/** A message without what only decoding knows: the content as it came, and what was forgiven. */
export function valueOf({ kind, header, payload, signature, mac }: DecodedMessage): GbcsMessage {
  return { kind, header, payload, ...(signature && { signature }), ...(mac && { mac }) };
}
