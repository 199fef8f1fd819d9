/**
 * Everything of `crypto/` that the layers above use: primitives, key derivation, seeded chance, key capabilities, key wrap.
 *
 * @module
 */
export type { AesGcmOpen, AesGcmSeal, CryptoBackend, Point, RawSignature } from './backend.ts';
export type { AgreementKey, KeyId, KeyStore, SigningKey } from './keys.ts';
export { nativeBackend } from './native.ts';
export { portableBackend } from './portable.ts';
export {
  aesGcmOpen,
  aesGcmSeal,
  gmac,
  hmacSha256,
  isPoint,
  publicKeyOf,
  requirePoint,
  selectBackend,
  selectedBackend,
  sha1,
  sha256,
  sharedSecret,
  sign,
  signAll,
  unwrapKey,
  verify,
  wrapKey,
} from './selected.ts';
export { type KeyObject, privateKeyObject, publicKeyObject } from './key-object-exchange.ts';
export { recoverPublicKeys } from './key-recovery.ts';
export { failBadPoint, isUncompressed } from './p256.ts';
export { singleStepKdf } from './key-derivation.ts';
export { seededRandom } from './seeded-random.ts';
export { type ImportedKey, importAgreementKey, importSigningKey } from './soft-key.ts';
export {
  type ExportedKey,
  type KeyKind,
  exportSimulationKey,
  exportSimulationKeys,
  softKeyStore,
} from './soft-key-store.ts';
export {
  type KeyWrap,
  type WrapAlgorithm,
  WRAP_ALGORITHMS,
  isWrapAlgorithm,
  unwrapWith,
  wrapAlgorithm,
  wrapWith,
} from './key-wrap.ts';
