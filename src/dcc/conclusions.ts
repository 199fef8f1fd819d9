/**
 * The end of every ticket: one `dcc.concluded`, after everything that follows from the answer has been noted.
 *
 * @module
 */
import type { CommandResult } from '../core/event-types.ts';
import type { Clock } from '../core/clock.ts';
import type { EventLog } from '../core/event-log.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import { NO_CELLS } from './cell-statuses.ts';
import type { Answer } from './responses.ts';
import type { Flight, TicketEnd, Tickets } from './tickets.ts';

/** Sees every believed answer before its ticket is concluded. */
export type AnswerObserver = (flight: Flight, message: DecodedMessage, answer: Answer) => void;

/** Hears of every end, after it was written. */
export type EndObserver = (flight: Flight, result: CommandResult) => void;

/** How tickets end. */
export interface Conclusions {
  /** With an answer that the device made. */
  answered(flight: Flight, message: DecodedMessage, answer: Answer): void;
  /** Without one. */
  end(
    flight: Flight,
    result: Extract<CommandResult, 'no-response' | 'unverified' | 'withdrawn'>,
  ): void;
}

/** Makes the place where tickets end. */
export function createConclusions({
  clock,
  log,
  tickets,
  observers,
  afterwards,
}: {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly tickets: Tickets;
  readonly observers: readonly AnswerObserver[];
  readonly afterwards: EndObserver;
}): Conclusions {
  const conclude = (flight: Flight, { result, cells }: Omit<TicketEnd, 'at'>): void => {
    const { ticket } = flight;
    const at = clock.now();
    const { device, serviceRequest, attempts } = tickets.conclude(ticket, { result, cells, at });
    const what = { ticket, device, serviceRequest, result, attempts, cells };
    log.append({ at, type: 'dcc.concluded', actor: 'dsp', ...what });
    afterwards(flight, result);
  };
  return {
    answered: (flight, message, answer) => {
      for (const observer of observers) observer(flight, message, answer);
      conclude(flight, answer);
    },
    end: (flight, result) => {
      conclude(flight, { result, cells: NO_CELLS });
    },
  };
}
