/**
 * The extensions that SMKI certificates carry, decoded (RFC 5280 §4.2.1, RFC 4108 §5, RFC 5934 §9).
 *
 * Extensions of other PKIs (name constraints, policy mappings, …) belong to path validation. How each is written is
 * `extension-encoders.ts`.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { type Decoding, type DerReader, TAG } from '../asn1/index.ts';
import { type KeyUsage, keyUsagesOf } from '../vocabulary/key-usages.ts';
import { readAlgorithm } from './algorithm.ts';
import { type ExtensionOwner, extensionReader, findExtension } from './extension.ts';
import { OID } from './object-identifiers.ts';
import type {
  AuthorityKeyIdentifier,
  BasicConstraints,
  HardwareModuleName,
  SmkiExtensions,
  WrappedContingencyKey,
} from './types.ts';

/** How strictly to read what is inside the extensions. */
export interface ExtensionOptions {
  readonly decoding?: Decoding;
}

/**
 * Decodes the extensions that SMKI uses. Works for certificates, requests and revocation lists.
 *
 * @returns each extension's value; undefined when it is absent
 * @throws SmkiError `asn1/*` with octet and field when one is there and malformed
 * @example
 * ```ts
 * import { standardWorld } from 'smki-sim/testing';
 * import { parseCertificate, smkiExtensions } from 'smki-sim/x509';
 *
 * const { keyUsage, basicConstraints } = smkiExtensions(parseCertificate(standardWorld().hierarchy.root));
 * console.log(keyUsage, basicConstraints); // [ 'keyCertSign', 'cRLSign' ] { ca: true, pathLength: 1 }
 * ```
 */
export function smkiExtensions(
  owner: ExtensionOwner,
  options: ExtensionOptions = {},
): SmkiExtensions {
  requireKind('options', options, 'record');
  const decode = <T>(id: string, read: (reader: DerReader) => T): T | undefined =>
    decodeExtension(owner, id, read, options);
  return {
    keyUsage: decode(OID.keyUsage, readKeyUsage),
    basicConstraints: decode(OID.basicConstraints, readBasicConstraints),
    subjectKeyIdentifier: decode(OID.subjectKeyIdentifier, (reader) => reader.octetString('')),
    authorityKeyIdentifier: decode(OID.authorityKeyIdentifier, readAuthorityKeyIdentifier),
    certificatePolicies: decode(OID.certificatePolicies, readPolicyIdentifiers),
    hardwareModuleName: decode(OID.subjectAltName, readHardwareModuleName),
    wrappedContingencyKey: decode(OID.wrappedApexContinKey, readWrappedContingencyKey),
  };
}

/** Decodes one extension with a reader of the caller's, and refuses octets after it. */
export function decodeExtension<T>(
  owner: ExtensionOwner,
  id: string,
  read: (reader: DerReader) => T,
  options: ExtensionOptions = {},
): T | undefined {
  const extension = findExtension(owner, id);
  if (extension === undefined) return undefined;
  const reader = extensionReader(owner, extension, options);
  const value = read(reader);
  reader.end();
  return value;
}

/** KeyUsage ::= BIT STRING, a named bit list: DER wants no zero bits at its end. */
export function readKeyUsage(reader: DerReader): readonly KeyUsage[] {
  const start = reader.offset;
  const { bytes, unusedBits } = reader.bitString('');
  const last = bytes[bytes.length - 1];
  if (last !== undefined && ((last >> unusedBits) & 1) === 0) {
    reader.invalid('', start, 'KeyUsage', 'must end with a bit that is set');
  }
  return keyUsagesOf(bytes);
}

/** BasicConstraints ::= SEQUENCE \{ cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL \} */
export function readBasicConstraints(reader: DerReader): BasicConstraints {
  const body = reader.sequence('');
  const start = body.offset;
  const ca = body.peek() === TAG.boolean ? body.boolean('cA') : undefined;
  if (ca === false) body.deviation('explicit-default', 'cA', start);
  const pathStart = body.offset;
  const pathLength = body.done ? undefined : body.smallInteger('pathLenConstraint');
  if (pathLength !== undefined && pathLength < 0) {
    body.invalid('pathLenConstraint', pathStart, 'INTEGER', 'must not be negative');
  }
  body.end();
  return { ca: ca ?? false, pathLength };
}

/** AuthorityKeyIdentifier ::= SEQUENCE \{ keyIdentifier [0], authorityCertIssuer [1], authorityCertSerialNumber [2] \} */
function readAuthorityKeyIdentifier(reader: DerReader): AuthorityKeyIdentifier {
  const body = reader.sequence('');
  const element = body.optionalContextPrimitive(0, 'keyIdentifier');
  const keyIdentifier = element === undefined ? undefined : body.value(element);
  const issuer = body.optionalContext(1, 'authorityCertIssuer');
  const serial = body.optionalContextPrimitive(2, 'authorityCertSerialNumber');
  body.end();
  return { keyIdentifier, hasIssuerAndSerial: issuer !== undefined || serial !== undefined };
}

/** CertificatePolicies ::= SEQUENCE OF PolicyInformation; only the identifiers. */
export function readPolicyIdentifiers(reader: DerReader): readonly string[] {
  const start = reader.offset;
  const list = reader.sequence('');
  const identifiers: string[] = [];
  while (!list.done) {
    const information = list.sequence('policyInformation');
    identifiers.push(information.objectIdentifier('policyIdentifier'));
    if (!information.done) information.sequence('policyQualifiers');
    information.end();
  }
  if (identifiers.length === 0) {
    reader.invalid('', start, 'CertificatePolicies', 'must name at least one policy');
  }
  return identifiers;
}

/** `[0] EXPLICIT`, around the value of an otherName. */
const VALUE_TAG = 0xa0;

/** The first otherName of type id-on-hardwareModuleName: SEQUENCE \{ hwType OBJECT IDENTIFIER, hwSerialNum OCTET STRING \} */
function readHardwareModuleName(reader: DerReader): HardwareModuleName | undefined {
  const names = reader.sequence('');
  let found: HardwareModuleName | undefined;
  while (!names.done) {
    const other = names.optionalContext(0, 'otherName');
    if (other === undefined) {
      names.element('generalName');
      continue;
    }
    const type = other.objectIdentifier('type-id');
    const value = other.into(other.element('value', VALUE_TAG), 'value');
    other.end();
    if (type !== OID.hardwareModuleName || found !== undefined) continue;
    const module = value.sequence('hardwareModuleName');
    found = {
      type: module.objectIdentifier('hwType'),
      serialNumber: module.octetString('hwSerialNum'),
    };
    module.end();
    value.end();
  }
  return found;
}

/**
 * ApexContingencyKey ::= SEQUENCE \{ wrapAlgorithm, wrappedContinPubKey OCTET STRING \}. RFC 5934 §9 lets both be absent,
 * which only marks an apex anchor: then there is no key to return.
 */
function readWrappedContingencyKey(reader: DerReader): WrappedContingencyKey | undefined {
  const body = reader.sequence('');
  if (body.done) return undefined;
  const { algorithm } = readAlgorithm(body, 'wrapAlgorithm');
  const wrappedPublicKey = body.octetString('wrappedContinPubKey');
  body.end();
  return { wrapAlgorithm: algorithm, wrappedPublicKey };
}
