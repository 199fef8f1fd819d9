/**
 * Every built-in checker, and how to set them to watch.
 *
 * @module
 */
import { cellsPopulated } from './cells-populated.ts';
import type { Checker } from './checker.ts';
import { conservation } from './conservation.ts';
import { countersOnlyByFloor } from './counters-only-by-floor.ts';
import { handedBackHoldsNothingNotified } from './handed-back-holds-nothing-notified.ts';
import { noRecoveryKeyWithoutDecision } from './no-recovery-key-without-decision.ts';
import { noUnauthorisedChange } from './no-unauthorised-change.ts';
import { noUseAfterDestruction } from './no-use-after-destruction.ts';
import { nobodyLeftUnsaid } from './nobody-left-unsaid.ts';
import { permittedFinalStatus } from './permitted-final-status.ts';
import { recoveredHoldsWhatWasPlaced } from './recovered-holds-what-was-placed.ts';
import { refusedChangesNothing } from './refused-changes-nothing.ts';

/**
 * All of them. They watch every scenario of the catalogue.
 *
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { CHECKERS, watch } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'watched', governance: 'technical' });
 * const watching = watch(world, CHECKERS);
 * world.addHomes({ count: 1 });
 * world.compromise('supplier', { certain: 'yes' });
 * world.recover({ method: 3 });
 * console.log(watching.end()); // []
 * ```
 */
export const CHECKERS: readonly Checker[] = [
  noUnauthorisedChange,
  countersOnlyByFloor,
  cellsPopulated,
  refusedChangesNothing,
  permittedFinalStatus,
  noUseAfterDestruction,
  noRecoveryKeyWithoutDecision,
  conservation,
  recoveredHoldsWhatWasPlaced,
  handedBackHoldsNothingNotified,
  nobodyLeftUnsaid,
];

export {
  type CheckedWorld,
  type Checker,
  type Problem,
  type Report,
  type Watch,
  type Watching,
  watch,
} from './checker.ts';
