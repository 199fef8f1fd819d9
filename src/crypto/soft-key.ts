/**
 * Keys in memory, as capabilities: the private octets are in `#private` fields and never leave through the object.
 *
 * `soft-key-store.ts` makes them by name; a caller with keys of their own imports them here. For simulation only.
 *
 * @module
 */
import { failKind, isOctets, kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import type { Point, RawSignature } from './backend.ts';
import type { AgreementKey, KeyId, SigningKey } from './keys.ts';
import { SCALAR_LENGTH, isScalar, privateScalar, toNumber } from './p256.ts';
import { privateKeyFromPkcs8 } from './pkcs8.ts';
import { publicKeyOf, sharedSecret, sign, signAll } from './selected.ts';

/** A private key that can be destroyed: shared by a capability and the store that made it, exported by neither. */
export class Secret {
  readonly id: KeyId;
  /** What was made from a seed may leave; what a caller brought is not ours to give out. */
  readonly origin: 'seed' | 'import';
  #octets: Uint8Array | undefined;
  #publicKey: Point | undefined;

  constructor(id: KeyId, octets: Uint8Array, origin: 'seed' | 'import') {
    privateScalar(octets);
    this.id = id;
    this.origin = origin;
    this.#octets = Uint8Array.from(octets);
  }

  /** The private key. @throws SmkiError `keys/destroyed` */
  get octets(): Uint8Array {
    return this.#octets ?? failDestroyed(this.id);
  }

  /** Computed at first use, because many a simulated key is never used. Outlives the private key. */
  get publicKey(): Point {
    return (this.#publicKey ??= publicKeyOf(this.octets));
  }

  destroy(): void {
    if (this.#octets === undefined) return;
    // The public key is no secret, and must not depend on whether somebody asked for it before.
    this.#publicKey ??= publicKeyOf(this.#octets);
    this.#octets.fill(0);
    this.#octets = undefined;
  }
}

/** Refuses the use of a destroyed key. */
export function failDestroyed(keyId: KeyId): never {
  fail('keys/destroyed', `the key ${keyId} has been destroyed; make one with another name`, {
    keyId,
  });
}

class SoftSigningKey implements SigningKey {
  static secretOf(key: object): Secret | undefined {
    return #secret in key ? key.#secret : undefined;
  }

  readonly #secret: Secret;

  constructor(secret: Secret) {
    this.#secret = secret;
  }
  get id(): KeyId {
    return this.#secret.id;
  }
  get publicKey(): Point {
    return this.#secret.publicKey;
  }
  sign(message: Uint8Array): RawSignature {
    if (!isOctets(message)) failKind('message', 'octets (Uint8Array)', message);
    return sign(this.#secret.octets, message);
  }
  signAll(messages: readonly Uint8Array[]): readonly RawSignature[] {
    if (!Array.isArray(messages)) failKind('messages', 'a list of octets (Uint8Array)', messages);
    for (const message of messages) {
      if (!isOctets(message)) failKind('message', 'octets (Uint8Array)', message);
    }
    return signAll(this.#secret.octets, messages);
  }
}

class SoftAgreementKey implements AgreementKey {
  static secretOf(key: object): Secret | undefined {
    return #secret in key ? key.#secret : undefined;
  }

  readonly #secret: Secret;

  constructor(secret: Secret) {
    this.#secret = secret;
  }
  get id(): KeyId {
    return this.#secret.id;
  }
  get publicKey(): Point {
    return this.#secret.publicKey;
  }
  agree(peer: Point): Uint8Array {
    return sharedSecret(this.#secret.octets, peer);
  }
}

/** The signing capability of a secret. */
export function signingKeyOf(secret: Secret): SigningKey {
  return Object.freeze(new SoftSigningKey(secret));
}

/** The agreement capability of a secret. */
export function agreementKeyOf(secret: Secret): AgreementKey {
  return Object.freeze(new SoftAgreementKey(secret));
}

/** What a key is for. One name is one key of one kind. */
export type KeyKind = 'signing' | 'agreement';

/** The secret behind a capability of this file; undefined for a caller's own. */
export function secretOf(
  key: SigningKey | AgreementKey,
): { readonly secret: Secret; readonly kind: KeyKind } | undefined {
  const signing = SoftSigningKey.secretOf(key);
  if (signing !== undefined) return { secret: signing, kind: 'signing' };
  const agreement = SoftAgreementKey.secretOf(key);
  return agreement && { secret: agreement, kind: 'agreement' };
}

/** A private key from chance: 32 octets, drawn again in the (2^-32 likely) case that they are no scalar. */
export function drawPrivateKey(random: Random): Uint8Array {
  for (;;) {
    const octets = random.bytes(SCALAR_LENGTH);
    if (isScalar(toNumber(octets))) return octets;
  }
}

/** What an import takes: a name, and PKCS#8 as PEM text or DER, or the 32 octets of the private key itself. */
export interface ImportedKey {
  readonly id: KeyId;
  readonly privateKey: string | Uint8Array;
}

/**
 * A signing key from a private key that the caller has.
 *
 * @throws SmkiError `crypto/bad-private-key`
 * @example
 * ```ts
 * const key = importSigningKey({ id: 'supplier', privateKey: readFileSync('supplier.pem', 'utf8') });
 * ```
 */
export function importSigningKey(key: ImportedKey): SigningKey {
  return signingKeyOf(importedSecret(key));
}

/**
 * An agreement key from a private key that the caller has.
 *
 * @throws SmkiError `crypto/bad-private-key`
 */
export function importAgreementKey(key: ImportedKey): AgreementKey {
  return agreementKeyOf(importedSecret(key));
}

function importedSecret(key: ImportedKey): Secret {
  const octets = privateOctets(key);
  return new Secret(key.id, octets, 'import');
}

/** A caller without types may leave out what the compiler would have asked for. */
function requireImported(key: unknown): void {
  const given =
    typeof key === 'object' && key !== null && 'privateKey' in key ? key.privateKey : undefined;
  if (typeof given === 'string' || isOctets(given)) return;
  const reason = `privateKey must be PKCS#8 PEM, PKCS#8 DER or 32 octets, not ${kindOfValue(given)}`;
  fail('crypto/bad-private-key', reason, { reason });
}

function privateOctets(key: ImportedKey): Uint8Array {
  requireImported(key);
  const { privateKey } = key;
  return typeof privateKey !== 'string' && privateKey.length === SCALAR_LENGTH
    ? privateKey
    : privateKeyFromPkcs8(privateKey);
}
