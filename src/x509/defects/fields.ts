/**
 * Defects of version, serial number, signature, validity and key; the signature is valid wherever that is possible.
 *
 * @module
 */
import { der } from '../../asn1/index.ts';
import { concat, fromHex, uintToBytes } from '../../core/bytes.ts';
import { DAY_MS, addMs, addYears } from '../../core/instant.ts';
import { ORDER, SCALAR_LENGTH, toNumber } from '../../crypto/p256.ts';
import { type CertificateContents, expiryOf } from '../certificate-contents.ts';
import { signatureToDer } from '../ecdsa-signature.ts';
import { encodeSubjectKeyIdentifier } from '../extension-encoders.ts';
import { bitStringIdentifier } from '../key-identifier.ts';
import { OID } from '../object-identifiers.ts';
import type { TbsFields } from '../to-be-signed.ts';
import { type DefectTable, changeExtension, withNullParameters } from './defect.ts';

const ECDSA_WITH_SHA384 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.3'));
const SECP384R1 = '1.3.132.0.34';

export const FIELD_DEFECTS = {
  'version-2': {
    rule: 'e_version',
    title: 'version 2, with extensions all the same',
    kind: 'organisation',
    fields: (fields) => ({ ...fields, version: der.contextConstructed(0, der.integer(1)) }),
  },
  'negative-serial-number': {
    rule: 'e_serial_number_not_positive',
    title: 'a serial number that reads as negative',
    kind: 'organisation',
    contents: (contents) => serial(contents, 16, 0x90),
  },
  'long-serial-number': {
    rule: 'e_serial_number_too_long',
    title: 'a serial number of 20 octets, as RFC 5280 would allow',
    kind: 'organisation',
    contents: (contents) => serial(contents, 20, 0x10),
  },
  'short-serial-number': {
    rule: 'w_serial_number_length',
    title: 'a serial number of 8 octets',
    kind: 'organisation',
    contents: (contents) => serial(contents, 8, 0x10),
  },
  'low-serial-number': {
    rule: 'w_serial_number_first_octet',
    title: 'a serial number that starts with 0F',
    kind: 'organisation',
    contents: (contents) => serial(contents, 16, 0x0f),
  },
  'sha-384': {
    rule: 'e_signature_algorithm',
    title: 'ecdsa-with-SHA384 in both algorithm fields',
    kind: 'organisation',
    fields: (fields) => ({ ...fields, signatureAlgorithm: ECDSA_WITH_SHA384 }),
    outerAlgorithm: ECDSA_WITH_SHA384,
  },
  'different-algorithms': {
    rule: 'e_signature_algorithms_differ',
    title: 'one algorithm inside the signed part, another outside',
    kind: 'organisation',
    fields: (fields) => ({ ...fields, signatureAlgorithm: ECDSA_WITH_SHA384 }),
  },
  'explicit-null-parameters': {
    rule: 'e_signature_parameters',
    title: 'explicit NULL parameters, inside and outside',
    kind: 'organisation',
    fields: (fields) => ({
      ...fields,
      signatureAlgorithm: withNullParameters(OID.ecdsaWithSha256),
    }),
    outerAlgorithm: withNullParameters(OID.ecdsaWithSha256),
  },
  'non-minimal-signature-integer': {
    rule: 'e_signature_integer_not_minimal',
    title: 'a needless leading zero in s',
    kind: 'device',
    signature: (signature) => {
      const [r, s] = halves(signature);
      const padded = concat(Uint8Array.of(0), positive(s));
      return der.sequence(der.unsignedInteger(r), der.element(INTEGER, padded));
    },
  },
  'bare-signature': {
    rule: 'e_signature_malformed',
    title: 'the 64 octets of r and s, as GBCS carries them, where DER belongs',
    kind: 'device',
    signature: (signature) => signature,
  },
  'high-s': {
    rule: 'w_signature_high_s',
    title: 'the high s of the pair: lawful, and refused by libraries that enforce low s',
    kind: 'device',
    signature: (signature) => {
      const [r, s] = halves(signature);
      return signatureToDer(concat(r, uintToBytes(ORDER - toNumber(s), SCALAR_LENGTH)));
    },
  },
  'self-signed': {
    rule: 'e_signed_by_itself',
    title: 'signed by its own key under the name of the issuer',
    kind: 'organisation',
    signedBy: ({ key }) => key,
  },
  'root-signed-by-another': {
    rule: 'e_not_signed_by_itself',
    title: 'a root that another key signed',
    kind: 'rootOca',
    signedBy: (_, stranger) => stranger,
  },
  'ends-before-it-begins': {
    rule: 'e_validity_inverted',
    title: 'an end before the start',
    kind: 'organisation',
    contents: (contents) => ({ ...contents, notAfter: addMs(contents.notBefore, -DAY_MS) }),
  },
  'twenty-years': {
    rule: 'w_validity_length',
    title: 'an Organisation Certificate for 20 years',
    kind: 'organisation',
    contents: (contents) => ({ ...contents, notAfter: addYears(contents.notBefore, 20) }),
  },
  'device-that-expires': {
    rule: 'e_validity_end',
    title: 'a device certificate for 10 years',
    kind: 'device',
    contents: (contents) => ({ ...contents, notAfter: addYears(contents.notBefore, 10) }),
  },
  'device-authority-that-expires': {
    rule: 'w_validity_end',
    title: 'an Issuing DCA for 25 years',
    kind: 'issuingDca',
    contents: (contents) => ({ ...contents, notAfter: addYears(contents.notBefore, 25) }),
  },
  'generalized-time-before-2050': {
    rule: 'e_time_type',
    title: 'GeneralizedTime for a date before 2050',
    kind: 'organisation',
    fields: (fields, { contents: { notBefore, profile } }) => {
      const end = der.generalizedTime(expiryOf(profile, notBefore));
      return { ...fields, validity: der.sequence(der.time(notBefore), end) };
    },
  },
  'compressed-point': {
    rule: 'e_public_key',
    title: 'the key as a compressed point',
    kind: 'organisation',
    fields: (fields, { key: { publicKey } }) => {
      const sign = 0x02 | ((publicKey[64] ?? 0) & 1);
      const key = concat(Uint8Array.of(sign), publicKey.subarray(1, 33));
      return withKey(fields, { curve: OID.prime256v1, key });
    },
  },
  'foreign-curve': {
    rule: 'e_public_key',
    title: 'a key on P-384',
    kind: 'organisation',
    fields: (fields) => withKey(fields, { curve: SECP384R1, key: P384_POINT }),
  },
  'unique-identifier': {
    rule: 'e_unique_identifiers',
    title: 'a subjectUniqueID of X.509 version 2',
    kind: 'organisation',
    fields: (fields) => ({
      ...fields,
      publicKeyInfo: concat(fields.publicKeyInfo, der.contextPrimitive(2, fromHex('0001'))),
    }),
  },
} as const satisfies DefectTable;

