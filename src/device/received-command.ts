/**
 * The first checks of a device: framing, addressing, message code, payload. What passes is a {@link ReceivedCommand}.
 *
 * Nothing here looks at keys or counters. This is the one place that turns a decoding error into a refusal.
 *
 * @module
 */
import { isSmkiError } from '../core/errors.ts';
import { decodeFrame } from '../gbcs/framing.ts';
import { decodePayload } from '../gbcs/payload.ts';
import { SEQUENCE_NUMBER_MAX } from '../gbcs/sequence-numbers.ts';
import type { DecodedFrame, MessageHeader, Payload } from '../gbcs/types.ts';
import { type RefusedBecause, because } from './refusals.ts';
import type { DeviceState } from './state.ts';

/** A well-formed command for this device; not yet known to be authentic. */
export interface ReceivedCommand<P extends Payload = Payload> {
  readonly bytes: Uint8Array;
  readonly frame: DecodedFrame;
  readonly header: MessageHeader;
  readonly payload: P;
}

type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refused: RefusedBecause };

/**
 * Reads a command, or says why this device will not. Devices read commands strictly.
 *
 * What is read are views of the caller's octets: whatever a device goes on to remember, it copies.
 */
export function readCommand(bytes: Uint8Array, state: DeviceState): Read<ReceivedCommand> {
  const frame = decoding('malformed', () => decodeFrame(bytes, { decoding: 'strict' }));
  if (!frame.ok) return frame;
  const misaddressed = checkAddress(frame.value, state);
  if (misaddressed !== undefined) return { ok: false, refused: misaddressed };
  const { header, content } = frame.value;
  const payload = decoding('malformed-payload', () =>
    decodePayload(header, content, { decoding: 'strict' }),
  );
  if (!payload.ok) return payload;
  if (payload.value.type === 'opaque') {
    const messageCode = hexCode(header.messageCode);
    return { ok: false, refused: because('unknown-message-code', { messageCode }) };
  }
  return { ok: true, value: { bytes, frame: frame.value, header, payload: payload.value } };
}

function checkAddress(
  { kind, header }: DecodedFrame,
  state: DeviceState,
): RefusedBecause | undefined {
  if (kind !== 'command') return because('not-a-command', { kind });
  // SeqNumber ::= INTEGER (0..9223372036854775807): a counter beyond it could never be reported back.
  if (header.originatorCounter > SEQUENCE_NUMBER_MAX) {
    const originatorCounter = header.originatorCounter.toString();
    return because('malformed', { field: 'originatorCounter', originatorCounter });
  }
  if (header.targetId === state.entityId) return undefined;
  return because('not-for-this-device', { target: header.targetId, device: state.entityId });
}

function decoding<T>(code: 'malformed' | 'malformed-payload', decode: () => T): Read<T> {
  try {
    return { ok: true, value: decode() };
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const place = error.details as { offset?: number; field?: string };
    const details = {
      error: error.code,
      octet: String(place.offset ?? 0),
      field: place.field ?? '',
    };
    return { ok: false, refused: because(code, details) };
  }
}

function hexCode(code: number): string {
  return `0x${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
