/**
 * CRLs and ARLs: at once after a revocation, in time when nothing happens; relying parties and OpenSSL believe them, devices
 * never ask.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import {
  REVOCATION_GROUNDS,
  type RevocationGround,
} from '../../../src/authority/certificates/revocation-grounds.ts';
import { toHex } from '../../../src/core/bytes.ts';
import { DAY_MS, HOUR_MS, addMs } from '../../../src/core/instant.ts';
import { validatePath } from '../../../src/x509/path.ts';
import { parseRevocationList, verifyRevocationList } from '../../../src/x509/revocation-list.ts';
import { START, certificateInUse, openCeremony, testEnvironment } from '../environments.ts';
import { HAS_OPENSSL, opensslVerify } from '../openssl.ts';
import type { Environment } from '../../../src/authority/environment/environment.ts';

const listsOf = ({ authorities }: Environment): readonly Uint8Array[] => {
  const { current, active } = authorities.organisation;
  return [current.tier.root, active!].map((own) => authorities.lists.of(own)!.list);
};

describe('a revocation', () => {
  const world = testEnvironment();
  const { environment, alder, clock } = world;
  const { authorities, certificates } = environment;
  const good = certificateInUse(world, alder, { key: 'good' });
  const bad = certificateInUse(world, alder, { key: 'bad' });
  clock.advance(HOUR_MS);
  const order = { by: alder, serial: bad.serial, ground: 'keyCompromise' } as const;
  const published = granted(certificates.revoke(order));

  test('publishes version 2, numbered, with reason and times, at once', () => {
    const list = parseRevocationList(published.list);
    const issuing = authorities.organisation.active!;
    expect(verifyRevocationList(list, issuing.key.publicKey)).toBe(true);
    expect(list).toMatchObject({ version: 2, number: 2n, thisUpdate: clock.now() });
    expect(list.nextUpdate).toBe(addMs(clock.now(), 48 * HOUR_MS));
    expect(list.entries).toMatchObject([{ reason: 'keyCompromise', revokedAt: clock.now() }]);
    expect(toHex(list.entries[0]!.serialNumber)).toBe(bad.serial);
    expect(published).toMatchObject({ issuer: issuing.name, number: 2, entries: 1 });
  });

  test.each([
    ['the revoked', bad, false],
    ['another', good, true],
  ] as const)('is what relying parties see: %s', (_which, record, expected) => {
    const { tier } = authorities.organisation.current;
    const question = {
      leaf: record.certificate,
      intermediates: [authorities.organisation.active!.certificate],
      at: clock.now(),
    };
    const verdict = validatePath({
      ...question,
      anchors: [tier.root.certificate],
      rules: 'rfc5280-profile',
      revocationLists: listsOf(environment),
    });
    expect(verdict.valid).toBe(expected);
    expect(verdict.reasons.map(({ code }) => code)).toEqual(
      expected ? [] : ['certificate-revoked'],
    );
    if (!HAS_OPENSSL) return;
    const openssl = opensslVerify({
      ...question,
      roots: [tier.root.certificate],
      lists: listsOf(environment),
    });
    if (expected) expect(openssl).toBe('');
    else expect(openssl).toContain('revoked');
  });

  test('is nothing to a device: it reads no lists', () => {
    const { tier } = authorities.organisation.current;
    const verdict = validatePath({
      leaf: bad.certificate,
      intermediates: [authorities.organisation.active!.certificate],
      anchors: [tier.root.certificate],
      at: clock.now(),
      rules: 'path',
    });
    expect(verdict.valid).toBe(true);
  });
});

describe('grounds', () => {
  const rows = Object.entries(REVOCATION_GROUNDS).flatMap(([ground, { mayAsk }]) =>
    (['subscriber', 'authority'] as const).map((standing) => ({
      ground: ground as RevocationGround,
      standing,
      expected: (mayAsk as readonly string[]).includes(standing),
    })),
  );
  test.each(rows)(
    '$ground, asked by the $standing: $expected',
    ({ ground, standing, expected }) => {
      const world = testEnvironment();
      const { environment, alder, dcc } = world;
      const { serial } = certificateInUse(world, alder);
      const by = standing === 'subscriber' ? alder : dcc;
      const answer = environment.certificates.revoke({ by, serial, ground });
      expect(answer.ok).toBe(expected);
      if (!answer.ok) return;
      const { reason } = parseRevocationList(answer.value.list).entries[0]!;
      // RFC 5280 5.3.1: unspecified is written by leaving it out.
      const { reason: named } = REVOCATION_GROUNDS[ground];
      expect(reason).toBe(named === 'unspecified' ? undefined : named);
    },
  );
});

describe('lists when nothing happens', () => {
  test('are due by the table: CRL after 12 hours, ARL after a year', () => {
    const { environment, clock } = testEnvironment();
    const { authorities } = environment;
    expect(authorities.listsDue()).toEqual([]);
    clock.advance(12 * HOUR_MS);
    expect(authorities.listsDue()).toEqual(['SZ1', 'SK1']);
    expect(
      granted(authorities.publishLists()).map(({ issuer, number }) => [issuer, number]),
    ).toEqual([
      ['SZ1', 2],
      ['SK1', 2],
    ]);
    expect(authorities.listsDue()).toEqual([]);
    clock.advanceTo(addMs(START, 365 * DAY_MS));
    expect(authorities.listsDue()).toEqual(['SZA', 'SZ1', 'SKA', 'SK1']);
  });

  test('of a root wait for a ceremony where there is governance', () => {
    const world = testEnvironment('production-like');
    const { authorities } = world.environment;
    world.clock.advance(365 * DAY_MS);
    expect(granted(authorities.publishLists()).map(({ issuer }) => issuer)).toEqual(['SI1', 'SK1']);
    expect(authorities.listsDue()).toEqual(['SR1', 'SJ1']);
    const ceremony = openCeremony(world, 'yearly ARL');
    expect(granted(authorities.publishLists(ceremony)).map(({ issuer }) => issuer)).toContain(
      'SR1',
    );
    expect(ceremony.close().steps).toHaveLength(2);
  });

  test('and there is none in the Device hierarchy', () => {
    const { authorities } = testEnvironment().environment;
    expect(authorities.lists.current.map(({ issuer }) => issuer)).toEqual([
      'SZA',
      'SZ1',
      'SKA',
      'SK1',
    ]);
  });
});

test('a revoked Issuing OCA is on the ARL, and everything below it is refused', () => {
  const world = testEnvironment();
  const { environment, alder, clock } = world;
  const { authorities } = environment;
  const record = certificateInUse(world, alder);
  const issuing = authorities.organisation.active!;
  clock.advance(HOUR_MS);
  granted(authorities.revoke({ name: issuing.name, reason: 'cACompromise', by: 'PMA' }));
  expect(issuing.life.state).toBe('revoked');
  const { tier } = authorities.organisation.current;
  const lists = [tier.root, issuing].map((own) => authorities.lists.of(own)!.list);
  const question = {
    leaf: record.certificate,
    intermediates: [issuing.certificate],
    at: clock.now(),
  };
  const verdict = validatePath({
    ...question,
    anchors: [tier.root.certificate],
    rules: 'path',
    revocationLists: lists,
  });
  expect(verdict.reasons[0]?.code).toBe('certificate-revoked');
  if (HAS_OPENSSL) {
    expect(opensslVerify({ ...question, roots: [tier.root.certificate], lists })).toContain(
      'revoked',
    );
  }
});

test('a compromised authority signs no more lists, and nothing is half-revoked', () => {
  const world = testEnvironment();
  const { environment, alder } = world;
  const { serial } = certificateInUse(world, alder);
  const { name } = environment.authorities.organisation.active!;
  const freeze = { name, key: 'compromised', by: 'PMA', because: 'theft' } as const;
  granted(environment.authorities.freeze(freeze));
  expect(
    environment.certificates.revoke({ by: alder, serial, ground: 'keyCompromise' }),
  ).toMatchObject({
    refusal: { code: 'issuance-stopped' },
  });
  expect(environment.repository.bySerial(serial)?.state).toBe('inUse');
});
