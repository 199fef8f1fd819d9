/**
 * The public conformance suites: NIST PKITS in P-256 with rule set `path`, C2SP x509-limbo with `rfc5280-profile`.
 *
 * A verdict that differs from the suite's must stand in `divergences.json` with its reason; one that stands there and does
 * not differ fails too. The scoreboard is printed.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { instant } from '../../../src/core/instant.ts';
import { type PathOptions, type PathResult, validatePath } from '../../../src/x509/path.ts';
import { pemToDer } from '../../../src/x509/pem.ts';
import { suite } from '../../support/material.ts';

interface Pkits {
  readonly trustAnchor: string;
  readonly validationTime: string;
  readonly certificates: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly test: string;
    readonly target: string;
    readonly intermediates: readonly string[];
    readonly settings: {
      readonly initialPolicySet?: readonly string[];
      readonly initialExplicitPolicy?: boolean;
      readonly initialPolicyMappingInhibit?: boolean;
      readonly initialInhibitAnyPolicy?: boolean;
    };
    readonly expected: 'valid' | 'invalid';
    readonly reason: string | null;
    readonly needsCrl: boolean;
  }[];
}

interface Limbo {
  readonly cases: readonly {
    readonly id: string;
    readonly tier: 'must' | 'optional';
    readonly trusted_certs: readonly string[];
    readonly untrusted_intermediates: readonly string[];
    readonly peer_certificate: string;
    readonly validation_time: string | null;
    readonly max_chain_depth: number | null;
    readonly crls: readonly string[];
    readonly expected_result: 'SUCCESS' | 'FAILURE';
  }[];
}

interface Divergence {
  readonly case: string;
  readonly reason: string;
}

const DIVERGENCES = JSON.parse(
  readFileSync(join(import.meta.dirname, 'divergences.json'), 'utf8'),
) as Record<'pkits' | 'limbo', readonly Divergence[]>;

const CASE_MS_MAX = 1_000;

/** What the suite says is the cause, and the codes that say the same here. */
const PKITS_REASONS: Readonly<Record<string, readonly string[]>> = {
  SignatureVerificationFailure: ['signature-invalid'],
  InvalidNotBeforeDate: ['not-yet-valid'],
  InvalidNotAfterDate: ['expired'],
  NameChainingFailure: ['issuer-not-found'],
  MissingBasicConstraints: ['basic-constraints-missing'],
  InvalidBasicConstraints: ['not-a-certification-authority'],
  InvalidPathLength: ['path-length-exceeded'],
  InvalidKeyUsage: ['key-usage-without-certificate-signing'],
  NullPolicySet: ['no-acceptable-policy', 'policy-mapping-with-any-policy'],
  NameConstraintsViolation: ['name-not-permitted', 'name-excluded'],
  UnprocessedCriticalExtension: ['unrecognised-critical-extension'],
};

const scores = new Map<string, { cases: number; agreed: number }>();

/** Judges, and holds the verdict against the suite and the manifest. */
function judge(options: {
  readonly board: string;
  readonly name: string;
  readonly manifest: readonly Divergence[];
  readonly expectedValid: boolean;
  readonly path: PathOptions;
}): PathResult {
  const { board, name, manifest, expectedValid, path } = options;
  const result = validatePath(path);
  const agreed = result.valid === expectedValid;
  const score = scores.get(board) ?? { cases: 0, agreed: 0 };
  scores.set(board, { cases: score.cases + 1, agreed: score.agreed + (agreed ? 1 : 0) });
  const listed = manifest.some((divergence) => divergence.case === name);
  expect(agreed, `${listed ? 'listed as a divergence\n' : ''}${result.explain()}`).toBe(!listed);
  return result;
}

afterAll(() => {
  for (const [board, { cases, agreed }] of scores) {
    console.log(`scoreboard: ${board}: ${agreed} of ${cases}`);
  }
});

const pkits = suite<Pkits>('pkits-p256.json');

