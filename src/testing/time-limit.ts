/**
 * How long a meter that answers in its own time may take: whoever never answers fails a case, and does not stop the others.
 *
 * The one place of the library that waits on the clock of the host; tests and simulations bring a timer of their own.
 *
 * @module
 */
import { requireKnownFields } from '../core/arguments.ts';
import { wrong } from './argument-checks.ts';

/** Rings once after a duration in milliseconds; what it returns, called before that, stops it. */
export type Timer = (durationMs: number, ring: () => void) => () => void;

/** How `runCasesAsync` waits. */
export interface WaitOptions {
  /** Longest time for one call of the adapter, in milliseconds; ten minutes unless given. */
  readonly timeLimitMs?: number;
  /** The clock of the host unless given. */
  readonly timer?: Timer;
}

/** Some devices take over two minutes for a certificate (SECPMA_30_1312); a gas meter that sleeps for half an hour needs a longer one. */
const TIME_LIMIT_MS = 600_000;

/** The longest that timers of the host can count. */
const TIME_LIMIT_MS_MAX = 2 ** 31 - 1;

const hostTimer: Timer = (durationMs, ring) => {
  const handle = setTimeout(ring, durationMs);
  return () => {
    clearTimeout(handle);
  };
};

/**
 * Fills in what options leave out.
 *
 * @throws SmkiError `testing/bad-argument`, `argument/unknown-field`
 */
export function waiting(options: WaitOptions): Required<WaitOptions> {
  requireKnownFields('options', options, { timeLimitMs: 'number', timer: 'function' });
  const { timeLimitMs = TIME_LIMIT_MS, timer = hostTimer } = options;
  if (!Number.isSafeInteger(timeLimitMs) || timeLimitMs < 1 || timeLimitMs > TIME_LIMIT_MS_MAX) {
    wrong('timeLimitMs', `whole milliseconds from 1 to ${TIME_LIMIT_MS_MAX} are needed`);
  }
  return { timeLimitMs, timer };
}

/** Thrown for an answer that did not come. */
export class TimeLimit extends Error {}

/** What a promise comes to, or {@link TimeLimit}; what it comes to later is nobody's. */
export async function within(
  answer: unknown,
  { timeLimitMs, timer }: Required<WaitOptions>,
): Promise<unknown> {
  let stop = (): void => undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    stop = timer(timeLimitMs, () => {
      reject(new TimeLimit(`no answer within ${timeLimitMs} ms (timeLimitMs)`));
    });
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    stop();
  }
}
