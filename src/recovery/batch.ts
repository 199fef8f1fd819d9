/**
 * Batches of commands between DSP and TSP: built here, signed there, and refused whole when one octet is missing or changed.
 *
 * A signed batch is records of the device, four length octets and a command, under a manifest that the TSP signs: number of
 * records, SHA-256 of the batch's name and of all records. An earlier batch that comes back once more has another name. The
 * format is a choice of this model: the real hand-off was looked for and not found.
 *
 * @module
 */
import { concat, equalBytes, toHex } from '../core/bytes.ts';
import type { Point } from '../crypto/backend.ts';
import { sha256, verify } from '../crypto/index.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { type Result } from '../core/outcome.ts';
import { signAllInPlace, signInPlace } from '../gbcs/signing.ts';
import { type Eui64, eui64, eui64Bytes } from '../vocabulary/eui64.ts';

/** Why a batch is refused. */
export type BatchRefusal =
  | 'truncated'
  | 'not-signed-by-tsp'
  | 'another-batch'
  | 'records-changed'
  | 'wrong-count'
  | 'wrong-device';

const DEVICE_OCTETS = 8;
const LENGTH_OCTETS = 4;
const COUNT_OCTETS = 4;
const DIGEST_OCTETS = 32;
const SIGNATURE_OCTETS = 64;
const NAME_END = COUNT_OCTETS + DIGEST_OCTETS;
const MANIFEST_OCTETS = NAME_END + DIGEST_OCTETS;
const encoder = new TextEncoder();
const RECORDS_START = MANIFEST_OCTETS + SIGNATURE_OCTETS;

/** A command on its way to be signed. */
export interface PreparedCommand {
  /** Its octets in pieces, with room for the signature where there is a key. */
  readonly parts: readonly Uint8Array[];
  /** Undefined for a command that the ACB's MAC alone protects. */
  readonly key: SigningKey | undefined;
}

/** One record of a batch: a command, and the device that it is for. */
export interface BatchRecord extends PreparedCommand {
  readonly device: Eui64;
}

/** Which batch it is: of an incident, by number from 0. The same number is never handed over twice. */
export interface BatchName {
  readonly incident: string;
  readonly batch: number;
}

/** One command by itself, as it goes out of no batch. */
export function writeCommand({ parts, key }: PreparedCommand): Uint8Array {
  const command = concat(...parts);
  if (key !== undefined) signInPlace(command, key);
  return command;
}

/**
 * Octets of a batch: manifest, signature over it, records. The commands are written and signed where they stand, because a
 * batch may be as large as a fleet.
 */
export function writeBatch(
  records: readonly BatchRecord[],
  { name, signer }: { readonly name: BatchName; readonly signer: SigningKey },
): Uint8Array {
  let length = RECORDS_START;
  for (const { parts } of records) length += DEVICE_OCTETS + LENGTH_OCTETS + totalLength(parts);
  const batch = new Uint8Array(length);
  const unsigned = new Map<SigningKey, Uint8Array[]>();
  let offset = RECORDS_START;
  for (const { device, parts, key } of records) {
    batch.set(eui64Bytes(device), offset);
    offset += DEVICE_OCTETS;
    batch.set(count(totalLength(parts)), offset);
    offset += LENGTH_OCTETS;
    const start = offset;
    for (const part of parts) {
      batch.set(part, offset);
      offset += part.length;
    }
    if (key !== undefined) waiting(unsigned, key).push(batch.subarray(start, offset));
  }
  for (const [key, commands] of unsigned) signAllInPlace(commands, key);
  const digest = sha256(batch.subarray(RECORDS_START));
  const manifest = concat(count(records.length), nameDigest(name), digest);
  batch.set(manifest);
  batch.set(signer.sign(manifest), MANIFEST_OCTETS);
  return batch;
}

/** Commands that wait for the signature of a key. */
function waiting(unsigned: Map<SigningKey, Uint8Array[]>, key: SigningKey): Uint8Array[] {
  const commands = unsigned.get(key) ?? [];
  if (commands.length === 0) unsigned.set(key, commands);
  return commands;
}

function totalLength(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

function nameDigest({ incident, batch }: BatchName): Uint8Array {
  return sha256(encoder.encode(`${incident} batch ${batch}`));
}

/** What was handed over, and to whom. */
export interface ExpectedBatch {
  /** Key of the TSP. */
  readonly signer: Point;
  readonly name: BatchName;
  /** Those that were handed over, in order. */
  readonly devices: readonly Eui64[];
}

/** A batch as it arrived. */
export interface BatchReading {
  /** SHA-256 of the records, for the log: octets are hashed once, because a batch may be as large as a fleet. */
  readonly sha256: string;
  readonly commands: Result<readonly Uint8Array[], BatchRefusal>;
}

/** The commands of a batch that is the one handed over, complete, unchanged and signed by the TSP. */
export function readBatch(octets: Uint8Array, expected: ExpectedBatch): BatchReading {
  const digest = sha256(octets.subarray(RECORDS_START));
  return { sha256: toHex(digest), commands: commandsIn(octets, digest, expected) };
}

function commandsIn(
  octets: Uint8Array,
  digest: Uint8Array,
  expected: ExpectedBatch,
): BatchReading['commands'] {
  if (octets.length < RECORDS_START) return refuse('truncated');
  const manifest = octets.subarray(0, MANIFEST_OCTETS);
  const signature = octets.subarray(MANIFEST_OCTETS, RECORDS_START);
  if (!verify(expected.signer, manifest, signature)) return refuse('not-signed-by-tsp');
  if (!equalBytes(nameDigest(expected.name), manifest.subarray(COUNT_OCTETS, NAME_END)))
    return refuse('another-batch');
  if (!equalBytes(digest, manifest.subarray(NAME_END))) return refuse('records-changed');
  const records = recordsIn(octets.subarray(RECORDS_START));
  if (records === undefined) return refuse('truncated');
  const { devices } = expected;
  if (records.length !== devices.length || readCount(manifest, 0) !== devices.length)
    return refuse('wrong-count');
  return records.every(({ device }, index) => device === devices[index])
    ? { ok: true, value: records.map(({ command }) => command) }
    : refuse('wrong-device');
}

/** Undefined where the last record is not whole: a TSP may sign what it has cut short itself. */
function recordsIn(
  octets: Uint8Array,
): readonly { readonly device: Eui64; readonly command: Uint8Array }[] | undefined {
  const records = [];
  for (let offset = 0; offset < octets.length;) {
    const start = offset + DEVICE_OCTETS + LENGTH_OCTETS;
    if (start > octets.length) return undefined;
    const end = start + readCount(octets, offset + DEVICE_OCTETS);
    if (end > octets.length) return undefined;
    const device = eui64(octets.subarray(offset, offset + DEVICE_OCTETS));
    records.push({ device, command: octets.subarray(start, end) });
    offset = end;
  }
  return records;
}

function refuse(code: BatchRefusal): {
  readonly ok: false;
  readonly refusal: {
    readonly code: BatchRefusal;
    readonly message: string;
    readonly clause: string;
  };
} {
  const message = `the batch is refused whole, ${code}: nothing of it is sent; ask the TSP for it again`;
  return {
    ok: false,
    refusal: { code, message, clause: 'hand-off DSP, TSP, DSP: a choice of this model' },
  };
}

function count(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function readCount(octets: Uint8Array, offset: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = octets.subarray(offset, offset + COUNT_OCTETS);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