describe.skipIf(pkits === undefined)('PKITS', () => {
  const { cases = [], certificates = {}, trustAnchor = '', validationTime = '' } = pkits ?? {};
  const certificate = (file: string): Uint8Array =>
    new Uint8Array(Buffer.from(certificates[file]!, 'base64'));

  test.each(cases.filter(({ needsCrl }) => !needsCrl))(
    '$test $expected: $target',
    ({ test: name, target, intermediates, settings, expected, reason }) => {
      const { reasons } = judge({
        board: 'PKITS in P-256, cases that need no CRL',
        name,
        manifest: DIVERGENCES.pkits,
        expectedValid: expected === 'valid',
        path: {
          leaf: certificate(target),
          intermediates: intermediates.map(certificate),
          anchors: [certificate(trustAnchor)],
          at: instant(validationTime),
          rules: 'path',
          initialPolicySet: settings.initialPolicySet,
          requireExplicitPolicy: settings.initialExplicitPolicy,
          inhibitPolicyMapping: settings.initialPolicyMappingInhibit,
          inhibitAnyPolicy: settings.initialInhibitAnyPolicy,
        },
      });
      const codes = reasons.map(({ code }) => code);
      if (reason === null) expect(codes).toEqual([]);
      else expect(PKITS_REASONS[reason]).toContain(codes[0]);
    },
    CASE_MS_MAX,
  );

  test('nothing but the cases that need a CRL is left out', () => {
    expect(cases.filter(({ needsCrl }) => needsCrl)).toHaveLength(28);
    expect(cases).toHaveLength(199);
  });

  test('the order of the bundle, and certificates that do not belong, change nothing', () => {
    const everything = Object.keys(certificates)
      .filter((file) => file.endsWith('CACert.crt'))
      .map(certificate)
      .reverse();
    for (const { target, intermediates, settings, expected, needsCrl } of cases) {
      if (needsCrl || Object.keys(settings).length > 0) continue;
      const bundle = [...everything, ...intermediates.map(certificate)];
      const { valid, explain } = validatePath({
        leaf: certificate(target),
        intermediates: bundle,
        anchors: [certificate(trustAnchor)],
        at: instant(validationTime),
        rules: 'path',
      });
      expect(valid, `${target}\n${explain()}`).toBe(expected === 'valid');
    }
  });
});

const limbo = suite<Limbo>('x509-limbo-p256.json');

describe.skipIf(limbo === undefined)('x509-limbo', () => {
  const certificates = (texts: readonly string[]): Uint8Array[] =>
    texts.flatMap((text) => pemToDer(text).map((block) => block.der));

  test.each(limbo?.cases ?? [])(
    '$tier $expected_result: $id',
    (row) => {
      const { reasons } = judge({
        board: `x509-limbo in P-256, ${row.tier}`,
        name: row.id,
        manifest: DIVERGENCES.limbo,
        expectedValid: row.expected_result === 'SUCCESS',
        path: {
          leaf: certificates([row.peer_certificate])[0]!,
          intermediates: certificates(row.untrusted_intermediates),
          anchors: certificates(row.trusted_certs),
          at: instant(row.validation_time ?? '2026-01-01T00:00:00Z'),
          rules: 'rfc5280-profile',
          pathLengthMax: row.max_chain_depth ?? undefined,
          revocationLists: row.crls.length === 0 ? undefined : certificates(row.crls),
        },
      });
      if (row.expected_result === 'SUCCESS') expect(reasons).toEqual([]);
    },
    CASE_MS_MAX,
  );
});

test('every divergence names a case of its suite', () => {
  const known = new Set([
    ...(pkits?.cases ?? []).map(({ test: name }) => name),
    ...(limbo?.cases ?? []).map(({ id }) => id),
  ]);
  const listed = [...DIVERGENCES.pkits, ...DIVERGENCES.limbo];
  if (known.size > 0) expect(listed.filter((row) => !known.has(row.case))).toEqual([]);
});
