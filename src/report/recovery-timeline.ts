/**
 * What happened in a recovery, line by line, from the event log: the steps of people and keys, not of each device.
 *
 * @module
 */
import type { EventType, SmkiEvent } from '../core/event-types.ts';
import { type Instant, toIso } from '../core/instant.ts';

/** How an event of a kind reads; kinds that are not here are too many to be told one by one. */
type Teller = (event: never) => string | undefined;

const teller = <T extends EventType>(
  type: T,
  tell: (event: Extract<SmkiEvent, { readonly type: T }>) => string | undefined,
): readonly [T, Teller] => [type, tell];

const TELLERS: ReadonlyMap<EventType, Teller> = new Map<EventType, Teller>([
  teller(
    'recovery.opened',
    ({ incident, key, certainty, notifier }) =>
      `${incident} opened: ${key} ${certainty}, says ${notifier}`,
  ),
  teller('recovery.state', ({ incident, from, to }) => `${incident} ${from} → ${to}`),
  teller('recovery.decision', ({ decision, method, mode, because }) => {
    const why = because === '' ? '' : `: ${because}`;
    return `${`decision (${mode}): ${decision} ${method}`.trim()}${why}`;
  }),
  teller(
    'recovery.custodians',
    ({ present, called, quorum, site }) =>
      `custodians: ${present} of ${called} came to ${site}, quorum ${quorum}`,
  ),
  teller('recovery.ceremony', ({ ceremony }) => `ceremony: ${ceremony}`),
  teller('recovery.batch', ({ batch, commands, result, code }) => {
    const why = code === '' ? '' : ` (${code})`;
    return `batch ${batch + 1}: ${commands} commands ${result}${why}`;
  }),
  teller(
    'recovery.progress',
    ({ number, recovered, partial, silent, open }) =>
      `report ${number}: ${recovered} recovered, ${partial} partial, ${silent} silent, ${open} open`,
  ),
  teller('recovery.report-missed', ({ number }) => `report ${number} missed`),
  teller('recovery.warning', ({ code, message }) => `warning ${code}: ${message}`),
  teller(
    'recovery.key',
    ({ key, keyIdentifier, from, to }) => `${key} ${keyIdentifier}: ${from} → ${to}`,
  ),
  teller('recovery.party-key', ({ owner, slot, from, to }) =>
    to === 'superseded' ? undefined : `${slot} key of ${owner}: ${from} → ${to}`,
  ),
  teller(
    'recovery.key-used',
    ({ key, keyIdentifier, state }) => `${key} ${keyIdentifier} is used, ${state}`,
  ),
  teller(
    'recovery.revoked',
    ({ certificate, stillTrustedBy }) =>
      `certificate ${certificate} revoked, still trusted by ${stillTrustedBy} devices`,
  ),
  teller('recovery.step', ({ step, result, note }) =>
    result === 'failed' ? `step ${step} failed: ${note}` : undefined,
  ),
  teller('dcc.mapping-alarm', ({ device, cell }) => `mapping alarm: ${cell} of ${device}`),
  teller('simulation.attack', ({ attack, subject }) => `attack: ${attack}, ${subject}`),
  teller(
    'checker.problem',
    ({ checker, subject, problem }) => `PROBLEM ${checker}: ${subject} ${problem}`,
  ),
]);

/** One line of a timeline. */
export interface TimelineLine {
  readonly at: Instant;
  readonly actor: string;
  readonly text: string;
}

/** Lines in order. */
export function timelineOf(events: readonly SmkiEvent[]): readonly TimelineLine[] {
  const lines: TimelineLine[] = [];
  for (const event of events) {
    const text = TELLERS.get(event.type)?.(event as never);
    if (text !== undefined) lines.push({ at: event.at, actor: event.actor, text });
  }
  return lines;
}

/** A timeline as text. */
export function timelineText(events: readonly SmkiEvent[]): string {
  const lines = timelineOf(events);
  const width = Math.max(0, ...lines.map(({ actor }) => actor.length));
  return lines
    .map(({ at, actor, text }) => `${toIso(at)}  ${actor.padEnd(width)}  ${text}`)
    .join('\n');
}
