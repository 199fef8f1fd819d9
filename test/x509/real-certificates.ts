/**
 * The real certificates at hand, each once: ZAZ1 files, the npm keystore, and those found inside the RTDS messages.
 *
 * Messages are scanned for certificates octet by octet, so that these tests do not depend on the message codec.
 *
 * @module
 */
import { p256 } from '@noble/curves/nist.js';
import { equalBytes, toLatin1 } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import type { Point } from '../../src/crypto/backend.ts';
import { sha256 } from '../../src/crypto/index.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { signatureFromDer } from '../../src/x509/ecdsa-signature.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
import { nameText } from '../../src/x509/name.ts';
import type { Certificate } from '../../src/x509/types.ts';
import { keystoreEntries, recordedMessages, zaz1Certificates } from '../support/material.ts';

export interface RealCertificate {
  /** Where it was found first. */
  readonly name: string;
  readonly der: Uint8Array;
}

/** Octets of the first block of PEM text; not our own decoder, which is under test. */
function derOf(pem: string): Uint8Array {
  return new Uint8Array(Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'));
}

/** Certificates anywhere inside octets: a SEQUENCE of SEQUENCE with two-octet lengths that parses. */
function certificatesInside(bytes: Uint8Array): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at + 8 < bytes.length; at++) {
    const isOutline = [0, 4].every(
      (skip) => bytes[at + skip] === 0x30 && bytes[at + skip + 1] === 0x82,
    );
    if (!isOutline) continue;
    const der = bytes.subarray(at, at + 4 + bytes[at + 2]! * 256 + bytes[at + 3]!);
    if (parses(der)) found.push(der);
  }
  return found;
}

function parses(der: Uint8Array): boolean {
  try {
    parseCertificate(der, { decoding: 'tolerant' });
    return true;
  } catch {
    return false;
  }
}

function gather(): readonly RealCertificate[] {
  const candidates: RealCertificate[] = [
    ...zaz1Certificates().map(({ name, pem }) => ({ name: `zaz1 ${name}`, der: derOf(pem) })),
    ...keystoreEntries().map(({ name, serial, certificate }) => ({
      name: `keystore ${name} ${serial}`,
      der: derOf(certificate),
    })),
    ...recordedMessages().flatMap(({ name, bytes }) =>
      certificatesInside(bytes).map((der, index) => ({ name: `${name} #${index}`, der })),
    ),
  ];
  const unique = new Map(candidates.reverse().map((found) => [toLatin1(found.der), found]));
  return [...unique.values()].reverse();
}

export const REAL_CERTIFICATES: readonly RealCertificate[] = gather();

/** A real certificate, parsed. */
export type ParsedCertificate = RealCertificate & { readonly certificate: Certificate };

let parsed: readonly ParsedCertificate[] | undefined;

/** Those in strict DER; a copy that is not, as a command that is to fail may carry, is named aloud. */
export function parsedRealCertificates(): readonly ParsedCertificate[] {
  parsed ??= REAL_CERTIFICATES.flatMap((real) => {
    try {
      return [{ ...real, certificate: parseCertificate(real.der) }];
    } catch (error) {
      if (!isSmkiError(error)) throw error;
      console.warn(`\n*** ${real.name} is no certificate in strict DER: ${error.message} ***\n`);
      return [];
    }
  });
  return parsed;
}

/** True when some certificate at hand is by the issuer of this name: what a test of that issuer needs. */
export function hasIssuedSome(issuer: string): boolean {
  const rows = parsedRealCertificates();
  return rows.some(({ certificate }) => nameText(certificate.issuer) === issuer);
}

/**
 * The key that signed a certificate, recovered from the signature and confirmed by the authorityKeyIdentifier: how the
 * keys of authorities that nobody publishes are known.
 */
export function recoverIssuerKey(certificate: Certificate): Point | undefined {
  const raw = signatureFromDer(certificate.signature, { decoding: 'tolerant' });
  const claimed = smkiExtensions(certificate).authorityKeyIdentifier?.keyIdentifier;
  if (claimed === undefined) return undefined;
  const candidates = [0, 1].flatMap((recovery) => {
    try {
      const signature = p256.Signature.fromBytes(raw).addRecoveryBit(recovery);
      return [signature.recoverPublicKey(sha256(certificate.tbs)).toBytes(false)];
    } catch {
      return []; // A tampered r need not be the coordinate of a point.
    }
  });
  return candidates.find((point) => equalBytes(keyIdentifier(point), claimed));
}
