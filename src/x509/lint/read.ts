/**
 * From the octets of a file to a certificate that can be linted, or to the one finding that says why there is none.
 *
 * @module
 */
import { toLatin1 } from '../../core/bytes.ts';
import { type SmkiError, isSmkiError } from '../../core/errors.ts';
import { parseCertificate } from '../certificate.ts';
import { pemToDer } from '../pem.ts';
import { recognise } from '../recognise.ts';
import type { Certificate } from '../types.ts';
import { type LintFinding, findingOf } from './finding.ts';
import type { LintRuleId } from './rules.ts';

/** Either a certificate, read tolerantly, or why not. */
export type Reading =
  | { readonly certificate: Certificate; readonly finding?: never }
  | { readonly certificate?: never; readonly finding: LintFinding };

const SEQUENCE = 0x30;

/** Reads DER, or PEM text of which the first block counts. Never throws. */
export function readForLint(input: Uint8Array): Reading {
  let encoded = input;
  try {
    if (toLatin1(input).includes('-----BEGIN ')) {
      encoded = pemToDer(toLatin1(input))[0]?.der ?? input;
    }
  } catch (error) {
    return { finding: unreadable('e_pem_broken', error, 'whole PEM text') };
  }
  try {
    return { certificate: parseCertificate(encoded, { decoding: 'tolerant' }) };
  } catch (error) {
    return { finding: unreadable(ruleForFailure(encoded, error), error, 'a certificate in DER') };
  }
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
  return findingOf(rule, { field: fieldOf(error), expected, found: error.message });
}

function fieldOf({ details }: SmkiError): string {
  return 'field' in details && typeof details.field === 'string' ? details.field : '';
}
