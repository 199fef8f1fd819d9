/**
 * Procedures and activities of one's own, written in plain JavaScript: what cannot be is refused before there is a world.
 */
import { describe, expect, test } from 'vitest';
import type { Activity, StepResult } from '../../src/recovery/activity.ts';
import { checkActivities, checkProcedures } from '../../src/recovery/procedure-checks.ts';
import { METHOD_3 } from '../../src/recovery/procedures/methods.ts';
import { ACTIVITIES } from '../../src/recovery/activities/index.ts';
import {
  PROCEDURES,
  createRecoveryWorld,
  sequenceDiagram,
  walkthrough,
} from '../../src/simulation/index.ts';
import { codeOf } from '../crypto/code-of.ts';
import { refusal } from '../support/refusal.ts';

const BAD = 'recovery/bad-option';
const [FIRST, ...REST] = METHOD_3.steps;

const make = (own: object): unknown => createRecoveryWorld({ seed: 'own', ...own });
/** Method 3 under another name, with fields changed. */
const procedure = (change: object): object => ({
  procedures: { mine: { ...METHOD_3, name: 'mine', ...change } },
});
/** The same with a first row changed. */
const step = (change: object): object => procedure({ steps: [{ ...FIRST, ...change }, ...REST] });
const without = (field: string): object => ({ [field]: undefined });
const wait = (): StepResult => ({ result: 'waiting', note: 'waits' });

describe('is refused, with the field', () => {
  test.each<[what: string, own: object, code: string, message: RegExp]>([
    ['procedures that are none', { procedures: 5 }, BAD, /procedures: must be a record/],
    ['no procedures', { procedures: null }, BAD, /procedures: must be a record/],
    ['a procedure that is none', { procedures: { mine: 5 } }, 'recovery/unknown-procedure', /./],
    ['no steps', procedure(without('steps')), 'recovery/unknown-procedure', /no table of steps/],
    ['another name', { procedures: { zzz: METHOD_3 } }, BAD, /another name, method-3/],
    [
      'a key class',
      procedure({ keyClasses: ['zzz'] }),
      BAD,
      /keyClasses entry 1 must be one of sup/,
    ],
    ['needs', procedure({ needs: 'x' }), BAD, /procedures\.mine: needs must be one of own-key/],
    ['a field', procedure({ tilte: 'x' }), BAD, /has no field tilte; fields: name, title/],
    ['a missing field', procedure(without('title')), BAD, /needs title/],
    ['an assumption', procedure({ assumes: { foo: 'x' } }), BAD, /names no assumption foo: see/],
    [
      'the Recovery key without a decision',
      procedure({ needs: 'own-key' }),
      BAD,
      /needs own-key and signs with the recovery-key: say needs: 'recovery-key'/,
    ],
    ['a method', procedure({ method: 4 }), BAD, /method must be one of 1, 2, 3, apex/],
    [
      'a mode',
      procedure({ campaign: { ...METHOD_3.campaign, mode: 'foo' } }),
      BAD,
      /campaign mode/,
    ],
    ['a plan', procedure({ handover: {} }), BAD, /handover needs mode/],
    ['a phase', step({ phase: 'later' }), BAD, /steps entry 1 phase must be one of front, pre/],
    ['an actor', step({ actor: 'bob' }), BAD, /actor must be one of notifier/],
    ['a limit', step({ limitMs: 'bob' }), BAD, /limitMs must be one of callWithinMs/],
    ['a choice for a limit', step({ limitMs: 'rollOver' }), BAD, /limitMs must be one of/],
    ['a field of a row', step({ falureStep: 'N1' }), BAD, /steps entry 1 has no field falureStep/],
    ['a missing field of a row', step(without('certainty')), BAD, /steps entry 1 needs certainty/],
    ['a row that is none', procedure({ steps: [5] }), BAD, /steps entry 1 must be a record/],
    ['an id of the front end', step({ id: 'N4' }), BAD, /two steps N4/],
    ['an id twice', procedure({ steps: [...METHOD_3.steps, FIRST] }), BAD, /two steps 3\.P/],
    ['an activity', { activities: { confirm: 5 } }, BAD, /activities: confirm must be a function/],
    ['activities that are none', { activities: [wait] }, BAD, /activities: must be a record/],
    ['a misspelt activity', { activities: { confrim: wait } }, BAD, /no step runs .* confrim/],
    ['an inherited one', step({ run: 'toString' }), 'recovery/unknown-activity', /toString/],
    ['officers', { officers: 5 }, BAD, /officers: must have the function officersOf/],
    ['an intercept', { intercepts: { foo: 1 } }, BAD, /intercepts: has no field foo/],
    ['an intercept that is none', { intercepts: { batch: 1 } }, BAD, /batch must be a function/],
    ['other environments', { sharesHierarchyWith: 'SIT' }, BAD, /must be a list/],
  ])('%s', (_what, own, code, message) => {
    const told = refusal(() => make(own));
    expect(told.split(': ')[0]).toBe(code);
    expect(told).toMatch(message);
  });

  test('on paper too', () => {
    const row = { ...METHOD_3, steps: [{ ...FIRST, actor: 'bob' }] } as never;
    for (const print of [() => walkthrough({ procedure: row }), () => sequenceDiagram(row)]) {
      expect(codeOf(print)).toBe(BAD);
    }
  });
});

