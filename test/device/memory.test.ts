/**
 * What a device hands out and takes back: nothing that a caller holds is a device's own, and no memory is taken over that
 * this device could not have written.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/core/bytes.ts';
import { simulatedClock } from '../../src/core/clock.ts';
import { addYears } from '../../src/core/instant.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import { type Device, createDevice, memoryOf } from '../../src/device/device.ts';
import { type CellContent, certificateFacts } from '../../src/device/trust-anchor.ts';
import { DEVICE_TYPES } from '../../src/device/device-types.ts';
import { decodeMessage } from '../../src/gbcs/index.ts';
import { commandOf, draftOf } from '../../src/testing/cases/case-bench.ts';
import { defectiveCertificate } from '../../src/x509/defects.ts';
import { codeOf } from '../crypto/code-of.ts';
import { START, deviceOnBench } from '../support/device-bench.ts';

const MODE = 'supplierBySupplier';
const LAST = 2n ** 63n - 1n;

/** A device with everything in its memory: certificates, a pending command, an Alert that nobody took, a log. */
function busyDevice() {
  const scene = deviceOnBench('ESME', { counters: { own: 7 } });
  const { bench, send, clock } = scene;
  const outcomes = [
    send(draftOf(bench, 'transCoSByTransCoS', { executeAt: addYears(START, 1) })),
    send(draftOf(bench, 'networkOperatorByNetworkOperator')),
    send(draftOf(bench, 'networkOperatorByNetworkOperator')),
    send(draftOf(bench, MODE, { newFloor: 3n, prepaymentTopUpFloor: 5n })),
  ];
  clock.advanceTo(addYears(START, 2));
  const waiting = draftOf(bench, 'accessControlBrokerByACB', { executeAt: addYears(START, 3) });
  outcomes.push(send(waiting));
  expect(scene.device.nextDueAt()).toBe(addYears(START, 3));
  return { ...scene, outcomes };
}

/** Spoils everything that can be reached: octets, lists, fields. What is frozen says no, and so it should. */
function spoil(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Uint8Array) {
    value.fill(0xa5);
    // A view may let others see what is around it.
    new Uint8Array(value.buffer, value.byteOffset, value.byteLength).fill(0xa5);
    return;
  }
  for (const part of Object.values(value)) spoil(part, seen);
  for (const field of Reflect.ownKeys(value)) {
    const { writable } = Object.getOwnPropertyDescriptor(value, field) ?? {};
    if (writable === true && field !== 'length') Reflect.set(value, field, 'spoilt');
  }
  if (Array.isArray(value) && !Object.isFrozen(value)) value.length = 0;
}

describe('whatever a caller does to what it was given', () => {
  const others = (device: Device) => [
    device,
    device.fork(),
    device.fork({ clock: simulatedClock(START) }),
    busyDevice().device,
  ];
  const picture = (device: Device): unknown =>
    structuredClone([memoryOf(device), device.describe(), device.publicKeys]);

  test.each<readonly [string, (scene: ReturnType<typeof busyDevice>) => unknown]>([
    ['a snapshot', ({ device }) => device.snapshot()],
    ['a description', ({ device }) => device.describe()],
    ['public keys', ({ device }) => device.publicKeys],
    ['the type', ({ device }) => device.type],
    ['the table of types', () => DEVICE_TYPES],
    ['outcomes and Responses', ({ outcomes }) => outcomes],
    ['what a cell stores', ({ device }) => device.storedIn('supplier.digitalSignature')],
    ['Alerts', ({ device }) => device.fork().runDue()],
    ['octets of Alerts', ({ device }) => device.fork().takeAlerts()],
  ])('%s: no device changes, neither this one nor another', (_, given) => {
    const scene = busyDevice();
    const devices = others(scene.device);
    const before = devices.map(picture);
    spoil(given(scene));
    expect(devices.map(picture)).toEqual(before);
    // And all goes on as it would have.
    const [one, two] = [scene.device, busyDevice().device];
    expect(one.takeAlerts()).toEqual(two.takeAlerts());
  });

  test('a type of the caller: the device has it as it was', () => {
    const type = structuredClone<typeof DEVICE_TYPES.ESME>(DEVICE_TYPES.ESME);
    const { device } = deviceOnBench(type);
    const before = picture(device);
    spoil(type);
    expect(picture(device)).toEqual(before);
  });

  test('a memory that was restored: the device has it as it was', () => {
    const { device } = busyDevice();
    const [given, before] = [device.snapshot(), picture(device)];
    device.restore(given);
    spoil(given);
    expect(picture(device)).toEqual(before);
  });

  test('who only looks is shown the same object for as long as nothing has changed', () => {
    const { device, send, bench } = deviceOnBench('ESME');
    const before = memoryOf(device);
    expect(memoryOf(device)).toBe(before);
    expect(device.fork() === device).toBe(false);
    send(draftOf(bench, MODE));
    expect(memoryOf(device)).not.toBe(before);
    expect(device.snapshot()).toEqual(memoryOf(device));
  });
});

