/**
 * Revocation lists in path validation (RFC 5280 §6.3): which list speaks about which certificate, and when none may be
 * believed.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { der } from '../../../src/asn1/index.ts';
import { instant } from '../../../src/core/instant.ts';
import { signatureToDer } from '../../../src/x509/ecdsa-signature.ts';
import { parseRevocationList } from '../../../src/x509/revocation-list.ts';
import type { KeyUsage } from '../../../src/vocabulary/key-usages.ts';
import { type PathOptions, type PathResult, validatePath } from '../../../src/x509/path.ts';
import { seededRandom } from '../../../src/crypto/index.ts';
import { issueRevocationList } from '../../../src/x509/index.ts';
import { issuingOca, rootOca, WORLD } from '../hierarchy.ts';
import {
  AT,
  CRITICAL,
  ECDSA_WITH_SHA256,
  NOT_AFTER,
  NOT_BEFORE,
  authorityExtensions,
  authorityKeyIdentifier,
  basicConstraints,
  extension,
  generalName,
  keyOf,
  keyUsage,
  leafExtensions,
  makeCertificate,
  makeList,
  name,
  subjectKeyIdentifier,
} from './factory.ts';

const [rootKey, caKey, leafKey, listKey] = [
  keyOf('root'),
  keyOf('ca'),
  keyOf('leaf'),
  keyOf('list'),
];
const SERIAL = 77;

const point = (uri: string): Uint8Array =>
  der.contextConstructed(0, der.contextConstructed(0, generalName.uri(uri)));

const ca = makeCertificate({
  subject: name('CA'),
  issuer: name('Root'),
  key: caKey,
  issuerKey: rootKey,
  serial: 2,
  extensions: authorityExtensions(caKey, rootKey),
});
const leaf = makeCertificate({
  subject: name('Leaf'),
  issuer: name('CA'),
  key: leafKey,
  issuerKey: caKey,
  serial: SERIAL,
  extensions: [
    ...leafExtensions(leafKey, caKey),
    extension('2.5.29.31', der.sequence(der.sequence(point('http://a.example/crl')))),
  ],
});

type ListSpec = Partial<Parameters<typeof makeList>[0]>;
const arl = makeList({ issuer: name('Root'), issuerKey: rootKey });
const crl = (changes: ListSpec = {}): Uint8Array =>
  makeList({ issuer: name('CA'), issuerKey: caKey, ...changes });
const revoked = [{ serial: SERIAL }];
/** IssuingDistributionPoint of these parts. */
const scope = (...parts: readonly Uint8Array[]): Uint8Array =>
  extension('2.5.29.28', der.sequence(...parts), CRITICAL);
const flag = (number: number): Uint8Array => der.contextPrimitive(number, Uint8Array.of(0xff));
const reason = (code: number): Uint8Array => extension('2.5.29.21', der.enumerated(code));

function judge(lists: readonly Uint8Array[], options: Partial<PathOptions> = {}): PathResult {
  const all = {
    leaf,
    intermediates: [ca],
    anchors: [{ name: name('Root'), publicKey: rootKey.publicKey }],
    at: AT,
    rules: 'path',
    revocationLists: lists,
    ...options,
  };
  return validatePath(all as PathOptions);
}

const PROFILE = { rules: 'rfc5280-profile' } as const;
const verdict = ({ valid, reasons }: PathResult): string =>
  valid ? 'valid' : reasons.map(({ code }) => code).join();

