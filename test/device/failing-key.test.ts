/**
 * A key of the caller's that fails, and a clock that is none: a typed error, and a device that is as it was.
 */
import { describe, expect, test } from 'vitest';
import { addYears } from '../../src/core/instant.ts';
import { createParty, seededRandom } from '../../src/index.ts';
import { caseDeviceKeys, draftOf } from '../../src/testing/cases/case-bench.ts';
import { codeOf } from '../crypto/code-of.ts';
import { type DeviceOnBench, START, deviceOnBench, otherCommand } from '../support/device-bench.ts';

const MODE = 'supplierBySupplier';

/** A device whose signing key can be taken away and brought back. */
function withLooseKey(): DeviceOnBench & { readonly plug: (state: 'in' | 'out') => void } {
  const { signing, agreement } = caseDeviceKeys('device tests');
  let isIn = true;
  const loose = {
    id: signing.id,
    publicKey: signing.publicKey,
    sign: (message: Uint8Array) => {
      if (!isIn) throw new Error('the HSM is not plugged in');
      return signing.sign(message);
    },
  };
  const made = deviceOnBench('ESME', { keys: { signing: loose, agreement } });
  return { ...made, plug: (state) => (isIn = state === 'in') };
}

describe('a signing capability that fails', () => {
  test.each(['receive', 'runDue'] as const)('when an Alert is due, at %s', (verb) => {
    const { bench, device, clock, send, plug } = withLooseKey();
    send(draftOf(bench, MODE, { executeAt: addYears(START, 1) }));
    clock.advanceTo(addYears(START, 2));
    plug('out');
    const before = device.snapshot();
    const act = (): unknown =>
      verb === 'receive' ? device.receive(Uint8Array.of(1, 2, 3)) : device.runDue();
    expect(act).toThrow(
      expect.objectContaining({
        code: 'device/key-failed',
        message: expect.stringMatching(/alert.*the HSM is not plugged in.*again/) as unknown,
        cause: expect.objectContaining({ message: 'the HSM is not plugged in' }) as unknown,
      }),
    );
    expect(device.snapshot()).toEqual(before);
    plug('in');
    act();
    expect(device.describe().pending).toEqual([]);
    if (verb === 'receive') expect(device.takeAlerts()).toHaveLength(1);
  });

  test('for a Response: the same octets are answered when it is back', () => {
    const { bench, device, plug } = withLooseKey();
    const command = otherCommand(bench, {
      from: 'supplier',
      messageCode: 0x0a,
      payload: { type: 'issue-credentials.command', keyUsages: ['digitalSignature'] },
      protection: 'mac-and-signature',
    });
    plug('out');
    const before = device.snapshot();
    expect(codeOf(() => device.receive(command))).toBe('device/key-failed');
    expect(device.snapshot()).toEqual(before);
    plug('in');
    expect(device.receive(command).outcome.accepted).toBe(true);
  });
});

describe('a clock that tells no instant', () => {
  test.each([Number.NaN, 1.5, Infinity, 'now', undefined, 1e300])('%s', (time) => {
    const clock = { now: () => time as never };
    const { device, bench } = deviceOnBench('ESME');
    const slow = device.fork({ clock });
    const before = slow.snapshot();
    const party = createParty({
      role: 'supplier',
      entityId: bench.entityId,
      clock,
      random: seededRandom('clock'),
    });
    expect(codeOf(() => slow.receive(Uint8Array.of(1)))).toBe('time/not-an-instant');
    expect(codeOf(() => slow.runDue())).toBe('time/not-an-instant');
    expect(codeOf(() => party.nextCounter())).toBe('time/not-an-instant');
    expect(slow.snapshot()).toEqual(before);
  });
});
