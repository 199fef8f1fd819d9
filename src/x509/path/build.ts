/**
 * Path building (RFC 4158): from the leaf towards the anchors, by name, through an unordered bundle that may be hostile.
 *
 * A step to an issuer is taken only when its key verifies the certificate below, and complete paths are given out one at a
 * time, so that an honest bundle costs one verification for each certificate of its path. Signatures, steps, paths and
 * depth are bounded. Whether a path is valid is `process.ts`.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import type { TrustAnchor } from './anchors.ts';
import type { PathCertificate, VerificationKey } from './path-certificate.ts';
import type { SignatureLedger, SignatureVerdict } from './signatures.ts';

/** Candidate issuers looked at in one validation. */
export const SEARCH_STEPS_MAX = 50_000;
/** Complete paths given out in one validation. */
export const CANDIDATE_PATHS_MAX = 64;
/** Self-issued certificates (RFC 4210 key updates) in one path, beyond those that `pathLengthMax` counts. */
export const SELF_ISSUED_MAX = 8;

/** A path: the leaf first, then each issuer; the anchor issued the last. */
export interface CandidatePath {
  readonly certificates: readonly PathCertificate[];
  /** Undefined when the path ends at a certificate whose issuer was not found. */
  readonly anchor: TrustAnchor | undefined;
}

/** What a search works with. */
export interface SearchInputs {
  readonly intermediates: readonly PathCertificate[];
  readonly anchors: readonly TrustAnchor[];
  readonly ledger: SignatureLedger;
  readonly pathLengthMax: number;
  readonly at: Instant | undefined;
}

type Authority =
  | { readonly anchor: TrustAnchor }
  | { readonly anchor: undefined; readonly certificate: PathCertificate };

/** The search for paths from one leaf. */
export class PathSearch {
  readonly #inputs: SearchInputs;
  readonly #anchors: ReadonlyMap<string, readonly TrustAnchor[]>;
  readonly #intermediates: ReadonlyMap<string, readonly PathCertificate[]>;
  readonly #authorities = new Map<PathCertificate, readonly Authority[]>();
  #stepsLeft = SEARCH_STEPS_MAX;
  #pathsLeft = CANDIDATE_PATHS_MAX;
  #tooLong = false;

