/**
 * Which codec reads and writes which payload: message code and kind to structure, and back.
 *
 * A use case that this library does not interpret has an opaque payload; one that it does must decode.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { DerReader } from '../asn1/index.ts';
import { fail } from '../core/errors.ts';
import { type DecodeOptions, decodingOf } from './framing.ts';
import {
  readInstallCommand,
  readInstallResponse,
  writeInstallCommand,
  writeInstallResponse,
} from './install-device-certificate.ts';
import {
  readIssueCommand,
  readIssueResponse,
  writeIssueCommand,
  writeIssueResponse,
} from './issue-credentials.ts';
import type { MessageMemory } from './message-memory.ts';
import { type PayloadFamily, formatMessageCode, payloadFamily } from './message-codes.ts';
import {
  readReadCommand,
  readReadResponse,
  writeReadCommand,
  writeReadResponse,
} from './read-credentials.ts';
import {
  readDeviceCertificateCommand,
  readDeviceCertificateResponse,
  writeDeviceCertificateCommand,
  writeDeviceCertificateResponse,
} from './read-device-certificate.ts';
import type { MessageHeader, Payload } from './types.ts';
import { readUpdateCommand, writeUpdateCommand } from './update-credentials-command.ts';
import {
  readUpdateAlert,
  readUpdateResponse,
  writeUpdateAlert,
  writeUpdateResponse,
} from './update-credentials-outcome.ts';

type PayloadReader = (reader: DerReader, memory?: MessageMemory) => Payload;

const READERS = {
  'read-credentials': { command: readReadCommand, response: readReadResponse },
  'update-credentials': {
    command: readUpdateCommand,
    response: readUpdateResponse,
    alert: readUpdateAlert,
  },
  'issue-credentials': { command: readIssueCommand, response: readIssueResponse },
  'install-device-certificate': { command: readInstallCommand, response: readInstallResponse },
  'read-device-certificate': {
    command: readDeviceCertificateCommand,
    response: readDeviceCertificateResponse,
  },
} as const satisfies Record<PayloadFamily, Partial<Record<MessageHeader['cra'], PayloadReader>>>;

type PayloadWriters = {
  readonly [T in Payload['type']]: (payload: Extract<Payload, { readonly type: T }>) => Uint8Array;
};

const WRITERS: PayloadWriters = {
  'read-credentials.command': writeReadCommand,
  'read-credentials.response': writeReadResponse,
  'update-credentials.command': writeUpdateCommand,
  'update-credentials.response': writeUpdateResponse,
  'update-credentials.alert': writeUpdateAlert,
  'issue-credentials.command': writeIssueCommand,
  'issue-credentials.response': writeIssueResponse,
  'install-device-certificate.command': writeInstallCommand,
  'install-device-certificate.response': writeInstallResponse,
  'read-device-certificate.command': writeDeviceCertificateCommand,
  'read-device-certificate.response': writeDeviceCertificateResponse,
  opaque: ({ content }) => content,
};

/**
 * Reads the payload of a message whose framing is known. Offsets in errors count from the start of the content.
 *
 * @throws SmkiError `asn1/…` with the place, when the message code is known and the content does not fit it
 * @example
 * ```ts
 * import { decodeFrame, decodePayload, parseMessageText } from 'smki-sim/gbcs';
 *
 * const bytes = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * const { header, content } = decodeFrame(bytes);
 * console.log(decodePayload(header, content, { decoding: 'strict' }).type); // read-device-certificate.command
 * ```
 */
export function decodePayload(
  header: MessageHeader,
  content: Uint8Array,
  options: DecodeOptions = {},
): Payload {
  requireKind('header', header, 'record');
  requireKind('content', content, 'octets');
  requireKind('options', options, 'record');
  const reader = new DerReader(content, { decoding: decodingOf(header, options) });
  return readPayload(header, content, reader);
}

/** Reads a payload with a reader that stands over the content, wherever that is, and with what is remembered of payloads before it. */
export function readPayload(
  header: MessageHeader,
  content: Uint8Array,
  reader: DerReader,
  memory?: MessageMemory,
): Payload {
  const family = payloadFamily(header);
  if (family === undefined) return { type: 'opaque', content };
  const readers: Partial<Record<MessageHeader['cra'], PayloadReader>> = READERS[family];
  const read = readers[header.cra];
  if (read === undefined) return { type: 'opaque', content };
  const payload = read(reader, memory);
  reader.end();
  return payload;
}

/**
 * The content octets of a payload, in strict DER.
 *
 * @throws SmkiError `gbcs/cannot-encode` when the message code wants another payload, or a value has no encoding
 */
export function encodePayload(
  header: Pick<MessageHeader, 'messageCode' | 'cra'>,
  payload: Payload,
): Uint8Array {
  requireFields('header', header, { messageCode: 'number' });
  requireFields('payload', payload, { type: 'text' });
  if (payload.type !== 'opaque') checkPayloadType(header, payload.type);
  const write = WRITERS[payload.type] as (payload: Payload) => Uint8Array;
  return write(payload);
}

function checkPayloadType(
  header: Pick<MessageHeader, 'messageCode' | 'cra'>,
  type: Payload['type'],
): void {
  const expected = `${payloadFamily(header) ?? 'no known payload'}.${header.cra}`;
  if (expected === type) return;
  const code = formatMessageCode(header.messageCode);
  const reason = `${code} carries ${expected} in a ${header.cra}, not ${type}`;
  fail('gbcs/cannot-encode', `cannot encode payload: message code ${reason}`, {
    field: 'payload',
    reason,
  });
}
