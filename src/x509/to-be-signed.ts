/**
 * Puts a TBSCertificate (RFC 5280 §4.1.2) together from its encoded fields. Judges nothing.
 *
 * @module
 */
import { der } from '../asn1/index.ts';
import type { Instant } from '../core/instant.ts';
import { type ExtensionParts, encodeExtensions } from './extension.ts';

/** The fields of a TBSCertificate, each the whole encoding of one element. */
export interface TbsFields {
  /** `[0]` around the INTEGER; empty for version 1. */
  readonly version: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly validity: Uint8Array;
  readonly subject: Uint8Array;
  readonly publicKeyInfo: Uint8Array;
  readonly extensions: readonly ExtensionParts[];
}

/** `[0] INTEGER 2`. */
export const VERSION_3: Uint8Array = der.contextConstructed(0, der.integer(2));

/** Start and end of validity. */
interface Validity {
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/** Of the certificate before: those of one day share theirs, and writing two times costs a tenth of issuing. */
let lastValidity: (Validity & { readonly encoded: Uint8Array }) | undefined;

/** Validity by the rule of RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on. */
export function encodeValidity({ notBefore, notAfter }: Validity): Uint8Array {
  if (lastValidity?.notBefore !== notBefore || lastValidity.notAfter !== notAfter) {
    const encoded = der.sequence(der.time(notBefore), der.time(notAfter));
    lastValidity = { notBefore, notAfter, encoded };
  }
  return lastValidity.encoded;
}

/** The octets to be signed. */
export function assembleTbs(fields: TbsFields): Uint8Array {
  return der.sequence(
    fields.version,
    fields.serialNumber,
    fields.signatureAlgorithm,
    fields.issuer,
    fields.validity,
    fields.subject,
    fields.publicKeyInfo,
    der.contextConstructed(3, encodeExtensions(fields.extensions)),
  );
}
