import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { encodeExtensions, readExtensions } from '../../src/x509/extension.ts';
import { DerReader } from '../../src/asn1/index.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import {
  encodeAuthorityKeyIdentifier,
  encodeBasicConstraints,
  encodeCertificatePolicies,
  encodeHardwareModuleName,
  encodeKeyUsage,
  encodeSubjectKeyIdentifier,
  encodeWrappedContingencyKey,
} from '../../src/x509/extension-encoders.ts';
import { OID } from '../../src/x509/object-identifiers.ts';
import { TEST_POLICY } from '../../src/x509/profiles.ts';
import type { SmkiExtensions } from '../../src/x509/types.ts';
import { HARDWARE_TYPE, METER, WRAPPED_KEY } from './hierarchy.ts';

/** Something that carries one extension with this content. */
function owner(id: string, value: Uint8Array) {
  const der = encodeExtensions([{ id, critical: true, value }]);
  return { der, extensions: readExtensions(new DerReader(der), 'extensions') };
}

const identifier = fromHex('4F5688D7EC933BE2');
const hardware = { type: HARDWARE_TYPE, serialNumber: fromHex(METER) };

/** Octets as the reference messages and certificates have them. */
// prettier-ignore
const VECTORS: readonly [keyof SmkiExtensions, string, Uint8Array, string, unknown][] = [
  ['keyUsage', OID.keyUsage, encodeKeyUsage(['digitalSignature']), '03020780', ['digitalSignature']],
  ['keyUsage', OID.keyUsage, encodeKeyUsage(['keyAgreement']), '03020308', ['keyAgreement']],
  ['keyUsage', OID.keyUsage, encodeKeyUsage(['keyCertSign', 'cRLSign']), '03020106', ['keyCertSign', 'cRLSign']],
  ['keyUsage', OID.keyUsage, encodeKeyUsage(['decipherOnly']), '0303070080', ['decipherOnly']],
  ['basicConstraints', OID.basicConstraints, encodeBasicConstraints({ ca: true, pathLength: 0 }), '30060101FF020100', { ca: true, pathLength: 0 }],
  ['basicConstraints', OID.basicConstraints, encodeBasicConstraints({ ca: false, pathLength: undefined }), '3000', { ca: false, pathLength: undefined }],
  ['certificatePolicies', OID.certificatePolicies, encodeCertificatePolicies([TEST_POLICY]), '3011300F060D2A863A0001848FB90F01020104', [TEST_POLICY]],
  ['subjectKeyIdentifier', OID.subjectKeyIdentifier, encodeSubjectKeyIdentifier(identifier), '04084F5688D7EC933BE2', identifier],
  ['authorityKeyIdentifier', OID.authorityKeyIdentifier, encodeAuthorityKeyIdentifier(identifier), '300A80084F5688D7EC933BE2', { keyIdentifier: identifier, hasIssuerAndSerial: false }],
  ['hardwareModuleName', OID.subjectAltName, encodeHardwareModuleName(hardware), `3029A02706082B06010505070804A01B3019060D2A863A0001848FB90F010202010408${METER}`, hardware],
  ['wrappedContingencyKey', OID.wrappedApexContinKey, encodeWrappedContingencyKey(WRAPPED_KEY), `3077300B06096086480165030401080468${'C5'.repeat(104)}`, WRAPPED_KEY],
];

describe('each extension', () => {
  test.each(VECTORS)('%s %s is written and read', (name, id, encoded, octets, value) => {
    expect(toHex(encoded)).toBe(octets);
    expect(smkiExtensions(owner(id, encoded))[name]).toEqual(value);
  });

  test('that is absent is undefined', () => {
    const values = Object.values(smkiExtensions({ der: new Uint8Array(), extensions: [] }));
    expect(values.every((value) => value === undefined)).toBe(true);
  });
});

