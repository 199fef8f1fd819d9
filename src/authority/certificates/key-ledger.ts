/**
 * What is known of keys in all environments whose authorities are the same: which certificates are over them, and which
 * are compromised.
 *
 * Each environment has a register of its own, but issuer and serial number name one certificate among those of all: so
 * whether a key was certified before is asked of all of them.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import type { Point } from '../../crypto/backend.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { CertificateRegister, type CertificateRecord } from './register.ts';

/** A certificate, and the register that has it. */
export interface CertifiedKey {
  readonly record: CertificateRecord;
  readonly register: CertificateRegister;
}

/** Keys under one set of authorities. */
export class KeyLedger {
  readonly #registers: CertificateRegister[] = [];
  readonly #compromised = new Set<string>();

  /** A register for one more environment. */
  open(): CertificateRegister {
    const register = new CertificateRegister();
    this.#registers.push(register);
    return register;
  }

  /** Certificates over this very key, in every environment; `identifier` is its identifier in hexadecimal. */
  certificatesOver(publicKey: Point, identifier: string): readonly CertifiedKey[] {
    return this.#registers.flatMap((register) =>
      register.byPublicKey(publicKey, identifier).map((record) => ({ record, register })),
    );
  }

  /** All certificates over the key of this one, itself included. */
  certificatesBeside({ certificate, keyIdentifier }: CertificateRecord): readonly CertifiedKey[] {
    return this.certificatesOver(keyOf(certificate), keyIdentifier);
  }

  /** Notes that a key is or may be known to somebody else. */
  compromise({ certificate }: CertificateRecord): void {
    this.#compromised.add(toHex(keyOf(certificate)));
  }

  /** True when a certificate over the same key was revoked because the key was compromised. */
  isCompromised({ certificate }: CertificateRecord): boolean {
    return this.#compromised.size > 0 && this.#compromised.has(toHex(keyOf(certificate)));
  }
}

const LEDGERS = new WeakMap<object, KeyLedger>();

/** The ledger of these authorities. */
export function keyLedgerOf(authorities: object): KeyLedger {
  const known = LEDGERS.get(authorities);
  if (known !== undefined) return known;
  const made = new KeyLedger();
  LEDGERS.set(authorities, made);
  return made;
}

function keyOf(certificate: Uint8Array): Point {
  return parseCertificate(certificate).publicKeyInfo.key;
}
