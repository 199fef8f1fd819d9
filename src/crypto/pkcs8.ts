/**
 * Private keys as files: PKCS#8 (RFC 5958) of a P-256 key, PEM or DER.
 *
 * Writes one fixed template; reads with OpenSSL, which knows every form that other tools write. No encrypted files.
 *
 * @module
 */
import { type KeyObject, createPrivateKey } from 'node:crypto';
import { concat, fromHex, isOctets, kindOfValue, toBase64 } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { Point } from './backend.ts';
import { SCALAR_LENGTH } from './p256.ts';

/** PrivateKeyInfo for id-ecPublicKey on prime256v1, as far as the scalar in its ECPrivateKey (RFC 5915). */
const BEFORE_PRIVATE_KEY: Uint8Array = fromHex(
  '308187020100301306072A8648CE3D020106082A8648CE3D030107046D306B0201010420',
);
/** Then `[1] publicKey`, a BIT STRING. */
const BEFORE_PUBLIC_KEY: Uint8Array = fromHex('A144034200');
/** ECPrivateKey as OpenSSL writes it: SEQUENCE, version, and then the OCTET STRING with the scalar. */
const SEC1_SCALAR_OFFSET = 7;
const PEM_LINE_LENGTH = 64;

/** PKCS#8 DER of a private key, with its public key inside. */
export function pkcs8Of(privateKey: Uint8Array, publicKey: Point): Uint8Array {
  return concat(BEFORE_PRIVATE_KEY, privateKey, BEFORE_PUBLIC_KEY, publicKey);
}

/** PEM with a comment line before it, which readers of PEM skip. */
export function pkcs8Pem(der: Uint8Array, comment: string): string {
  const lines = toBase64(der).match(new RegExp(`.{1,${PEM_LINE_LENGTH}}`, 'g')) ?? [];
  return [comment, '-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join(
    '\n',
  );
}

/**
 * The 32 octets of a P-256 private key in PEM (PKCS#8 or SEC 1) or PKCS#8 DER.
 *
 * @throws SmkiError `crypto/bad-private-key`
 */
export function privateKeyFromPkcs8(pkcs8: string | Uint8Array): Uint8Array {
  const key = readPrivateKey(pkcs8);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    const reason = `a P-256 key is needed, this is ${key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? 'another kind'}`;
    fail('crypto/bad-private-key', reason, { reason });
  }
  // Not as JWK: that export can deadlock on Node 20.
  const sec1 = key.export({ format: 'der', type: 'sec1' });
  return Uint8Array.from(sec1.subarray(SEC1_SCALAR_OFFSET, SEC1_SCALAR_OFFSET + SCALAR_LENGTH));
}

/** What to do with the forms of private keys that other tools give. */
function wayOut(given: unknown): string {
  if (typeof given !== 'string')
    return isOctets(given) ? ENCRYPTED_OR_SEC1 : `; this is ${kindOfValue(given)}`;
  if (/^[\s:-]*([0-9a-fA-F][\s:-]*)+$/.test(given))
    return '; this is hexadecimal: pass fromHex(text)';
  if (/ENCRYPTED/.test(given)) return `; this is encrypted: ${TO_PKCS8} decrypts it`;
  return given.includes('-----BEGIN') ? ENCRYPTED_OR_SEC1 : '; this is text without a PEM block';
}

const TO_PKCS8 = 'openssl pkcs8 -topk8 -nocrypt -in key.pem -out pkcs8.pem';
const ENCRYPTED_OR_SEC1 = `; ${TO_PKCS8} makes it of SEC 1 or of an encrypted key`;

function readPrivateKey(pkcs8: string | Uint8Array): KeyObject {
  try {
    return typeof pkcs8 === 'string'
      ? createPrivateKey(pkcs8)
      : createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    const reason = `not a private key: PKCS#8 PEM, PKCS#8 DER or 32 octets are read${wayOut(pkcs8)}`;
    fail('crypto/bad-private-key', reason, { reason }, { cause });
  }
}
