/**
 * Short forms for the step tables, so that a row stays a row.
 *
 * @module
 */
import type { Certainty } from '../../vocabulary/certainty.ts';
import type { Actor, Part, Phase, Step } from '../procedure.ts';

type Optional = Partial<
  Pick<
    Step,
    | 'precondition'
    | 'input'
    | 'output'
    | 'limit'
    | 'limitMs'
    | 'onFailure'
    | 'failureStep'
    | 'next'
    | 'inject'
    | 'pmaQuestion'
  >
>;

/** What somebody else has to do: actor, action, then what is known about it. */
export type PartRow = readonly [actor: Actor, action: string, certainty: Certainty, source: string];

/** One row: id, actor, action, activity, then what is known about it. */
export type StepRow = readonly [
  id: string,
  actor: Actor,
  action: string,
  run: string,
  certainty: Certainty,
  source: string,
  more?: Optional & { readonly others?: readonly PartRow[] },
];

/** Rows of one phase as steps. Without a limit the source has none: it says so. */
export function steps(phase: Phase, rows: readonly StepRow[]): readonly Step[] {
  return rows.map(([id, actor, action, run, certainty, source, more = {}]) => {
    const { others, ...rest } = more;
    return {
      id,
      phase,
      actor,
      action,
      run,
      certainty,
      source,
      limit: 'not found in any source',
      onFailure: 'the incident stands still and says why',
      ...rest,
      ...(others && { others: others.map(part) }),
    };
  });
}

function part([actor, action, certainty, source]: PartRow): Part {
  return { actor, action, certainty, source };
}

export const DRAFT = 'Appendix L draft of July 2015, headings';
export const GLOSSARY = 'SEC glossary, L10';
export const MINUTES_25 = 'SECPMA_25_1207';
export const MINUTES_30 = 'SECPMA_30_1312';
export const MINUTES_64 = 'SECPMA_64_1712';
export const NEWS = 'SEC news of 15 August 2019';
export const RTDS = 'RTDS 4.5.0';
export const REQUESTS = 'DUIS request matrix 5.4';
export const MEMORY = 'memory of the domain, no text seen';
export const MODEL = 'a choice of this model';

/** Parts that somebody has in many procedures. */
export const CUSTODIANS_COME: PartRow = [
  'custodians',
  'come to the site: a quorum of them',
  'confirmed',
  NEWS,
];
export const CUSTODIANS_UNLOCK: PartRow = [
  'custodians',
  'bring their shares, and witness the activation',
  'confirmed',
  NEWS,
];
export const CUSTODIANS_AT_CEREMONY: PartRow = [
  'custodians',
  'take part in the ceremony with their shares, and witness it',
  'confirmed',
  NEWS,
];
export const CUSTODIANS_AT_DESTRUCTION: PartRow = [
  'custodians',
  'witness the destruction',
  'proposed',
  MODEL,
];
export const CSP_DELIVERS: PartRow = [
  'csp',
  'deliver each command over its network, and bring back the Response',
  'recalled',
  MEMORY,
];
