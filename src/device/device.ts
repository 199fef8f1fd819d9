/**
 * A device as an actor: octets in, octets out, a clock beside it. All logic is in `process.ts`; this only stores.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { seededRandom } from '../crypto/index.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import { type Assumptions, assume } from '../vocabulary/assumptions.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { type Eui64, type Eui64Like, eui64 } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { Point } from '../crypto/backend.ts';
import { type RemotePartyRole } from '../vocabulary/roles.ts';
import type { DeviceContext, DeviceFaults } from './context.ts';
import { type DeviceDescription, describeDevice } from './describe.ts';
import {
  type DeviceKeys,
  type KeyRingWithNames,
  givenKeyRing,
  seededKeyRing,
} from './device-keys.ts';
import {
  type CellNameOf,
  DEVICE_TYPES,
  type DeviceType,
  type DeviceTypeName,
  type RequiredCellName,
} from './device-types.ts';
import { type DeviceOutcome, explained } from './outcome.ts';
import { executeDue, processCommand } from './process.ts';
import { protectReply } from './reply.ts';
import type { DeviceCounters, DeviceState, TrustAnchorCells } from './state.ts';
import { type CellContent, trustAnchorOf } from './trust-anchor.ts';

/** hwType of the test devices in the reference messages; a manufacturer has an arc of its own. */
const DEFAULT_HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';

/** The cells of a built-in type: all that it must have, some that it may. */
export type CellsOf<T extends DeviceTypeName> = Readonly<Record<RequiredCellName<T>, CellContent>> &
  Readonly<Partial<Record<CellNameOf<T>, CellContent>>>;

/** Counters to start with; whole numbers may be given as `number`. */
export interface InitialCounters {
  readonly roles?: Readonly<Partial<Record<RemotePartyRole, bigint | number>>>;
  readonly prepaymentTopUp?: bigint | number;
  /** Counter of the device's next Alert. */
  readonly own?: bigint | number;
}

interface CommonOptions {
  readonly entityId: Eui64Like;
  /** Capabilities of a meter's own keys; made from `random` when absent. */
  readonly keys?: DeviceKeys;
  /** The device's own certificates, for CS02e. */
  readonly certificates?: Readonly<Partial<Record<EndEntityKeyUsage, Uint8Array>>>;
  readonly counters?: InitialCounters;
  readonly clock: Clock;
  /** Source of the device's keys. Without it and without `keys`, they come from the Entity Identifier alone. */
  readonly random?: Random;
  readonly assumptions?: Partial<Assumptions>;
  readonly faults?: DeviceFaults;
  readonly hardwareType?: string;
  readonly disabledModes?: readonly ReplacementMode[];
}

/** Options of {@link createDevice}. With a built-in type, a cell that the type lacks does not compile. */
export type DeviceOptions<T extends DeviceTypeName = DeviceTypeName> = CommonOptions &
  (
    | { readonly type: T; readonly cells: CellsOf<T> }
    | {
        readonly type: DeviceType;
        readonly cells: Readonly<Partial<Record<CellName, CellContent>>>;
      }
  );

/** What a device hands back for a command. */
export interface Received {
  /** Absent when the device keeps silent. */
  readonly response?: Uint8Array;
  readonly outcome: DeviceOutcome;
}

/** A meter, hub or other device. */
export interface Device {
  readonly entityId: Eui64;
  readonly type: DeviceType;
  /** Public keys of the device, for whoever certifies or addresses it. */
  readonly publicKeys: Readonly<Record<EndEntityKeyUsage, Point>>;
  /** Processes one command at the time of the device's clock, after any pending work that is due. */
  receive(command: Uint8Array): Received;
  /** Runs pending work that is due and gives out all Alerts not yet taken, oldest first. */
  takeAlerts(): readonly Uint8Array[];
  /** A comparable picture: cells, key identifiers, counters, pending work, security log. */
  describe(): DeviceDescription;
  /** The device's whole memory. */
  snapshot(): DeviceState;
  /** Replaces the device's memory, as after a power failure. */
  restore(state: DeviceState): void;
  /** Another device with the same memory, which from now on has a life of its own. */
  fork(): Device;
  /** The certificate or other octets in a cell, as stored. */
  storedIn(cell: CellName): Uint8Array | undefined;
  /** True when the cell holds exactly these octets. */
  holds(cell: CellName, certificate: Uint8Array): boolean;
  /** Sets the faults of the hardware from now on. */
  setFaults(faults: DeviceFaults): void;
}

/**
 * Makes a device.
 *
 * @param options - `type`: a built-in type name or a type of your own; `cells`: for each trust anchor cell certificate
 * DER, a bare anchor, or an unproven cell; `clock`: the device's own idea of the time
 * @returns a device that answers octets with octets
 * @throws SmkiError `device/bad-configuration` for a cell that the type does not know or whose content is unusable
 * @see GBCS 4.3.2, 13.3
 * @example
 * ```ts
 * const device = createDevice({ type: 'ESME', entityId: '00DB1234567890A0', cells, clock, random });
 * const { response, outcome } = device.receive(command);
 * console.log(outcome.explain());
 * ```
 */
