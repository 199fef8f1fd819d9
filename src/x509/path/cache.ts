/**
 * What may be remembered from one validation to the next: certificates parsed and prepared, and which signatures verified.
 *
 * Keyed by octets, never by issuer and serial number, which a forger chooses. A cache changes what a verdict costs, never
 * the verdict. Bounded; what was seen first is forgotten first.
 *
 * @module
 */
import { requireKind } from '../../core/arguments.ts';
import type { Decoding } from '../../asn1/index.ts';
import { isOctets, kindOfValue } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import { OctetMap } from '../../core/octet-map.ts';
import type { Point } from '../../crypto/backend.ts';
import { isPoint } from '../../crypto/index.ts';
import { parseCertificate } from '../certificate.ts';
import { parseName } from '../name.ts';
import { nameFromText } from '../name-from-text.ts';
import { type MatchingName, matchingName } from '../name-matching.ts';
import { parseRevocationList } from '../revocation-list.ts';
import type { Certificate, Name, RevocationList } from '../types.ts';
import {
  type PathCertificate,
  type VerificationKey,
  pathCertificate,
  verificationKey,
} from './path-certificate.ts';
import { type PreparedList, preparedList } from './prepared-list.ts';

/** Certificates that a cache keeps unless told otherwise: about ten kilobytes each. */
export const CACHE_CERTIFICATES_MAX = 1_024;
/** A certificate of more octets is prepared anew each time: no real one is a hundredth of it, and a cache must not grow by them. */
export const CACHE_CERTIFICATE_OCTETS_MAX = 65_536;
/** Revocation lists that a cache keeps: a hierarchy has two or three that are current, and they may be long. */
export const CACHE_LISTS_MAX = 16;

/** Memory of a validator, to be passed to every call that may share it. Opaque: only its size can be seen. */
export interface PathCache {
  /** Certificates held now. */
  readonly size: number;
}

/**
 * Makes an empty cache. A fleet of devices that shares one validates each distinct certificate once.
 *
 * @param options - `certificatesMax`: how many certificates to keep, at least 1
 * @throws SmkiError `x509/bad-path-options`
 * @example
 * ```ts
 * const cache = createPathCache();
 * validatePath({ leaf, intermediates, anchors, at, rules: 'path', cache });
 * ```
 */
export function createPathCache(options: { readonly certificatesMax?: number } = {}): PathCache {
  requireKind('options', options, 'record');
  const { certificatesMax = CACHE_CERTIFICATES_MAX } = options;
  if (!Number.isSafeInteger(certificatesMax) || certificatesMax < 1) {
    const reason = 'must be a whole number of at least 1';
    fail('x509/bad-path-options', `certificatesMax ${reason}`, {
      field: 'certificatesMax',
      reason,
    });
  }
  return new PreparedObjects(certificatesMax);
}

/** A name and its form for comparison. */
export interface AnchorName {
  readonly name: Name;
  readonly matching: MatchingName;
}

/** The cache behind the opaque type. */
export class PreparedObjects implements PathCache {
  readonly #certificates: Memory<Certificate, PathCertificate>;
  readonly #lists: Memory<RevocationList, PreparedList>;
  readonly #names: Memory<Name, AnchorName>;
  readonly #keys: Memory<never, VerificationKey>;

  constructor(certificatesMax: number) {
    this.#certificates = new Memory(certificatesMax, CACHE_CERTIFICATE_OCTETS_MAX);
    this.#lists = new Memory(CACHE_LISTS_MAX);
    this.#names = new Memory(certificatesMax);
    this.#keys = new Memory(certificatesMax);
  }

  get size(): number {
    return this.#certificates.size;
  }

