/**
 * A thin IKI: root, one Issuing ICA, and the certificates of AROs and of file-signing systems (SEC Appendix Q, not public).
 *
 * By analogy with the Organisation hierarchy, P-256 throughout; the real one is recalled to be RSA.
 *
 * @module
 */
import { withArguments } from '../../core/verb-arguments.ts';
import type { Clock } from '../../core/clock.ts';
import { startOfDay } from '../../core/instant.ts';
import type { Random } from '../../core/random.ts';
import { softKeyStore } from '../../crypto/index.ts';
import type { KeyStore, SigningKey } from '../../crypto/keys.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { type Answer, no, yes } from '../answer.ts';
import {
  type Authority,
  type IssuedCertificate,
  activeOf,
  bringIntoService,
  leavingOf,
} from '../authority.ts';
import { CEREMONY, type Ceremonies, type Ceremony } from '../ceremony/ceremony.ts';
import { authorityName } from '../environment/authority-name.ts';
import type { EnvironmentDescription } from '../environment/description.ts';
import { endOfLife } from './lifetimes.ts';
import { type Tier, foundTier } from './tier.ts';

/** Whom an IKI certificate names. */
export interface IkiSubject {
  /** At most 64 characters. */
  readonly commonName: string;
  readonly entityId?: Eui64;
}

/** An IKI certificate and, as on its token, the key. */
export interface IkiCredential {
  readonly issued: IssuedCertificate;
  readonly signingKey: SigningKey;
  readonly issuer: Authority;
}

/** The IKI of an environment. */
export interface IkiAuthorities {
  readonly tier: Tier;
  readonly active: Authority | undefined;
  /** Makes a key on a token and certifies it. */
  issue(subject: IkiSubject): Answer<IkiCredential>;
  /** The next Issuing ICA under the same root takes over; the old one signs the lists for what it issued. */
  rollOver(order: { readonly by: string; readonly ceremony?: Ceremony }): Answer<Authority>;
}

/** Longest common name. */
const COMMON_NAME_MAX = 64;

/** What the IKI is founded with. */
export interface IkiOptions {
  readonly description: EnvironmentDescription;
  readonly clock: Clock;
  readonly random: Random;
  readonly ceremonies: Ceremonies;
  /** The founding ceremony. */
  readonly founding: Ceremony;
}

/** Founds the IKI with its Issuing ICA. */
export function foundIkiAuthorities(options: IkiOptions): Answer<IkiAuthorities> {
  const { description, clock, ceremonies, founding } = options;
  const random = options.random.fork('iki');
  const founded = foundTier({
    kind: 'Ica',
    generation: 1,
    rootName: authorityName(description.names.rootIca, 1),
    clock,
    random,
    policies: [description.policies.iki],
    lifetimes: description.lifetimes,
    sign: (order) => founding.sign(order),
    isRootOnline: () => ceremonies.isSigning(),
    by: founding.purpose,
  });
  if (!founded.ok) return founded;
  const tier = founded.value;
  const name = authorityName(description.names.issuingIca, 1);
  const order = tier.prepareIssuing({ name, by: founding.purpose });
  if (!order.ok) return order;
  const issuing = founding.sign(order.value);
  if (!issuing.ok) return issuing;
  const because = 'first of its hierarchy';
  bringIntoService(issuing.value, { at: clock.now(), by: founding.purpose, because });
  const authorities: IkiAuthorities = {
    tier,
    get active() {
      return activeOf(tier.issuing);
    },
    issue: credentialIssuer(tier, softKeyStore(random.fork('tokens')), options),
    rollOver: ({ by, ceremony }) =>
      ceremonies.within(ceremony, 'replace the Issuing ICA', (own) =>
        rollOver(tier, { by, ceremony: own, clock, description }),
      ),
  };
  return yes(
    withArguments('iki', authorities, {
      issue: { subject: { commonName: 'text' } },
      rollOver: { order: { by: 'text', 'ceremony?': CEREMONY } },
    }),
  );
}

function rollOver(
  tier: Tier,
  order: Pick<IkiOptions, 'clock' | 'description'> & {
    readonly by: string;
    readonly ceremony: Ceremony;
  },
): Answer<Authority> {
  const { by, ceremony, clock, description } = order;
  const ready = ceremony.canSign();
  if (!ready.ok) return ready;
  const name = authorityName(description.names.issuingIca, tier.issuing.length + 1);
  const prepared = tier.prepareIssuing({ name, by });
  if (!prepared.ok) return prepared;
  const old = leavingOf(tier.issuing);
  const next = ceremony.sign(prepared.value);
  if (!next.ok) return next;
  const change = { at: clock.now(), by, because: `${name} takes over` };
  if (old?.life.mayMove('retiring') === true) old.life.move({ ...change, state: 'retiring' });
  if (old?.key.life.mayMove('spent') === true) old.key.life.move({ ...change, state: 'spent' });
  bringIntoService(next.value, change);
  return next;
}

function credentialIssuer(
  tier: Tier,
  tokens: KeyStore,
  { clock, description }: IkiOptions,
): IkiAuthorities['issue'] {
  const made = new Map<string, number>();
  return ({ commonName, entityId }) => {
    const issuer = activeOf(tier.issuing);
    if (issuer === undefined) return no('issuance-stopped', 'Issuing ICA');
    if (commonName.length > COMMON_NAME_MAX) return no('subject', commonName);
    const notBefore = startOfDay(clock.now());
    const notAfter = endOfLife('iki', notBefore, description.lifetimes);
    if (notAfter > issuer.notAfter) return no('would-outlive-issuer', issuer.name);
    const count = (made.get(commonName) ?? 0) + 1;
    made.set(commonName, count);
    const signingKey = tokens.createSigningKey(`${commonName}:${count}`);
    const issued = issuer.issue({
      profile: 'iki',
      subject: { commonName, ...(entityId !== undefined && { entityId }) },
      publicKey: signingKey.publicKey,
      notBefore,
      notAfter,
    });
    return yes({ issued, signingKey, issuer });
  };
}