describe('one list of the leaf’s issuer, beside a good one of the root', () => {
  const later = instant('2031-01-01T00:00:00Z');
  const earlier = instant('2029-01-01T00:00:00Z');
  test.each<[why: string, list: ListSpec, expected: string, options?: Partial<PathOptions>]>([
    ['it does not name the leaf', {}, 'valid'],
    ['it names another', { revoked: [{ serial: 78 }] }, 'valid'],
    ['it names the leaf', { revoked }, 'certificate-revoked'],
    [
      'with a reason',
      { revoked: [{ serial: SERIAL, extensions: [reason(1)] }] },
      'certificate-revoked',
    ],
    [
      'on hold is revoked',
      { revoked: [{ serial: SERIAL, extensions: [reason(6)] }] },
      'certificate-revoked',
    ],
    ['removed again is not', { revoked: [{ serial: SERIAL, extensions: [reason(8)] }] }, 'valid'],
    ['signed by a stranger', { issuerKey: listKey }, 'revocation-list-unusable'],
    ['of another issuer', { issuer: name('Other') }, 'revocation-status-unknown'],
    ['of the issuer in other case', { issuer: name('ca'), revoked }, 'certificate-revoked'],
    ['overdue', { nextUpdate: earlier }, 'revocation-list-unusable'],
    ['overdue, without time checks', { nextUpdate: earlier }, 'valid', { timeChecks: 'disapply' }],
    ['from the future', { thisUpdate: later }, 'revocation-list-unusable'],
    ['without nextUpdate', { nextUpdate: null }, 'valid'],
    [
      'without nextUpdate, in the profile',
      { nextUpdate: null },
      'revocation-list-unusable',
      PROFILE,
    ],
    ['without a number', { number: null }, 'valid'],
    ['without a number, in the profile', { number: null }, 'revocation-list-unusable', PROFILE],
    ['as the profile wants it', {}, 'valid', PROFILE],
    [
      'an unknown critical extension',
      { extensions: [extension('1.2.3', der.nullValue(), CRITICAL)] },
      'revocation-list-unusable',
    ],
    ['an unknown extension', { extensions: [extension('1.2.3', der.nullValue())] }, 'valid'],
    [
      'an unknown critical extension of an entry',
      { revoked: [{ serial: 5, extensions: [extension('1.2.3', der.nullValue(), CRITICAL)] }] },
      'revocation-list-unusable',
    ],
    ['for end entities', { extensions: [scope(flag(1))], revoked }, 'certificate-revoked'],
    ['for authorities', { extensions: [scope(flag(2))], revoked }, 'revocation-status-unknown'],
    [
      'for attribute certificates',
      { extensions: [scope(flag(5))], revoked },
      'revocation-status-unknown',
    ],
    ['indirect', { extensions: [scope(flag(4))] }, 'revocation-list-unusable'],
    [
      'for the leaf’s distribution point',
      { extensions: [scope(point('http://a.example/crl'))] },
      'valid',
    ],
    [
      'for another distribution point',
      { extensions: [scope(point('http://b.example/crl'))] },
      'revocation-status-unknown',
    ],
    [
      'for some reasons, naming the leaf',
      { extensions: [scope(der.contextPrimitive(3, Uint8Array.of(6, 0x40)))], revoked },
      'certificate-revoked',
    ],
    [
      'for some reasons, not naming it',
      { extensions: [scope(der.contextPrimitive(3, Uint8Array.of(6, 0x40)))] },
      'revocation-status-unknown',
    ],
    [
      'a delta',
      { extensions: [extension('2.5.29.27', der.integer(1), CRITICAL)], revoked },
      'revocation-status-unknown',
    ],
  ])('%s: %s', (_, list, expected, options) => {
    const result = judge([arl, crl(list)], options);
    expect(verdict(result), result.explain()).toBe(expected);
  });
});

describe('which lists are needed', () => {
  test('none at all: revocation is not judged', () => {
    expect(
      validatePath({
        leaf,
        intermediates: [ca],
        anchors: [{ name: name('Root'), publicKey: rootKey.publicKey }],
        at: AT,
        rules: 'path',
      }).valid,
    ).toBe(true);
  });

  test('an empty set of lists covers nothing, unless missing lists are accepted', () => {
    expect(verdict(judge([]))).toBe('revocation-status-unknown,revocation-status-unknown');
    expect(verdict(judge([], { missingRevocationLists: 'accept' }))).toBe('valid');
  });

  test('accepting missing lists accepts no broken ones', () => {
    const accept = { missingRevocationLists: 'accept' } as const;
    expect(verdict(judge([crl({ issuerKey: listKey })], accept))).toBe('revocation-list-unusable');
    expect(verdict(judge([crl({ revoked })], accept))).toBe('certificate-revoked');
    expect(verdict(judge([crl().subarray(1)], accept))).toContain('revocation-list-unusable');
  });

  test('an authority is revoked by the list of the root', () => {
    const list = makeList({ issuer: name('Root'), issuerKey: rootKey, revoked: [{ serial: 2 }] });
    const { reasons } = judge([list, crl()]);
    expect(reasons).toMatchObject([
      { code: 'certificate-revoked', certificate: { index: 1, subject: 'CN=CA' } },
    ]);
  });

  test('a broken list beside a good one does no harm, and the newest good one counts', () => {
    expect(verdict(judge([arl, crl({ issuerKey: listKey, revoked }), crl()]))).toBe('valid');
    const held = crl({ thisUpdate: instant('2027-01-01T00:00:00Z'), revoked });
    const lifted = crl({ thisUpdate: instant('2028-01-01T00:00:00Z') });
    expect(verdict(judge([arl, held, lifted]))).toBe('valid');
    expect(verdict(judge([arl, lifted, held]))).toBe('valid');
  });

  test('a serial number with a needless zero is the same number, read tolerantly', () => {
    const entry = der.sequence(der.element(0x02, Uint8Array.of(0, SERIAL)), der.utcTime(AT));
    const tbs = der.sequence(
      ECDSA_WITH_SHA256,
      name('CA'),
      der.utcTime(NOT_BEFORE),
      der.utcTime(NOT_AFTER),
      der.sequence(entry),
    );
    const signature = der.bitString(signatureToDer(caKey.sign(tbs)));
    const list = der.sequence(tbs, ECDSA_WITH_SHA256, signature);
    expect(verdict(judge([arl, list]))).toBe('revocation-list-unusable');
    expect(verdict(judge([arl, list], { decoding: 'tolerant' }))).toBe('certificate-revoked');
  });

  test('a serial number that is listed twice is revoked if one of the two says so', () => {
    const removed = { serial: SERIAL, extensions: [reason(8)] };
    for (const twice of [
      [{ serial: SERIAL }, removed],
      [removed, { serial: SERIAL }],
    ]) {
      expect(verdict(judge([arl, crl({ revoked: twice })]))).toBe('certificate-revoked');
    }
    expect(verdict(judge([arl, crl({ revoked: [removed] })]))).toBe('valid');
  });

  test('parsed lists are as good as octets', () => {
    const lists = [arl, crl({ revoked })].map((one) => parseRevocationList(one));
    expect(verdict(judge([], { revocationLists: lists }))).toBe('certificate-revoked');
  });
});

