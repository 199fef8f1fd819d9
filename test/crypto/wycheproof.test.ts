/**
 * C2SP Wycheproof through both backends: every vector is judged, none may differ, and the counts are those of the files.
 */
import { describe, expect, test } from 'vitest';
import { bytesToUint, concat, equalBytes, fromHex, uintToBytes } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import { nativeBackend, portableBackend } from '../../src/crypto/index.ts';
import { signatureFromDer } from '../../src/x509/ecdsa-signature.ts';
import { SUITES_DIR, suite } from '../support/material.ts';

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: 'valid' | 'invalid' | 'acceptable';
}
interface File<V, G = object> {
  readonly testGroups: readonly (G & { readonly tests: readonly (Vector & V)[] })[];
}
interface SignatureVector {
  readonly msg: string;
  readonly sig: string;
}
interface SignatureGroup {
  readonly publicKey: { readonly uncompressed: string };
}

const BACKENDS = [nativeBackend, portableBackend];

/** Every vector of a file with the fields of its group. */
function vectors<V, G>(file: string): readonly (Vector & V & G)[] {
  const { testGroups } = suite<File<V, G>>(file) ?? { testGroups: [] };
  return testGroups.flatMap(({ tests, ...group }) =>
    tests.map((each) => ({ ...group, ...each }) as unknown as Vector & V & G),
  );
}

/** What the project says beside what the suite says: `tcId comment` of each vector where they differ. */
function mismatches<V extends Vector>(
  all: readonly V[],
  accepts: (vector: V) => boolean,
): string[] {
  return all
    .filter((vector) => accepts(vector) !== (vector.result === 'valid'))
    .map(({ tcId, comment }) => `${tcId} ${comment}`);
}

/** What a call gives, or undefined when it refuses with an error of ours; any other error is a failure. */
function unlessRefused<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return undefined;
  }
}

describe.skipIf(SUITES_DIR === undefined).each(BACKENDS)('Wycheproof, $name backend', (backend) => {
  test('ECDSA P-256 with SHA-256, r ‖ s: 262 vectors', () => {
    const all = vectors<SignatureVector, SignatureGroup>(
      'wycheproof-ecdsa_secp256r1_sha256_p1363_test.json',
    );
    const differing = mismatches(all, ({ publicKey, msg, sig }) =>
      backend.verify(fromHex(publicKey.uncompressed), fromHex(msg), fromHex(sig)),
    );
    expect(all).toHaveLength(262);
    expect(differing).toEqual([]);
  });

  test('ECDSA P-256 with SHA-256, DER, through the strict reader of x509: 484 vectors', () => {
    const all = vectors<SignatureVector, SignatureGroup>(
      'wycheproof-ecdsa_secp256r1_sha256_test.json',
    );
    const differing = mismatches(all, ({ publicKey, msg, sig }) => {
      const signature = unlessRefused(() => signatureFromDer(fromHex(sig)));
      return (
        signature !== undefined &&
        backend.verify(fromHex(publicKey.uncompressed), fromHex(msg), signature)
      );
    });
    expect(all).toHaveLength(484);
    expect(differing).toEqual([]);
  });

  test('ECDH on raw points: 355 vectors, of which the compressed point is refused', () => {
    const all = vectors<{ public: string; private: string; shared: string }, object>(
      'wycheproof-ecdh_secp256r1_ecpoint_test.json',
    );
    const agrees = (vector: (typeof all)[number]): boolean => {
      const privateKey = uintToBytes(bytesToUint(fromHex(vector.private)), 32);
      const secret = unlessRefused(() => backend.sharedSecret(privateKey, fromHex(vector.public)));
      return secret !== undefined && equalBytes(secret, fromHex(vector.shared));
    };
    expect(all).toHaveLength(355);
    expect(mismatches(all, agrees)).toEqual([]);
    const acceptable = all.filter(({ result }) => result === 'acceptable');
    expect(acceptable.map(({ flags }) => flags)).toEqual([['CompressedPublic', 'CompressedPoint']]);
  });

  test('AES key wrap with padding, all key sizes: 254 vectors', () => {
    const all = vectors<{ key: string; msg: string; ct: string }, object>(
      'wycheproof-aes_kwp_test.json',
    );
    const unwraps = (vector: (typeof all)[number]): boolean => {
      const plaintext = backend.unwrapKey(fromHex(vector.key), fromHex(vector.ct));
      return plaintext !== undefined && equalBytes(plaintext, fromHex(vector.msg));
    };
    const wraps = (vector: (typeof all)[number]): boolean => {
      const wrapped = unlessRefused(() =>
        backend.wrapKey(fromHex(vector.key), fromHex(vector.msg)),
      );
      return wrapped !== undefined && equalBytes(wrapped, fromHex(vector.ct));
    };
    expect(all).toHaveLength(254);
    expect(mismatches(all, unwraps)).toEqual([]);
    expect(mismatches(all, wraps)).toEqual([]);
  });

  test('AES-GCM with a 128-bit key and a 96-bit IV: 67 vectors; 249 are out of scope', () => {
    const every = vectors<
      { key: string; iv: string; aad: string; msg: string; ct: string; tag: string },
      { keySize: number; ivSize: number }
    >('wycheproof-aes_gcm_test.json');
    const all = every.filter(({ keySize, ivSize }) => keySize === 128 && ivSize === 96);
    const opens = (vector: (typeof all)[number]): boolean => {
      const plaintext = backend.aesGcmOpen({
        key: fromHex(vector.key),
        iv: fromHex(vector.iv),
        additionalData: fromHex(vector.aad),
        sealed: concat(fromHex(vector.ct), fromHex(vector.tag)),
      });
      return plaintext !== undefined && equalBytes(plaintext, fromHex(vector.msg));
    };
    const seals = (vector: (typeof all)[number]): boolean => {
      const input = {
        key: fromHex(vector.key),
        iv: fromHex(vector.iv),
        additionalData: fromHex(vector.aad),
        plaintext: fromHex(vector.msg),
      };
      const expected = concat(fromHex(vector.ct), fromHex(vector.tag));
      return equalBytes(backend.aesGcmSeal(input), expected);
    };
    const macs = ({ key, iv, aad, tag }: (typeof all)[number]): boolean =>
      equalBytes(
        backend.gmac(fromHex(key), fromHex(iv), fromHex(aad)),
        fromHex(tag).subarray(0, 12),
      );
    const withoutPlaintext = all.filter(({ msg }) => msg === '');
    expect([every.length, all.length]).toEqual([316, 67]);
    expect(mismatches(all, opens)).toEqual([]);
    expect(mismatches(all, seals)).toEqual([]);
    expect(withoutPlaintext).toHaveLength(1);
    expect(mismatches(withoutPlaintext, macs)).toEqual([]);
  });
});
