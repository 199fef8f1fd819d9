/**
 * Anomaly Detection Thresholds (SEC Appendix AA): so many requests of a kind within a window, and what is more is held back.
 *
 * The window slides; only requests that were let through are counted unless the assumption says otherwise.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { Threshold } from './access-types.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { ServiceRequest } from './types.ts';

/** Which threshold is meant. */
export type ThresholdKey = Pick<Threshold, 'requester' | 'kind'>;

/** A threshold that a request goes beyond. */
export interface Breach {
  readonly threshold: Threshold;
  /** Requests in the window, this one included. */
  readonly count: number;
}

/** One request, as thresholds see it. */
export interface CountedRequest {
  readonly requester: Eui64;
  readonly serviceRequest: ServiceRequest;
  readonly critical: 'yes' | 'no';
  readonly at: Instant;
}

/** All thresholds with what they have counted. */
export interface Thresholds {
  get(key: ThresholdKey): Threshold | undefined;
  /** Returns the one it replaces; what was counted so far stays counted. */
  set(threshold: Threshold): Threshold | undefined;
  remove(key: ThresholdKey): void;
  /** The first threshold that this request would go beyond: the User's own before the DCC's. */
  breach(request: CountedRequest): Breach | undefined;
  count(request: CountedRequest): void;
}

interface Counted {
  readonly threshold: Threshold;
  /** Times of requests in the window, oldest first, from `first` on. */
  readonly times: Instant[];
  first: number;
}

/** Makes a list without thresholds. */
export function createThresholds(): Thresholds {
  const counted = new Map<string, Counted>();
  const concerning = ({
    requester,
    serviceRequest,
    critical,
  }: CountedRequest): readonly Counted[] =>
    ([requester, 'dcc'] as const).flatMap((whose) => {
      const kinds = critical === 'yes' ? [serviceRequest, 'critical'] : [serviceRequest];
      return kinds.flatMap((kind) => counted.get(`${whose}/${kind}`) ?? []);
    });
  return {
    get: (key) => counted.get(nameOf(key))?.threshold,
    set: (threshold) => {
      checkThreshold(threshold);
      const before = counted.get(nameOf(threshold));
      const { times = [], first = 0 } = before ?? {};
      counted.set(nameOf(threshold), { threshold, times, first });
      return before?.threshold;
    },
    remove: (key) => {
      counted.delete(nameOf(key));
    },
    breach: (request) => {
      for (const one of concerning(request)) {
        const count = inWindow(one, request.at) + 1;
        if (count > one.threshold.limit) return { threshold: one.threshold, count };
      }
      return undefined;
    },
    count: (request) => {
      for (const one of concerning(request)) one.times.push(request.at);
    },
  };
}

/** A threshold as people name it: `critical of dcc`. */
export function nameOf({ requester, kind }: ThresholdKey): string {
  return `${requester}/${kind}`;
}

function inWindow(one: Counted, at: Instant): number {
  const { times, threshold } = one;
  while (one.first < times.length && (times[one.first] ?? at) <= at - threshold.windowMs)
    one.first++;
  // What has left the window is dropped once it is most of the list.
  if (one.first > 1024 && one.first * 2 > times.length) {
    times.splice(0, one.first);
    one.first = 0;
  }
  return times.length - one.first;
}

function checkThreshold({ limit, windowMs }: Threshold): void {
  const wrong =
    !Number.isSafeInteger(limit) || limit < 0
      ? { field: 'limit', reason: `${limit} is not a whole number of at least 0` }
      : !Number.isSafeInteger(windowMs) || windowMs < 1
        ? { field: 'windowMs', reason: `${windowMs} is not a whole number of at least 1` }
        : undefined;
  if (wrong !== undefined)
    fail('dcc/bad-configuration', `threshold: ${wrong.field}: ${wrong.reason}`, wrong);
}
