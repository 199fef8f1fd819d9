/**
 * CS02e: Provide Device Certificate(s) from Device (GBCS 13.6).
 *
 * ```asn1
 * CommandPayload ::= SEQUENCE { keyUsage KeyUsage }
 * ResponsePayload ::= CHOICE {
 *    certificate                           Certificate,
 *    provideDeviceCertificateResponseCode  INTEGER { invalidKeyUsage(1), noCertificateHeld(2),
 *                                                    certificateRetrievalFailure(3) } }
 * ```
 *
 * @module
 */
import { type DerReader, TAG, der } from '../asn1/index.ts';
import { keyUsageBits, readKeyUsage } from './cell-reference.ts';
import { eitherOctetsOrCode } from './certificate-or-code.ts';
import type { ReadDeviceCertificateCommand, ReadDeviceCertificateResponse } from './types.ts';

export function readDeviceCertificateCommand(reader: DerReader): ReadDeviceCertificateCommand {
  const payload = reader.sequence('CommandPayload');
  const keyUsages = readKeyUsage(payload, 'keyUsage');
  payload.end();
  return { type: 'read-device-certificate.command', keyUsages };
}

export function writeDeviceCertificateCommand(payload: ReadDeviceCertificateCommand): Uint8Array {
  return der.sequence(keyUsageBits(payload.keyUsages));
}

export function readDeviceCertificateResponse(reader: DerReader): ReadDeviceCertificateResponse {
  const type = 'read-device-certificate.response';
  return reader.peek() === TAG.integer
    ? { type, responseCode: reader.smallInteger('provideDeviceCertificateResponseCode') }
    : { type, certificate: reader.raw('certificate', TAG.sequence) };
}

export function writeDeviceCertificateResponse(payload: ReadDeviceCertificateResponse): Uint8Array {
  return eitherOctetsOrCode({
    field: 'certificate',
    octets: payload.certificate,
    code: payload.responseCode,
  });
}
