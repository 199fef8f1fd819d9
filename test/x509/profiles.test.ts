import { describe, expect, test } from 'vitest';
import { REMOTE_PARTY_ROLES, type RemotePartyRole } from '../../src/vocabulary/roles.ts';
import type { Rule } from '../../src/x509/profile-types.ts';
import {
  CERTIFICATE_PROFILES,
  PROFILE_NAMES,
  certificateProfile,
  profileOfRole,
} from '../../src/x509/profiles.ts';

const rows = PROFILE_NAMES.map((name) => ({ name, profile: CERTIFICATE_PROFILES[name] }));
const isRule = (value: unknown): value is Rule<unknown> =>
  typeof value === 'object' && value !== null && 'certainty' in value;

describe('the table of profiles', () => {
  test.each(rows)('$name: every value says where it comes from', ({ profile }) => {
    const own: readonly unknown[] = Object.values(profile);
    const values = [...own, ...profile.subject, ...profile.extensions];
    const rules = values.filter(isRule);
    expect(rules.length).toBeGreaterThanOrEqual(10);
    expect(rules.filter(({ source }) => source.length === 0)).toEqual([]);
  });

  test.each(rows)('$name: an authority has a path length, an end entity has not', ({ profile }) => {
    const isAuthority = profile.keyUsages.value.flat().includes('keyCertSign');
    expect(profile.pathLength.value !== undefined).toBe(isAuthority);
    expect(profile.extensions.some(({ extension }) => extension === 'basicConstraints')).toBe(
      isAuthority,
    );
  });

  test.each(rows)('$name: its issuer is an authority with a longer path', ({ profile }) => {
    const { value: issuer } = profile.issuer;
    // A link certificate stands beside a root, not under it.
    if (issuer === 'itself' || profile.title.includes('link')) return;
    const above = CERTIFICATE_PROFILES[issuer].pathLength.value!;
    expect(above).toBe((profile.pathLength.value ?? -1) + 1);
  });

  test.each(rows)(
    '$name: only what is self-signed may lack an authority key identifier',
    ({ profile }) => {
      const rule = profile.extensions.find(
        ({ extension }) => extension === 'authorityKeyIdentifier',
      );
      expect(rule?.presence).toBe(profile.issuer.value === 'itself' ? 'optional' : 'required');
    },
  );

  test('only the Root OCA carries the contingency key', () => {
    const carriers = rows.filter(({ profile }) =>
      profile.extensions.some(({ extension }) => extension === 'wrappedApexContinKey'),
    );
    expect(carriers.map(({ name }) => name)).toEqual(['rootOca']);
  });

  // No certificate of these is at hand: whatever is decoded is of others, and their names only as issuers.
  test.each(['rootOca', 'rootDca', 'issuingDca'] as const)(
    '%s: nothing is presented as decoded but what GBCS says of every certificate, and names',
    (name) => {
      const { issuer, validity, keyUsages, serialNumber, pathLength, extensions } =
        CERTIFICATE_PROFILES[name];
      const constraints = extensions.find(({ extension }) => extension === 'basicConstraints')!;
      expect(constraints.source).toMatch(/^RFC 5280/);
      const rules = [issuer, validity, keyUsages, serialNumber, pathLength];
      for (const { certainty, source } of rules) {
        expect(certainty).toMatch(/^(recalled|unknown)$/);
        expect(source).not.toMatch(/decoded|Z1/);
      }
    },
  );

  test('nothing about IKI is presented as confirmed but what every certificate shares', () => {
    for (const name of ['rootIca', 'issuingIca', 'iki'] as const) {
      const { issuer, validity, keyUsages, subject } = CERTIFICATE_PROFILES[name];
      const certainties = [issuer, validity, ...subject].map(({ certainty }) => certainty);
      expect(new Set(certainties)).toEqual(new Set(['proposed']));
      expect(keyUsages.value).toBeDefined();
    }
  });
});

describe('the profile of a role', () => {
  const roles = Object.keys(REMOTE_PARTY_ROLES) as RemotePartyRole[];
  const special: Partial<Record<RemotePartyRole, string>> = {
    root: 'rootOca',
    issuingAuthority: 'issuingOca',
    recovery: 'recovery',
    xmlSigning: 'xmlSigning',
    dspXmlSigning: 'xmlSigning',
  };

  test.each(roles)('%s', (role) => {
    expect(profileOfRole(role)).toBe(special[role] ?? 'organisation');
  });

  test('a signing role without a public name', () => {
    expect(profileOfRole(0x84)).toBe('xmlSigning');
  });

  test.each([9, 99, -1, 255])('there is none for code %i', (code) => {
    expect(() => profileOfRole(code)).toThrow(
      expect.objectContaining({ code: 'x509/unknown-profile' }),
    );
  });

  test('a name from outside is looked up or refused', () => {
    expect(certificateProfile('device').title).toBe('Device Certificate');
    for (const name of ['meter', 'toString', '__proto__', '']) {
      expect(() => certificateProfile(name)).toThrow(
        expect.objectContaining({ code: 'x509/unknown-profile' }),
      );
    }
  });
});
