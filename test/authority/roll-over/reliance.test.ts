/**
 * What a device would say to a certificate: its root as anchor, and an explicit policy (GBCS 12.2.2).
 *
 * @module
 */
import { expect, test } from 'vitest';
import { relianceGaps } from '../../../src/authority/roll-over/reliance.ts';
import { startOfDay } from '../../../src/core/instant.ts';
import { eui64 } from '../../../src/vocabulary/eui64.ts';
import { issueCertificate } from '../../../src/x509/issue.ts';
import { TEST_POLICY } from '../../../src/x509/profiles.ts';
import { METER, SUPPLIER } from '../csr.ts';
import { START, testEnvironment } from '../environments.ts';

test.each([
  ['of its issuer', TEST_POLICY, 0],
  ['that its issuer does not have', '1.2.3.4', 1],
] as const)('a certificate with the policy %s', (_whose, policy, gaps) => {
  const { authorities } = testEnvironment().environment;
  const { active, current } = authorities.organisation;
  const certificate = issueCertificate({
    profile: 'organisation',
    serialNumber: new Uint8Array(16).fill(0x17),
    issuer: active!.issuer,
    subject: { entityId: eui64(SUPPLIER), role: 'supplier' },
    publicKey: active!.key.publicKey,
    keyUsage: 'digitalSignature',
    notBefore: startOfDay(START),
    policies: [policy],
    signingKey: active!.key.for('certificate'),
  });
  const pathCertificates = [active!.certificate];
  const found = relianceGaps({
    certificates: [{ certificate, entityId: undefined, pathCertificates }],
    devices: [{ device: eui64(METER), root: current.tier.root.certificate }],
    at: START,
  });
  expect(found).toHaveLength(gaps);
});
