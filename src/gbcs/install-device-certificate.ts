/**
 * CS02d: Update Device Certificate(s) on Device (GBCS 13.5). The certificate stands bare, without a wrapper.
 *
 * ```asn1
 * CommandPayload ::= Certificate
 * ResponsePayload ::= INTEGER { success(0), invalidCertificate(1), wrongDeviceIdentity(2), invalidKeyUsage(3),
 *    noCorrespondingKeyPairGenerated(4), wrongPublicKey(5), certificateStorageFailed(6), privateKeyChangeFailed(7) }
 * ```
 *
 * @module
 */
import { type DerReader, TAG, der } from '../asn1/index.ts';
import type { InstallDeviceCertificateCommand, InstallDeviceCertificateResponse } from './types.ts';

export function readInstallCommand(reader: DerReader): InstallDeviceCertificateCommand {
  return {
    type: 'install-device-certificate.command',
    certificate: reader.raw('certificate', TAG.sequence),
  };
}

export function writeInstallCommand(payload: InstallDeviceCertificateCommand): Uint8Array {
  return payload.certificate;
}

export function readInstallResponse(reader: DerReader): InstallDeviceCertificateResponse {
  return {
    type: 'install-device-certificate.response',
    responseCode: reader.smallInteger('updateDeviceCertificateResponseCode'),
  };
}

export function writeInstallResponse(payload: InstallDeviceCertificateResponse): Uint8Array {
  return der.integer(payload.responseCode);
}
