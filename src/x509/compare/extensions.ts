/**
 * Compares the extensions of a certificate with those of a profile: which there are, critical or not, in which order.
 *
 * What is inside each is `extension-values.ts`.
 *
 * @module
 */
import { isSmkiError } from '../../core/errors.ts';
import { type Comparison, when } from './comparison.ts';
import { compareExtensionValues } from './extension-values.ts';
import type { Finding } from './deviations.ts';
import { findExtension } from '../extension.ts';
import { smkiExtensions } from '../extensions.ts';
import { OID, oidName } from '../object-identifiers.ts';
import type { Certificate, Extension, SmkiExtensions } from '../types.ts';

export function compareExtensions(comparison: Comparison): readonly Finding[] {
  const { values, findings } = decodeEach(comparison.certificate);
  return [
    ...findings,
    ...checkPresence(comparison),
    ...checkUnexpected(comparison),
    ...checkOrder(comparison),
    ...compareExtensionValues(comparison, values),
  ];
}

const fieldOf = (id: string): string => `extensions.${oidName(id)}`;

export interface Decoded {
  readonly values: Partial<SmkiExtensions>;
  readonly findings: readonly Finding[];
}

/** Decodes each extension by itself, so that a malformed one does not hide the others. */
export function decodeEach(certificate: Certificate): Decoded {
  let values: Partial<SmkiExtensions> = {};
  const findings: Finding[] = [];
  for (const extension of certificate.extensions) {
    try {
      const owner = { der: certificate.der, extensions: [extension] };
      const present = Object.entries(smkiExtensions(owner)).filter(
        ([, value]) => value !== undefined,
      );
      values = { ...values, ...Object.fromEntries(present) };
    } catch (error) {
      if (!isSmkiError(error)) throw error;
      const field = fieldOf(extension.id);
      findings.push({ field, code: 'extension-malformed', expected: 'DER', found: error.message });
    }
  }
  return { values, findings };
}

function checkPresence({ certificate, profile }: Comparison): readonly Finding[] {
  return profile.extensions.flatMap((rule) => {
    const found = findExtension(certificate, OID[rule.extension]);
    const field = fieldOf(OID[rule.extension]);
    const { certainty } = rule;
    if (found === undefined) {
      const missing = {
        field,
        code: 'extension-missing',
        expected: 'present',
        found: 'absent',
      } as const;
      return when(rule.presence === 'required', { ...missing, certainty });
    }
    return when(found.critical !== rule.critical, {
      field,
      code: 'extension-criticality',
      expected: criticality(rule),
      found: criticality(found),
      certainty,
    });
  });
}

function checkUnexpected(comparison: Comparison): readonly Finding[] {
  return unexpected(comparison)
    .filter(({ id }) => id !== OID.basicConstraints)
    .map(({ id, critical }) => ({
      field: fieldOf(id),
      code: critical ? 'extension-unexpected-critical' : 'extension-unexpected',
      expected: 'absent',
      found: criticality({ critical }),
    }));
}

/** Unexpected ones belong after those of the profile, wherever they stand. */
function checkOrder(comparison: Comparison): readonly Finding[] {
  const { certificate, profile } = comparison;
  const names = (extensions: readonly { readonly id: string }[]): string =>
    extensions.map(({ id }) => oidName(id)).join(', ');
  const known = profile.extensions.flatMap((rule) => {
    const extension = findExtension(certificate, OID[rule.extension]);
    return extension === undefined ? [] : [extension];
  });
  const expected = names([...known, ...unexpected(comparison)]);
  const found = names(certificate.extensions);
  return when(expected !== found, {
    field: 'extensions',
    code: 'extension-order',
    expected,
    found,
  });
}

function unexpected({ certificate, profile }: Comparison): readonly Extension[] {
  const expected = new Set<string>(profile.extensions.map(({ extension }) => OID[extension]));
  return certificate.extensions.filter(({ id }) => !expected.has(id));
}

function criticality({ critical }: { readonly critical: boolean }): string {
  return critical ? 'critical' : 'not critical';
}
