/**
 * What devices remember of certificates: those that many of them are sent, and not their own.
 *
 * @module
 */
import { expect, test } from 'vitest';
import {
  certificateFacts,
  readCertificate,
  readOwnCertificate,
} from '../../src/device/trust-anchor.ts';
import { standardWorld } from '../../src/testing/standard-world.ts';

const { esme, supplier } = standardWorld();
const certificate = supplier.cells()['supplier.digitalSignature'];

test('a certificate that comes again is read once, whichever array it comes in', () => {
  expect(certificateFacts(Uint8Array.from(certificate))).toBe(certificateFacts(certificate));
});

test('one of a device itself is read the same, and kept by nobody', () => {
  const own = esme.snapshot().credentials.certificates.digitalSignature!;
  const facts = readOwnCertificate(own);
  expect(readOwnCertificate(own)).not.toBe(facts);
  expect(readOwnCertificate(own)).toEqual(facts);
  expect(facts).toMatchObject({ anchor: { stored: own }, keyUsages: ['digitalSignature'] });
});

test('what is none is told why, of either', () => {
  const none = certificate.subarray(1);
  expect(readOwnCertificate(none)).toBe(readCertificate(none));
  expect(readOwnCertificate(none)).toMatch(/octet 0/);
});
