/**
 * Compares what is inside the extensions of a certificate with its profile: usages, constraints, identifiers, names.
 *
 * @module
 */
import { equalBytes, toHex } from '../../core/bytes.ts';
import { roleFromCode } from '../../vocabulary/roles.ts';
import { type Comparison, when } from './comparison.ts';
import type { Finding } from './deviations.ts';
import { findExtension } from '../extension.ts';
import { encodeHardwareModuleName } from '../extension-encoders.ts';
import { bitStringIdentifier } from '../key-identifier.ts';
import { nameAttributeText } from '../name.ts';
import { OID } from '../object-identifiers.ts';
import { roleKeyUsages } from '../profiles.ts';
import { organisationalUnitRole } from '../subject.ts';
import type { BasicConstraints, SmkiExtensions } from '../types.ts';

type Values = Partial<SmkiExtensions>;
type Check = (comparison: Comparison, values: Values) => readonly Finding[];

const CHECKS: readonly Check[] = [
  checkKeyUsage,
  checkRoleUsage,
  checkBasicConstraints,
  checkPolicies,
  checkSubjectKey,
  checkAuthorityKey,
  checkHardwareName,
];

export function compareExtensionValues(comparison: Comparison, values: Values): readonly Finding[] {
  return CHECKS.flatMap((check) => check(comparison, values));
}

function checkKeyUsage({ profile }: Comparison, { keyUsage }: Values): readonly Finding[] {
  if (keyUsage === undefined) return [];
  const { value, certainty } = profile.keyUsages;
  const found = keyUsage.join(', ') || 'none';
  const choices = value.map((choice) => choice.join(', '));
  return when(!choices.includes(found), {
    field: 'extensions.keyUsage',
    code: 'key-usage',
    expected: choices.join(' or '),
    found,
    certainty,
  });
}

function checkRoleUsage({ certificate }: Comparison, { keyUsage }: Values): readonly Finding[] {
  const unit = nameAttributeText(certificate.subject, 'organisationalUnitName');
  const role = roleFromCode(organisationalUnitRole(unit) ?? -1);
  const allowed = role === undefined ? undefined : roleKeyUsages(role);
  const [usage, ...others] = keyUsage ?? [];
  if (allowed === undefined || usage === undefined || others.length > 0) return [];
  return when(!allowed.some((candidate) => candidate === usage), {
    field: 'extensions.keyUsage',
    code: 'key-usage-role',
    expected: `${allowed.join(' or ')} for role ${role ?? 'unknown'}`,
    found: usage,
  });
}

function checkBasicConstraints(
  { profile }: Comparison,
  { basicConstraints }: Values,
): readonly Finding[] {
  if (basicConstraints === undefined) return [];
  const { value: pathLength, certainty } = profile.pathLength;
  const field = 'extensions.basicConstraints';
  const found = constraintsText(basicConstraints);
  if (pathLength === undefined) {
    const code = basicConstraints.ca ? 'basic-constraints' : 'basic-constraints-empty';
    return [{ field, code, expected: 'absent', found }];
  }
  const expected = constraintsText({ ca: true, pathLength });
  if (!basicConstraints.ca) return [{ field, code: 'basic-constraints', expected, found }];
  const differs = basicConstraints.pathLength !== pathLength;
  return when(differs, { field, code: 'basic-constraints', expected, found, certainty });
}

function constraintsText({ ca, pathLength }: BasicConstraints): string {
  const authority = ca ? 'an authority' : 'not an authority';
  return pathLength === undefined ? authority : `${authority}, path length ${pathLength}`;
}

function checkPolicies(
  { profile }: Comparison,
  { certificatePolicies }: Values,
): readonly Finding[] {
  if (certificatePolicies === undefined) return [];
  const { value, certainty } = profile.policyCount;
  return when(certificatePolicies.length !== value, {
    field: 'extensions.certificatePolicies',
    code: 'policy-count',
    expected: `${value} policy`,
    found: certificatePolicies.join(', '),
    certainty,
  });
}

function checkSubjectKey(
  { certificate }: Comparison,
  { subjectKeyIdentifier }: Values,
): readonly Finding[] {
  if (subjectKeyIdentifier === undefined) return [];
  const expected = bitStringIdentifier(certificate.publicKeyInfo.key);
  return when(!equalBytes(subjectKeyIdentifier, expected), {
    field: 'extensions.subjectKeyIdentifier',
    code: 'subject-key-identifier',
    expected: `${toHex(expected)} (method 2)`,
    found: toHex(subjectKeyIdentifier),
  });
}

function checkAuthorityKey(
  { profile }: Comparison,
  { authorityKeyIdentifier }: Values,
): readonly Finding[] {
  if (authorityKeyIdentifier === undefined) return [];
  const field = 'extensions.authorityKeyIdentifier';
  const { keyIdentifier: identifier, hasIssuerAndSerial } = authorityKeyIdentifier;
  if (identifier === undefined || hasIssuerAndSerial) {
    const found = hasIssuerAndSerial ? 'issuer and serial number' : 'no keyIdentifier';
    return [
      { field, code: 'authority-key-identifier-form', expected: 'keyIdentifier only', found },
    ];
  }
  const { value: octets } = profile.keyIdentifierOctets;
  return when(identifier.length !== octets, {
    field,
    code: 'authority-key-identifier-length',
    expected: `${octets} octets`,
    found: toHex(identifier),
  });
}

function checkHardwareName(
  { certificate, profile }: Comparison,
  { hardwareModuleName }: Values,
): readonly Finding[] {
  const extension = findExtension(certificate, OID.subjectAltName);
  const expectsName = profile.extensions.some((rule) => rule.extension === 'subjectAltName');
  if (extension === undefined || !expectsName) return [];
  const field = 'extensions.subjectAltName';
  const isOnlyName =
    hardwareModuleName !== undefined &&
    equalBytes(encodeHardwareModuleName(hardwareModuleName), extension.value);
  if (!isOnlyName) {
    const expected = 'one otherName, a HardwareModuleName';
    return [{ field, code: 'hardware-module-name', expected, found: toHex(extension.value) }];
  }
  return when(hardwareModuleName.serialNumber.length !== ENTITY_ID_OCTETS, {
    field: `${field}.hwSerialNum`,
    code: 'hardware-serial-number',
    expected: 'an EUI-64, 8 octets',
    found: toHex(hardwareModuleName.serialNumber),
  });
}

const ENTITY_ID_OCTETS = 8;