describe('who may sign a list', () => {
  const signer = (usages: readonly KeyUsage[], issuerKey = rootKey): Uint8Array =>
    makeCertificate({
      subject: name('CA'),
      issuer: name('Root'),
      key: listKey,
      issuerKey,
      serial: 4,
      extensions: [
        keyUsage(...usages),
        subjectKeyIdentifier(listKey),
        authorityKeyIdentifier(issuerKey),
      ],
    });
  const list = [arl, crl({ issuerKey: listKey })];
  const withSigner = (certificate: Uint8Array): string =>
    verdict(judge(list, { intermediates: [ca, certificate] }));

  test('another key of the same authority, certified under the same anchor', () => {
    expect(withSigner(signer(['cRLSign']))).toBe('valid');
  });

  test('not one without cRLSign, nor one that the anchor did not certify', () => {
    expect(withSigner(signer(['digitalSignature']))).toBe('revocation-list-unusable');
    expect(withSigner(signer(['cRLSign'], keyOf('stranger')))).toBe('revocation-list-unusable');
  });

  test('not the issuer itself when its keyUsage lacks cRLSign (6.3.3(f))', () => {
    const certifying = makeCertificate({
      subject: name('CA'),
      issuer: name('Root'),
      key: caKey,
      issuerKey: rootKey,
      extensions: [basicConstraints(true), keyUsage('keyCertSign'), subjectKeyIdentifier(caKey)],
    });
    const { reasons } = judge([arl, crl()], { intermediates: [certifying] });
    expect(reasons[0]?.code).toBe('revocation-list-unusable');
    expect(reasons[0]?.detail['cause']).toContain('cRLSign');
  });
});

test('lists that this library issues are believed, and revoke', () => {
  const { der: supplier, contents } = WORLD['supplier signing']!;
  const at = instant('2026-06-01T00:00:00Z');
  const times = {
    thisUpdate: instant('2026-05-31T00:00:00Z'),
    nextUpdate: instant('2026-06-02T00:00:00Z'),
  };
  const listOf = (authority: typeof rootOca, entries: readonly Uint8Array[]): Uint8Array =>
    issueRevocationList({
      issuer: authority.issuer,
      signingKey: authority.key,
      number: 1,
      ...times,
      entries: entries.map((serialNumber) => ({
        serialNumber,
        revokedAt: times.thisUpdate,
        reason: 'keyCompromise',
      })),
    });
  const judged = (entries: readonly Uint8Array[]): PathResult =>
    validatePath({
      leaf: supplier,
      intermediates: [issuingOca.der],
      anchors: [rootOca.der],
      at,
      rules: 'rfc5280-profile',
      revocationLists: [listOf(rootOca, []), listOf(issuingOca, entries)],
    });
  expect(verdict(judged([]))).toBe('valid');
  const other = seededRandom('other').bytes(16);
  expect(verdict(judged([other.map((octet, i) => (i === 0 ? 0x20 : octet))]))).toBe('valid');
  const { reasons } = judged([contents.serialNumber]);
  expect(reasons).toMatchObject([
    { code: 'certificate-revoked', detail: { reason: 'keyCompromise' } },
  ]);
});
