/**
 * `docs/certificate-profiles.md`: every field of every profile from `x509/profiles.ts`, with our shape and the real one.
 *
 * @module
 */
import { toIso } from '../../core/instant.ts';
import type { Sourced } from '../../vocabulary/certainty.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { oidName } from '../../x509/object-identifiers.ts';
import type {
  CertificateProfile,
  ProfileName,
  SubjectAttributeRule,
  ValidityRule,
} from '../../x509/profile-types.ts';
import { CERTIFICATE_PROFILES, PROFILE_NAMES } from '../../x509/profiles.ts';
import { type CertificateShape, certificateShape } from './certificate-shape.ts';
import { code, markdownTable } from './markdown.ts';
import { OBSERVED_SHAPES } from './observed-shapes.ts';
import { sampleCertificates } from './sample-certificates.ts';

const INTRODUCTION = `# Certificate profiles

Generated from \`src/x509/profiles.ts\`; a test fails when it is stale. Issuing, comparing, inspecting and linting all read that table.

*Ours* is the shape of a certificate that \`createEnvironment('zaz1-like', …)\` issues. *Real* is the shape of the certificates of the test PKI
ZAZ1 (files, key store, reference messages): string types, lengths, order, criticality, the most frequent where they vary. It describes a
format; no octet of a real certificate is in this repository. A test finds each shape again in the real material, where that is present.
Where a column is empty, no such certificate is public. Which deviations matter has a name in [lint.md](lint.md).

Lengths of extensions are those of their values.
`;

/** The whole document. */
export function profilesDocument(): string {
  const samples = sampleCertificates();
  const sections = PROFILE_NAMES.map((name) => {
    const ours = certificateShape(parseCertificate(samples[name]));
    return section(name, ours, OBSERVED_SHAPES[name] ?? {});
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function section(name: ProfileName, ours: CertificateShape, real: CertificateShape): string {
  const profile = CERTIFICATE_PROFILES[name];
  const rows = fieldsOf(profile).map(({ field, says, from }) => [
    code(field),
    says,
    ours[field] ?? '',
    real[field] ?? '',
    [...new Set(from.map(({ certainty, source }) => `${certainty}: ${source}`))].join('; '),
  ]);
  return [
    `## ${profile.title}\n`,
    `Profile ${code(name)}; ${profile.clause}.\n`,
    markdownTable([['field', 'the profile says', 'ours', 'real', 'how sure'], ...rows]),
    '',
  ].join('\n');
}

interface Field {
  readonly field: string;
  readonly says: string;
  readonly from: readonly Sourced[];
}

function fieldsOf(profile: CertificateProfile): readonly Field[] {
  const { serialNumber, issuer, subject, keyUsages, pathLength, policyCount } = profile;
  const { octets, firstOctetMin, firstOctetMax } = serialNumber.value;
  const issuerName = issuer.value === 'itself' ? 'itself' : code(issuer.value);
  const extensionSays: Readonly<Record<string, string>> = {
    keyUsage: keyUsages.value.map((bits) => bits.join(' + ')).join(', or '),
    basicConstraints: `CA, pathLenConstraint ${pathLength.value ?? 'none'}`,
    certificatePolicies: `${policyCount.value} policy`,
    subjectKeyIdentifier: `method (2), ${profile.keyIdentifierOctets.value} octets`,
    authorityKeyIdentifier: `method (2), ${profile.keyIdentifierOctets.value} octets, nothing else`,
  };
  const extensionFrom: Readonly<Record<string, Sourced>> = {
    keyUsage: keyUsages,
    basicConstraints: pathLength,
    certificatePolicies: policyCount,
    subjectKeyIdentifier: profile.keyIdentifierOctets,
  };
  return [
    one('version', `v${profile.version.value}`, profile.version),
    one(
      'serialNumber',
      `${octets} octets, first from ${firstOctetMin} to ${firstOctetMax}`,
      serialNumber,
    ),
    one(
      'signatureAlgorithm',
      oidName(profile.signatureAlgorithm.value),
      profile.signatureAlgorithm,
    ),
    one('issuer', issuerName, issuer),
    one('validity', validityText(profile.validity.value), profile.validity),
    { field: 'subject', says: subject.map(attributeText).join('; ') || 'empty', from: subject },
    one('publicKey', profile.publicKey.value, profile.publicKey),
    ...profile.extensions.map((rule): Field => {
      const { extension, presence, critical } = rule;
      const says = extensionSays[extension];
      const state = `${presence}, ${critical ? 'critical' : 'not critical'}`;
      const more = extensionFrom[extension];
      return {
        field: `extensions.${extension}`,
        says: says === undefined ? state : `${state}: ${says}`,
        from: more === undefined ? [rule] : [rule, more],
      };
    }),
  ];
}

function one(field: string, says: string, from: Sourced): Field {
  return { field, says, from: [from] };
}

function validityText(validity: ValidityRule): string {
  if ('notAfter' in validity) return `until ${toIso(validity.notAfter)}: no end`;
  return `${validity.years} years less one second${validity.orLess === true ? ', or less' : ''}`;
}

function attributeText(rule: SubjectAttributeRule): string {
  const { attribute, presence, string, lengthMax, roleCodes, text } = rule;
  const codes = roleCodes?.map((role) => role.toString(16).toUpperCase().padStart(2, '0'));
  const parts = [
    string,
    lengthMax === undefined ? undefined : `at most ${lengthMax}`,
    codes === undefined ? undefined : `a role: ${codes.join(' ')}`,
    text === undefined ? undefined : JSON.stringify(text),
  ].filter((part) => part !== undefined);
  const details = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  return `${presence === 'optional' ? '[' : ''}${attribute}${details}${presence === 'optional' ? ']' : ''}`;
}
