/**
 * Every kind of timed work, by layer: a map from type to details, like the errors. Adding a kind is adding a line.
 *
 * Plain data only (text, numbers, lists): what waits can be printed, copied and compared.
 *
 * @module
 */

/** One line for each kind of work: what it carries. */
export interface WorkDetails {
  // dcc: a command on its way. `ticket` is the number that `dcc.submit` gave.
  'dcc.attempt': { readonly ticket: number };
  'dcc.send': { readonly ticket: number };
  'dcc.arrive': { readonly ticket: number };
  'dcc.response': { readonly ticket: number };
  'dcc.timeout': { readonly ticket: number };
  'dcc.collect-alerts': { readonly ticket: number };
  'dcc.release': { readonly ticket: number };

  // recovery: an incident that waits for an hour, an answer or a report to fall due.
  'recovery.continue': { readonly incident: string; readonly step: string };
  'recovery.report': { readonly incident: string; readonly number: number };
  'recovery.retry': {
    readonly incident: string;
    readonly device: string;
    readonly campaign: number;
  };
  'recovery.wave': {
    readonly incident: string;
    readonly wave: number;
    readonly campaign: number;
  };
  'recovery.limit': { readonly incident: string; readonly step: string };

  // simulation: what happens to a world from outside.
  'simulation.fault': { readonly fault: string; readonly subject: string };
  'simulation.attack': { readonly attack: string; readonly subject: string };
  'simulation.request': { readonly request: string; readonly subject: string };
}

/** Name of a kind of work: `layer.what`. */
export type WorkType = keyof WorkDetails;

/** Work of one kind. */
export type WorkOf<T extends WorkType> = { readonly type: T } & WorkDetails[T];

/** Work of any kind. */
export type TimedWork = { [T in WorkType]: WorkOf<T> }[WorkType];
