/**
 * fast-check commands that drive a device and its model side by side: right commands, wrong ones, replays, time, power failures.
 *
 * fast-check is the caller's: it is passed in, and only its types are named here.
 *
 * @module
 */
import { requireFields, requireKind } from '../../core/arguments.ts';
import type FastCheck from 'fast-check';
import { toHex } from '../../core/bytes.ts';
import { type SimulatedClock, simulatedClock } from '../../core/clock.ts';
import { invariant } from '../../core/errors.ts';
import { DAY_MS, type Instant, instant } from '../../core/instant.ts';
import { seededRandom } from '../../crypto/index.ts';
import { type Device, createDevice } from '../../device/device.ts';
import { DEVICE_TYPES, type DeviceType, type DeviceTypeName } from '../../device/device-types.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';
import { caseDeviceKeys, createCaseBench } from '../cases/case-bench.ts';
import { DeviceModel } from './device-model.ts';
import { CERTIFICATE_QUALITIES, type Move, type MoveOrder, SIGNERS, Workshop } from './moves.ts';

/** A real device in a run, with what is needed to drive it. */
export interface DeviceUnderModel {
  device: Device;
  readonly clock: SimulatedClock;
  readonly workshop: Workshop;
  /** Everything made so far, sent or not: what somebody on the line may have recorded. */
  readonly recorded: Move[];
}

/** A model and a device that begin alike. */
export interface ModelRun {
  readonly model: DeviceModel;
  readonly real: DeviceUnderModel;
}

/** A step of a run, as fast-check has it. */
export type DeviceCommand = FastCheck.Command<DeviceModel, DeviceUnderModel>;

const SEED = 'device model';
const START = '2026-01-01T00:00:00Z';

/**
 * Makes a model and a simulated device that begin alike.
 *
 * @example
 * ```ts
 * fc.assert(
 *   fc.property(deviceCommands(fc, 'ESME'), (commands) => {
 *     fc.modelRun(() => modelRun('ESME'), commands);
 *   }),
 * );
 * ```
 */
export function modelRun(deviceType: DeviceTypeName | DeviceType): ModelRun {
  requireDeviceType(deviceType);
  const at = instant(START);
  const bench = createCaseBench({ deviceType, seed: SEED, at });
  const workshop = new Workshop(bench);
  const clock = simulatedClock(at);
  const device = deviceOf(workshop, clock);
  return {
    model: new DeviceModel(workshop.occupants()),
    real: { device, clock, workshop, recorded: [] },
  };
}

/** Sequences of steps for {@link modelRun}. Each step compares device and model, and throws where they differ. */
export function deviceCommands(
  fc: typeof FastCheck,
  deviceType: DeviceTypeName | DeviceType,
  options: { readonly maxCommands?: number } = {},
): FastCheck.Arbitrary<Iterable<DeviceCommand>> {
  requireFields('fc', fc, { constant: 'function' });
  requireDeviceType(deviceType);
  requireKind('options', options, 'record');
  const { bench } = new Workshop(createCaseBench({ deviceType, seed: SEED, at: instant(START) }));
  const order = moveOrders(fc, bench.modes);
  const steps: FastCheck.Arbitrary<DeviceCommand>[] = [
    ...Array.from({ length: 6 }, () => order.map(send)),
    order.map(keep),
    fc.nat({ max: 50 }).map(replay),
    fc.integer({ min: 1, max: 40 }).map(wait),
    fc.constant(powerFailure()),
    fc.uint8Array({ maxLength: 80 }).map(noise),
  ];
  return fc.commands(steps, { maxCommands: options.maxCommands ?? 30, size: 'max' });
}

/** Orders of which about half are right in everything. */
function moveOrders(
  fc: typeof FastCheck,
  modes: readonly MoveOrder['mode'][],
): FastCheck.Arbitrary<MoveOrder> {
  const usually = <T>(right: T, ...others: readonly T[]): FastCheck.Arbitrary<T> =>
    fc.oneof({ weight: 8, arbitrary: fc.constant(right) }, fc.constantFrom(right, ...others));
  const damage = fc.record({
    at: fc.nat({ max: 5_000 }),
    by: fc.constantFrom('bit' as const, 'cut' as const),
  });
  return fc.record({
    mode: fc.constantFrom(...modes),
    cells: fc.integer({ min: 1, max: 0x3fff }),
    certificates: usually(...CERTIFICATE_QUALITIES),
    party: usually<MoveOrder['party']>('same', 'another'),
    signer: usually(...SIGNERS),
    mac: usually<MoveOrder['mac']>('right', 'next key'),
    step: usually(1, 2, 1_000_000, 0, -1),
    floor: usually<MoveOrder['floor']>('own', 'none', 0, 5, 1_000_000),
    when: fc.oneof(
      { weight: 7, arbitrary: fc.constant<MoveOrder['when']>('now') },
      fc.constant<MoveOrder['when']>('cancel'),
      fc.record({ days: fc.integer({ min: -1, max: 20 }) }),
    ),
    damage: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, damage),
  });
}

