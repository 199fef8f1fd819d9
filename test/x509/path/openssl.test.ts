/**
 * Second opinion: 300 random hierarchies, valid and with one defect each, judged here and by the `openssl` command.
 *
 * Where the two differ, `divergences.json` says why; a listed difference that is none fails too.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/crypto/index.ts';
import { type PathResult, validatePath } from '../../../src/x509/path.ts';
import { derToPem } from '../../../src/x509/pem.ts';
import { AT } from './factory.ts';
import { DEFECTS, type Hierarchy, randomHierarchy } from './random-hierarchy.ts';

const HIERARCHIES = 300;
const SEED = process.env['PATH_TEST_SEED'] ?? 'openssl cross-check';

interface Divergence {
  readonly case: string;
  readonly openssl: 'valid' | 'invalid';
  readonly reason: string;
}

const MANIFEST = (
  JSON.parse(readFileSync(join(import.meta.dirname, 'divergences.json'), 'utf8')) as {
    readonly openssl: readonly Divergence[];
  }
).openssl;

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const installed = openssl.status === 0;
if (!installed) console.warn('\n*** openssl is not installed: its second opinion is SKIPPED ***\n');

const random = seededRandom(SEED);
const hierarchies = Array.from({ length: HIERARCHIES }, (_, number) =>
  randomHierarchy(random.fork(`hierarchy ${number}`), number),
);

function judge(hierarchy: Hierarchy): PathResult {
  const { leaf, intermediates, anchor, policy } = hierarchy;
  return validatePath({
    leaf,
    intermediates,
    anchors: [anchor],
    at: AT,
    rules: 'path',
    ...(policy !== undefined && { initialPolicySet: [policy], requireExplicitPolicy: true }),
  });
}

test.each(hierarchies.map((hierarchy, number) => ({ number, hierarchy })))(
  'hierarchy $number is judged as it was made: $hierarchy.defect',
  ({ hierarchy }) => {
    const { valid, reasons, explain } = judge(hierarchy);
    expect(reasons[0]?.code, `seed ${SEED}\n${explain()}`).toBe(hierarchy.expected);
    expect(valid).toBe(hierarchy.expected === undefined);
  },
);

describe.skipIf(!installed)(`beside ${openssl.stdout.trim()}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'smki-path-'));
  let accepted: ReadonlySet<number>;

  beforeAll(() => {
    const write = (file: string, certificates: readonly Uint8Array[]): string => {
      const path = join(folder, file);
      writeFileSync(path, certificates.map((one) => derToPem('CERTIFICATE', one)).join(''));
      return path;
    };
    const anchors = write(
      'anchors.pem',
      hierarchies.map(({ anchor }) => anchor),
    );
    const untrusted = write(
      'untrusted.pem',
      hierarchies.flatMap(({ intermediates }) => intermediates),
    );
    // Without -policy_check, OpenSSL ignores every policy extension.
    const common = ['verify', '-policy_check', '-attime', `${AT / 1000}`, '-CAfile', anchors];
    const numbers = new Set<number>();
    // One process for each policy setting: names are unique, so that all hierarchies share one bundle.
    for (const policy of new Set(hierarchies.map((hierarchy) => hierarchy.policy))) {
      const flags = policy === undefined ? [] : ['-explicit_policy', '-policy', policy];
      const leaves = hierarchies.flatMap((hierarchy, number) =>
        hierarchy.policy === policy ? [write(`${number}.pem`, [hierarchy.leaf])] : [],
      );
      const { stdout } = spawnSync(
        'openssl',
        [...common, '-untrusted', untrusted, ...flags, ...leaves],
        { encoding: 'utf8' },
      );
      for (const [, number] of stdout.matchAll(/(\d+)\.pem: OK/g)) numbers.add(Number(number));
    }
    accepted = numbers;
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(DEFECTS)('agrees or is explained: $name', ({ name, expected }) => {
    const divergence = MANIFEST.find((row) => row.case === name);
    const verdicts = hierarchies.flatMap(({ defect }, number) =>
      defect === name ? [accepted.has(number) ? 'valid' : 'invalid'] : [],
    );
    const ours = expected === undefined ? 'valid' : 'invalid';
    if (divergence !== undefined) expect(divergence.openssl).not.toBe(ours);
    expect(verdicts.length).toBeGreaterThan(0);
    expect(new Set(verdicts)).toEqual(new Set([divergence?.openssl ?? ours]));
  });

  test('every listed difference is about a defect that is tried, and says why', () => {
    const names = new Set(DEFECTS.map(({ name }) => name));
    expect(MANIFEST.filter((row) => !names.has(row.case) || row.reason.length < 40)).toEqual([]);
    console.log(
      `second opinion: openssl agrees on ${DEFECTS.length - MANIFEST.length} of ${DEFECTS.length} kinds`,
    );
  });
});
