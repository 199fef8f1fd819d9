/**
 * One name for both worlds: with `governance` a world in which recovery is rehearsed, without it a home and its parties.
 *
 * @module
 */
import { checkSmallWorldOptions } from './order-checks.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from './recovery-world.ts';
import { type World, type WorldOptions, createSmallWorld } from './world.ts';

/**
 * Makes a world.
 *
 * @param options - `seed`: everything follows from it; `environment`: its authorities, `zaz1-like`, `production-like` or fields of a
 * description; `governance`: `technical` (decisions are automatic and recorded as such) or `governed` (PMA, custodians, working
 * days) makes a world for recovery, in which time passes and incidents happen
 * @throws SmkiError `authority/bad-description` for an environment that cannot be; `simulation/bad-order` for another
 * governance, or an option that there is not; `recovery/unknown-activity` for a procedure of one's own whose steps nobody carries out
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 *
 * const world = createWorld({ seed: 'rehearsal', governance: 'technical' });
 * world.addHomes({ count: 2 });
 * world.compromise('supplier.digitalSignature', { certain: 'yes' });
 * console.log(world.recover({ method: 3 }).state); // closed
 * ```
 */
export function createWorld(
  options: RecoveryWorldOptions & { readonly governance: 'technical' | 'governed' },
): RecoveryWorld;
export function createWorld(options: WorldOptions): World;
export function createWorld(options: RecoveryWorldOptions | WorldOptions): RecoveryWorld | World {
  const given: unknown = options;
  const isForRecovery = typeof given === 'object' && given !== null && 'governance' in given;
  if (isForRecovery) return createRecoveryWorld(options);
  checkSmallWorldOptions(options);
  return createSmallWorld(options);
}
