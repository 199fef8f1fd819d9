/**
 * Certificates by the thousand: a template of one issuer's octets, filled for each certificate.
 *
 * All certificates of one issuer, profile, policy, key usage and hardware type share their octets but for serial
 * number, times, subject, public key, key identifier and EUI-64. The result equals that of `certificate-fields.ts`.
 *
 * @module
 */
import { TAG, der } from '../asn1/index.ts';
import { concat, toLatin1 } from '../core/bytes.ts';
import { NO_ENTITY, eui64, eui64Bytes } from '../vocabulary/eui64.ts';
import { type CertificateContents, checkShape, policiesOf } from './certificate-contents.ts';
import { certificateFields, encodeValidityOf } from './certificate-fields.ts';
import { type ExtensionParts, encodeExtension, encodeExtensions } from './extension.ts';
import { keyIdentifier } from './key-identifier.ts';
import { OID } from './object-identifiers.ts';
import { type NamedProfile, namedProfile } from './profile-violation.ts';
import { publicKeyInfoOf } from './public-key-info.ts';
import { encodeSubject } from './subject.ts';
import type { Name } from './types.ts';

/** Shared octets of one issuer's certificates, and where the extensions have holes. */
export interface CertificateTemplate {
  readonly profile: NamedProfile;
  readonly version: Uint8Array;
  /** signature and issuer. */
  readonly algorithmAndIssuer: Uint8Array;
  /** The `[3]` element, zero where the holes are. Extensions end the signed part, so holes count from its end. */
  readonly extensions: Uint8Array;
  readonly keyIdentifierFromEnd: number;
  /** Undefined where there is no subjectAltName. */
  readonly entityIdFromEnd: number | undefined;
}

/** Key identifiers and EUI-64s have 8 octets, and stand at the end of their extension. */
const IDENTIFIER_OCTETS = 8;

/** Makes a template after checking everything that its certificates share. */
export function createTemplate(contents: CertificateContents): CertificateTemplate {
  const profile = namedProfile(contents.profile);
  checkShape(profile, contents);
  const fields = certificateFields(profile, contents);
  return {
    profile,
    version: fields.version,
    algorithmAndIssuer: concat(fields.signatureAlgorithm, fields.issuer),
    extensions: der.contextConstructed(3, encodeExtensions(fields.extensions)),
    keyIdentifierFromEnd: distanceFromEnd(fields.extensions, OID.subjectKeyIdentifier) ?? 0,
    entityIdFromEnd: distanceFromEnd(fields.extensions, OID.subjectAltName),
  };
}

/** The signed part of one certificate; `checkValues` has judged what is put in. */
export function fillTemplate(
  template: CertificateTemplate,
  contents: CertificateContents,
): Uint8Array {
  const { keyIdentifierFromEnd, entityIdFromEnd } = template;
  const { publicKey, subject } = contents;
  const tbs = der.sequence(
    template.version,
    der.element(TAG.integer, contents.serialNumber),
    template.algorithmAndIssuer,
    encodeValidityOf(contents),
    encodeSubject(template.profile, subject),
    publicKeyInfoOf(publicKey),
    template.extensions,
  );
  tbs.set(keyIdentifier(publicKey), tbs.length - keyIdentifierFromEnd);
  if (entityIdFromEnd !== undefined) {
    tbs.set(eui64Bytes(eui64(subject.entityId ?? NO_ENTITY)), tbs.length - entityIdFromEnd);
  }
  return tbs;
}

/** Hardware types come from outside, so the number of templates for one issuer is bounded. */
const TEMPLATES_MAX = 256;

/** By issuer name, which an authority keeps as long as it lives; gone when the authority is. */
const templates = new WeakMap<Name, Map<string, CertificateTemplate>>();

/** The template for these contents, made at first use. A root signs one certificate: nothing is kept for it. */
export function templateFor(contents: CertificateContents): CertificateTemplate {
  const { issuer, profile, keyUsage, hardwareType } = contents;
  if (issuer === undefined) return createTemplate(contents);
  const known = templates.get(issuer.name) ?? new Map<string, CertificateTemplate>();
  const policies = policiesOf(contents).join();
  const key = [profile, keyUsage, policies, hardwareType, toLatin1(issuer.keyIdentifier)].join('|');
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = createTemplate(contents);
  if (known.size >= TEMPLATES_MAX) known.clear();
  templates.set(issuer.name, known.set(key, made));
  return made;
}

/** From the last octet of an extension's value, where the identifiers stand, to the end of all extensions. */
function distanceFromEnd(extensions: readonly ExtensionParts[], id: string): number | undefined {
  const index = extensions.findIndex((extension) => extension.id === id);
  if (index < 0) return undefined;
  const after = extensions.slice(index + 1).map((extension) => encodeExtension(extension).length);
  return IDENTIFIER_OCTETS + after.reduce((sum, length) => sum + length, 0);
}
