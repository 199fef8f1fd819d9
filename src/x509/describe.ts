/**
 * Says for a person what is in a certificate, request or revocation list: every field with its value and its meaning.
 *
 * Rows only; how they are printed is the business of whoever prints them.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { toHex } from '../core/bytes.ts';
import { toIso } from '../core/instant.ts';
import { hasNullParameters } from './algorithm.ts';
import { describeExtensions } from './describe/extensions.ts';
import { describeName } from './describe/name.ts';
import { keyIdentifier } from './key-identifier.ts';
import { oidName } from './object-identifiers.ts';
import { NO_WELL_DEFINED_EXPIRY } from './profiles.ts';
import { serialNumberText } from './serial-number.ts';
import type {
  AlgorithmIdentifier,
  Certificate,
  CertificationRequest,
  PublicKeyInfo,
  RevocationList,
} from './types.ts';
import { requireCertificate } from './parsed-argument.ts';

/** One line of a description. */
export interface DescriptionRow {
  /** Name of the field in its structure: `serialNumber`, `extensions.keyUsage`. */
  readonly field: string;
  readonly value: string;
  /** What it says; empty where the value speaks for itself. */
  readonly meaning: string;
}

/**
 * Every field of a certificate, in encoded order.
 *
 * @example
 * ```ts
 * import { standardWorld } from 'smki-sim/testing';
 * import { describeCertificate, parseCertificate } from 'smki-sim/x509';
 *
 * const rows = describeCertificate(parseCertificate(standardWorld().hierarchy.issuingOca));
 * const usage = rows.find(({ field }) => field === 'extensions.keyUsage');
 * console.log(usage?.value, '-', usage?.meaning); // keyCertSign, cRLSign - critical; what the key may do
 * ```
 */
export function describeCertificate(certificate: Certificate): readonly DescriptionRow[] {
  requireCertificate(certificate);
  const { notBefore, notAfter, timeTypes } = certificate;
  return [
    row('version', `v${certificate.version}`),
    serialRow('serialNumber', certificate.serialNumber),
    row('issuer', ...describeName(certificate.issuer)),
    row('validity.notBefore', toIso(notBefore), TIME_TYPES[timeTypes[0]]),
    row('validity.notAfter', toIso(notAfter), endMeaning(certificate)),
    row('subject', ...describeName(certificate.subject)),
    publicKeyRow(certificate.publicKeyInfo),
    ...describeExtensions(certificate),
    ...signatureRows(certificate),
  ];
}

/** Every field of a certification request, in encoded order. */
export function describeCertificationRequest(
  request: CertificationRequest,
): readonly DescriptionRow[] {
  requireFields('request', request, { subject: 'record', publicKeyInfo: 'record' });
  return [
    row('version', `v${request.version}`),
    row('subject', ...describeName(request.subject)),
    publicKeyRow(request.publicKeyInfo),
    row('attributes', request.attributeTypes.map(oidName).join(', ') || 'none'),
    ...describeExtensions(request),
    ...signatureRows(request),
  ];
}

/** Every field of a revocation list, in encoded order. */
export function describeRevocationList(list: RevocationList): readonly DescriptionRow[] {
  requireFields('list', list, { entries: 'records', extensions: 'list' });
  const entries = list.entries.map(({ serialNumber, revokedAt, reason }) =>
    row('revokedCertificate', toHex(serialNumber), `${toIso(revokedAt)}, ${reason ?? 'no reason'}`),
  );
  const { nextUpdate } = list;
  return [
    row('version', `v${list.version}`),
    row('issuer', ...describeName(list.issuer)),
    row('thisUpdate', toIso(list.thisUpdate)),
    row('nextUpdate', nextUpdate === undefined ? 'absent' : toIso(nextUpdate)),
    row('revokedCertificates', `${entries.length}`),
    ...entries,
    ...describeExtensions(list),
    ...signatureRows(list),
  ];
}

function row(field: string, value: string, meaning = ''): DescriptionRow {
  return { field, value, meaning };
}

function serialRow(field: string, serialNumber: Uint8Array): DescriptionRow {
  const decimal = serialNumberText(serialNumber);
  return row(field, toHex(serialNumber), `${serialNumber.length} octets, decimal ${decimal}`);
}

const TIME_TYPES = { utc: 'UTCTime', generalized: 'GeneralizedTime' } as const;

function endMeaning({ notAfter, timeTypes }: Certificate): string {
  const type = TIME_TYPES[timeTypes[1]];
  return notAfter === NO_WELL_DEFINED_EXPIRY ? `${type}: no well-defined end` : type;
}

function publicKeyRow({ algorithm, key, point }: PublicKeyInfo): DescriptionRow {
  const meaning =
    point === undefined
      ? `${oidName(algorithm.algorithm)}: not an uncompressed P-256 point`
      : `P-256, identifier ${toHex(keyIdentifier(point))}`;
  return row('subjectPublicKeyInfo', toHex(key), meaning);
}

function signatureRows(signed: {
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}): readonly DescriptionRow[] {
  const { algorithm, parameters } = signed.signatureAlgorithm;
  const withNull = hasNullParameters(parameters) ? 'with NULL parameters' : 'with parameters';
  return [
    row('signatureAlgorithm', oidName(algorithm), parameters === undefined ? '' : withNull),
    row('signatureValue', toHex(signed.signature), `${signed.signature.length} octets of DER`),
  ];
}
