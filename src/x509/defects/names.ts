/**
 * Defects of issuer and subject. Where the issuer is wrong, an authority of that wrong name exists and signs.
 *
 * @module
 */
import { TAG, der } from '../../asn1/index.ts';
import { fromLatin1 } from '../../core/bytes.ts';
import type { NamePart } from '../name.ts';
import { OID } from '../object-identifiers.ts';
import { type DefectTable, changeSubject } from './defect.ts';

const unit = (text: string, string: 'printable' | 'utf8'): NamePart => ({
  attribute: 'organisationalUnitName',
  text,
  string,
});
const commonName = (text: string, string: 'printable' | 'utf8'): NamePart => ({
  attribute: 'commonName',
  text,
  string,
});
const ENTITY: NamePart = { attribute: 'x500UniqueIdentifier', entityId: 'FE5A4B1000000002' };
const NAME = commonName('SIM SUPPLIER', 'utf8');
const SUPPLIER = unit('02', 'utf8');

/** One RDN with a value of any string type. */
const attribute = (type: string, value: Uint8Array): Uint8Array =>
  der.set(der.sequence(der.objectIdentifier(type), value));

export const NAME_DEFECTS = {
  'issuer-out-of-order': {
    rule: 'e_issuer_attributes',
    title: 'an issuer named CN before OU',
    kind: 'organisation',
    issuer: [commonName('SI9', 'printable'), unit('07', 'printable')],
  },
  'issuer-of-another-role': {
    rule: 'e_issuer_role',
    title: 'an issuer in the role of the access control broker',
    kind: 'organisation',
    issuer: [unit('04', 'printable'), commonName('SI9', 'printable')],
  },
  'issuer-in-utf8': {
    rule: 'w_issuer_string_type',
    title: 'an issuer named in UTF8String',
    kind: 'organisation',
    issuer: [unit('07', 'printable'), commonName('SI9', 'utf8')],
  },
  'issuer-of-five-characters': {
    rule: 'w_issuer_common_name',
    title: 'an issuer whose common name has five characters',
    kind: 'organisation',
    issuer: [unit('07', 'printable'), commonName('SI009', 'printable')],
  },
  'subject-out-of-order': {
    rule: 'e_subject_attributes',
    title: 'the common name after the role',
    kind: 'organisation',
    fields: changeSubject([SUPPLIER, NAME, ENTITY]),
  },
  'subject-of-a-device': {
    rule: 'e_subject_attributes',
    title: 'a device certificate with a common name',
    kind: 'device',
    fields: changeSubject([commonName('METER', 'utf8')]),
  },
  'decimal-role': {
    rule: 'e_subject_role_malformed',
    title: 'the role in decimal: OU=135 for 87',
    kind: 'organisation',
    fields: changeSubject([NAME, unit('135', 'utf8'), ENTITY]),
  },
  'lower-case-role': {
    rule: 'e_subject_role_malformed',
    title: 'the role in lower case: OU=7f',
    kind: 'organisation',
    fields: changeSubject([NAME, unit('7f', 'utf8'), ENTITY]),
  },
  'unassigned-role': {
    rule: 'e_subject_role',
    title: 'a role that nobody has: OU=0A',
    kind: 'organisation',
    fields: changeSubject([NAME, unit('0A', 'utf8'), ENTITY]),
    context: () => ({ expectedRole: 0x0a }),
  },
  'iki-unit': {
    rule: 'e_subject_unit',
    title: 'an IKI certificate with another OU',
    kind: 'iki',
    fields: changeSubject([commonName('SIM ARO', 'utf8'), unit('DCC', 'utf8')]),
  },
  'printable-common-name': {
    rule: 'w_subject_string_type',
    title: 'the common name in PrintableString',
    kind: 'organisation',
    fields: changeSubject([commonName('SIM SUPPLIER', 'printable'), SUPPLIER, ENTITY]),
  },
  'printable-role': {
    rule: 'w_subject_string_type',
    title: 'the role in PrintableString',
    kind: 'organisation',
    fields: changeSubject([NAME, unit('02', 'printable'), ENTITY]),
  },
  'teletex-common-name': {
    rule: 'w_subject_string_type',
    title: 'the common name of an authority in TeletexString',
    kind: 'issuingDca',
    fields: (fields) => {
      const text = der.element(TAG.teletexString, fromLatin1('SE0'));
      return { ...fields, subject: der.sequence(attribute(OID.commonName, text)) };
    },
  },
  'long-common-name': {
    rule: 'w_subject_common_name',
    title: 'a common name of 17 characters',
    kind: 'organisation',
    fields: changeSubject([commonName('SIMULATEDSUPPLIER', 'utf8'), SUPPLIER, ENTITY]),
  },
  'entity-id-as-text': {
    rule: 'e_subject_entity_id',
    title: 'the EUI-64 as text where 64 bits belong',
    kind: 'organisation',
    fields: (fields) => ({
      ...fields,
      subject: der.sequence(
        attribute(OID.organisationalUnitName, der.utf8String('02')),
        attribute(OID.x500UniqueIdentifier, der.utf8String('FE5A4B1000000002')),
      ),
    }),
  },
} as const satisfies DefectTable;
