/**
 * A device that was set to Recovery ends in a permitted status (recovery.md 11 row 2): what it was before, Recovered, still Recovery
 * on a residual list, or Decommissioned. Never "restored" to something that it was not, and never restored while the DCC believes the
 * broker's certificates to be in cells of a User: nobody would ask for the handover.
 *
 * @module
 */
import { cellsOfBroker } from '../../recovery/holding.ts';
import { FINAL_STATES } from '../../recovery/incident-states.ts';
import { SETTLED } from '../../recovery/outcomes.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { Checker } from './checker.ts';

export const permittedFinalStatus: Checker = {
  name: 'permitted-final-status',
  holds: 'after a recovery a device is what it was before, Recovered, residual, or Decommissioned',
  begin: (world, report) => {
    const { dcc } = world;
    /** Its status before the first recovery that has not ended. */
    const before = new Map<string, string>();
    /** Incidents that have ever set a device to Recovery, with what became of it there. */
    const incidents = new Map<string, Map<string, string>>();
    const residual = new Set<string>();
    const open = new Set<string>();
    return {
      observe: (event) => {
        if (event.type === 'recovery.opened') open.add(event.incident);
        if (event.type === 'recovery.state' && isFinal(event.to)) open.delete(event.incident);
        if (event.type === 'recovery.decision' && event.decision === 'accept-residual') {
          residual.add(event.incident);
        }
        if (event.type === 'recovery.state' && event.to === 'aborted') residual.add(event.incident);
        if (event.type === 'recovery.device') {
          incidents.get(event.device)?.set(event.incident, event.outcome);
        }
        if (event.type !== 'dcc.status-changed') return;
        const { device, from, to, because } = event;
        if (to === 'recovery' && from !== 'recovered' && !before.has(device)) {
          before.set(device, from);
        }
        const was = before.get(device);
        if (to === 'recovery') {
          const own = incidents.get(device) ?? new Map<string, string>();
          incidents.set(device, own.set(because, own.get(because) ?? ''));
        }
        if (was === undefined || to === 'recovery' || to === 'recovered') return;
        before.delete(device);
        if (to !== was && to !== 'decommissioned') {
          report(device, `was ${was} before its recovery, and is ${to} after it`);
        }
        const [cell] = to === 'decommissioned' ? [] : cellsOfBroker(world, device as Eui64);
        if (cell !== undefined) report(device, `is ${to}, and ${cell} is under DCC control`);
      },
      end: () => {
        for (const device of before.keys()) {
          const status = dcc.inventory.entry(device as never)?.status;
          // The next recovery sets the status again: who has left the device before still has it on its list.
          const isResidual = [...(incidents.get(device) ?? [])].some(
            ([one, outcome]) => open.has(one) || (residual.has(one) && !SETTLED.has(outcome)),
          );
          if (isResidual || status === 'recovered') continue;
          report(device, `is still ${status ?? 'nothing'}, and on nobody's residual list`);
        }
      },
    };
  },
};

function isFinal(state: string): boolean {
  return FINAL_STATES.some((final) => final === state);
}
