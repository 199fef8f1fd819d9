/**
 * Framing of GBCS messages (GBCS 7.2.5 MAC Header, 7.2.7 Grouping Header): everything but the payload.
 *
 * ```text
 * [ DD 00 00 00 00 00 00 length 11 00000000 ]      MAC Header, exactly when there is a MAC
 *   DF 09 CRA counter(8) 08 originator(8) 08 target(8) length date-time length other-information
 *   length content
 *   00 | 40 signature(64)                          absent in a pre-command
 * [ MAC(12) ]
 * ```
 *
 * Checks no signature, no MAC and no payload.
 *
 * @module
 */
import { type Decoding, der } from '../asn1/index.ts';
import { concat } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { eui64, eui64Bytes } from '../vocabulary/eui64.ts';
import { FrameReader } from './frame-reader.ts';
import { payloadFamily } from './message-codes.ts';
import { readOtherInformation, writeCounter, writeOtherInformation } from './other-information.ts';
import type { DecodedFrame, GbcsMessage, MessageHeader } from './types.ts';

/** How to decode. */
export interface DecodeOptions {
  /**
   * `strict` refuses every deviation from DER, `tolerant` forgives and notes the named ones. When it is left out,
   * commands of CS02a to CS02g are read strictly, everything else tolerantly: devices in the field deviate, senders of
   * these use cases do not, and of those of other use cases nothing is known.
   */
  readonly decoding?: Decoding;
}

/** Octets that open and close a message. */
export const FRAMING = {
  generalCiphering: 0xdd,
  generalSigning: 0xdf,
  generalBlockTransfer: 0xe0,
  /** Security suite 1, authentication only. */
  securityControl: 0x11,
  signatureLength: 64,
  macLength: 12,
  dateTimeLength: 12,
} as const;

/** The octets before the length of a MAC Header: five empty fields and no key-info. */
const MAC_HEADER_START = Uint8Array.of(FRAMING.generalCiphering, 0, 0, 0, 0, 0, 0);
/** Security control byte and invocation counter. */
const SECURITY_HEADER = Uint8Array.of(FRAMING.securityControl, 0, 0, 0, 0);

/** The octets before the CRA flag: tag, and the length of the transaction identifier. */
const GROUPING_HEADER_START = Uint8Array.of(FRAMING.generalSigning, 9);
const IDENTIFIER_LENGTH = Uint8Array.of(8);
const SIGNATURE_LENGTH = Uint8Array.of(FRAMING.signatureLength);
const NO_DATE_TIME = new Uint8Array(0);

const CRA_FLAGS = { command: 1, response: 2, alert: 3 } as const;
const CRA_BY_FLAG = [undefined, 'command', 'response', 'alert'] as const;

/**
 * Reads the framing of a message and leaves its payload alone.
 *
 * @throws SmkiError `gbcs/malformed`, `gbcs/general-block-transfer`
 * @example
 * ```ts
 * import { decodeFrame, decodePayload, parseMessageText } from 'smki-sim/gbcs';
 *
 * const bytes = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * const { kind, header, content } = decodeFrame(bytes);
 * console.log(kind, header.originatorId); // pre-command 0011223344556677
 * console.log(decodePayload(header, content).type); // read-device-certificate.command
 * ```
 */
export function decodeFrame(bytes: Uint8Array, options: DecodeOptions = {}): DecodedFrame {
  return readFrame(new FrameReader(bytes), options);
}

/** {@link decodeFrame} over a reader that may keep a record. */
export function readFrame(reader: FrameReader, options: DecodeOptions): DecodedFrame {
  refuseBlockTransfer(reader.bytes);
  const hasMac = reader.bytes[0] === FRAMING.generalCiphering;
  if (hasMac) readMacHeader(reader);
  const groupingOffset = reader.offset;
  const header = readGroupingHeader(reader);
  const contentLength = reader.length('content.length');
  const contentOffset = reader.offset;
  const content = reader.take('content', contentLength);
  const preCommand = !hasMac && header.cra === 'command' && reader.remaining === 0;
  const signature = preCommand ? undefined : readSignature(reader);
  const mac = hasMac ? reader.take('mac', FRAMING.macLength) : undefined;
  reader.end();

  const decoding = decodingOf(header, options);
  const [first] = reader.notes;
  if (decoding === 'strict' && first !== undefined) {
    reader.malformed(first.field, first.offset, 'the length is not minimal');
  }
  return {
    kind: preCommand ? 'pre-command' : header.cra,
    header,
    content,
    groupingOffset,
    contentOffset,
    ...(signature !== undefined && { signature }),
    ...(mac !== undefined && { mac }),
    decoding,
    deviations: reader.notes,
  };
}

/** What a caller asked for, or the default for this kind of message. */
export function decodingOf(header: MessageHeader, options: DecodeOptions): Decoding {
  if (options.decoding !== undefined) return options.decoding;
  // Strictness belongs to what is interpreted: of a foreign use case only the frame is read, and its senders are not ours.
  const isInterpreted = payloadFamily(header) !== undefined;
  return header.cra === 'command' && isInterpreted ? 'strict' : 'tolerant';
}

function refuseBlockTransfer(bytes: Uint8Array): void {
  if (bytes[0] !== FRAMING.generalBlockTransfer) return;
  const advice =
    'join the blocks of the general block transfer (DLMS APDU E0) and decode the whole';
  fail('gbcs/general-block-transfer', `one block of a larger message: ${advice}`, {
    offset: 0,
    field: '',
    advice,
  });
}

