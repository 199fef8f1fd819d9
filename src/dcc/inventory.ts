/**
 * The Smart Metering Inventory: status of every device with its history, and who may change it (SEED25 items 14 to 17).
 *
 * The history is never overwritten: what a device was before a recovery is read from it, not assumed.
 *
 * @module
 */
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import { withArguments } from '../core/verb-arguments.ts';
import type { EventLog } from '../core/event-log.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { DccAssumptions } from './assumptions.ts';
import { RECOVERY_STATUSES, STATUS_CHANGES, type StatusChangeRow } from './device-statuses.ts';
import type { DeviceRegister } from './register.ts';
import type {
  DeviceStatus,
  Inventory,
  InventoryEntry,
  StatusAuthority,
  StatusRefusal,
} from './inventory-types.ts';

/** What an inventory is made of. */
export interface InventorySurroundings {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly register: DeviceRegister;
  readonly assumptions: DccAssumptions;
}

/** Makes the inventory over a register. */
export function createInventory({
  clock,
  log,
  register,
  assumptions,
}: InventorySurroundings): Inventory {
  const refusalOf = (
    entry: InventoryEntry,
    to: DeviceStatus,
    by: StatusAuthority,
  ): StatusRefusal | undefined => {
    let refusal: StatusRefusal = 'not-a-permitted-change';
    for (const row of STATUS_CHANGES) {
      if (row.from !== entry.status || !row.to.includes(to)) continue;
      if (row.by.includes(by)) return brokenCondition(row, entry, to, assumptions);
      refusal = 'not-entitled';
    }
    return refusal;
  };
  const inventory: Inventory = {
    get size() {
      return register.size;
    },
    entry: (device) => register.entry(device),
    entries: () => register.entries(),
    mayChange: (device, to, by) => refusalOf(register.entryOf(device), to, by),
    setStatus: ({ device, to, by, because }) => {
      const entry = register.entryOf(device);
      const at = clock.now();
      const from = entry.status;
      const reason = refusalOf(entry, to, by);
      if (reason !== undefined) {
        log.append({ at, type: 'dcc.status-refused', actor: by, device, from, to, code: reason });
        failStatus({ device, from, to, reason });
      }
      const history = [...entry.history, { status: to, at, by, because }];
      register.replace({ ...entry, status: to, since: at, history });
      log.append({ at, type: 'dcc.status-changed', actor: by, device, from, to, because });
    },
    statusBeforeRecovery: (device) => statusBefore(register.entryOf(device), RECOVERY_STATUSES),
    assignSupplier: (device, supplier) => {
      register.replace({ ...register.entryOf(device), responsibleSupplier: supplier });
    },
  };
  return withArguments('inventory', inventory, {
    setStatus: { change: 'record' },
    assignSupplier: { device: 'text', supplier: 'text' },
  });
}

function brokenCondition(
  { condition }: StatusChangeRow,
  entry: InventoryEntry,
  to: DeviceStatus,
  assumptions: DccAssumptions,
): StatusRefusal | undefined {
  if (condition === 'status-before') {
    const leaving = RECOVERY_STATUSES.includes(entry.status) ? RECOVERY_STATUSES : [entry.status];
    return statusBefore(entry, leaving) === to ? undefined : 'not-the-status-before';
  }
  if (condition === 'may-enter-recovery') {
    const may = assumptions.mayEnterRecovery.includes(entry.status);
    return may ? undefined : 'may-not-enter-recovery';
  }
  return undefined;
}

/** The last status before the present run of these; undefined when the device is in none of them, or always was. */
function statusBefore(
  { status, history }: InventoryEntry,
  these: readonly DeviceStatus[],
): DeviceStatus | undefined {
  if (!these.includes(status)) return undefined;
  return history.findLast((change) => !these.includes(change.status))?.status;
}

const ADVICE: Readonly<Record<StatusRefusal, string>> = {
  'not-a-permitted-change': 'no row of STATUS_CHANGES leads there',
  'not-entitled': 'somebody else may ask for this; see `by` of STATUS_CHANGES',
  'not-the-status-before': 'a device goes back only to what its history says it was',
  'may-not-enter-recovery':
    'only a Relevant Device enters Recovery; see assumptions.mayEnterRecovery',
};

function failStatus(details: {
  readonly device: Eui64;
  readonly from: DeviceStatus;
  readonly to: DeviceStatus;
  readonly reason: StatusRefusal;
}): never {
  const { device, from, to, reason } = details;
  const message = `${device} does not go from ${from} to ${to}: ${ADVICE[reason]}`;
  fail('dcc/status-not-permitted', message, details);
}
