/**
 * Defects of the extensions: missing, critical or not, in another form.
 *
 * @module
 */
import { der } from '../../asn1/index.ts';
import { concat, fromHex, fromLatin1 } from '../../core/bytes.ts';
import { sha1 } from '../../crypto/index.ts';
import {
  encodeBasicConstraints,
  encodeHardwareModuleName,
  encodeKeyUsage,
  encodeSubjectKeyIdentifier,
} from '../extension-encoders.ts';
import { bitStringIdentifier } from '../key-identifier.ts';
import { OID } from '../object-identifiers.ts';
import { TEST_POLICY } from '../profiles.ts';
import { type DefectTable, addExtension, changeExtension, dropExtension } from './defect.ts';

const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';
const NAME_CONSTRAINTS = '2.5.29.30';
const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';
const DEVICE_DIGITS = 'FE5A4B20000001A0';

const MISSING = {
  'no-key-usage': {
    rule: 'e_key_usage_missing',
    title: 'no keyUsage',
    kind: 'organisation',
    fields: dropExtension('keyUsage'),
  },
  'no-basic-constraints': {
    rule: 'e_basic_constraints_missing',
    title: 'an authority without basicConstraints',
    kind: 'issuingOca',
    fields: dropExtension('basicConstraints'),
  },
  'no-policies': {
    rule: 'e_certificate_policies_missing',
    title: 'no certificatePolicies',
    kind: 'organisation',
    fields: dropExtension('certificatePolicies'),
  },
  'no-subject-key-identifier': {
    rule: 'e_subject_key_identifier_missing',
    title: 'no subjectKeyIdentifier',
    kind: 'organisation',
    fields: dropExtension('subjectKeyIdentifier'),
  },
  'no-authority-key-identifier': {
    rule: 'e_authority_key_identifier_missing',
    title: 'no authorityKeyIdentifier',
    kind: 'organisation',
    fields: dropExtension('authorityKeyIdentifier'),
  },
  'no-subject-alt-name': {
    rule: 'e_subject_alt_name_missing',
    title: 'a device certificate that names no device',
    kind: 'device',
    fields: dropExtension('subjectAltName'),
  },
  'no-wrapped-contingency-key': {
    rule: 'w_wrapped_contingency_key_missing',
    title: 'a root without the wrapped contingency key',
    kind: 'rootOca',
    fields: dropExtension('wrappedApexContinKey'),
  },
} as const satisfies DefectTable;

const CRITICALITY = {
  'non-critical-key-usage': {
    rule: 'e_key_usage_not_critical',
    title: 'keyUsage not critical',
    kind: 'organisation',
    fields: changeExtension('keyUsage', { critical: false }),
  },
  'non-critical-basic-constraints': {
    rule: 'e_basic_constraints_not_critical',
    title: 'basicConstraints of an authority not critical',
    kind: 'issuingOca',
    fields: changeExtension('basicConstraints', { critical: false }),
  },
  'non-critical-policies': {
    rule: 'e_certificate_policies_not_critical',
    title: 'certificatePolicies not critical',
    kind: 'device',
    fields: changeExtension('certificatePolicies', { critical: false }),
  },
  'critical-subject-key-identifier': {
    rule: 'e_subject_key_identifier_critical',
    title: 'subjectKeyIdentifier critical',
    kind: 'organisation',
    fields: changeExtension('subjectKeyIdentifier', { critical: true }),
  },
  'critical-authority-key-identifier': {
    rule: 'e_authority_key_identifier_critical',
    title: 'authorityKeyIdentifier critical',
    kind: 'organisation',
    fields: changeExtension('authorityKeyIdentifier', { critical: true }),
  },
  'non-critical-subject-alt-name': {
    rule: 'e_subject_alt_name_not_critical',
    title: 'subjectAltName not critical beside an empty subject',
    kind: 'device',
    fields: changeExtension('subjectAltName', { critical: false }),
  },
  'critical-wrapped-contingency-key': {
    rule: 'w_wrapped_contingency_key_critical',
    title: 'the wrapped contingency key critical',
    kind: 'rootOca',
    fields: changeExtension('wrappedApexContinKey', { critical: true }),
  },
} as const satisfies DefectTable;

const PRESENCE = {
  'extended-key-usage': {
    rule: 'w_extension_unexpected',
    title: 'an extKeyUsage that no profile has',
    kind: 'organisation',
    fields: addExtension({
      id: OID.extendedKeyUsage,
      critical: false,
      value: der.sequence(der.objectIdentifier(CLIENT_AUTHENTICATION)),
    }),
  },
  'critical-name-constraints': {
    rule: 'e_extension_unexpected_critical',
    title: 'critical name constraints',
    kind: 'issuingOca',
    fields: addExtension({
      id: NAME_CONSTRAINTS,
      critical: true,
      // permittedSubtrees: directoryName, the empty name, which constrains nothing
      value: der.sequence(
        der.contextConstructed(0, der.sequence(der.contextConstructed(4, der.sequence()))),
      ),
    }),
  },
  'extensions-in-another-order': {
    rule: 'w_extension_order',
    title: 'keyUsage after the other extensions',
    kind: 'organisation',
    fields: (fields) => ({
      ...fields,
      extensions: [...fields.extensions.slice(1), ...fields.extensions.slice(0, 1)],
    }),
  },
  'padded-key-usage': {
    rule: 'e_extension_malformed',
    title: 'a keyUsage with zero bits at its end',
    kind: 'organisation',
    fields: changeExtension('keyUsage', { value: fromHex('03020080') }),
  },
} as const satisfies DefectTable;

