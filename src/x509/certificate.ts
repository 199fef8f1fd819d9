/**
 * X.509 certificates (RFC 5280 §4.1): octets to a value, and the value to the same octets again.
 *
 * ```asn1
 * Certificate    ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue BIT STRING }
 * TBSCertificate ::= SEQUENCE { version [0] DEFAULT v1, serialNumber, signature, issuer, validity, subject,
 *                               subjectPublicKeyInfo, issuerUniqueID [1], subjectUniqueID [2], extensions [3] }
 * ```
 *
 * Reads the structure only: what a profile allows is `compare.ts`, what a chain proves is path validation.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { TAG, DerReader, der, type Decoding } from '../asn1/index.ts';
import { encodeAlgorithm, readAlgorithm, readUnpaddedBits } from './algorithm.ts';
import { encodeExtensions, readExtensions } from './extension.ts';
import { encodeName, readName } from './name.ts';
import { encodePublicKeyInfo, readPublicKeyInfo } from './public-key-info.ts';
import { explainForeignInput } from './recognise.ts';
import type { Certificate } from './types.ts';
import { requireCertificate } from './parsed-argument.ts';

/** How to read: strictly (the default), or forgiving and noting the deviations that real devices show. */
export interface ParseOptions {
  readonly decoding?: Decoding;
}

/**
 * Parses one certificate. Octet strings of the result are views into the input.
 *
 * @param encoded - DER, the whole of it: an octet after the end is refused
 * @param options - `decoding: 'tolerant'` forgives and notes the deviations of `asn1/tolerance.ts`
 * @throws SmkiError `asn1/*` and `x509/malformed` with octet and field; `x509/not-a-certificate` when the input is
 * something else that is known: PEM text, a private key, a request, a revocation list
 * @example
 * ```ts
 * import { standardWorld } from 'smki-sim/testing';
 * import { nameText, parseCertificate } from 'smki-sim/x509';
 *
 * const certificate = parseCertificate(standardWorld().hierarchy.issuingOca);
 * console.log(nameText(certificate.issuer)); // OU=00, CN=SR1
 * console.log(nameText(certificate.subject)); // OU=07, CN=SI1
 * ```
 */
export function parseCertificate(encoded: Uint8Array, options: ParseOptions = {}): Certificate {
  requireKind('options', options, 'record');
  try {
    return readCertificate(new DerReader(encoded, options));
  } catch (error) {
    explainForeignInput({ encoded, expected: 'certificate', cause: error });
  }
}

type ToBeSigned = Omit<
  Certificate,
  'der' | 'tbs' | 'signatureAlgorithm' | 'signature' | 'deviations'
>;

function readCertificate(reader: DerReader): Certificate {
  const outer = reader.element('', TAG.sequence);
  const body = reader.into(outer, '');
  const tbsElement = body.element('tbsCertificate', TAG.sequence);
  const toBeSigned = readToBeSigned(body.into(tbsElement, 'tbsCertificate'));
  const signatureAlgorithm = readAlgorithm(body, 'signatureAlgorithm');
  const signature = readUnpaddedBits(body, 'signatureValue');
  body.end();
  reader.end();
  return {
    der: reader.buffer.subarray(outer.start, outer.end),
    tbs: reader.buffer.subarray(tbsElement.start, tbsElement.end),
    ...toBeSigned,
    signatureAlgorithm,
    signature,
    deviations: reader.notes,
  };
}

function readToBeSigned(tbs: DerReader): ToBeSigned {
  const version = readVersion(tbs);
  const serialNumber = tbs.integerOctets('serialNumber');
  const innerSignatureAlgorithm = readAlgorithm(tbs, 'signature');
  const issuer = readName(tbs, 'issuer');
  const validity = tbs.sequence('validity');
  const notBefore = validity.time('notBefore');
  const notAfter = validity.time('notAfter');
  validity.end();
  const subject = readName(tbs, 'subject');
  const publicKeyInfo = readPublicKeyInfo(tbs, 'subjectPublicKeyInfo');
  const issuerUniqueId = readUniqueId(tbs, 1, 'issuerUniqueID');
  const subjectUniqueId = readUniqueId(tbs, 2, 'subjectUniqueID');
  const wrapped = tbs.optionalContext(3, 'extensions');
  const extensions = wrapped === undefined ? [] : readExtensions(wrapped, '');
  wrapped?.end();
  tbs.end();
  return {
    version,
    serialNumber,
    innerSignatureAlgorithm,
    issuer,
    subject,
    notBefore: notBefore.at,
    notAfter: notAfter.at,
    timeTypes: [notBefore.type, notAfter.type],
    publicKeyInfo,
    hasUniqueIds: issuerUniqueId !== undefined || subjectUniqueId !== undefined,
    issuerUniqueId,
    subjectUniqueId,
    extensions,
  };
}

/** The version as people count it: 3 for v3. A number that does not exist is data; version 1 is the DEFAULT. */
function readVersion(tbs: DerReader): number {
  const start = tbs.offset;
  const wrapped = tbs.optionalContext(0, 'version');
  if (wrapped === undefined) return 1;
  const version = wrapped.smallInteger('') + 1;
  wrapped.end();
  if (version === 1) tbs.deviation('explicit-default', 'version', start);
  return version;
}

/** Content octets of a UniqueIdentifier, the count of unused bits included. */
function readUniqueId(tbs: DerReader, number: number, field: string): Uint8Array | undefined {
  const element = tbs.optionalContextPrimitive(number, field);
  return element === undefined ? undefined : tbs.value(element);
}

/**
 * Writes a certificate again from its fields, not from its octets: strict DER whatever was parsed.
 *
 * The signature still verifies unless a tolerant parse forgave something inside the signed part.
 *
 * @example
 * ```ts
 * import { toHex } from 'smki-sim';
 * import { standardWorld } from 'smki-sim/testing';
 * import { encodeCertificate, parseCertificate } from 'smki-sim/x509';
 *
 * const { root } = standardWorld().hierarchy;
 * console.log(toHex(encodeCertificate(parseCertificate(root))) === toHex(root)); // true
 * ```
 */
export function encodeCertificate(certificate: Certificate): Uint8Array {
  requireCertificate(certificate);
  return der.sequence(
    encodeToBeSigned(certificate),
    encodeAlgorithm(certificate.signatureAlgorithm),
    der.bitString(certificate.signature),
  );
}

function encodeToBeSigned(certificate: Certificate): Uint8Array {
  const { version, issuerUniqueId, subjectUniqueId, extensions, timeTypes } = certificate;
  const times = [certificate.notBefore, certificate.notAfter].map((at, index) =>
    timeTypes[index] === 'utc' ? der.utcTime(at) : der.generalizedTime(at),
  );
  const parts: Uint8Array[] = [];
  if (version !== 1) parts.push(der.contextConstructed(0, der.integer(version - 1)));
  parts.push(
    der.element(TAG.integer, certificate.serialNumber),
    encodeAlgorithm(certificate.innerSignatureAlgorithm),
    encodeName(certificate.issuer),
    der.sequence(...times),
    encodeName(certificate.subject),
    encodePublicKeyInfo(certificate.publicKeyInfo),
  );
  if (issuerUniqueId !== undefined) parts.push(der.contextPrimitive(1, issuerUniqueId));
  if (subjectUniqueId !== undefined) parts.push(der.contextPrimitive(2, subjectUniqueId));
  if (extensions.length > 0) parts.push(der.contextConstructed(3, encodeExtensions(extensions)));
  return der.sequence(...parts);
}
