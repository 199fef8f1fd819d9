/**
 * What a trust anchor cell holds: identifiers, a public key, and for the root its name and wrapped contingency key.
 *
 * Made from a certificate, from a bare anchor, or from octets that may be broken (an unproven cell: the device
 * reports the right identifiers and only finds out when it needs the key). Who may replace it is `gbcs/modes.ts`.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { OctetMap } from '../core/octet-map.ts';
import type { Point } from '../crypto/backend.ts';
import { isPoint } from '../crypto/index.ts';
import type { CellOccupant } from '../gbcs/types.ts';
import { type Eui64Like, NO_ENTITY, eui64 } from '../vocabulary/eui64.ts';
import type { KeyUsage } from '../vocabulary/key-usages.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { bitStringIdentifier } from '../x509/key-identifier.ts';
import { nameAttributeText, nameEntityId, parseName } from '../x509/name.ts';
import { nameFromText } from '../x509/name-from-text.ts';
import type { Certificate, Name, SmkiExtensions, WrappedContingencyKey } from '../x509/types.ts';

/** The content of one cell. */
export interface TrustAnchor extends CellOccupant {
  /** Undefined when the stored octets hold no usable key. */
  readonly publicKey: Point | undefined;
  readonly name: Name | undefined;
  readonly wrappedContingencyKey: WrappedContingencyKey | undefined;
  /** The octets that were stored, whether or not they are a certificate. */
  readonly stored: Uint8Array | undefined;
  /** OU of the subject, as text. */
  readonly organisationalUnit: string | undefined;
  /** When the occupant's certificate ends, in milliseconds since 1970, where known. */
  readonly notAfter: number | undefined;
}

/** A cell of which only some facts are known: enough for everything that needs no more. */
export interface BareAnchor {
  /** EUI-64 of the party; a root has none. */
  readonly entityId?: Eui64Like;
  /** 8 octets. Computed from the public key when absent. */
  readonly keyIdentifier?: Uint8Array;
  readonly publicKey?: Point;
  /** Subject name of a root: DER, or text such as `OU=00, CN=ZA`. */
  readonly name?: string | Uint8Array;
  readonly wrappedContingencyKey?: WrappedContingencyKey;
}

/** Stored octets that may be broken, with the identifiers that the device still reports. */
export interface UnprovenCell {
  readonly raw: Uint8Array;
  readonly entityId: Eui64Like;
  /** 8 octets, unless `raw` is a certificate that names others. */
  readonly keyIdentifier: Uint8Array;
}

/** What `createDevice` accepts for a cell: certificate DER, a bare anchor, or an unproven cell. */
export type CellContent = Uint8Array | BareAnchor | UnprovenCell;

/** Facts about a certificate that a device needs again and again, computed once for each distinct octet string. */
export interface CertificateFacts {
  readonly certificate: Certificate;
  readonly extensions: SmkiExtensions;
  readonly anchor: TrustAnchor;
  readonly keyUsages: readonly KeyUsage[];
}

/** Least recently added entries go first beyond this: a few thousand parties, some megabytes. */
const FACTS_MAX = 20_000;
const factsByOctets = new OctetMap<CertificateFacts>({ entriesMax: FACTS_MAX });

/**
 * Parses a certificate and collects what a cell stores of it. Memoised by content, never by serial number: two
 * certificates of one issuer and serial were seen to differ.
 *
 * @throws SmkiError `asn1/*` or `x509/*` when it is not a certificate in strict DER
 */
export function certificateFacts(encoded: Uint8Array): CertificateFacts {
  const known = factsByOctets.get(encoded);
  if (known !== undefined) return known;
  // A copy: `slice()` of a Buffer is a view, and what is remembered must not change with the caller's octets.
  const facts = factsOf(parseCertificate(new Uint8Array(encoded)));
  factsByOctets.set(facts.certificate.der, facts);
  return facts;
}

function factsOf(certificate: Certificate): CertificateFacts {
  const extensions = smkiExtensions(certificate);
  return {
    certificate,
    extensions,
    keyUsages: extensions.keyUsage ?? [],
    anchor: {
      entityId: nameEntityId(certificate.subject) ?? NO_ENTITY,
      keyIdentifier:
        extensions.subjectKeyIdentifier ?? bitStringIdentifier(certificate.publicKeyInfo.key),
      publicKey: certificate.publicKeyInfo.point,
      name: certificate.subject,
      wrappedContingencyKey: extensions.wrappedContingencyKey,
      stored: certificate.der,
      organisationalUnit: nameAttributeText(certificate.subject, 'organisationalUnitName'),
      notAfter: certificate.notAfter,
    },
  };
}

