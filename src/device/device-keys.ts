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

/** Names under which a device's state knows the keys that it was built with. */
export interface KeyNames {
  readonly active: Readonly<Record<EndEntityKeyUsage, KeyId>>;
  readonly pending: Readonly<Partial<Record<EndEntityKeyUsage, KeyId>>>;
}

/** A key ring, and the names of what is in it. */
export interface NamedKeyRing {
  readonly ring: DeviceKeyRing;
  readonly names: KeyNames;
}

const SEEDED: KeyNames = {
  active: { digitalSignature: 'device:ds:0', keyAgreement: 'device:ka:0' },
  pending: {},
};

/** The random source of a device: two devices that are given the same one still have keys of their own. */
type Seed = () => Random;

/** A key ring from the device's own random source. Nothing is derived before it is needed: a device may stay idle. */
export function seededKeyRing(seed: Seed): NamedKeyRing {
  return { ring: new SeededRing(seed), names: SEEDED };
}

/** A key ring around capabilities that a caller has, with a seeded one for keys made later. */
export function givenKeyRing(keys: DeviceKeys, seed: Seed | undefined): NamedKeyRing {
  const later = seed && new SeededRing(seed);
  const signing = new Map<KeyId, SigningKey>([['given:ds', keys.signing]]);
  const agreement = new Map<KeyId, AgreementKey>([['given:ka', keys.agreement]]);
  const { digitalSignature, keyAgreement } = keys.pending ?? {};
  if (digitalSignature) signing.set('given:ds:pending', digitalSignature);
  if (keyAgreement) agreement.set('given:ka:pending', keyAgreement);
  return {
    ring: {
      signingKey: (id) => signing.get(id) ?? later?.signingKey(id) ?? missing(id),
      agreementKey: (id) => agreement.get(id) ?? later?.agreementKey(id) ?? missing(id),
      generate: (id, usage) => later?.generate(id, usage) ?? missing(id),
    },
    names: {
      active: { digitalSignature: 'given:ds', keyAgreement: 'given:ka' },
      pending: {
        ...(digitalSignature && { digitalSignature: 'given:ds:pending' }),
        ...(keyAgreement && { keyAgreement: 'given:ka:pending' }),
      },
    },
  };
}

/** Keys by name from a seed: the same name is the same key, whenever it is asked for. */
class SeededRing implements DeviceKeyRing {
  readonly #seed: Seed;
  #made: KeyStore | undefined;

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  get #store(): KeyStore {
    return (this.#made ??= softKeyStore(this.#seed().fork('keys')));
  }

  signingKey(id: KeyId): SigningKey {
    return this.#store.createSigningKey(id);
  }

  agreementKey(id: KeyId): AgreementKey {
    return this.#store.createAgreementKey(id);
  }

  generate(id: KeyId, usage: EndEntityKeyUsage): SigningKey {
    if (usage === 'digitalSignature') return this.#store.createSigningKey(id);
    this.#store.createAgreementKey(id);
    return this.#store.possessionProof(id);
  }
}

function missing(keyId: KeyId): never {
  fail('keys/not-found', `the device has no key ${keyId}: pass keys or random to createDevice`, {
    keyId,
  });
}
