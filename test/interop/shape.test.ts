/**
 * A ZAZ1-shaped PKI beside the real one: each simulated certificate has the shape of the real one that it stands for.
 *
 * Differences are in `shape-differences.json`, with reasons. A difference that is not there fails, and so does an agreement
 * where a difference is.
 */
import { describe, expect, test } from 'vitest';
import { isSmkiError } from '../../src/core/errors.ts';
import { simulatedClock } from '../../src/core/clock.ts';
import { startOfDay } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import {
  type ImportedEnvironment,
  importEnvironment,
  shadowEnvironment,
} from '../../src/interop/index.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { nameText } from '../../src/x509/name.ts';
import type { Certificate } from '../../src/x509/types.ts';
import { verifyCertificateSignature } from '../../src/x509/verify-signature.ts';
import { parsedRealCertificates } from '../x509/real-certificates.ts';
import { differences, shapeOf } from './shape.ts';
import manifest from './shape-differences.json' with { type: 'json' };

type Kind = keyof typeof manifest;

interface Pair {
  readonly name: string;
  readonly kind: Kind;
  readonly real: Uint8Array;
  readonly ours: Uint8Array;
}

/** What is known of a certificate without its shape: who signed it, and whether at midnight. No real root was ever seen. */
function kindOf(certificate: Certificate, isGenuine: boolean): Kind | 'tampered' | 'a root' {
  const { point } = certificate.publicKeyInfo;
  const issuer = nameText(certificate.issuer);
  if (point !== undefined && verifyCertificateSignature(certificate, point)) {
    return smkiExtensions(certificate).keyUsage?.includes('keyCertSign')
      ? 'a root'
      : 'signed by itself';
  }
  if (!isGenuine) return 'tampered';
  if (issuer in manifest) return issuer as Kind;
  const isDevice = certificate.subject.relativeNames.length === 0;
  const isMidnight = startOfDay(certificate.notBefore) === certificate.notBefore;
  return isDevice || isMidnight ? 'of today' : 'time of day';
}

/** Undefined for a tampered copy that is of neither a party nor a device any more. */
function imported(der: Uint8Array): ImportedEnvironment | undefined {
  try {
    return importEnvironment([der]);
  } catch (error) {
    if (isSmkiError(error) && error.code === 'interop/unsupported') return undefined;
    throw error;
  }
}

/** The real certificate, and ours as of the day on which it was issued. */
const pairs = parsedRealCertificates().flatMap(({ name, der, certificate }): readonly Pair[] => {
  const environment = imported(der);
  if (environment === undefined) return [];
  const shadow = shadowEnvironment(environment, {
    clock: simulatedClock(certificate.notBefore),
    random: seededRandom('shape'),
  });
  const [found] = environment.certificates;
  const isGenuine = found?.isGenuine ?? true;
  const kind = kindOf(certificate, isGenuine);
  const authority = shadow.authorities.find(({ shadows }) => shadows?.certificate !== undefined);
  const ours = shadow.entries[0]?.certificate ?? authority?.certificate;
  const isCompared = kind !== 'tampered' && kind !== 'a root' && ours !== undefined;
  return !isCompared ? [] : [{ name, kind, real: der, ours }];
});

describe.skipIf(pairs.length === 0)(
  'simulated certificates have the shape of the real ones',
  () => {
    test.each(pairs)('$name ($kind)', ({ kind, real, ours }) => {
      const expected = Object.keys(manifest[kind].fields).sort();
      expect([...differences(shapeOf(real), shapeOf(ours))].sort()).toEqual(expected);
    });

    // The key store alone holds more old forms than the key store and the pack together: most, whatever is at hand.
    test('most of them without any difference', () => {
      const same = pairs.filter(({ kind }) => kind === 'of today');
      expect(same.length).toBeGreaterThan(pairs.length / 2);
    });

    test.each(['time of day', 'OU=07, CN=OB', 'OU=07, CN=Z99', 'signed by itself'] as const)(
      'the manifest explains %s, which the key store has',
      (kind) => {
        expect(pairs.map((pair) => pair.kind)).toContain(kind);
      },
    );

    test.each(Object.entries(manifest))(
      '%s has a reason for every field',
      (_, { what, fields }) => {
        expect(what).not.toBe('');
        for (const reason of Object.values(fields)) expect(reason).not.toBe('');
      },
    );
  },
);
