/**
 * The built-in key store: every key follows from the seed and its name, so a fleet needs no stored keys.
 *
 * Private keys leave through {@link exportSimulationKeys} and {@link exportSimulationKey}, and nothing else. For simulation only.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import type { Point } from './backend.ts';
import type { AgreementKey, KeyId, KeyStore, SigningKey } from './keys.ts';
import { pkcs8Of, pkcs8Pem } from './pkcs8.ts';
import {
  type KeyKind,
  Secret,
  agreementKeyOf,
  drawPrivateKey,
  failDestroyed,
  secretOf,
  signingKeyOf,
} from './soft-key.ts';

export type { KeyKind } from './soft-key.ts';

type Held = { readonly secret: Secret } & (
  | { readonly kind: 'signing'; readonly key: SigningKey }
  | { readonly kind: 'agreement'; readonly key: AgreementKey }
);

/** The only way from a store to its secrets; a store object itself has nothing to reach into. */
const contents = new WeakMap<KeyStore, ReadonlyMap<KeyId, Held | 'destroyed'>>();

/**
 * Makes a key store over a source of chance.
 *
 * @example
 * ```ts
 * const keys = softKeyStore(seededRandom('readme').fork('supplier'));
 * const signature = keys.createSigningKey('supplier:digitalSignature:1').sign(message);
 * ```
 */
export function softKeyStore(random: Random): KeyStore {
  const held = new Map<KeyId, Held | 'destroyed'>();
  const find = <K extends KeyKind>(id: KeyId, kind: K): Extract<Held, { kind: K }> | undefined => {
    const found = held.get(id);
    if (found === 'destroyed') failDestroyed(id);
    if (found !== undefined && found.kind !== kind) failWrongKind(id, found.kind);
    return found as Extract<Held, { kind: K }> | undefined;
  };
  const newSecret = (id: KeyId): Secret =>
    new Secret(id, drawPrivateKey(random.fork(`key:${id}`)), 'seed');

  const store: KeyStore = Object.freeze({
    createSigningKey: (id: KeyId) => {
      const found = find(id, 'signing');
      if (found !== undefined) return found.key;
      const secret = newSecret(id);
      const key = signingKeyOf(secret);
      held.set(id, { kind: 'signing', secret, key });
      return key;
    },
    createAgreementKey: (id: KeyId) => {
      const found = find(id, 'agreement');
      if (found !== undefined) return found.key;
      const secret = newSecret(id);
      const key = agreementKeyOf(secret);
      held.set(id, { kind: 'agreement', secret, key });
      return key;
    },
    signingKey: (id: KeyId) => (find(id, 'signing') ?? failNotFound(id)).key,
    agreementKey: (id: KeyId) => (find(id, 'agreement') ?? failNotFound(id)).key,
    possessionProof: (id: KeyId) => {
      const found = held.get(id) ?? failNotFound(id);
      if (found === 'destroyed') failDestroyed(id);
      return signingKeyOf(found.secret);
    },
    destroy: (id: KeyId) => {
      const found = held.get(id) ?? failNotFound(id);
      if (found !== 'destroyed') found.secret.destroy();
      held.set(id, 'destroyed');
    },
  });
  contents.set(store, held);
  return store;
}

/** A key that has left its store. */
export interface ExportedKey {
  readonly id: KeyId;
  readonly kind: KeyKind;
  /** PKCS#8 PEM after a comment line that says SIMULATION. */
  readonly privateKeyPem: string;
  readonly publicKey: Point;
}

/**
 * Hands out private keys, as no other function of this library does. Their seed is known; never use them for more.
 *
 * @param keyStore - made by {@link softKeyStore}
 * @param ids - all keys that are not destroyed, in the order they were made, when left out
 * @throws SmkiError `keys/not-exportable` for a caller's own store, `keys/not-found`, `keys/destroyed`
 */
export function exportSimulationKeys(
  keyStore: KeyStore,
  ids?: readonly KeyId[],
): readonly ExportedKey[] {
  const held = contents.get(keyStore) ?? failNotExportable();
  const living = (): KeyId[] => [...held.keys()].filter((id) => held.get(id) !== 'destroyed');
  return (ids ?? living()).map((id) => {
    const found = held.get(id) ?? failNotFound(id);
    if (found === 'destroyed') failDestroyed(id);
    return exported(found);
  });
}

/**
 * The same for one key that an actor holds, for example the one of `party.credential('digitalSignature')`.
 *
 * @throws SmkiError `keys/not-exportable` for a key that no store of ours made, `keys/destroyed`
 */
export function exportSimulationKey(key: SigningKey | AgreementKey): ExportedKey {
  const found = secretOf(key);
  return found?.secret.origin === 'seed' ? exported(found) : failNotExportable(key.id);
}

function exported({ secret, kind }: Pick<Held, 'secret' | 'kind'>): ExportedKey {
  const { id, octets, publicKey } = secret;
  const comment = `# SIMULATION key, made from a seed, never for production: ${JSON.stringify(id)}`;
  const privateKeyPem = pkcs8Pem(pkcs8Of(octets, publicKey), comment);
  return { id, kind, privateKeyPem, publicKey };
}

function failNotFound(keyId: KeyId): never {
  fail('keys/not-found', `no key ${keyId} in this store; create it first`, { keyId });
}

function failWrongKind(keyId: KeyId, kind: KeyKind): never {
  fail('keys/wrong-kind', `the key ${keyId} is for ${kind}, and one key has one use`, {
    keyId,
    kind,
  });
}

function failNotExportable(keyId = '*'): never {
  fail('keys/not-exportable', 'only a store made by softKeyStore gives out its keys', { keyId });
}
