/**
 * CS02c: Issue Security Credentials (GBCS 13.4). The device makes a key pair and answers with a request for it.
 *
 * ```asn1
 * CommandPayload ::= SEQUENCE { keyUsage KeyUsage }
 * ResponsePayload ::= CHOICE {
 *    certificationRequest          CertificationRequest,       -- PKCS#10
 *    issueCredentialsResponseCode  INTEGER { invalidKeyUsage(1), keyPairGenerationFailed(2), cRProductionFailed(3) } }
 * ```
 *
 * @module
 */
import { type DerReader, TAG, der } from '../asn1/index.ts';
import { keyUsageBits, readKeyUsage } from './cell-reference.ts';
import { eitherOctetsOrCode } from './certificate-or-code.ts';
import type { IssueCredentialsCommand, IssueCredentialsResponse } from './types.ts';

export function readIssueCommand(reader: DerReader): IssueCredentialsCommand {
  const payload = reader.sequence('CommandPayload');
  const keyUsages = readKeyUsage(payload, 'keyUsage');
  payload.end();
  return { type: 'issue-credentials.command', keyUsages };
}

export function writeIssueCommand(payload: IssueCredentialsCommand): Uint8Array {
  return der.sequence(keyUsageBits(payload.keyUsages));
}

export function readIssueResponse(reader: DerReader): IssueCredentialsResponse {
  const type = 'issue-credentials.response';
  return reader.peek() === TAG.integer
    ? { type, responseCode: reader.smallInteger('issueCredentialsResponseCode') }
    : { type, certificationRequest: reader.raw('certificationRequest', TAG.sequence) };
}

export function writeIssueResponse(payload: IssueCredentialsResponse): Uint8Array {
  return eitherOctetsOrCode({
    field: 'certificationRequest',
    octets: payload.certificationRequest,
    code: payload.responseCode,
  });
}
