/**
 * The thin IKI: credentials of AROs and file-signing certificates that stand under a hierarchy of their own.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import { verify } from '../../../src/crypto/index.ts';
import { nameText } from '../../../src/x509/name.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { validatePath } from '../../../src/x509/path.ts';
import { testEnvironment } from '../environments.ts';
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
