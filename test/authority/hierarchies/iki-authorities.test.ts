/**
 * The thin IKI: credentials of AROs and file-signing certificates that stand under a hierarchy of their own.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import { addYears } from '../../../src/core/instant.ts';
import { verify } from '../../../src/crypto/index.ts';
import { nameText } from '../../../src/x509/name.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { validatePath } from '../../../src/x509/path.ts';
import { organisationRequest } from '../csr.ts';
import {
  START,
  type TestEnvironment,
  openCeremony,
  pictureOf,
  testEnvironment,
} from '../environments.ts';
import { HAS_OPENSSL, opensslVerify } from '../openssl.ts';

test('a file-signing certificate is valid under the Root ICA, and its key signs', () => {
  const { environment, clock } = testEnvironment();
  const { iki } = environment.authorities;
  const { record, signingKey } = granted(environment.fileSigning({ party: 'Alder' }));
  expect(nameText(parseCertificate(record.certificate).subject)).toBe(
    'CN=Alder: file signing, OU=IKI',
  );
  const question = {
    leaf: record.certificate,
    intermediates: [iki.active!.certificate],
    at: clock.now(),
  };
  const anchor = iki.tier.root.certificate;
  expect(validatePath({ ...question, anchors: [anchor], rules: 'rfc5280-profile' }).valid).toBe(
    true,
  );
  if (HAS_OPENSSL) expect(opensslVerify({ ...question, roots: [anchor] })).toBe('');
  const file = new TextEncoder().encode('device list');
  const { point } = parseCertificate(record.certificate).publicKeyInfo;
  expect(verify(point!, file, signingKey.sign(file))).toBe(true);
  expect(granted(environment.fileSigning({ party: 'Alder' })).record.serial).not.toBe(
    record.serial,
  );
});

test('only parties that are authorised for it get one', () => {
  const { environment } = testEnvironment();
  expect(environment.fileSigning({ party: 'Nobody' })).toMatchObject({
    refusal: { code: 'party-unknown' },
  });
  expect(environment.fileSigning({ party: 'Maker' })).toMatchObject({
    refusal: { code: 'not-authorised-subscriber' },
  });
});

describe('decades later', () => {
  const request = ({ environment, alder }: TestEnvironment, key: string) =>
    environment.certificates.request({ by: alder, request: organisationRequest({ key }) });

  test('an ARO whose credential has expired gets another', () => {
    const world = testEnvironment();
    const { registration } = world.environment;
    world.clock.advanceTo(addYears(START, 11));
    expect(request(world, 'late')).toMatchObject({ refusal: { code: 'requester-revoked' } });
    const before = registration.officer(world.alder)!;
    const after = granted(registration.renewCredential({ officer: world.alder }));
    expect(after).toEqual({ ...before, credential: after.credential });
    expect(after.credential).not.toBe(before.credential);
    expect(request(world, 'late').ok).toBe(true);
  });

  test.each([
    ['nobody', 'officer-unknown'],
    ['Alder: SRO', 'requester-not-aro'],
  ])('%s gets none', (officer, code) => {
    const { environment } = testEnvironment();
    const before = pictureOf(environment);
    expect(environment.registration.renewCredential({ officer })).toMatchObject({
      refusal: { code },
    });
    expect(pictureOf(environment)).toBe(before);
  });

  test.each(['zaz1-like', 'production-like'] as const)(
    'the Issuing ICA is replaced (%s)',
    (preset) => {
      const world = testEnvironment(preset);
      const { registration, authorities } = world.environment;
      const old = authorities.iki.active!;
      world.clock.advanceTo(addYears(START, 16));
      const renew = () => registration.renewCredential({ officer: world.alder });
      expect(renew()).toMatchObject({ refusal: { code: 'would-outlive-issuer' } });
      const governed = preset === 'production-like';
      if (governed) {
        const refused = { refusal: { code: 'ceremony-required' } };
        expect(authorities.iki.rollOver({ by: 'DCC' })).toMatchObject(refused);
      }
      const ceremony = governed ? { ceremony: openCeremony(world) } : {};
      const next = granted(authorities.iki.rollOver({ by: 'DCC', ...ceremony }));
      expect([old.life.state, next.life.state]).toEqual(['retiring', 'active']);
      expect(authorities.iki.active).toBe(next);
      expect(renew().ok).toBe(true);
      // The officer may ask again; the Issuing OCA has grown as old.
      const outlived = { refusal: { code: 'would-outlive-issuer' } };
      expect(request(world, 'after')).toMatchObject(outlived);
      const { root } = authorities.iki.tier;
      const verdict = validatePath({
        leaf: next.certificate,
        anchors: [root.certificate],
        at: world.clock.now(),
        rules: 'rfc5280-profile',
      });
      expect(verdict.reasons).toEqual([]);
      granted(authorities.publishLists());
      expect(authorities.lists.of(next)?.number).toBe(1);
      expect(authorities.lists.of(old)).toBeDefined();
    },
  );
});
