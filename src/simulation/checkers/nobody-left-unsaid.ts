/**
 * Who keeps what was compromised is named: when an incident closes, each device in use that holds it in truth, in whatever cell, is on its
 * list without a good outcome, is an exception of the list, or was said to be left out of it.
 *
 * Judged by the memories of devices. It does not judge a new Issuing OCA: the keys that devices hold are sound then. Nor devices that came
 * into use after the list was made.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { equalBytes, toHex } from '../../core/bytes.ts';
import { SETTLED } from '../../recovery/outcomes.ts';
import type { CheckedWorld, Checker } from './checker.ts';
import { type Compromised, compromisedOf } from './compromised.ts';

/** What an incident has said. */
interface Told {
  readonly compromised: Compromised;
  /** Devices in use when the list was made. */
  inUse: ReadonlySet<string>;
  leftOut: ReadonlySet<string>;
  readonly exceptions: Set<string>;
  readonly outcomes: Map<string, string>;
}

export const nobodyLeftUnsaid: Checker = {
  name: 'nobody-left-unsaid',
  holds: 'when an incident closes, whoever holds what was compromised is named by it',
  begin: (world, report) => {
    const incidents = new Map<string, Told>();
    return {
      observe: (event) => {
        if (event.type === 'recovery.opened') {
          const compromised = compromisedOf(world, event.key);
          if (compromised !== undefined) incidents.set(event.incident, nothingTold(compromised));
        }
        const told = 'incident' in event ? incidents.get(event.incident ?? '') : undefined;
        if (told === undefined) return;
        if (event.type === 'recovery.list') told.inUse = devicesInUse(world);
        if (event.type === 'recovery.left-out') told.leftOut = new Set(event.devices);
        if (event.type === 'recovery.exception') told.exceptions.add(event.device);
        if (event.type === 'recovery.device') told.outcomes.set(event.device, event.outcome);
        if (event.type !== 'recovery.state' || event.to !== 'closed') return;
        for (const [device, cell] of keepers(world, told)) {
          report(
            device,
            `${event.incident} is closed, says nothing of it, and ${cell} holds what was compromised`,
          );
        }
      },
    };
  },
};

function nothingTold(compromised: Compromised): Told {
  const [inUse, leftOut] = [new Set<string>(), new Set<string>()];
  return { compromised, inUse, leftOut, exceptions: new Set(), outcomes: new Map() };
}

function devicesInUse({ dcc }: CheckedWorld): ReadonlySet<string> {
  const used = [...dcc.inventory.entries()].filter(({ status }) => IN_USE.includes(status));
  return new Set(used.map(({ entityId }) => entityId));
}

const IN_USE: readonly string[] = ['commissioned', 'recovery', 'recovered'];

/** Devices in use, then and now, that hold it and are not named; each with a cell where it is. */
function keepers(
  { fleet, dcc, authority }: CheckedWorld,
  { compromised: { keys, root }, inUse, leftOut, exceptions, outcomes }: Told,
): readonly (readonly [device: string, cell: string])[] {
  // Devices that were left under a former root get the one that is in use: nothing of that was compromised.
  const isRootReplaced = root !== undefined && !equalBytes(authority.current().root, root);
  return fleet.devices.flatMap(({ entityId, device }) => {
    const isNamed = leftOut.has(entityId) || exceptions.has(entityId);
    const isDone = SETTLED.has(outcomes.get(entityId) ?? 'recovered');
    const isUsed =
      inUse.has(entityId) && IN_USE.includes(dcc.inventory.entry(entityId)?.status ?? '');
    if (isNamed || !isDone || !isUsed) return [];
    const { cells } = memoryOf(device);
    const stored = cells.root?.stored;
    if (isRootReplaced && stored !== undefined && equalBytes(stored, root))
      return [[entityId, 'root']];
    const cell = Object.entries(cells).find(([, anchor]) => keys.has(toHex(anchor.keyIdentifier)));
    return cell === undefined ? [] : [[entityId, cell[0]]];
  });
}
