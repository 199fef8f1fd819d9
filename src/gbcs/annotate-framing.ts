/**
 * The framing part of {@link annotateBytes}: which fields make one row, and how it reads.
 *
 * @module
 */
import { bytesToUint } from '../core/bytes.ts';
import { toIso } from '../core/instant.ts';
import { eui64, formatEui64 } from '../vocabulary/eui64.ts';
import { decodeDateTime } from './date-time.ts';
import { messageCodeMeaning } from './meanings.ts';
import { formatMessageCode } from './message-codes.ts';

/** Some octets of a message and what they are. */
export interface AnnotatedOctets {
  /** Octets from the start of the message. */
  readonly offset: number;
  /** A view of the message. */
  readonly octets: Uint8Array;
  /** How deep in the payload's structures; 0 for the framing. */
  readonly depth: number;
  readonly meaning: string;
}

/** A field that a recording frame reader has read. */
export interface FrameRecord {
  readonly field: string;
  readonly start: number;
  readonly end: number;
}

interface FramingRow {
  /** Consecutive fields of the same row are shown together. */
  readonly row: string;
  /** From the octets of the last field of the row. */
  readonly meaning: (octets: Uint8Array) => string;
}

const fixed = (row: string, text: string): FramingRow => ({ row, meaning: () => text });

const number = (octets: Uint8Array): string => bytesToUint(octets).toString();
const entity = (octets: Uint8Array): string =>
  octets.length === 8 ? formatEui64(eui64(octets)) : '';
/** The value of length octets, which `81` or `82` may precede. */
const length = (octets: Uint8Array): string =>
  number(octets.length === 1 ? octets : octets.subarray(1));

const ORIGINATOR = { row: 'originator', meaning: (o) => `originator ${entity(o)}` } as FramingRow;
const TARGET = { row: 'target', meaning: (o) => `recipient ${entity(o)}` } as FramingRow;
const DATE_TIME: FramingRow = {
  row: 'date-time',
  meaning: (octets) => {
    if (octets.length === 1) return 'no date-time';
    const at = decodeDateTime(octets);
    return at === undefined ? 'date-time, not a point in time' : `date-time ${toIso(at)}`;
  },
};
const MESSAGE_CODE: FramingRow = {
  row: 'message-code',
  meaning: (octets) => {
    const code = Number(bytesToUint(octets));
    return `message code ${formatMessageCode(code)}: ${messageCodeMeaning(code)}`;
  },
};

const CRA = ['', 'Command', 'Response', 'Alert'] as const;

/** By the field names of `framing.ts` and `other-information.ts`. */
const ROWS: Readonly<Record<string, FramingRow>> = {
  macHeader: fixed('mac-header', 'MAC Header: general-ciphering, empty fields, no key-info'),
  'macHeader.length': { row: 'mac-length', meaning: (o) => `${length(o)} octets follow` },
  'macHeader.securityControl': fixed('control', 'security control: suite 1, authentication only'),
  'macHeader.invocationCounter': fixed('invocation', 'invocation counter 0'),
  groupingHeader: fixed('grouping', 'Grouping Header: general-signing'),
  'transactionId.length': fixed(
    'transaction',
    'transaction-id, 9 octets; what a signature covers starts here',
  ),
  cra: { row: 'cra', meaning: (o) => `CRA flag: ${CRA[o[0] ?? 0] ?? ''}` },
  originatorCounter: { row: 'counter', meaning: (o) => `Originator Counter ${number(o)}` },
  'originatorId.length': ORIGINATOR,
  originatorId: ORIGINATOR,
  'targetId.length': TARGET,
  targetId: TARGET,
  'dateTime.length': DATE_TIME,
  dateTime: DATE_TIME,
  'otherInformation.length': MESSAGE_CODE,
  messageCode: MESSAGE_CODE,
  supplementaryRemotePartyId: {
    row: 'supplementary-id',
    meaning: (o) => `Supplementary Remote Party ${entity(o)}`,
  },
  supplementaryRemotePartyCounter: {
    row: 'supplementary-counter',
    meaning: (o) => `Supplementary Remote Party Counter ${number(o)}`,
  },
  supplementaryOriginatorCounter: {
    row: 'supplementary-originator-counter',
    meaning: (o) => `Supplementary Originator Counter ${number(o)}`,
  },
  supplementaryCertificate: {
    row: 'supplementary-certificate',
    meaning: (o) => `Supplementary Remote Party certificate, ${o.length} octets`,
  },
  'content.length': { row: 'content', meaning: (o) => `content, ${length(o)} octets` },
  'signature.length': {
    row: 'signature-length',
    meaning: (o) =>
      o[0] === 0 ? 'no signature' : 'signature, 64 octets; it covers the octets up to here',
  },
  signature: fixed('signature', 'signature r ‖ s'),
  mac: fixed('mac', 'MAC'),
};

/** Rows of framing fields, neighbours of the same row joined. */
export function annotateFraming(
  bytes: Uint8Array,
  records: readonly FrameRecord[],
): readonly AnnotatedOctets[] {
  const rows: (AnnotatedOctets & { readonly row: string })[] = [];
  for (const { field, start, end } of records) {
    const { row, meaning } = ROWS[field] ?? fixed(field, field);
    const previous = rows[rows.length - 1];
    const joined = previous?.row === row;
    if (joined) rows.pop();
    const offset = joined ? previous.offset : start;
    const text = meaning(bytes.subarray(start, end));
    rows.push({ row, offset, octets: bytes.subarray(offset, end), depth: 0, meaning: text });
  }
  return rows.map(({ offset, octets, depth, meaning }) => ({ offset, octets, depth, meaning }));
}
