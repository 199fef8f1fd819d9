/**
 * Names of authorities come to an end, and a step that is refused takes neither a name nor a number.
 */
import { describe, expect, test } from 'vitest';
import { beginRollOver, createEnvironment, granted } from '../../../src/authority/index.ts';
import type { EnvironmentWishes } from '../../../src/authority/environment/describe-environment.ts';
import { simulatedClock } from '../../../src/core/clock.ts';
import { instant } from '../../../src/core/instant.ts';
import { codeOf } from '../../crypto/code-of.ts';

function environmentOf(wishes: EnvironmentWishes) {
  const clock = simulatedClock(instant('2026-01-01T09:00:00Z'));
  return createEnvironment(wishes, { seed: 'names', clock });
}

const zaz1 = (names: object) =>
  environmentOf({
    like: 'zaz1-like',
    names: {
      rootOca: 'SZ@',
      issuingOca: 'SZ#',
      rootDca: 'SD@',
      issuingDca: 'S###',
      rootIca: 'SK@',
      issuingIca: 'SK#',
      ...names,
    },
  });

const refusal = (answer: { readonly ok: boolean; readonly refusal?: { readonly code: string } }) =>
  answer.ok ? 'granted' : answer.refusal?.code;

describe('the last name', () => {
  test('of Issuing DCAs: the next is refused, and the old one issues on', () => {
    const environment = zaz1({ issuingDca: 'SDC#' });
    const { device } = environment.authorities;
    for (let number = 2; number <= 9; number++) granted(device.rollOver({ reason: 'asked' }));
    const before = JSON.stringify([environment.tree(), device.rollOvers]);
    expect(refusal(device.rollOver({ reason: 'asked' }))).toBe('names-used-up');
    expect(refusal(device.prepareNext())).toBe('names-used-up');
    expect(device.active?.name).toBe('SDC9');
    expect(JSON.stringify([environment.tree(), device.rollOvers])).toBe(before);
  });

  test('of Issuing OCAs: no hierarchy is founded for it', () => {
    const environment = zaz1({ issuingOca: 'SOCA' });
    const before = JSON.stringify(environment.tree());
    expect(refusal(beginRollOver({ environment, reading: 'hierarchy' }))).toBe('name-taken');
    expect(refusal(beginRollOver({ environment, reading: 'root' }))).toBe('name-taken');
    expect(environment.authorities.organisation.generations).toHaveLength(1);
    expect(JSON.stringify(environment.tree())).toBe(before);
  });

  test('of roots: no key is made for it', () => {
    const environment = zaz1({ rootOca: 'SRO#' });
    for (let number = 2; number <= 9; number++) {
      granted(beginRollOver({ environment, reading: 'hierarchy' }));
    }
    const { ceremonies, organisation } = environment.authorities;
    const held = ceremonies.transcripts.length;
    expect(refusal(beginRollOver({ environment, reading: 'hierarchy' }))).toBe('names-used-up');
    expect(organisation.generations).toHaveLength(9);
    expect(ceremonies.transcripts).toHaveLength(held);
  });

  test('of Issuing ICAs', () => {
    const environment = zaz1({ issuingIca: 'SIC#' });
    const { iki } = environment.authorities;
    for (let number = 2; number <= 9; number++) granted(iki.rollOver({ by: 'DCC' }));
    expect(refusal(iki.rollOver({ by: 'DCC' }))).toBe('names-used-up');
    expect(iki.active?.name).toBe('SIC9');
  });
});

describe('a refused step takes no number', () => {
  test.each(['issuing', 'hierarchy', 'root'] as const)('%s, in a closed ceremony', (reading) => {
    const [tried, fresh] = [0, 1].map(() => {
      const environment = environmentOf({ like: 'production-like' });
      const { ceremonies } = environment.authorities;
      const convene = () => {
        const plan = granted(ceremonies.convene({ purpose: 'roll-over' }));
        (environment.clock as ReturnType<typeof simulatedClock>).advanceTo(plan.readyAt);
        return granted(ceremonies.open(plan));
      };
      return { environment, closed: convene(), convene };
    });
    tried!.closed.close();
    fresh!.closed.close();
    const begin = (
      { environment }: typeof tried & object,
      ceremony: NonNullable<typeof tried>['closed'],
    ) => beginRollOver({ environment, reading, ceremony });
    expect(refusal(begin(tried!, tried!.closed))).toBe('ceremony-closed');
    const [again, first] = [tried!, fresh!].map((one) => granted(begin(one, one.convene())));
    expect(again!.to.name).toBe(first!.to.name);
    expect(again!.to.certificate).toEqual(first!.to.certificate);
  });
});

describe('patterns of a description', () => {
  test.each([
    ['equal', { issuingOca: 'SZ#', issuingDca: 'SZ#' }],
    ['of the same first name', { rootOca: 'SZ1', issuingOca: 'SZ#' }],
    ['of the same names later', { rootOca: 'S##', issuingOca: 'S1#' }],
    [
      'all equal',
      {
        rootOca: 'S#',
        issuingOca: 'S#',
        rootDca: 'S#',
        issuingDca: 'S#',
        rootIca: 'S#',
        issuingIca: 'S#',
      },
    ],
  ])('that are %s are refused: names are globally unique', (_, names) => {
    expect(codeOf(() => zaz1(names))).toBe('authority/bad-description');
    expect(() => zaz1(names)).toThrow(/gives S\w+ too, as names\.\w+ does/);
  });
});
