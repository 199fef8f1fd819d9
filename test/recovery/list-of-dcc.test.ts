/**
 * Who makes the device list (N7): a Subscriber by its file, which is waited for; the DCC at once, where the key is its own or an authority's.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../src/core/instant.ts';
import type { EventOf } from '../../src/core/event-types.ts';
import { PROCEDURES } from '../../src/recovery/procedures/index.ts';
import { walkthrough } from '../../src/recovery/walkthrough.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

function listStep(key: string): {
  readonly took: number;
  readonly events: readonly EventOf<'recovery.step'>[];
} {
  const world = createRecoveryWorld({ seed: 'list', governance: 'governed' });
  world.addHomes({ count: 1 });
  const incident = world.compromise(key, { certain: 'yes' });
  while (incident.step?.id !== 'N7') incident.next();
  const from = world.clock.now();
  incident.next();
  const events = world.log.ofType('recovery.step').filter(({ step }) => step === 'N7');
  return { took: world.clock.now() - from, events };
}

describe('in a governed run', () => {
  test.each([
    'rootOca',
    'issuingOca',
    'recovery',
    'contingencyPrivate',
    'contingencySymmetric',
    'contingencyBoth',
    'accessControlBroker',
    'transitionalCoS',
    'wanProvider',
    'xmlSigning',
  ])('%s: the DCC makes the list at once', (key) => {
    const { took, events } = listStep(key);
    expect(took).toBe(0);
    expect(events.map(({ actor }) => actor)).toEqual(['dcc']);
    expect(events.at(-1)?.note).not.toMatch(/no file/);
  });

  test.each(['supplier.digitalSignature', 'networkOperator'])(
    '%s: the file of its Subscriber is waited for',
    (key) => {
      const { took, events } = listStep(key);
      expect(took).toBe(24 * HOUR_MS);
      expect(new Set(events.map(({ actor }) => actor))).toEqual(new Set(['subscriber']));
    },
  );
});

test('a walkthrough names who makes the list', () => {
  const scriptOf = (name: keyof typeof PROCEDURES): string =>
    walkthrough({ procedure: PROCEDURES[name]! });
  expect(scriptOf('apex-contingency')).toMatch(/\[ \] N7 +dcc: Make the device list/);
  expect(scriptOf('dcc-key-by-recovery-key')).toMatch(/\[ \] N7 +dcc/);
  expect(scriptOf('method-2')).toMatch(/\[ \] N7 +subscriber: Send the compromise notification/);
});
