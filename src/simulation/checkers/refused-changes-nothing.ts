/**
 * A refused command changes nothing but the security log.
 *
 * @module
 */
import type { DeviceState } from '../../device/state.ts';
import type { Checker } from './checker.ts';

/** Parts of a device's memory that a refused command must leave as they are. */
const KEPT = [
  'cells',
  'counters',
  'credentials',
  'pending',
  'unsentAlerts',
] as const satisfies readonly (keyof DeviceState)[];

export const refusedChangesNothing: Checker = {
  name: 'refused-changes-nothing',
  holds: 'a refused command changes nothing but the security log',
  begin: ({ fleet }, report) => ({
    observe: (event) => {
      if (event.type !== 'device.processed' || event.kind !== 'rejected') return;
      const { lastStep } = fleet.device(event.device);
      if (lastStep === undefined) return;
      const { before, after } = lastStep;
      // Work that fell due is done before a command is looked at: then the memory may differ for that reason.
      if (before.pending.some(({ executionDateTime }) => executionDateTime <= event.at)) return;
      const changed = KEPT.filter((part) => before[part] !== after[part]);
      if (changed.length > 0) {
        report(event.device, `${event.what} was refused, yet ${changed.join(', ')} changed`);
      }
    },
  }),
};
