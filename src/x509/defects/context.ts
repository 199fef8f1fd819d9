/**
 * Defects that only show beside other certificates: a foreign key, a number or a key used twice, another's name.
 *
 * @module
 */
import { der } from '../../asn1/index.ts';
import { encodeAuthorityKeyIdentifier } from '../extension-encoders.ts';
import { nameFromText } from '../name-from-text.ts';
import { nameText } from '../name.ts';
import { type DefectTable, changeExtension } from './defect.ts';

export const CONTEXT_DEFECTS = {
  'issuer-of-another-name': {
    rule: 'e_issuer_name',
    title: 'the name of another authority over the right signature',
    kind: 'organisation',
    fields: (fields) => ({ ...fields, issuer: nameFromText('OU=07, CN=SI8').der }),
  },
  'issuer-in-lower-case': {
    rule: 'w_issuer_name_encoding',
    title: 'the name of the issuer in lower case: the same to a person, other octets',
    kind: 'organisation',
    fields: (fields, { contents: { issuer } }) => ({
      ...fields,
      issuer: issuer === undefined ? der.sequence() : lowerCased(nameText(issuer.name)),
    }),
  },
  'authority-key-identifier-of-another-key': {
    rule: 'e_authority_key_identifier_other',
    title: 'the key identifier of another issuer',
    kind: 'organisation',
    fields: changeExtension('authorityKeyIdentifier', {
      value: encodeAuthorityKeyIdentifier(new Uint8Array(8).fill(0x4a)),
    }),
  },
  'foreign-key': {
    rule: 'e_signature_not_by_issuer',
    title: 'signed by a foreign key under the right name and key identifier',
    kind: 'organisation',
    signedBy: (_, stranger) => stranger,
  },
  'serial-number-reused': {
    rule: 'e_serial_number_reused',
    title: 'the serial number of another certificate of the same issuer',
    kind: 'organisation',
    context: ({ contents: { serialNumber } }, sibling) => ({ known: [sibling({ serialNumber })] }),
  },
  'key-reused': {
    rule: 'w_key_reused',
    title: 'a key that is certified already',
    kind: 'organisation',
    context: ({ contents: { publicKey } }, sibling) => ({ known: [sibling({ publicKey })] }),
  },
  'other-entity-id': {
    rule: 'e_entity_id_mismatch',
    title: 'a device certificate that names another device',
    kind: 'device',
    context: () => ({ expectedEntityId: 'FE5A4B20000002A0' }),
  },
  'wrong-role': {
    rule: 'e_role_mismatch',
    title: 'a supplier certificate where one of the network operator belongs',
    kind: 'organisation',
    context: () => ({ expectedRole: 'networkOperator' }),
  },
} as const satisfies DefectTable;

/** The same name with its common name in lower case. */
function lowerCased(name: string): Uint8Array {
  return nameFromText(name.replace(/CN=.*/, (common) => `CN=${common.slice(3).toLowerCase()}`)).der;
}
