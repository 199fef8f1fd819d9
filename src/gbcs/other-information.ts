/**
 * The other-information field of the Grouping Header: message code and supplementary remote party fields.
 *
 * ```text
 *    2  message code
 *   10  + 8  Supplementary Remote Party ID
 *   18  + 8  Supplementary Remote Party Counter
 *   26  + 8  Supplementary Originator Counter
 *  >26  + DER Key Agreement Certificate of the supplementary party (instead of the 26 form)
 * ```
 *
 * No CS02 message uses more than two octets; other use cases do.
 *
 * @module
 */
import { concat } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { eui64, eui64Bytes } from '../vocabulary/eui64.ts';
import { ORIGINATOR_COUNTER_MAX, counterOctets } from './counter.ts';
import type { FrameReader } from './frame-reader.ts';
import type { MessageHeader, SupplementaryParty } from './types.ts';

type OtherInformation = Pick<MessageHeader, 'messageCode' | 'supplementary'>;

const CERTIFICATE_TAG = 0x30;

/** Reads other-information with its length octets. */
export function readOtherInformation(reader: FrameReader): OtherInformation {
  const start = reader.offset;
  const length = reader.length('otherInformation.length');
  if (![2, 10, 18, 26].includes(length) && length <= 26) {
    reader.malformed('otherInformation.length', start, `${length} octets is not a form of it`);
  }
  const code = reader.take('messageCode', 2);
  const messageCode = ((code[0] ?? 0) << 8) | (code[1] ?? 0);
  return length === 2
    ? { messageCode }
    : { messageCode, supplementary: readSupplementary(reader, length - 2) };
}

function readSupplementary(reader: FrameReader, length: number): SupplementaryParty {
  const remotePartyId = eui64(reader.take('supplementaryRemotePartyId', 8));
  if (length === 8) return { remotePartyId };
  const remotePartyCounter = reader.counter('supplementaryRemotePartyCounter');
  if (length === 16) return { remotePartyId, remotePartyCounter };
  if (length === 24) {
    const originatorCounter = reader.counter('supplementaryOriginatorCounter');
    return { remotePartyId, remotePartyCounter, originatorCounter };
  }
  const start = reader.offset;
  const keyAgreementCertificate = reader.take('supplementaryCertificate', length - 16);
  if (keyAgreementCertificate[0] !== CERTIFICATE_TAG) {
    reader.malformed('supplementaryCertificate', start, 'not a certificate');
  }
  return { remotePartyId, remotePartyCounter, keyAgreementCertificate };
}

/** Content of other-information, without its length. */
export function writeOtherInformation(header: OtherInformation): Uint8Array {
  const { messageCode, supplementary } = header;
  if (!Number.isInteger(messageCode) || messageCode < 0 || messageCode > 0xffff) {
    cannotEncode('messageCode', 'must be a number of two octets');
  }
  const code = Uint8Array.of(messageCode >> 8, messageCode & 0xff);
  return supplementary === undefined ? code : concat(code, ...supplementaryFields(supplementary));
}

function supplementaryFields(party: SupplementaryParty): readonly Uint8Array[] {
  const { remotePartyCounter, originatorCounter, keyAgreementCertificate } = party;
  const id = eui64Bytes(party.remotePartyId);
  if (remotePartyCounter === undefined) {
    if (originatorCounter !== undefined || keyAgreementCertificate !== undefined) {
      cannotEncode('supplementary', 'needs remotePartyCounter before the fields that follow it');
    }
    return [id];
  }
  const start = [id, writeCounter('supplementaryRemotePartyCounter', remotePartyCounter)];
  if (keyAgreementCertificate === undefined) {
    return originatorCounter === undefined
      ? start
      : [...start, writeCounter('supplementaryOriginatorCounter', originatorCounter)];
  }
  if (originatorCounter !== undefined) {
    cannotEncode('supplementary', 'has either an originatorCounter or a certificate, not both');
  }
  if (keyAgreementCertificate[0] !== CERTIFICATE_TAG || keyAgreementCertificate.length <= 8) {
    cannotEncode('supplementary.keyAgreementCertificate', 'must be the DER of a certificate');
  }
  return [...start, keyAgreementCertificate];
}

/** Eight octets of a counter. */
export function writeCounter(field: string, value: bigint): Uint8Array {
  return counterOctets({ field, value, max: ORIGINATOR_COUNTER_MAX });
}

function cannotEncode(field: string, reason: string): never {
  fail('gbcs/cannot-encode', `cannot encode ${field}: it ${reason}`, { field, reason });
}
