/**
 * Makes certificates and revocation lists of any shape, right or wrong, with real signatures: what the profile table of
 * the library would refuse to issue.
 *
 * @module
 */
import { der } from '../../../src/asn1/index.ts';
import { type Instant, instant } from '../../../src/core/instant.ts';
import { type SigningKey, seededRandom, softKeyStore } from '../../../src/crypto/index.ts';
import type { KeyUsage } from '../../../src/vocabulary/key-usages.ts';
import { KEY_USAGE_BITS } from '../../../src/vocabulary/key-usages.ts';
import { signatureToDer } from '../../../src/x509/ecdsa-signature.ts';
import { keyIdentifier } from '../../../src/x509/key-identifier.ts';
import { publicKeyInfoOf } from '../../../src/x509/public-key-info.ts';

export const NOT_BEFORE: Instant = instant('2026-01-01T00:00:00Z');
export const NOT_AFTER: Instant = instant('2035-12-31T23:59:59Z');
export const AT: Instant = instant('2030-06-01T12:00:00Z');

const store = softKeyStore(seededRandom('path test keys'));

/** The key of this name, always the same. */
export function keyOf(name: string): SigningKey {
  return store.createSigningKey(name);
}

const COMMON_NAME = der.objectIdentifier('2.5.4.3');

/** A name of one commonName in UTF8String, or the empty name. */
export function name(commonName: string): Uint8Array {
  return commonName === ''
    ? der.sequence()
    : der.sequence(der.set(der.sequence(COMMON_NAME, der.utf8String(commonName))));
}

/** One extension. */
export function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  const parts = [der.objectIdentifier(id), der.octetString(value)];
  return critical ? der.sequence(parts[0]!, der.boolean(true), parts[1]!) : der.sequence(...parts);
}

export const CRITICAL = true;

/** cA FALSE is the DEFAULT and left out. */
export function basicConstraints(ca: boolean, pathLength?: number, critical = true): Uint8Array {
  const parts = [...(ca ? [der.boolean(true)] : [])];
  if (pathLength !== undefined) parts.push(der.integer(pathLength));
  return extension('2.5.29.19', der.sequence(...parts), critical);
}

export function keyUsage(...usages: readonly KeyUsage[]): Uint8Array {
  return extension('2.5.29.15', der.namedBits(usages.map((usage) => KEY_USAGE_BITS[usage])), true);
}

export function subjectKeyIdentifier(key: SigningKey): Uint8Array {
  return extension('2.5.29.14', der.octetString(keyIdentifier(key.publicKey)));
}

export function authorityKeyIdentifier(key: SigningKey): Uint8Array {
  const identifier = der.contextPrimitive(0, keyIdentifier(key.publicKey));
  return extension('2.5.29.35', der.sequence(identifier));
}

export function policies(...oids: readonly string[]): Uint8Array {
  const information = oids.map((oid) => der.sequence(der.objectIdentifier(oid)));
  return extension('2.5.29.32', der.sequence(...information));
}

export function policyMappings(...pairs: readonly (readonly [string, string])[]): Uint8Array {
  const encoded = pairs.map(([issuer, subject]) =>
    der.sequence(der.objectIdentifier(issuer), der.objectIdentifier(subject)),
  );
  return extension('2.5.29.33', der.sequence(...encoded), true);
}

export function policyConstraints(requireExplicit?: number, inhibitMapping?: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const count = (tag: number, value: number): void => {
    parts.push(der.contextPrimitive(tag, der.integer(value).subarray(2)));
  };
  if (requireExplicit !== undefined) count(0, requireExplicit);
  if (inhibitMapping !== undefined) count(1, inhibitMapping);
  return extension('2.5.29.36', der.sequence(...parts), true);
}

export function inhibitAnyPolicy(skipCertificates: number): Uint8Array {
  return extension('2.5.29.54', der.integer(skipCertificates), true);
}

/** GeneralNames of the forms that constraints are processed for. */
export const generalName = {
  email: (text: string): Uint8Array => der.contextPrimitive(1, ascii(text)),
  dns: (text: string): Uint8Array => der.contextPrimitive(2, ascii(text)),
  directory: (encoded: Uint8Array): Uint8Array => der.contextConstructed(4, encoded),
  uri: (text: string): Uint8Array => der.contextPrimitive(6, ascii(text)),
  ip: (...octets: readonly number[]): Uint8Array =>
    der.contextPrimitive(7, Uint8Array.from(octets)),
  other: (oid: string): Uint8Array =>
    der.contextConstructed(
      0,
      der.objectIdentifier(oid),
      der.contextConstructed(0, der.utf8String('x')),
    ),
} as const;

export function subjectAltName(names: readonly Uint8Array[], critical = false): Uint8Array {
  return extension('2.5.29.17', der.sequence(...names), critical);
}

interface Constraints {
  readonly permitted?: readonly Uint8Array[];
  readonly excluded?: readonly Uint8Array[];
}