const VALUES = {
  'both-key-usages': {
    rule: 'e_key_usage',
    title: 'digitalSignature and keyAgreement at once',
    kind: 'organisation',
    fields: changeExtension('keyUsage', {
      value: encodeKeyUsage(['digitalSignature', 'keyAgreement']),
    }),
  },
  'non-repudiation': {
    rule: 'e_key_usage',
    title: 'nonRepudiation where a device expects one of its two uses',
    kind: 'device',
    fields: changeExtension('keyUsage', { value: encodeKeyUsage(['contentCommitment']) }),
  },
  'iki-key-agreement': {
    rule: 'w_key_usage',
    title: 'an IKI certificate for key agreement',
    kind: 'iki',
    fields: changeExtension('keyUsage', { value: encodeKeyUsage(['keyAgreement']) }),
  },
  'key-agreement-of-the-cos-party': {
    rule: 'w_key_usage_role',
    title: 'a key agreement certificate of the transitional CoS party',
    kind: 'organisation',
    contents: (contents) => ({
      ...contents,
      subject: { ...contents.subject, role: 'transitionalCoS' },
      keyUsage: 'keyAgreement',
    }),
    context: () => ({ expectedRole: 'transitionalCoS' }),
  },
  'party-as-authority': {
    rule: 'e_basic_constraints',
    title: 'an Organisation Certificate that says it is an authority',
    kind: 'organisation',
    fields: addExtension({
      id: OID.basicConstraints,
      critical: true,
      value: encodeBasicConstraints({ ca: true, pathLength: undefined }),
    }),
  },
  'root-path-length': {
    rule: 'w_basic_constraints',
    title: 'a root with another path length',
    kind: 'rootOca',
    fields: changeExtension('basicConstraints', {
      value: encodeBasicConstraints({ ca: true, pathLength: 3 }),
    }),
  },
  'empty-basic-constraints': {
    rule: 'w_basic_constraints_empty',
    title: 'an empty basicConstraints in an Organisation Certificate',
    kind: 'organisation',
    fields: addExtension({
      id: OID.basicConstraints,
      critical: true,
      value: encodeBasicConstraints({ ca: false, pathLength: undefined }),
    }),
  },
  'two-policies': {
    rule: 'e_policy_count',
    title: 'two policies',
    kind: 'organisation',
    contents: (contents) => ({ ...contents, policies: [TEST_POLICY, `${TEST_POLICY}.1`] }),
  },
  'subject-key-identifier-of-160-bits': {
    rule: 'e_subject_key_identifier',
    title: 'the 20 octets of method (1), as most tools write them',
    kind: 'organisation',
    fields: (fields, { key }) =>
      changeExtension('subjectKeyIdentifier', {
        value: encodeSubjectKeyIdentifier(sha1(key.publicKey)),
      })(fields),
  },
  'subject-key-identifier-of-another-key': {
    rule: 'e_subject_key_identifier',
    title: 'the key identifier of another key',
    kind: 'organisation',
    fields: (fields, { signer }) =>
      changeExtension('subjectKeyIdentifier', {
        value: encodeSubjectKeyIdentifier(
          bitStringIdentifier(signer?.signingKey.publicKey ?? new Uint8Array()),
        ),
      })(fields),
  },
  'authority-key-identifier-with-serial': {
    rule: 'e_authority_key_identifier_form',
    title: 'issuer and serial number beside the key identifier',
    kind: 'organisation',
    fields: (fields, { contents: { issuer, serialNumber } }) =>
      changeExtension('authorityKeyIdentifier', {
        value: der.sequence(
          der.contextPrimitive(0, issuer?.keyIdentifier ?? new Uint8Array()),
          der.contextConstructed(1, der.contextConstructed(4, issuer?.name.der ?? der.sequence())),
          der.contextPrimitive(2, serialNumber),
        ),
      })(fields),
  },
  'authority-key-identifier-of-160-bits': {
    rule: 'e_authority_key_identifier_length',
    title: 'the issuer named by the 20 octets of method (1)',
    kind: 'organisation',
    fields: (fields, { signer }) =>
      changeExtension('authorityKeyIdentifier', {
        value: der.sequence(
          der.contextPrimitive(0, sha1(signer?.signingKey.publicKey ?? new Uint8Array())),
        ),
      })(fields),
  },
  'device-named-by-host': {
    rule: 'e_hardware_module_name',
    title: 'a DNS name where the HardwareModuleName belongs',
    kind: 'device',
    fields: changeExtension('subjectAltName', {
      value: der.sequence(der.contextPrimitive(2, fromLatin1('meter.invalid'))),
    }),
  },
  'two-alternative-names': {
    rule: 'e_hardware_module_name',
    title: 'a second name beside the HardwareModuleName',
    kind: 'device',
    fields: (fields) => {
      const name = encodeHardwareModuleName({
        type: HARDWARE_TYPE,
        serialNumber: fromHex(DEVICE_DIGITS),
      });
      const other = der.contextPrimitive(2, fromLatin1('meter.invalid'));
      const value = der.sequence(concat(name.subarray(2), other));
      return changeExtension('subjectAltName', { value })(fields);
    },
  },
  'hardware-serial-number-as-text': {
    rule: 'e_hardware_serial_number',
    title: 'the digits of the EUI-64 as text in hwSerialNum',
    kind: 'device',
    fields: changeExtension('subjectAltName', {
      value: encodeHardwareModuleName({
        type: HARDWARE_TYPE,
        serialNumber: fromLatin1(DEVICE_DIGITS),
      }),
    }),
  },
} as const satisfies DefectTable;

export const EXTENSION_DEFECTS = { ...MISSING, ...CRITICALITY, ...PRESENCE, ...VALUES } as const;
