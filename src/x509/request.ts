/**
 * Certification requests (PKCS#10, RFC 2986) of organisations and devices: made, parsed, and proof of possession checked.
 *
 * ```asn1
 * CertificationRequestInfo ::= SEQUENCE { version INTEGER { v1(0) }, subject, subjectPKInfo, attributes [0] SET OF Attribute }
 * CertificationRequest     ::= SEQUENCE { certificationRequestInfo, signatureAlgorithm, signature BIT STRING }
 * ```
 *
 * A request asks for a name and a key usage only: everything else is for the authority to decide.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { type Decoding, DerReader, TAG, der } from '../asn1/index.ts';
import { fail } from '../core/errors.ts';
import type { Point, RawSignature } from '../crypto/backend.ts';
import { type Eui64Like, eui64, eui64Bytes } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { RemotePartyRole } from '../vocabulary/roles.ts';
import { readAlgorithm, readUnpaddedBits } from './algorithm.ts';
import { assembleSigned } from './issue.ts';
import { type ExtensionParts, encodeExtensions, readExtensions } from './extension.ts';
import { encodeHardwareModuleName, encodeKeyUsage } from './extension-encoders.ts';
import { readName } from './name.ts';
import { OID } from './object-identifiers.ts';
import { namedProfile } from './profile-violation.ts';
import { profileOfRole } from './profiles.ts';
import { publicKeyInfoOf, readPublicKeyInfo } from './public-key-info.ts';
import { explainForeignInput, requireParsed } from './recognise.ts';
import { encodeSubject } from './subject.ts';
import type { CertificationRequest, Extension } from './types.ts';
import { type VerifyOptions, verifySigned } from './verify-signature.ts';

/** Request of an organisation: the subject is [CN], OU, x500UniqueIdentifier. */
export interface OrganisationRequest {
  readonly kind: 'organisation';
  /** By name, or by code for the signing roles that have no public name. */
  readonly role: RemotePartyRole | number;
  readonly entityId: Eui64Like;
  /** At most 16 characters. */
  readonly commonName?: string;
}

/** Request of a device: the subject is empty, the name is in subjectAltName. */
export interface DeviceRequest {
  readonly kind: 'device';
  /** hwType: an OID of the manufacturer's. */
  readonly hardwareType: string;
  readonly entityId: Eui64Like;
}

/** What a request says. */
export type RequestContents = (OrganisationRequest | DeviceRequest) & {
  readonly keyUsage: EndEntityKeyUsage;
  /** The key to be certified. */
  readonly publicKey: Point;
};

/** A request that only lacks its signature. */
export interface PreparedRequest {
  /** The octets to sign: the whole certificationRequestInfo element. */
  readonly tbs: Uint8Array;
}

const VERSION_1 = der.integer(0);
const EMPTY_NAME = der.sequence();

/**
 * The octets of a request that the key to be certified has to sign.
 *
 * @throws SmkiError `x509/profile-violation` for a role or name that no profile has; `vocabulary/not-an-eui64`
 */
export function prepareCertificationRequest(contents: RequestContents): PreparedRequest {
  requireKind('contents', contents, 'record');
  const extensionRequest = der.sequence(
    der.objectIdentifier(OID.extensionRequest),
    der.set(encodeExtensions(requestedExtensions(contents))),
  );
  const tbs = der.sequence(
    VERSION_1,
    contents.kind === 'device' ? EMPTY_NAME : organisationSubject(contents),
    publicKeyInfoOf(contents.publicKey),
    der.contextConstructed(0, extensionRequest),
  );
  return { tbs };
}

/**
 * Puts the signature under a request.
 *
 * @param signature - `r ‖ s`, 64 octets
 * @returns DER
 */
export function assembleCertificationRequest(
  prepared: PreparedRequest,
  signature: RawSignature,
): Uint8Array {
  requireFields('prepared', prepared, { tbs: 'octets' });
  requireKind('signature', signature, 'octets');
  return assembleSigned(prepared.tbs, signature);
}

/**
 * Makes a request and signs it with the key to be certified: proof of possession.
 *
 * A key agreement key signs its own request too, and nothing else: so the signer is a function, not a signing key.
 *
 * @param contents - see {@link RequestContents}; and `sign`, which gives `r ‖ s` over its argument
 * @returns DER
 * @example
 * ```ts
 * import { seededRandom, softKeyStore } from 'smki-sim';
 * import { createCertificationRequest, nameText, parseCertificationRequest } from 'smki-sim/x509';
 *
 * const key = softKeyStore(seededRandom('example')).createSigningKey('supplier');
 * const request = createCertificationRequest({
 *   kind: 'organisation',
 *   role: 'supplier',
 *   entityId: '90-B3-D5-1F-30-01-00-00',
 *   keyUsage: 'digitalSignature',
 *   publicKey: key.publicKey,
 *   sign: (message) => key.sign(message),
 * });
 * console.log(nameText(parseCertificationRequest(request).subject)); // OU=02, x500UniqueIdentifier=90B3D51F30010000
 * ```
 */
