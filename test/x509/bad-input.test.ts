/**
 * Bad octets: each gives a typed error with a place, at once; none gives anything else.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, fromHex } from '../../src/core/bytes.ts';
import { type SmkiError, isSmkiError } from '../../src/core/errors.ts';
import { instant } from '../../src/core/instant.ts';
import { encodeCertificate, parseCertificate } from '../../src/x509/certificate.ts';
import { matchProfile } from '../../src/x509/compare.ts';
import { describeCertificate } from '../../src/x509/describe.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { issueRevocationList } from '../../src/x509/issue-revocation-list.ts';
import { nameText } from '../../src/x509/name.ts';
import { OID } from '../../src/x509/object-identifiers.ts';
import { createCertificationRequest, parseCertificationRequest } from '../../src/x509/request.ts';
import { parseRevocationList } from '../../src/x509/revocation-list.ts';
import { verifyCertificateSignature } from '../../src/x509/verify-signature.ts';
import { HARDWARE_TYPE, METER, WORLD, issuingDca, issuingOca, rootOca } from './hierarchy.ts';
import { REAL_CERTIFICATES } from './real-certificates.ts';

const INPUTS: readonly [string, (bytes: Uint8Array) => unknown, Uint8Array][] = [
  ['a certificate', parseCertificate, WORLD['device signing']!.der],
  ['a root certificate', parseCertificate, rootOca.der],
  [
    'a request',
    parseCertificationRequest,
    createCertificationRequest({
      kind: 'device',
      entityId: METER,
      hardwareType: HARDWARE_TYPE,
      keyUsage: 'keyAgreement',
      publicKey: rootOca.key.publicKey,
      sign: (message) => rootOca.key.sign(message),
    }),
  ],
  [
    'a revocation list',
    parseRevocationList,
    issueRevocationList({
      issuer: issuingOca.issuer,
      number: 1,
      thisUpdate: instant('2026-01-01T00:00:00Z'),
      nextUpdate: instant('2026-01-02T00:00:00Z'),
      entries: [
        {
          serialNumber: fromHex('11'),
          revokedAt: instant('2025-01-01T00:00:00Z'),
          reason: 'superseded',
        },
      ],
      signingKey: issuingOca.key,
    }),
  ],
];

/** The typed error of a call; fails the test when it succeeds or throws anything else. */
function refusal(call: () => unknown): SmkiError {
  try {
    call();
  } catch (error) {
    if (isSmkiError(error)) return error;
    throw error;
  }
  throw new Error('was accepted');
}

function expectPlace(error: SmkiError, size: number): void {
  const { offset, field } = error.details as { offset: number; field: string };
  expect([error.code, typeof field]).toEqual([error.code, 'string']);
  expect(offset).toBeGreaterThanOrEqual(0);
  expect(offset).toBeLessThanOrEqual(size);
}

describe.each(INPUTS)('%s', (_, parse, bytes) => {
  test('is refused when truncated at any offset', () => {
    for (let length = 0; length < bytes.length; length++) {
      const error = refusal(() => parse(bytes.subarray(0, length)));
      expect(error.code).toBe('asn1/truncated');
      expectPlace(error, length);
    }
  });

  test('is refused with one octet too many', () => {
    const error = refusal(() => parse(concat(bytes, Uint8Array.of(0))));
    expect(error).toMatchObject({ code: 'asn1/trailing-bytes', details: { offset: bytes.length } });
  });

  test('is refused with an octet too many inside', () => {
    const inner = concat(bytes.subarray(4), Uint8Array.of(0));
    const longer = concat(Uint8Array.of(0x30, 0x82, inner.length >> 8, inner.length & 0xff), inner);
    if (bytes[1] !== 0x82) return;
    expect(refusal(() => parse(longer)).code).toBe('asn1/trailing-bytes');
  });

  test('is the same from a view into a larger buffer', () => {
    const padded = concat(Uint8Array.of(1, 2, 3), bytes, Uint8Array.of(4));
    expect(parse(padded.subarray(3, -1))).toEqual(parse(bytes));
  });

  test('any octet changed gives a value or a typed error with a place', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x20, 0x80, 0xff]) {
        const mutated = bytes.slice();
        mutated[at]! ^= flip;
        try {
          parse(mutated);
        } catch (error) {
          if (!isSmkiError(error)) throw error;
          if (error.code !== 'x509/not-a-certificate') expectPlace(error, bytes.length);
        }
      }
    }
  });
});

