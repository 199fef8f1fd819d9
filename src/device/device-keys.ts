/**
 * The device's own private keys as capabilities: made from its seed, or handed in by a harness that has a real meter's
 * keys, or only a shared secret it knows.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { seededRandom, softKeyStore } from '../crypto/index.ts';
import type { AgreementKey, KeyId, KeyStore, SigningKey } from '../crypto/keys.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { DeviceKeyRing } from './context.ts';

/** The two keys of a device, and key pairs that wait for a certificate. Whichever is absent is made from a seed. */
export interface DeviceKeys {
  readonly signing?: SigningKey;
  readonly agreement?: AgreementKey;
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

/** A key ring from a random source. Nothing is derived before it is needed: a device may stay idle. */
export function seededKeyRing(entityId: Eui64, random: Random | undefined): NamedKeyRing {
  return { ring: new SeededRing(entityId, random), names: SEEDED };
}

/** A key ring around capabilities that a caller has, with a seeded one for the others and for keys made later. */
export function givenKeyRing(
  keys: DeviceKeys,
  entityId: Eui64,
  random: Random | undefined,
): NamedKeyRing {
  const bothGiven = keys.signing !== undefined && keys.agreement !== undefined;
  const later = bothGiven && random === undefined ? undefined : new SeededRing(entityId, random);
  const signing = new Map<KeyId, SigningKey>();
  const agreement = new Map<KeyId, AgreementKey>();
  if (keys.signing) signing.set('given:ds', keys.signing);
  if (keys.agreement) agreement.set('given:ka', keys.agreement);
  const { digitalSignature, keyAgreement } = keys.pending ?? {};
  if (digitalSignature) signing.set('given:ds:pending', digitalSignature);
  if (keyAgreement) agreement.set('given:ka:pending', keyAgreement);
  return {
    ring: {
      signingKey: (id) => signing.get(id) ?? later?.signingKey(id) ?? missing(id),
      agreementKey: (id) => agreement.get(id) ?? later?.agreementKey(id) ?? missing(id),
      generate: (id, usage) => later?.generate(id, usage),
    },
    names: {
      active: {
        digitalSignature: keys.signing ? 'given:ds' : SEEDED.active.digitalSignature,
        keyAgreement: keys.agreement ? 'given:ka' : SEEDED.active.keyAgreement,
      },
      pending: {
        ...(digitalSignature && { digitalSignature: 'given:ds:pending' }),
        ...(keyAgreement && { keyAgreement: 'given:ka:pending' }),
      },
    },
  };
}

/** Keys by name from a seed: the same name is the same key, whenever it is asked for. */
class SeededRing implements DeviceKeyRing {
  readonly #entityId: Eui64;
  readonly #random: Random | undefined;
  #made: KeyStore | undefined;

  constructor(entityId: Eui64, random: Random | undefined) {
    this.#entityId = entityId;
    this.#random = random;
  }

  /** Two devices that are given the same random source still have keys of their own. */
  get #store(): KeyStore {
    if (this.#made !== undefined) return this.#made;
    const name = `device:${this.#entityId}`;
    const seed = this.#random?.fork(name) ?? seededRandom(name);
    this.#made = softKeyStore(seed.fork('keys'));
    return this.#made;
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
