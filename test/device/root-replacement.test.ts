/**
 * A new root and the link certificate that vouches for it: one thing wrong in either, and the old root stays.
 */
import { describe, expect, test } from 'vitest';
import { der } from '../../src/asn1/index.ts';
import { type Instant, addMs, addYears, startOfDay } from '../../src/core/instant.ts';
import type { ReplacementMode } from '../../src/gbcs/modes.ts';
import { draftOf } from '../../src/testing/cases/case-bench.ts';
import type {
  CertificateContents,
  CertificateDefect,
} from '../../src/x509/certificate-contents.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { nameFromText } from '../../src/x509/name-from-text.ts';
import { OID } from '../../src/x509/object-identifiers.ts';
import { START, deviceOnBench } from '../support/device-bench.ts';

const NORMAL = 'anyExceptAbnormalRootByRecovery';
const ABNORMAL = 'anyByContingency';
const UNKNOWN = { id: '1.2.826.0.1.99', critical: true, value: Uint8Array.of(5, 0) };

const withExtension: CertificateDefect = (fields) => ({
  ...fields,
  extensions: [...fields.extensions, UNKNOWN],
});
const without =
  (id: string): CertificateDefect =>
  (fields) => ({ ...fields, extensions: fields.extensions.filter((one) => one.id !== id) });
const withValue =
  (id: string, value: Uint8Array): CertificateDefect =>
  (fields) => ({
    ...fields,
    extensions: fields.extensions.map((one) => (one.id === id ? { ...one, value } : one)),
  });
const issuedBy =
  (issuer: Uint8Array): CertificateDefect =>
  (fields) => ({ ...fields, issuer });

/** What a device says to a new root, with a link certificate or without. */
function scene(options: Parameters<typeof deviceOnBench>[1] = {}) {
  const { bench, device, send, clock } = deviceOnBench('ESME', options);
  const { pki } = bench;
  const old = parseCertificate(pki.root);
  const contents: CertificateContents = {
    profile: 'rootOca',
    serialNumber: new Uint8Array(16).fill(0x21),
    subject: { commonName: 'CR2' },
    publicKey: pki.other.rootKey.publicKey,
    notBefore: startOfDay(addYears(START, -1)),
    wrappedContingencyKey: pki.other.contingency.wrappedKey,
  };
  type Change = Partial<CertificateContents>;
  const root = (change: Change = {}) =>
    // Any defect, also none, lets certificates out that no authority would issue.
    issueCertificate({
      ...contents,
      defects: [(fields) => fields],
      ...change,
      signingKey: pki.other.rootKey,
    });
  const link = ({ defects = [], ...change }: Change = {}) =>
    issueCertificate({
      ...contents,
      ...change,
      defects: [issuedBy(old.subject.der), ...defects],
      signingKey: pki.rootKey,
    });
  const replace = (
    newRoot: Uint8Array,
    links: readonly Uint8Array[],
    mode: ReplacementMode = NORMAL,
  ): string => {
    const order = { replacements: { root: newRoot }, linkCertificates: links };
    const { outcome } = send(draftOf(bench, mode, order));
    if (outcome.kind !== 'executed') throw new Error(outcome.explain());
    const [result] = outcome.replacements;
    expect(device.holds('root', newRoot)).toBe(result!.failure === undefined);
    return result!.failure ?? result!.status;
  };
  return { pki, clock, root, link, replace };
}

test('a sound root with a sound link is taken', () => {
  const { root, link, replace } = scene();
  expect(replace(root(), [link()])).toBe('success');
});

describe.each([NORMAL, ABNORMAL] as const)('%s refuses a root', (mode) => {
  test.each<[what: string, change: Partial<CertificateContents>]>([
    ['with a critical extension that nobody knows', { defects: [withExtension] }],
    ['without a wrapped contingency key', { defects: [without(OID.wrappedApexContinKey)] }],
    ['that is no authority', { defects: [without(OID.basicConstraints)] }],
    [
      'with a key identifier of 20 octets',
      { defects: [withValue(OID.subjectKeyIdentifier, der.octetString(new Uint8Array(20)))] },
    ],
  ])('%s', (_what, change) => {
    const { root, link, replace } = scene();
    expect(replace(root(change), [link()], mode)).toBe('certificate-not-conforming');
  });

  test.each<[what: string, bits: number, unused: number, expected: string]>([
    ['certificates', 0b0000_0100, 2, 'success'],
    ['certificates and lists', 0b0000_0110, 1, 'success'],
    ['lists', 0b0000_0010, 1, 'key-usage-mismatch'],
    ['certificates, lists and messages', 0b1000_0110, 1, 'key-usage-mismatch'],
  ])('by the usages of its key: it signs %s', (_what, bits, unused, expected) => {
    const { root, link, replace } = scene();
    const usages = withValue(OID.keyUsage, Uint8Array.of(0x03, 0x02, unused, bits));
    expect(replace(root({ defects: [usages] }), [link()], mode)).toBe(expected);
  });
});

describe('a link does not vouch', () => {
  const strange = nameFromText('OU=00, CN=XX').der;
  test.each<[what: string, change: Partial<CertificateContents>]>([
    ['without basicConstraints', { defects: [without(OID.basicConstraints)] }],
    ['without keyUsage', { defects: [without(OID.keyUsage)] }],
    [
      'whose key signs lists only',
      { defects: [withValue(OID.keyUsage, Uint8Array.of(0x03, 0x02, 0x01, 0x02))] },
    ],
    ['with a critical extension that nobody knows', { defects: [withExtension] }],
    ['issued under another name', { defects: [issuedBy(strange)] }],
    ['for another name', { defects: [(fields) => ({ ...fields, subject: strange })] }],
    ['that has not begun', { notBefore: addYears(START, 1) }],
    ['that has ended', { notAfter: addMs(START, -1_000) }],
  ])('%s', (_what, change) => {
    const { root, link, replace } = scene();
    expect(replace(root(), [link(change)])).toBe('root-abnormal');
  });

  test('for another key', () => {
    const { pki, root, link, replace } = scene();
    expect(replace(root(), [link({ publicKey: pki.rootKey.publicKey })])).toBe('root-abnormal');
  });

  test('that is not signed by the old root', () => {
    const { root, replace } = scene();
    expect(replace(root(), [root({ serialNumber: new Uint8Array(16).fill(0x22) })])).toBe(
      'root-abnormal',
    );
  });

  test('but under any name where that of the old root is not known', () => {
    const { bench } = deviceOnBench('ESME');
    const cells = { ...bench.cells, root: { publicKey: bench.pki.rootKey.publicKey } };
    const { root, link, replace } = scene({ cells });
    expect(replace(root(), [link({ defects: [issuedBy(strange)] })])).toBe('success');
  });
});

describe('a root lasts as long as a leaf: to the end of its last second', () => {
  const END = addMs(addYears(START, 1), -1_000);
  test.each<[ms: number, rootEnds: string, linkEnds: string]>([
    [0, 'success', 'success'],
    [999, 'success', 'success'],
    [1_000, 'path-outside-validity', 'root-abnormal'],
  ])('%i ms after notAfter', (ms, rootEnds, linkEnds) => {
    const at: Instant = addMs(END, ms);
    for (const [which, expected] of [
      ['root', rootEnds],
      ['link', linkEnds],
    ] as const) {
      const { clock, root, link, replace } = scene();
      clock.advanceTo(at);
      const ending = { notAfter: END };
      const [newRoot, vouching] =
        which === 'root' ? [root(ending), link()] : [root(), link(ending)];
      expect(replace(newRoot, [vouching])).toBe(expected);
    }
  });
});
