/**
 * Keys by device: the signing keys that a party has had, so that it can speak to a device by the key that the device knows.
 *
 * Between the first Response of a recovery and its last one, and for good after one that was given up half-way, some devices hold
 * the old certificate and some the new one (recovery.md 3.11, 3.12). Which of them holds which is what verified Responses have
 * told the certificate mapping. This is no store of keys: it names capabilities that their parties still have.
 *
 * @module
 */
import { equalBytes, toHex } from '../core/bytes.ts';
import type { SigningKey } from '../crypto/keys.ts';
import type { CertificateMapping } from '../dcc/mapping-types.ts';
import type { Credential } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import type { RecoveryContext } from './context.ts';
import { keyIdentifierOf } from './key-identifier.ts';

/** Signing keys by the identifier under which devices know them. */
export interface KeyRing {
  /** Takes note of what a party has, had, or is about to use. */
  remember(credentials: readonly Credential[]): void;
  /** A key that is destroyed speaks to nobody. */
  forget(keyIdentifier: Uint8Array): void;
  /** The key that a device knows in a cell, or undefined when that is none of those remembered. */
  knownTo(device: Eui64, cell: CellName): SigningKey | undefined;
}

/** Makes an empty ring over what the DCC believes of its devices. */
export function createKeyRing(mapping: Pick<CertificateMapping, 'believed'>): KeyRing {
  const keys = new Map<string, SigningKey>();
  return {
    remember: (credentials) => {
      for (const { key, certificate } of credentials) {
        if (key.kind === 'signing') keys.set(toHex(keyIdentifierOf(certificate)), key.signingKey);
      }
    },
    forget: (keyIdentifier) => {
      keys.delete(toHex(keyIdentifier));
    },
    knownTo: (device, cell) => {
      if (keys.size === 0) return undefined;
      const believed = mapping.believed(device, cell);
      return believed && keys.get(toHex(believed.keyIdentifier));
    },
  };
}

/** Some devices know the one and some the other: the ring has what parties sign with, the DCC what the broker's MAC is made with. */
export function rememberKeys(
  { keyRing, dcc }: Pick<RecoveryContext, 'keyRing' | 'dcc'>,
  credentials: readonly Credential[],
  { role }: Pick<Party, 'role'>,
): void {
  keyRing.remember(credentials);
  if (role !== 'accessControlBroker') return;
  for (const { key } of credentials) {
    if (key.kind === 'agreement') dcc.rememberBrokerKey(key.agreementKey);
  }
}

/** The key that a certificate names as its issuer's. */
export function issuerOf(certificate: Uint8Array): Uint8Array | undefined {
  const { authorityKeyIdentifier } = smkiExtensions(parseCertificate(certificate));
  return authorityKeyIdentifier?.keyIdentifier;
}

/** Whether a certificate names this key as its issuer's. */
export function isIssuedBy(certificate: Uint8Array, issuer: Uint8Array): boolean {
  const identifier = issuerOf(certificate);
  return identifier !== undefined && equalBytes(identifier, issuer);
}
