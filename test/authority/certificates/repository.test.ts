/**
 * Searching the repository: by each field and by several, against a plain filter over everything.
 *
 * @module
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import type { CertificateRecord } from '../../../src/authority/certificates/register.ts';
import type { RepositoryQuery } from '../../../src/authority/certificates/repository.ts';
import { CERTIFICATE_STATES } from '../../../src/authority/certificates/certificate-states.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { toHex } from '../../../src/core/bytes.ts';
import { smkiExtensions } from '../../../src/x509/extensions.ts';
import {
  METER,
  NETWORK,
  OTHER_SUPPLIER,
  SUPPLIER,
  deviceRequest,
  organisationRequest,
} from '../csr.ts';
import { certificateInUse, testEnvironment } from '../environments.ts';

const world = testEnvironment();
const { environment, alder, birch, cedar, maker } = world;
const { certificates, repository } = environment;
const usages = ['digitalSignature', 'keyAgreement'] as const;
const records: CertificateRecord[] = usages.flatMap((keyUsage) => [
  certificateInUse(world, alder, { keyUsage }),
  certificateInUse(world, birch, { keyUsage, entityId: OTHER_SUPPLIER }),
  granted(certificates.request({ by: cedar, request: networkRequest(keyUsage) })),
  granted(certificates.request({ by: maker, request: deviceRequest({ keyUsage }) })),
]);
records.push(certificateInUse(world, cedar, { role: 'xmlSigning', entityId: NETWORK }));
granted(certificates.withdraw({ by: alder, serial: records[0]!.serial }));
granted(certificates.revoke({ by: birch, serial: records[1]!.serial, ground: 'keyCompromise' }));
const officers = environment.registration.officers.flatMap(({ credential }) => credential ?? []);
const all = [...officers, ...records.map(({ serial }) => serial)].map((serial) =>
  repository.bySerial(serial)!,
);

function networkRequest(keyUsage: (typeof usages)[number]): Uint8Array {
  return organisationRequest({ role: 'networkOperator', entityId: NETWORK, keyUsage });
}

const serials = (found: readonly CertificateRecord[]): readonly string[] =>
  found.map(({ serial }) => serial).sort();

describe('a search', () => {
  test.each<[why: string, query: RepositoryQuery, count: number]>([
    ['by Entity Identifier', { entityId: SUPPLIER }, 2],
    ['by Entity Identifier as people write it', { entityId: 'fe-5a-4b-10-00-00-00-02' }, 2],
    ['by Entity Identifier and usage', { entityId: SUPPLIER, keyUsage: 'keyAgreement' }, 1],
    ['by role', { role: 'supplier' }, 4],
    ['by status: in use', { status: 'I', role: 'supplier' }, 2],
    ['by status: not in use', { status: 'N' }, 1],
    ['by status: revoked', { status: 'R' }, 1],
    ['by status: pending', { status: 'P' }, 4],
    ['by status: expired', { status: 'E' }, 0],
    ['by serial number, lower case', { serial: records[3]!.serial.toLowerCase() }, 1],
    ['by key identifier', { keyIdentifier: records[3]!.keyIdentifier }, 1],
    ['by role, by its code', { role: 2 }, 4],
    ['by the role of XML signing', { role: 'xmlSigning' }, 1],
    ['by the same, by its code', { role: 135 }, 1],
    ['of a device', { entityId: METER }, 2],
    ['for something that is not there', { serial: '00' }, 0],
    ['for a contradiction', { serial: records[3]!.serial, entityId: SUPPLIER }, 0],
    ['for nothing in particular', {}, all.length],
  ])('%s', (_why, query, count) => {
    expect(repository.search(query)).toHaveLength(count);
  });

  test('finds what a filter over everything finds', () => {
    const some = <T>(values: readonly T[]) => fc.constantFrom(...values, undefined);
    const queries = fc.record({
      entityId: some([SUPPLIER, OTHER_SUPPLIER, NETWORK, METER]),
      keyUsage: some(usages),
      role: some(['supplier', 'networkOperator'] as const),
      status: some(['P', 'I', 'N', 'R'] as const),
      serial: some([records[0]!.serial]),
    });
    fc.assert(
      fc.property(queries, (wanted) => {
        const query = Object.fromEntries(
          Object.entries(wanted).filter(([, value]) => value !== undefined),
        ) as RepositoryQuery;
        const expected = all.filter(
          (record) =>
            (wanted.entityId ?? record.entityId) === record.entityId &&
            (wanted.keyUsage ?? record.keyUsage) === record.keyUsage &&
            (wanted.role ?? record.role) === record.role &&
            (wanted.serial ?? record.serial) === record.serial &&
            (wanted.status === undefined ||
              CERTIFICATE_STATES[record.state].status === wanted.status),
        );
        expect(serials(repository.search(query))).toEqual(serials(expected));
      }),
    );
  });

  test('gives what is in the certificate, not what was said about it', () => {
    for (const record of all) {
      const certificate = parseCertificate(record.certificate);
      const extensions = smkiExtensions(certificate);
      expect(record.serial).toBe(toHex(certificate.serialNumber));
      expect(record.keyIdentifier).toBe(toHex(extensions.subjectKeyIdentifier!));
      expect([record.keyUsage]).toEqual(extensions.keyUsage);
      expect([record.notBefore, record.notAfter]).toEqual([
        certificate.notBefore,
        certificate.notAfter,
      ]);
    }
  });

  test.each<[what: string, query: unknown, code: string]>([
    ['a part that is misspelt', { entityid: SUPPLIER }, 'vocabulary/unknown-name'],
    ['a key usage', { keyUsage: 'nonsense' }, 'vocabulary/unknown-name'],
    ['a role', { role: 'boss' }, 'vocabulary/unknown-name'],
    ['a code that no certificate has', { role: 200 }, 'x509/unknown-profile'],
    ['no query', null, 'authority/bad-description'],
    ['a query as text', SUPPLIER, 'authority/bad-description'],
  ])('refuses by name %s', (_what, query, code) => {
    expect(() => repository.search(query as never)).toThrow(expect.objectContaining({ code }));
  });

  test('refuses what is no Entity Identifier', () => {
    expect(() => repository.search({ entityId: '12' })).toThrow(
      expect.objectContaining({ code: 'vocabulary/not-an-eui64' }),
    );
  });
});
