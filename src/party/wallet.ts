/**
 * Where a party keeps its credentials: keys that wait for a certificate, credentials held, credentials in use.
 *
 * @module
 */
import { equalBytes, toHex } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { Point } from '../crypto/backend.ts';
import type { AgreementKey, KeyId, KeyStore, SigningKey } from '../crypto/keys.ts';
import { type Eui64, formatEui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { createCertificationRequest } from '../x509/request.ts';
import type { Replacements } from './compose.ts';
import {
  CREDENTIAL_SLOTS,
  type Credential,
  type CredentialSlot,
  type PartyRole,
  cellOfSlot,
  slotKeyUsage,
  slotsOf,
} from './credentials.ts';
import { requireCredentials } from './order-checks.ts';

/** Whose wallet it is. */
export interface WalletOwner {
  readonly role: PartyRole;
  readonly entityId: Eui64;
  readonly commonName: string | undefined;
  readonly keys: KeyStore;
}

export interface Wallet {
  request(slot: CredentialSlot): Uint8Array;
  accept(certificate: Uint8Array): Credential;
  use(credentials: readonly Credential[]): void;
  inUse(slot: CredentialSlot): Credential;
  cells(): Replacements;
  signingKey(): SigningKey;
  agreementKey(): AgreementKey;
  /** Another wallet with the same content, which from now on has a life of its own. The keys are the same keys. */
  fork(): Wallet;
}

/** What a wallet holds. */
interface WalletContent {
  readonly waiting: WaitingKey[];
  readonly inUse: Map<CredentialSlot, Credential>;
  readonly generations: Map<CredentialSlot, number>;
}

interface WaitingKey {
  readonly slot: CredentialSlot;
  readonly generation: number;
  readonly key: Credential['key'];
  readonly publicKey: Point;
}

/** Makes an empty wallet. */
export function createWallet(owner: WalletOwner): Wallet {
  return walletOf(owner, { waiting: [], inUse: new Map(), generations: new Map() });
}

function walletOf(owner: WalletOwner, content: WalletContent): Wallet {
  const { role, entityId, keys } = owner;
  const { waiting, inUse, generations } = content;
  const find = (slot: CredentialSlot): Credential =>
    inUse.get(slot) ?? failNoCertificate(owner, slot);
  return {
    request: (slot) => {
      requireKnownName(`${role} slot`, slot, CREDENTIAL_SLOTS[role]);
      const generation = (generations.get(slot) ?? 0) + 1;
      generations.set(slot, generation);
      const keyId = `${role}:${entityId}:${slot}:${generation}`;
      const key = createKey(keys, keyId, slot);
      const publicKey =
        key.kind === 'signing' ? key.signingKey.publicKey : key.agreementKey.publicKey;
      waiting.push({ slot, generation, key, publicKey });
      return certificationRequest(owner, { keyId, slot, publicKey });
    },
    accept: (certificate) => {
      const { publicKeyInfo } = parseCertificate(certificate);
      const index = waiting.findIndex(({ publicKey }) => equalBytes(publicKey, publicKeyInfo.key));
      const [found] = index < 0 ? [] : waiting.splice(index, 1);
      if (found === undefined) failUnknownKey(publicKeyInfo.key);
      const { slot, generation, key } = found;
      return { slot, generation, key, certificate };
    },
    use: (credentials) => {
      requireCredentials(credentials);
      for (const credential of credentials) inUse.set(credential.slot, credential);
    },
    inUse: find,
    cells: () => cellsOf(role, slotsOf(role).map(find)),
    signingKey: () => {
      const { key } = find('digitalSignature');
      return key.kind === 'signing' ? key.signingKey : failNoCertificate(owner, 'digitalSignature');
    },
    agreementKey: () => {
      const { key } = find('keyAgreement');
      return key.kind === 'agreement' ? key.agreementKey : failNoCertificate(owner, 'keyAgreement');
    },
    fork: () =>
      walletOf(owner, {
        waiting: [...waiting],
        inUse: new Map(inUse),
        generations: new Map(generations),
      }),
  };
}

/**
 * Certificates by the cell that each fills, in the order of the role's slots: what a command wants as `replacements`.
 *
 * @param credentials - what `renew` or `accept` returned; of two for one slot, the first counts
 * @throws SmkiError `vocabulary/unknown-name` for another role, `party/bad-order` for what is no list of credentials
 * @example
 * ```ts
 * import { cellsOf, createWorld } from 'smki-sim';
 *
 * const { networkOperator, hierarchy } = createWorld({ seed: 'cells' });
 * const renewed = networkOperator.renew(hierarchy);
 * console.log(Object.keys(cellsOf('networkOperator', renewed)).join(' '));
 * // networkOperator.digitalSignature networkOperator.keyAgreement
 * ```
 */
export function cellsOf(role: PartyRole, credentials: readonly Credential[]): Replacements {
  requireKnownName('party role', role, CREDENTIAL_SLOTS);
  requireCredentials(credentials);
  const entries = slotsOf(role).flatMap((slot) => {
    const credential = credentials.find((held) => held.slot === slot);
    const cell = cellOfSlot(role, slot);
    return credential && cell ? [[cell, credential.certificate] as const] : [];
  });
  return Object.fromEntries(entries);
}

function createKey(keys: KeyStore, keyId: KeyId, slot: CredentialSlot): Credential['key'] {
  return slotKeyUsage(slot) === 'digitalSignature'
    ? { kind: 'signing', signingKey: keys.createSigningKey(keyId) }
    : { kind: 'agreement', agreementKey: keys.createAgreementKey(keyId) };
}

function certificationRequest(
  { role, entityId, commonName, keys }: WalletOwner,
  { keyId, slot, publicKey }: { keyId: KeyId; slot: CredentialSlot; publicKey: Point },
): Uint8Array {
  return createCertificationRequest({
    kind: 'organisation',
    role,
    entityId,
    ...(commonName !== undefined && { commonName }),
    keyUsage: slotKeyUsage(slot),
    publicKey,
    sign: (message) => keys.possessionProof(keyId).sign(message),
  });
}

function failNoCertificate({ role, entityId }: WalletOwner, slot: CredentialSlot): never {
  const message = `${role} ${formatEui64(entityId)} has no ${slot} certificate in use: call use(renew(hierarchy))`;
  fail('party/no-certificate', message, { role, usage: slot });
}

function failUnknownKey(publicKey: Uint8Array): never {
  const reason = `no key of this party waits for a certificate over ${toHex(publicKey.subarray(0, 8))}…`;
  fail('party/certificate-rejected', `certificate rejected: ${reason}`, { reason });
}
