/**
 * Conditions of a caller's own: what is none is refused, a hook that fails is named, and the incident goes on when it is gone.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { isSmkiError } from '../../../src/core/errors.ts';
import type { Condition, FleetDevice } from '../../../src/simulation/fleet/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../../src/simulation/recovery-world.ts';
import { codeOf } from '../../crypto/code-of.ts';

const home = (): { readonly world: RecoveryWorld; readonly device: FleetDevice } => {
  const world = createRecoveryWorld({ seed: 'conditions', governance: 'technical' });
  world.addHomes({ count: 1, fuel: ['ESME'] });
  return { world, device: world.fleet.devices[0]! };
};

function told(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const { code, message, details } = error;
    return { code, message, details };
  }
  return 'nothing';
}

describe('refused, and the link is as it was', () => {
  test.each([
    ['a hook that cannot be called', { name: 'x', onCommand: 5 }, 'argument/wrong-kind'],
    ['no name', { onCommand: () => undefined }, 'argument/wrong-kind'],
    ['a hook that is misspelt', { name: 'x', onComand: () => undefined }, 'argument/unknown-field'],
    ['no object', 'away', 'argument/wrong-kind'],
  ])('%s', (_, condition, code) => {
    const { device } = home();
    expect(
      codeOf(() => {
        device.addCondition(condition as never);
      }),
    ).toBe(code);
    expect(device.conditions).toEqual([]);
  });
});

test('an object of a class may keep what it counts', () => {
  class Noisy implements Condition {
    readonly name = 'noisy';
    seen = 0;
    onCommand(command: Uint8Array): Uint8Array {
      this.seen += 1;
      return command;
    }
  }
  const { world, device } = home();
  const noisy = new Noisy();
  device.addCondition(noisy);
  world.compromise('supplier.digitalSignature', { certain: 'yes' }).run({ method: 3 });
  expect(noisy.seen).toBeGreaterThan(0);
});

describe('a hook that fails in the middle of a recovery', () => {
  const fails = (): never => {
    throw new Error('out of luck');
  };
  const rows: readonly (readonly [keyof Condition, () => unknown, string])[] = [
    ['isReachable', fails, 'has thrown out of luck'],
    ['onCommand', fails, 'has thrown out of luck'],
    ['onResponse', fails, 'has thrown out of luck'],
    ['workingMs', fails, 'has thrown out of luck'],
    ['isReachable', () => 'yes', 'must give back true or false, not text'],
    [
      'onCommand',
      () => null,
      'must give back octets (Uint8Array), or undefined when they are lost',
    ],
    [
      'onResponse',
      () => 'AA',
      'must give back octets (Uint8Array), or undefined when they are lost',
    ],
    ['workingMs', () => 'long', 'must give back milliseconds: a number from 0, not text'],
    ['workingMs', () => Number.NaN, 'must give back milliseconds: a number from 0'],
  ];

  test.each(rows)('%s, and the recovery goes on without it', (hook, act, reason) => {
    const { world, device } = home();
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    device.addCondition({ name: 'cellar', [hook]: act });
    const place = { condition: 'cellar', hook };
    expect(told(() => incident.run({ method: 3 }))).toMatchObject({
      code: 'simulation/condition-failed',
      message: expect.stringContaining(`: ${hook} ${reason}`) as unknown,
      details: place,
    });
    device.removeCondition('cellar');
    incident.run();
    expect(incident.state).toBe('closed');
    expect(incident.report().outcomes).toEqual({ recovered: 1 });
  });
});
