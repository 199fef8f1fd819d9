/**
 * `smki inspect` on our own material and on real material, in every form in which people have it.
 */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toBase64, toHex } from '../../src/core/bytes.ts';
import { instant } from '../../src/core/instant.ts';
import { standardWorld } from '../../src/testing/index.ts';
import { derToPem, issueRevocationList, parseCertificate } from '../../src/x509/index.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { credentialMessages, keystoreEntries, zaz1Certificates } from '../support/material.ts';
import { type SmkiRun, smki } from '../support/smki.ts';

const world = standardWorld();
const { supplier, esme, hierarchy } = world;
const CERTIFICATE = supplier.credential('digitalSignature').certificate;
const REQUEST = supplier.request('keyAgreement');
const { command: COMMAND, response: RESPONSE } = world.send(
  supplier.updateCredentials({
    target: esme.entityId,
    mode: 'supplierBySupplier',
    replacements: supplier.cells(),
    issuers: [hierarchy.issuingOca],
  }),
);
const LIST = issueRevocationList({
  issuer: {
    name: parseCertificate(hierarchy.issuingOca).subject,
    keyIdentifier: new Uint8Array(8),
  },
  signingKey: softKeyStore(seededRandom('list')).createSigningKey('issuer'),
  number: 1,
  thisUpdate: instant('2026-01-01T00:00:00Z'),
  nextUpdate: instant('2027-01-01T00:00:00Z'),
  entries: [],
});

const inspect = (content: Uint8Array | string, ...flags: readonly string[]): SmkiRun =>
  smki(['inspect', 'file', ...flags], { files: { file: content } });

const FORMS: readonly (readonly [string, (octets: Uint8Array) => Uint8Array | string])[] = [
  ['binary', (octets) => octets],
  ['hexadecimal', (octets) => `${toHex(octets)}\n`],
  ['hexadecimal in lines', (octets) => toHex(octets).replace(/.{32}/g, '$&\n').toLowerCase()],
  ['base64', toBase64],
  ['base64 in lines', (octets) => toBase64(octets).replace(/.{64}/g, '$&\r\n')],
];

