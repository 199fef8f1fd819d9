/**
 * Keys that are certified more than once: in two environments of one hierarchy, for several subjects, after a compromise.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import { createHierarchy } from '../../../src/authority/hierarchy.ts';
import { beginRollOver } from '../../../src/authority/roll-over/roll-over.ts';
import { simulatedClock } from '../../../src/core/clock.ts';
import { toHex } from '../../../src/core/bytes.ts';
import { DAY_MS } from '../../../src/core/instant.ts';
import { seededRandom } from '../../../src/crypto/index.ts';
import { importEnvironment, shadowEnvironment } from '../../../src/interop/index.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { parseRevocationList } from '../../../src/x509/revocation-list.ts';
import { OTHER_SUPPLIER, deviceRequest, organisationRequest } from '../csr.ts';
import {
  START,
  type TestEnvironment,
  certificateInUse,
  pictureOf,
  testEnvironment,
} from '../environments.ts';

/** Two environments under the same authorities; Alder and Birch are in both. */
function sharing(sameKeyReissue: 'refused' | 'permitted'): [TestEnvironment, TestEnvironment] {
  const one = testEnvironment({ like: 'zaz1-like', name: 'UIT', sameKeyReissue });
  const other = testEnvironment(
    { like: 'zaz1-like', name: 'SIT', sameKeyReissue },
    { seed: 'other', sharesHierarchyWith: one.environment },
  );
  return [one, other];
}

const serialOf = (certificate: Uint8Array): string =>
  toHex(parseCertificate(certificate).serialNumber);

describe('one key in two environments of one hierarchy', () => {
  const another = organisationRequest({ key: 'K', entityId: OTHER_SUPPLIER });

  test.each(['refused', 'permitted'] as const)(
    'is not certified for another subject: same-key re-issue is %s',
    (sameKeyReissue) => {
      const [one, other] = sharing(sameKeyReissue);
      certificateInUse(one, one.alder, { key: 'K' });
      const before = pictureOf(other.environment);
      expect(
        other.environment.certificates.request({ by: other.birch, request: another }),
      ).toMatchObject({ refusal: { code: 'key-already-certified' } });
      expect(pictureOf(other.environment)).toBe(before);
    },
  );

  test('is not certified for another device', () => {
    const [one, other] = sharing('refused');
    const by = one.maker;
    granted(one.environment.certificates.request({ by, request: deviceRequest({ key: 'D' }) }));
    const request = deviceRequest({ key: 'D', entityId: 'FE5A4B2000000099' });
    expect(other.environment.certificates.request({ by, request })).toMatchObject({
      refusal: { code: 'key-already-certified' },
    });
  });

  test('has another serial number each time, where it may be certified again', () => {
    const [one, other] = sharing('permitted');
    const own = certificateInUse(one, one.alder, { key: 'K' });
    const theirs = certificateInUse(other, other.alder, { key: 'K' });
    expect(theirs.serial).not.toBe(own.serial);
    granted(
      other.environment.certificates.revoke({
        by: other.alder,
        serial: theirs.serial,
        ground: 'replaced',
      }),
    );
    expect(one.environment.repository.status(own)).toBe('I');
    expect(listed(one)).toEqual([theirs.serial]);
  });
});

describe('without a register, what is certified is in the serial number', () => {
  const clock = () => simulatedClock(START);
  const requests = [
    organisationRequest({ key: 'K' }),
    organisationRequest({ key: 'K', entityId: OTHER_SUPPLIER }),
    organisationRequest({ key: 'K', keyUsage: 'keyAgreement' }),
    organisationRequest({ key: 'K', commonName: 'SIM ALDER' }),
  ];
  const random = seededRandom('keys');
  const hierarchy = createHierarchy({ clock: clock(), random });
  const source = importEnvironment(hierarchy.issue(organisationRequest()));
  const shadowClock = clock();
  test.each([
    ['a hierarchy', hierarchy],
    ['a shadow', shadowEnvironment(source, { clock: shadowClock, random })],
  ])('of %s', (_of, issuer) => {
    const issue = (): readonly string[] =>
      requests.map((request) => serialOf(issuer.issue(request)));
    const serials = issue();
    expect(new Set(serials).size).toBe(requests.length);
    expect(issue()).toEqual(serials);
  });

  test('and the day is', () => {
    const own = clock();
    const shadow = shadowEnvironment(source, { clock: own, random });
    const first = serialOf(shadow.issue(requests[0]!));
    own.advance(DAY_MS);
    expect(serialOf(shadow.issue(requests[0]!))).not.toBe(first);
  });
});