  /** A certificate, prepared. @throws SmkiError as `parseCertificate`, for octets only */
  certificate(given: Uint8Array | Certificate, decoding: Decoding): PathCertificate {
    return isOctets(given)
      ? this.#certificates.ofOctets(given, decoding, (octets) =>
          pathCertificate(parseCertificate(octets, { decoding }), decoding),
        )
      : this.#certificates.ofParsed(given, decoding, () => pathCertificate(given, decoding));
  }

  /** A revocation list, prepared. @throws SmkiError as `parseRevocationList`, and for malformed extensions */
  revocationList(given: Uint8Array | RevocationList, decoding: Decoding): PreparedList {
    return isOctets(given)
      ? this.#lists.ofOctets(given, decoding, (octets) =>
          preparedList(parseRevocationList(octets, { decoding }), decoding),
        )
      : this.#lists.ofParsed(given, decoding, () => preparedList(given, decoding));
  }

  /** The name of a bare anchor. @throws SmkiError as `parseName` and `nameFromText` */
  anchorName(given: Uint8Array | Name | string): AnchorName {
    const prepare = (name: Name): AnchorName => ({ name, matching: matchingName(name) });
    if (typeof given === 'string') return prepare(nameFromText(given));
    requireName(given);
    return isOctets(given)
      ? this.#names.ofOctets(given, 'strict', (octets) => prepare(parseName(octets)))
      : this.#names.ofParsed(given, 'strict', () => prepare(given));
  }

  /** The key of a bare anchor. @throws SmkiError `x509/bad-path-options` when it is none */
  anchorKey(given: Point): VerificationKey {
    if (!isOctets(given)) failAnchorKey();
    return this.#keys.ofOctets(given, 'strict', (point) =>
      isPoint(point) ? verificationKey(point) : failAnchorKey(),
    );
  }
}

/** A caller without types may leave the name out, or pass the one of another library. */
function requireName(given: unknown): void {
  const parsed = typeof given === 'object' && given !== null && 'relativeNames' in given;
  if (parsed || isOctets(given)) return;
  const reason = `${kindOfValue(given)} is no name`;
  fail('x509/malformed', reason, { offset: 0, field: 'name', reason });
}

function failAnchorKey(): never {
  const reason = 'must be an uncompressed P-256 point, 65 octets';
  fail('x509/bad-path-options', `publicKey of a bare anchor ${reason}`, {
    field: 'anchors.publicKey',
    reason,
  });
}

type Make<T> = (octets: Uint8Array) => T;

/** What was made of octets, for the last so many of them, and of values that the caller has parsed. */
class Memory<P extends object, T> {
  readonly #entriesMax: number;
  readonly #octetsMax: number;
  readonly #ofOctets: Record<Decoding, OctetMap<T> | undefined>;
  readonly #ofParsed: Record<Decoding, WeakMap<P, T> | undefined>;

  constructor(entriesMax: number, octetsMax = Infinity) {
    this.#entriesMax = entriesMax;
    this.#octetsMax = octetsMax;
    this.#ofOctets = { strict: undefined, tolerant: undefined };
    this.#ofParsed = { strict: undefined, tolerant: undefined };
  }

  get size(): number {
    return (this.#ofOctets.strict?.size ?? 0) + (this.#ofOctets.tolerant?.size ?? 0);
  }

  ofOctets(octets: Uint8Array, decoding: Decoding, make: Make<T>): T {
    const known = (this.#ofOctets[decoding] ??= new OctetMap({ entriesMax: this.#entriesMax }));
    const found = known.get(octets);
    if (found !== undefined) return found;
    // A copy: the caller's may be a receive buffer that changes under what is remembered. `slice` of a Buffer is a view.
    const own = Uint8Array.from(octets);
    const made = make(own);
    if (own.length <= this.#octetsMax) known.set(own, made);
    return made;
  }

  /** What the caller has parsed is known by identity: its fields count, whatever its octets say. */
  ofParsed(parsed: P, decoding: Decoding, make: () => T): T {
    const known = (this.#ofParsed[decoding] ??= new WeakMap());
    const found = known.get(parsed);
    if (found !== undefined) return found;
    const made = make();
    known.set(parsed, made);
    return made;
  }
}
