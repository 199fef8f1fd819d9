/**
 * Environments: described, guarded, side by side, sharing.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import { authorityName } from '../../../src/authority/environment/authority-name.ts';
import { describeEnvironment } from '../../../src/authority/environment/describe-environment.ts';
import {
  DEVICE_TEST_POLICY,
  ENVIRONMENT_FIELDS,
  ENVIRONMENT_PRESETS,
} from '../../../src/authority/environment/description.ts';
import { createEnvironment } from '../../../src/authority/environment/environment.ts';
import { toHex } from '../../../src/core/bytes.ts';
import { simulatedClock } from '../../../src/core/clock.ts';
import { seededRandom, unwrapWith } from '../../../src/crypto/index.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { smkiExtensions } from '../../../src/x509/extensions.ts';
import { nameAttributeText } from '../../../src/x509/name.ts';
import { validatePath } from '../../../src/x509/path.ts';
import { TEST_POLICY } from '../../../src/x509/profiles.ts';
import { SUPPLIER, deviceRequest, organisationRequest } from '../csr.ts';
import { START, certificateInUse, pictureOf, testEnvironment } from '../environments.ts';
import { HAS_OPENSSL, opensslVerify } from '../openssl.ts';

type Wishes = Parameters<typeof describeEnvironment>[0];
const TWIN = { name: 'Ann', travelHours: 1 };
const PRESETS = Object.keys(ENVIRONMENT_PRESETS) as (keyof typeof ENVIRONMENT_PRESETS)[];

describe.each(PRESETS)('%s', (preset) => {
  const world = testEnvironment(preset);
  const { environment, clock } = world;
  const authorities = environment.authorities
    .tiers()
    .flatMap(({ root, issuing }) => [
      { own: root, root },
      ...issuing.map((own) => ({ own, root })),
    ]);

  // As the test PKI: its Device Certificates carry a policy of another arc.
  const policyOf = (profile: string): string =>
    /d(ca|evice)$/i.test(profile) && preset === 'zaz1-like' ? DEVICE_TEST_POLICY : TEST_POLICY;

  test('carries test policies and marked names only', () => {
    for (const { own } of authorities) {
      const certificate = parseCertificate(own.certificate);
      expect(smkiExtensions(certificate).certificatePolicies).toEqual([policyOf(own.profile)]);
      expect(nameAttributeText(certificate.subject, 'commonName')).toMatch(/^S...?$/);
    }
    expect(environment.name).toMatch(/^SIM/);
  });

  test.each(authorities)('$own.name is valid, by our rules and OpenSSL’s', ({ own, root }) => {
    const question = { leaf: own.certificate, at: clock.now() };
    const verdict = validatePath({
      ...question,
      anchors: [root.certificate],
      rules: 'rfc5280-profile',
      requireExplicitPolicy: true,
    });
    expect(verdict.reasons).toEqual([]);
    if (!HAS_OPENSSL) return;
    const policy = policyOf(own.profile);
    expect(opensslVerify({ ...question, roots: [root.certificate], policy })).toBe('');
  });

  test('issues what is valid: a party, XML signing, the DCC’s recovery, a device', () => {
    const { organisation, device } = environment.authorities;
    const recovery = organisationRequest({ role: 'recovery', entityId: 'FE5A4B1000000001' });
    const organisationRecords = [
      certificateInUse(world, world.alder),
      certificateInUse(world, world.alder, { role: 'xmlSigning' }),
      granted(environment.certificates.request({ by: world.dcc, request: recovery })),
    ];
    const request = deviceRequest();
    const meter = granted(environment.certificates.request({ by: world.maker, request }));
    const { tier } = organisation.current;
    const rows = [
      ...organisationRecords.map((record) => ({ record, tier, issuing: organisation.active! })),
      { record: meter, tier: device.tier, issuing: device.active! },
    ];
    for (const { record, tier: own, issuing } of rows) {
      const question = {
        leaf: record.certificate,
        intermediates: [issuing.certificate],
        at: clock.now(),
      };
      const anchor = own.root.certificate;
      const verdict = validatePath({
        ...question,
        anchors: [anchor],
        rules: 'rfc5280-profile',
        requireExplicitPolicy: true,
      });
      expect(verdict.reasons).toEqual([]);
      if (!HAS_OPENSSL) continue;
      const policy = policyOf(record.profile);
      expect(opensslVerify({ ...question, roots: [anchor], policy })).toBe('');
    }
  });
});

describe('the guardrail', () => {
  test.each<[why: string, wishes: Wishes, field: string]>([
    ['a name without the mark', { names: { rootOca: 'ZA' } }, 'names.rootOca'],
    [
      'a policy of the DCC',
      { policies: { device: '1.2.826.0.1.8641679.1.2.1.1' } },
      'policies.device',
    ],
    ['a policy of BT', { policies: { iki: '1.2.826.0.1.1800000.1.2.1.3' } }, 'policies.iki'],
    ['no object identifier', { policies: { organisation: '1.2.x' } }, 'policies.organisation'],
    ['a name of 5 characters', { names: { issuingOca: 'SIM##' } }, 'names.issuingOca'],
    ['an empty name', { name: '' }, 'name'],
    ['more custodians than there are', { custodiansRequired: 6 }, 'custodiansRequired'],
    [
      'two custodians of one name',
      { custodians: [TWIN, TWIN], custodiansRequired: 1 },
      'custodians',
    ],
    ['no HSM', { hsmSites: [] }, 'hsmSites'],
    ['no batch', { batchRequestsMax: 0 }, 'batchRequestsMax'],
    ['a negative cost', { issuingDca: { costPounds: -1 } }, 'issuingDca.costPounds'],
    ['a list with a gap', { lists: { crlValidHours: 1 } }, 'lists.crlValidHours'],
    ['an ARL with a gap', { lists: { arlValidDays: 1 } }, 'lists.arlValidDays'],
    ['an unknown wrap algorithm', { wrapAlgorithm: '1.2.3' }, 'wrapAlgorithm'],
    ['an unknown preset', { like: 'live' as never }, 'like'],
    ['an unknown field', { colour: 'red' } as never, 'colour'],
    ['half a year', { lifetimes: { organisation: 0.5 } }, 'organisation'],
  ])('refuses %s', (_why, wishes, field) => {
    expect(() => describeEnvironment(wishes)).toThrow(
      expect.objectContaining({
        code: 'authority/bad-description',
        details: expect.objectContaining({ field }) as unknown,
      }),
    );
  });

  test('lets pass what is asked for by name', () => {
    const description = describeEnvironment({
      names: { rootOca: 'ZA', issuingOca: 'Z#' },
      policies: { organisation: '1.2.826.0.1.8641679.1.2.1.2' },
      permit: ['unmarked-names', 'live-policies'],
    });
    expect(description.names.rootOca).toBe('ZA');
    expect(description.names.rootDca).toBe(ENVIRONMENT_FIELDS.names.default.rootDca);
  });
});

test.each([
  ['SZ@', 1, 'SZA'],
  ['SZ@', 2, 'SZB'],
  ['SI#', 12, 'SI12'],
  ['S###', 7, 'S007'],
])('name %s of number %i is %s', (pattern, number, expected) => {
  expect(authorityName(pattern, number)).toBe(expected);
});

test('every field has a meaning and a source', () => {
  for (const { means, source } of Object.values(ENVIRONMENT_FIELDS)) {
    expect(means.length).toBeGreaterThan(10);
    expect(source.length).toBeGreaterThan(5);
  }
});

describe('several environments', () => {
  test('of the same description and seed are the same; of another name or seed are strangers', () => {
    const picture = (name: string, seed: string): string =>
      pictureOf(createEnvironment({ name }, { seed, clock: simulatedClock(START) }));
    expect(picture('SIT', 'one')).toBe(picture('SIT', 'one'));
    expect(picture('UIT', 'one')).not.toBe(picture('SIT', 'one'));
    expect(picture('SIT', 'two')).not.toBe(picture('SIT', 'one'));
  });

  test('take a source of chance as well as a seed', () => {
    const clock = simulatedClock(START);
    const one = createEnvironment('zaz1-like', { seed: 'x', clock });
    const other = createEnvironment('zaz1-like', { random: seededRandom('x'), clock });
    expect(pictureOf(one)).toBe(pictureOf(other));
  });

  test('can share one hierarchy, with registers of their own', () => {
    const uit = testEnvironment({ name: 'UIT' });
    const clock = uit.clock;
    const sit = createEnvironment(
      { name: 'SIT' },
      { seed: 'ignored', clock, sharesHierarchyWith: uit.environment },
    );
    expect(sit.authorities).toBe(uit.environment.authorities);
    expect([sit.sharesWith, uit.environment.sharesWith]).toEqual([['UIT'], ['SIT']]);
    expect(sit.registration.party('Alder')).toBeUndefined();
    const entities = [{ entityId: SUPPLIER, roles: ['supplier'] }] as const;
    const { aro } = granted(sit.registration.enrol({ name: 'Alder', entities }));
    const request = organisationRequest();
    const record = granted(sit.certificates.request({ by: aro.id, request }));
    expect(record.issuer).toBe('SI1');
    expect(uit.environment.repository.bySerial(record.serial)).toBeUndefined();
  });
});

test('as one hierarchy, for worlds', () => {
  const { environment, alder } = testEnvironment();
  const hierarchy = environment.asHierarchy(alder);
  const { organisation } = environment.authorities;
  expect(hierarchy.root).toBe(organisation.current.tier.root.certificate);
  expect(hierarchy.issuingOca).toBe(organisation.active!.certificate);
  const certificate = hierarchy.issue(organisationRequest());
  expect(environment.repository.search({ entityId: SUPPLIER })).toMatchObject([{ certificate }]);
});

describe('new contingency secrets', () => {
  test.each([
    ['symmetric-key', true],
    ['both', false],
  ] as const)('%s: a root over the same key carries them', (what, isSameKey) => {
    const { environment } = testEnvironment();
    const { organisation, ceremonies } = environment.authorities;
    const generation = organisation.current;
    const before = generation.contingency;
    const root = generation.tier.root;
    granted(
      ceremonies.within(undefined, 'contingency keys are compromised', (ceremony) =>
        organisation.renewContingency({ generation, what, ceremony }),
      ),
    );
    const after = generation.contingency;
    expect(after).not.toBe(before);
    expect(toHex(after.key.publicKey) === toHex(before.key.publicKey)).toBe(isSameKey);
    expect(after.releaseSymmetricKey()).not.toEqual(before.releaseSymmetricKey());
    const certificate = parseCertificate(generation.tier.root.certificate);
    expect(certificate.publicKeyInfo.key).toEqual(root.key.publicKey);
    expect(generation.tier.root.serial).not.toBe(root.serial);
    const wrapped = smkiExtensions(certificate).wrappedContingencyKey!;
    const plaintext = unwrapWith({
      algorithm: wrapped.wrapAlgorithm,
      key: after.releaseSymmetricKey(),
      wrapped: wrapped.wrappedPublicKey,
    });
    expect(toHex(plaintext!)).toContain(toHex(after.key.publicKey));
  });
});

/** Callers without types: what they pass is refused with a code, and nothing has been founded. */
describe.each<[wishes: unknown, field: string]>([
  [null, 'description'],
  [7, 'description'],
  [{ governance: 'strict' }, 'governance'],
  [{ sameKeyReissue: 'yes' }, 'sameKeyReissue'],
  [{ deviceEligibilityChecks: 'no' }, 'deviceEligibilityChecks'],
  [{ deviceEligibilityChecks: true }, 'deviceEligibilityChecks'],
  [{ lifetimes: { rootOCA: 3 } }, 'lifetimes.rootOCA'],
  [{ names: { rootOca: 5 } }, 'names.rootOca'],
  [{ names: { boss: 'SB' } }, 'names.boss'],
  [{ names: null }, 'names'],
  [{ name: 5 }, 'name'],
  [{ custodians: 'Ann' }, 'custodians'],
  [{ custodians: [{ name: 'Ann', travelHours: NaN }], custodiansRequired: 1 }, 'custodians'],
  [{ hsmSites: null }, 'hsmSites'],
  [{ hsmSites: [{ name: 'p', hoursToCollect: -1, sharesRiskWith: [] }] }, 'hsmSites'],
  [{ hsmSites: [{ name: 'p', hoursToCollect: 1, sharesRiskWith: ['q'] }] }, 'hsmSites'],
  [{ permit: 'unmarked-names' }, 'permit'],
  [{ permit: ['everything'] }, 'permit'],
])('a description that is %j', (wishes, field) => {
  test(`is refused for its ${field}`, () => {
    expect(() => describeEnvironment(wishes as Wishes)).toThrow(
      expect.objectContaining({
        code: 'authority/bad-description',
        details: expect.objectContaining({ field }) as unknown,
      }),
    );
  });
});

test.each([
  [{ seed: 'text' }, 'clock'],
  [{ clock: simulatedClock(START) }, 'seed'],
  [{ clock: simulatedClock(START), seed: 5 }, 'seed'],
  [{ clock: simulatedClock(START), seed: 's', sharesHierarchyWith: {} }, 'sharesHierarchyWith'],
])('options %# want a %s', (options, field) => {
  expect(() => createEnvironment('zaz1-like', options as never)).toThrow(
    expect.objectContaining({
      code: 'authority/bad-description',
      details: expect.objectContaining({ field }) as unknown,
    }),
  );
});
