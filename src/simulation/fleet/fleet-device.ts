/**
 * One device of a fleet: the actor itself, how the network stands to it at the moment, and the truth about what it did.
 *
 * The DCC sees an endpoint that answers or does not. Conditions (faults) stand between the two; `device.processed` tells what
 * the device itself did, and to whom.
 *
 * @module
 */
import type { CellStatus } from '../../core/event-types.ts';
import type { EventLog } from '../../core/event-log.ts';
import { toHex } from '../../core/bytes.ts';
import type { Clock } from '../../core/clock.ts';
import type { Instant } from '../../core/instant.ts';
import type { DeviceEndpoint } from '../../dcc/delivery-types.ts';
import type { DeviceParticulars } from '../../dcc/inventory-types.ts';
import {
  memoryOf,
  type Device,
  type Received,
  type ReceivedShared,
  receiveShared,
} from '../../device/device.ts';
import { type OutcomeData, type ReplacementResult, explained } from '../../device/outcome.ts';
import type { DeviceState } from '../../device/state.ts';
import type { CellOccupant } from '../../gbcs/types.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { type Condition, asked, checkCondition } from './condition.ts';

/** What a device did last: for checkers, who look at each step. */
export interface DeviceStep {
  readonly command: Uint8Array | undefined;
  readonly before: DeviceState;
  readonly after: DeviceState;
  readonly outcome: OutcomeData;
  readonly sender: string;
}

/** A device of a fleet. */
export interface FleetDevice extends DeviceEndpoint {
  readonly device: Device;
  readonly entityId: Eui64;
  /** Number of its home, from 1. */
  readonly home: number;
  readonly particulars: DeviceParticulars;
  /** DER of its own certificates, as the factory made them: what the DCC was shown may differ. */
  readonly certificates: readonly Uint8Array[];
  readonly conditions: readonly Condition[];
  /**
   * Puts a condition on the link; it acts after those that are there.
   *
   * @throws SmkiError `argument/wrong-kind`, `argument/unknown-field` for what is no condition. One of its hooks that throws, or gives
   * back what it must not, comes out as `simulation/condition-failed` when the DCC comes to it; for the DCC the device was silent
   */
  addCondition(condition: Condition): void;
  /** Takes away conditions of this name. */
  removeCondition(name: string): void;
  /** Octets reach the device from somebody: the DCC, or an attacker who found another way. */
  take(octets: Uint8Array, sender: string): Received;
  /** The step that the `device.processed` under way tells of; undefined at any other time. */
  readonly lastStep: DeviceStep | undefined;
}

/** The sender of whatever comes by way of the DCC. */
export const FROM_DCC = 'dcc';

// Frozen: every device has them, those of other worlds too.
const NO_CELLS: readonly CellStatus[] = Object.freeze([]);
const NO_CONDITIONS: readonly Condition[] = Object.freeze([]);

/** Puts a device on the network. */
export function createFleetDevice(options: {
  readonly device: Device;
  readonly home: number;
  readonly particulars: DeviceParticulars;
  readonly certificates: readonly Uint8Array[];
  readonly clock: Clock;
  readonly log: EventLog;
}): FleetDevice {
  return new NetworkedDevice(options);
}

type Options = Parameters<typeof createFleetDevice>[0];

/** A class, not closures: there are tens of thousands. */
class NetworkedDevice implements FleetDevice {
  readonly device: Device;
  readonly home: number;
  readonly particulars: DeviceParticulars;
  readonly certificates: readonly Uint8Array[];
  conditions: readonly Condition[] = NO_CONDITIONS;
  lastStep: DeviceStep | undefined = undefined;
  readonly #clock: Clock;
  readonly #log: EventLog;

  constructor({ device, home, particulars, certificates, clock, log }: Options) {
    this.device = device;
    this.home = home;
    this.particulars = particulars;
    this.certificates = certificates;
    this.#clock = clock;
    this.#log = log;
  }

  get entityId(): Eui64 {
    return this.device.entityId;
  }

  addCondition(condition: Condition): void {
    checkCondition(condition);
    this.conditions = Object.freeze([...this.conditions, condition]);
  }

  removeCondition(name: string): void {
    this.conditions = Object.freeze(this.conditions.filter((condition) => condition.name !== name));
  }

