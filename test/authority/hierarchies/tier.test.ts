/**
 * An issuing authority and its root: none outlives the other, by a day or at all.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { beginRollOver } from '../../../src/authority/roll-over/roll-over.ts';
import { granted } from '../../../src/authority/answer.ts';
import { authorityName } from '../../../src/authority/environment/authority-name.ts';
import { signAtOnce } from '../../../src/authority/signing-order.ts';
import { instant } from '../../../src/core/instant.ts';
import { testEnvironment } from '../environments.ts';

test.each([
  ['on the last day on which it ends with its root', '2027-01-01T23:59:59Z', true],
  ['a day later', '2027-01-02T00:00:00Z', false],
] as const)('the next Issuing OCA %s', (_when, at, isMade) => {
  const lifetimes = { rootOca: 26, issuingOca: 25 };
  const { environment, clock } = testEnvironment({ like: 'zaz1-like', lifetimes });
  clock.advanceTo(instant(at));
  const answer = beginRollOver({ environment, reading: 'issuing' });
  expect(answer.ok).toBe(isMade);
  if (!answer.ok) expect(answer.refusal.code).toBe('would-outlive-issuer');
});

test('of two orders of one name only the first is completed', () => {
  const { organisation } = testEnvironment().environment.authorities;
  const wish = { generation: organisation.current, by: 'test', name: 'SX1' };
  const [first, second] = [
    granted(organisation.prepareIssuing(wish)),
    granted(organisation.prepareIssuing(wish)),
  ];
  granted(signAtOnce(first));
  expect(signAtOnce(second)).toMatchObject({ refusal: { code: 'name-taken' } });
  expect(organisation.issuing.map(({ name }) => name)).toEqual(['SZ1', 'SX1']);
});

test('a pattern that gives one name gives no second authority', () => {
  const names = { issuingDca: 'SDCA', issuingIca: 'SICA' };
  const { device, iki } = testEnvironment({ names }).environment.authorities;
  const taken = { refusal: { code: 'name-taken' } };
  expect(device.rollOver({ reason: 'asked' })).toMatchObject(taken);
  expect(iki.rollOver({ by: 'test' })).toMatchObject(taken);
  expect([device.active?.name, iki.active?.name]).toEqual(['SDCA', 'SICA']);
});

test.each([
  ['SZ@', 1, 'SZA'],
  ['SZ@', 26, 'SZZ'],
  ['SZ@', 27, 'SZAA'],
  ['SZ@', 52, 'SZAZ'],
  ['SZ@', 53, 'SZBA'],
  ['S###', 7, 'S007'],
])('%s with the number %i is %s', (pattern, number, name) => {
  expect(authorityName(pattern, number)).toBe(name);
});
