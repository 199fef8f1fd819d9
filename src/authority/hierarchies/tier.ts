/**
 * A root and the issuing authorities under it: the shape of the Organisation, the Device and the IKI hierarchy alike.
 *
 * Everything that the root signs is a {@link SigningOrder}. When a root is needed, who may ask, and what a new issuing
 * authority means for others, is decided elsewhere.
 *
 * @module
 */
import { withArguments } from '../../core/verb-arguments.ts';
import type { Clock } from '../../core/clock.ts';
import { startOfDay } from '../../core/instant.ts';
import type { Random } from '../../core/random.ts';
import type { RawSignature } from '../../crypto/backend.ts';
import { softKeyStore } from '../../crypto/index.ts';
import type { KeyStore } from '../../crypto/keys.ts';
import { assembleCertificate, prepareCertificate } from '../../x509/issue.ts';
import type { ProfileName } from '../../x509/profile-types.ts';
import type { WrappedContingencyKey } from '../../x509/types.ts';
import { type Answer, type Refused, no, yes } from '../answer.ts';
import { type Authority, createAuthority, serialNumberFor } from '../authority.ts';
import { AUTHORITY_NAME_LENGTH_MAX } from '../environment/authority-name.ts';
import { type GuardedKey, createGuardedKey } from '../guarded-key.ts';
import type { Change } from '../life.ts';
import { type OrderSigner, type SigningOrder, signingOrder } from '../signing-order.ts';
import { type Lifetimes, endOfLife } from './lifetimes.ts';

/** Organisation, device, infrastructure. */
export type TierKind = 'Oca' | 'Dca' | 'Ica';

/** What a tier is founded with. */
export interface TierOptions {
  readonly kind: TierKind;
  /** Which hierarchy of this kind: keys and serial numbers follow from `random`, which already knows it. */
  readonly generation: number;
  /** Common name of the root. */
  readonly rootName: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly policies: readonly string[];
  readonly lifetimes?: Lifetimes;
  /** Signs the root certificate: the founding ceremony. */
  readonly sign: OrderSigner;
  /** Whether the root key is out of its safe. */
  readonly isRootOnline?: () => boolean;
  /** Who makes the keys, for their histories. */
  readonly by: string;
  /** Content of the extension of a Root OCA. */
  readonly wrappedContingencyKey?: WrappedContingencyKey;
}

/** What an issuing authority is prepared with. */
export interface IssuingOrder {
  readonly name: string;
  readonly by: string;
  /** An authority whose name and key get another certificate. */
  readonly sameKeyAs?: Authority;
}

/** A root and its issuing authorities. */
export interface Tier {
  readonly kind: TierKind;
  readonly generation: number;
  /** The root as its newest certificate shows it. */
  readonly root: Authority;
  /** Every certificate of the root, oldest first. */
  readonly roots: readonly Authority[];
  /** Oldest first, retired ones too. */
  readonly issuing: readonly Authority[];
  readonly rootKey: GuardedKey;
  /** Prepares an issuing authority for the root to certify. */
  prepareIssuing(order: IssuingOrder): Answer<SigningOrder<Authority>>;
  /** Prepares another certificate over the root's own name and key, with another wrapped contingency key. */
  prepareRootAgain(wrapped: WrappedContingencyKey | undefined, by: string): SigningOrder<Authority>;
}

/** Founds a tier: a root key and its self-signed certificate. */
export function foundTier(options: TierOptions): Answer<Tier> {
  const { rootName } = options;
  if (rootName.length > AUTHORITY_NAME_LENGTH_MAX) return no('names-used-up', rootName);
  const making = beginTier(options);
  const { rootKey, roots, issuing } = making;
  const tier: Tier = {
    kind: options.kind,
    generation: options.generation,
    get root() {
      return currentRoot(making);
    },
    roots,
    issuing,
    rootKey,
    prepareIssuing: (order) => prepareIssuing(making, order),
    prepareRootAgain: (wrapped, by) => prepareRoot(making, wrapped, by),
  };
  withArguments('tier', tier, {
    prepareIssuing: { order: { name: 'text', by: 'text' } },
    prepareRootAgain: { 'wrapped?': { wrappedPublicKey: 'octets' }, by: 'text' },
  });
  const signed = options.sign(prepareRoot(making, options.wrappedContingencyKey, options.by));
  if (!signed.ok) return signed;
  rootKey.life.move({ ...keyCeremony(options), state: 'active' });
  return { ok: true, value: tier };
}

interface Making extends TierOptions {
  readonly serials: Random;
  readonly store: KeyStore;
  readonly rootKey: GuardedKey;
  readonly roots: Authority[];
  readonly issuing: Authority[];
  /** How many issuing authorities were prepared: an order that nobody completes keeps its number. */
  prepared: number;
}

type Birth = Omit<Change<never>, 'state'>;

