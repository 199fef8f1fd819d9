/**
 * Reading what was sent: checkers look at octets, and some octets nobody can read. Those devices refuse, so checkers pass over them.
 *
 * @module
 */
import { isSmkiError } from '../../core/errors.ts';
import { decodeMessage } from '../../gbcs/message.ts';
import type { UpdateCredentialsCommand } from '../../gbcs/types.ts';

/** What is read, or undefined where a typed error says that it cannot be. */
export function readOrNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

/** An Update Security Credentials command; undefined for everything else. */
export function credentialsCommand(octets: Uint8Array): UpdateCredentialsCommand | undefined {
  const message = readOrNothing(() => decodeMessage(octets, { decoding: 'tolerant' }));
  return message?.payload.type === 'update-credentials.command' ? message.payload : undefined;
}
