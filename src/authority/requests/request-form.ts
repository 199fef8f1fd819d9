/**
 * What an authority checks of a certification request before it asks who sends it (SEC Appendices A and B, 3.2.1 and 4.2).
 *
 * Form, key, proof of possession, key usage, and that the subject is one a profile knows. Whether this requester may
 * have this subject is `eligibility.ts`.
 *
 * @module
 */
import { equalBytes } from '../../core/bytes.ts';
import { fail, isSmkiError } from '../../core/errors.ts';
import type { Point } from '../../crypto/backend.ts';
import { type Eui64, eui64 } from '../../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../../vocabulary/key-usages.ts';
import { encodeHardwareModuleName } from '../../x509/extension-encoders.ts';
import { findExtension } from '../../x509/extension.ts';
import { smkiExtensions } from '../../x509/extensions.ts';
import { nameText } from '../../x509/name.ts';
import { OID, oidName } from '../../x509/object-identifiers.ts';
import type { ProfileName } from '../../x509/profile-types.ts';
import { profileOfRole, roleKeyUsages } from '../../x509/profiles.ts';
import { parseCertificationRequest, verifyCertificationRequest } from '../../x509/request.ts';
import { namedProfile } from '../../x509/profile-violation.ts';
import { encodeSubject, subjectValuesOf } from '../../x509/subject.ts';
import type { CertificationRequest, HardwareModuleName, SmkiExtensions } from '../../x509/types.ts';
import { type Answer, no, yes } from '../answer.ts';
import { type SubscriberRole, subscriberRoleFromCode } from '../registration/subscriber-roles.ts';

/** What a request asks for, once its form is found right. */
export interface CheckedRequest {
  readonly profile: ProfileName;
  readonly subject: {
    readonly entityId: Eui64;
    /** Absent for a device. */
    readonly role?: SubscriberRole;
    readonly commonName?: string;
  };
  readonly publicKey: Point;
  readonly keyUsage: EndEntityKeyUsage;
  readonly hardwareType?: string;
}

/** What a request may ask for: keyUsage, and subjectAltName in the name of a device. */
const REQUESTABLE: readonly string[] = [OID.keyUsage, OID.subjectAltName];
const COMPRESSED_FORMS: readonly (number | undefined)[] = [0x02, 0x03];

/** Judges the form of a request: one verification, everything else is comparing. */
export function judgeForm(encoded: Uint8Array): Answer<CheckedRequest> {
  const parsed = parse(encoded);
  if (!parsed.ok) return parsed;
  const { request, extensions } = parsed.value;
  const { point, key } = request.publicKeyInfo;
  if (point === undefined) {
    return no(COMPRESSED_FORMS.includes(key[0]) ? 'compressed-point' : 'not-p256');
  }
  if (!verifyCertificationRequest(request)) return no('no-proof-of-possession');
  if (request.attributeTypes.some((type) => type !== OID.extensionRequest)) {
    return no('extra-attributes', request.attributeTypes.map(oidName).join(', '));
  }
  const extra = request.extensions.find(({ id }) => !REQUESTABLE.includes(id));
  if (extra !== undefined) return no('extra-extensions', oidName(extra.id));
  const { keyUsage: usages = [], hardwareModuleName } = extensions;
  const [keyUsage, ...others] = usages;
  if (others.length > 0) return no('key-usage-both', usages.join(', '));
  if (!isEndEntityUsage(keyUsage)) return no('key-usage-missing', keyUsage);
  const common = { publicKey: point, keyUsage };
  return request.subject.relativeNames.length === 0
    ? deviceRequest(request, hardwareModuleName, common)
    : organisationRequest(request, extensions, common);
}

/**
 * The same for callers who want an exception.
 *
 * @throws SmkiError `authority/request-refused` with the code as its reason
 */
export function checkRequest(encoded: Uint8Array): CheckedRequest {
  const judged = judgeForm(encoded);
  if (judged.ok) return judged.value;
  const { code: reason, advice, message } = judged.refusal;
  fail('authority/request-refused', `request refused, ${reason}: ${message}`, { reason, advice });
}

type Common = Pick<CheckedRequest, 'publicKey' | 'keyUsage'>;