/** A step that can always be taken, and its name in a counterexample. */
function step(
  name: string,
  run: (model: DeviceModel, real: DeviceUnderModel) => void,
): DeviceCommand {
  return { check: () => true, run, toString: () => name };
}

/** Makes a command for what the device holds now and delivers it. */
const send = (order: MoveOrder): DeviceCommand =>
  step(`send ${JSON.stringify(order)}`, (model, real) => {
    deliver(make(order, model, real), model, real);
  });

/** Makes a command and keeps it: whoever delivers it later delivers out of order. */
const keep = (order: MoveOrder): DeviceCommand =>
  step(`keep ${JSON.stringify(order)}`, (model, real) => {
    make(order, model, real);
  });

/** Delivers something recorded. */
const replay = (index: number): DeviceCommand =>
  step(`replay ${index}`, (model, real) => {
    const made = real.recorded[index % Math.max(1, real.recorded.length)];
    if (made !== undefined) deliver(made, model, real);
  });

const wait = (days: number): DeviceCommand =>
  step(`wait ${days} days`, (model, real) => {
    real.clock.advance(days * DAY_MS);
    model.pass(real.clock.now());
    agree(real.device.runDue().length, model.alerts, 'Alerts');
    model.alerts = 0;
    compare(model, real);
  });

/** The device comes back with nothing but its memory. */
const powerFailure = (): DeviceCommand =>
  step('power failure', (model, real) => {
    const memory = real.device.snapshot();
    real.device = deviceOf(real.workshop, real.clock);
    real.device.restore(memory);
    compare(model, real);
  });

const noise = (octets: Uint8Array): DeviceCommand =>
  step(`noise ${toHex(octets)}`, (model, real) => {
    model.pass(real.clock.now());
    agree(real.device.receive(octets).outcome.kind, 'rejected', 'noise');
    compare(model, real);
  });

function make(order: MoveOrder, model: DeviceModel, real: DeviceUnderModel): Move {
  const made = real.workshop.make(order, model, real.clock.now());
  real.recorded.push(made);
  return made;
}

function deviceOf({ bench }: Workshop, clock: SimulatedClock): Device {
  return createDevice<DeviceType>({
    type: bench.type,
    entityId: bench.entityId,
    cells: bench.cells,
    keys: caseDeviceKeys(SEED),
    random: seededRandom(SEED),
    clock,
  });
}

function deliver({ move, command }: Move, model: DeviceModel, real: DeviceUnderModel): void {
  model.pass(real.clock.now());
  const expected = model.receive(move);
  const before = everythingButTheLog(real);
  const { outcome, response } = real.device.receive(command);
  agree(outcome.kind, expected, `${move.kind}: ${outcome.explain()}`);
  agree(response === undefined, expected === 'rejected', 'silence');
  if (expected === 'rejected' && real.device.nextDueAt() === before.dueAt) {
    agree(everythingButTheLog(real).picture, before.picture, 'a refused command changes nothing');
  }
  compare(model, real);
}

function everythingButTheLog({ device }: DeviceUnderModel): {
  readonly picture: string;
  readonly dueAt: Instant | undefined;
} {
  const picture = JSON.stringify({ ...device.describe(), securityLog: [] });
  return { picture, dueAt: device.nextDueAt() };
}

/** Cells, counters and pending work are those of the model; no cell is ever empty. */
function compare(model: DeviceModel, { device, workshop }: DeviceUnderModel): void {
  const { cells, counters, pending } = device.describe();
  for (const cell of Object.keys(workshop.bench.cells) as CellName[]) {
    const found = cells[cell];
    invariant(found !== undefined, `${cell} is populated`);
    agree(found.keyIdentifier, model.cells[cell]?.key ?? '', cell);
    agree(found.entityId.replaceAll('-', ''), model.cells[cell]?.party ?? '', cell);
  }
  for (const [role, counter] of Object.entries(model.counters) as [RemotePartyRole, bigint][]) {
    agree(counters[role] ?? '0', counter.toString(), `counter of ${role}`);
  }
  agree(pending.length, model.pending.size, 'pending commands');
}

function agree<T>(found: T, expected: T, what: string): void {
  if (found === expected) return;
  throw new Error(`${what}: the device has ${String(found)}, the model ${String(expected)}`);
}

/** The name of a type, or a type of one's own. */
function requireDeviceType(deviceType: DeviceTypeName | DeviceType): void {
  if (typeof deviceType === 'string') requireKnownName('device type', deviceType, DEVICE_TYPES);
  else requireFields('deviceType', deviceType, { cells: 'records' });
}