describe('restore', () => {
  const whole = busyDevice().device.snapshot();
  type Memory = Record<string, unknown>;
  const changed = (change: (memory: Record<string, never>) => unknown): Memory => {
    const memory = structuredClone(whole) as unknown as Record<string, never>;
    change(memory);
    return memory;
  };

  test('takes a snapshot, also one that was cloned or stored meanwhile', () => {
    const { device } = busyDevice();
    const before = device.describe();
    device.restore(structuredClone(whole));
    expect(device.describe()).toEqual(before);
    expect(device.snapshot()).toEqual(whole);
    expect(device.takeAlerts()).toEqual(busyDevice().device.takeAlerts());
  });

  /** Paths of everything in a memory. */
  function paths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [path];
    const parts = Object.entries(value).flatMap(([name, part]) => paths(part, [...path, name]));
    return path.length === 0 ? parts : [path, ...parts];
  }

  function withPart(path: readonly string[], part: unknown): Memory {
    return changed((memory) => {
      let at: Record<string, unknown> = memory;
      for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
      at[path.at(-1)!] = part;
    });
  }

  test.each([undefined, null, 'text', Number.NaN, -1, -1n, 2n ** 63n, {}, [], () => 0])(
    'refuses a memory with %o in the place of any part, or has it and lives on',
    (part) => {
      const { device: original, bench } = busyDevice();
      const command = commandOf(bench, draftOf(bench, MODE, { counter: 9_000n }));
      const before = memoryOf(original);
      let refusals = 0;
      for (const path of paths(whole)) {
        const where = path.join('.');
        const device = original.fork();
        try {
          device.restore(withPart(path, part) as never);
        } catch (error) {
          expect(isSmkiError(error), `${where}: ${String(error)}`).toBe(true);
          expect(memoryOf(device), where).toBe(before);
          refusals++;
          continue;
        }
        device.receive(command);
        device.takeAlerts();
        expect(device.describe().cells, where).not.toEqual({});
      }
      expect(refusals).toBeGreaterThan(50);
    },
  );

  test.each<readonly [string, () => unknown, RegExp]>([
    ['nothing', () => undefined, /memory: an object is needed/],
    ['text', () => 'memory', /memory: an object is needed, not text/],
    ['no pending', () => changed((memory) => delete memory['pending']), /pending: a list/],
    ['no type', () => changed((memory) => delete memory['type']), /type: an object/],
    ['counters of roles alone', () => ({ ...whole, counters: { roles: {} } }), /prepaymentTopUp/],
    ["a GSME's", () => ({ ...whole, type: DEVICE_TYPES.GSME }), /memory of GSME, not of ESME/],
    [
      "another device's",
      () => deviceOnBench('ESME', { entityId: 'FE5A4B40000009D0' }).device.snapshot(),
      /memory of FE5A4B40000009D0/,
    ],
    [
      'a cell too few',
      () => changed(({ cells }) => delete cells!['root']),
      /always holds this cell/,
    ],
    [
      'a cell too many',
      () => ({
        ...whole,
        cells: { ...whole.cells, 'wanProvider.digitalSignature': whole.cells.root },
      }),
      /holds no such cell/,
    ],
    [
      'a pending command of another device',
      () => {
        const other = deviceOnBench('ESME', { entityId: 'FE5A4B40000009D0' });
        other.send(draftOf(other.bench, MODE, { executeAt: addYears(START, 1) }));
        const [pending] = other.device.snapshot().pending;
        return { ...whole, pending: [{ ...pending, command: fromHex('00') }] };
      },
      /pending\.0\.command: the device would refuse it/,
    ],
    ...[0, 7, 300].map(
      (octets) =>
        [
          `a key identifier of ${octets} octets`,
          () => {
            const root = { ...whole.cells.root, keyIdentifier: new Uint8Array(octets) };
            return { ...whole, cells: { ...whole.cells, root } };
          },
          /cells\.root: keyIdentifier has/,
        ] as const,
    ),
    [
      'fewer key pairs than none',
      () => ({ ...whole, credentials: { ...whole.credentials, generated: -1 } }),
      /credentials\.generated/,
    ],
    [
      'two pending commands of one originator and code',
      () => ({ ...whole, pending: [...whole.pending, ...whole.pending] }),
      /pending\.1: one of its originator and code/,
    ],
    [
      'a MAC key that is none',
      () => ({ ...whole, pending: [{ ...whole.pending[0], macKey: new Uint8Array(65) }] }),
      /pending\.0\.macKey/,
    ],
  ])('refuses %s, and stays as it was', (_, memory, message) => {
    const { device } = busyDevice();
    const before = memoryOf(device);
    expect(() => {
      device.restore(memory() as never);
    }).toThrow(message);
    expect(
      codeOf(() => {
        device.restore(memory() as never);
      }),
    ).toBe('device/bad-configuration');
    expect(memoryOf(device)).toBe(before);
  });
});

