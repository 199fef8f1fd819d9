import { spawnSync } from 'node:child_process';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificationRequest as AsnRequest } from '@peculiar/asn1-csr';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { nameText } from '../../src/x509/name.ts';
import { derToPem } from '../../src/x509/pem.ts';
import {
  type RequestContents,
  assembleCertificationRequest,
  createCertificationRequest,
  parseCertificationRequest,
  prepareCertificationRequest,
  verifyCertificationRequest,
} from '../../src/x509/request.ts';
import { subjectValuesOf } from '../../src/x509/subject.ts';
import { credentialMessages } from '../support/material.ts';
import { HARDWARE_TYPE, METER, SUPPLIER } from './hierarchy.ts';

const store = softKeyStore(seededRandom('requests'));
const key = store.createSigningKey('signing');
const agreementKey = store.createAgreementKey('agreement');
const sign = (message: Uint8Array) => key.sign(message);

const organisation: RequestContents = {
  kind: 'organisation',
  role: 'supplier',
  entityId: SUPPLIER,
  commonName: 'TEST SUPPLIER',
  keyUsage: 'digitalSignature',
  publicKey: key.publicKey,
};
const device: RequestContents = {
  kind: 'device',
  entityId: METER,
  hardwareType: HARDWARE_TYPE,
  keyUsage: 'digitalSignature',
  publicKey: key.publicKey,
};
const rows = [organisation, device].map((contents) => ({
  contents,
  kind: contents.kind,
  der: createCertificationRequest({ ...contents, sign }),
}));

describe('a request', () => {
  test.each(rows)('of a $kind proves possession of its key', ({ der }) => {
    expect(verifyCertificationRequest(parseCertificationRequest(der))).toBe(true);
  });

  test('of an organisation asks for name and key usage only', () => {
    const request = parseCertificationRequest(rows[0]!.der);
    expect(nameText(request.subject)).toBe(
      'CN=TEST SUPPLIER, OU=02, x500UniqueIdentifier=90B3D51F30010000',
    );
    expect(subjectValuesOf(request.subject)).toEqual({
      commonName: 'TEST SUPPLIER',
      role: 2,
      entityId: SUPPLIER,
    });
    expect(request.extensions).toHaveLength(1);
    expect(smkiExtensions(request).keyUsage).toEqual(['digitalSignature']);
  });

  test('of a device has an empty subject, its EUI-64 in subjectAltName', () => {
    const request = parseCertificationRequest(rows[1]!.der);
    const { hardwareModuleName, keyUsage } = smkiExtensions(request);
    expect(request.subject.relativeNames).toEqual([]);
    expect(keyUsage).toEqual(['digitalSignature']);
    expect(hardwareModuleName).toEqual({ type: HARDWARE_TYPE, serialNumber: fromHex(METER) });
    expect(request.extensions.map(({ critical }) => critical)).toEqual([true, true]);
  });

  test('for a key agreement key is signed by that key', () => {
    const proof = store.possessionProof('agreement');
    const der = createCertificationRequest({
      ...device,
      keyUsage: 'keyAgreement',
      publicKey: agreementKey.publicKey,
      sign: (message) => proof.sign(message),
    });
    const request = parseCertificationRequest(der);
    expect(smkiExtensions(request).keyUsage).toEqual(['keyAgreement']);
    expect(verifyCertificationRequest(request)).toBe(true);
  });

  test('in two steps is that of one step', () => {
    const prepared = prepareCertificationRequest(organisation);
    expect(assembleCertificationRequest(prepared, sign(prepared.tbs))).toEqual(rows[0]!.der);
  });

  test('signed by another key proves nothing', () => {
    const other = store.createSigningKey('other');
    const der = createCertificationRequest({ ...device, sign: (message) => other.sign(message) });
    expect(verifyCertificationRequest(parseCertificationRequest(der))).toBe(false);
  });

  test.each(rows)('of a $kind that was altered proves nothing', ({ der }) => {
    const altered = der.slice();
    altered[60]! ^= 1;
    expect(verifyCertificationRequest(parseCertificationRequest(altered))).toBe(false);
  });
});

describe('what cannot be asked for', () => {
  test.each([
    ['a role that no certificate has', { ...organisation, role: 99 }, 'x509/unknown-profile'],
    ['the role of a root', { ...organisation, role: 'root' }, 'x509/profile-violation'],
    ['17 characters', { ...organisation, commonName: 'x'.repeat(17) }, 'x509/profile-violation'],
    ['no EUI-64', { ...device, entityId: '00DB' }, 'vocabulary/not-an-eui64'],
  ] as const)('%s', (_, contents, code) => {
    expect(() => prepareCertificationRequest(contents)).toThrow(expect.objectContaining({ code }));
  });
});

describe('second opinions', () => {
  const hasOpenSsl = spawnSync('openssl', ['version']).status === 0;

  test.skipIf(!hasOpenSsl).each(rows)('openssl verifies the request of a $kind', ({ der }) => {
    const input = derToPem('CERTIFICATE REQUEST', der);
    const { status, stderr } = spawnSync('openssl', ['req', '-verify', '-noout'], { input });
    expect([status, stderr.toString().trim()]).toEqual([
      0,
      'Certificate request self-signature verify OK',
    ]);
  });

  test.each(rows)('asn1-csr writes the request of a $kind again', ({ der }) => {
    const again = AsnConvert.serialize(AsnConvert.parse(der, AsnRequest));
    expect(toHex(new Uint8Array(again))).toBe(toHex(der));
  });
});

/** Requests anywhere inside octets: a SEQUENCE of SEQUENCE with two-octet lengths that parses. */
function requestsInside(bytes: Uint8Array): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at + 8 < bytes.length; at++) {
    if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x82 || bytes[at + 4] !== 0x30) continue;
    const der = bytes.subarray(at, at + 4 + bytes[at + 2]! * 256 + bytes[at + 3]!);
    try {
      found.push(parseCertificationRequest(der).der);
    } catch {
      // Something else that starts the same way.
    }
  }
  return found;
}

const real = credentialMessages().flatMap(({ name, bytes }) =>
  requestsInside(bytes).map((der) => ({ name, request: parseCertificationRequest(der) })),
);

describe.skipIf(real.length === 0)('real requests inside the messages', () => {
  test.each(real)('$name proves possession', ({ request }) => {
    expect(verifyCertificationRequest(request)).toBe(true);
  });

  test.each(real)('$name has the octets that we would ask a device to sign', ({ request }) => {
    const { hardwareModuleName, keyUsage } = smkiExtensions(request);
    const prepared = prepareCertificationRequest({
      kind: 'device',
      entityId: hardwareModuleName!.serialNumber,
      hardwareType: hardwareModuleName!.type,
      keyUsage: keyUsage![0] === 'keyAgreement' ? 'keyAgreement' : 'digitalSignature',
      publicKey: request.publicKeyInfo.point!,
    });
    expect(toHex(prepared.tbs)).toBe(toHex(request.tbs));
  });
});
