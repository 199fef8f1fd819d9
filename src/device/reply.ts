/**
 * What a device sends: Responses and Alerts, built, then protected by its own keys (GBCS 7.2, 13).
 *
 * A reply is planned as a value first, and protected when everything else about it is settled.
 *
 * @module
 */
import { fail, isSmkiError } from '../core/errors.ts';
import { type Instant, instant } from '../core/instant.ts';
import { encodeDateTime } from '../gbcs/date-time.ts';
import { macMessage } from '../gbcs/mac.ts';
import { encodeMessage } from '../gbcs/message.ts';
import { encodePayload } from '../gbcs/payload.ts';
import { writeSigned } from '../gbcs/signing.ts';
import type { MessageHeader, Payload } from '../gbcs/types.ts';
import type { KeyId } from '../crypto/keys.ts';
import type { Point } from '../crypto/backend.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import type { DeviceContext } from './context.ts';
import type { DeviceState } from './state.ts';

/** How a reply is to be protected. */
export type ReplyProtection =
  | { readonly by: 'signature'; readonly key: KeyId }
  | { readonly by: 'mac'; readonly key: KeyId; readonly peer: Point };

/** A Response or Alert before it is signed or MACed. */
export interface PlannedReply {
  readonly kind: 'response' | 'alert';
  readonly header: MessageHeader;
  readonly payload: Payload;
  readonly protection: ReplyProtection;
}

/** The octets to be sent. */
export function protectReply(reply: PlannedReply, { keys }: DeviceContext): Uint8Array {
  const { kind, header, payload, protection } = reply;
  try {
    if (protection.by === 'mac') {
      const message = encodeMessage({ kind, header, payload });
      return macMessage(message, keys.agreementKey(protection.key), protection.peer);
    }
    const content = [encodePayload(header, payload)];
    return writeSigned({ header, content }, keys.signingKey(protection.key));
  } catch (error) {
    if (isSmkiError(error)) throw error;
    return failKey(reply, error);
  }
}

/** A capability of the caller's failed: an HSM that is not there, a meter's key behind a line that is down. */
function failKey({ kind, protection }: PlannedReply, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const keyId = protection.key;
  const advice = 'the device is as it was, so do the same again when the key is back';
  fail(
    'device/key-failed',
    `key ${keyId} did not protect the ${kind}: ${reason}; ${advice}`,
    { keyId, reason },
    { cause },
  );
}

/** Signature by the device's active digital signature key: what every Response but a MACed read has. */
export function bySignature(state: DeviceState): ReplyProtection {
  return { by: 'signature', key: state.credentials.active.digitalSignature };
}

/**
 * DLMS date-time of a CS02b Response, 12 octets: weekday, deviation and status unspecified, as in the reference messages.
 */
export function responseDateTime(at: Instant, assumptions: Assumptions): Uint8Array {
  return encodeDateTime(assumptions.responseDateTime === 'rtds-constant' ? RTDS_DATE_TIME : at);
}

/** 2015-01-01T00:00:00Z: what every response of RTDS 4.5.0 says. */
const RTDS_DATE_TIME = instant('2015-01-01T00:00:00Z');
