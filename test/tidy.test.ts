/**
 * The rules of `support/tidy.ts` hold in `src/`, each of them can fail, and the tests lie where the sources lie.
 *
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, circlesAmong, problemsIn } from './support/tidy.ts';

const SRC = resolve(import.meta.dirname, '../src');
const sources = filesIn(SRC);

test.each(sources)('src/%s is tidy', (path) => {
  expect(problemsIn(path, readFileSync(join(SRC, path), 'utf8'))).toEqual([]);
});

test('no file needs itself by way of others', () => {
  const texts = sources.map((path) => [path, readFileSync(join(SRC, path), 'utf8')] as const);
  expect(circlesAmong(new Map(texts))).toEqual([]);
});

test('a circle is found, and types make none', () => {
  const from = (other: string, word = ''): string => `import ${word} { f } from './${other}.ts';`;
  const circle = [
    ['core/a.ts', from('b')],
    ['core/b.ts', from('c')],
    ['core/c.ts', from('a')],
  ] as const;
  expect(circlesAmong(new Map(circle))).toEqual(['core/a.ts → core/b.ts → core/c.ts → core/a.ts']);
  expect(circlesAmong(new Map([...circle, ['core/c.ts', from('a', 'type')]]))).toEqual([]);
});

/** Folders of `test/` that follow a question and not a folder of `src/`. */
const FREE_FOLDERS = ['support', 'vectors', 'interop', 'properties', 'scenarios'];

test('the folders of test/ are the folders of src/', () => {
  const tested = new Set(filesIn(import.meta.dirname).map((path) => posix.dirname(path)));
  const known = new Set([...sources.map((path) => posix.dirname(path)), ...FREE_FOLDERS]);
  expect([...tested].filter((folder) => !known.has(folder))).toEqual([]);
});

const HEADER = '/** What it is. @module */\n';
const lines = (count: number): string => 'void 0;\n'.repeat(count);

