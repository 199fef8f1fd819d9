/**
 * Path building (RFC 4158): from the leaf towards the anchors, by name, through an unordered bundle that may be hostile.
 *
 * The cheapest step is taken first, and only when the issuer's key verifies the certificate below; complete paths are given
 * out one at a time. So an honest bundle costs one verification for each certificate of its path, and the shortest way out
 * of a hostile one is found. Signatures, steps, paths and length are bounded. Whether a path is valid is `process.ts`.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import type { TrustAnchor } from './anchors.ts';
import type { PathCertificate, VerificationKey } from './path-certificate.ts';
import type { SignatureLedger } from './signatures.ts';

/** Candidate issuers looked at in one validation, whatever it searches for. */
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

/** What all searches of one validation may still do. */
export class SearchBudget {
  #stepsLeft = SEARCH_STEPS_MAX;
  #pathsLeft = CANDIDATE_PATHS_MAX;

  get exhausted(): boolean {
    return this.#stepsLeft <= 0 || this.#pathsLeft <= 0;
  }

  spendStep(): void {
    this.#stepsLeft--;
  }

  spendPath(): void {
    this.#pathsLeft--;
  }
}

/** What a search works with. */
export interface SearchInputs {
  readonly intermediates: readonly PathCertificate[];
  readonly anchors: readonly TrustAnchor[];
  readonly ledger: SignatureLedger;
  readonly budget: SearchBudget;
  readonly pathLengthMax: number;
  readonly at: Instant | undefined;
}

/** Who may have issued a certificate: an anchor, or intermediates that share a name, a key and a cost. */
type Authority =
  | { readonly anchor: TrustAnchor; readonly cost: number }
  | { readonly anchor: undefined; readonly issuers: Issuers; readonly cost: number };

interface Issuers {
  readonly name: string;
  readonly key: VerificationKey | undefined;
  readonly certificates: PathCertificate[];
}

/** A path under construction, from its last certificate down to the leaf. */
interface Step {
  readonly certificate: PathCertificate;
  readonly below: Step | undefined;
  /** Intermediates that `pathLengthMax` counts. */
  readonly counted: number;
  readonly selfIssued: number;
}

/** A path that may go on with any of these issuers. */
interface Waiting {
  readonly below: Step;
  readonly issuers: Issuers;
}

/** The search for paths from one leaf: cheapest step first, so that short paths through likely issuers come first. */
export class PathSearch {
  readonly #inputs: SearchInputs;
  readonly #anchors: ReadonlyMap<string, readonly TrustAnchor[]>;
  readonly #intermediates: ReadonlyMap<string, readonly PathCertificate[]>;
  readonly #authorities = new Map<PathCertificate, readonly Authority[]>();
  #tooLong = false;

