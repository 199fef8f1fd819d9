/**
 * A message octet for octet: each row some octets and what they are. For people who learn or debug the format.
 *
 * The rows come from the codecs themselves, run with readers that keep a record, so what is annotated is what is
 * decoded. Their octets, joined, are the message. Certificates are one row each.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { toHex } from '../core/bytes.ts';
import { type AnnotatedOctets, type FrameRecord, annotateFraming } from './annotate-framing.ts';
import { annotatePayload } from './annotate-payload.ts';
import { FrameReader } from './frame-reader.ts';
import { readFrame } from './framing.ts';

class RecordingFrameReader extends FrameReader {
  readonly records: FrameRecord[] = [];

  protected override seen(field: string, start: number): void {
    this.records.push({ field, start, end: this.offset });
  }
}

/**
 * All octets of a message with their meaning.
 *
 * @throws SmkiError as `decodeMessage`, always in tolerant mode
 * @example
 * ```ts
 * import { annotateBytes, parseMessageText } from 'smki-sim/gbcs';
 *
 * const bytes = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * console.log(annotateBytes(bytes)[2]?.meaning); // CRA flag: Command
 * ```
 */
export function annotateBytes(bytes: Uint8Array): readonly AnnotatedOctets[] {
  const reader = new RecordingFrameReader(bytes);
  const frame = readFrame(reader, { decoding: 'tolerant' });
  const end = frame.contentOffset + frame.content.length;
  const before = reader.records.filter(({ end: own }) => own <= frame.contentOffset);
  const after = reader.records.filter(({ start }) => start >= end);
  return [
    ...annotateFraming(bytes, before),
    ...annotatePayload(bytes, frame),
    ...annotateFraming(bytes, after),
  ];
}

const OCTETS_SHOWN = 20;

/** The rows as text: offset, octets (long ones cut), meaning. */
export function formatAnnotation(rows: readonly AnnotatedOctets[]): string {
  requireKind('rows', rows, 'records');
  return rows
    .map(({ offset, octets, depth, meaning }) => {
      const indent = '  '.repeat(depth);
      const shown = toHex(octets.subarray(0, OCTETS_SHOWN)).toLowerCase();
      const text = octets.length > OCTETS_SHOWN ? `${shown}…` : shown;
      return `${String(offset).padStart(5)}  ${(indent + text).padEnd(44)} ${meaning}`;
    })
    .join('\n');
}
