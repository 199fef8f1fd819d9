/**
 * What `docs/certificate-profiles.md` says of real certificates is found again in them, and what it says of ours is what their
 * profile asks for.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { certificateShape } from '../../src/report/docs/certificate-shape.ts';
import { OBSERVED_SHAPES } from '../../src/report/docs/observed-shapes.ts';
import { sampleCertificates } from '../../src/report/docs/sample-certificates.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { matchProfile } from '../../src/x509/compare.ts';
import { lintCertificate } from '../../src/x509/lint.ts';
import { RTDS_DIR, ZAZ1_DIR } from '../support/material.ts';
import { parsedRealCertificates } from '../x509/real-certificates.ts';

describe.each(Object.entries(sampleCertificates()))('our %s', (profile, der) => {
  test('is of its profile, and the linter has nothing against it', () => {
    expect(matchProfile(parseCertificate(der))).toEqual({ profile, deviations: [] });
    expect(lintCertificate(der)).toEqual([]);
  });
});

/** Where certificates of a profile are found; the key store is a development dependency. */
const FOLDERS: Readonly<Record<string, string | undefined>> = {
  device: ZAZ1_DIR,
  issuingOca: RTDS_DIR,
  organisation: 'key store',
  recovery: 'key store',
};

// Others may differ in a field or two: what the document says must be true of some sound certificate as a whole.
describe.each(Object.entries(OBSERVED_SHAPES))('the real %s', (profile, shape) => {
  test.skipIf(FOLDERS[profile] === undefined)('has the shape that the document says', () => {
    const shapes = parsedRealCertificates()
      .filter(({ certificate }) => matchProfile(certificate).profile === profile)
      .map(({ certificate }) => certificateShape(certificate));
    expect(shapes).toContainEqual(shape);
  });
});
