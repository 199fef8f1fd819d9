/**
 * Why an incident has come to no end, in words that lead on: it stands still, its rows are over, or they lead round in a circle.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { ACTIVITY_DUTIES } from './activities/duties.ts';
import type { IncidentRecord } from './incident-record.ts';
import { transition } from './incident-states.ts';

/** Steps of one incident, loops of the PMA included: more is a mistake in a table. */
export const STEPS_MAX = 1_000;

/** Refuses to go on, with the step and the reason. */
export function failStanding(record: IncidentRecord): never {
  const { standing } = record;
  const reason =
    standing === undefined
      ? `${record.state}: ${missingRows(record)}`
      : `${standing.code}: ${standing.note}`;
  failAt(record, reason);
}

/** Refuses to go round for ever. */
export function failRound(record: IncidentRecord): never {
  const { id = '' } = record.steps[record.position] ?? {};
  const way = `its rows lead back to ${id}: correct next, failureStep or goTo`;
  failAt(record, `${record.state} after ${STEPS_MAX} steps, and no end: ${way}`);
}

/** The activities that would move it from where it is, and that no row of it runs. */
function missingRows({ state, steps }: IncidentRecord): string {
  const named = new Set(steps.map(({ run }) => run));
  const missing = Object.entries(ACTIVITY_DUTIES).flatMap(([name, { fires }]) =>
    !named.has(name) && fires.some((event) => transition(state, event) !== undefined) ? name : [],
  );
  const rows = missing.length === 0 ? '' : `, and none runs ${missing.join(' or ')}`;
  return `its rows are over${rows}: add what moves it on (ACTIVITY_DUTIES), or abort() it`;
}

function failAt({ id, steps, position }: IncidentRecord, reason: string): never {
  const step = steps[position]?.id ?? 'end';
  fail('recovery/stands-still', `incident ${id} stands still at ${step}, ${reason}`, {
    incident: id,
    step,
    reason,
  });
}
