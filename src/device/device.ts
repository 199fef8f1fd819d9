/**
 * A device as an actor: octets in, octets out, a clock beside it. All logic is in `process.ts`; this only stores.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { Clock } from '../core/clock.ts';
import { type Instant, instantFromMs } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { Point } from '../crypto/backend.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64, Eui64Like } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { DeviceContext, DeviceFaults } from './context.ts';
import { type DeviceDescription, describeDevice } from './describe.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { CellNameOf, DeviceType, DeviceTypeName, RequiredCellName } from './device-types.ts';
import type { OtherCells } from './initial-cells.ts';
import type { InitialCounters } from './initial-counters.ts';
import { type Surroundings, initialDevice } from './initial-device.ts';
import {
  requireCommand,
  requireFaults,
  requireForkOptions,
  requireOctets,
} from './option-checks.ts';
import { copiedMemory, restoredMemory } from './memory.ts';
import { type DeviceOutcome, type OutcomeData, explained } from './outcome.ts';
import { executeDue, processCommand } from './process.ts';
import { protectReply } from './reply.ts';
import { type DeviceState, NONE } from './state.ts';
import type { CellContent } from './trust-anchor.ts';

export type { InitialCounters };

/** The cells of a type: all that it must have, some that it may. A type of your own is checked when it is `as const`. */
export type CellsOf<T extends DeviceTypeName | DeviceType> = Readonly<
  Record<RequiredCellName<T>, CellContent>
> &
  KnownCellsOf<T>;

/** Some cells of a type: those of which something is known. */
export type KnownCellsOf<T extends DeviceTypeName | DeviceType> = Readonly<
  Partial<Record<CellNameOf<T>, CellContent>>
>;

/** Options of {@link createDevice}. With a built-in type, a cell that the type lacks does not compile. */
export interface DeviceOptions<T extends DeviceTypeName | DeviceType = DeviceTypeName> {
  /** Name of a built-in type, or a type of your own. */
  readonly type: T;
  readonly entityId: Eui64Like;
  readonly cells: CellsOf<T>;
  /**
   * Cells that the type always has and `cells` does not name: `unknown`, the default, puts an occupant there without
   * a usable key, to be replaced like any other; `refused` throws. TypeScript asks for every cell until it says `unknown`.
   */
  readonly otherCells?: OtherCells;
  /** Capabilities of a meter's own keys; those that are absent are made from `random`. */
  readonly keys?: DeviceKeys;
  /** The device's own certificates, for CS02e. */
  readonly certificates?: Readonly<Partial<Record<EndEntityKeyUsage, Uint8Array>>>;
  readonly counters?: InitialCounters;
  readonly clock: Clock;
  /** Source of the device's keys, forked by its Entity Identifier. Without it and `keys` they follow from that alone. */
  readonly random?: Random;
  readonly assumptions?: Partial<Assumptions>;
  readonly faults?: DeviceFaults;
  readonly hardwareType?: string;
  /** Modes that this device refuses although its type has the cells. */
  readonly disabledModes?: readonly ReplacementMode[];
}

/** Options of a device of which only a part is known. */
export interface PartlyKnownDeviceOptions<
  T extends DeviceTypeName | DeviceType = DeviceTypeName,
> extends Omit<DeviceOptions<T>, 'cells'> {
  readonly cells: KnownCellsOf<T>;
  readonly otherCells: 'unknown';
}

/** What a device hands back for a command. */
export interface Received {
  /** Absent when the device keeps silent. */
  readonly response?: Uint8Array;
  readonly outcome: DeviceOutcome;
}

/** What came of a future-dated command when its time had come. */
export interface DueReport {
  readonly alert: Uint8Array;
  readonly outcome: DeviceOutcome;
}

