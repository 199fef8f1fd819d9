/**
 * The first checks of a device: framing, header, payload, as `check-order.ts` lists them. What passes is a
 * {@link ReceivedCommand}.
 *
 * Nothing here looks at keys or counters. This is the one place that turns a decoding error into a refusal.
 *
 * @module
 */
import { DerReader } from '../asn1/index.ts';
import { isSmkiError } from '../core/errors.ts';
import { decodeFrame } from '../gbcs/framing.ts';
import { MESSAGE_CODES, formatMessageCode, payloadFamily } from '../gbcs/message-codes.ts';
import { createMessageMemory } from '../gbcs/message-memory.ts';
import { readPayload } from '../gbcs/payload.ts';
import { SEQUENCE_NUMBER_MAX } from '../gbcs/sequence-numbers.ts';
import type { DecodedFrame, MessageHeader, Payload } from '../gbcs/types.ts';
import { TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { inOrder } from './check-order.ts';
import type { DeviceType } from './device-types.ts';
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
  const frame = readFrame(bytes);
  if (!frame.ok) return frame;
  for (const check of HEADER_CHECKS) {
    const refused = check(frame.value, state);
    if (refused !== undefined) return { ok: false, refused };
  }
  const { header, content } = frame.value;
  const payload = decoding('malformed-payload', () =>
    readPayload(header, content, new DerReader(content, { decoding: 'strict' }), memory),
  );
  if (!payload.ok) return payload;
  return { ok: true, value: { bytes, frame: frame.value, header, payload: payload.value } };
}

function readFrame(bytes: Uint8Array): Read<DecodedFrame> {
  const frame = decoding('malformed', () => decodeFrame(bytes, { decoding: 'strict' }));
  // SeqNumber ::= INTEGER (0..9223372036854775807): a counter beyond it could never be reported back.
  if (!frame.ok || frame.value.header.originatorCounter <= SEQUENCE_NUMBER_MAX) return frame;
  const originatorCounter = frame.value.header.originatorCounter.toString();
  const refused = because('malformed', { field: 'originatorCounter', originatorCounter });
  return { ok: false, refused };
}

/** Meters of a fleet are sent the same certificates. What is read stays within the device. */
const memory = createMessageMemory();

type HeaderCheck = (frame: DecodedFrame, state: DeviceState) => RefusedBecause | undefined;

const HEADER_CHECKS = inOrder<'header', HeaderCheck>('header', {
  kind: ({ kind }) => (kind === 'command' ? undefined : because('not-a-command', { kind })),
  addressing: ({ header: { targetId: target } }, { entityId: device }) =>
    target === device ? undefined : because('not-for-this-device', { target, device }),
  'message-code': checkMessageCode,
});

function checkMessageCode(
  { header }: DecodedFrame,
  { type }: DeviceState,
): RefusedBecause | undefined {
  const known = payloadFamily(header) !== undefined;
  // CS02f is for load control; whether a device has the modes of CS02g is a check of the mode.
  const reserved = header.messageCode === MESSAGE_CODES.CS02f.code && !hasLoadControl(type);
  if (known && !reserved) return undefined;
  const messageCode = formatMessageCode(header.messageCode);
  return because('unknown-message-code', { messageCode, deviceType: type.name });
}

function hasLoadControl({ cells }: DeviceType): boolean {
  return cells.some(({ cell }) => TRUST_ANCHOR_CELLS[cell].role === 'loadController');
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