  isReachable(at: Instant): boolean {
    const device = this.entityId;
    return this.conditions.every(
      (condition) => asked({ condition, hook: 'isReachable', device }, at) ?? true,
    );
  }

  workingMs(certificates: number): number | undefined {
    for (const condition of this.conditions) {
      const told = asked({ condition, hook: 'workingMs', device: this.entityId }, certificates);
      if (told !== undefined) return told;
    }
    return undefined;
  }

  receive(command: Uint8Array): Uint8Array | undefined {
    const at = this.#clock.now();
    let arrived: Uint8Array | undefined = command;
    for (const condition of this.conditions) {
      if (condition.onCommand === undefined) continue;
      arrived = asked({ condition, hook: 'onCommand', device: this.entityId }, arrived, at);
      if (arrived === undefined) return undefined;
    }
    let { response } = this.#process(arrived, FROM_DCC);
    for (const condition of this.conditions) {
      if (response === undefined || condition.onResponse === undefined) continue;
      response = asked({ condition, hook: 'onResponse', device: this.entityId }, response, at);
    }
    return response;
  }

  take(octets: Uint8Array, sender: string): Received {
    const { response, outcome } = this.#process(octets, sender);
    return { ...(response && { response }), outcome: explained(outcome) };
  }

  #process(octets: Uint8Array, sender: string): ReceivedShared {
    const before = memoryOf(this.device);
    const received = receiveShared(this.device, octets);
    this.#record({ command: octets, before, outcome: received.outcome, sender });
    return received;
  }

  takeAlerts(): readonly Uint8Array[] {
    const before = memoryOf(this.device);
    const reports = this.device.runDue();
    // All that was due is in the state at once, so one step stands for all of it.
    for (const { outcome } of reports) {
      this.#record({ command: undefined, before, outcome, sender: FROM_DCC });
    }
    return reports.map(({ alert }) => alert);
  }

  #record(step: Omit<DeviceStep, 'after'>): void {
    const { command, before, outcome, sender } = step;
    this.lastStep = { command, before, after: memoryOf(this.device), outcome, sender };
    this.#log.append({
      at: this.#clock.now(),
      type: 'device.processed',
      actor: 'device',
      device: this.entityId,
      kind: outcome.kind,
      what: whatOf(outcome),
      cells: cellsOf(outcome),
      sender,
    });
    // Whoever looks at steps has looked: nothing of a step is kept for each of ten thousand devices.
    this.lastStep = undefined;
  }
}

/** Mode or use case, or the code of the refusal. */
function whatOf(outcome: OutcomeData): string {
  switch (outcome.kind) {
    case 'rejected':
      return outcome.code;
    case 'answered':
      return outcome.useCase;
    case 'executed':
    case 'scheduled':
    case 'cancelled':
      return outcome.mode;
  }
}

function cellsOf(outcome: OutcomeData): readonly CellStatus[] {
  if (outcome.kind !== 'executed') return NO_CELLS;
  const { replacements } = outcome;
  if (isSame(replacements, lastTold.replacements)) return lastTold.cells;
  const cells = replacements.map(({ cell, status, existing, replacing }) => ({
    cell: cell ?? 'unknown cell',
    status,
    existing: keyText(existing),
    replacing: keyText(replacing),
  }));
  lastTold = { replacements, cells: Object.freeze(cells) };
  return cells;
}

/** What a device told last: those of a fleet tell the same one after the other, and the log keeps it once. */
let lastTold: { readonly replacements: Replacements; readonly cells: readonly CellStatus[] } = {
  replacements: [],
  cells: NO_CELLS,
};

type Replacements = readonly ReplacementResult[];

function isSame(left: Replacements, right: Replacements): boolean {
  if (left.length !== right.length) return false;
  return left.every(({ cell, status, existing, replacing }, index) => {
    const other = right[index];
    return (
      other?.cell === cell &&
      other?.status === status &&
      other.existing === existing &&
      other.replacing === replacing
    );
  });
}

/** By the occupant itself: devices of a fleet share what is in their cells. */
const keyTexts = new WeakMap<CellOccupant, string>();

function keyText(occupant: CellOccupant): string {
  const known = keyTexts.get(occupant);
  if (known !== undefined) return known;
  const text = toHex(occupant.keyIdentifier);
  keyTexts.set(occupant, text);
  return text;
}
