/**
 * fast-check commands that drive a device and its model side by side: right commands, wrong ones, replays, time, power failures.
 *
 * fast-check is the caller's: it is passed in, and only its types are named here.
 *
 * @module
 */
import type FastCheck from 'fast-check';
import { toHex } from '../../core/bytes.ts';
import { type SimulatedClock, simulatedClock } from '../../core/clock.ts';
import { invariant } from '../../core/errors.ts';
import { type Instant, instant } from '../../core/instant.ts';
import { seededRandom } from '../../crypto/index.ts';
import { type Device, createDevice } from '../../device/device.ts';
import type { DeviceType, DeviceTypeName } from '../../device/device-types.ts';
import type { CellName } from '../../vocabulary/cells.ts';
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
  const { bench } = new Workshop(createCaseBench({ deviceType, seed: SEED, at: instant(START) }));
  const order = moveOrders(fc, bench.modes);
  const steps: FastCheck.Arbitrary<DeviceCommand>[] = [
    ...Array.from({ length: 6 }, () => order.map((made) => new Send(made))),
    order.map((made) => new Keep(made)),
    fc.nat({ max: 50 }).map((index) => new Replay(index)),
    fc.integer({ min: 1, max: 40 }).map((days) => new Wait(days)),
    fc.constant(new PowerFailure()),
    fc.uint8Array({ maxLength: 80 }).map((octets) => new Noise(octets)),
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

/** Makes a command for what the device holds now and delivers it. */
class Send implements DeviceCommand {
  readonly #order: MoveOrder;

  constructor(order: MoveOrder) {
    this.#order = order;
  }
  check(): boolean {
    return true;
  }
  run(model: DeviceModel, real: DeviceUnderModel): void {
    const made = real.workshop.make(this.#order, model, real.clock.now());
    real.recorded.push(made);
    deliver(made, model, real);
  }
  toString(): string {
    return `send ${JSON.stringify(this.#order)}`;
  }
}

/** Makes a command and keeps it: whoever delivers it later delivers out of order. */
class Keep implements DeviceCommand {
  readonly #order: MoveOrder;

  constructor(order: MoveOrder) {
    this.#order = order;
  }
  check(): boolean {
    return true;
  }
  run(model: DeviceModel, real: DeviceUnderModel): void {
    real.recorded.push(real.workshop.make(this.#order, model, real.clock.now()));
  }
  toString(): string {
    return `keep ${JSON.stringify(this.#order)}`;
  }
}

/** Delivers something recorded. */
class Replay implements DeviceCommand {
  readonly #index: number;

  constructor(index: number) {
    this.#index = index;
  }
  check(): boolean {
    return true;
  }
  run(model: DeviceModel, real: DeviceUnderModel): void {
    const made = real.recorded[this.#index % Math.max(1, real.recorded.length)];
    if (made !== undefined) deliver(made, model, real);
  }
  toString(): string {
    return `replay ${this.#index}`;
  }
}

class Wait implements DeviceCommand {
  readonly #days: number;

  constructor(days: number) {
    this.#days = days;
  }
  check(): boolean {
    return true;
  }
  run(model: DeviceModel, real: DeviceUnderModel): void {
    real.clock.advance(this.#days * 86_400_000);
    model.pass(real.clock.now());
    agree(real.device.runDue().length, model.alerts, 'Alerts');
    model.alerts = 0;
    compare(model, real);
  }
  toString(): string {
    return `wait ${this.#days} days`;
  }
}

/** The device comes back with nothing but its memory. */
class PowerFailure implements DeviceCommand {
  check(): boolean {
    return true;
  }
  run(model: DeviceModel, run: DeviceUnderModel): void {
    const memory = run.device.snapshot();
    const again = deviceOf(run.workshop, run.clock);
    again.restore(memory);
    Object.assign(run, { device: again });
    compare(model, run);
  }
  toString(): string {
    return 'power failure';
  }
}

class Noise implements DeviceCommand {
  readonly #octets: Uint8Array;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }
  check(): boolean {
    return true;
  }
  run(model: DeviceModel, real: DeviceUnderModel): void {
    model.pass(real.clock.now());
    agree(real.device.receive(this.#octets).outcome.kind, 'rejected', 'noise');
    compare(model, real);
  }
  toString(): string {
    return `noise ${toHex(this.#octets)}`;
  }
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
  agree(outcome.kind, expected, `${move.mode} by ${move.originator}: ${outcome.explain()}`);
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
  agree(pending.length, model.pending.length, 'pending commands');
}

function agree<T>(found: T, expected: T, what: string): void {
  if (found === expected) return;
  throw new Error(`${what}: the device has ${String(found)}, the model ${String(expected)}`);
}