/** The same for a certificate that may be none: the reason then, for a refusal that names it. */
export function readCertificate(encoded: Uint8Array): CertificateFacts | string {
  return factsOrReason(() => certificateFacts(encoded));
}

/** The same for a certificate of the device itself, which is kept by nobody: each comes once, and a fleet has millions. */
export function readOwnCertificate(encoded: Uint8Array): CertificateFacts | string {
  return factsOrReason(() => factsOf(parseCertificate(encoded)));
}

function factsOrReason(read: () => CertificateFacts): CertificateFacts | string {
  try {
    return read();
  } catch (error) {
    if (isSmkiError(error)) return error.message;
    throw error;
  }
}

/**
 * The content of a cell from whatever a caller knows of it.
 *
 * @throws SmkiError `device/bad-configuration`, or what parsing the certificate throws
 */
export function trustAnchorOf(content: CellContent, field: string): TrustAnchor {
  if (content instanceof Uint8Array) return certificateFacts(content).anchor;
  if ('raw' in content) return unprovenAnchor(content, field);
  const { publicKey, wrappedContingencyKey: wrapped } = content;
  if (publicKey !== undefined && !isPoint(publicKey)) {
    badCell(field, 'publicKey is not an uncompressed P-256 point of 65 octets');
  }
  if (content.keyIdentifier === undefined && publicKey === undefined) {
    badCell(field, 'a bare anchor needs a keyIdentifier or a publicKey');
  }
  requireKeyIdentifier(field, content.keyIdentifier);
  const name = anchorName(content.name);
  return {
    entityId: content.entityId === undefined ? NO_ENTITY : eui64(content.entityId),
    keyIdentifier:
      copyOf(content.keyIdentifier) ?? bitStringIdentifier(publicKey ?? new Uint8Array()),
    publicKey: copyOf(publicKey),
    name,
    wrappedContingencyKey: wrapped && {
      ...wrapped,
      wrappedPublicKey: new Uint8Array(wrapped.wrappedPublicKey),
    },
    stored: undefined,
    organisationalUnit: name && nameAttributeText(name, 'organisationalUnitName'),
    notAfter: undefined,
  };
}

/** What a device tells about a cell. */
export function occupantOf(anchor: TrustAnchor): CellOccupant {
  const known = occupants.get(anchor);
  if (known !== undefined) return known;
  const { entityId, keyIdentifier } = anchor;
  const occupant = Object.freeze({ entityId, keyIdentifier });
  occupants.set(anchor, occupant);
  return occupant;
}

/** One object for each anchor, so that its encoding is made once. */
const occupants = new WeakMap<TrustAnchor, CellOccupant>();

function unprovenAnchor(
  { raw, entityId, keyIdentifier }: UnprovenCell,
  field: string,
): TrustAnchor {
  requireKeyIdentifier(field, keyIdentifier, raw);
  return {
    entityId: eui64(entityId),
    keyIdentifier: new Uint8Array(keyIdentifier),
    publicKey: undefined,
    name: undefined,
    wrappedContingencyKey: undefined,
    stored: new Uint8Array(raw),
    organisationalUnit: undefined,
    notAfter: undefined,
  };
}

function copyOf(octets: Uint8Array | undefined): Uint8Array | undefined {
  return octets && new Uint8Array(octets);
}

/**
 * A device reports 8 octets (method 2 of RFC 5280 4.2.1.2), so nobody who read one has others; but what the stored octets
 * themselves call their key, the device repeats.
 */
export function requireKeyIdentifier(
  field: string,
  keyIdentifier: Uint8Array | undefined,
  raw?: Uint8Array,
): void {
  if (keyIdentifier === undefined || keyIdentifier.length === KEY_IDENTIFIER_OCTETS) return;
  const own = raw && ownKeyIdentifier(raw);
  if (own !== undefined && equalBytes(own, keyIdentifier)) return;
  const exception = raw === undefined ? '' : ', or the one that the octets of raw themselves name';
  badCell(
    field,
    `keyIdentifier has ${keyIdentifier.length} octets: pass the 8 that a device reports (RFC 5280 4.2.1.2, method 2)${exception}`,
  );
}

function ownKeyIdentifier(raw: Uint8Array): Uint8Array | undefined {
  const facts = readCertificate(raw);
  return typeof facts === 'string' ? undefined : facts.anchor.keyIdentifier;
}

const KEY_IDENTIFIER_OCTETS = 8;

function anchorName(name: string | Uint8Array | undefined): Name | undefined {
  if (name === undefined) return undefined;
  return typeof name === 'string' ? nameFromText(name) : parseName(name);
}

function badCell(field: string, reason: string): never {
  fail('device/bad-configuration', `cell ${field}: ${reason}`, { field, reason });
}