function beginTier(options: TierOptions): Making {
  const { kind, rootName, random, isRootOnline } = options;
  const store = softKeyStore(random.fork('authority-keys'));
  const rootKey = createGuardedKey({
    owner: rootName,
    store,
    keyId: `root${kind}`,
    born: keyCeremony(options),
    ...(isRootOnline && { isOnline: isRootOnline }),
  });
  const serials = random.fork('serials');
  return { ...options, store, serials, rootKey, roots: [], issuing: [], prepared: 0 };
}

function keyCeremony({ clock, by }: Pick<TierOptions, 'clock' | 'by'>): Birth {
  return { at: clock.now(), by, because: 'key ceremony' };
}

function prepareRoot(
  making: Making,
  wrapped: WrappedContingencyKey | undefined,
  by: string,
): SigningOrder<Authority> {
  const { kind, rootName, rootKey, roots, serials, policies, clock } = making;
  const { publicKey } = rootKey;
  const profile: ProfileName = `root${kind}`;
  const notBefore = startOfDay(clock.now());
  const earlier = roots.length;
  const prepared = prepareCertificate({
    profile,
    serialNumber: serialNumberFor({ random: serials, publicKey, notBefore, earlier }),
    subject: { commonName: rootName },
    publicKey,
    notBefore,
    notAfter: endOfLife(profile, notBefore, making.lifetimes),
    policies,
    ...(wrapped && { wrappedContingencyKey: wrapped }),
  });
  return signingOrder({
    purpose: `certify root ${rootName} by itself`,
    tbs: prepared.tbs,
    key: rootKey,
    use: 'certificate',
    done: (signature) => {
      const certificate = assembleCertificate(prepared, signature);
      const born: Birth = { at: clock.now(), by, because: 'certified by itself' };
      const number = roots.length + 1;
      const own = { name: rootName, profile, number, certificate, key: rootKey, born };
      const authority = createAuthority({ ...own, clock, random: serials, policies });
      authority.life.move({ ...born, state: 'published' });
      authority.life.move({ ...born, state: 'active' });
      roots.push(authority);
      return authority;
    },
  });
}

function prepareIssuing(making: Making, order: IssuingOrder): Answer<SigningOrder<Authority>> {
  const { kind, rootKey, issuing, serials, policies, clock } = making;
  const { name, by, sameKeyAs } = order;
  const root = currentRoot(making);
  const profile: ProfileName = `issuing${kind}`;
  const notBefore = startOfDay(clock.now());
  const notAfter = endOfLife(profile, notBefore, making.lifetimes);
  if (notAfter > root.notAfter) return no('would-outlive-issuer', root.name);
  if (name.length > AUTHORITY_NAME_LENGTH_MAX) return no('names-used-up', name);
  const isTaken = (): boolean =>
    sameKeyAs === undefined && [root, ...issuing].some((other) => other.name === name);
  if (isTaken()) return no('name-taken', name);
  const number = (making.prepared += 1);
  const key = sameKeyAs?.key ?? issuingKey(making, { name, by, number });
  const earlier = issuing.filter((other) => other.key === key).length;
  const { publicKey } = key;
  const prepared = prepareCertificate({
    profile,
    serialNumber: serialNumberFor({ random: serials, publicKey, notBefore, earlier }),
    issuer: root.issuer,
    subject: { commonName: name },
    publicKey,
    notBefore,
    notAfter,
    policies,
  });
  const done = (signature: RawSignature): Authority => {
    const certificate = assembleCertificate(prepared, signature);
    const born: Birth = { at: clock.now(), by, because: `certified by ${root.name}` };
    if (key.life.state === 'generated') key.life.move({ ...born, state: 'active' });
    const own = { name, profile, number, certificate, key, born };
    const authority = createAuthority({ ...own, clock, random: serials, policies });
    issuing.push(authority);
    return authority;
  };
  const purpose = `certify issuing authority ${name} by root ${root.name}`;
  // Another order of this name may have been completed while this one was away.
  const objection = (): Refused | undefined => (isTaken() ? no('name-taken', name) : undefined);
  const { tbs } = prepared;
  return yes(signingOrder({ purpose, tbs, key: rootKey, use: 'certificate', objection, done }));
}

/** The first one's key has the plain label, as hierarchies of a single generation always had. */
function issuingKey(
  { kind, store, clock }: Making,
  own: { readonly name: string; readonly by: string; readonly number: number },
): GuardedKey {
  const keyId = own.number === 1 ? `issuing${kind}` : `issuing${kind}:${own.number}`;
  return createGuardedKey({
    owner: own.name,
    store,
    keyId,
    born: keyCeremony({ clock, by: own.by }),
  });
}

function currentRoot({ roots }: Making): Authority {
  const root = roots.at(-1);
  if (root === undefined) throw new Error('smki-sim: a tier is founded with a root');
  return root;
}
