/**
 * Who keeps what was compromised is named: when an incident closes, each device that holds it in truth, in whatever cell, is on its list
 * without a good outcome, is an exception of the list, or was said to be left out of it; unless it is out of use for good.
 *
 * Judged by the memories of devices. It does not judge a new Issuing OCA: the keys that devices hold are sound then.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { equalBytes, toHex } from '../../core/bytes.ts';
import { OUT_OF_USE } from '../../dcc/device-statuses.ts';
import { SETTLED } from '../../recovery/outcomes.ts';
import type { CheckedWorld, Checker } from './checker.ts';
import { type Compromised, compromisedOf } from './compromised.ts';

/** What an incident has said. */
interface Told {
  compromised: Compromised;
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
        if (event.type === 'recovery.list' && event.restOf !== undefined) {
          told.compromised = incidents.get(event.restOf)?.compromised ?? told.compromised;
        }
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
  return { compromised, leftOut: new Set(), exceptions: new Set(), outcomes: new Map() };
}

/** Devices that hold it and are not named; each with a cell where it is. */
function keepers(
  { fleet, dcc, authority }: CheckedWorld,
  { compromised: { keys, root }, leftOut, exceptions, outcomes }: Told,
): readonly (readonly [device: string, cell: string])[] {
  // Devices that were left under a former root get the one that is in use: nothing of that was compromised.
  const isRootReplaced = root !== undefined && !equalBytes(authority.current().root, root);
  return fleet.devices.flatMap(({ entityId, device }) => {
    const isNamed = leftOut.has(entityId) || exceptions.has(entityId);
    const isDone = SETTLED.has(outcomes.get(entityId) ?? 'recovered');
    const isOutOfUse = OUT_OF_USE.has(dcc.inventory.entry(entityId)?.status ?? '');
    if (isNamed || !isDone || isOutOfUse) return [];
    const { cells } = memoryOf(device);
    const stored = cells.root?.stored;
    if (isRootReplaced && stored !== undefined && equalBytes(stored, root))
      return [[entityId, 'root']];
    const cell = Object.entries(cells).find(([, anchor]) => keys.has(toHex(anchor.keyIdentifier)));
    return cell === undefined ? [] : [[entityId, cell[0]]];
  });
}
