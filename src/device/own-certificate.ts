/**
 * A certificate of the device itself as a caller hands it in: what CS02e is to give out must be one, and of that usage (GBCS
 * 13.6). Whose key it is about is not asked: a harness may have the certificate of a meter and not its key.
 *
 * @module
 */
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import { octetsAt, wrong } from './loose-fields.ts';
import { readOwnCertificate } from './trust-anchor.ts';

/**
 * The certificate in octets of its own.
 *
 * @throws SmkiError `device/bad-configuration`
 */
export function ownCertificateAt(
  given: unknown,
  field: string,
  usage: EndEntityKeyUsage,
): Uint8Array {
  const octets = octetsAt(given, field);
  const facts = readOwnCertificate(octets);
  if (typeof facts === 'string') wrong(field, `it is no certificate: ${facts}`);
  const found = facts.keyUsages.join(' and ') || 'none';
  if (found !== usage) wrong(field, `its key usage is ${found}, so it is not the one for ${usage}`);
  return octets;
}