/** Serial numbers on the lists of every authority. */
function listed({ environment }: TestEnvironment): readonly string[] {
  const { lists } = environment.authorities;
  return lists.current.flatMap(({ list }) =>
    parseRevocationList(list).entries.map(({ serialNumber }) => toHex(serialNumber)),
  );
}

describe('a compromised key', () => {
  const ground = 'keyCompromise';

  test('is never certified again, by whichever way it is asked for', () => {
    const [one, other] = sharing('permitted');
    const { certificates } = one.environment;
    const { serial } = certificateInUse(one, one.alder);
    granted(certificates.revoke({ by: one.alder, serial, ground }));
    const request = organisationRequest();
    const before = pictureOf(one.environment);
    for (const answer of [
      certificates.reissue({ by: one.alder, serial }),
      certificates.replace({ by: one.alder, serial, request }),
      certificates.request({ by: one.alder, request }),
      other.environment.certificates.request({ by: other.alder, request }),
    ]) {
      expect(answer).toMatchObject({ refusal: { code: 'key-compromised' } });
    }
    expect(pictureOf(one.environment)).toBe(before);
  });

  test('is certified again after a revocation on any other ground, where that is permitted', () => {
    const { environment, alder } = testEnvironment();
    const { serial } = certificateInUse({ environment }, alder);
    granted(environment.certificates.revoke({ by: alder, serial, ground: 'replaced' }));
    expect(environment.certificates.reissue({ by: alder, serial }).ok).toBe(true);
  });

  test('takes every certificate over it along: of all issuers, states and environments', () => {
    const [one, other] = sharing('permitted');
    const { environment, alder } = one;
    const { certificates } = environment;
    const first = certificateInUse(one, alder);
    const rollOver = granted(beginRollOver({ environment, reading: 'issuing' }));
    granted(rollOver.publish());
    granted(rollOver.activate());
    const again = granted(certificates.reissue({ by: alder, serial: first.serial }));
    const theirs = certificateInUse(other, other.alder);
    const apart = certificateInUse(one, one.birch, { entityId: OTHER_SUPPLIER });
    expect([first.issuer, again.issuer]).toEqual(['SZ1', 'SZ2']);
    const published = granted(certificates.revoke({ by: alder, serial: first.serial, ground }));
    const over = [first, again, theirs];
    expect(over.map(({ state }) => state)).toEqual(['revoked', 'revoked', 'revoked']);
    expect([...listed(one)].sort()).toEqual(over.map(({ serial }) => serial).sort());
    expect(published).toMatchObject({ issuer: 'SZ1', entries: 1 });
    expect(apart.state).toBe('inUse');
  });

  test('is not put into use by a certificate whose issuer cannot list it any more', () => {
    const one = testEnvironment();
    const { environment, alder } = one;
    const { certificates, authorities } = environment;
    const first = certificateInUse(one, alder);
    const rollOver = granted(beginRollOver({ environment, reading: 'issuing' }));
    granted(rollOver.publish());
    granted(rollOver.activate());
    const again = granted(certificates.reissue({ by: alder, serial: first.serial }));
    const { key } = authorities.byName('SZ1')!;
    authorities.ceremonies.within(undefined, 'end', (own) => own.destroy(key, 'spent'));
    granted(certificates.revoke({ by: alder, serial: again.serial, ground }));
    expect([first.state, again.state]).toEqual(['inUse', 'revoked']);
    granted(certificates.withdraw({ by: alder, serial: first.serial }));
    expect(certificates.use({ by: alder, serial: first.serial })).toMatchObject({
      refusal: { code: 'key-compromised' },
    });
  });
});
