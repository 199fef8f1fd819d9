/**
 * Whole GBCS messages, octets to values and back. Signatures and MACs are carried, not checked: `signing.ts`, `mac.ts`.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { DerReader } from '../asn1/index.ts';
import { type DecodeOptions, decodeFrame, encodeFrame } from './framing.ts';
import type { MessageMemory } from './message-memory.ts';
import { encodePayload, readPayload } from './payload.ts';
import type { DecodedFrame, DecodedMessage, GbcsMessage, MessageHeader, Payload } from './types.ts';

/**
 * Reads a GBCS message. Octet strings in the result are views of the input.
 *
 * Without `decoding`, commands are read strictly (what a device must do) and responses and alerts tolerantly
 * (what real devices send). What was forgiven is in `deviations`.
 *
 * @throws SmkiError `gbcs/malformed` for framing, `asn1/…` for the payload, both with the place;
 * `gbcs/general-block-transfer` for one block of a larger message
 * @example
 * ```ts
 * import { decodeMessage, parseMessageText } from 'smki-sim/gbcs';
 *
 * const bytes = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * const { kind, payload } = decodeMessage(bytes);
 * console.log(kind, payload.type); // pre-command read-device-certificate.command
 * ```
 */
export function decodeMessage(bytes: Uint8Array, options: DecodeOptions = {}): DecodedMessage {
  return readMessage(bytes, options);
}

/** {@link decodeMessage} with a memory, which shares values between messages: for readers that keep them to themselves. */
export function readMessage(
  bytes: Uint8Array,
  options: DecodeOptions,
  memory?: MessageMemory,
): DecodedMessage {
  const frame = decodeFrame(bytes, options);
  const whole = new DerReader(bytes, { decoding: frame.decoding });
  const { contentOffset, content } = frame;
  const end = contentOffset + content.length;
  // Reads the content in its place, so that errors count octets from the start of the message.
  const reader = whole.into({ tag: 0, start: contentOffset, valueStart: contentOffset, end }, '');
  const payload = readPayload(frame.header, content, reader, memory);
  return messageOf(frame, payload, reader);
}

function messageOf(frame: DecodedFrame, payload: Payload, reader: DerReader): DecodedMessage {
  const { kind, header, content, signature, mac, deviations } = frame;
  return {
    kind,
    header,
    payload,
    ...(signature !== undefined && { signature }),
    ...(mac !== undefined && { mac }),
    content,
    deviations: reader.notes.length === 0 ? deviations : [...deviations, ...reader.notes],
  };
}

/**
 * Writes a GBCS message in strict DER, from its payload value (a decoded message's `content` is not looked at).
 *
 * A command, response or alert without `signature` gets signature length 00; with `mac` it gets a MAC Header.
 * Certificates are written as they are, right or wrong: a faulty one is the caller's fault injection.
 *
 * @throws SmkiError `gbcs/cannot-encode`, `asn1/cannot-encode`
 */
export function encodeMessage(message: GbcsMessage): Uint8Array {
  requireFields('message', message, { header: 'record', payload: 'record' });
  const { payload, ...parts } = message;
  return encodeFrame({ ...parts, content: encodePayload(message.header, payload) });
}

/**
 * The octets of a command as its originator gives it to the DCC: nothing after the content.
 *
 * @throws SmkiError `gbcs/cannot-encode`, `asn1/cannot-encode`
 * @example
 * ```ts
 * import { eui64, toHex } from 'smki-sim';
 * import { buildPreCommand } from 'smki-sim/gbcs';
 *
 * const preCommand = buildPreCommand({
 *   header: {
 *     originatorCounter: 1n,
 *     originatorId: eui64('00-11-22-33-44-55-66-77'),
 *     targetId: eui64('89-AB-CD-EF-01-23-45-67'),
 *     messageCode: 0x000c,
 *   },
 *   payload: { type: 'read-device-certificate.command', keyUsages: ['digitalSignature'] },
 * });
 * console.log(toHex(preCommand)); // DF090100000000000000010800112233445566770889ABCDEF012345670002000C06300403020780
 * ```
 */
export function buildPreCommand(command: {
  readonly header: Omit<MessageHeader, 'cra' | 'dateTime'>;
  readonly payload: Payload;
}): Uint8Array {
  requireFields('command', command, { header: 'record', payload: 'record' });
  const header: MessageHeader = { ...command.header, cra: 'command' };
  return encodeMessage({ kind: 'pre-command', header, payload: command.payload });
}

/**
 * The header of the response to a command: the command's Originator Counter and message code, originator and
 * target swapped (GBCS 7.2.7).
 *
 * @param dateTime - 12 octets; CS02b and CS02g responses have one
 */
export function swapForResponse(header: MessageHeader, dateTime?: Uint8Array): MessageHeader {
  requireKind('header', header, 'record');
  return {
    cra: 'response',
    originatorCounter: header.originatorCounter,
    originatorId: header.targetId,
    targetId: header.originatorId,
    messageCode: header.messageCode,
    ...(dateTime !== undefined && { dateTime }),
  };
}
