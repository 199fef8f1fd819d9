/**
 * Certificate revocation lists (RFC 5280 §5): CRLs of an Issuing OCA and ARLs of a root, parsed.
 *
 * ```asn1
 * TBSCertList ::= SEQUENCE { version INTEGER { v2(1) } OPTIONAL, signature, issuer, thisUpdate, nextUpdate OPTIONAL,
 *                            revokedCertificates SEQUENCE OF SEQUENCE { userCertificate, revocationDate,
 *                                                                       crlEntryExtensions OPTIONAL } OPTIONAL,
 *                            crlExtensions [0] OPTIONAL }
 * ```
 *
 * Whether a list is complete, current and from the right authority is path validation. Issuing: `issue-revocation-list.ts`.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { type Decoding, DerReader, TAG } from '../asn1/index.ts';
import type { Point } from '../crypto/backend.ts';
import { requirePoint } from '../crypto/index.ts';
import { readAlgorithm, readUnpaddedBits } from './algorithm.ts';
import { type ExtensionOwner, readExtensions } from './extension.ts';
import { decodeExtension } from './extensions.ts';
import { readName } from './name.ts';
import { OID } from './object-identifiers.ts';
import { explainForeignInput, requireParsed } from './recognise.ts';
import { serialNumberKey } from './serial-number.ts';
import type { RevocationEntry, RevocationList, RevocationReason } from './types.ts';
import { type VerifyOptions, verifySignedTwice } from './verify-signature.ts';

/** CRLReason ::= ENUMERATED, RFC 5280 §5.3.1; 7 is not used. */
export const REVOCATION_REASONS: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
};

/**
 * Parses a revocation list, version 1 or 2. The signature is not judged: see {@link verifyRevocationList}.
 *
 * @throws SmkiError `asn1/*` and `x509/malformed` with octet and field; `x509/not-a-certificate` when the input is
 * something else that is known
 * @example
 * ```ts
 * import { fromHex, isSmkiError } from 'smki-sim';
 * import { parseRevocationList } from 'smki-sim/x509';
 *
 * try {
 *   parseRevocationList(fromHex('30023000'));
 * } catch (error) {
 *   console.log(isSmkiError(error) && error.code); // asn1/truncated
 * }
 * ```
 */
export function parseRevocationList(
  encoded: Uint8Array,
  options: { readonly decoding?: Decoding } = {},
): RevocationList {
  requireKind('options', options, 'record');
  try {
    return readRevocationList(new DerReader(encoded, options));
  } catch (error) {
    explainForeignInput({ encoded, expected: 'revocation list', cause: error });
  }
}

/**
 * True when this key signed the list, and both algorithm fields say how.
 *
 * @throws SmkiError `crypto/bad-point` for what is no key at all, such as the issuer's certificate;
 * `x509/not-a-certificate` for a list that is not parsed
 */
export function verifyRevocationList(
  list: RevocationList,
  issuerPublicKey: Point,
  options: VerifyOptions = {},
): boolean {
  requireParsed(list, 'revocation list');
  const isGood = verifySignedTwice(list, issuerPublicKey, options);
  if (!isGood) requirePoint(issuerPublicKey);
  return isGood;
}

/** The entry of a serial number, or undefined when it is not revoked. */
export function findRevocation(
  list: RevocationList,
  serialNumber: Uint8Array,
): RevocationEntry | undefined {
  requireFields('list', list, { entries: 'records' });
  requireKind('serialNumber', serialNumber, 'octets');
  const key = serialNumberKey(serialNumber);
  return list.entries.find((entry) => serialNumberKey(entry.serialNumber) === key);
}

function readRevocationList(reader: DerReader): RevocationList {
  const outer = reader.element('', TAG.sequence);
  const body = reader.into(outer, '');
  const tbsElement = body.element('tbsCertList', TAG.sequence);
  const tbs = body.into(tbsElement, 'tbsCertList');
  const version = tbs.peek() === TAG.integer ? tbs.smallInteger('version') + 1 : 1;
  const innerSignatureAlgorithm = readAlgorithm(tbs, 'signature');
  const issuer = readName(tbs, 'issuer');
  const thisUpdate = tbs.time('thisUpdate').at;
  const nextUpdate = isTime(tbs.peek()) ? tbs.time('nextUpdate').at : undefined;
  const entries = tbs.peek() === TAG.sequence ? readEntries(tbs) : [];
  const wrapped = tbs.optionalContext(0, 'crlExtensions');
  const extensions = wrapped === undefined ? [] : readExtensions(wrapped, '');
  wrapped?.end();
  tbs.end();
  const signatureAlgorithm = readAlgorithm(body, 'signatureAlgorithm');
  const signature = readUnpaddedBits(body, 'signatureValue');
  body.end();
  reader.end();
  const encoded = reader.buffer.subarray(outer.start, outer.end);
  return {
    der: encoded,
    tbs: reader.buffer.subarray(tbsElement.start, tbsElement.end),
    version,
    innerSignatureAlgorithm,
    signatureAlgorithm,
    issuer,
    thisUpdate,
    nextUpdate,
    entries,
    extensions,
    number: decodeExtension(
      { der: encoded, extensions },
      OID.cRLNumber,
      (number) => number.integer(''),
      {
        decoding: reader.decoding,
      },
    ),
    signature,
    deviations: reader.notes,
  };
}

function isTime(tag: number | undefined): boolean {
  return tag === TAG.utcTime || tag === TAG.generalizedTime;
}

function readEntries(tbs: DerReader): readonly RevocationEntry[] {
  const list = tbs.sequence('revokedCertificates');
  const entries: RevocationEntry[] = [];
  while (!list.done) {
    const entry = list.sequence('revokedCertificate');
    const serialNumber = entry.integerOctets('userCertificate');
    const revokedAt = entry.time('revocationDate').at;
    const extensions = entry.done ? [] : readExtensions(entry, 'crlEntryExtensions');
    entry.end();
    const reason = readReason({ der: tbs.buffer, extensions }, tbs.decoding);
    entries.push({ serialNumber, revokedAt, reason, extensions });
  }
  return entries;
}

/** A code that nobody has named is `unspecified`: the certificate is revoked all the same. */
function readReason(owner: ExtensionOwner, decoding: Decoding): RevocationReason | undefined {
  const read = (reader: DerReader): number => reader.smallInteger('', TAG.enumerated);
  const code = decodeExtension(owner, OID.reasonCode, read, { decoding });
  if (code === undefined) return undefined;
  const reasons = Object.keys(REVOCATION_REASONS) as RevocationReason[];
  return reasons.find((reason) => REVOCATION_REASONS[reason] === code) ?? 'unspecified';
}
