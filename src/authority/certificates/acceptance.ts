/**
 * What a subscriber compares before accepting a certificate: everything it asked for must be there as it asked for it
 * (SEC L11; Appendices A and B, 4.4.1).
 *
 * @module
 */
import { equalBytes } from '../../core/bytes.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { findExtension } from '../../x509/extension.ts';
import { oidName } from '../../x509/object-identifiers.ts';
import { parseCertificationRequest } from '../../x509/request.ts';

/**
 * Names of what differs between a certificate and the request for it; none when it may be accepted.
 *
 * @throws SmkiError `asn1/*`, `x509/*` for octets that are not what they should be
 */
export function acceptanceProblems(
  certificate: Uint8Array,
  request: Uint8Array,
): readonly string[] {
  const issued = parseCertificate(certificate);
  const asked = parseCertificationRequest(request);
  const problems: string[] = [];
  if (!equalBytes(issued.publicKeyInfo.der, asked.publicKeyInfo.der)) problems.push('publicKey');
  if (!equalBytes(issued.subject.der, asked.subject.der)) problems.push('subject');
  for (const { id, value } of asked.extensions) {
    const there = findExtension(issued, id);
    if (there === undefined || !equalBytes(there.value, value)) problems.push(oidName(id));
  }
  return problems;
}
