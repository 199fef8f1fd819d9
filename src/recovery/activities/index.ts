/**
 * Every built-in activity by the name that rows have in `run`. What each must bring about is in `duties.ts`.
 *
 * @module
 */
import type { Activity } from '../activity.ts';
import { AUTHORITY_ACTIVITIES } from './authority.ts';
import { DECISION_ACTIVITIES } from './decision.ts';
import { EXECUTION_ACTIVITIES } from './execution.ts';
import { FRONT_ACTIVITIES } from './front.ts';
import { POST_ACTIVITIES } from './post.ts';
import { PRE_ACTIVITIES } from './pre.ts';
import { subscribersReplace } from './subscribers.ts';

const BUILT_IN = {
  ...FRONT_ACTIVITIES,
  ...DECISION_ACTIVITIES,
  ...PRE_ACTIVITIES,
  ...AUTHORITY_ACTIVITIES,
  ...EXECUTION_ACTIVITIES,
  ...POST_ACTIVITIES,
  subscribersReplace,
} as const satisfies Readonly<Record<string, Activity>>;

/** Name of a built-in activity. */
export type ActivityName = keyof typeof BUILT_IN;

/**
 * The built-in activities by name (SEC Appendix L as far as known: the `source` of each row that runs one). One's own may do something
 * before or after a built-in one, and leave to it what later steps rely on: here somebody looks the officer up for two hours.
 *
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { ACTIVITIES, taking, type Activity } from 'smki-sim/simulation';
 *
 * const confirm: Activity = (run) => taking(run, 2 * 3_600_000, () => ACTIVITIES.confirm(run));
 * const world = createWorld({ seed: 'looked up', governance: 'governed', activities: { confirm } });
 * const incident = world.compromise('supplier.digitalSignature');
 * while (incident.next()?.run !== 'confirm');
 * console.log(incident.state); // confirmed
 * ```
 */
export const ACTIVITIES: Readonly<Record<ActivityName, Activity>> = BUILT_IN;
