/**
 * Link certificates of a root key update (RFC 4210 4.4): the new key under the old one, and the old under the new.
 *
 * A device takes a new Root OCA in a normal replacement when newWithOld comes with it; a relying party that has only one of
 * the roots reaches certificates under the other. Same name on both sides: a root that changes its key keeps its name.
 *
 * @module
 */
import { type Instant, startOfDay } from '../../core/instant.ts';
import { seededRandom } from '../../crypto/index.ts';
import { assembleCertificate, prepareCertificate } from '../../x509/issue.ts';
import { type Answer, yes } from '../answer.ts';
import { type Authority, serialNumberFor } from '../authority.ts';
import type { Ceremony } from '../ceremony/ceremony.ts';
import { type SigningOrder, signingOrder } from '../signing-order.ts';

/** The two link certificates, DER. */
export interface RootLinks {
  /** The new key, signed by the old one: what devices want to see. */
  readonly newWithOld: Uint8Array;
  /** The old key, signed by the new one. */
  readonly oldWithNew: Uint8Array;
}

/** Two roots that vouch for each other from a day on; a link lasts as long as the old one (RFC 4210 4.4.1). */
export interface LinkOrder {
  readonly old: Authority;
  readonly next: Authority;
  readonly at: Instant;
  /** The policy of the hierarchy. */
  readonly policy: string;
}

/** Signs both links in a ceremony that has both keys. */
export function linkRoots(ceremony: Ceremony, order: LinkOrder): Answer<RootLinks> {
  const newWithOld = ceremony.sign(prepareLink('newWithOld', order));
  if (!newWithOld.ok) return newWithOld;
  const oldWithNew = ceremony.sign(prepareLink('oldWithNew', order));
  if (!oldWithNew.ok) return oldWithNew;
  return yes({ newWithOld: newWithOld.value, oldWithNew: oldWithNew.value });
}

/** A link to be signed by the root that vouches. */
function prepareLink(
  name: keyof RootLinks,
  { old, next, at, policy }: LinkOrder,
): SigningOrder<Uint8Array> {
  const [subject, issuer] = name === 'newWithOld' ? [next, old] : [old, next];
  const { publicKey } = subject.key;
  const notBefore = startOfDay(at);
  // Serial numbers follow from the keys that are linked: the seed is in these.
  const random = seededRandom(next.key.publicKey).fork(`link:${name}:${issuer.name}`);
  const prepared = prepareCertificate({
    profile: subject.profile === 'rootDca' ? 'linkDca' : 'linkOca',
    serialNumber: serialNumberFor({ random, publicKey, notBefore }),
    issuer: issuer.issuer,
    subject: { commonName: subject.name },
    publicKey,
    notBefore,
    notAfter: old.notAfter,
    policies: [policy],
  });
  return signingOrder({
    purpose: `link certificate ${name}: ${subject.name} by ${issuer.key.name}`,
    tbs: prepared.tbs,
    key: issuer.key,
    use: 'certificate',
    done: (signature) => assembleCertificate(prepared, signature),
  });
}
