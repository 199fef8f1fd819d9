/**
 * Revocation (RFC 5280 §6.3.3): what the lists at hand say about a certificate, whose issuer the path has established.
 *
 * Complete lists, split by distribution point, by kind of certificate and by reason if need be. Delta lists are passed
 * over, indirect lists refused: SMKI has neither. A list signed by another key of the same authority counts when that key's
 * certificate has itself a valid path to the same anchor.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { type Instant, toIso } from '../../core/instant.ts';
import { oidName, OID } from '../object-identifiers.ts';
import { findExtension } from '../extension.ts';
import { serialNumberKey } from '../serial-number.ts';
import { distributionPointKeys } from './general-names.ts';
import type { PathCertificate, VerificationKey } from './path-certificate.ts';
import type { PreparedList } from './prepared-list.ts';
import type { PathReason } from './reasons.ts';
import type { RuleSet } from './rule-sets.ts';
import type { SignatureLedger } from './signatures.ts';

/** Who issued the certificate in question, as the path has it. */
export interface CertificateIssuer {
  readonly key: VerificationKey | undefined;
  /** Its certificate, whose keyUsage counts; undefined for an anchor that is not judged. */
  readonly certificate: PathCertificate | undefined;
  /** Other certificates of the issuer that are valid under the same anchor; asked for only when a list needs them. */
  readonly otherCertificates: () => readonly PathCertificate[];
}

/** Why a certificate cannot be accepted. */
export interface RevocationProblem {
  readonly code: 'certificate-revoked' | 'revocation-list-unusable' | 'revocation-status-unknown';
  readonly detail: PathReason['detail'];
}

/** What a checker works with. */
export interface RevocationInputs {
  readonly lists: readonly PreparedList[];
  /** Lists that could not be read, and why: they may be anybody's. */
  readonly unreadable: readonly string[];
  readonly whenMissing: 'refuse' | 'accept';
  readonly at: Instant | undefined;
  readonly rules: RuleSet;
  readonly ledger: SignatureLedger;
}

/** Judges certificates by the lists of one validation. */
export class RevocationChecker {
  readonly #inputs: RevocationInputs;

  constructor(inputs: RevocationInputs) {
    this.#inputs = inputs;
  }

  /** Undefined when a usable list covers the certificate and does not name it. */
  problemWith(
    certificate: PathCertificate,
    issuer: CertificateIssuer,
  ): RevocationProblem | undefined {
    const unusable = [...this.#inputs.unreadable];
    for (const list of this.#listsFor(certificate)) {
      const problem = this.#problemWithList(list, issuer);
      if (problem !== undefined) {
        unusable.push(problem);
        continue;
      }
      const revoked = revocation(list, certificate);
      if (revoked !== undefined) return revoked;
      if (list.scope.allReasons) return undefined;
    }
    const [cause] = unusable;
    if (cause !== undefined) return { code: 'revocation-list-unusable', detail: { cause } };
    return this.#inputs.whenMissing === 'accept'
      ? undefined
      : { code: 'revocation-status-unknown', detail: {} };
  }

  /** §6.3.3(b): lists by the issuer's name whose scope includes the certificate, the newest first. */
  #listsFor(certificate: PathCertificate): readonly PreparedList[] {
    return this.#inputs.lists
      .filter(
        (list) =>
          list.issuer.key === certificate.issuer.key &&
          !list.isDelta &&
          includes(list, certificate),
      )
      .sort((a, b) => b.list.thisUpdate - a.list.thisUpdate);
  }

  /** Why a list must not be relied upon, or undefined. */
  #problemWithList(prepared: PreparedList, issuer: CertificateIssuer): string | undefined {
    const { list, scope, unrecognised } = prepared;
    const { at, rules } = this.#inputs;
    if (unrecognised !== undefined) {
      return `critical extension ${oidName(unrecognised)} is not known (5.2, 5.3)`;
    }
    if (scope.indirect) return 'indirect lists are not processed (5.2.5)';
    if (at !== undefined && at < list.thisUpdate) {
      return `issued at ${toIso(list.thisUpdate)}, after the time of validation (5.1.2.4)`;
    }
    if (at !== undefined && list.nextUpdate !== undefined && at > list.nextUpdate) {
      return `its successor was due at ${toIso(list.nextUpdate)} (5.1.2.5)`;
    }
    const deviation = rules.judgesRevocationLists ? profileDeviation(prepared) : undefined;
    return deviation ?? this.#problemWithSigner(prepared, issuer);
  }

  /** §6.3.3(f) and (g): signed by a key of the issuer that may sign lists. */
  #problemWithSigner(list: PreparedList, issuer: CertificateIssuer): string | undefined {
    const verdict = this.#inputs.ledger.check(list, issuer.key);
    if (verdict === 'verified' && maySignLists(issuer.certificate)) return undefined;
    for (const other of issuer.otherCertificates()) {
      const good = this.#inputs.ledger.check(list, other.key) === 'verified';
      if (good && maySignLists(other)) return undefined;
    }
    return verdict === 'verified'
      ? 'the keyUsage of its issuer does not include cRLSign (6.3.3(f))'
      : `its signature does not verify: ${verdict} (6.3.3(g))`;
  }
}

function maySignLists(certificate: PathCertificate | undefined): boolean {
  return certificate?.extensions.keyUsage?.includes('cRLSign') !== false;
}

/** §6.3.3(b)(2) */
function includes({ scope }: PreparedList, { extensions }: PathCertificate): boolean {
  const isAuthority = extensions.basicConstraints?.ca === true;
  const kind = scope.certificates;
  if (kind === 'none' || (kind !== 'all' && (kind === 'authorities') !== isAuthority)) return false;
  if (scope.distributionPoint === undefined) return true;
  for (const point of distributionPointKeys(extensions.distributionPoints ?? [])) {
    if (scope.distributionPoint.has(point)) return true;
  }
  return false;
}

/** §6.3.3(i) to (k) */
function revocation(
  { entries, list }: PreparedList,
  { certificate }: PathCertificate,
): RevocationProblem | undefined {
  const entry = entries.get(serialNumberKey(certificate.serialNumber));
  if (entry === undefined || entry.reason === 'removeFromCRL') return undefined;
  const detail = {
    reason: entry.reason ?? 'unspecified',
    revokedAt: toIso(entry.revokedAt),
    list: list.number === undefined ? toHex(list.signature.subarray(0, 8)) : `${list.number}`,
  };
  return { code: 'certificate-revoked', detail };
}

/** §5's rules for a list, in the rule sets that apply them. */
function profileDeviation({ list }: PreparedList): string | undefined {
  const number = findExtension(list, OID.cRLNumber);
  const scope = findExtension(list, OID.issuingDistributionPoint);
  if (list.version !== 2) return 'it must be of version 2 (5.1.2.1)';
  if (list.nextUpdate === undefined) return 'nextUpdate must be present (5.1.2.5)';
  if (findExtension(list, OID.authorityKeyIdentifier) === undefined) {
    return 'authorityKeyIdentifier must be present (5.2.1)';
  }
  if (number === undefined) return 'cRLNumber must be present (5.2.3)';
  if (number.critical) return 'cRLNumber must not be critical (5.2.3)';
  if (scope?.critical === false) return 'issuingDistributionPoint must be critical (5.2.5)';
  return undefined;
}