test.each(['active', 'pending'] as const)(
  'a memory that knows an %s key by a name that the device does not have is refused',
  (part) => {
    const { device } = deviceOnBench('ESME', { random: undefined as never });
    const whole = device.snapshot();
    const names = { ...whole.credentials[part], keyAgreement: 'a key of others' };
    const before = memoryOf(device);
    const credentials = { ...whole.credentials, [part]: names };
    expect(() => {
      device.restore({ ...whole, credentials });
    }).toThrow(expect.objectContaining({ code: 'device/bad-configuration' }));
    expect(memoryOf(device)).toBe(before);
  },
);

describe('key identifiers', () => {
  const { bench } = deviceOnBench('ESME');
  const CELL = 'supplier.digitalSignature';
  const entityId = bench.pki.parties.supplier.entityId;
  const deviceWith = (content: CellContent): Device =>
    createDevice({
      type: 'ESME',
      entityId: bench.entityId,
      cells: { [CELL]: content } as never,
      otherCells: 'unknown',
      clock: simulatedClock(START),
    });

  test.each([0, 1, 7, 9, 20])('of %i octets are refused, with what to do', (octets) => {
    const keyIdentifier = new Uint8Array(octets);
    for (const content of [
      { entityId, keyIdentifier },
      { raw: Uint8Array.of(1), entityId, keyIdentifier },
    ]) {
      expect(() => deviceWith(content)).toThrow(
        new RegExp(`supplier.digitalSignature: keyIdentifier has ${octets} octets: pass the 8`),
      );
      expect(codeOf(() => deviceWith(content))).toBe('device/bad-configuration');
    }
  });

  test('of 8 octets go with whatever raw is, others with a raw that says so itself', () => {
    const { certificate: raw } = defectiveCertificate('subject-key-identifier-of-160-bits');
    const { keyIdentifier: long } = certificateFacts(raw).anchor;
    const short = new Uint8Array(8);
    for (const content of [
      { raw, entityId, keyIdentifier: short },
      { raw: new Uint8Array(0), entityId, keyIdentifier: short },
      { raw, entityId, keyIdentifier: long },
    ]) {
      const { stored, keyIdentifier } = memoryOf(deviceWith(content)).cells[CELL]!;
      expect([stored, keyIdentifier]).toEqual([content.raw, content.keyIdentifier]);
    }
    expect(long).toHaveLength(20);
    const content = { raw, entityId, keyIdentifier: new Uint8Array(20) };
    expect(codeOf(() => deviceWith(content))).toBe('device/bad-configuration');
  });
});

describe('the own counter', () => {
  const alertsAt = (own: bigint, ownCounterAtItsEnd: 'stays' | 'starts-again') => {
    const { bench, send, clock, device } = deviceOnBench('ESME', {
      counters: { own },
      assumptions: { ownCounterAtItsEnd },
    });
    for (const [index, mode] of [
      MODE,
      'networkOperatorByNetworkOperator',
      'transCoSByTransCoS',
    ].entries()) {
      const executeAt = addYears(START, 1 + index);
      expect(send(draftOf(bench, mode as never, { executeAt })).outcome.accepted).toBe(true);
    }
    clock.advanceTo(addYears(START, 9));
    const counters = device
      .takeAlerts()
      .map((alert) => decodeMessage(alert, { decoding: 'strict' }).header.originatorCounter);
    return [...counters, device.snapshot().counters.own];
  };

  test('never leaves its range, whichever assumption', () => {
    expect(alertsAt(LAST - 1n, 'stays')).toEqual([LAST - 1n, LAST, LAST, LAST]);
    expect(alertsAt(LAST - 1n, 'starts-again')).toEqual([LAST - 1n, LAST, 0n, 1n]);
    fc.assert(
      fc.property(
        fc.bigInt(LAST - 4n, LAST),
        fc.constantFrom('stays', 'starts-again'),
        (own, end) => {
          for (const counter of alertsAt(own, end)) expect(counter <= LAST).toBe(true);
        },
      ),
      { numRuns: 10 },
    );
  });
});
