/**
 * Batches of commands between DSP and TSP: built here, signed there, and refused whole when one octet is missing or changed.
 *
 * A signed batch is records of four length octets and a command, under a manifest that the TSP signs: number of records and
 * SHA-256 of them all. The format is a choice of this model: the real hand-off was looked for and not found.
 *
 * @module
 */
import { concat, equalBytes, toHex } from '../core/bytes.ts';
import type { Point } from '../crypto/backend.ts';
import { sha256, verify } from '../crypto/index.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { type Result } from '../core/outcome.ts';
import { signInPlace } from '../gbcs/signing.ts';

/** Why a batch is refused. */
export type BatchRefusal = 'truncated' | 'not-signed-by-tsp' | 'records-changed' | 'wrong-count';

const LENGTH_OCTETS = 4;
const COUNT_OCTETS = 4;
const DIGEST_OCTETS = 32;
const SIGNATURE_OCTETS = 64;
const MANIFEST_OCTETS = COUNT_OCTETS + DIGEST_OCTETS;
const RECORDS_START = MANIFEST_OCTETS + SIGNATURE_OCTETS;

/** A command on its way to be signed. */
export interface PreparedCommand {
  /** Its octets in pieces, with room for the signature where there is a key. */
  readonly parts: readonly Uint8Array[];
  /** Undefined for a command that the ACB's MAC alone protects. */
  readonly key: SigningKey | undefined;
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
export function writeBatch(commands: readonly PreparedCommand[], signer: SigningKey): Uint8Array {
  let length = RECORDS_START;
  for (const { parts } of commands) length += LENGTH_OCTETS + totalLength(parts);
  const batch = new Uint8Array(length);
  let offset = RECORDS_START;
  for (const { parts, key } of commands) {
    batch.set(count(totalLength(parts)), offset);
    offset += LENGTH_OCTETS;
    const start = offset;
    for (const part of parts) {
      batch.set(part, offset);
      offset += part.length;
    }
    if (key !== undefined) signInPlace(batch.subarray(start, offset), key);
  }
  const manifest = concat(count(commands.length), sha256(batch.subarray(RECORDS_START)));
  batch.set(manifest);
  batch.set(signer.sign(manifest), MANIFEST_OCTETS);
  return batch;
}

function totalLength(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

/**
 * The commands of a batch that is complete, unchanged and signed by the TSP.
 *
 * @param expected - how many were handed over
 */
export function readBatch(
  octets: Uint8Array,
  expected: { readonly signer: Point; readonly count: number },
): Result<readonly Uint8Array[], BatchRefusal> {
  if (octets.length < RECORDS_START) return refuse('truncated');
  const manifest = octets.subarray(0, MANIFEST_OCTETS);
  const signature = octets.subarray(MANIFEST_OCTETS, RECORDS_START);
  if (!verify(expected.signer, manifest, signature)) return refuse('not-signed-by-tsp');
  const records = octets.subarray(RECORDS_START);
  if (!equalBytes(sha256(records), manifest.subarray(COUNT_OCTETS)))
    return refuse('records-changed');
  const commands: Uint8Array[] = [];
  for (let offset = 0; offset < records.length;) {
    const length = readCount(records, offset);
    offset += LENGTH_OCTETS;
    if (offset + length > records.length) return refuse('truncated');
    commands.push(records.subarray(offset, offset + length));
    offset += length;
  }
  const isComplete =
    commands.length === expected.count && readCount(manifest, 0) === expected.count;
  return isComplete ? { ok: true, value: commands } : refuse('wrong-count');
}

/** SHA-256 of a batch, for the log. */
export function batchDigest(octets: Uint8Array): string {
  return toHex(sha256(octets));
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