export function createDevice<T extends DeviceTypeName>(options: DeviceOptions<T>): Device {
  const type = typeof options.type === 'string' ? typeByName(options.type) : options.type;
  const entityId = eui64(options.entityId);
  const random = options.random ?? (options.keys ? undefined : seededRandom(`device:${entityId}`));
  const keys =
    options.keys === undefined
      ? seededKeyRing(random ?? seededRandom(`device:${entityId}`))
      : givenKeyRing(options.keys, random);
  const state: DeviceState = {
    type,
    entityId,
    cells: cellsOf(type, options.cells),
    counters: initialCounters(options.counters ?? {}),
    credentials: {
      active: keys.active,
      pending: keys.pending,
      certificates: options.certificates ?? {},
      generated: 0,
    },
    pending: [],
    securityLog: [],
  };
  return deviceActor(state, {
    keys,
    clock: options.clock,
    assumptions: assume(options.assumptions),
    faults: options.faults ?? {},
    hardwareType: options.hardwareType ?? DEFAULT_HARDWARE_TYPE,
    disabledModes: options.disabledModes ?? [],
  });
}

interface Surroundings extends Omit<DeviceContext, 'at' | 'keys'> {
  readonly keys: KeyRingWithNames;
  readonly clock: Clock;
}

function deviceActor(initial: DeviceState, surroundings: Surroundings): Device {
  let state = initial;
  let faults = surroundings.faults;
  const alerts: Uint8Array[] = [];
  const context = (): DeviceContext => {
    const { keys, clock, ...rest } = surroundings;
    return { ...rest, faults, keys: keys.ring, at: clock.now() };
  };
  const runDue = (now: DeviceContext): void => {
    if (!state.pending.some(({ executionDateTime }) => executionDateTime <= now.at)) return;
    const step = executeDue(state, now);
    alerts.push(...step.alerts.map((alert) => protectReply(alert, now)));
    state = step.state;
  };
  return {
    entityId: initial.entityId,
    type: initial.type,
    get publicKeys() {
      const { digitalSignature, keyAgreement } = state.credentials.active;
      return {
        digitalSignature: surroundings.keys.ring.signingKey(digitalSignature).publicKey,
        keyAgreement: surroundings.keys.ring.agreementKey(keyAgreement).publicKey,
      };
    },
    receive: (command) => {
      const now = context();
      runDue(now);
      const { state: next, response, outcome } = processCommand(state, command, now);
      state = next;
      return { ...(response && { response }), outcome: explained(outcome) };
    },
    takeAlerts: () => {
      runDue(context());
      return alerts.splice(0);
    },
    describe: () => describeDevice(state),
    snapshot: () => state,
    restore: (saved) => {
      state = saved;
    },
    fork: () => deviceActor(state, { ...surroundings, faults }),
    storedIn: (cell) => state.cells[cell]?.stored,
    holds: (cell, certificate) => {
      const stored = state.cells[cell]?.stored;
      return stored !== undefined && equalBytes(stored, certificate);
    },
    setFaults: (changed) => {
      faults = changed;
    },
  };
}

function typeByName(name: string): DeviceType {
  if (Object.hasOwn(DEVICE_TYPES, name)) return DEVICE_TYPES[name as DeviceTypeName];
  const known = Object.keys(DEVICE_TYPES).join(', ');
  const reason = `no device type ${name}; known: ${known}; or pass a type of your own`;
  fail('device/bad-configuration', reason, { field: 'type', reason });
}

function cellsOf(
  type: DeviceType,
  contents: Readonly<Partial<Record<CellName, CellContent>>>,
): TrustAnchorCells {
  const permitted = new Set<string>(type.cells.map(({ cell }) => cell));
  const cells: Partial<Record<CellName, TrustAnchorCells[CellName]>> = {};
  for (const name of Object.keys(contents)) {
    if (permitted.has(name)) continue;
    const reason = `a ${type.name} holds no cell ${name}; it holds ${[...permitted].join(', ')}`;
    fail('device/bad-configuration', reason, { field: `cells.${name}`, reason });
  }
  for (const name of CELL_NAMES) {
    const content = contents[name];
    if (content !== undefined) cells[name] = trustAnchorOf(content, name);
  }
  return cells as TrustAnchorCells;
}

function initialCounters({
  roles = {},
  prepaymentTopUp = 0,
  own = 1,
}: InitialCounters): DeviceCounters {
  const entries = Object.entries(roles).map(([role, counter]) => [role, BigInt(counter)]);
  return {
    roles: Object.fromEntries(entries) as DeviceCounters['roles'],
    prepaymentTopUp: BigInt(prepaymentTopUp),
    own: BigInt(own),
  };
}
