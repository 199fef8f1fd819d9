/**
 * Revocation lists: the ARL of a root, the CRL of an issuing authority (RFC 5280 5; SEC Appendix B, 4.9.7).
 *
 * One at once after each revocation, and one whenever the last is due to be replaced. Relying parties read them; devices
 * never do. The Device hierarchy has none.
 *
 * @module
 */
import { withArguments } from '../../core/verb-arguments.ts';
import type { Clock } from '../../core/clock.ts';
import { DAY_MS, HOUR_MS, type Instant, addMs } from '../../core/instant.ts';
import {
  type RevokedCertificate,
  assembleRevocationList,
  prepareRevocationList,
} from '../../x509/issue-revocation-list.ts';
import { no } from '../answer.ts';
import type { Authority } from '../authority.ts';
import type { ListTimes } from '../environment/description.ts';
import { KEY_STATES } from '../guarded-key.ts';
import { type SigningOrder, signingOrder } from '../signing-order.ts';

/** A list that was issued. */
export interface PublishedList {
  /** Common name of its issuer. */
  readonly issuer: string;
  /** DER. */
  readonly list: Uint8Array;
  readonly number: number;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
  readonly entries: number;
}

/** The lists of an environment’s authorities. */
export interface RevocationLists {
  /** The newest list of each authority, in the order of their first. */
  readonly current: readonly PublishedList[];
  /** The newest list of one. */
  of(authority: Authority): PublishedList | undefined;
  /**
   * The next list, to be signed by its issuer, with these certificates on it besides those that are. Its completion is
   * refused when another list has been issued meanwhile.
   */
  prepare(
    authority: Authority,
    ...revoked: readonly RevokedCertificate[]
  ): SigningOrder<PublishedList>;
  /** True when an authority that can sign lists has issued none, or one that is as old as its interval. */
  isDue(authority: Authority): boolean;
}

interface Series {
  entries: readonly RevokedCertificate[];
  published: PublishedList | undefined;
}

/** Makes an empty set of lists. */
export function createRevocationLists(options: {
  readonly clock: Clock;
  readonly times: ListTimes;
}): RevocationLists {
  const { clock, times } = options;
  // By the key: the list is that of the authority whatever certificate it has by then.
  const byKey = new Map<string, Series>();
  const series = (authority: Authority): Series => {
    const known = byKey.get(authority.key.name);
    if (known !== undefined) return known;
    const made: Series = { entries: [], published: undefined };
    byKey.set(authority.key.name, made);
    return made;
  };
  const lists: RevocationLists = {
    get current() {
      return [...byKey.values()].flatMap(({ published }) => published ?? []);
    },
    of: (authority) => series(authority).published,
    prepare: (authority, ...revoked) =>
      prepare(authority, series(authority), { at: clock.now(), times, revoked }),
    isDue: (authority) => {
      const { published } = series(authority);
      if (!KEY_STATES[authority.key.life.state].signs.includes('list')) return false;
      if (published === undefined) return true;
      return clock.now() >= addMs(published.thisUpdate, listTimes(authority, times).intervalMs);
    },
  };
  const authority = { authority: { key: { life: 'record' }, profile: 'text' } } as const;
  return withArguments('lists', lists, { of: authority, prepare: authority, isDue: authority });
}

function prepare(
  authority: Authority,
  series: Series,
  {
    at,
    times,
    revoked,
  }: {
    readonly at: Instant;
    readonly times: ListTimes;
    readonly revoked: readonly RevokedCertificate[];
  },
): SigningOrder<PublishedList> {
  const entries = [...series.entries, ...revoked];
  const { published: before } = series;
  const contents = {
    issuer: authority.issuer,
    number: (before?.number ?? 0) + 1,
    thisUpdate: at,
    nextUpdate: addMs(at, listTimes(authority, times).validMs),
    entries,
  };
  const prepared = prepareRevocationList(contents);
  const { number, thisUpdate, nextUpdate } = contents;
  return signingOrder({
    purpose: `revocation list ${number} of ${authority.name}, ${entries.length} revoked`,
    tbs: prepared.tbs,
    key: authority.key,
    use: 'list',
    objection: () =>
      series.published === before
        ? undefined
        : no('order-overtaken', `${authority.name}, list ${number}`),
    done: (signature) => {
      const list = assembleRevocationList(prepared, signature);
      const issuer = authority.name;
      const published = { issuer, list, number, thisUpdate, nextUpdate, entries: entries.length };
      series.entries = entries;
      series.published = published;
      return published;
    },
  });
}

function listTimes(
  { profile }: Authority,
  times: ListTimes,
): { readonly intervalMs: number; readonly validMs: number } {
  return profile.startsWith('root')
    ? { intervalMs: times.arlIntervalDays * DAY_MS, validMs: times.arlValidDays * DAY_MS }
    : { intervalMs: times.crlIntervalHours * HOUR_MS, validMs: times.crlValidHours * HOUR_MS };
}