describe.each(FORMS)('in %s', (_, write) => {
  test.each<[string, Uint8Array, RegExp]>([
    ['a certificate', CERTIFICATE, /^Certificate, \d+ octets, nearest profile organisation/],
    ['a request', REQUEST, /^Certification request, \d+ octets/],
    ['a command', COMMAND, /^GBCS command, \d+ octets/],
    ['a response', RESPONSE!, /^GBCS response, \d+ octets/],
  ])('%s of ours is described, without findings', (_what, octets, heading) => {
    const { code, out, error } = inspect(write(octets));
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(heading);
    expect(out).toMatch(
      /\nNo findings\.\n(Not checked: (MAC and )?(MAC|signature), which need keys: .*\n)?$/,
    );
    expect(out).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('as PEM', () => {
  test('several blocks, each described, with what stands around them ignored', () => {
    const text = [
      'Zähler 1, its certificate and a request:',
      derToPem('CERTIFICATE', CERTIFICATE),
      derToPem('CERTIFICATE REQUEST', REQUEST),
    ].join('\n');
    const { code, out } = inspect(text);
    expect(code).toBe(0);
    expect(out.match(/^(Certificate|Certification request),/gm)).toHaveLength(2);
  });

  test('with the line ends of another system', () => {
    expect(inspect(derToPem('CERTIFICATE', CERTIFICATE).replace(/\n/g, '\r\n')).code).toBe(0);
  });
});

test('from standard input', () => {
  const { code, out } = smki(['inspect', '-'], { files: { '-': toHex(COMMAND) } });
  expect(code).toBe(0);
  expect(out).toContain('0x0102');
});

describe('as data', () => {
  test('the same rows and findings', () => {
    const { code, out } = inspect(CERTIFICATE, '--json');
    expect(code).toBe(0);
    const [first, ...others] = JSON.parse(out) as { rows: { field: string; value: string }[] }[];
    expect(others).toEqual([]);
    const text = inspect(CERTIFICATE).out;
    for (const { field, value } of first!.rows) {
      expect(text).toContain(field);
      expect(text).toContain(value);
    }
  });
});

describe('findings make exit code 1', () => {
  test('a changed request does not prove possession', () => {
    const forged = Uint8Array.from(REQUEST);
    forged[forged.length - 1]! ^= 1;
    const { code, out } = inspect(forged);
    expect(code).toBe(1);
    expect(out).toMatch(/1 finding\(s\):\n {2}no-proof-of-possession: .* \[RFC 2986/);
  });

  test('and are data too', () => {
    const forged = Uint8Array.from(REQUEST);
    forged[forged.length - 1]! ^= 1;
    const { code, out } = inspect(forged, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ findings: [{ code: 'no-proof-of-possession' }] }]);
  });
});

describe('what cannot be read is one line, exit code 2, and nothing on standard output', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pkcs8 = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  const encrypted = {
    format: 'pem',
    type: 'pkcs8',
    cipher: 'aes-128-cbc',
    passphrase: 'x',
  } as const;
  const pem = derToPem('CERTIFICATE', CERTIFICATE);

  test.each<[string, Uint8Array | string, RegExp]>([
    ['an empty file', '', /there is nothing in it/],
    ['white space', ' \n', /the text is empty/],
    ['prose', 'hello world', /neither hexadecimal nor base64/],
    ['an odd number of digits', 'DF0', /odd number of digits/],
    ['octets of something else', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46), /it begins with 7F/],
    ['PEM that was cut', pem.slice(0, 300), /has no END line: the file was cut/],
    ['PEM that was altered', pem.replace(/[A-Z]\n/, '!\n'), /is not base64 throughout/],
    [
      'PEM with nothing in it',
      derToPem('CERTIFICATE', new Uint8Array()),
      /CERTIFICATE holds no DER/,
    ],
    ['half a BEGIN line', pem.replace('-----\n', '\n'), /END line without a BEGIN|whole PEM BEGIN/],
    [
      'DER that was cut',
      CERTIFICATE.subarray(0, 200),
      /needs \d+ octets, only \d+ left at octet 0/,
    ],
    [
      'DER with an octet too many',
      Uint8Array.of(...CERTIFICATE, 0),
      /1 octets too many at octet \d+/,
    ],
    ['a message that was cut', COMMAND.subarray(0, 500), /at octet/],
    ['one block of a larger message', Uint8Array.of(0xe0, 1, 2), /join the blocks/],
    ['a private key, PKCS#8', pkcs8, /private key: keep it secret/],
    [
      'a private key, SEC 1',
      privateKey.export({ format: 'pem', type: 'sec1' }),
      /private key: keep it secret/,
    ],
    [
      'a private key, binary',
      privateKey.export({ format: 'der', type: 'pkcs8' }),
      /private key: keep it secret/,
    ],
    ['a private key, encrypted', privateKey.export(encrypted), /private key: keep it secret/],
    ['a private key behind a certificate', pem + pkcs8, /private key: keep it secret/],
    [
      'a public key',
      publicKey.export({ format: 'pem', type: 'spki' }),
      /public key: pass the certificate/,
    ],
  ])('%s', (_, content, message) => {
    const { code, out, error } = inspect(content);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(message);
    expect(error).toMatch(/^smki inspect: file: /);
    expect(error.split('\n')).toHaveLength(2);
  });

  test('and no line repeats a private key', () => {
    const { d = '' } = createPrivateKey(pkcs8).export({ format: 'jwk' });
    const secret = Buffer.from(d, 'base64url');
    for (const content of [pkcs8, privateKey.export({ format: 'der', type: 'pkcs8' })]) {
      const { error } = inspect(content);
      expect(error.toLowerCase()).not.toContain(secret.toString('hex').slice(0, 16));
      expect(error).not.toContain(secret.toString('base64').slice(0, 12));
    }
  });

  test('wherever a certificate or a message is cut', () => {
    for (const [octets, step] of [
      [CERTIFICATE, 7],
      [COMMAND, 31],
    ] as const) {
      for (let length = 1; length < octets.length; length += step) {
        const { code, out, error } = inspect(octets.subarray(0, length));
        expect({ length, code, out, lines: error.split('\n').length }).toEqual({
          length,
          code: 2,
          out: '',
          lines: 2,
        });
      }
    }
  });
});

describe('real material', () => {
  const certificates = [
    ...zaz1Certificates().map(({ name, pem }) => [name, pem] as const),
    ...keystoreEntries().map(
      ({ name, serial, certificate }) => [`${name} ${serial}`, certificate] as const,
    ),
  ];

  test.each(certificates)('the certificate %s is described', (_, pem) => {
    const { code, out, error } = inspect(pem);
    expect([0, 1]).toContain(code);
    expect(error).toBe('');
    expect(out).toMatch(/^Certificate, \d+ octets, nearest profile /);
    expect(out).not.toMatch(/undefined|NaN|\[object/);
  });

  test.each(
    keystoreEntries()
      .slice(0, 3)
      .map(({ name, privateKey }) => [name, privateKey] as const),
  )('the private key of %s is not', (_, pem) => {
    expect(inspect(pem)).toMatchObject({ code: 2, out: '' });
  });

  const messages = credentialMessages();
  test.skipIf(messages.length === 0)('every recorded message of CS02 is described', () => {
    const failed = messages.filter(({ bytes }) => {
      const { code, out } = inspect(toHex(bytes));
      return code === 2 || /undefined|NaN|\[object/.test(out);
    });
    expect(failed.map(({ name }) => name)).toEqual([]);
  });

  test.skipIf(messages.length === 0)('what real devices deviate in is a finding', () => {
    const findings = messages.filter(({ bytes }) => inspect(bytes).code === 1);
    expect(findings.length).toBeGreaterThan(0);
    for (const { bytes } of findings) {
      expect(inspect(bytes).out).toMatch(
        /(non-minimal-length|non-minimal-integer|explicit-default): .* at octet \d+/,
      );
    }
  });
});

test('a revocation list is recognised', () => {
  expect(inspect(LIST).out).toMatch(/^Revocation list\n/);
});