/** A meter, hub or other device; `C` names the cells that its type may hold. */
export interface Device<C extends CellName = CellName> {
  readonly entityId: Eui64;
  readonly type: DeviceType;
  /** Public keys of the device, for whoever certifies or addresses it. */
  readonly publicKeys: Readonly<Record<EndEntityKeyUsage, Point>>;
  /**
   * Processes one command at the time of the device's clock, after any pending work that is due. Whatever the octets, the
   * device answers or refuses; throws `gbcs/malformed` only for what is no octets at all.
   *
   * @throws SmkiError `device/key-failed` when a key of yours fails to sign the answer or an Alert that is due, `time/not-an-instant`
   * for a clock that tells none: the device is as it was, and takes the same octets again
   */
  receive(command: Uint8Array): Received;
  /** Runs pending work that is due and gives out all Alerts not yet taken, oldest first, with their outcomes. */
  runDue(): readonly DueReport[];
  /** As {@link Device.runDue}, the octets alone. */
  takeAlerts(): readonly Uint8Array[];
  /** When the next pending command is due. */
  nextDueAt(): Instant | undefined;
  /** A comparable picture: cells, key identifiers, counters, pending work, security log. */
  describe(): DeviceDescription<C>;
  /** A copy of the device's whole memory: read it, keep it, restore it. */
  snapshot(): DeviceState;
  /**
   * Replaces the device's memory, as after a power failure. Throws `device/bad-configuration`, and changes nothing, for what
   * no snapshot of this device can be: another device's, one with a part missing or out of its range.
   */
  restore(state: DeviceState): void;
  /** Another device with the same memory, which from now on has a life of its own, by the same clock or another. */
  fork(options?: { readonly clock?: Clock }): Device<C>;
  /** The certificate or other octets in a cell, as stored. */
  storedIn(cell: C): Uint8Array | undefined;
  /** True when the cell holds exactly these octets. */
  holds(cell: C, certificate: Uint8Array): boolean;
  /** Sets the faults of the hardware from now on. */
  setFaults(faults: DeviceFaults): void;
}

/**
 * Makes a device.
 *
 * @param options - `type`: a built-in type name or a type of your own; `cells`: for each trust anchor cell certificate
 * DER, a bare anchor, or an unproven cell; `otherCells`: whether the rest may be unknown; `clock`: the device's own
 * idea of the time
 * @returns a device that answers octets with octets
 * @throws SmkiError `device/bad-configuration` for a cell that the type does not have, or an option that is not what it
 * is said to be; `asn1/…` or `x509/…` for certificate octets that are none
 * @see GBCS 4.3.2, 13.3
 * @example
 * ```ts
 * const device = createDevice({ type: 'ESME', entityId: '00DB1234567890A0', cells, clock, random });
 * const { response, outcome } = device.receive(command);
 * console.log(outcome.explain());
 * ```
 */
export function createDevice<const T extends DeviceTypeName | DeviceType>(
  options: DeviceOptions<T> | PartlyKnownDeviceOptions<T>,
): Device<CellNameOf<T>> {
  const { state, surroundings } = initialDevice(options);
  return new DeviceActor(state, surroundings);
}

/** What {@link receiveShared} gives. */
export interface ReceivedShared {
  readonly response: Uint8Array | undefined;
  readonly outcome: OutcomeData;
}

/**
 * As {@link Device.receive}, for a fleet that looks at outcomes and changes nothing: the octets of the outcome are those of
 * the device's own memory, which it shares with every device that holds the same certificates.
 */
export function receiveShared(device: Device, command: Uint8Array): ReceivedShared {
  if (device instanceof DeviceActor) return device.receiveShared(command);
  const { response, outcome } = device.receive(command);
  return { response, outcome };
}

/**
 * As {@link Device.snapshot}, for whoever only looks: the memory itself, which is the same object for as long as nothing has
 * changed, and whose octets the device shares with every device that holds the same certificates.
 */
export function memoryOf(device: Device): DeviceState {
  return device instanceof DeviceActor ? device.memory : device.snapshot();
}