const INTEGER = 0x02;

/** The base point of P-384 (SEC 2 §2.5.1), uncompressed: a valid key of another curve. */
const P384_POINT = fromHex(
  '04AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7' +
    '3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F',
);

function serial(
  contents: CertificateContents,
  octets: number,
  firstOctet: number,
): CertificateContents {
  const serialNumber = new Uint8Array(octets).fill(0x5a);
  serialNumber.set(contents.serialNumber.subarray(0, octets));
  serialNumber[0] = firstOctet;
  return { ...contents, serialNumber };
}

function halves(signature: Uint8Array): readonly [Uint8Array, Uint8Array] {
  return [signature.subarray(0, SCALAR_LENGTH), signature.subarray(SCALAR_LENGTH)];
}

/** Content octets of a positive INTEGER, as DER has them. */
function positive(octets: Uint8Array): Uint8Array {
  return der.unsignedInteger(octets).subarray(2);
}

/** Another key, with the key identifier that belongs to it. */
function withKey(
  fields: TbsFields,
  { curve, key }: { readonly curve: string; readonly key: Uint8Array },
): TbsFields {
  const algorithm = der.sequence(
    der.objectIdentifier(OID.ecPublicKey),
    der.objectIdentifier(curve),
  );
  const identifier = encodeSubjectKeyIdentifier(bitStringIdentifier(key));
  return changeExtension('subjectKeyIdentifier', { value: identifier })({
    ...fields,
    publicKeyInfo: der.sequence(algorithm, der.bitString(key)),
  });
}
