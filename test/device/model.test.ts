/**
 * The device against its model over random sequences: valid, forged, replayed, reordered, truncated, wrong role, wrong
 * usage, expired, future-dated, power-cycled. Each step checks the four invariants of any device: no unauthorised
 * change, nothing but the log after a refusal, counters back only by an authorised floor, all cells populated.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Device } from '../../src/device/device.ts';
import { deviceCommands, modelRun } from '../../src/testing/model/device-commands.ts';

describe('the device does what the model does', () => {
  test.each([
    ['ESME', 120],
    ['CHF', 40],
    ['SAPC', 40],
  ] as const)('%s', (type, numRuns) => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(deviceCommands(fc, type, { maxCommands: 25 }), (commands) => {
        fc.modelRun(() => {
          const run = modelRun(type);
          run.real.device = listenedTo(run.real.device, kinds);
          return run;
        }, commands);
      }),
      { numRuns },
    );
    // The sequences are worth something: every kind of outcome is among them.
    for (const kind of ['rejected', 'executed', 'scheduled', 'cancelled']) {
      expect(kinds.get(kind), kind).toBeGreaterThan(0);
    }
  });
});

describe('the model finds out', () => {
  const sabotage = (change: (device: Device) => Partial<Device>) => {
    const property = fc.property(deviceCommands(fc, 'ESME', { maxCommands: 25 }), (commands) => {
      fc.modelRun(() => {
        const run = modelRun('ESME');
        run.real.device = changed(run.real.device, change(run.real.device));
        return run;
      }, commands);
    });
    return fc.check(property, { numRuns: 200, seed: 1, endOnFailure: true });
  };

  test('a device that forgets its counters', () => {
    const result = sabotage((device) => ({
      receive: (command) => {
        const { counters, ...memory } = device.snapshot();
        device.restore({ ...memory, counters: { ...counters, roles: {} } });
        return device.receive(command);
      },
    }));
    expect(result.failed).toBe(true);
  });

  test('a device that loses what is pending in a power failure', () => {
    const result = sabotage((device) => ({
      snapshot: () => ({ ...device.snapshot(), pending: [] }),
    }));
    expect(result.failed).toBe(true);
  });

  test('a device that takes what it refused a moment ago', () => {
    const result = sabotage((device) => ({
      receive: (command) => {
        const first = device.receive(command);
        return first.outcome.accepted
          ? first
          : { ...first, outcome: { ...first.outcome, kind: 'executed' } as never };
      },
    }));
    expect(result.failed).toBe(true);
  });
});

/** The device with some methods replaced. */
function changed(device: Device, methods: Partial<Device>): Device {
  return new Proxy(device, {
    get(target, name) {
      const found: unknown = Reflect.get(name in methods ? methods : target, name, target);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
}

function listenedTo(device: Device, kinds: Map<string, number>): Device {
  return changed(device, {
    receive: (command) => {
      const received = device.receive(command);
      kinds.set(received.outcome.kind, (kinds.get(received.outcome.kind) ?? 0) + 1);
      return received;
    },
  });
}