  constructor(inputs: SearchInputs) {
    this.#inputs = inputs;
    this.#anchors = groupByName(inputs.anchors, (anchor) => anchor.name.key);
    this.#intermediates = groupByName(
      new Set(inputs.intermediates),
      (certificate) => certificate.subject.key,
    );
  }

  /** True once a path was given up because it grew too long. */
  get tooLong(): boolean {
    return this.#tooLong;
  }

  /** Every path whose signatures verify, the most promising first. */
  *candidates(leaf: PathCertificate): Generator<CandidatePath> {
    const { ledger, budget } = this.#inputs;
    /** By what the path costs so far; those of the same cost in the order found. */
    const waiting: Waiting[][] = [];
    yield* this.#visit(firstStep(leaf), waiting, 0);
    for (let cost = 0; cost < waiting.length; cost++) {
      for (const { below, issuers } of waiting[cost] ?? []) {
        if (ledger.check(below.certificate, issuers.key) !== 'verified') continue;
        for (const certificate of issuers.certificates) {
          if (budget.exhausted || ledger.exceeded) return;
          if (this.#fits(certificate, below)) {
            yield* this.#visit(nextStep(certificate, below), waiting, cost);
          }
        }
      }
    }
  }

  /** The paths that end here, under an anchor; issuers that could follow are left waiting. */
  *#visit(step: Step, waiting: Waiting[][], cost: number): Generator<CandidatePath> {
    const { ledger, budget } = this.#inputs;
    for (const authority of this.#authoritiesOf(step.certificate)) {
      budget.spendStep();
      if (authority.anchor !== undefined) {
        const { anchor } = authority;
        if (ledger.check(step.certificate, anchor.key) !== 'verified') continue;
        budget.spendPath();
        yield { certificates: certificatesOf(step), anchor };
      } else if (!repeats(authority.issuers, step)) {
        (waiting[cost + authority.cost] ??= []).push({ below: step, issuers: authority.issuers });
      }
    }
  }

  /**
   * The path that a person would have expected, for a bundle that has no path whose signatures verify: steps by name
   * alone, verified ones first.
   */
  mostPlausible(leaf: PathCertificate): CandidatePath {
    let step = firstStep(leaf);
    for (;;) {
      const next = this.#mostPlausibleAuthority(step);
      const issuer =
        next?.anchor === undefined &&
        next?.issuers.certificates.find((certificate) => this.#fits(certificate, step));
      if (!issuer) return { certificates: certificatesOf(step), anchor: next?.anchor };
      step = nextStep(issuer, step);
    }
  }

  #mostPlausibleAuthority(step: Step): Authority | undefined {
    const open = this.#authoritiesOf(step.certificate).filter(
      (authority) => authority.anchor !== undefined || !repeats(authority.issuers, step),
    );
    const verified = open.find((authority) => {
      const { key } = authority.anchor ?? authority.issuers;
      return this.#inputs.ledger.check(step.certificate, key) === 'verified';
    });
    return verified ?? open[0];
  }

  /** No more certificates in a path than allowed. */
  #fits({ selfIssued }: PathCertificate, below: Step): boolean {
    const fits = selfIssued
      ? below.selfIssued < SELF_ISSUED_MAX
      : below.counted < this.#inputs.pathLengthMax;
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
    const name = certificate.issuer.key;
    const wanted = certificate.extensions.authorityKeyIdentifier?.keyIdentifier;
    const authorities: Authority[] = [];
    for (const anchor of this.#anchors.get(name) ?? []) {
      authorities.push({ anchor, cost: keyCost(wanted, anchor.keyIdentifier) });
    }
    const groups = new Map<string, PathCertificate[]>();
    for (const issuer of this.#intermediates.get(name) ?? []) {
      const { key, extensions } = issuer;
      const late = isCurrent(issuer, this.#inputs.at) ? 0 : 1;
      const cost = keyCost(wanted, extensions.subjectKeyIdentifier) + late;
      const label = `${cost} ${key?.octets ?? ''}`;
      const group = groups.get(label);
      if (group !== undefined) {
        group.push(issuer);
        continue;
      }
      const certificates = [issuer];
      groups.set(label, certificates);
      authorities.push({ anchor: undefined, issuers: { name, key, certificates }, cost });
    }
    return authorities.sort((a, b) => a.cost - b.cost);
  }
}

/** The same name and key twice in a path would be a loop (RFC 4158 §2.4.2). */
function repeats({ name, key }: Issuers, path: Step): boolean {
  for (let step: Step | undefined = path; step !== undefined; step = step.below) {
    const { certificate } = step;
    if (certificate.subject.key === name && certificate.key?.octets === key?.octets) return true;
  }
  return false;
}

/** Orders candidates and proves nothing: RFC 5280 §4.2.1.1 gives key identifiers no part in validation. */
function keyCost(wanted: string | undefined, offered: string | undefined): number {
  if (wanted === undefined || offered === undefined) return 3;
  return wanted === offered ? 1 : 7;
}

function firstStep(leaf: PathCertificate): Step {
  return { certificate: leaf, below: undefined, counted: 0, selfIssued: 0 };
}

function nextStep(certificate: PathCertificate, below: Step): Step {
  const { selfIssued } = certificate;
  return {
    certificate,
    below,
    counted: below.counted + (selfIssued ? 0 : 1),
    selfIssued: below.selfIssued + (selfIssued ? 1 : 0),
  };
}

function certificatesOf(last: Step): readonly PathCertificate[] {
  const certificates: PathCertificate[] = [];
  for (let step: Step | undefined = last; step !== undefined; step = step.below) {
    certificates.unshift(step.certificate);
  }
  return certificates;
}

function isCurrent({ certificate }: PathCertificate, at: Instant | undefined): boolean {
  return at === undefined || (certificate.notBefore <= at && at <= certificate.notAfter);
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
