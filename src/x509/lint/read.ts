/**
 * From the octets of a file to a certificate that can be linted, or to the one finding that says why there is none.
 *
 * @module
 */
import { concat, toLatin1 } from '../../core/bytes.ts';
import { type SmkiError, isSmkiError } from '../../core/errors.ts';
import { parseCertificate } from '../certificate.ts';
import { certificatesFromPem, pemToDer } from '../pem.ts';
import { recognise, requireOctets } from '../recognise.ts';
import type { Certificate } from '../types.ts';
import { type LintFinding, findingOf } from './finding.ts';
import type { LintRuleId } from './rules.ts';

/** Either a certificate, read tolerantly, or why not. */
export type Reading =
  | { readonly certificate: Certificate; readonly finding?: never }
  | { readonly certificate?: never; readonly finding: LintFinding };

const SEQUENCE = 0x30;

/** Reads DER, or PEM text of which the first certificate counts. Never throws. */
export function readForLint(input: Uint8Array): Reading {
  let encoded = input;
  try {
    requireOctets(input, 'certificate');
    const text = toLatin1(input);
    if (text.includes('-----BEGIN ')) encoded = firstCertificate(text);
  } catch (error) {
    const isForeign = isSmkiError(error) && error.code === 'x509/not-a-certificate';
    const rule = isForeign ? 'e_not_a_certificate' : 'e_pem_broken';
    return { finding: unreadable(rule, error, 'a certificate in whole PEM text') };
  }
  try {
    return { certificate: parseCertificate(encoded, { decoding: 'tolerant' }) };
  } catch (error) {
    return { finding: unreadable(ruleForFailure(encoded, error), error, 'a certificate in DER') };
  }
}

/** A file may hold the private key too. */
function firstCertificate(text: string): Uint8Array {
  const found = pemToDer(text).find(({ label }) => label.endsWith('CERTIFICATE'));
  return found?.der ?? concat(...certificatesFromPem(text));
}

function ruleForFailure(encoded: Uint8Array, error: unknown): LintRuleId {
  if (!isSmkiError(error)) throw error;
  const kind = recognise(encoded);
  if (encoded[0] !== SEQUENCE || (kind !== undefined && kind !== 'certificate')) {
    return 'e_not_a_certificate';
  }
  const isWhole = 'field' in error.details && error.details.field === '';
  if (error.code === 'asn1/truncated' && isWhole) return 'e_truncated';
  if (error.code === 'asn1/trailing-bytes' && isWhole) return 'e_trailing_octets';
  return 'e_malformed';
}

function unreadable(rule: LintRuleId, error: unknown, expected: string): LintFinding {
  if (!isSmkiError(error)) throw error;
  const isForeign = rule === 'e_not_a_certificate' && error.code !== 'x509/not-a-certificate';
  const found = isForeign ? 'octets that begin no certificate' : error.message;
  return findingOf(rule, { field: isForeign ? '' : fieldOf(error), expected, found });
}

function fieldOf({ details }: SmkiError): string {
  return 'field' in details && typeof details.field === 'string' ? details.field : '';
}
