/**
 * One hierarchy, the plain way: same seed, same octets; every certificate valid by our rules and OpenSSL's.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { createHierarchy } from '../../src/authority/hierarchy.ts';
import { concat, toHex } from '../../src/core/bytes.ts';
import { simulatedClock } from '../../src/core/clock.ts';
import { DAY_MS, addMs, instant } from '../../src/core/instant.ts';
import { seededRandom, sha256, unwrapWith } from '../../src/crypto/index.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { validatePath } from '../../src/x509/path.ts';
import { TEST_POLICY } from '../../src/x509/profiles.ts';
import { publicKeyInfoOf } from '../../src/x509/public-key-info.ts';
import { deviceRequest, organisationRequest } from './csr.ts';
import { HAS_OPENSSL, opensslVerify } from './openssl.ts';

const START = instant('2026-01-01T00:00:00Z');
const hierarchyOf = (generation: number, seed = 'golden') =>
  createHierarchy({ clock: simulatedClock(START), random: seededRandom(seed), generation });

test.each([
  [1, '4392140F'],
  [2, 'C2816877'],
])('the octets of generation %s are those of every release', (generation, expected) => {
  const made = hierarchyOf(generation);
  const { contingency } = made;
  const everything = concat(
    ...[made.root, made.issuingOca, made.rootDca, made.issuingDca],
    ...[contingency.wrappedKey.wrappedPublicKey, contingency.releaseSymmetricKey()],
    ...[made.issue(organisationRequest()), made.issue(deviceRequest())],
  );
  expect(toHex(sha256(everything)).slice(0, 8)).toBe(expected);
});

test('another seed, another hierarchy', () => {
  expect(toHex(hierarchyOf(1, 'other').root)).not.toBe(toHex(hierarchyOf(1).root));
});

test('asking again the same day gives the same certificate', () => {
  const hierarchy = hierarchyOf(1);
  expect(hierarchy.issue(deviceRequest())).toEqual(hierarchy.issue(deviceRequest()));
});

describe('what it issues is valid', () => {
  const hierarchy = hierarchyOf(1);
  const at = addMs(START, 30 * DAY_MS);
  const { root, issuingOca, rootDca, issuingDca } = hierarchy;
  test.each([
    ['Issuing OCA', issuingOca, [], root],
    ['Issuing DCA', issuingDca, [], rootDca],
    ['supplier', hierarchy.issue(organisationRequest()), [issuingOca], root],
    ['device', hierarchy.issue(deviceRequest()), [issuingDca], rootDca],
  ] as const)('%s', (_name, leaf, intermediates, anchor) => {
    const question = { leaf, intermediates, at };
    const path = validatePath({
      ...question,
      anchors: [anchor],
      rules: 'rfc5280-profile',
      requireExplicitPolicy: true,
    });
    expect(path.explain()).toMatch(/valid/);
    expect(path.valid).toBe(true);
    if (!HAS_OPENSSL) return;
    expect(opensslVerify({ ...question, roots: [anchor], policy: TEST_POLICY })).toBe('');
    expect(opensslVerify({ ...question, roots: [anchor === root ? rootDca : root] })).not.toBe('');
  });
});

describe('the contingency key set', () => {
  const { contingency } = hierarchyOf(1);

  test('hides the public key under the symmetric key', () => {
    const { wrapAlgorithm, wrappedPublicKey } = contingency.wrappedKey;
    const plaintext = unwrapWith({
      algorithm: wrapAlgorithm,
      key: contingency.releaseSymmetricKey(),
      wrapped: wrappedPublicKey,
    });
    expect(plaintext).toEqual(publicKeyInfoOf(contingency.signingKey.publicKey));
  });

  test('refuses once it is destroyed', () => {
    const doomed = hierarchyOf(2).contingency;
    const change = { at: START, by: 'custodians', because: 'rolled over' };
    doomed.key.destroy(change);
    doomed.symmetricKey.move({ ...change, state: 'destroyed' });
    expect(() => doomed.signingKey.sign(new Uint8Array(1))).toThrow(/destroyed/);
    expect(() => doomed.releaseSymmetricKey()).toThrow(/destroyed/);
  });
});

test('a request of wrong form is refused with its reason', () => {
  expect(() => hierarchyOf(1).issue(parseCertificate(hierarchyOf(1).root).der)).toThrow(
    expect.objectContaining({
      code: 'authority/request-refused',
      details: expect.objectContaining({ reason: 'malformed' }) as unknown,
    }),
  );
});