export function createCertificationRequest(
  contents: RequestContents & { readonly sign: (message: Uint8Array) => RawSignature },
): Uint8Array {
  const prepared = prepareCertificationRequest(contents);
  return assembleCertificationRequest(prepared, contents.sign(prepared.tbs));
}

/**
 * Parses a request. The signature is not judged: see {@link verifyCertificationRequest}.
 *
 * @throws SmkiError `asn1/*` and `x509/malformed` with octet and field; `x509/not-a-certificate` when the input is
 * something else that is known
 */
export function parseCertificationRequest(
  encoded: Uint8Array,
  options: { readonly decoding?: Decoding } = {},
): CertificationRequest {
  requireKind('options', options, 'record');
  try {
    return readRequest(new DerReader(encoded, options));
  } catch (error) {
    explainForeignInput({ encoded, expected: 'certification request', cause: error });
  }
}

/**
 * True when the key in the request signed the request.
 *
 * @throws SmkiError `x509/not-a-certificate` for a request that is not parsed
 */
export function verifyCertificationRequest(
  request: CertificationRequest,
  options: VerifyOptions = {},
): boolean {
  requireParsed(request, 'certification request');
  const { point } = request.publicKeyInfo;
  return point !== undefined && verifySigned(request, point, options);
}

function requestedExtensions(contents: RequestContents): readonly ExtensionParts[] {
  const keyUsage = encodeKeyUsage([contents.keyUsage]);
  const extensions: ExtensionParts[] = [{ id: OID.keyUsage, critical: true, value: keyUsage }];
  if (contents.kind === 'device') {
    const serialNumber = eui64Bytes(eui64(contents.entityId));
    const value = encodeHardwareModuleName({ type: contents.hardwareType, serialNumber });
    extensions.push({ id: OID.subjectAltName, critical: true, value });
  }
  return extensions;
}

function organisationSubject({ role, entityId, commonName }: OrganisationRequest): Uint8Array {
  return encodeSubject(namedProfile(profileOfRole(role)), { role, entityId, commonName });
}

function readRequest(reader: DerReader): CertificationRequest {
  const outer = reader.element('', TAG.sequence);
  const body = reader.into(outer, '');
  const tbs = body.element('certificationRequestInfo', TAG.sequence);
  const info = body.into(tbs, 'certificationRequestInfo');
  const version = info.smallInteger('version') + 1;
  const subject = readName(info, 'subject');
  const publicKeyInfo = readPublicKeyInfo(info, 'subjectPKInfo');
  const attributes = readAttributes(info);
  info.end();
  const signatureAlgorithm = readAlgorithm(body, 'signatureAlgorithm');
  const signature = readUnpaddedBits(body, 'signature');
  body.end();
  reader.end();
  return {
    der: reader.buffer.subarray(outer.start, outer.end),
    tbs: reader.buffer.subarray(tbs.start, tbs.end),
    version,
    subject,
    publicKeyInfo,
    ...attributes,
    signatureAlgorithm,
    signature,
    deviations: reader.notes,
  };
}

/** Attributes may be left out by some tools, although RFC 2986 wants at least an empty set. */
function readAttributes(
  info: DerReader,
): Pick<CertificationRequest, 'attributeTypes' | 'extensions'> {
  const list = info.optionalContext(0, 'attributes');
  const attributeTypes: string[] = [];
  let extensions: readonly Extension[] = [];
  while (list !== undefined && !list.done) {
    const start = list.offset;
    const attribute = list.sequence('attribute');
    const type = attribute.objectIdentifier('type');
    const values = attribute.set('values');
    attribute.end();
    if (attributeTypes.includes(type)) {
      const reason = `attribute ${type} appears twice`;
      const field = list.fieldName('attribute');
      fail('x509/malformed', `${reason} at octet ${start}`, { offset: start, field, reason });
    }
    attributeTypes.push(type);
    if (type !== OID.extensionRequest) continue;
    extensions = readExtensions(values, 'extensionRequest');
    values.end();
  }
  return { attributeTypes, extensions };
}