describe('unusual but allowed contents', () => {
  test('an apex anchor without a contingency key (RFC 5934 9)', () => {
    expect(
      smkiExtensions(owner(OID.wrappedApexContinKey, fromHex('3000'))).wrappedContingencyKey,
    ).toBeUndefined();
  });

  test('an authority key identifier with issuer and serial number', () => {
    const value = fromHex('300F' + '80020102' + 'A106' + '8204746573' + '74' + '820101');
    expect(smkiExtensions(owner(OID.authorityKeyIdentifier, value)).authorityKeyIdentifier).toEqual(
      {
        keyIdentifier: fromHex('0102'),
        hasIssuerAndSerial: true,
      },
    );
  });

  test('a subjectAltName without a hardware module name', () => {
    const value = fromHex('3006' + '820474657374');
    expect(smkiExtensions(owner(OID.subjectAltName, value)).hardwareModuleName).toBeUndefined();
  });

  test('policies with qualifiers', () => {
    const value = fromHex('3008' + '3006' + '06022A03' + '3000');
    expect(smkiExtensions(owner(OID.certificatePolicies, value)).certificatePolicies).toEqual([
      '1.2.3',
    ]);
  });
});

describe('malformed contents name their extension', () => {
  test.each([
    ['key usage with a zero bit at the end', OID.keyUsage, '03020680', 'extensions.keyUsage'],
    ['key usage that is no BIT STRING', OID.keyUsage, '040180', 'extensions.keyUsage'],
    ['an octet after the value', OID.keyUsage, '0302078000', 'extensions.keyUsage'],
    ['cA FALSE written out', OID.basicConstraints, '3003010100', 'extensions.basicConstraints.cA'],
    [
      'a negative path length',
      OID.basicConstraints,
      '30060101FF0201FF',
      'extensions.basicConstraints.pathLenConstraint',
    ],
    ['no policy', OID.certificatePolicies, '3000', 'extensions.certificatePolicies'],
    ['a cut identifier', OID.subjectKeyIdentifier, '04084F56', 'extensions.subjectKeyIdentifier'],
    [
      'a contingency key without the key',
      OID.wrappedApexContinKey,
      '300430020600',
      'extensions.wrappedApexContinKey.wrapAlgorithm.algorithm',
    ],
  ])('%s', (_, id, value, field) => {
    const details = expect.objectContaining({
      field,
      offset: expect.any(Number) as number,
    }) as object;
    expect(() => smkiExtensions(owner(id, fromHex(value)))).toThrow(
      expect.objectContaining({ details }),
    );
  });

  test('at the octet of the owner, not of the extension', () => {
    const { der, extensions } = owner(OID.keyUsage, fromHex('040180'));
    const offset = der.length - 3;
    const details = { offset, field: 'extensions.keyUsage', expected: 0x03, actual: 0x04 };
    expect(() => smkiExtensions({ der, extensions })).toThrow(expect.objectContaining({ details }));
  });

  test('an explicit default is forgiven when tolerant', () => {
    const certificate = owner(OID.basicConstraints, fromHex('3003010100'));
    const { basicConstraints } = smkiExtensions(certificate, { decoding: 'tolerant' });
    expect(basicConstraints).toEqual({ ca: false, pathLength: undefined });
  });
});

describe('a list of extensions', () => {
  const read = (hex: string, decoding: 'strict' | 'tolerant' = 'strict') =>
    readExtensions(new DerReader(fromHex(hex), { decoding }), 'extensions');
  const keyUsage = (critical: string) => {
    const content = `0603551D0F${critical}040403020780`;
    return `30${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
  };
  const listOf = (...items: string[]) => {
    const content = items.join('');
    return `30${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
  };

  test.each([
    ['twice the same', listOf(keyUsage(''), keyUsage('0101FF')), 'x509/malformed'],
    ['none', '3000', 'asn1/invalid-value'],
    ['critical FALSE written out', listOf(keyUsage('010100')), 'asn1/invalid-value'],
    ['a BOOLEAN of 01', listOf(keyUsage('010101')), 'asn1/invalid-value'],
  ])('with %s is refused', (_, hex, code) => {
    expect(() => read(hex)).toThrow(expect.objectContaining({ code }));
  });

  test('with critical FALSE written out is forgiven when tolerant', () => {
    expect(read(listOf(keyUsage('010100')), 'tolerant')).toMatchObject([{ critical: false }]);
  });
});