function readMacHeader(reader: FrameReader): void {
  for (const octet of MAC_HEADER_START) reader.expect('macHeader', octet);
  const start = reader.offset;
  const length = reader.length('macHeader.length');
  if (length !== reader.remaining) {
    const reason = `${length} octets announced, ${reader.remaining} follow`;
    reader.malformed('macHeader.length', start, reason);
  }
  reader.expect('macHeader.securityControl', FRAMING.securityControl);
  for (let i = 0; i < 4; i++) reader.expect('macHeader.invocationCounter', 0);
}

function readGroupingHeader(reader: FrameReader): MessageHeader {
  reader.expect('groupingHeader', FRAMING.generalSigning);
  reader.expect('transactionId.length', 9);
  const flagOffset = reader.offset;
  const cra = CRA_BY_FLAG[reader.octet('cra')];
  if (cra === undefined) reader.malformed('cra', flagOffset, 'must be 01, 02 or 03');
  const originatorCounter = reader.counter('originatorCounter');
  reader.expect('originatorId.length', 8);
  const originatorId = eui64(reader.take('originatorId', 8));
  reader.expect('targetId.length', 8);
  const targetId = eui64(reader.take('targetId', 8));
  const dateTime = readDateTime(reader);
  const { messageCode, supplementary } = readOtherInformation(reader);
  return {
    cra,
    originatorCounter,
    originatorId,
    targetId,
    ...(dateTime !== undefined && { dateTime }),
    messageCode,
    ...(supplementary !== undefined && { supplementary }),
  };
}

function readDateTime(reader: FrameReader): Uint8Array | undefined {
  const start = reader.offset;
  const length = reader.octet('dateTime.length');
  if (length === 0) return undefined;
  if (length !== FRAMING.dateTimeLength) {
    reader.malformed('dateTime.length', start, 'must be 00 or 0C');
  }
  return reader.take('dateTime', length);
}

function readSignature(reader: FrameReader): Uint8Array | undefined {
  const start = reader.offset;
  const length = reader.octet('signature.length');
  if (length === 0) return undefined;
  if (length !== FRAMING.signatureLength) {
    reader.malformed('signature.length', start, 'must be 00 or 40');
  }
  return reader.take('signature', length);
}

/** A message in its parts, the payload already encoded. */
export interface FrameParts extends Omit<GbcsMessage, 'payload'> {
  readonly content: Uint8Array;
}

/**
 * Puts the parts of a message together.
 *
 * @throws SmkiError `gbcs/cannot-encode`
 */
export function encodeFrame(parts: FrameParts): Uint8Array {
  const { kind, header, signature, mac } = parts;
  if (header.cra !== (kind === 'pre-command' ? 'command' : kind)) {
    cannotEncode('header.cra', `is ${header.cra}, which no ${kind} has`);
  }
  if (kind === 'pre-command' && (signature !== undefined || mac !== undefined)) {
    cannotEncode('kind', 'pre-command has neither signature nor MAC');
  }
  const end = kind === 'pre-command' ? [] : signatureField(signature);
  const message = concat(...unprotectedParts({ header, content: [parts.content] }), ...end);
  return mac === undefined ? message : withMac(message, mac);
}

/** What a signature covers: a message before it is protected, its content in as many pieces as they come in. */
export interface UnprotectedParts {
  readonly header: MessageHeader;
  readonly content: readonly Uint8Array[];
}

/** A message before it is protected, in one piece: of a command, the pre-command. */
export function writeUnprotected(parts: UnprotectedParts): Uint8Array {
  return concat(...unprotectedParts(parts));
}

/** The octets that a signature covers, with the DF tag before them. */
export function unprotectedParts({ header, content }: UnprotectedParts): readonly Uint8Array[] {
  let length = 0;
  for (const part of content) length += part.length;
  return [...groupingHeader(header), der.derLength(length), ...content];
}

/** Puts MAC Header and MAC around a message that has neither. */
export function withMac(message: Uint8Array, mac: Uint8Array): Uint8Array {
  if (mac.length !== FRAMING.macLength) cannotEncode('mac', 'must be 12 octets');
  const length = SECURITY_HEADER.length + message.length + mac.length;
  return concat(MAC_HEADER_START, der.derLength(length), SECURITY_HEADER, message, mac);
}

/** Length and octets of a signature, or the 00 that stands for none. */
export function signatureField(signature: Uint8Array | undefined): readonly Uint8Array[] {
  if (signature === undefined) return [Uint8Array.of(0)];
  if (signature.length !== FRAMING.signatureLength) {
    cannotEncode('signature', 'must be 64 octets, r and s');
  }
  return [SIGNATURE_LENGTH, signature];
}

function groupingHeader(header: MessageHeader): readonly Uint8Array[] {
  const dateTime = header.dateTime ?? NO_DATE_TIME;
  if (dateTime.length !== 0 && dateTime.length !== FRAMING.dateTimeLength) {
    cannotEncode('header.dateTime', 'must be 12 octets when it is there');
  }
  const otherInformation = writeOtherInformation(header);
  return [
    GROUPING_HEADER_START,
    transactionId(header),
    IDENTIFIER_LENGTH,
    eui64Bytes(header.originatorId),
    IDENTIFIER_LENGTH,
    eui64Bytes(header.targetId),
    Uint8Array.of(dateTime.length),
    dateTime,
    der.derLength(otherInformation.length),
    otherInformation,
  ];
}

/** CRA flag and Originator Counter, 9 octets. */
export function transactionId(header: MessageHeader): Uint8Array {
  const counter = writeCounter('header.originatorCounter', header.originatorCounter);
  return concat(Uint8Array.of(CRA_FLAGS[header.cra]), counter);
}

function cannotEncode(field: string, reason: string): never {
  fail('gbcs/cannot-encode', `cannot encode ${field}: it ${reason}`, { field, reason });
}
