/**
 * How a device joins: its certificates read, an entry in the inventory, and the first lines of the certificate map.
 *
 * @module
 */
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import { requireArgument } from '../core/verb-arguments.ts';
import type { EventLog } from '../core/event-log.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { readDeviceCertificates } from './device-certificates.ts';
import { DEVICE_STATUSES, RECOVERY_STATUSES } from './device-statuses.ts';
import type { DccMapping } from './mapping.ts';
import type { DeviceRegister } from './register.ts';
import type { DeviceStatus, StatusChange } from './inventory-types.ts';
import type { JoiningDevice } from './types.ts';

/** What joining is made of. */
export interface JoiningSurroundings {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly register: DeviceRegister;
  readonly mapping: DccMapping;
}

/** Makes the function that lets devices join. */
export function createJoining({
  clock,
  log,
  register,
  mapping,
}: JoiningSurroundings): (device: JoiningDevice) => Eui64 {
  const historyOf = createFirstHistory(clock);
  return ({ certificates, link, particulars, entityId: named }) => {
    const { entityId, ...keys } = readDeviceCertificates(certificates, { entityId: named });
    const {
      cells = {},
      status = 'commissioned',
      ...facts
    } = particulars ?? { deviceType: 'unknown' };
    checkStatus(status);
    checkLink(link);
    for (const cell of Object.keys(cells)) requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
    const at = clock.now();
    if (register.entry(entityId) !== undefined) mapping.forget(entityId);
    register.add(
      { ...facts, entityId, status, since: at, history: historyOf(status), ...keys, certificates },
      link,
    );
    for (const [cell, certificate] of Object.entries(cells)) {
      mapping.record(entityId, cell as CellName, certificate);
    }
    const { deviceType } = facts;
    log.append({ at, type: 'dcc.joined', actor: 'dcc', device: entityId, deviceType, status });
    return entityId;
  };
}

/** Devices that join at the same time with the same status share their first line of history. */
function createFirstHistory(clock: Clock): (status: DeviceStatus) => readonly StatusChange[] {
  const shared = new Map<DeviceStatus, readonly StatusChange[]>();
  return (status) => {
    const at = clock.now();
    const known = shared.get(status);
    if (known?.[0]?.at === at) return known;
    const made = Object.freeze([{ status, at, by: 'dcc', because: 'joined' } as const]);
    shared.set(status, made);
    return made;
  };
}

/** A device that nobody can reach would be found with the first command to it. */
function checkLink(link: unknown): void {
  if (typeof link === 'function') return;
  requireArgument('link of device', link, { receive: 'function' });
}

function checkStatus(status: DeviceStatus): void {
  if (!DEVICE_STATUSES.includes(status)) failStatus(`there is no status ${status}`);
  if (RECOVERY_STATUSES.includes(status)) {
    failStatus(`a device does not join as ${status}: let it join, then inventory.setStatus`);
  }
}

function failStatus(reason: string): never {
  fail('dcc/bad-joining', reason, { reason });
}
