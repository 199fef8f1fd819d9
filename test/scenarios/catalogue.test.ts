/**
 * Every scenario of the catalogue under its own name, with every checker watching; and proof that a scenario can fail.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import {
  SCENARIOS,
  type Scenario,
  playScenario,
  scenarioNamed,
} from '../../src/simulation/scenarios/index.ts';
import { codeOf } from '../crypto/code-of.ts';

describe('the catalogue', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.id, scenario.title, scenario] as const))(
    '%s %s',
    (_id, _title, scenario) => {
      const { findings, problems } = playScenario(scenario);
      expect(findings.filter(({ holds }) => holds === 'no')).toEqual([]);
      expect(problems).toEqual([]);
      expect(findings.length).toBeGreaterThanOrEqual(2);
    },
  );

  test('has every scenario of the domain notes once, in order', () => {
    const numbers = SCENARIOS.map(({ id }) => Number(id.slice(1)));
    expect(numbers.slice(0, 61)).toEqual(Array.from({ length: 61 }, (_, index) => index + 1));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('plays T14 to T17 in governed mode', () => {
    for (const id of ['T14', 'T15', 'T16', 'T17']) {
      expect(scenarioNamed(id).governance).toBe('governed');
    }
  });

  test('refuses a name that is not in it', () => {
    expect(codeOf(() => scenarioNamed('T99'))).toBe('simulation/unknown-name');
  });
});

describe('a scenario can fail', () => {
  const scenario = (play: Scenario['play']): Scenario => ({ ...scenarioNamed('T1'), play });

  test('by what it finds', () => {
    const { passed, findings } = playScenario(
      scenario((stage) => {
        stage.expect('one is two', 1, 2);
      }),
    );
    expect(passed).toBe('no');
    expect(findings).toEqual([{ what: 'one is two', holds: 'no', found: '1', wanted: '2' }]);
  });

  test('by an error that does not come', () => {
    const { findings } = playScenario(
      scenario((stage) => {
        stage.refuses('nothing is wrong', 'dcc/unknown-device', () => 0);
      }),
    );
    expect(findings[0]).toMatchObject({ holds: 'no', found: 'no error' });
  });

  test('by what a checker sees', () => {
    const { passed, problems } = playScenario(
      scenario((stage) => {
        const { log, clock } = stage.world();
        const ticket = { ticket: 7, device: 'D', serviceRequest: 'recovery', attempts: 1 } as const;
        log.append({
          at: clock.now(),
          type: 'dcc.concluded',
          actor: 'dsp',
          result: 'success',
          cells: [],
          ...ticket,
        });
      }),
    );
    expect(passed).toBe('no');
    expect(problems.map(({ checker }) => checker)).toEqual(['conservation']);
  });
});
