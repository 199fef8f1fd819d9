/**
 * The checks that need to know more than the certificate: who issued it, whose it is meant to be, what else was issued.
 *
 * Each looks only at what the caller told, and stays silent where another rule already says that the field is broken.
 *
 * @module
 */
import { equalBytes, isOctets, toHex } from '../../core/bytes.ts';
import { type Eui64, type Eui64Like, eui64, formatEui64 } from '../../vocabulary/eui64.ts';
import { REMOTE_PARTY_ROLES, type RemotePartyRole } from '../../vocabulary/roles.ts';
import { parseCertificate } from '../certificate.ts';
import { signsItself } from '../compare/comparison.ts';
import { bitStringIdentifier } from '../key-identifier.ts';
import { sameName } from '../name-matching.ts';
import { nameAttributeText, nameEntityId, nameText } from '../name.ts';
import { OID } from '../object-identifiers.ts';
import { organisationalUnitRole } from '../subject.ts';
import type { Certificate, SmkiExtensions } from '../types.ts';
import { verifySigned } from '../verify-signature.ts';
import { type LintFinding, type Sighting, findingOf } from './finding.ts';
import type { LintRuleId } from './rules.ts';
import { readableSignature } from './signature-form.ts';

/** What a caller knows beside the certificate. Each part switches on the rules that need it. */
export interface LintContext {
  /** The certificate of the issuer. */
  readonly issuer?: Uint8Array | Certificate;
  /** The party or device that the certificate is meant for. */
  readonly expectedEntityId?: Eui64Like;
  /** The role that it is meant for, by name or by code. */
  readonly expectedRole?: RemotePartyRole | number;
  /** Certificates issued before. */
  readonly known?: readonly (Uint8Array | Certificate)[];
}

/** What the checks share. */
interface Subject {
  readonly certificate: Certificate;
  readonly extensions: Partial<SmkiExtensions>;
}

/** Findings of every rule whose context is given. */
export function lintInContext(
  certificate: Certificate,
  extensions: Partial<SmkiExtensions>,
  context: LintContext,
): readonly LintFinding[] {
  const subject: Subject = { certificate, extensions };
  const { issuer, known, expectedEntityId, expectedRole } = context;
  const found: LintFinding[] = [];
  if (issuer !== undefined) found.push(...againstIssuer(subject, parsed(issuer)));
  if (known !== undefined) found.push(...againstKnown(subject, known.map(parsed)));
  if (expectedEntityId !== undefined)
    found.push(...againstEntity(subject, eui64(expectedEntityId)));
  if (expectedRole !== undefined) found.push(...againstRole(subject, expectedRole));
  return found;
}

function parsed(given: Uint8Array | Certificate): Certificate {
  return isOctets(given) ? parseCertificate(given, { decoding: 'tolerant' }) : given;
}

function when(condition: boolean, rule: LintRuleId, sighting: Sighting): readonly LintFinding[] {
  return condition ? [findingOf(rule, sighting)] : [];
}

function againstIssuer(
  { certificate, extensions }: Subject,
  issuer: Certificate,
): readonly LintFinding[] {
  const issuerKey = bitStringIdentifier(issuer.publicKeyInfo.key);
  const named = extensions.authorityKeyIdentifier?.keyIdentifier;
  const isComparable = named?.length === issuerKey.length;
  const isOctetEqual = equalBytes(certificate.issuer.der, issuer.subject.der);
  const isSame = isOctetEqual || sameName(certificate.issuer, issuer.subject);
  const names = {
    field: 'tbsCertificate.issuer',
    expected: nameText(issuer.subject),
    found: nameText(certificate.issuer),
  };
  return [
    ...when(!isSame, 'e_issuer_name', names),
    ...when(isSame && !isOctetEqual, 'w_issuer_name_encoding', {
      ...names,
      expected: toHex(issuer.subject.der),
      found: toHex(certificate.issuer.der),
    }),
    ...when(isComparable && !equalBytes(named, issuerKey), 'e_authority_key_identifier_other', {
      field: 'extensions.authorityKeyIdentifier',
      expected: toHex(issuerKey),
      found: toHex(named ?? new Uint8Array()),
    }),
    ...when(isForeignSignature(certificate, issuer), 'e_signature_not_by_issuer', {
      field: 'signatureValue',
      expected: `signed by key ${toHex(issuerKey)}`,
      found: 'signed by another key, or changed after it was signed',
    }),
  ];
}

/** A signature that cannot be judged, or is by the certificate's own key, has a rule of its own. */
function isForeignSignature(certificate: Certificate, issuer: Certificate): boolean {
  const { point } = issuer.publicKeyInfo;
  const canBeJudged =
    point !== undefined &&
    certificate.signatureAlgorithm.algorithm === OID.ecdsaWithSha256 &&
    readableSignature(certificate) !== undefined;
  if (!canBeJudged || verifySigned(certificate, point, { decoding: 'tolerant' })) return false;
  return !signsItself(certificate);
}

function againstKnown(
  { certificate }: Subject,
  known: readonly Certificate[],
): readonly LintFinding[] {
  const others = known.filter((other) => !equalBytes(other.der, certificate.der));
  const twin = others.find(
    (other) =>
      equalBytes(other.serialNumber, certificate.serialNumber) &&
      sameName(other.issuer, certificate.issuer),
  );
  const { key } = certificate.publicKeyInfo;
  const sharer = others.find((other) => equalBytes(other.publicKeyInfo.key, key));
  return [
    ...when(twin !== undefined, 'e_serial_number_reused', {
      field: 'tbsCertificate.serialNumber',
      expected: 'a number of its own',
      found: `${toHex(certificate.serialNumber)}, also of ${describe(twin)}`,
    }),
    ...when(sharer !== undefined && sharer !== twin, 'w_key_reused', {
      field: 'tbsCertificate.subjectPublicKeyInfo',
      expected: 'a new key',
      found: `the key of ${describe(sharer)}`,
    }),
  ];
}

function describe(certificate: Certificate | undefined): string {
  if (certificate === undefined) return 'another certificate';
  const serial = toHex(certificate.serialNumber);
  return `${nameText(certificate.subject) || 'a device'} (serial number ${serial})`;
}

function againstEntity(
  { certificate, extensions }: Subject,
  expected: Eui64,
): readonly LintFinding[] {
  const { hardwareModuleName } = extensions;
  const isDevice = hardwareModuleName?.serialNumber.length === 8;
  const found = isDevice
    ? eui64(hardwareModuleName.serialNumber)
    : nameEntityId(certificate.subject);
  if (found === undefined) return [];
  return when(found !== expected, 'e_entity_id_mismatch', {
    field: isDevice ? 'extensions.subjectAltName' : 'tbsCertificate.subject.x500UniqueIdentifier',
    expected: formatEui64(expected),
    found: formatEui64(found),
  });
}

function againstRole(
  { certificate }: Subject,
  expected: RemotePartyRole | number,
): readonly LintFinding[] {
  const unit = nameAttributeText(certificate.subject, 'organisationalUnitName');
  const found = organisationalUnitRole(unit);
  const code = typeof expected === 'number' ? expected : REMOTE_PARTY_ROLES[expected].code;
  const text = (role: number): string => role.toString(16).padStart(2, '0').toUpperCase();
  if (found === undefined) return [];
  return when(found !== code, 'e_role_mismatch', {
    field: 'tbsCertificate.subject.organisationalUnitName',
    expected: text(code),
    found: text(found),
  });
}
