/**
 * Anomaly Detection Thresholds (SEC Appendix AA): so many requests of a kind within a window, and what is more is held back.
 *
 * The window slides; only requests that were let through are counted unless the assumption says otherwise.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { Threshold } from './access-types.ts';
import { badConfiguration } from './bad-configuration.ts';
import { SERVICE_REQUESTS } from './service-requests.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { ServiceRequest } from './command-types.ts';

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

function nameOf({ requester, kind }: ThresholdKey): string {
  return `${requester}/${kind}`;
}

/** Fewer are not worth dropping. */
const DROPPED_MIN = 1024;

function inWindow(one: Counted, at: Instant): number {
  const { times, threshold } = one;
  const since = at - threshold.windowMs;
  while (one.first < times.length && (times[one.first] ?? at) <= since) one.first++;
  // What has left the window is dropped once it is most of the list.
  if (one.first > DROPPED_MIN && one.first * 2 > times.length) {
    times.splice(0, one.first);
    one.first = 0;
  }
  return times.length - one.first;
}

function checkThreshold({ kind, limit, windowMs }: Threshold): void {
  if (kind !== 'critical') requireKnownName('service request', kind, SERVICE_REQUESTS);
  checkWhole('threshold.limit', limit, 0);
  checkWhole('threshold.windowMs', windowMs, 1);
}

function checkWhole(field: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  badConfiguration(field, `${value} is not a whole number of at least ${least}`);
}
