/**
 * A device that is handed back holds, in the cells that were under DCC control, no key that any incident before was about: neither the
 * one that gives them back, nor another one. What was called off was about nothing.
 *
 * Judged by the memories of devices. It does not judge cells that were never under DCC control, nor keys of authorities.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { memoryOf } from '../../device/device.ts';
import type { DeviceState } from '../../device/state.ts';
import { CELLS_OF_USERS } from '../../recovery/holding.ts';
import { CALLED_OFF } from '../../recovery/incident-states.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { CheckedWorld, Checker } from './checker.ts';
import { compromisedOf } from './compromised.ts';

export const handedBackHoldsNothingNotified: Checker = {
  name: 'handed-back-holds-nothing-notified',
  holds: 'a device that is handed back holds no key there that any incident before was about',
  begin: (world, report) => {
    const notified = new Map<string, ReadonlySet<string>>();
    const controlled = new Map<string, Set<CellName>>();
    return {
      observe: (event) => {
        if (event.type === 'recovery.opened') {
          notified.set(event.incident, compromisedOf(world, event.key)?.keys ?? new Set());
        }
        if (event.type === 'recovery.list' && event.restOf !== undefined) {
          notified.set(event.incident, notified.get(event.restOf) ?? new Set());
        }
        if (event.type === 'recovery.state' && isCalledOff(event.to)) {
          notified.delete(event.incident);
        }
        if (event.type !== 'recovery.device') return;
        const { device, outcome, incident } = event;
        const cells = controlled.get(device) ?? new Set<CellName>();
        if (outcome === 'under-dcc-control') {
          for (const cell of brokerCells(world, device)) cells.add(cell);
          controlled.set(device, cells);
        }
        if (outcome !== 'handed-back') return;
        for (const cell of cells) {
          const identifier = cellsOf(world, device)[cell]?.keyIdentifier;
          const name = identifier && toHex(identifier);
          const [about] = [...notified].find(([, keys]) => name && keys.has(name)) ?? [];
          if (about === undefined) continue;
          report(device, `is handed back by ${incident}, and ${cell} holds what ${about} is about`);
        }
        controlled.delete(device);
      },
    };
  },
};

function isCalledOff(state: string): boolean {
  return CALLED_OFF.some((one) => one === state);
}

/** Cells of Users that hold certificates of the Access Control Broker, in truth. */
function brokerCells(world: CheckedWorld, device: string): readonly CellName[] {
  const cells = cellsOf(world, device);
  const broker = world.parties.of('accessControlBroker')?.entityId;
  return CELLS_OF_USERS.filter((cell) => {
    const entityId = cells[cell]?.entityId;
    return entityId !== undefined && entityId === broker;
  });
}

function cellsOf({ fleet }: CheckedWorld, id: string): DeviceState['cells'] {
  const { lastStep, device } = fleet.device(id);
  return (lastStep?.after ?? memoryOf(device)).cells;
}
