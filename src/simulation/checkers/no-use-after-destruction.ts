/**
 * No key is used after it was destroyed: nothing is signed with it, and nothing that was signed later is executed.
 *
 * @module
 */
import type { Checker } from './checker.ts';

/** Modes by the key whose destruction ends them. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  'Contingency Private Key': ['anyByContingency'],
  'Recovery Private Key': ['anyExceptAbnormalRootByRecovery'],
};

export const noUseAfterDestruction: Checker = {
  name: 'no-use-after-destruction',
  holds: 'a destroyed key signs nothing any more',
  begin: (_world, report) => {
    const destroyed = new Set<string>();
    let lastNew = '';
    return {
      observe: (event) => {
        if (event.type === 'recovery.key') {
          if (event.to === 'destroyed') destroyed.add(event.key);
          if (event.to === 'active') destroyed.delete(event.key);
        }
        if (event.type === 'recovery.ceremony') lastNew = event.ceremony;
        if (event.type !== 'device.processed' || event.kind !== 'executed') return;
        for (const key of destroyed) {
          // A ceremony makes keys of the same name; then the old one's end says nothing about the new one.
          if (lastNew.includes('contingency')) continue;
          if (ENDS[key]?.includes(event.what) === true) {
            report(event.device, `executed ${event.what} after the ${key} was destroyed`);
          }
        }
      },
    };
  },
};
