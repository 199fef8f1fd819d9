/**
 * What the ready cases need of a meter: somebody who loads its cells and carries octets to it and back.
 *
 * @module
 */
import { requireFields, requireKnownFields } from '../core/arguments.ts';
import { simulatedClock } from '../core/clock.ts';
import { type Instant, instant } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import { type Device, createDevice } from '../device/device.ts';
import type { CellName } from '../vocabulary/cells.ts';
import { CASE_SEED } from './anchor-replacement-cases.ts';
import { requireObject, requireSeed, wrong } from './argument-checks.ts';
import type { CaseStart } from './cases/case.ts';
import { caseDeviceKeys } from './cases/case-bench.ts';

/** A meter that answers in its own time: behind a process, a socket, a serial line. For `runCasesAsync`. */
export interface AsyncMeterAdapter {
  /** Puts the meter into this state; false when it cannot, and the case is skipped. */
  load(start: CaseStart): boolean | Promise<boolean>;
  /** Sends a command. Undefined when no answer comes in the time that you give the meter: that is how it refuses. */
  exchange(command: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /**
   * Moves the meter's clock, and gives back the Alert that it then sends; undefined when it sends none. Cases that go on
   * after the answer are skipped without it.
   */
  waitUntil?(at: Instant): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Digital signature public key of the meter, to verify its answers. */
  readonly signingKey?: Point;
  /**
   * What a cell holds (DER; undefined: nothing), where a meter can be looked into. Over the wire it tells owner and key of
   * a certificate only.
   */
  storedIn?(cell: CellName): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** `none` for a meter that does not answer CS02a: its cells are not read back over the wire, and the results say so. */
  readonly readBack?: 'over-the-wire' | 'none';
}

/** What a meter, an emulator or a model has to offer, when it answers at once. */
export interface MeterAdapter extends AsyncMeterAdapter {
  load(start: CaseStart): boolean;
  exchange(command: Uint8Array): Uint8Array | undefined;
  waitUntil?(at: Instant): Uint8Array | undefined;
  storedIn?(cell: CellName): Uint8Array | undefined;
}

const ADAPTER_FIELDS = [
  'load',
  'exchange',
  'waitUntil',
  'signingKey',
  'storedIn',
  'readBack',
] as const satisfies readonly (keyof AsyncMeterAdapter)[];

const READ_BACKS: readonly unknown[] = [undefined, 'over-the-wire', 'none'];

/** @throws SmkiError `testing/bad-argument` for what is no adapter */
export function requireAdapter(meter: unknown): void {
  const wanted = 'an object with load() and exchange()';
  const { readBack, ...methods } = requireObject(meter, 'meter', wanted);
  for (const name of ['load', 'exchange', 'storedIn', 'waitUntil'] as const) {
    const method = methods[name];
    const optional = name === 'storedIn' || name === 'waitUntil';
    if (optional && method === undefined) continue;
    if (typeof method !== 'function') wrong(`meter.${name}`, 'a function is needed');
  }
  // An adapter may have fields of its own; one that differs by its letter case alone is misspelt, and would be passed over.
  for (const field of Object.keys(meter as object)) {
    const meant = ADAPTER_FIELDS.find((name) => name.toLowerCase() === field.toLowerCase());
    if (meant !== undefined && meant !== field) wrong(`meter.${field}`, `is to be ${meant}`);
  }
  if (!READ_BACKS.includes(readBack)) wrong('meter.readBack', 'over-the-wire or none is needed');
}

/**
 * The simulated device as a meter: the reference that others are compared with.
 *
 * @param options - `seed`: that of the cases, so that it has the keys which they are made for
 * @throws SmkiError `testing/bad-argument`
 */
export function simulatedMeter(
  options: { readonly seed?: string } = {},
): MeterAdapter & { readonly device: () => Device } {
  requireSeed(options, 'options');
  requireKnownFields('options', options, { seed: 'text' });
  const keys = caseDeviceKeys(options.seed ?? CASE_SEED);
  let device: Device | undefined;
  let clock = simulatedClock(instant('1970-01-01T00:00:00Z'));
  const loaded = (): Device =>
    device ?? wrong('meter', 'load a case before exchanging its command');
  return {
    signingKey: keys.signing.publicKey,
    device: loaded,
    load: (start) => {
      requireFields('start', start, { cells: 'record', at: 'number' });
      const { deviceType, entityId, cells, counters, at, faults, assumptions } = start;
      clock = simulatedClock(at);
      device = createDevice({
        type: deviceType,
        entityId,
        cells,
        keys,
        counters: { roles: counters },
        clock,
        ...(faults && { faults }),
        ...(assumptions && { assumptions }),
      });
      return true;
    },
    exchange: (command) => loaded().receive(command).response,
    waitUntil: (at) => {
      clock.advanceTo(at);
      return loaded().takeAlerts()[0];
    },
    storedIn: (cell) => loaded().storedIn(cell),
  };
}
