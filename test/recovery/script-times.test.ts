/**
 * The times of a script are those of a run: what a script says that a step takes, the governed run of the same choice waits there; limits and
 * intervals take nothing.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/core/instant.ts';
import { durationText } from '../../src/recovery/duration-text.ts';
import { frontFor } from '../../src/recovery/procedures/index.ts';
import { PROCEDURES, walkthrough, walkthroughEvidence } from '../../src/simulation/index.ts';
import { type RehearsalOrder, rehearse } from '../../src/simulation/scenarios/rehearsal.ts';
import { smki } from '../support/smki.ts';

/** The line of each step's time. */
function timesIn(script: string): ReadonlyMap<string, string> {
  const blocks = script.split(/^\[ \] /m).slice(1);
  return new Map(
    blocks.map((text) => [text.split(/\s/)[0]!, /^ {6}time: (.*)$/m.exec(text)?.[1] ?? '']),
  );
}

const PERMITTED = { apexWithoutRootCompromise: 'permitted' } as const;

/** Steps that end when devices have answered. */
const BY_DEVICES = ['awaitResponses', 'awaitHandover', 'subscribersReplace', 'checkSlots'];

const CHOICES: readonly Partial<RehearsalOrder>[] = [
  ...Object.keys(PROCEDURES).map((procedure) => ({
    procedure,
    recoveryAssumptions: {
      ...PERMITTED,
      ...(procedure === 'contingency-keys-by-users' && {
        contingencyKeyRecoveryBy: 'users' as const,
      }),
    },
    ...(procedure === 'contingency-keys-by-users' && {
      assumptions: { rootReplacementByUsers: 'on' as const },
    }),
  })),
  { compromise: 'supplier', situation: { newCertificates: 'not-ready' } },
  {
    procedure: 'recovery-key-by-contingency',
    recoveryAssumptions: { ...PERMITTED, contingencyAfterUse: 'new-root' },
  },
];

describe.each(CHOICES)('%j', (choice) => {
  const run = rehearse({ homes: 1, seed: 'times', governance: 'governed', faults: [], ...choice });
  const { incident, world, order } = run;
  const procedure = PROCEDURES[incident.procedure!]!;
  const { recoveryAssumptions: assumptions, situation } = order;
  const given = { ...(assumptions && { assumptions }), ...(situation && { situation }) };
  const times = timesIn(walkthrough({ procedure, ...given }));
  const steps = [...frontFor(procedure.keyClasses), ...procedure.steps];
  const events = world.log.ofType('recovery.step').filter((one) => one.incident === incident.id);

  test('every step takes what its script says', () => {
    const wrong: string[] = [];
    let before = events[0]!.at;
    for (const { step: id, at, result } of events) {
      if (result === 'waiting') continue;
      const { run: activity } = steps.find((step) => step.id === id)!;
      const tookMs = at - before;
      before = at;
      if (BY_DEVICES.includes(activity)) continue;
      const time = times.get(id)!;
      const said = /takes ([\d.]+ \w+)/.exec(time)?.[1];
      const isOpen = /takes until|or longer/.test(time);
      const isRight = isOpen ? tookMs > 0 : (said ?? '0 min') === durationText(tookMs);
      if (!isRight) wrong.push(`${id}: ${durationText(tookMs)}, said: ${time}`);
    }
    expect(wrong).toEqual([]);
    expect(events.length).toBeGreaterThan(5);
  });
});

test('an assumption of one’s own is printed as it is', () => {
  const assumptions = {
    credentialsMs: 3 * DAY_MS,
    reportEveryMs: 2 * DAY_MS,
    confirmationMs: HOUR_MS,
  };
  const times = timesIn(walkthrough({ procedure: PROCEDURES['method-1'], assumptions }));
  expect(times.get('1.2')).toMatch(/; takes 3 d, assumed$/);
  expect(times.get('1.8')).toMatch(/; interval of 2 d, assumed/);
  expect(times.get('N4')).toMatch(/; limit of 1 h, assumed/);
});

test('a situation reaches the shell and the papers', () => {
  const { out } = smki(
    'recover --walkthrough --compromise supplier --situation newCertificates=not-ready'.split(' '),
  );
  expect(timesIn(out).get('2.10')).toMatch(/takes 7 d, assumed$/);
  const situation = { newCertificates: 'not-ready' } as const;
  const { files } = walkthroughEvidence({ procedures: [PROCEDURES['method-2']], situation });
  expect(new TextDecoder().decode(files[0]!.content)).toMatch(/takes 7 d, assumed$/m);
});

describe('who uses its own key needs no meeting', () => {
  test.each(['method-1', 'dcc-key-by-itself'] as const)('%s says so to the PMA', (name) => {
    const script = walkthrough({ procedure: PROCEDURES[name], actor: 'pma' });
    const [, n10 = '', n11 = ''] = /^(\[ \] N10[^]*?)^(\[ \] N11[^]*?)^(?:\[|Ev|$)/m.exec(script)!;
    for (const block of [n10, n11]) {
      expect(block).toMatch(/^ {6}NOT NEEDED: /m);
      expect(block).not.toMatch(/needs: quorum|; takes/);
      expect(block).toMatch(/^ {6}time: none$/m);
    }
  });

  test.each(['method-2', 'method-3', 'apex-contingency'] as const)('%s needs one', (name) => {
    const script = walkthrough({ procedure: PROCEDURES[name], actor: 'pma' });
    expect(script).not.toMatch(/NOT NEEDED/);
    expect(script).toMatch(/needs: quorum/);
    expect(timesIn(script).get('N10')).toMatch(/takes 24 h or longer/);
  });
});