describe('each rule can fail', () => {
  test.each<[why: string, path: string, text: string, problem: RegExp]>([
    ['no header', 'core/a.ts', 'export const a = 1;', /header comment/],
    ['a header that is not first', 'core/a.ts', `import './b.ts';\n${HEADER}`, /header comment/],
    ['a header without @module', 'core/a.ts', '/** What it is. */', /@module/],
    ['a header without words', 'core/a.ts', '/**\n * @module\n */', /says nothing/],
    ['a long file', 'core/a.ts', HEADER + lines(FILE_LINES_MAX), /401 lines/],
    [
      'a long function',
      'core/a.ts',
      `${HEADER}function f() {\n${lines(FUNCTION_LINES_MAX - 1)}}`,
      /of 61 lines/,
    ],
    [
      'a long arrow',
      'core/a.ts',
      `${HEADER}const f = () => {\n${lines(FUNCTION_LINES_MAX - 1)}};`,
      /of 61 lines/,
    ],
    ['an upward import', 'core/a.ts', `${HEADER}import { f } from '../x509/f.ts';`, /import x509/],
    ['a sideward import', 'x509/a.ts', `${HEADER}import { f } from '../gbcs/f.ts';`, /import gbcs/],
    ['an upward type', 'core/a.ts', `${HEADER}import type { F } from '../dcc/f.ts';`, /import dcc/],
    ['an upward re-export', 'gbcs/a.ts', `${HEADER}export { f } from '../dcc/f.ts';`, /import dcc/],
    ['an upward import()', 'cli/a.ts', `${HEADER}await import('../testing/f.ts');`, /testing/],
    ['an upward import type', 'core/a.ts', `${HEADER}type F = import('../dcc/f.ts').F;`, /dcc/],
    ['an upward deep import', 'recovery/a/b.ts', `${HEADER}import '../../report/f.ts';`, /report/],
    ['an unlisted folder', 'util/a.ts', HEADER, /util is in no layer/],
    ['an import of one', 'cli/a.ts', `${HEADER}import '../util/f.ts';`, /import util/],
    [
      'an import of the root',
      'cli/a.ts',
      `${HEADER}import { f } from '../index.ts';`,
      /package root/,
    ],
    ['an import from outside', 'cli/a.ts', `${HEADER}import '../../test/f.ts';`, /outside src/],
    ['a second root file', 'other.ts', HEADER, /only index\.ts/],
    [
      'the seam as a value',
      'asn1/a.ts',
      `${HEADER}import { f } from '../crypto/keys.ts';`,
      /crypto/,
    ],
    ['noble', 'x509/a.ts', `${HEADER}import { f } from '@noble/hashes/sha2.js';`, /@noble/],
    ['node:crypto', 'device/a.ts', `${HEADER}import { f } from 'node:crypto';`, /node:crypto/],
    ['Date.now', 'core/a.ts', `${HEADER}const a = Date.now();`, /line 2: ambient Date\.now/],
    ['new Date()', 'core/a.ts', `${HEADER}const a = new Date();`, /ambient Date/],
    ['Date()', 'core/a.ts', `${HEADER}const a = Date();`, /ambient Date/],
    ['Math.random', 'core/a.ts', `${HEADER}const a = Math.random;`, /ambient Math\.random/],
    [
      'randomBytes',
      'crypto/a.ts',
      `${HEADER}import { randomBytes } from 'node:crypto';`,
      /ambient/,
    ],
    ['getRandomValues', 'core/a.ts', `${HEADER}globalThis.crypto.getRandomValues(a);`, /ambient/],
    [
      'getRandomValues handed on',
      'interop/a.ts',
      `${HEADER}const a = { getRandomValues: crypto.getRandomValues };`,
      /ambient/,
    ],
    ['performance', 'core/a.ts', `${HEADER}const a = performance.now();`, /ambient performance/],
    ['a timer', 'testing/a.ts', `${HEADER}setTimeout(f, 1);`, /ambient setTimeout/],
    [
      'the time where one waits',
      'testing/time-limit.ts',
      `${HEADER}const a = Date.now();`,
      /ambient Date\.now/,
    ],
    ['process.env', 'testing/a.ts', `${HEADER}const a = process.env.SEED;`, /ambient process\.env/],
    [
      'a key pair by chance',
      'crypto/a.ts',
      `${HEADER}ecdh.generateKeys();`,
      /ambient generateKeys/,
    ],
    ['async', 'device/a.ts', `${HEADER}export async function f() {}`, /line 2: asynchronous/],
    ['await', 'device/a.ts', `${HEADER}await f();`, /asynchronous/],
    ['Promise', 'device/a.ts', `${HEADER}declare function f(): Promise<void>;`, /asynchronous/],
    ['export *', 'core/index.ts', `${HEADER}export * from './a.ts';`, /export \*/],
    ['export default', 'core/a.ts', `${HEADER}export default 1;`, /default export/],
    ['default function', 'core/a.ts', `${HEADER}export default function f() {}`, /default export/],
    [
      'as default',
      'core/a.ts',
      `${HEADER}const a = 1;\nexport { a as default };`,
      /default export/,
    ],
    ['an enum', 'core/a.ts', `${HEADER}export enum A { B }`, /enum/],
  ])('%s', (_why, path, text, problem) => {
    const problems = problemsIn(path, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});

describe('what is allowed passes', () => {
  test.each<[why: string, path: string, text: string]>([
    ['a shebang', 'cli/main.ts', `#!/usr/bin/env node\n${HEADER}`],
    ['the root imports all', 'index.ts', `${HEADER}export { f } from './report/f.ts';`],
    ['a downward import', 'cli/a.ts', `${HEADER}import { f } from '../core/f.ts';`],
    ['an own import', 'recovery/a/b.ts', `${HEADER}import { f } from '../c.ts';`],
    [
      'types of the seam',
      'asn1/a.ts',
      `${HEADER}import type { Point } from '../crypto/backend.ts';`,
    ],
    ['noble in crypto', 'crypto/a.ts', `${HEADER}import { f } from '@noble/hashes/sha2.js';`],
    ['the system clock of the command', 'cli/a.ts', `${HEADER}const a = Date.now();`],
    ['waiting for a meter', 'testing/time-limit.ts', `${HEADER}setTimeout(f, 1);`],
    ['a date from a number', 'asn1/a.ts', `${HEADER}const a = new Date(0).toISOString();`],
    ['a word in a comment', 'core/a.ts', `${HEADER}// never Date.now(), never async`],
    ['an asynchronous bridge', 'interop/a.ts', `${HEADER}export async function f() {}`],
    [
      'a getRandomValues of our own',
      'interop/a.ts',
      `${HEADER}const a = { getRandomValues: (view) => random.fill(view) };`,
    ],
    ['a named module', 'asn1/index.ts', `${HEADER}export * as der from './der-writer.ts';`],
    ['a switch with a default', 'core/a.ts', `${HEADER}switch (a) { default: break; }`],
    [
      'a function of 60 lines',
      'core/a.ts',
      `${HEADER}function f() {\n${lines(FUNCTION_LINES_MAX - 2)}}`,
    ],
  ])('%s', (_why, path, text) => {
    expect(problemsIn(path, text)).toEqual([]);
  });
});

/** Paths of the TypeScript files under a folder, from there, with `/`. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'))
    .sort();
}
