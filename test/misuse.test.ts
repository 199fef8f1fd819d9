/**
 * Callers without types, second half: what is asked for by a name that there is not, and one thing where another belongs.
 */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  cellTable,
  createWorld,
  importAgreementKey,
  importSigningKey,
  isSmkiError,
} from '../src/index.ts';
import { describeMessage } from '../src/gbcs/index.ts';
import { importEnvironment } from '../src/interop/index.ts';
import { PROCEDURES, walkthrough } from '../src/simulation/index.ts';
import { defectiveCertificate } from '../src/testing/index.ts';
import { certificatesFromPem, parseCertificate } from '../src/x509/index.ts';

const { esme, addHome, homes, hierarchy } = createWorld({ seed: 'misuse' });
const count = homes.length;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = (type: 'pkcs8' | 'sec1', secret: object = {}): string =>
  privateKey.export({ format: 'pem', type, ...secret } as never) as unknown as string;
const encrypted = pem('pkcs8', { cipher: 'aes-256-cbc', passphrase: 'secret' });
const loosely =
  <T>(call: (value: T) => unknown, value: unknown) =>
  () =>
    call(value as T);

describe('is refused by name, with what to do', () => {
  test.each<[what: string, call: () => unknown, code: string, message: RegExp]>([
    [
      'a home of a fuel that there is not',
      loosely(addHome, { fuel: 'gas' }),
      'vocabulary/unknown-name',
      /no fuel "gas"; there are electricity, dual/,
    ],
    [
      'a home of nothing',
      loosely(addHome, undefined),
      'simulation/bad-order',
      /order must be an object such as \{ fuel: 'dual' \}, not undefined/,
    ],
    [
      'a home with a device that there is not',
      loosely(addHome, { fuel: 'dual', with: ['XYZ'] }),
      'vocabulary/unknown-name',
      /no device type of a home "XYZ"; there are ESME/,
    ],
    [
      'a home with a word for a list',
      loosely(addHome, { fuel: 'dual', with: 'PPMID' }),
      'simulation/bad-order',
      /with must be a list such as \['HCALCS'\], not text/,
    ],
    [
      'a defect that there is not',
      loosely(defectiveCertificate, 'foo'),
      'vocabulary/unknown-name',
      /no defect "foo"; there are /,
    ],
    [
      'a table of a device',
      loosely(cellTable, esme),
      'report/bad-subject',
      /device\.describe\(\) is needed, not a device/,
    ],
    ['a table of nothing', loosely(cellTable, undefined), 'report/bad-subject', /not undefined/],
    [
      'a description of octets',
      loosely(describeMessage, Uint8Array.of(0xdf)),
      'gbcs/malformed',
      /not octets: pass decodeMessage\(octets\)/,
    ],
    [
      'a description of nothing',
      loosely(describeMessage, undefined),
      'gbcs/malformed',
      /not undefined/,
    ],
    [
      'a key without a private key',
      loosely(importSigningKey, { id: 'a' }),
      'crypto/bad-private-key',
      /privateKey must be .* not undefined/,
    ],
    [
      'no key at all',
      loosely(importAgreementKey, undefined),
      'crypto/bad-private-key',
      /not undefined/,
    ],
    [
      'a key in hexadecimal',
      loosely(importSigningKey, { id: 'a', privateKey: '0A'.repeat(32) }),
      'crypto/bad-private-key',
      /this is hexadecimal: pass fromHex\(text\)/,
    ],
    [
      'an encrypted key',
      loosely(importSigningKey, { id: 'a', privateKey: encrypted }),
      'crypto/bad-private-key',
      /this is encrypted: openssl pkcs8 -topk8 -nocrypt/,
    ],
    [
      'a key in SEC 1 DER',
      loosely(importSigningKey, {
        id: 'a',
        privateKey: privateKey.export({ format: 'der', type: 'sec1' }),
      }),
      'crypto/bad-private-key',
      /openssl pkcs8 -topk8 -nocrypt .* makes it of SEC 1/,
    ],
    [
      'the name of a file for a key',
      loosely(importSigningKey, { id: 'a', privateKey: 'supplier.pem' }),
      'crypto/bad-private-key',
      /text without a PEM block/,
    ],
    [
      'the name of a file for an environment',
      loosely(importEnvironment, './keystore.json'),
      'interop/unreadable',
      /the name of a file, .* readFileSync\(path\)/,
    ],
    [
      'PEM text for a certificate',
      loosely(parseCertificate, '-----BEGIN'),
      'x509/not-a-certificate',
      /certificatesFromPem makes octets/,
    ],
    [
      'an actor that there is not',
      () => walkthrough({ procedure: PROCEDURES['method-2'], actor: 'foo' as never }),
      'recovery/bad-option',
      /foo is no actor; in method-2 there are notifier, /,
    ],
  ])('%s', (_, call, code, message) => {
    const thrown = thrownBy(call);
    expect(isSmkiError(thrown) ? thrown.code : thrown).toBe(code);
    expect((thrown as Error).message).toMatch(message);
    expect(homes).toHaveLength(count);
  });
});

test('what is advised works', () => {
  expect(importSigningKey({ id: 'a', privateKey: pem('sec1') }).publicKey).toHaveLength(65);
  const text = `-----BEGIN CERTIFICATE-----\n${Buffer.from(hierarchy.root).toString('base64')}\n-----END CERTIFICATE-----\n`;
  expect(certificatesFromPem(text).map((octets) => parseCertificate(octets).der)).toEqual([
    hierarchy.root,
  ]);
});

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