test('the built-in tables pass, and so does what is right', () => {
  checkProcedures(PROCEDURES);
  checkActivities({ procedures: PROCEDURES, activities: ACTIVITIES, own: ACTIVITIES });
  const register = new (class {
    officersOf(): [] {
      return [];
    }
  })();
  make({ ...step({ run: 'dance' }), activities: { dance: wait }, officers: register });
});

describe('an activity', () => {
  const run = (confirm: Activity): string => {
    const world = createRecoveryWorld({ seed: 'own', activities: { confirm } });
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    return refusal(() => incident.run({ method: 3 }));
  };
  const result = (given: object) => (): string => run(() => given as never);

  test.each<[what: string, call: () => string, message: RegExp]>([
    ['says nothing', result({}), /^recovery\/bad-option: activity confirm: result must be one of/],
    ['gives no note', result({ result: 'done' }), /activity confirm: needs note/],
    [
      'waits until never',
      result({ result: 'waiting', note: 'x', until: Number.NaN }),
      /^recovery\/bad-option: activity confirm: until must be a whole number/,
    ],
    [
      'misspells a field',
      result({ result: 'waiting', note: 'x', utnil: 5 }),
      /^recovery\/bad-option: activity confirm: has no field utnil/,
    ],
    ['fails without a code', result({ result: 'failed', note: 'x' }), /confirm: needs code/],
    [
      'goes on nowhere',
      result({ result: 'done', note: 'x', goTo: 'ZZ' }),
      /^recovery\/unknown-step: activity confirm .* goes on with ZZ/,
    ],
  ])('that %s is refused', (_what, call, message) => {
    expect(call()).toMatch(message);
  });

  test('that always waits a little more is cut short: the error names step and activity', () => {
    const message = run(({ context }) => ({
      ...wait(),
      until: (context.agenda.clock.now() + 1) as never,
    }));
    expect(message).toMatch(/^recovery\/endless-activity: .* N4 .* confirm/);
  });

  test('that wakes itself for ever, too', () => {
    const message = run(({ context, incident }) => {
      context.wake(incident);
      return wait();
    });
    expect(message).toMatch(/^recovery\/endless-activity/);
  });

  test('may wait often, every minute for a week, and the incident goes on', () => {
    const polls = 7 * 24 * 60;
    const message = run(({ context, incident, calls }) => {
      const until = (context.agenda.clock.now() + 60_000) as never;
      if (calls < polls) return { ...wait(), until };
      context.fire(incident, 'confirmed', 'dcc');
      return { result: 'done', note: 'at last' };
    });
    expect(message).toMatch(/stands still at N8, nothing-to-recover/);
  });
});

test('a procedure is open only to those who assume what it assumes', () => {
  const assumes = { costBorneBy: 'nobody' };
  const mine = { ...METHOD_3, name: 'mine', assumes };
  const world = createRecoveryWorld({ seed: 'assumes', procedures: { mine } });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const events = world.log.events.length;
  expect(refusal(() => incident.run({ procedure: 'mine' }))).toMatch(
    /method-cannot-apply: .*the assumption costBorneBy=nobody opens it/,
  );
  expect(world.log.events.length).toBe(events);
});
