/**
 * Activities of one's own: the built-in ones can be wrapped, what each must bring about is a table that tells the truth, and one that
 * throws or leaves its duty undone is named with its step.
 */
import { describe, expect, test } from 'vitest';
import { isSmkiError } from '../../src/core/errors.ts';
import { ACTIVITY_DUTIES } from '../../src/recovery/activities/duties.ts';
import type { Activities, StepRun } from '../../src/recovery/activity.ts';
import type { IncidentRecord, RecoverOptions } from '../../src/recovery/incident-record.ts';
import {
  ACTIVITIES,
  type Activity,
  type Incident,
  PROCEDURES,
  type RecoveryWorld,
  type RecoveryWorldOptions,
  applyFault,
  createRecoveryWorld,
  done,
  faultNamed,
  writeNotificationFile,
} from '../../src/simulation/index.ts';

function incidentWith(activities: Activities, key = 'supplier'): Incident {
  const world = createRecoveryWorld({ seed: 'own activities', activities });
  world.addHomes({ count: 1 });
  return world.compromise(key, { certain: 'yes' });
}

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('one that wraps a built-in one', () => {
  test('does its own, and the incident goes on as ever', () => {
    const looked: string[] = [];
    const confirm: Activity = (run) => {
      looked.push(run.step.id);
      return ACTIVITIES.confirm(run);
    };
    const incident = incidentWith({ confirm }).run({ method: 3 });
    expect([looked, incident.state, incident.unsettled]).toEqual([['N4'], 'closed', 0]);
  });
});

describe('what one throws', () => {
  const thrown = new TypeError('no such printer');
  const throwing: Activity = () => {
    throw thrown;
  };

  test('says which step of which procedure it was, and keeps the cause', () => {
    const error = errorOf(() => incidentWith({ build: throwing }).run({ method: 3 }));
    expect(isSmkiError(error) && error.code).toBe('recovery/activity-failed');
    expect(isSmkiError(error) && error.details).toEqual({
      incident: 'R1',
      procedure: 'method-3',
      step: '3.5',
      activity: 'build',
    });
    expect((error as Error).message).toContain('no such printer');
    expect((error as Error).cause).toBe(thrown);
  });

  test('in the front end, too', () => {
    const error = errorOf(() => incidentWith({ confirm: throwing }).next());
    expect(error).toBeUndefined();
    const later = errorOf(() => incidentWith({ confirm: throwing }).run());
    expect(isSmkiError(later) && later.details).toMatchObject({ procedure: 'front', step: 'N4' });
  });

  test('may be no error at all', () => {
    const words: Activity = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as plain JavaScript may
      throw 'paper jam';
    };
    const error = errorOf(() => incidentWith({ confirm: words }).run());
    expect((error as Error).message).toContain('paper jam');
  });
});

test('what is thrown, and is nothing that has words, is named by its kind', () => {
  const odd: Activity = () => {
    throw Object.create(null);
  };
  const error = errorOf(() => incidentWith({ confirm: odd }).run());
  expect((error as Error).message).toMatch(/N4 .*it has thrown .*which is no error/);
});

test('one that calls the verbs of its own incident is told so, and does not go round', () => {
  const confirm: Activity = (run) => {
    incident.next();
    return ACTIVITIES.confirm(run);
  };
  const incident: Incident = incidentWith({ confirm });
  const error = errorOf(() => incident.run({ method: 3 }));
  expect(isSmkiError(error) && error.code).toBe('recovery/activity-failed');
  expect((error as Error).message).toMatch(
    /^activity confirm at .*calls verbs of its own incident/,
  );
});

describe('one that is done, and has not done what later steps rely on,', () => {
  const nothing: Activity = () => done('nothing');
  test.each<[activity: string, key: string, wanted: RegExp]>([
    ['confirm', 'supplier', /still reported.*'confirmed' or 'notConfirmed'.*ACTIVITIES\.confirm/],
    ['validateList', 'supplier', /still confirmed.*'assessed'/],
    ['decide', 'supplier', /still assessed.*'approved' or 'rejected' or 'askedForMore'/],
    ['setStatuses', 'supplier', /still approved.*'prepared'/],
    ['send', 'supplier', /still prepared.*'started'/],
    ['awaitResponses', 'supplier', /4 devices have no outcome yet.*ACTIVITIES\.awaitResponses/],
    ['residual', 'supplier', /still executing.*'allDone' or 'residualAccepted'/],
    ['classifyOutside', 'iki', /still assessed.*'notInAppendixL'/],
  ])('%s: is refused at once', (name, key, wanted) => {
    const incident = incidentWith({ [name]: nothing }, key);
    const method = key === 'supplier' ? ({ method: 3 } as const) : {};
    const error = errorOf(() => incident.run(method));
    expect(isSmkiError(error) && error.code).toBe('recovery/activity-incomplete');
    expect((error as Error).message).toMatch(wanted);
  });

  test('a decision about a key outside Appendix L moves nothing, and need not', () => {
    const decide: Activity = (run) => ACTIVITIES.decide(run);
    expect(incidentWith({ decide }, 'iki').run().state).toBe('outside');
  });
});

