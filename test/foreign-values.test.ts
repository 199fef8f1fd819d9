/**
 * Callers without types: what is no octets, no text and no list is refused by a typed error that says what it is; octets
 * of another realm, a `Buffer` and a view into the middle of one are as good as any.
 */
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { type Point, addMs, isSmkiError, seededRandom, softKeyStore } from '../src/index.ts';
import {
  decodeMessage,
  macMessage,
  parseMessageText,
  signMessage,
  signedBytes,
  verifyMessageMac,
  verifyMessageSignature,
} from '../src/gbcs/index.ts';
import { importEnvironment, recoverIssuerKey } from '../src/interop/index.ts';
import { standardWorld } from '../src/testing/index.ts';
import { eui64 } from '../src/vocabulary/eui64.ts';
import {
  type Certificate,
  type PathResult,
  type RevocationList,
  issueRevocationList,
  keyIdentifier,
  lintCertificate,
  nameOf,
  parseCertificate,
  parseCertificationRequest,
  parseRevocationList,
  pemToDer,
  recognise,
  validatePath,
  verifyCertificateSignature,
  verifyCertificationRequest,
  verifyRevocationList,
} from '../src/x509/index.ts';

const { hierarchy, supplier, clock } = standardWorld();
const leaf = supplier.credential('digitalSignature').certificate;
const publicKey = parseCertificate(hierarchy.root).publicKeyInfo.key;
const name = nameOf([{ attribute: 'commonName', text: 'Root', string: 'printable' }]);
const keys = softKeyStore(seededRandom('foreign values'));
const [signing, agreement] = [keys.createSigningKey('s'), keys.createAgreementKey('a')];
const preCommand = parseMessageText(
  'df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780',
);
const message = macMessage(signMessage(preCommand, signing), agreement, agreement.publicKey);
const list = issueRevocationList({
  issuer: {
    name: parseCertificate(hierarchy.root).subject,
    keyIdentifier: keyIdentifier(publicKey),
  },
  number: 1,
  thisUpdate: clock.now(),
  nextUpdate: addMs(clock.now(), 1_000),
  signingKey: signing,
  entries: [],
});

const validate = (options: object): PathResult =>
  validatePath({
    leaf,
    intermediates: [hierarchy.issuingOca],
    anchors: [hierarchy.root],
    at: clock.now(),
    rules: 'path',
    ...options,
  });

/** As a caller without types would call it. */
const loosely =
  <T>(call: (value: T) => unknown) =>
  (value: unknown): unknown =>
    call(value as T);

const STRANGERS: readonly (readonly [what: string, value: unknown])[] = [
  ['null', null],
  ['a number', 7],
  ['text', 'DF09'],
  ['a date', new Date(0)],
  ['an array', [1, 2, 3]],
  ['an ArrayBuffer', new ArrayBuffer(4)],
  ['an object', {}],
  ['a promise', Promise.resolve()],
];
const NOT_TEXT = STRANGERS.filter(([, value]) => typeof value !== 'string');

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isSmkiError(error)) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

describe.each<[verb: string, call: (value: unknown) => unknown, code: string]>([
  ['parseCertificate', loosely(parseCertificate), 'x509/not-a-certificate'],
  ['parseCertificationRequest', loosely(parseCertificationRequest), 'x509/not-a-certificate'],
  ['parseRevocationList', loosely(parseRevocationList), 'x509/not-a-certificate'],
  ['decodeMessage', loosely(decodeMessage), 'gbcs/malformed'],
  ['signedBytes', loosely(signedBytes), 'gbcs/malformed'],
  ['a leaf', (value) => validate({ leaf: value }), 'x509/bad-path-options'],
  ['an intermediate', (value) => validate({ intermediates: [value] }), 'x509/bad-path-options'],
  ['anchors', (value) => validate({ anchors: value }), 'x509/bad-path-options'],
  ['an anchor', (value) => validate({ anchors: [value] }), 'x509/bad-path-options'],
  ['a list', (value) => validate({ revocationLists: [value] }), 'x509/bad-path-options'],
  [
    'the key of an anchor',
    (value) => validate({ anchors: [{ name, publicKey: value }] }),
    'x509/bad-path-options',
  ],
  [
    'the key identifier of an anchor',
    (value) => validate({ anchors: [{ name, publicKey, keyIdentifier: value }] }),
    'x509/bad-path-options',
  ],
  [
    'a shared secret',
    (value) => {
      const key = { ...agreement, agree: () => value as Uint8Array };
      return verifyMessageMac(message, key, agreement.publicKey);
    },
    'crypto/bad-length',
  ],
  [
    'the other side of a MAC',
    (value) => verifyMessageMac(message, agreement, value as Uint8Array),
    'crypto/bad-point',
  ],
  [
    'the key of a signer',
    (value) => verifyMessageSignature(message, value as Point),
    'crypto/bad-point',
  ],
  [
    'the key of an issuer',
    (value) => verifyCertificateSignature(parseCertificate(leaf), value as Point),
    'crypto/bad-point',
  ],
  [
    'the key of who issues lists',
    (value) => verifyRevocationList(parseRevocationList(list), value as Point),
    'crypto/bad-point',
  ],
  ['keyIdentifier', loosely(keyIdentifier), 'crypto/bad-point'],
  [
    'a parsed certificate',
    (value) => verifyCertificateSignature(value as Certificate, publicKey),
    'x509/not-a-certificate',
  ],
  [
    'a parsed list',
    (value) => verifyRevocationList(value as RevocationList, publicKey),
    'x509/not-a-certificate',
  ],
  ['a parsed request', loosely(verifyCertificationRequest), 'x509/not-a-certificate'],
])('%s', (verb, call, code) => {
  // Three elements of an array are a list, of no certificates.
  test.each([['undefined', undefined] as const, ...STRANGERS])('that is %s', (what, value) => {
    const leftOut = value === undefined && verb.includes('key identifier');
    expect(
      codeOf(() => call(value)),
      what,
    ).toBe(leftOut ? 'nothing thrown' : code);
  });
});