function deviceRequest(
  request: CertificationRequest,
  name: HardwareModuleName | undefined,
  common: Common,
): Answer<CheckedRequest> {
  if (name?.serialNumber.length !== 8) return no('subject', 'no name and no hardwareModuleName');
  // The certificate will have these octets: a request with another name beside it asks for something else.
  const asked = findExtension(request, OID.subjectAltName)?.value;
  if (asked === undefined || !isOnlyName(asked, name)) {
    return no('subject', 'names beside the hardwareModuleName');
  }
  const { type: hardwareType, serialNumber } = name;
  const subject = { entityId: eui64(serialNumber) };
  return yes({ profile: 'device', subject, ...common, hardwareType });
}

/** Octets of a subjectAltName before its 8 octets of serial number, by hardware type: a fleet has few types. */
const NAME_STARTS = new Map<string, Uint8Array>();
const NAME_STARTS_MAX = 1_000;

function isOnlyName(encoded: Uint8Array, { type, serialNumber }: HardwareModuleName): boolean {
  let start = NAME_STARTS.get(type);
  if (start === undefined) {
    start = encodeHardwareModuleName({ type, serialNumber }).subarray(0, -serialNumber.length);
    if (NAME_STARTS.size >= NAME_STARTS_MAX) NAME_STARTS.clear();
    NAME_STARTS.set(type, start);
  }
  const isSameLength = encoded.length === start.length + serialNumber.length;
  return isSameLength && equalBytes(encoded.subarray(0, start.length), start);
}

function organisationRequest(
  request: CertificationRequest,
  { hardwareModuleName }: SmkiExtensions,
  common: Common,
): Answer<CheckedRequest> {
  const about = nameText(request.subject);
  const { entityId, commonName, role: code } = subjectValuesOf(request.subject);
  if (hardwareModuleName !== undefined || entityId === undefined) return no('subject', about);
  if (typeof code !== 'number' || hasForeignAttributes(request)) return no('subject', about);
  const role = subscriberRoleFromCode(code);
  const profile = role === undefined ? undefined : profileOf(role);
  if (role === undefined || profile === undefined) return no('subject', about);
  const usages = typeof role === 'number' ? SIGNING_ONLY : roleKeyUsages(role);
  if (usages?.includes(common.keyUsage) !== true) {
    return no('key-usage-not-of-role', `${common.keyUsage}, ${about}`);
  }
  const subject = { entityId, role, ...(commonName !== undefined && { commonName }) };
  // Every name is copied from the request (SEC Appendix B, 4.4.1 compares them): only what would come out the same is certified.
  const certified = encodeSubject(namedProfile(profile), subject);
  if (!equalBytes(request.subject.der, certified)) {
    return no('subject', `${about}, not encoded as the profile has it`);
  }
  return yes({ profile, subject, ...common });
}

/** Codes without a public name are signing roles. */
const SIGNING_ONLY: readonly EndEntityKeyUsage[] = ['digitalSignature'];

const SUBJECT_ATTRIBUTES: readonly string[] = [
  OID.commonName,
  OID.organisationalUnitName,
  OID.x500UniqueIdentifier,
];
/** Longest common name of an organisation. */
const COMMON_NAME_MAX = 16;

/** Control and format characters, which make a name read as another; unassigned ones too. */
const UNPRINTABLE = /\p{C}/u;

function hasForeignAttributes({ subject }: CertificationRequest): boolean {
  const attributes = subject.relativeNames.flat();
  const types = attributes.map(({ type }) => type);
  const isTwice = new Set(types).size !== types.length;
  const isLong = attributes.some(
    ({ type, text = '' }) =>
      type === OID.commonName &&
      (text.length === 0 || text.length > COMMON_NAME_MAX || UNPRINTABLE.test(text)),
  );
  return isTwice || isLong || types.some((type) => !SUBJECT_ATTRIBUTES.includes(type));
}

/** The profile of a role; undefined for codes that no certificate has. */
function profileOf(role: SubscriberRole): ProfileName | undefined {
  try {
    return profileOfRole(role);
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

function isEndEntityUsage(usage: string | undefined): usage is EndEntityKeyUsage {
  return usage === 'digitalSignature' || usage === 'keyAgreement';
}

interface ParsedRequest {
  readonly request: CertificationRequest;
  readonly extensions: SmkiExtensions;
}

function parse(encoded: Uint8Array): Answer<ParsedRequest> {
  try {
    const request = parseCertificationRequest(encoded);
    return yes({ request, extensions: smkiExtensions(request) });
  } catch (error) {
    if (isSmkiError(error)) return no('malformed', error.message);
    throw error;
  }
}
