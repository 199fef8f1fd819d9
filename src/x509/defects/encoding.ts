/**
 * Defects of the octets: cut files, other files, encodings that are not DER.
 *
 * @module
 */
import { der } from '../../asn1/index.ts';
import { concat, fromHex, fromLatin1 } from '../../core/bytes.ts';
import { createCertificationRequest } from '../request.ts';
import { derToPem } from '../pem.ts';
import { publicKeyInfoOf } from '../public-key-info.ts';
import type { DefectTable } from './defect.ts';

export const ENCODING_DEFECTS = {
  'pem-without-end-line': {
    rule: 'e_pem_broken',
    title: 'PEM text whose last lines were lost',
    kind: 'organisation',
    whole: (certificate) => fromLatin1(derToPem('CERTIFICATE', certificate).slice(0, 400)),
  },
  'public-key-instead': {
    rule: 'e_not_a_certificate',
    title: 'a bare public key under the name of a certificate',
    kind: 'organisation',
    whole: (_, { key }) => publicKeyInfoOf(key.publicKey),
  },
  'request-instead': {
    rule: 'e_not_a_certificate',
    title: 'the certification request, not the certificate',
    kind: 'organisation',
    whole: (_, { key, contents }) =>
      createCertificationRequest({
        kind: 'organisation',
        role: 'supplier',
        entityId: contents.subject.entityId ?? '',
        keyUsage: 'digitalSignature',
        publicKey: key.publicKey,
        sign: (message) => key.sign(message),
      }),
  },
  truncated: {
    rule: 'e_truncated',
    title: 'a file that ends before the certificate does',
    kind: 'device',
    whole: (certificate) => certificate.subarray(0, certificate.length - 40),
  },
  'trailing-octet': {
    rule: 'e_trailing_octets',
    title: 'a line feed after the DER',
    kind: 'device',
    whole: (certificate) => concat(certificate, Uint8Array.of(0x0a)),
  },
  'extension-twice': {
    rule: 'e_malformed',
    title: 'keyUsage twice',
    kind: 'organisation',
    fields: (fields) => ({ ...fields, extensions: fields.extensions.flatMap(doubled) }),
  },
  'no-such-day': {
    rule: 'e_malformed',
    title: 'a certificate that ends on 30 February',
    kind: 'organisation',
    fields: (fields) => {
      const start = fields.validity.subarray(2, 17);
      return { ...fields, validity: der.sequence(start, fromHex(THIRTIETH_OF_FEBRUARY)) };
    },
  },
  'non-minimal-length': {
    rule: 'e_not_der',
    title: 'the length of the validity in two octets where one is enough',
    kind: 'organisation',
    fields: (fields) => {
      const content = fields.validity.subarray(2);
      return {
        ...fields,
        validity: concat(fromHex('3081'), Uint8Array.of(content.length), content),
      };
    },
  },
  'non-minimal-integer': {
    rule: 'e_not_der',
    title: 'a needless leading zero in the version',
    kind: 'organisation',
    fields: (fields) => ({ ...fields, version: fromHex('A00402020002') }),
  },
} as const satisfies DefectTable;

/** UTCTime 350230235959Z. */
const THIRTIETH_OF_FEBRUARY = '170D3335303233303233353935395A';

function doubled<T>(item: T, index: number): readonly T[] {
  return index === 0 ? [item, item] : [item];
}
