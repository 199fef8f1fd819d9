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

/** All of them. They watch every scenario of the catalogue. */
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
