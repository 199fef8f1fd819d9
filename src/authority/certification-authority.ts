/**
 * One certification authority: a key, a certificate, and the act of issuing under them.
 *
 * It signs what its hierarchy has already checked; who may ask for what is `hierarchy.ts`. Serial numbers follow
 * from the key that is certified, never from the order of issue, so that another request changes no certificate.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import type { Clock } from '../core/clock.ts';
import { startOfDay } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { parseCertificate } from '../x509/certificate.ts';
import type { CertificateContents, CertificateIssuer } from '../x509/certificate-contents.ts';
import { issueCertificate } from '../x509/issue.ts';
import { keyIdentifier } from '../x509/key-identifier.ts';
import { serialNumberFrom } from '../x509/serial-number.ts';

/** What an authority is asked to certify; it adds issuer, serial number and the start of validity. */
export type CertificateOrder = Omit<CertificateContents, 'issuer' | 'serialNumber' | 'notBefore'> &
  Partial<Pick<CertificateContents, 'notBefore'>>;

/** A certification authority that can issue. */
export interface CertificationAuthority {
  /** DER of its own certificate. */
  readonly certificate: Uint8Array;
  readonly keyIdentifier: Uint8Array;
  /** Issues a certificate, valid from the start of the day unless the order says otherwise. */
  issue(order: CertificateOrder): Uint8Array;
}

/** Everything that an authority is made of. */
export interface AuthorityOptions {
  readonly signingKey: SigningKey;
  readonly clock: Clock;
  /** Source of the serial numbers of what it issues. */
  readonly random: Random;
  /** The authority's own certificate. */
  readonly certificate: Uint8Array;
}

/** An authority over a certificate that exists. */
export function certificationAuthority(options: AuthorityOptions): CertificationAuthority {
  const { signingKey, clock, random, certificate } = options;
  const issuer: CertificateIssuer = {
    name: parseCertificate(certificate).subject,
    keyIdentifier: keyIdentifier(signingKey.publicKey),
  };
  return {
    certificate,
    keyIdentifier: issuer.keyIdentifier,
    issue: (order) => {
      const notBefore = order.notBefore ?? startOfDay(clock.now());
      return issueCertificate({
        ...order,
        issuer,
        signingKey,
        notBefore,
        serialNumber: serialNumberFor(random, order.publicKey, notBefore),
      });
    },
  };
}

/** A serial number that depends on the key and the day alone. */
export function serialNumberFor(
  random: Random,
  publicKey: Uint8Array,
  notBefore: number,
): Uint8Array {
  return serialNumberFrom(random.fork(`serial:${toHex(publicKey)}:${notBefore}`));
}
