/**
 * Link certificates of a root key update (RFC 4210 4.4): the new key under the old one, and the old under the new.
 *
 * A device takes a new root in a normal replacement when newWithOld comes with it; a relying party that has only one of
 * the roots reaches certificates under the other. Same name on both sides: a root that changes its key keeps its name.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import type { Point } from '../../crypto/backend.ts';
import type { CertificateContents } from '../../x509/certificate-contents.ts';
import { certificateFields } from '../../x509/certificate-fields.ts';
import type { ExtensionParts } from '../../x509/extension.ts';
import { encodeAuthorityKeyIdentifier } from '../../x509/extension-encoders.ts';
import { assembleCertificate } from '../../x509/issue.ts';
import { OID } from '../../x509/object-identifiers.ts';
import { namedProfile } from '../../x509/profile-violation.ts';
import { assembleTbs } from '../../x509/to-be-signed.ts';
import { type Authority, serialNumberFor } from '../authority.ts';
import { type SigningOrder, signingOrder } from '../signing-order.ts';
import type { Random } from '../../core/random.ts';

/** The two link certificates, DER. */
export interface RootLinks {
  /** The new key, signed by the old one: what devices want to see. */
  readonly newWithOld: Uint8Array;
  /** The old key, signed by the new one. */
  readonly oldWithNew: Uint8Array;
}

/** A link to be signed by the root that vouches. */
export function prepareLink(order: {
  readonly name: 'newWithOld' | 'oldWithNew';
  /** The root whose key is vouched for. */
  readonly subject: Authority;
  /** The root that vouches. */
  readonly issuer: Authority;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly policies: readonly string[];
  readonly random: Random;
}): SigningOrder<Uint8Array> {
  const { name, subject, issuer, notBefore, notAfter, policies, random } = order;
  const { publicKey } = subject.key;
  const serials = random.fork(`link:${name}:${issuer.name}`);
  const tbs = linkFields(
    {
      profile: 'rootOca',
      serialNumber: serialNumberFor({ random: serials, publicKey, notBefore }),
      issuer: issuer.issuer,
      subject: { commonName: subject.name },
      publicKey,
      notBefore,
      notAfter,
      policies,
    },
    issuer.keyIdentifier,
  );
  return signingOrder({
    purpose: `link certificate ${name}: ${subject.name} by ${issuer.key.name}`,
    tbs,
    key: issuer.key,
    use: 'certificate',
    done: (signature) => assembleCertificate({ tbs }, signature),
  });
}

/** The fields of a root without its contingency key, but with the identifier of the key that vouches. */
function linkFields(
  contents: CertificateContents & { readonly publicKey: Point },
  authorityKey: Uint8Array,
): Uint8Array {
  const fields = certificateFields(namedProfile('rootOca'), contents);
  const authorityKeyIdentifier: ExtensionParts = {
    id: OID.authorityKeyIdentifier,
    critical: false,
    value: encodeAuthorityKeyIdentifier(authorityKey),
  };
  return assembleTbs({ ...fields, extensions: [...fields.extensions, authorityKeyIdentifier] });
}