describe.each<[verb: string, call: (value: unknown) => unknown, code: string]>([
  ['parseMessageText', loosely(parseMessageText), 'gbcs/unreadable-text'],
  ['pemToDer', loosely(pemToDer), 'x509/malformed'],
  [
    'the name of an anchor',
    (value) => validate({ anchors: [{ name: value, publicKey }] }),
    'x509/bad-path-options',
  ],
  ['an EUI-64', loosely(eui64), 'vocabulary/not-an-eui64'],
])('%s', (_, call, code) => {
  test.each(NOT_TEXT)('that is %s', (_what, value) => {
    expect(codeOf(() => call(value))).toBe(code);
  });
});

test.each(STRANGERS)(
  '%s is recognised as nothing, is a finding, and carries no signature',
  (_, value) => {
    expect(loosely(recognise)(value)).toBeUndefined();
    expect(lintCertificate(value as Uint8Array)).toMatchObject([{ id: 'e_not_a_certificate' }]);
    expect(verifyMessageSignature(value as Uint8Array, signing.publicKey)).toBe(false);
  },
);

describe.each<[verb: string, call: (key: Uint8Array) => unknown]>([
  ['verifyMessageSignature', (key) => verifyMessageSignature(message, key)],
  ['verifyMessageSignature without a message', (key) => verifyMessageSignature(leaf, key)],
  ['verifyMessageMac', (key) => verifyMessageMac(message, agreement, key)],
  ['verifyCertificateSignature', (key) => verifyCertificateSignature(parseCertificate(leaf), key)],
  ['verifyRevocationList', (key) => verifyRevocationList(parseRevocationList(list), key)],
  ['keyIdentifier', keyIdentifier],
])('%s with a certificate where its key belongs', (_, call) => {
  test('says so, and how to get the key', () => {
    expect(() => call(hierarchy.issuingOca)).toThrow(
      /65 octets .* parseCertificate\(octets\)\.publicKeyInfo\.key/,
    );
  });
});

describe.each<[what: string, copy: (octets: Uint8Array) => Uint8Array]>([
  ['a Buffer', (octets) => Buffer.from(octets)],
  [
    'a view into the middle of a buffer',
    (octets) => new Uint8Array([9, 9, ...octets, 9]).subarray(2, -1),
  ],
  [
    'octets of another realm',
    (octets) => runInNewContext('Uint8Array.from(octets)', { octets }) as Uint8Array,
  ],
])('%s is as good as any octets', (_, copy) => {
  test('for certificates', () => {
    const result = validate({
      leaf: copy(leaf),
      intermediates: [copy(hierarchy.issuingOca)],
      anchors: [copy(hierarchy.root)],
    });
    expect(result.valid, result.explain()).toBe(true);
    const { subject, publicKeyInfo } = parseCertificate(copy(hierarchy.root));
    const bare = { name: copy(subject.der), publicKey: copy(publicKeyInfo.key) };
    expect(validate({ anchors: [bare] }).valid).toBe(true);
  });

  test('for an import, and for the key of an issuer', () => {
    const { certificates } = importEnvironment([copy(leaf), copy(hierarchy.issuingOca)]);
    expect(certificates).toMatchObject([{ isGenuine: true }]);
    expect(recoverIssuerKey([copy(leaf)])?.certificates).toBe(1);
  });

  test('for messages and keys', () => {
    expect(decodeMessage(copy(message)).kind).toBe('command');
    expect(verifyMessageSignature(copy(message), copy(signing.publicKey))).toBe(true);
    expect(verifyMessageMac(copy(message), agreement, copy(agreement.publicKey))).toBe(true);
    expect(eui64(copy(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)))).toBe('0102030405060708');
  });
});
