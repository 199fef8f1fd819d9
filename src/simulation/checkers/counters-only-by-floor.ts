/**
 * A counter goes back only by a floor that an authentic command set for that very role.
 *
 * @module
 */
import type { OutcomeData } from '../../device/outcome.ts';
import { type DeviceState, counterOf } from '../../device/state.ts';
import { type RemotePartyRole, roleFromCode } from '../../vocabulary/roles.ts';
import type { Checker } from './checker.ts';

export const countersOnlyByFloor: Checker = {
  name: 'counters-only-by-floor',
  holds: 'a counter goes back only by a floor of an executed command',
  begin: ({ fleet }, report) => ({
    observe: (event) => {
      if (event.type !== 'device.processed') return;
      const { lastStep } = fleet.device(event.device);
      if (lastStep === undefined) return;
      const { before, after, outcome } = lastStep;
      const floors = floorsOf(outcome);
      for (const role of loweredRoles(before, after)) {
        if (!floors.has(role))
          report(event.device, `the counter of ${role} went back without a floor`);
      }
    },
  }),
};

function loweredRoles(before: DeviceState, after: DeviceState): readonly RemotePartyRole[] {
  if (before.counters === after.counters) return [];
  const roles = Object.keys(before.counters.roles) as RemotePartyRole[];
  return roles.filter((role) => counterOf(after.counters, role) < counterOf(before.counters, role));
}

function floorsOf(outcome: OutcomeData): ReadonlySet<RemotePartyRole | undefined> {
  if (outcome.kind !== 'executed') return new Set();
  return new Set(outcome.counterChanges.map(({ roleCode }) => roleFromCode(roleCode)));
}
