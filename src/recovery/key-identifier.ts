/**
 * The name by which devices and the certificate mapping know a certificate's key: RFC 5280 section 4.2.1.2.
 *
 * @module
 */
import { OctetMap } from '../core/octet-map.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { bitStringIdentifier } from '../x509/key-identifier.ts';

/** Asked for each device of a fleet about the same few certificates. */
const identifiers = new OctetMap<Uint8Array>({ entriesMax: 1_000 });

/** The key identifier of a certificate, by which devices and mapping name it: as it says, or computed where it says none. */
export function keyIdentifierOf(certificate: Uint8Array): Uint8Array {
  const known = identifiers.get(certificate);
  if (known !== undefined) return known;
  const kept = new Uint8Array(certificate);
  const { publicKeyInfo, ...parts } = parseCertificate(kept);
  const { subjectKeyIdentifier } = smkiExtensions(parts);
  const identifier = subjectKeyIdentifier ?? bitStringIdentifier(publicKeyInfo.key);
  identifiers.set(kept, identifier);
  return identifier;
}
