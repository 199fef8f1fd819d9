/**
 * The device's own private keys as capabilities: made from its seed, or handed in by a harness that has a real meter's
 * keys, or only a shared secret it knows.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { softKeyStore } from '../crypto/index.ts';
import type { AgreementKey, KeyId, KeyStore, SigningKey } from '../crypto/keys.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { DeviceKeyRing } from './context.ts';

/** The two keys of a device, and key pairs that wait for a certificate. */
export interface DeviceKeys {
  readonly signing: SigningKey;
  readonly agreement: AgreementKey;
  /** Key pairs as if CS02c had made them: for a meter whose request was made elsewhere. */
  readonly pending?: {
    readonly digitalSignature?: SigningKey;
    readonly keyAgreement?: AgreementKey;
  };
}

/** A key ring, and the names under which the state knows the keys. */
export interface KeyRingWithNames {
  readonly ring: DeviceKeyRing;
  readonly active: Readonly<Record<EndEntityKeyUsage, KeyId>>;
  readonly pending: Readonly<Partial<Record<EndEntityKeyUsage, KeyId>>>;
}

/** Names of the keys that a device is built with, within its own key store. */
export const BUILT_IN_KEYS = {
  digitalSignature: 'device:ds:0',
  keyAgreement: 'device:ka:0',
} as const;

/** The key ring of a device from its own random source. Keys come into being when they are first needed. */
export function seededKeyRing(random: Random): KeyRingWithNames {
  const store = softKeyStore(random.fork('keys'));
  return { ring: storeRing(store), active: BUILT_IN_KEYS, pending: {} };
}

/** A key ring around capabilities that a caller has, with a seeded store for keys made later. */
export function givenKeyRing(keys: DeviceKeys, random: Random | undefined): KeyRingWithNames {
  const later = random === undefined ? undefined : storeRing(softKeyStore(random.fork('keys')));
  const given = {
    'given:ds': keys.signing,
    'given:ds:pending': keys.pending?.digitalSignature,
  } as Readonly<Record<KeyId, SigningKey | undefined>>;
  const givenAgreement = {
    'given:ka': keys.agreement,
    'given:ka:pending': keys.pending?.keyAgreement,
  } as Readonly<Record<KeyId, AgreementKey | undefined>>;
  return {
    ring: {
      signingKey: (id) => given[id] ?? later?.signingKey(id) ?? missing(id),
      agreementKey: (id) => givenAgreement[id] ?? later?.agreementKey(id) ?? missing(id),
      generate: (id, usage) => later?.generate(id, usage) ?? missing(id),
    },
    active: { digitalSignature: 'given:ds', keyAgreement: 'given:ka' },
    pending: {
      ...(keys.pending?.digitalSignature && { digitalSignature: 'given:ds:pending' }),
      ...(keys.pending?.keyAgreement && { keyAgreement: 'given:ka:pending' }),
    },
  };
}

function storeRing(store: KeyStore): DeviceKeyRing {
  return {
    signingKey: (id) => store.createSigningKey(id),
    agreementKey: (id) => store.createAgreementKey(id),
    generate: (id, usage) => {
      if (usage === 'digitalSignature') return store.createSigningKey(id);
      store.createAgreementKey(id);
      return store.possessionProof(id);
    },
  };
}

function missing(keyId: KeyId): never {
  fail('keys/not-found', `the device has no key ${keyId}: pass keys or random to createDevice`, {
    keyId,
  });
}