/** Everything that a row may set, so that two of them can be told apart. */
function shot(incident: IncidentRecord): Readonly<Record<string, string>> {
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return [...value].map(([key]: [unknown, unknown]) => key);
    return value instanceof Set ? [...value] : value;
  };
  const OBJECTS = ['plan', 'ceremony', 'newHierarchy', 'oldHierarchy'];
  return Object.fromEntries(
    Object.entries(incident).map(([field, value]) => [
      field,
      field === 'campaign'
        ? String(incident.campaign?.number)
        : OBJECTS.includes(field)
          ? String(value === undefined)
          : JSON.stringify(plain(value), (_, part: unknown) =>
              typeof part === 'bigint' ? String(part) : part,
            ),
    ]),
  );
}

describe('the table of duties', () => {
  const fired = new Map<string, Set<string>>();
  const set = new Map<string, Set<string>>();
  const note = (what: Map<string, Set<string>>, name: string, more: readonly string[]): void => {
    what.set(name, new Set([...(what.get(name) ?? []), ...more]));
  };
  const watched = Object.fromEntries(
    Object.entries(ACTIVITIES).map(([name, activity]) => [
      name,
      (run: StepRun) => {
        const before = shot(run.incident);
        const { events } = run.context.log;
        const past = events.length;
        const result = activity(run);
        const after = shot(run.incident);
        const changed = Object.keys(after).filter((field) => before[field] !== after[field]);
        note(
          set,
          name,
          changed.filter((field) => field !== 'state'),
        );
        const moves = events.slice(past).flatMap((e) => (e.type === 'recovery.state' ? e : []));
        note(
          fired,
          name,
          moves.map(({ event }) => event),
        );
        return result;
      },
    ]),
  );

  const play = (
    key: string,
    options: RecoverOptions,
    world: Partial<RecoveryWorldOptions> = {},
    prepare?: (played: RecoveryWorld) => void,
  ): void => {
    const played = createRecoveryWorld({ seed: 'duties', activities: watched, ...world });
    played.addHomes({ count: 1 });
    prepare?.(played);
    const incident = played.compromise(key, { certain: 'yes' });
    incident.run(options);
  };
  const approve = { decision: 'approve', residualShareAccepted: 1 } as const;

  for (const governance of ['technical', 'governed'] as const) {
    for (const { name, keyClasses } of Object.values(PROCEDURES)) {
      const isByUsers = name === 'contingency-keys-by-users';
      play(
        keyClasses[0] ?? '',
        { procedure: name, ...(governance === 'governed' && { decisions: [approve] }) },
        {
          governance,
          assumptions: { rootReplacementByUsers: 'on' },
          recoveryAssumptions: {
            apexWithoutRootCompromise: 'permitted',
            contingencyAfterUse: name === 'recovery-key-by-contingency' ? 'new-root' : 'left-spent',
            ...(isByUsers && { contingencyKeyRecoveryBy: 'users' }),
          },
        },
      );
    }
  }
  const askAndReject = [{ decision: 'ask-for-more' }, { decision: 'reject' }] as const;
  play('supplier', { method: 3, decisions: askAndReject });
  play('supplier', { method: 3 }, {}, (played) => {
    applyFault({ ...faultNamed('unreachable'), percent: 100 }, played);
  });
  for (const method of [1, 3] as const) {
    play('supplier', { method }, {}, (played) => {
      const requester = method === 1 ? played.party('supplier').entityId : 'dcc';
      const limit = { requester, kind: 'critical', limit: 99, windowMs: 3_600_000 } as const;
      played.dcc.access.setThreshold(limit, 'a test');
    });
  }
  const filed = createRecoveryWorld({ seed: 'duties', activities: watched });
  const { entityId } = filed.party('supplier');
  const [home] = filed.addHomes({ count: 1 });
  const incident = filed.compromise('supplier', { certain: 'yes' });
  const signer = filed.recovery.fileSigner(entityId);
  const about = { fileId: 'F1', incident: incident.id, sender: entityId, at: filed.clock.now() };
  const record = { device: home!.of('ESME').entityId, cell: 'supplier.digitalSignature' } as const;
  const notificationFile = writeNotificationFile(
    { kind: 'OrganisationCompromiseNotification', ...about, signer },
    [{ ...record, compromisedSerial: '', replacementSerial: '' }],
  );
  incident.run({ method: 3, notificationFile });
  play(
    'supplier',
    { method: 3 },
    { officers: { officersOf: () => [{ office: 'ARO', name: 'gone', answers: 'no' }] } },
  );

  /** A site that fails after the call; a Change of Supplier before the handover: tests of their own have them. */
  const RARE: Readonly<Record<string, readonly string[]>> = {
    openSession: ['plan'],
    awaitHandover: ['handoversLeft'],
  };

  test.each(Object.entries(ACTIVITY_DUTIES))('%s does what its row says', (name, row) => {
    const { fires, sets } = row;
    expect([name, [...(fired.get(name) ?? [])].sort()]).toEqual([name, [...fires].sort()]);
    const rare = RARE[name] ?? [];
    const seen = [...(set.get(name) ?? []), ...rare];
    expect([name, seen.sort()]).toEqual([name, [...sets].sort()]);
  });
});
