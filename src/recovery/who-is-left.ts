/**
 * Who is left when an incident would end, why, and what helps, in words: for the step that settles them, and for whoever reads a verdict.
 *
 * @module
 */
import { type DeviceOutcome, FINAL_OUTCOMES, SETTLED, outcomeRow } from './outcomes.ts';

/** What is recorded of a device. */
interface Recorded {
  readonly outcome: DeviceOutcome;
  readonly code: string;
}

/** Devices by what has become of them: `8 untouched (batch-records-changed), 1 silent (no-response)`. */
export function leftText(devices: Iterable<Recorded>): string {
  const counts = new Map<string, number>();
  for (const { outcome, code } of devices) {
    if (SETTLED.has(outcome)) continue;
    const kind = code === '' ? outcome : `${outcome} (${code})`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/** What helps devices that are left, for each outcome among them. */
export function whatHelps(devices: Iterable<Recorded>): readonly string[] {
  const outcomes = new Set([...devices].map(({ outcome }) => outcome));
  return [...outcomes].flatMap((outcome) => {
    const { advice } = outcomeRow(outcome);
    return SETTLED.has(outcome) || advice === undefined ? [] : [`${outcome}: ${advice}`];
  });
}

/** What may be done about devices that are left. Nobody waits for one to which nothing was sent. */
export function waysOn(devices: Iterable<Recorded>): string {
  const canAnswer = [...devices].some(({ outcome }) => ['silent', 'partial'].includes(outcome));
  const ways = 'the PMA accepts them (acceptResidual) or asks for a stronger key (escalate)';
  return canAnswer
    ? `${ways}, or wait for the devices`
    : `${ways}, or abort it, mend what is named and list them in the next recovery`;
}

/** Why nobody can accept who is left yet: devices that have no end. Undefined where all have one. */
export function withoutOutcome(devices: Iterable<Recorded>): string | undefined {
  const count = [...devices].filter(({ outcome }) => !FINAL_OUTCOMES.has(outcome)).length;
  return count === 0
    ? undefined
    : `${count} devices have no outcome yet: have a row before this one run awaitResponses, or wait and go on with next()`;
}
