/**
 * How reasons and explanations call things: subject and serial number of a certificate, and texts from certificates, cut
 * to a length that a person reads.
 *
 * A hostile certificate may have megabytes of subject and as many reasons to be refused; so each is written out once.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { nameText } from '../name.ts';
import type { Certificate } from '../types.ts';

/** Longer than any name, serial number or policy of a certificate that follows X.520 and RFC 5280. */
const TEXT_LENGTH_MAX = 512;

/** What a person knows a certificate by. */
export interface CertificateLabel {
  /** Subject as text, or, when that is empty, nothing. */
  readonly subject: string;
  /** Hexadecimal. */
  readonly serialNumber: string;
}

const labels = new WeakMap<Certificate, CertificateLabel>();

/** The label of a certificate. */
export function certificateLabel(certificate: Certificate): CertificateLabel {
  let label = labels.get(certificate);
  if (label === undefined) {
    label = {
      subject: shortText(nameText(certificate.subject)),
      serialNumber: shortText(toHex(certificate.serialNumber)),
    };
    labels.set(certificate, label);
  }
  return label;
}

/** A text as it is, or its beginning. */
export function shortText(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
