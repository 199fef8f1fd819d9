/**
 * One certification authority: a key, a certificate, a state, and the act of issuing under them.
 *
 * It signs what others have already checked. Serial numbers follow from the key that is certified and the day, never
 * from the order of issue, so that another request changes no certificate.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { toHex } from '../core/bytes.ts';
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import { type Instant, startOfDay } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { parseCertificate } from '../x509/certificate.ts';
import {
  type CertificateContents,
  type CertificateIssuer,
  expiryOf,
} from '../x509/certificate-contents.ts';
import { issueCertificate } from '../x509/issue.ts';
import type { ProfileName } from '../x509/profile-types.ts';
import { serialNumberFrom } from '../x509/serial-number.ts';
import { AUTHORITY_STATES, type AuthorityState } from './authority-states.ts';
import type { GuardedKey } from './guarded-key.ts';
import { type Change, type Life, beginLife } from './life.ts';

/** What an authority is asked to certify; it adds issuer, serial number, policy and the start of validity. */
export type CertificateOrder = Omit<
  CertificateContents,
  'issuer' | 'serialNumber' | 'notBefore' | 'policies'
> &
  Partial<Pick<CertificateContents, 'notBefore'>> & {
    /** How many certificates over this key there were before: only a key that is certified again has any. */
    readonly earlier?: number;
  };

/** What an authority has issued, and what it put in itself. */
export interface IssuedCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/** A certification authority. */
export interface Authority {
  /** Its common name. */
  readonly name: string;
  readonly profile: ProfileName;
  /** Counts the authorities of one kind in one hierarchy, from 1. */
  readonly number: number;
  /** DER of its own certificate. */
  readonly certificate: Uint8Array;
  /** Serial number of its own certificate, in hexadecimal. */
  readonly serial: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly key: GuardedKey;
  readonly keyIdentifier: Uint8Array;
  /** What its certificates and lists say about their issuer. */
  readonly issuer: CertificateIssuer;
  readonly life: Life<AuthorityState>;
  /** Certificates issued so far. */
  readonly issued: number;
  /**
   * Issues a certificate, valid from the start of the day unless the order says otherwise.
   *
   * @throws SmkiError `authority/key-unusable` in a state that does not issue
   */
  issue(order: CertificateOrder): IssuedCertificate;
}

/** Everything that an authority is made of. */
export interface AuthorityOptions {
  readonly name: string;
  readonly profile: ProfileName;
  readonly number: number;
  readonly certificate: Uint8Array;
  readonly key: GuardedKey;
  readonly clock: Clock;
  /** Source of the serial numbers of what it issues. */
  readonly random: Random;
  readonly policies: readonly string[];
  readonly born: Omit<Change<AuthorityState>, 'state'>;
}

/** An authority over a certificate that exists; `prepared`, until somebody publishes it. */
export function createAuthority(options: AuthorityOptions): Authority {
  const { name, profile, number, certificate, key, clock, random, policies } = options;
  const parsed = parseCertificate(certificate);
  const { keyIdentifier } = key;
  const issuer: CertificateIssuer = { name: parsed.subject, keyIdentifier };
  const signingKey = key.for('certificate');
  const life = beginLife<AuthorityState>({
    what: name,
    table: AUTHORITY_STATES,
    first: { state: 'prepared', ...options.born },
  });
  let issued = 0;
  return {
    name,
    profile,
    number,
    certificate,
    serial: toHex(parsed.serialNumber),
    notBefore: parsed.notBefore,
    notAfter: parsed.notAfter,
    key,
    keyIdentifier,
    issuer,
    life,
    get issued() {
      return issued;
    },
    issue: (order) => {
      requireFields('order', order, { profile: 'text', subject: 'record', publicKey: 'octets' });
      if (AUTHORITY_STATES[life.state].issues === 'nothing') failNotIssuing(name, life.state);
      const notBefore = order.notBefore ?? startOfDay(clock.now());
      const { profile: kind, subject, publicKey, earlier = 0 } = order;
      const serialNumber = serialNumberFor({ random, publicKey, notBefore, earlier });
      const notAfter = order.notAfter ?? expiryOf(kind, notBefore);
      // Every field by name: a fleet's certificates pass here, and one shape of object is what engines are quick with.
      const certificate = issueCertificate({
        profile: kind,
        serialNumber,
        issuer,
        subject,
        publicKey,
        keyUsage: order.keyUsage,
        notBefore,
        notAfter,
        policies,
        hardwareType: order.hardwareType,
        wrappedContingencyKey: order.wrappedContingencyKey,
        defects: order.defects,
        signingKey,
      });
      issued += 1;
      return { certificate, serialNumber, notBefore, notAfter };
    },
  };
}

/** Publishes an authority that is prepared, and lets it issue. */
export function bringIntoService(
  { life }: Authority,
  change: Omit<Change<AuthorityState>, 'state'>,
): void {
  if (life.state === 'prepared') life.move({ ...change, state: 'published' });
  life.move({ ...change, state: 'active' });
}

/** The authority that issues, if one does. */
export function activeOf(authorities: readonly Authority[]): Authority | undefined {
  return authorities.filter(({ life }) => life.state === 'active').at(-1);
}

/** The authority whose place another one takes: that which issues, or the newest that did and is frozen, or else revoked. */
export function leavingOf(authorities: readonly Authority[]): Authority | undefined {
  const active = activeOf(authorities);
  if (active !== undefined) return active;
  const stopped = authorities.filter(({ life }) =>
    life.history.some(({ state }) => state === 'active'),
  );
  const newest = (stop: AuthorityState): Authority | undefined =>
    stopped.filter(({ life }) => life.state === stop).at(-1);
  return newest('frozen') ?? newest('revoked');
}

/** A serial number that depends on the key and the day alone, and on how often the key was certified before. */
export function serialNumberFor(options: {
  readonly random: Random;
  readonly publicKey: Uint8Array;
  readonly notBefore: Instant;
  readonly earlier?: number;
}): Uint8Array {
  const { random, publicKey, notBefore, earlier = 0 } = options;
  const again = earlier === 0 ? '' : `:${earlier}`;
  return serialNumberFrom(random.fork(`serial:${toHex(publicKey)}:${notBefore}${again}`));
}

function failNotIssuing(key: string, state: AuthorityState): never {
  const reason = `the authority is ${state}: ${AUTHORITY_STATES[state].means}`;
  fail('authority/key-unusable', `${key} cannot issue a certificate: ${reason}`, {
    key,
    purpose: 'certificate',
    reason,
  });
}