describe('hostile shapes are refused at once', () => {
  const nested = (depth: number): Uint8Array => {
    let inner = new Uint8Array();
    for (let i = 0; i < depth; i++) {
      const { length } = inner;
      const header =
        length < 0x80
          ? [0x30, length]
          : length < 0x10000
            ? [0x30, 0x82, length >> 8, length & 0xff]
            : [0x30, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
      const wrapped = new Uint8Array(header.length + length);
      wrapped.set(header);
      wrapped.set(inner, header.length);
      inner = wrapped;
    }
    return inner;
  };

  test.each([
    ['a length of 2^32 - 1', fromHex('3084FFFFFFFF3000'), 'asn1/truncated'],
    ['a length of 2^32', fromHex('3085010000000030'), 'asn1/length-unsupported'],
    ['a length in 127 octets', fromHex('30FF' + '01'.repeat(127)), 'asn1/length-unsupported'],
    ['an indefinite length', fromHex('30800000'), 'asn1/length-unsupported'],
    ['a high tag number', fromHex('3F8101023000'), 'asn1/unexpected-tag'],
    ['an empty SEQUENCE', fromHex('3000'), 'asn1/truncated'],
    ['10,000 nested SEQUENCEs', nested(10_000), 'asn1/unexpected-tag'],
  ] as const)('%s', (_, bytes, code) => {
    for (const parse of [parseCertificate, parseCertificationRequest, parseRevocationList]) {
      expect([code, 'asn1/length-not-minimal']).toContain(refusal(() => parse(bytes)).code);
    }
  });

  test('a subject alternative name nested 10,000 deep', () => {
    const { contents } = WORLD['device signing']!;
    const value = nested(10_000);
    const der = issueCertificate({
      ...contents,
      signingKey: issuingDca.key,
      defects: [
        (fields) => ({
          ...fields,
          extensions: [{ id: OID.subjectAltName, critical: true, value }],
        }),
      ],
    });
    const certificate = parseCertificate(der);
    expect(smkiExtensions(certificate).hardwareModuleName).toBeUndefined();
    expect(matchProfile(certificate).deviations.map(({ code }) => code)).toContain(
      'hardware-module-name',
    );
  });
});

describe('mutations of real and own certificates', () => {
  const seeds = [
    ...REAL_CERTIFICATES.map(({ der }) => der),
    ...Object.values(WORLD).map(({ der }) => der),
  ];
  const edit = fc.record({
    at: fc.nat(500),
    remove: fc.nat(3),
    insert: fc.uint8Array({ maxLength: 3 }),
  });

  test('are read or refused, and everything that looks at them survives', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (seed, edits) => {
          const mutated = edits.reduce(
            (bytes, { at, remove, insert }) =>
              concat(bytes.subarray(0, at), insert, bytes.subarray(at + remove)),
            seed,
          );
          for (const decoding of ['strict', 'tolerant'] as const) lookAt(mutated, decoding);
        },
      ),
      { numRuns: 1500 },
    );
  });

  function lookAt(bytes: Uint8Array, decoding: 'strict' | 'tolerant'): void {
    const before = bytes.slice();
    try {
      const certificate = parseCertificate(bytes, { decoding });
      // Strict decoding forgives nothing, so writing it again must give every octet back.
      if (decoding === 'strict') expect(encodeCertificate(certificate)).toEqual(bytes);
      matchProfile(certificate);
      describeCertificate(certificate);
      nameText(certificate.subject);
      verifyCertificateSignature(certificate, issuingOca.key.publicKey, { decoding });
      smkiExtensions(certificate);
    } catch (error) {
      if (!isSmkiError(error)) throw error;
    }
    expect(bytes).toEqual(before);
  }
});
