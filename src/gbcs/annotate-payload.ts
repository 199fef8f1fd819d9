/**
 * The payload part of {@link annotateBytes}: the codecs of `payload.ts`, run with a DER reader that keeps a record.
 *
 * @module
 */
import { type DerElement, DerReader, TAG } from '../asn1/index.ts';
import { bytesToUint, toHex } from '../core/bytes.ts';
import { eui64, formatEui64 } from '../vocabulary/eui64.ts';
import type { AnnotatedOctets } from './annotate-framing.ts';
import { readCellFields, readKeyUsage } from './cell-reference.ts';
import {
  alertMeaning,
  cellMeaning,
  cellUsageMeaning,
  keyUsageMeaning,
  modeMeaning,
  responseMeaning,
  roleMeaning,
  specialistMeaning,
  statusMeaning,
} from './meanings.ts';
import { readPayload } from './payload.ts';
import type { DecodedFrame } from './types.ts';

interface DerRecord extends DerElement {
  /** Dotted name within the payload. */
  readonly field: string;
}

/** What recording readers over one payload share. */
interface Recording {
  readonly records: DerRecord[];
  /** Starts of the elements whose inside was read. */
  readonly entered: Set<number>;
}

class RecordingReader extends DerReader {
  readonly #recording: Recording;

  constructor(
    buffer: Uint8Array,
    recording: Recording,
    inner?: ConstructorParameters<typeof DerReader>[2] & { readonly name: string },
  ) {
    super(buffer, { decoding: 'tolerant', name: inner?.name ?? '' }, inner);
    this.#recording = recording;
  }

  override element(field: string, tag?: number): DerElement {
    const element = super.element(field, tag);
    this.#recording.records.push({ ...element, field: this.fieldName(field) });
    return element;
  }

  /** Nothing is known whole: a record shows every field. */
  override known(): undefined {
    return undefined;
  }

  override into(element: DerElement, field: string): DerReader {
    this.#recording.entered.add(element.start);
    const { valueStart: start, end } = element;
    return new RecordingReader(this.buffer, this.#recording, {
      parent: this,
      name: field,
      start,
      end,
    });
  }
}

/** Rows of the content of a message. */
export function annotatePayload(
  bytes: Uint8Array,
  frame: DecodedFrame,
): readonly AnnotatedOctets[] {
  const { header, content, contentOffset } = frame;
  const recording: Recording = { records: [], entered: new Set() };
  const end = contentOffset + content.length;
  const whole = new RecordingReader(bytes, recording);
  const reader = whole.into({ tag: 0, start: -1, valueStart: contentOffset, end }, '');
  const payload = readPayload(header, content, reader);
  if (payload.type === 'opaque') {
    const meaning = 'content, not interpreted here';
    return [{ offset: contentOffset, octets: content, depth: 0, meaning }];
  }
  return rowsOf(bytes, recording);
}

function rowsOf(bytes: Uint8Array, { records, entered }: Recording): readonly AnnotatedOctets[] {
  const rows: AnnotatedOctets[] = [];
  const open: number[] = [];
  let shownTo = 0;
  for (const record of records) {
    // Inside a cell reference, which is shown whole.
    if (record.start < shownTo) continue;
    while (open.length > 0 && record.start >= (open[open.length - 1] ?? 0)) open.pop();
    const depth = open.length;
    const isCell = CELL_FIELD.test(record.field);
    const isOpened = entered.has(record.start) && !isCell;
    if (isOpened) open.push(record.end);
    if (isCell) shownTo = record.end;
    const octets = bytes.subarray(record.start, isOpened ? record.valueStart : record.end);
    rows.push({ offset: record.start, octets, depth, meaning: meaningOf(bytes, record) });
  }
  return rows;
}

const CELL_FIELD = /(TACellIdentifier|TrustAnchorCell)$/;
const CERTIFICATE_FIELD = /(ertificate|certificationRequest|certificationPathCertificates\.\d+)$/;

/** How the value of a primitive element reads, by the last part of its name. */
const VALUES: Readonly<Record<string, (value: Uint8Array) => string>> = {
  credentialsReplacementMode: (v) => `${integer(v)} ${modeMeaning(integer(v))}`,
  applyTimeBasedCPVChecks: (v) => (integer(v) === 0 ? 'apply' : 'disapply'),
  remotePartyRole: (v) => roleMeaning(integer(v)),
  otherRemotePartyRole: (v) => roleMeaning(integer(v)),
  statusCode: (v) => `${integer(v)} ${statusMeaning(integer(v))}`,
  alertCode: (v) => `0x${integer(v).toString(16).toUpperCase()} ${alertMeaning(integer(v))}`,
  seqNumberUsage: (v) => specialistMeaning(integer(v)),
  trustAnchorCellUsage: (v) => cellUsageMeaning(integer(v))[0] ?? 'management',
  executionDateTime: (v) => String.fromCharCode(...v),
  existingSubjectUniqueID: (v) => formatEui64(eui64(v)),
  replacingSubjectUniqueID: (v) => formatEui64(eui64(v)),
  issueCredentialsResponseCode: (v) => response('issue-credentials', v),
  updateDeviceCertificateResponseCode: (v) => response('install-device-certificate', v),
  provideDeviceCertificateResponseCode: (v) => response('read-device-certificate', v),
};

function meaningOf(bytes: Uint8Array, record: DerRecord): string {
  const { field, tag } = record;
  const name = contextNumber(tag) + shortName(field);
  const value = bytes.subarray(record.valueStart, record.end);
  if (CELL_FIELD.test(field)) {
    const reader = new DerReader(value, { decoding: 'tolerant' });
    return `${name} ${cellMeaning(readCellFields(reader))}`;
  }
  if (CERTIFICATE_FIELD.test(field)) return `${name}, ${record.end - record.start} octets`;
  if (field.endsWith('remotePartyRolesCredentialsRequired')) return name;
  if (/remotePartyRolesCredentialsRequired\.\d+$/.test(field)) return roleMeaning(integer(value));
  const own = VALUES[field.slice(field.lastIndexOf('.') + 1)];
  if (own !== undefined) return `${name} ${own(value)}`;
  if (tag === TAG.bitString) {
    const whole = new DerReader(bytes.subarray(record.start, record.end));
    return `${name} ${keyUsageMeaning(readKeyUsage(whole, ''))}`;
  }
  if (tag === TAG.octetString) return `${name} ${toHex(value)}`;
  if (tag === TAG.integer || (tag & 0xe0) === 0x80) return `${name} ${signed(value)}`;
  return name;
}

/** `[3] ` for a context-specific tag, nothing for a universal one. */
function contextNumber(tag: number): string {
  return (tag & 0xc0) === 0x80 ? `[${tag & 0x1f}] ` : '';
}

/** The last part of a dotted name, an index with the list before it: `replacements[0]`. */
function shortName(field: string): string {
  const [last = '', list = ''] = field.split('.').reverse();
  if (!/^\d+$/.test(last)) return last;
  return `${list === '' ? 'item' : list}[${last}]`;
}

function integer(value: Uint8Array): number {
  return Number(signed(value));
}

function signed(value: Uint8Array): bigint {
  return BigInt.asIntN(8 * value.length, bytesToUint(value));
}

function response(family: Parameters<typeof responseMeaning>[0], value: Uint8Array): string {
  return `${integer(value)} ${responseMeaning(family, integer(value))}`;
}