  constructor(inputs: SearchInputs) {
    this.#inputs = inputs;
    this.#anchors = groupByName(inputs.anchors, (anchor) => anchor.name.key);
    this.#intermediates = groupByName(
      new Set(inputs.intermediates),
      (certificate) => certificate.subject.key,
    );
  }

  /** True once the limit on steps or paths has ended the search. */
  get exhausted(): boolean {
    return this.#stepsLeft <= 0 || this.#pathsLeft <= 0;
  }

  /** True once a path was given up because it grew too long. */
  get tooLong(): boolean {
    return this.#tooLong;
  }

  /** Every path whose signatures verify, the most promising first. */
  *candidates(leaf: PathCertificate): Generator<CandidatePath> {
    yield* this.#extend([leaf]);
  }

  *#extend(certificates: readonly PathCertificate[]): Generator<CandidatePath> {
    const last = lastOf(certificates);
    for (const authority of this.#authoritiesOf(last)) {
      if (this.exhausted || this.#inputs.ledger.exceeded) return;
      this.#stepsLeft--;
      if (authority.anchor !== undefined) {
        if (this.#verdict(last, authority) !== 'verified') continue;
        this.#pathsLeft--;
        yield { certificates, anchor: authority.anchor };
      } else if (this.#mayFollow(authority.certificate, certificates)) {
        if (this.#verdict(last, authority) !== 'verified') continue;
        yield* this.#extend([...certificates, authority.certificate]);
      }
    }
  }

  /**
   * The path that a person would have expected, for a bundle that has no path whose signatures verify: steps by name
   * alone, verified ones first.
   */
  mostPlausible(leaf: PathCertificate): CandidatePath {
    const certificates = [leaf];
    for (;;) {
      const last = lastOf(certificates);
      const open = this.#authoritiesOf(last).filter(
        (authority) =>
          authority.anchor !== undefined || this.#mayFollow(authority.certificate, certificates),
      );
      const next =
        open.find((authority) => this.#verdict(last, authority) === 'verified') ?? open[0];
      if (next === undefined) return { certificates, anchor: undefined };
      if (next.anchor !== undefined) return { certificates, anchor: next.anchor };
      certificates.push(next.certificate);
    }
  }

  #verdict(subject: PathCertificate, authority: Authority): SignatureVerdict {
    return this.#inputs.ledger.check(subject, keyOf(authority));
  }

  /** No name and key twice in a path (RFC 4158 §2.4.2), and no more certificates than allowed. */
  #mayFollow(issuer: PathCertificate, path: readonly PathCertificate[]): boolean {
    const repeats = path.some(
      (earlier) =>
        earlier.subject.key === issuer.subject.key && earlier.key?.octets === issuer.key?.octets,
    );
    if (repeats) return false;
    const selfIssued = path.filter((earlier, index) => index > 0 && earlier.selfIssued).length;
    const counted = path.length - 1 - selfIssued;
    const fits = issuer.selfIssued
      ? selfIssued < SELF_ISSUED_MAX
      : counted < this.#inputs.pathLengthMax;
    if (!fits) this.#tooLong = true;
    return fits;
  }

  /** Anchors and intermediates with the issuer's name, the likeliest first; ties stay in the order given. */
  #authoritiesOf(certificate: PathCertificate): readonly Authority[] {
    let authorities = this.#authorities.get(certificate);
    if (authorities === undefined) {
      authorities = this.#rankedAuthorities(certificate);
      this.#authorities.set(certificate, authorities);
    }
    return authorities;
  }

  #rankedAuthorities(certificate: PathCertificate): readonly Authority[] {
    const anchors = this.#anchors.get(certificate.issuer.key) ?? [];
    const intermediates = this.#intermediates.get(certificate.issuer.key) ?? [];
    const authorities: Authority[] = anchors.map((anchor) => ({ anchor }));
    for (const issuer of intermediates)
      authorities.push({ anchor: undefined, certificate: issuer });
    if (authorities.length < 2) return authorities;
    const likelihood = new Map(
      authorities.map((authority) => [authority, this.#unlikelihood(certificate, authority)]),
    );
    return authorities.sort((a, b) => (likelihood.get(a) ?? 0) - (likelihood.get(b) ?? 0));
  }

  /** Orders candidates and proves nothing: RFC 5280 §4.2.1.1 gives key identifiers no part in validation. */
  #unlikelihood(subject: PathCertificate, authority: Authority): number {
    const wanted = subject.extensions.authorityKeyIdentifier?.keyIdentifier;
    const offered =
      authority.anchor === undefined
        ? authority.certificate.extensions.subjectKeyIdentifier
        : authority.anchor.keyIdentifier;
    const known = wanted !== undefined && offered !== undefined;
    const keyMatch = known ? (wanted === offered ? 0 : 2) : 1;
    if (authority.anchor !== undefined) return 3 * keyMatch;
    return 3 * keyMatch + (isCurrent(authority.certificate, this.#inputs.at) ? 1 : 2);
  }
}

function isCurrent({ certificate }: PathCertificate, at: Instant | undefined): boolean {
  return at === undefined || (certificate.notBefore <= at && at <= certificate.notAfter);
}

function keyOf(authority: Authority): VerificationKey | undefined {
  return authority.anchor === undefined ? authority.certificate.key : authority.anchor.key;
}

function lastOf(certificates: readonly PathCertificate[]): PathCertificate {
  const last = certificates.at(-1);
  if (last === undefined) throw new Error('a path has at least its leaf');
  return last;
}

function groupByName<T>(
  items: Iterable<T>,
  nameOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group === undefined) groups.set(nameOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
