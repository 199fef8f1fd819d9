/**
 * Subjects by profile: from the values of a party to the RDNs that its profile prescribes, and back.
 *
 * Order and string types come from the table; callers only say who the subject is.
 *
 * @module
 */
import { der } from '../asn1/index.ts';
import { type Eui64, type Eui64Like, eui64, eui64Bytes } from '../vocabulary/eui64.ts';
import { type RemotePartyRole, roleCode } from '../vocabulary/roles.ts';
import { nameAttributeText, nameEntityId, parseName } from './name.ts';
import { OID } from './object-identifiers.ts';
import type { ProfileName, SubjectAttributeRule } from './profile-types.ts';
import { type NamedProfile, namedProfile, violation } from './profile-violation.ts';
import type { Name } from './types.ts';

/** Who a certificate is for. Each profile uses what its subject has; a device's EUI-64 goes to subjectAltName. */
export interface SubjectValues {
  /** Name of an authority (at most 4 characters), or the optional name of an organisation (at most 16). */
  readonly commonName?: string | undefined;
  /** Remote Party Role, by name or by code; may be left out where the profile has only one. */
  readonly role?: RemotePartyRole | number | undefined;
  readonly entityId?: Eui64Like | undefined;
}

const ATTRIBUTE_TYPES = {
  commonName: der.objectIdentifier(OID.commonName),
  organisationalUnitName: der.objectIdentifier(OID.organisationalUnitName),
  x500UniqueIdentifier: der.objectIdentifier(OID.x500UniqueIdentifier),
} as const;

/**
 * The subject name that a profile gives these values.
 *
 * @throws SmkiError `x509/profile-violation`, `x509/unknown-profile`
 * @example
 * ```ts
 * import { nameText, subjectName } from 'smki-sim/x509';
 *
 * console.log(nameText(subjectName('issuingOca', { commonName: 'Z1' }))); // OU=07, CN=Z1
 * ```
 */
export function subjectName(profile: ProfileName, values: SubjectValues): Name {
  return parseName(encodeSubject(namedProfile(profile), values));
}

/** DER of the same. */
export function encodeSubject(profile: NamedProfile, values: SubjectValues): Uint8Array {
  const relativeNames: Uint8Array[] = [];
  for (const rule of profile.subject) {
    const value = attributeValue(profile, rule, values);
    if (value === undefined) {
      if (rule.presence === 'required')
        violation(profile, `subject ${rule.attribute}`, 'is missing');
      continue;
    }
    relativeNames.push(der.set(der.sequence(ATTRIBUTE_TYPES[rule.attribute], value)));
  }
  refuseUnusedValues(profile, values);
  return der.sequence(...relativeNames);
}

/**
 * What a name says about its subject: the inverse of {@link subjectName}, as an authority reads it from a request.
 *
 * @returns values that are absent or not well formed are undefined
 */
export function subjectValuesOf(name: Name): SubjectValues & { readonly entityId?: Eui64 } {
  const unit = nameAttributeText(name, 'organisationalUnitName');
  const commonName = nameAttributeText(name, 'commonName');
  const role = organisationalUnitRole(unit);
  const entityId = nameEntityId(name);
  return {
    ...(commonName !== undefined && { commonName }),
    ...(role !== undefined && { role }),
    ...(entityId !== undefined && { entityId }),
  };
}

/** Role code of an OU, or undefined when it is not two upper-case hexadecimal digits. */
export function organisationalUnitRole(unit: string | undefined): number | undefined {
  return unit !== undefined && /^[0-9A-F]{2}$/.test(unit) ? parseInt(unit, 16) : undefined;
}

/** The role code of a subject: as given, or the only one that its profile allows. */
export function subjectRoleCode(profile: NamedProfile, values: SubjectValues): number | undefined {
  const { role } = values;
  if (role !== undefined) return typeof role === 'number' ? role : roleCode(role);
  const rule = profile.subject.find(({ attribute }) => attribute === 'organisationalUnitName');
  return rule?.roleCodes?.length === 1 ? rule.roleCodes[0] : undefined;
}

function attributeValue(
  profile: NamedProfile,
  rule: SubjectAttributeRule,
  values: SubjectValues,
): Uint8Array | undefined {
  if (rule.attribute === 'x500UniqueIdentifier') {
    const { entityId } = values;
    return entityId === undefined ? undefined : der.bitString(eui64Bytes(eui64(entityId)));
  }
  const text =
    rule.attribute === 'commonName' ? values.commonName : unitText(profile, rule, values);
  if (text === undefined) return undefined;
  if (text.length === 0 || text.length > (rule.lengthMax ?? Infinity)) {
    const reason = `must have 1 to ${rule.lengthMax ?? 'any number of'} characters`;
    violation(profile, `subject ${rule.attribute}`, reason);
  }
  return rule.string === 'printable' ? der.printableString(text) : der.utf8String(text);
}

function unitText(
  profile: NamedProfile,
  rule: SubjectAttributeRule,
  values: SubjectValues,
): string | undefined {
  if (rule.roleCodes === undefined) return rule.text;
  const code = subjectRoleCode(profile, values);
  if (code === undefined) return undefined;
  if (!rule.roleCodes.includes(code)) {
    violation(profile, 'subject role', `${code} is not one of ${rule.roleCodes.join(', ')}`);
  }
  return code.toString(16).padStart(2, '0').toUpperCase();
}

/** A value that the profile has no place for is a mistake, not something to drop silently. */
function refuseUnusedValues(profile: NamedProfile, values: SubjectValues): void {
  const has = (attribute: SubjectAttributeRule['attribute']): boolean =>
    profile.subject.some((rule) => rule.attribute === attribute);
  if (values.commonName !== undefined && !has('commonName')) {
    violation(profile, 'subject commonName', 'has no place in this profile');
  }
  const inAltName = profile.extensions.some(({ extension }) => extension === 'subjectAltName');
  if (values.entityId !== undefined && !inAltName && !has('x500UniqueIdentifier')) {
    violation(profile, 'subject entityId', 'has no place in this profile');
  }
}
