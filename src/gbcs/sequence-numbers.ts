/**
 * Counters inside payloads: SeqNumber, floors of specialist counters, changes of other roles' counters.
 *
 * ```asn1
 * SeqNumber ::= INTEGER (0..9223372036854775807)
 * SpecialistSeqNumber ::= SEQUENCE {
 *    seqNumberUsage  INTEGER { prepaymentTopUp(0) },
 *    seqNumber       SeqNumber }
 * RemotePartySeqNumberChange ::= SEQUENCE {
 *    otherRemotePartyRole                    RemotePartyRole,
 *    otherRemotePartyFloorSeqNumber          SeqNumber,
 *    newRemotePartySpecialistFloorSeqNumber  SEQUENCE OF SpecialistSeqNumber OPTIONAL }
 * ```
 *
 * @module
 */
import { type DerReader, TAG, der } from '../asn1/index.ts';
import { counterOctets } from './counter.ts';
import type { CounterChange, SpecialistFloor } from './types.ts';

/** The largest SeqNumber. */
export const SEQUENCE_NUMBER_MAX: bigint = (1n << 63n) - 1n;

export function readSequenceNumber(
  reader: DerReader,
  field: string,
  tag: number = TAG.integer,
): bigint {
  const start = reader.offset;
  const value = reader.integer(field, tag);
  if (value < 0n || value > SEQUENCE_NUMBER_MAX) {
    reader.invalid(field, start, 'SeqNumber', 'must be from 0 to 2^63 - 1');
  }
  return value;
}

/** Content octets of a SeqNumber, for the tag that the caller gives it. */
export function sequenceNumberContent(field: string, value: bigint): Uint8Array {
  return writeSequenceNumber(field, value).subarray(2);
}

/** The whole INTEGER, at most ten octets: to be copied, never changed. */
export function writeSequenceNumber(field: string, value: bigint): Uint8Array {
  if (value !== last.value) last = { value, encoded: encodeSequenceNumber(field, value) };
  return last.encoded;
}

/** A command sets the same floor for every role, and its Response reports it: what was written last is compared first. */
let last: { readonly value: bigint; readonly encoded: Uint8Array } = {
  value: 0n,
  encoded: Uint8Array.of(TAG.integer, 1, 0),
};

function encodeSequenceNumber(field: string, value: bigint): Uint8Array {
  const octets = counterOctets({ field, value, max: SEQUENCE_NUMBER_MAX });
  let start = 0;
  // DER: as few octets as keep the sign bit clear.
  while (start < 7 && octets[start] === 0 && (octets[start + 1] ?? 0) < 0x80) start++;
  const encoded = new Uint8Array(2 + octets.length - start);
  encoded[0] = TAG.integer;
  encoded[1] = octets.length - start;
  for (let i = start; i < octets.length; i++) encoded[2 + i - start] = octets[i] ?? 0;
  return encoded;
}

/** Reads the rest of a reader as SpecialistSeqNumber values. */
export function readSpecialistFloors(reader: DerReader): readonly SpecialistFloor[] {
  const floors: SpecialistFloor[] = [];
  while (!reader.done) {
    const item = reader.sequence(String(floors.length));
    const usage = item.smallInteger('seqNumberUsage');
    const floor = readSequenceNumber(item, 'seqNumber');
    item.end();
    floors.push({ usage, floor });
  }
  return floors;
}

export function writeSpecialistFloors(floors: readonly SpecialistFloor[]): readonly Uint8Array[] {
  return floors.map(({ usage, floor }) =>
    der.sequence(der.integerPart(usage), writeSequenceNumber('seqNumber', floor)),
  );
}

/** Reads the rest of a reader as RemotePartySeqNumberChange values. */
export function readCounterChanges(reader: DerReader): readonly CounterChange[] {
  const changes: CounterChange[] = [];
  while (!reader.done) {
    const item = reader.sequence(String(changes.length));
    const roleCode = item.smallInteger('otherRemotePartyRole');
    const floor = readSequenceNumber(item, 'otherRemotePartyFloorSeqNumber');
    const specialistFloors = item.done
      ? undefined
      : readSpecialistFloors(item.sequence('newRemotePartySpecialistFloorSeqNumber'));
    item.end();
    changes.push({
      roleCode,
      floor,
      ...(specialistFloors !== undefined && { specialistFloors }),
    });
  }
  return changes;
}

export function writeCounterChanges(changes: readonly CounterChange[]): readonly Uint8Array[] {
  return changes.map(({ roleCode, floor, specialistFloors }) =>
    der.sequence(
      der.integerPart(roleCode),
      writeSequenceNumber('otherRemotePartyFloorSeqNumber', floor),
      ...(specialistFloors === undefined
        ? []
        : [der.sequenceOf(writeSpecialistFloors(specialistFloors))]),
    ),
  );
}
