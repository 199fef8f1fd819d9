/**
 * People and sites of a description that could never come to a ceremony, or are no such thing.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { describeEnvironment } from '../../../src/authority/environment/describe-environment.ts';

const site = { name: 'one', hoursToCollect: 0, sharesRiskWith: [] };
const custodian = { name: 'Ann', travelHours: 1 };

test.each<[why: string, field: string, value: unknown]>([
  ['a site that is null', 'hsmSites', [null]],
  ['a site without what it shares risk with', 'hsmSites', [{ name: 'one', hoursToCollect: 0 }]],
  ['a site without a name', 'hsmSites', [{ ...site, name: '' }]],
  ['a site beyond reach', 'hsmSites', [{ ...site, hoursToCollect: 1e300 }]],
  ['a site at no time', 'hsmSites', [{ ...site, hoursToCollect: NaN }]],
  ['a custodian that is null', 'custodians', [null]],
  ['a custodian who never arrives', 'custodians', [{ ...custodian, travelHours: Infinity }]],
  ['a deputy without a name', 'custodians', [{ ...custodian, deputy: 5 }]],
  ['one and a half custodians', 'custodiansRequired', 1.5],
])('%s is refused', (_why, field, value) => {
  expect(() => describeEnvironment({ [field]: value })).toThrow(
    expect.objectContaining({
      code: 'authority/bad-description',
      details: expect.objectContaining({ field }) as unknown,
    }),
  );
});
