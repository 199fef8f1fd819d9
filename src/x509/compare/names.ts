/**
 * Compares issuer and subject with the RDNs of a profile: which attributes, in which order, string type and length.
 *
 * @module
 */
import { TAG } from '../../asn1/index.ts';
import { toHex } from '../../core/bytes.ts';
import { roleFromCode } from '../../vocabulary/roles.ts';
import { type Comparison, isSelfIssued, when } from './comparison.ts';
import type { DeviationCode, Finding } from './deviations.ts';
import { findExtension } from '../extension.ts';
import { nameEntityId, nameText } from '../name.ts';
import { OID, attributeTypeName } from '../object-identifiers.ts';
import type { CertificateProfile, ProfileName, SubjectAttributeRule } from '../profile-types.ts';
import { CERTIFICATE_PROFILES } from '../profiles.ts';
import { organisationalUnitRole } from '../subject.ts';
import type { Certificate, Name, NameAttribute } from '../types.ts';

/** Codes for one of the two names; undefined where the difference does not matter for it. */
interface NameCodes {
  readonly attributes: DeviationCode;
  readonly stringType: DeviationCode;
  readonly commonName: DeviationCode;
  readonly roleMalformed: DeviationCode;
  readonly role: DeviationCode;
  readonly unit: DeviationCode;
  readonly entityId: DeviationCode;
}

const SUBJECT: NameCodes = {
  attributes: 'subject-attributes',
  stringType: 'subject-string-type',
  commonName: 'subject-common-name',
  roleMalformed: 'subject-role-malformed',
  role: 'subject-role',
  unit: 'subject-unit',
  entityId: 'subject-entity-id',
};

const ISSUER: NameCodes = {
  attributes: 'issuer-attributes',
  stringType: 'issuer-string-type',
  commonName: 'issuer-common-name',
  roleMalformed: 'issuer-role',
  role: 'issuer-role',
  unit: 'issuer-attributes',
  entityId: 'issuer-attributes',
};

export function compareNames({ certificate, profile }: Comparison): readonly Finding[] {
  const { value: issuer } = profile.issuer;
  const subjectFindings = compareName({
    name: certificate.subject,
    rules: profile.subject,
    field: 'tbsCertificate.subject',
    codes: SUBJECT,
  });
  // A root's issuer is its subject: its faults are reported once.
  if (issuer === 'itself') return subjectFindings;
  const selfIssued = when(
    isSelfIssued(certificate) && !mayHaveOneName(certificate, issuer, profile),
    {
      field: 'tbsCertificate.subject',
      code: 'subject-attributes',
      expected: 'another name than that of the issuer',
      found: nameText(certificate.subject),
    },
  );
  return [...compareIssuer(certificate.issuer, issuer), ...subjectFindings, ...selfIssued];
}

/** RFC 4210 4.4: a link stands beside the root whose key it names, under one name with it if only the key is new. */
function mayHaveOneName(
  certificate: Certificate,
  issuer: ProfileName,
  { pathLength }: CertificateProfile,
): boolean {
  const isLink = pathLength.value === CERTIFICATE_PROFILES[issuer].pathLength.value;
  return isLink && findExtension(certificate, OID.authorityKeyIdentifier) !== undefined;
}

/** Compares an issuer name with the subjects of the profile that its certificate follows. */
export function compareIssuer(name: Name, profile: ProfileName): readonly Finding[] {
  const rules = CERTIFICATE_PROFILES[profile].subject;
  return compareName({ name, rules, field: 'tbsCertificate.issuer', codes: ISSUER });
}

interface NameComparison {
  readonly name: Name;
  readonly rules: readonly SubjectAttributeRule[];
  readonly field: string;
  readonly codes: NameCodes;
}

function compareName({ name, rules, field, codes }: NameComparison): readonly Finding[] {
  const pairs = pairUp(name, rules);
  if (pairs === undefined) {
    return [
      { field, code: codes.attributes, expected: outline(rules), found: nameText(name) || 'empty' },
    ];
  }
  return pairs.flatMap(({ rule, attribute }) =>
    compareAttribute({ name, rule, attribute, codes, field: `${field}.${rule.attribute}` }),
  );
}

