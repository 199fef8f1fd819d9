/**
 * No device has an empty cell (GBCS 12): whatever happens, each cell that a device left the factory with is still occupied.
 *
 * @module
 */
import type { Checker } from './checker.ts';

export const cellsPopulated: Checker = {
  name: 'cells-populated',
  holds: 'no cell is ever empty, none disappears, none is added',
  begin: ({ fleet }, report) => ({
    observe: (event) => {
      if (event.type !== 'device.processed') return;
      const { lastStep } = fleet.device(event.device);
      if (lastStep === undefined || lastStep.before.cells === lastStep.after.cells) return;
      const before = Object.keys(lastStep.before.cells);
      const after = Object.entries(lastStep.after.cells);
      const names = after.map(([name]) => name);
      if (before.length !== names.length || before.some((name) => !names.includes(name))) {
        report(event.device, `it had ${before.join(', ')} and has ${names.join(', ')}`);
      }
      for (const [name, anchor] of after) {
        if (anchor.keyIdentifier.length === 0) report(event.device, `${name} is empty`);
      }
    },
  }),
};