/** The value of NameConstraints. */
export function nameConstraintsValue({ permitted = [], excluded = [] }: Constraints): Uint8Array {
  const subtrees = (tag: number, bases: readonly Uint8Array[]): readonly Uint8Array[] =>
    bases.length === 0
      ? []
      : [der.contextConstructed(tag, ...bases.map((base) => der.sequence(base)))];
  return der.sequence(...subtrees(0, permitted), ...subtrees(1, excluded));
}

export function nameConstraints(constraints: Constraints): Uint8Array {
  return extension('2.5.29.30', nameConstraintsValue(constraints), true);
}

export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));

/** Everything about a certificate; what is left out is as it should be. */
export interface CertificateSpec {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly key: SigningKey;
  readonly issuerKey: SigningKey;
  readonly serial?: number | bigint;
  readonly version?: number;
  readonly notBefore?: Instant;
  readonly notAfter?: Instant;
  /** Encoded Time, when it should not be the one that RFC 5280 asks for. */
  readonly times?: readonly [Uint8Array, Uint8Array];
  readonly publicKeyInfo?: Uint8Array;
  /** [1] and [2], encoded. */
  readonly uniqueIds?: readonly Uint8Array[];
  readonly extensions: readonly Uint8Array[];
  readonly innerAlgorithm?: Uint8Array;
  readonly algorithm?: Uint8Array;
  /** Changes the DER of the signature. */
  readonly signature?: (encoded: Uint8Array) => Uint8Array;
}

/** Makes and signs a certificate. */
export function makeCertificate(spec: CertificateSpec): Uint8Array {
  const { version = 3, serial = 1, algorithm = ECDSA_WITH_SHA256, extensions } = spec;
  const times = spec.times ?? [
    der.time(spec.notBefore ?? NOT_BEFORE),
    der.time(spec.notAfter ?? NOT_AFTER),
  ];
  const tbs = der.sequence(
    ...(version === 1 ? [] : [der.contextConstructed(0, der.integer(version - 1))]),
    der.integer(serial),
    spec.innerAlgorithm ?? algorithm,
    spec.issuer,
    der.sequence(...times),
    spec.subject,
    spec.publicKeyInfo ?? publicKeyInfoOf(spec.key.publicKey),
    ...(spec.uniqueIds ?? []),
    ...(extensions.length === 0 ? [] : [der.contextConstructed(3, der.sequence(...extensions))]),
  );
  return signed(tbs, spec.issuerKey, { algorithm, signature: spec.signature });
}

/** The extensions of an authority without further wishes. */
export function authorityExtensions(key: SigningKey, issuerKey?: SigningKey): Uint8Array[] {
  return [
    basicConstraints(true),
    keyUsage('keyCertSign', 'cRLSign'),
    subjectKeyIdentifier(key),
    ...(issuerKey === undefined ? [] : [authorityKeyIdentifier(issuerKey)]),
  ];
}

/** The extensions of a leaf without further wishes. */
export function leafExtensions(key: SigningKey, issuerKey: SigningKey): Uint8Array[] {
  return [
    keyUsage('digitalSignature'),
    subjectKeyIdentifier(key),
    authorityKeyIdentifier(issuerKey),
  ];
}

/** Everything about a revocation list; what is left out is as it should be. */
export interface ListSpec {
  readonly issuer: Uint8Array;
  readonly issuerKey: SigningKey;
  readonly thisUpdate?: Instant;
  /** Null leaves it out. */
  readonly nextUpdate?: Instant | null;
  readonly revoked?: readonly {
    readonly serial: number | bigint;
    readonly extensions?: readonly Uint8Array[];
  }[];
  readonly number?: Uint8Array | null;
  readonly extensions?: readonly Uint8Array[];
}

/** Makes and signs a version 2 revocation list. */
export function makeList(spec: ListSpec): Uint8Array {
  const { revoked = [], nextUpdate = NOT_AFTER } = spec;
  const entries = revoked.map(({ serial, extensions = [] }) =>
    der.sequence(
      der.integer(serial),
      der.utcTime(NOT_BEFORE),
      ...(extensions.length === 0 ? [] : [der.sequence(...extensions)]),
    ),
  );
  const number =
    spec.number === null ? [] : [spec.number ?? extension('2.5.29.20', der.integer(1))];
  const extensions = [
    authorityKeyIdentifier(spec.issuerKey),
    ...number,
    ...(spec.extensions ?? []),
  ];
  const tbs = der.sequence(
    der.integer(1),
    ECDSA_WITH_SHA256,
    spec.issuer,
    der.time(spec.thisUpdate ?? NOT_BEFORE),
    ...(nextUpdate === null ? [] : [der.time(nextUpdate)]),
    ...(entries.length === 0 ? [] : [der.sequence(...entries)]),
    der.contextConstructed(0, der.sequence(...extensions)),
  );
  return signed(tbs, spec.issuerKey, { algorithm: ECDSA_WITH_SHA256, signature: undefined });
}

function signed(
  tbs: Uint8Array,
  key: SigningKey,
  how: {
    readonly algorithm: Uint8Array;
    readonly signature: CertificateSpec['signature'];
  },
): Uint8Array {
  const encoded = signatureToDer(key.sign(tbs));
  return der.sequence(tbs, how.algorithm, der.bitString(how.signature?.(encoded) ?? encoded));
}
