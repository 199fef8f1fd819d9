/**
 * Compares everything of a certificate but its names and extensions: version, serial number, signature, times, key.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { isSmkiError } from '../../core/errors.ts';
import { DAY_MS, toIso } from '../../core/instant.ts';
import { GENERALIZED_TIME_FROM } from '../../asn1/der-time.ts';
import { expiryOf } from '../certificate-contents.ts';
import { type Comparison, isSelfIssued, when } from './comparison.ts';
import type { Finding } from './deviations.ts';
import { signatureFromDer } from '../ecdsa-signature.ts';
import { oidName } from '../object-identifiers.ts';

const CHECKS: readonly ((comparison: Comparison) => readonly Finding[])[] = [
  checkEncoding,
  checkVersion,
  checkSerialNumber,
  checkAlgorithm,
  checkSignatureValue,
  checkSigner,
  checkValidity,
  checkTimeTypes,
  checkPublicKey,
];

export function compareFields(comparison: Comparison): readonly Finding[] {
  return CHECKS.flatMap((check) => check(comparison));
}

function checkEncoding({ certificate }: Comparison): readonly Finding[] {
  return certificate.deviations.map(({ deviation, field, offset }) => ({
    field,
    code: 'not-der',
    expected: 'DER',
    found: `${deviation} at octet ${offset}`,
  }));
}

function checkVersion({ certificate, profile }: Comparison): readonly Finding[] {
  return when(certificate.version !== profile.version.value, {
    field: 'tbsCertificate.version',
    code: 'version',
    expected: `v${profile.version.value}`,
    found: `v${certificate.version}`,
  });
}

function checkSerialNumber({ certificate, profile }: Comparison): readonly Finding[] {
  const { octets, firstOctetMin, firstOctetMax } = profile.serialNumber.value;
  const serial = certificate.serialNumber;
  const first = serial[0] ?? 0;
  const field = 'tbsCertificate.serialNumber';
  const found = toHex(serial);
  const negative = first >= 0x80 || serial.every((octet) => octet === 0);
  if (negative) {
    return [{ field, code: 'serial-number-not-positive', expected: 'a positive number', found }];
  }
  const expected = `${octets} octets`;
  if (serial.length > octets) return [{ field, code: 'serial-number-too-long', expected, found }];
  if (serial.length < octets) return [{ field, code: 'serial-number-length', expected, found }];
  return when(first < firstOctetMin || first > firstOctetMax, {
    field,
    code: 'serial-number-first-octet',
    expected: `first octet ${toHex(Uint8Array.of(firstOctetMin))} to ${toHex(Uint8Array.of(firstOctetMax))}`,
    found,
  });
}

function checkAlgorithm({ certificate, profile }: Comparison): readonly Finding[] {
  const { signatureAlgorithm: outer, innerSignatureAlgorithm: inner } = certificate;
  const expected = profile.signatureAlgorithm.value;
  const field = 'signatureAlgorithm';
  return [
    ...when(outer.algorithm !== expected, {
      field,
      code: 'signature-algorithm',
      expected: oidName(expected),
      found: oidName(outer.algorithm),
    }),
    ...when(outer.algorithm === expected && outer.parameters !== undefined, {
      field,
      code: 'signature-parameters',
      expected: 'absent',
      found: toHex(outer.parameters ?? new Uint8Array()),
    }),
    ...when(toHex(outer.der) !== toHex(inner.der), {
      field: 'tbsCertificate.signature',
      code: 'signature-algorithms-differ',
      expected: toHex(outer.der),
      found: toHex(inner.der),
    }),
  ];
}

function checkSignatureValue({ certificate }: Comparison): readonly Finding[] {
  const finding = { field: 'signatureValue', expected: 'SEQUENCE of two minimal INTEGERs' };
  const found = toHex(certificate.signature);
  const readable = (decoding: 'strict' | 'tolerant'): boolean => {
    try {
      signatureFromDer(certificate.signature, { decoding });
      return true;
    } catch (error) {
      if (isSmkiError(error)) return false;
      throw error;
    }
  };
  if (readable('strict')) return [];
  const code = readable('tolerant') ? 'signature-integer-not-minimal' : 'signature-malformed';
  return [{ ...finding, code, found }];
}

/** A root signs itself; anything else that does is a forgery under the issuer's name. */
function checkSigner({ certificate, profile, selfSigned }: Comparison): readonly Finding[] {
  const field = 'signatureValue';
  if (profile.issuer.value === 'itself') {
    return when(!selfSigned || !isSelfIssued(certificate), {
      field,
      code: 'not-signed-by-itself',
      expected: 'signed by its own key, under its own name',
      found: selfSigned ? 'another issuer name' : 'another signature',
    });
  }
  return when(selfSigned, {
    field,
    code: 'signed-by-itself',
    expected: 'signed by the issuer',
    found: 'signed by its own key',
  });
}

function checkValidity({ certificate, profile }: Comparison): readonly Finding[] {
  const { notBefore, notAfter } = certificate;
  const field = 'tbsCertificate.validity';
  const found = `${toIso(notBefore)} to ${toIso(notAfter)}`;
  if (notAfter < notBefore) {
    return [{ field, code: 'validity-inverted', expected: 'notAfter after notBefore', found }];
  }
  const { value, certainty } = profile.validity;
  if ('notAfter' in value) {
    const expected = toIso(value.notAfter);
    return when(notAfter !== value.notAfter, {
      field: `${field}.notAfter`,
      code: 'validity-end',
      expected,
      found: toIso(notAfter),
      certainty,
    });
  }
  const surplus = notAfter - expiryOf(profile.name, notBefore);
  const differs = value.orLess === true ? surplus : Math.abs(surplus);
  return when(differs > VALIDITY_TOLERANCE_MS, {
    field,
    code: 'validity-length',
    expected: `${value.years} years${value.orLess === true ? ' or less' : ''}`,
    found,
    certainty,
  });
}

/** Real certificates end a second before the anniversary, on it, or at the midnight after. */
const VALIDITY_TOLERANCE_MS = DAY_MS;

function checkTimeTypes({ certificate }: Comparison): readonly Finding[] {
  const { notBefore, notAfter, timeTypes } = certificate;
  const times = [
    { name: 'notBefore', at: notBefore, type: timeTypes[0] },
    { name: 'notAfter', at: notAfter, type: timeTypes[1] },
  ];
  return times.flatMap(({ name, at, type }) => {
    const expected = at < GENERALIZED_TIME_FROM ? 'utc' : 'generalized';
    return when(type !== expected, {
      field: `tbsCertificate.validity.${name}`,
      code: 'time-type',
      expected: TIME_TYPES[expected],
      found: TIME_TYPES[type],
    });
  });
}

const TIME_TYPES = { utc: 'UTCTime', generalized: 'GeneralizedTime' } as const;

function checkPublicKey({ certificate, profile }: Comparison): readonly Finding[] {
  const { publicKeyInfo, hasUniqueIds } = certificate;
  return [
    ...when(publicKeyInfo.point === undefined, {
      field: 'tbsCertificate.subjectPublicKeyInfo',
      code: 'public-key',
      expected: profile.publicKey.value,
      found: `${oidName(publicKeyInfo.algorithm.algorithm)}, ${publicKeyInfo.key.length} octets`,
    }),
    ...when(hasUniqueIds, {
      field: 'tbsCertificate.issuerUniqueID, subjectUniqueID',
      code: 'unique-identifiers',
      expected: 'absent',
      found: 'present',
    }),
  ];
}
