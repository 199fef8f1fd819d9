/**
 * What this model of the DCC had to assume, by name, with defaults: the texts that would settle it are not public.
 *
 * A caller who knows better passes another value as `DccOptions.assumptions`. Figures of delivery are `delivery-figures.ts`.
 *
 * @module
 */
import type { AssumptionRow } from '../vocabulary/assumptions.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { badConfiguration } from './bad-configuration.ts';
import type { DeviceStatus } from './inventory-types.ts';

/** The open questions about the DCC and their answers. */
export interface DccAssumptions {
  /** Whether a supplier's own 6.15.1 is taken while the device is in status `recovery`. */
  readonly methodOneInRecovery: 'taken' | 'refused';
  /** Statuses from which a device may enter `recovery`. */
  readonly mayEnterRecovery: readonly DeviceStatus[];
  /** Whether an emergency suspension stops the DCC's own recovery commands too. */
  readonly servicesSuspended: 'users' | 'everybody';
  /** Whether a request that is held back still counts towards the threshold that held it. */
  readonly quarantinedRequests: 'not-counted' | 'counted';
  /** Entity Identifier that a contingency command may name as requester. */
  readonly contingencyRequester: string;
}

/** The table that documentation and defaults come from. */
export const DCC_ASSUMPTION_ROWS: {
  readonly [K in keyof DccAssumptions]: AssumptionRow<DccAssumptions[K]>;
} = {
  methodOneInRecovery: {
    default: 'taken',
    alternatives: ['refused'],
    question: 'Is a 6.15.1 of the Responsible Supplier taken while the device has status Recovery?',
    source: 'Method 1 sets the status first, then sends 6.15.1 (recovery.md 3.1, 11 row 11)',
    certainty: 'proposed',
  },
  mayEnterRecovery: {
    default: ['commissioned'],
    alternatives: [['commissioned', 'installedNotCommissioned', 'suspended']],
    question: 'From which statuses does a device enter Recovery?',
    source: 'SEC L10.30(a): a Relevant Device is commissioned',
    certainty: 'inferred',
  },
  servicesSuspended: {
    default: 'users',
    alternatives: ['everybody'],
    question: "Does an emergency suspension of services stop the DCC's own recovery commands?",
    source: 'SEED30 item 7 names the suspension only; without them nothing could be recovered',
    certainty: 'proposed',
  },
  quarantinedRequests: {
    default: 'not-counted',
    alternatives: ['counted'],
    question: 'Does a request in quarantine count towards the threshold that put it there?',
    source: 'SEC Appendix AA was not readable',
    certainty: 'unknown',
  },
  contingencyRequester: {
    default: '70B3D51F300017FF',
    alternatives: [],
    question: 'Under which Entity Identifier does the DCC send a contingency command?',
    source: 'Recipient of the two contingency responses of RTDS 4.5.0',
    certainty: 'inferred',
  },
};

/** The default answer to every question. */
export const DEFAULT_DCC_ASSUMPTIONS: DccAssumptions = Object.fromEntries(
  Object.entries(DCC_ASSUMPTION_ROWS).map(([name, row]) => [name, row.default]),
) as unknown as DccAssumptions;

/**
 * The defaults with some answers changed.
 *
 * @throws SmkiError `vocabulary/unknown-name` for a question that nobody asks, `dcc/bad-configuration` for an answer that is none
 */
export function assumeOfDcc(changes: Partial<DccAssumptions> = {}): DccAssumptions {
  for (const [name, answer] of Object.entries(changes)) {
    requireKnownName('assumption of the DCC', name, DCC_ASSUMPTION_ROWS);
    const row = DCC_ASSUMPTION_ROWS[name as keyof DccAssumptions];
    // Without alternatives the answer is free.
    if (row.alternatives.length === 0) continue;
    const known: readonly unknown[] = [row.default, ...row.alternatives].flat();
    const stranger = [answer].flat().find((one) => !known.includes(one));
    if (stranger === undefined) continue;
    badConfiguration(`assumptions.${name}`, `no answer ${stranger}; known: ${known.join(', ')}`);
  }
  return Object.freeze({ ...DEFAULT_DCC_ASSUMPTIONS, ...changes });
}
