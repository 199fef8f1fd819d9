/**
 * Everything that a caller passed to be judged or to judge by, prepared; and what of it could not be read.
 *
 * An unreadable member is no error: it counts against a path only when no path is valid without it.
 *
 * @module
 */
import { isOctets, kindOfValue } from '../../core/bytes.ts';
import { fail, isSmkiError } from '../../core/errors.ts';
import type { Certificate, RevocationList } from '../types.ts';
import { type PathAnchor, type TrustAnchor, trustAnchor } from './anchors.ts';
import type { PathInputs, PathSettings } from './options.ts';
import type { PathCertificate } from './path-certificate.ts';
import type { PreparedList } from './prepared-list.ts';
import { type PathReason, pathReason } from './reasons.ts';

export interface Bundle {
  /** Undefined when its octets are not a certificate. */
  readonly leaf: PathCertificate | undefined;
  readonly intermediates: readonly PathCertificate[];
  readonly anchors: readonly TrustAnchor[];
  readonly lists: readonly PreparedList[];
  readonly unreadableCertificates: readonly PathReason[];
  readonly unreadableLists: readonly string[];
}

/** Prepares a bundle. @throws SmkiError `x509/bad-path-options` for what is neither octets nor parsed, or no bare anchor */
export function prepareBundle(inputs: PathInputs, settings: PathSettings): Bundle {
  const { cache, decoding } = settings;
  const { leaf, intermediates = [], anchors, revocationLists = [] } = inputs;
  const unreadableCertificates: PathReason[] = [];
  const unreadableLists: string[] = [];
  const tellCertificate = (what: string, cause: string): void => {
    unreadableCertificates.push(pathReason('malformed-certificate', undefined, { what, cause }));
  };
  const tellList = (what: string, cause: string): void => {
    unreadableLists.push(`${what}: ${cause}`);
  };
  const certificate = (given: Uint8Array | Certificate): PathCertificate =>
    cache.certificate(given, decoding);
  const anchor = (given: PathAnchor): TrustAnchor => trustAnchor(given, settings);
  const list = (given: Uint8Array | RevocationList): PreparedList =>
    cache.revocationList(given, decoding);
  return {
    leaf: readable('leaf', [leaf], certificate, tellCertificate)[0],
    intermediates: readable('intermediate', intermediates, certificate, tellCertificate),
    anchors: readable('anchor', anchors, anchor, tellCertificate),
    lists: readable('revocation list', revocationLists, list, tellList),
    unreadableCertificates,
    unreadableLists,
  };
}

/** What is given, and the option that gives it. */
const FIELDS = {
  leaf: 'leaf',
  intermediate: 'intermediates',
  anchor: 'anchors',
  'revocation list': 'revocationLists',
} as const;

type Kind = keyof typeof FIELDS;

/** Callers without types pass PEM text, paths, or objects of other libraries. */
function checkGiven(kind: Kind, given: unknown): void {
  const field = FIELDS[kind];
  if (!Array.isArray(given)) misuse(field, `must be a list, not ${kindOfValue(given)}`);
  for (const item of given as readonly unknown[]) {
    const parsed = typeof item === 'object' && item !== null && 'tbs' in item;
    const bare = kind === 'anchor' && typeof item === 'object' && item !== null;
    if (isOctets(item) || parsed || bare) continue;
    const advice = typeof item === 'string' ? ' (certificatesFromPem reads PEM)' : '';
    misuse(field, `must be DER as octets, or parsed, not ${kindOfValue(item)}${advice}`);
  }
}

function misuse(field: string, reason: string): never {
  fail('x509/bad-path-options', `${field} ${reason}`, { field, reason });
}

/** What can be read of a list of inputs; of the rest, the place and the error are told. */
function readable<G, T>(
  kind: Kind,
  given: readonly G[],
  read: (item: G) => T,
  tell: (what: string, cause: string) => void,
): readonly T[] {
  checkGiven(kind, given);
  const found: T[] = [];
  for (const [index, item] of given.entries()) {
    try {
      found.push(read(item));
    } catch (error) {
      if (!isSmkiError(error) || error.code === 'x509/bad-path-options') throw error;
      tell(`${kind} ${index}`, error.message);
    }
  }
  return found;
}