interface Pair {
  readonly rule: SubjectAttributeRule;
  readonly attribute: NameAttribute;
}

/** Attributes beside their rules, in order; undefined when one is missing, surplus, out of order or multi-valued. */
function pairUp(name: Name, rules: readonly SubjectAttributeRule[]): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  let next = 0;
  for (const rule of rules) {
    const [attribute, ...others] = name.relativeNames[next] ?? [];
    const fits = attribute?.type === OID[rule.attribute] && others.length === 0;
    if (fits) {
      pairs.push({ rule, attribute });
      next++;
    } else if (rule.presence === 'required') {
      return undefined;
    }
  }
  return next === name.relativeNames.length ? pairs : undefined;
}

function outline(rules: readonly SubjectAttributeRule[]): string {
  const parts = rules.map(({ attribute, presence }) => {
    const short = attributeTypeName(OID[attribute]);
    return presence === 'optional' ? `[${short}]` : short;
  });
  return parts.join(', ') || 'empty';
}

interface AttributeComparison extends Pair {
  readonly name: Name;
  readonly field: string;
  readonly codes: NameCodes;
}

function compareAttribute(comparison: AttributeComparison): readonly Finding[] {
  const { name, rule, attribute, field, codes } = comparison;
  if (rule.attribute === 'x500UniqueIdentifier') {
    return when(nameEntityId(name) === undefined, {
      field,
      code: codes.entityId,
      expected: 'BIT STRING of 64 bits',
      found: toHex(attribute.value),
    });
  }
  return [...compareString(comparison), ...compareText(comparison)];
}

function compareString({ rule, attribute, field, codes }: AttributeComparison): readonly Finding[] {
  const { certainty } = rule;
  const tag = rule.string === 'utf8' ? TAG.utf8String : TAG.printableString;
  const length = attribute.text?.length ?? 0;
  const lengthMax = rule.lengthMax ?? Infinity;
  return [
    ...when(attribute.valueTag !== tag, {
      field,
      code: codes.stringType,
      expected: stringName(tag),
      found: stringName(attribute.valueTag),
      certainty,
    }),
    ...when(rule.attribute === 'commonName' && (length === 0 || length > lengthMax), {
      field,
      code: codes.commonName,
      expected: `1 to ${lengthMax} characters`,
      found: `${length} characters`,
      certainty,
    }),
  ];
}

function compareText({ rule, attribute, field, codes }: AttributeComparison): readonly Finding[] {
  const found = attribute.text ?? toHex(attribute.value);
  if (rule.text !== undefined) {
    return when(found !== rule.text, { field, code: codes.unit, expected: rule.text, found });
  }
  if (rule.roleCodes === undefined) return [];
  const code = organisationalUnitRole(attribute.text);
  if (code === undefined) {
    const expected = 'two upper-case hexadecimal digits';
    return [{ field, code: codes.roleMalformed, expected, found }];
  }
  const expected = rule.roleCodes.map(roleText).join(', ');
  return when(!rule.roleCodes.includes(code), { field, code: codes.role, expected, found });
}

function roleText(code: number): string {
  const unit = code.toString(16).padStart(2, '0').toUpperCase();
  const role = roleFromCode(code);
  return role === undefined ? unit : `${unit} (${role})`;
}

const STRING_NAMES: Readonly<Record<number, string>> = {
  [TAG.utf8String]: 'UTF8String',
  [TAG.printableString]: 'PrintableString',
  [TAG.teletexString]: 'TeletexString',
  [TAG.ia5String]: 'IA5String',
  [TAG.bmpString]: 'BMPString',
};

function stringName(tag: number): string {
  return STRING_NAMES[tag] ?? `tag ${toHex(Uint8Array.of(tag))}`;
}
