/**
 * Parts of payloads that a fleet sends and receives alike: the certificates of a campaign go to every meter, and every meter reports the
 * same replacements. Who reads many messages has a memory, and takes apart what is new in each.
 *
 * What is remembered are copies: neither the octets that came in nor the values that go out can change what is read of the next message,
 * as long as its owner keeps the values to itself. `decodeMessage`, whose callers do what they like with them, has none.
 *
 * @module
 */
import { DerReader, TAG } from '../asn1/index.ts';
import { OctetMap } from '../core/octet-map.ts';
import type { CellReplacement, ReplacementOutcome } from './types.ts';

/** What one reader of messages remembers. */
export interface MessageMemory {
  readonly replacements: PartMemory<readonly CellReplacement[]>;
  readonly pathCertificates: PartMemory<readonly Uint8Array[]>;
  readonly replacementOutcomes: PartMemory<readonly ReplacementOutcome[]>;
}

/** Contents of one field by their octets. */
type PartMemory<T> = OctetMap<Part<T>>;

/** Read when it comes for the second time: what comes once is only copied. */
interface Part<T> {
  readonly octets: Uint8Array;
  value?: T;
}

/** Homes have a few kinds of devices, and a campaign a few shapes of commands. */
const PARTS_MAX = 16;

/** Makes an empty memory. */
export function createMessageMemory(): MessageMemory {
  return {
    replacements: new OctetMap({ entriesMax: PARTS_MAX }),
    pathCertificates: new OctetMap({ entriesMax: PARTS_MAX }),
    replacementOutcomes: new OctetMap({ entriesMax: PARTS_MAX }),
  };
}

/** Reads a SEQUENCE by `read`, or remembers what its content is. */
export function readRemembered<T>(
  reader: DerReader,
  field: string,
  read: (content: DerReader) => T,
  memory: PartMemory<T> | undefined,
): T {
  const element = reader.element(field, TAG.sequence);
  if (memory === undefined) return read(reader.into(element, field));
  const known = reader.known(element, memory);
  if (known !== undefined) return (known.value ??= read(new DerReader(known.octets)));
  const deviations = reader.notes.length;
  const value = read(reader.into(element, field));
  // What was forgiven is to be noted of each message anew.
  if (reader.notes.length === deviations) {
    // A copy: `slice()` of a Buffer is a view.
    const octets = new Uint8Array(reader.value(element));
    memory.set(octets, { octets });
  }
  return value;
}
