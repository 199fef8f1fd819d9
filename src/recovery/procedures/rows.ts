/**
 * Short forms for the step tables, so that a row stays a row.
 *
 * @module
 */
import type { Certainty } from '../../vocabulary/certainty.ts';
import type { Actor, Phase, Step } from '../procedure.ts';

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

/** One row: id, actor, action, activity, then what is known about it. */
export type StepRow = readonly [
  id: string,
  actor: Actor,
  action: string,
  run: string,
  certainty: Certainty,
  source: string,
  more?: Optional,
];

/** Rows of one phase as steps. Without a limit the source has none: it says so. */
export function steps(phase: Phase, rows: readonly StepRow[]): readonly Step[] {
  return rows.map(([id, actor, action, run, certainty, source, more = {}]) => ({
    id,
    phase,
    actor,
    action,
    run,
    certainty,
    source,
    limit: 'not found in any source',
    onFailure: 'the incident stands still and says why',
    ...more,
  }));
}

export const DRAFT = 'Appendix L draft of July 2015, headings';
export const GLOSSARY = 'SEC glossary, L10';
export const MINUTES_25 = 'SECPMA_25_1207';
export const MINUTES_30 = 'SECPMA_30_1312';
export const MINUTES_64 = 'SECPMA_64_1712';
export const RTDS = 'RTDS 4.5.0';
export const MEMORY = 'memory of the domain, no text seen';
export const MODEL = 'a choice of this model';
