import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { SmkiError } from '../../src/core/errors.ts';
import { exportSimulationKeys, seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { certificatesFromPem, derToPem, pemToDer } from '../../src/x509/pem.ts';
import { zaz1Certificates } from '../support/material.ts';
import { WORLD, rootOca } from './hierarchy.ts';

const text = derToPem('CERTIFICATE', rootOca.der);
const lines = text.trimEnd().split('\n');
const privateKey = (() => {
  const store = softKeyStore(seededRandom('pem'));
  store.createSigningKey('one');
  return exportSimulationKeys(store)[0]!.privateKeyPem;
})();

describe('PEM', () => {
  test('has lines of 64 characters', () => {
    expect(lines.slice(1, -2).every((line) => line.length === 64)).toBe(true);
    expect(lines.at(0)).toBe('-----BEGIN CERTIFICATE-----');
    expect(lines.at(-1)).toBe('-----END CERTIFICATE-----');
  });

  test('of any octets and label is read again', () => {
    const label = fc.constantFrom('CERTIFICATE', 'X509 CRL', 'CERTIFICATE REQUEST', 'PRIVATE KEY');
    fc.assert(
      fc.property(label, fc.uint8Array({ maxLength: 300 }), (name, octets) => {
        expect(pemToDer(derToPem(name, octets))).toEqual([{ label: name, der: octets }]);
      }),
    );
  });

  test('may have several blocks, text around them, other line ends and line lengths', () => {
    const folded = text.replaceAll('\n', '\r\n');
    const unfolded = [lines[0], lines.slice(1, -1).join(''), lines.at(-1)].join('\n');
    const all = `Root OCA of the test\n${folded}\nand again\n${unfolded}`;
    expect(certificatesFromPem(all)).toEqual([rootOca.der, rootOca.der]);
  });

  test('without a block is none', () => {
    expect(pemToDer('')).toEqual([]);
  });

  test.each(zaz1Certificates())('of $name is written as its file is', ({ pem }) => {
    const [der] = certificatesFromPem(pem);
    expect(derToPem('CERTIFICATE', der!).trim()).toBe(pem.replaceAll('\r', '').trim());
  });
});

describe('a damaged file says what is wrong', () => {
  test.each([
    ['the END line is missing', lines.slice(0, -1).join('\n'), 'x509/malformed'],
    ['the file ends in the middle', text.slice(0, 300), 'x509/malformed'],
    [
      'the base64 was cut',
      [...lines.slice(0, 3), lines[3]!.slice(1), ...lines.slice(4)].join('\n'),
      'x509/malformed',
    ],
    ['the base64 was altered', text.replace(lines[2]!, '*'.repeat(64)), 'x509/malformed'],
    [
      'the next BEGIN comes before the END',
      `${lines.slice(0, 3).join('\n')}\n${text}`,
      'x509/malformed',
    ],
    ['the labels differ', text.replace('END CERTIFICATE', 'END X509 CRL'), 'x509/malformed'],
    ['there is an END without a BEGIN', lines.slice(1).join('\n'), 'x509/malformed'],
    ['it holds a private key', privateKey, 'x509/not-a-certificate'],
    ['it holds a private key beside the certificate', text + privateKey, 'x509/not-a-certificate'],
    ['it holds no block', 'just text', 'x509/not-a-certificate'],
    ['it is empty', '', 'x509/not-a-certificate'],
  ])('%s', (_, damaged, code) => {
    expect(() => certificatesFromPem(damaged)).toThrow(expect.objectContaining({ code }));
  });

  test('and never quotes a private key', () => {
    const cut = privateKey.replace(/\n[^\n]{4}/, '\n*');
    const secret = /BEGIN PRIVATE KEY-----\n(.*)\n/.exec(cut)![1]!.slice(1, 20);
    const caught = (() => {
      try {
        return pemToDer(cut);
      } catch (error) {
        return error;
      }
    })();
    expect(caught).toBeInstanceOf(SmkiError);
    expect(inspect(caught, { depth: 9 })).not.toContain(secret);
  });

  test('the offset is that of the block in the text', () => {
    const first = derToPem('CERTIFICATE', WORLD['Issuing OCA']!.der);
    const details = {
      offset: first.length,
      field: 'PEM',
      reason: 'PEM block CERTIFICATE has no END line: the file was cut',
    };
    expect(() => pemToDer(first + lines.slice(0, -1).join('\n'))).toThrow(
      expect.objectContaining({ details }),
    );
  });
});