/** A class, not closures: there may be a million of it. */
class DeviceActor implements Device {
  #state: DeviceState;
  #surroundings: Surroundings;

  constructor(state: DeviceState, surroundings: Surroundings) {
    this.#state = state;
    this.#surroundings = surroundings;
  }

  get entityId(): Eui64 {
    return this.#state.entityId;
  }

  get type(): DeviceType {
    return this.#state.type;
  }

  get publicKeys(): Readonly<Record<EndEntityKeyUsage, Point>> {
    const { digitalSignature, keyAgreement } = this.#state.credentials.active;
    const { keys } = this.#surroundings;
    return {
      digitalSignature: copyOf(keys.signingKey(digitalSignature).publicKey),
      keyAgreement: copyOf(keys.agreementKey(keyAgreement).publicKey),
    };
  }

  receive(command: Uint8Array): Received {
    const { response, outcome } = this.receiveShared(command);
    return { ...(response && { response }), outcome: explained(outcome) };
  }

  receiveShared(command: Uint8Array): ReceivedShared {
    requireCommand(command);
    const context = this.#now();
    this.#executeDue(context);
    const { state, response, outcome } = processCommand(this.#state, command, context);
    this.#state = state;
    return { response, outcome };
  }

  runDue(): readonly DueReport[] {
    this.#executeDue(this.#now());
    const { unsentAlerts } = this.#state;
    if (unsentAlerts.length === 0) return NONE;
    this.#state = { ...this.#state, unsentAlerts: NONE };
    return unsentAlerts.map(({ message, outcome }) => ({
      // A copy: the same Alert may be in a snapshot.
      alert: new Uint8Array(message),
      outcome: explained(outcome),
    }));
  }

  takeAlerts(): readonly Uint8Array[] {
    return this.runDue().map(({ alert }) => alert);
  }

  nextDueAt(): Instant | undefined {
    const times = this.#state.pending.map(({ executionDateTime }) => executionDateTime);
    return times.length === 0 ? undefined : (Math.min(...times) as Instant);
  }

  describe(): DeviceDescription {
    return describeDevice(this.#state);
  }

  snapshot(): DeviceState {
    return copiedMemory(this.#state);
  }

  get memory(): DeviceState {
    return this.#state;
  }

  restore(state: DeviceState): void {
    this.#state = restoredMemory(state, this.#state, this.#surroundings.keys);
  }

  fork(options: { readonly clock?: Clock } = {}): Device {
    requireForkOptions(options);
    const { clock = this.#surroundings.clock } = options;
    return new DeviceActor(this.#state, { ...this.#surroundings, clock });
  }

  storedIn(cell: CellName): Uint8Array | undefined {
    requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
    // A copy: what a cell holds is shared by every device that holds it.
    return this.#state.cells[cell]?.stored?.slice();
  }

  holds(cell: CellName, certificate: Uint8Array): boolean {
    requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
    requireOctets(certificate, 'certificate');
    const stored = this.#state.cells[cell]?.stored;
    return stored !== undefined && equalBytes(stored, certificate);
  }

  setFaults(faults: DeviceFaults): void {
    requireFaults(faults);
    this.#surroundings = { ...this.#surroundings, faults };
  }

  #now(): DeviceContext {
    const { clock, ...rest } = this.#surroundings;
    return { ...rest, at: instantFromMs(clock.now()) };
  }

  #executeDue(context: DeviceContext): void {
    const dueAt = this.nextDueAt();
    if (dueAt === undefined || dueAt > context.at) return;
    const { state, done } = executeDue(this.#state, context);
    const alerts = done.map(({ alert, outcome }) => ({
      message: protectReply(alert, context),
      outcome,
    }));
    this.#state = { ...state, unsentAlerts: [...state.unsentAlerts, ...alerts] };
  }
}

/** Whoever stands in for a key that they lack may lack its public half too. */
function copyOf(publicKey: Point | undefined): Point {
  return (publicKey && new Uint8Array(publicKey)) as Point;
}
