/**
 * The fields of a certificate in the shape of its profile: extension order, string types, forms of the table.
 *
 * One certificate at a time and any profile; `template.ts` does the same for many of one issuer, faster.
 *
 * @module
 */
import { TAG, der } from '../asn1/index.ts';
import { eui64, eui64Bytes } from '../vocabulary/eui64.ts';
import { ECDSA_WITH_SHA256 } from './algorithm.ts';
import {
  type CertificateContents,
  expiryOf,
  keyUsagesFor,
  policiesOf,
} from './certificate-contents.ts';
import type { ExtensionParts } from './extension.ts';
import {
  encodeAuthorityKeyIdentifier,
  encodeBasicConstraints,
  encodeCertificatePolicies,
  encodeHardwareModuleName,
  encodeKeyUsage,
  encodeSubjectKeyIdentifier,
  encodeWrappedContingencyKey,
} from './extension-encoders.ts';
import { keyIdentifier } from './key-identifier.ts';
import { OID } from './object-identifiers.ts';
import type { ExtensionRule, ProfileExtension } from './profile-types.ts';
import type { NamedProfile } from './profile-violation.ts';
import { publicKeyInfoOf } from './public-key-info.ts';
import { encodeSubject } from './subject.ts';
import { type TbsFields, VERSION_3, encodeValidity } from './to-be-signed.ts';

type Encoder = (profile: NamedProfile, contents: CertificateContents) => Uint8Array | undefined;

/** What goes into each extension; undefined when the contents have nothing for it. */
const EXTENSION_VALUES: Readonly<Record<ProfileExtension, Encoder>> = {
  keyUsage: (profile, contents) => encodeKeyUsage(keyUsagesFor(profile, contents)),
  basicConstraints: ({ pathLength }) =>
    encodeBasicConstraints({ ca: true, pathLength: pathLength.value }),
  certificatePolicies: (_, contents) => encodeCertificatePolicies(policiesOf(contents)),
  subjectKeyIdentifier: (_, { publicKey }) => encodeSubjectKeyIdentifier(keyIdentifier(publicKey)),
  authorityKeyIdentifier: (_, { issuer }) =>
    issuer && encodeAuthorityKeyIdentifier(issuer.keyIdentifier),
  subjectAltName: (_, { subject: { entityId }, hardwareType }) =>
    entityId !== undefined && hardwareType !== undefined
      ? encodeHardwareModuleName({ type: hardwareType, serialNumber: eui64Bytes(eui64(entityId)) })
      : undefined,
  wrappedApexContinKey: (_, { wrappedContingencyKey }) =>
    wrappedContingencyKey && encodeWrappedContingencyKey(wrappedContingencyKey),
};

/** Both times of a certificate, the end as its profile says unless it is given. */
export function encodeValidityOf(contents: CertificateContents): Uint8Array {
  const { profile, notBefore, notAfter = expiryOf(profile, notBefore) } = contents;
  return encodeValidity({ notBefore, notAfter });
}

/** The fields of a certificate, in the shape of its profile. Checks nothing but the subject. */
export function certificateFields(profile: NamedProfile, contents: CertificateContents): TbsFields {
  const subject = encodeSubject(profile, contents.subject);
  return {
    version: VERSION_3,
    serialNumber: der.element(TAG.integer, contents.serialNumber),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    issuer: contents.issuer?.name.der ?? subject,
    validity: encodeValidityOf(contents),
    subject,
    publicKeyInfo: publicKeyInfoOf(contents.publicKey),
    extensions: extensionsOf(profile, contents),
  };
}

function extensionsOf(
  profile: NamedProfile,
  contents: CertificateContents,
): readonly ExtensionParts[] {
  return profile.extensions.flatMap((rule): readonly ExtensionParts[] => {
    const value = EXTENSION_VALUES[rule.extension](profile, contents);
    if (value === undefined || rule.presence === 'optional') return [];
    return [{ id: OID[rule.extension], critical: criticality(rule, contents), value }];
  });
}

/** As the table says; the one that nobody outside knows for certain can be asked for. */
function criticality(rule: ExtensionRule, contents: CertificateContents): boolean {
  const asked = contents.wrappedContingencyKey?.critical;
  return rule.extension === 'wrappedApexContinKey' ? (asked ?? rule.critical) : rule.critical;
}
