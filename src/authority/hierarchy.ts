/**
 * The Organisation hierarchy (Root OCA, Issuing OCA) and the Device hierarchy (Root DCA, Issuing DCA) of one generation.
 *
 * Takes PKCS#10 requests, gives certificates: octets both ways. Checks proof of possession and what the profile
 * demands; registration, eligibility and life cycle are those of an environment (`environment/`).
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { toHex } from '../core/bytes.ts';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { type Assumptions } from '../vocabulary/assumptions.ts';
import { TEST_POLICY } from '../x509/profiles.ts';
import type { WrappedContingencyKey } from '../x509/types.ts';
import { granted } from './answer.ts';
import { type Authority, bringIntoService } from './authority.ts';
import { type ContingencyKeySet, createContingencyKeySet } from './contingency.ts';
import { type Tier, foundTier } from './hierarchies/tier.ts';
import { type CheckedRequest, checkRequest } from './requests/request-form.ts';
import { signAtOnce } from './signing-order.ts';

/** Options of {@link createHierarchy}. */
export interface HierarchyOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 1 unless given. Another generation is another hierarchy, root and contingency keys included. */
  readonly generation?: number;
  /** Common names, at most 4 characters; they start with S, for simulated, unless given. */
  readonly names?: Partial<HierarchyNames>;
  readonly assumptions?: Partial<Assumptions>;
}

/** Common names of the authorities. */
export interface HierarchyNames {
  readonly rootOca: string;
  readonly issuingOca: string;
  readonly rootDca: string;
  readonly issuingDca: string;
}

/** Authorities that certify what parties and devices ask for. */
export interface Hierarchy {
  readonly generation: number;
  /** DER of the Root OCA certificate: what goes into the root cell of every device. */
  readonly root: Uint8Array;
  /** DER of the Issuing OCA certificate: what commands carry as path certificate. */
  readonly issuingOca: Uint8Array;
  readonly rootDca: Uint8Array;
  readonly issuingDca: Uint8Array;
  readonly contingency: ContingencyKeySet;
  /** Root OCA and Issuing OCA with their keys, for whoever makes a new authority under the same root. */
  readonly organisation: Tier;
  /**
   * Certifies a request of a party or of a device; which of the two, its subject tells.
   *
   * @throws SmkiError `authority/request-refused`
   */
  issue(request: Uint8Array): Uint8Array;
}

/**
 * Makes a hierarchy: keys, certificates, contingency key set. The same seed gives the same octets.
 *
 * @throws SmkiError `x509/profile-violation` for a name that a CA cannot have
 * @example
 * ```ts
 * const hierarchy = createHierarchy({ clock, random });
 * const certificate = hierarchy.issue(supplier.request('digitalSignature'));
 * ```
 */
export function createHierarchy(options: HierarchyOptions): Hierarchy {
  requireFields('options', options, { clock: 'clock', random: 'random' });
  const { clock, generation = 1 } = options;
  const random = options.random.fork(`hierarchy:${generation}`);
  const names: HierarchyNames = {
    rootOca: `SR${generation}`,
    issuingOca: `SI${generation}`,
    rootDca: `SD${generation}`,
    issuingDca: `SE${generation}`,
    ...options.names,
  };
  const contingency = createContingencyKeySet({
    random: random.fork('contingency'),
    at: clock.now(),
    ...(options.assumptions && { assumptions: options.assumptions }),
  });
  const pair = (kind: 'Oca' | 'Dca', wrapped?: WrappedContingencyKey): AuthorityPair =>
    authorityPair({ kind, names, clock, random, generation, ...(wrapped && { wrapped }) });
  const oca = pair('Oca', contingency.wrappedKey);
  const dca = pair('Dca');
  const earlierOrders = orderCounter();
  return {
    generation,
    root: oca.tier.root.certificate,
    issuingOca: oca.issuing.certificate,
    rootDca: dca.tier.root.certificate,
    issuingDca: dca.issuing.certificate,
    contingency,
    organisation: oca.tier,
    issue: (request) => {
      const order = checkRequest(request);
      const earlier = earlierOrders(order);
      const { issuing } = order.profile === 'device' ? dca : oca;
      return issuing.issue({ ...order, earlier }).certificate;
    },
  };
}

/**
 * Counts what was asked for over a key before: the same again is the same certificate, and something else over the same
 * key has a serial number of its own. Whether a key may be certified twice is for an environment to judge.
 */
function orderCounter(): (order: CheckedRequest) => number {
  const byKey = new Map<string, string[]>();
  return ({ publicKey, profile, subject, keyUsage, hardwareType }) => {
    const { entityId, role, commonName } = subject;
    const order = [profile, entityId, role, commonName, keyUsage, hardwareType].join('/');
    const key = toHex(publicKey);
    const orders = byKey.get(key);
    if (orders === undefined) {
      byKey.set(key, [order]);
      return 0;
    }
    const known = orders.indexOf(order);
    return known === -1 ? orders.push(order) - 1 : known;
  };
}

interface AuthorityPair {
  readonly tier: Tier;
  readonly issuing: Authority;
}

interface PairOptions {
  readonly kind: 'Oca' | 'Dca';
  readonly generation: number;
  readonly names: HierarchyNames;
  readonly clock: Clock;
  readonly random: Random;
  readonly wrapped?: WrappedContingencyKey;
}

const MAKER = 'createHierarchy';

/** A root and an issuing authority under it, without ceremony. */
function authorityPair({ kind, names, wrapped, ...rest }: PairOptions): AuthorityPair {
  const founding = foundTier({
    ...rest,
    kind,
    rootName: names[`root${kind}`],
    policies: [TEST_POLICY],
    sign: signAtOnce,
    by: MAKER,
    ...(wrapped && { wrappedContingencyKey: wrapped }),
  });
  const tier = granted(founding);
  const order = tier.prepareIssuing({ name: names[`issuing${kind}`], by: MAKER });
  const issuing = granted(signAtOnce(granted(order)));
  const change = { at: rest.clock.now(), by: MAKER, because: 'first of its hierarchy' };
  bringIntoService(issuing, change);
  return { tier, issuing };
}
