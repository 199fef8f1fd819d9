/**
 * What may become of a device on the list of an incident: each outcome with all that depends on it, in one table.
 *
 * The last outcome that is recorded counts. Names and columns are a choice of this model; `reportedAs` follows what the PMA asked to
 * hear of (SECPMA_30_1312: who has recovered, who has not). Recording one is `device-outcomes.ts`.
 *
 * @module
 */

/** One outcome. */
interface OutcomeRow {
  readonly meaning: string;
  /** Whether the DCC knows that the device holds what was placed, and so that it trusts what is compromised no more. */
  readonly cells: 'replaced' | 'as-before' | 'gone';
  /** A closed incident leaves no device without an end. */
  readonly at: 'the-end' | 'the-way-there';
  /** Where a report to the PMA counts it. */
  readonly reportedAs: 'recovered' | 'partial' | 'silent' | 'open';
  /** What helps a device that is left like this; absent where nothing is to be done. */
  readonly advice?: string;
}

/** Every outcome, in the order in which a device may come by it. */
export const DEVICE_OUTCOMES = {
  open: {
    meaning: 'nothing has been sent yet',
    cells: 'as-before',
    at: 'the-way-there',
    reportedAs: 'open',
  },
  sent: {
    meaning: 'a command is under way',
    cells: 'as-before',
    at: 'the-way-there',
    reportedAs: 'open',
  },
  recovered: {
    meaning: 'it holds the new certificates of their owner',
    cells: 'replaced',
    at: 'the-end',
    reportedAs: 'recovered',
  },
  'under-dcc-control': {
    meaning:
      "it holds the Access Control Broker's certificates: Method 2, or a Subscriber that was late",
    cells: 'replaced',
    at: 'the-end',
    reportedAs: 'recovered',
    advice: 'the DCC controls its cells: incident.handOver() gives them back',
  },
  'handed-back': {
    meaning: 'it was under DCC control, or held keys that are not in use, and has its owner back',
    cells: 'replaced',
    at: 'the-end',
    reportedAs: 'recovered',
  },
  partial: {
    meaning: 'some of its cells were replaced',
    cells: 'as-before',
    at: 'the-end',
    reportedAs: 'partial',
    advice: 'some of its cells are still to be replaced: the next recovery tries them again',
  },
  'late-subscriber': {
    meaning:
      'it holds what is new, but in cells of a Subscriber that was late and got nothing in its place: those hold what they held',
    cells: 'as-before',
    at: 'the-end',
    reportedAs: 'partial',
    advice:
      'its Subscriber has no new certificates: once it has, it replaces its cells with its own key (Method 1)',
  },
  silent: {
    meaning: 'no Response that verifies',
    cells: 'as-before',
    at: 'the-end',
    reportedAs: 'silent',
    advice:
      'it has not answered: wait, list it in the next recovery, use a stronger key, or visit the site',
  },
  'refused-by-dcc': {
    meaning: 'the DCC did not take the command',
    cells: 'as-before',
    at: 'the-end',
    reportedAs: 'open',
    advice: 'the DCC would not send to it: correct what the code names, and list it again',
  },
  untouched: {
    meaning: 'nothing was sent, or what was sent did not go out',
    cells: 'as-before',
    at: 'the-end',
    reportedAs: 'open',
    advice: 'nothing was sent to it, or nothing arrived: list it in the next recovery',
  },
  // Decommissioned is a permitted end of a device in Recovery (recovery.md 11 row 2).
  'out-of-use': {
    meaning: 'it was exchanged or withdrawn on the way: nothing is left to be recovered',
    cells: 'gone',
    at: 'the-end',
    reportedAs: 'open',
  },
} as const satisfies Readonly<Record<string, OutcomeRow>>;

/** Name of an outcome. */
export type DeviceOutcome = keyof typeof DEVICE_OUTCOMES;

/** The row of an outcome. */
export function outcomeRow(outcome: DeviceOutcome): OutcomeRow {
  return DEVICE_OUTCOMES[outcome];
}

/** Outcomes of one kind, by name: events of the log have them as text. */
function outcomesWhere(applies: (row: OutcomeRow) => boolean): ReadonlySet<string> {
  return new Set(
    Object.entries<OutcomeRow>(DEVICE_OUTCOMES).flatMap(([name, row]) =>
      applies(row) ? [name] : [],
    ),
  );
}

/** Outcomes of devices that hold what was placed. */
export const REPLACED: ReadonlySet<string> = outcomesWhere(({ cells }) => cells === 'replaced');

/** Outcomes of devices with which nothing is left to be done: what was placed, or nothing any more. */
export const SETTLED: ReadonlySet<string> = outcomesWhere(({ cells }) => cells !== 'as-before');

/** Outcomes that a closed incident may leave a device with. */
export const FINAL_OUTCOMES: ReadonlySet<string> = outcomesWhere(({ at }) => at === 'the-end');
