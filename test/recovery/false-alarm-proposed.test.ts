/**
 * D15 of the decision table: a compromise that is not proven, or a wrong list, is proposed to be rejected; the PMA decides. And the paces of
 * D11 and D12 (scenario T35).
 */
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../src/core/instant.ts';
import {
  type Incident,
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/index.ts';
import { smki } from '../support/smki.ts';
import { refusal } from '../support/refusal.ts';

const situation = { falseAlarm: 'yes' } as const;

function opened(
  options: Partial<RecoveryWorldOptions> = {},
  key = 'supplier',
): { readonly world: RecoveryWorld; readonly incident: Incident } {
  const world = createRecoveryWorld({ seed: 'false alarm', ...options });
  world.addHomes({ count: 1 });
  return { world, incident: world.compromise(key, { certain: 'yes' }) };
}

function untouched({ log }: RecoveryWorld): void {
  expect(log.ofType('dcc.submitted')).toEqual([]);
  expect(log.ofType('dcc.status-changed').filter(({ to }) => to === 'recovery')).toEqual([]);
}

describe('a false alarm', () => {
  test.each(['supplier', 'rootOca', 'contingencyBoth', 'iki'])(
    '%s: rejected by itself in a technical run, and nothing is sent',
    (key) => {
      const { world, incident } = opened({}, key);
      expect(incident.run({ situation }).state).toBe('rejected');
      const [decision] = world.log.ofType('recovery.decision');
      expect(decision).toMatchObject({
        decision: 'reject',
        because: expect.stringMatching(/^D15: not proven/) as unknown,
      });
      untouched(world);
    },
  );

  test('is for the PMA in a governed one: it meets, and rejects', () => {
    const { world, incident } = opened({ governance: 'governed' });
    expect(refusal(() => incident.run({ situation }))).toMatch(/decision-missing/);
    incident.decide({ decision: 'reject', because: 'the log was misread' });
    expect(incident.run().state).toBe('rejected');
    const proposal = world.log.ofType('recovery.step').filter(({ step }) => step === 'N9');
    expect(proposal.at(-1)?.note).toMatch(/^to reject recovery \(D15/);
    untouched(world);
  });

  test('may be recovered all the same, by a decision that names the method', () => {
    const { incident } = opened();
    const approve = { decision: 'approve' } as const;
    expect(refusal(() => incident.run({ situation, decisions: [approve] }))).toMatch(
      /decision-missing: no procedure is proposed: whoever approves names the method/,
    );
    incident.decide({ ...approve, method: 3 });
    expect(incident.run().state).toBe('closed');
  });

  test('and a named method contradict each other', () => {
    const { incident } = opened();
    expect(refusal(() => incident.run({ method: 3, situation }))).toMatch(
      /contradictory-options: .*false alarm/,
    );
  });

  test('on the shell: fine, and nothing was sent', () => {
    const flags = '--compromise supplier --homes 1 --situation falseAlarm=yes';
    for (const governed of [[], ['--governed']]) {
      const { code, out } = smki(['recover', ...flags.split(' '), ...governed]);
      expect(code).toBe(0);
      expect(out).toMatch(/^A false alarm\n/);
      expect(out).toMatch(/pma +decision \((technical|governed)\): reject: a false alarm$/m);
      expect(out).toContain('SMKI PMA rejects recovery: nothing was sent');
    }
  });
});

describe('T35: the pace', () => {
  const spread = (key: string, plannedPaceEveryMs?: number): number => {
    const recoveryAssumptions = {
      batchCommandsMax: 2,
      ...(plannedPaceEveryMs !== undefined && { plannedPaceEveryMs }),
    };
    const { world, incident } = opened({ recoveryAssumptions }, key);
    incident.run();
    const batches = world.log.ofType('recovery.batch').map(({ at }) => at);
    expect([incident.unsettled, batches.length]).toEqual([0, 3]);
    return batches[2]! - batches[0]!;
  };

  test('without a figure nothing limits it, planned or not', () => {
    expect(spread('contingencyPrivate')).toBe(spread('contingencyBoth'));
    expect(spread('contingencyPrivate')).toBeLessThan(HOUR_MS);
  });

  test('with one, the planned pace pauses between batches, and the emergency pace does not', () => {
    expect(spread('contingencySymmetric', HOUR_MS)).toBeGreaterThanOrEqual(2 * HOUR_MS);
    expect(spread('contingencyBoth', HOUR_MS)).toBeLessThan(HOUR_MS);
  });
});
