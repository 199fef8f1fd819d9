/**
 * Who is left when an incident would end: devices without an outcome are not accepted, and whoever reads of the others reads why, and what
 * leads on from there.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { PROCEDURES, type Procedure, createRecoveryWorld } from '../../src/simulation/index.ts';
import { refusal } from '../support/refusal.ts';
import { smki } from '../support/smki.ts';

const WITHOUT_WAITING: Procedure = {
  ...PROCEDURES['method-3'],
  name: 'mine',
  steps: PROCEDURES['method-3'].steps.filter(({ run }) => run !== 'awaitResponses'),
};

describe('a procedure of one’s own without a row that waits for the devices', () => {
  const world = createRecoveryWorld({ seed: 'z', procedures: { mine: WITHOUT_WAITING } });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier', { certain: 'yes' });
  const told = refusal(() => incident.run({ procedure: 'mine' }));

  test('does not close over devices that are open', () => {
    expect(told).toMatch(/no-outcome: 4 devices have no outcome yet.*awaitResponses/);
    expect(incident.state).toBe('executing');
  });

  test('nor are they accepted', () => {
    const accept = (): void => {
      incident.acceptResidual('enough');
    };
    expect(refusal(accept)).toMatch(/4 devices have no outcome yet/);
    expect(incident.state).toBe('executing');
  });
});

describe('batches that were refused leave devices that nobody can wait for', () => {
  const run = (flags: string): string =>
    smki(`recover --fault batch-tampered --homes 2 ${flags}`.split(' ')).out;

  test('governed: the note names the cause, and waiting is no advice', () => {
    const out = run('--method 3 --governed');
    expect(out).toMatch(/8 devices are left: 8 untouched \(\S+\)/);
    expect(out).not.toMatch(/wait for the devices/);
  });

  test.each(['--governed', '--seed a'])(
    '%s: the shell says what to do, in its own words',
    (flags) => {
      const out = run(`--method 2 ${flags}`);
      expect(out).toMatch(/^Left: 8 untouched \(\S+\)\./m);
      expect(out).toMatch(/^Next: .*--residual 100/m);
      expect(out.slice(out.indexOf('Left: '))).not.toMatch(/incident\./);
    },
  );
});

test('devices that are silent may still answer: the note says so', () => {
  const { out } = smki(
    'recover --method 3 --governed --homes 1 --fault unreachable:100'.split(' '),
  );
  expect(out).toMatch(/are left: \d silent.*wait for the devices/);
});
