/**
 * The package as npm would publish it: packed, unpacked elsewhere, and used by ES modules, by CommonJS and by the compiler.
 *
 * Packing builds `dist/` when it is missing or stale, so what is judged is this source, and what a fresh clone packs.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../.ci/setup.mjs';

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const SUBPATHS = Object.keys(MANIFEST.exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace('.', 'smki-sim'));

/** Projects that use the package. `bare` lacks its dependencies: the CommonJS build holds what it needs. */
let scratch: string;
const bare = (): string => join(scratch, 'bare');
const complete = (): string => join(scratch, 'complete');
/** Has what the package depends on, and of the optional peers the types of Node only. */
const lean = (): string => join(scratch, 'lean');
const FAST_CHECK = 'fast-check';
const WITHOUT_FAST_CHECK = SUBPATHS.filter((path) => !path.endsWith(FAST_CHECK));

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'smki-sim-package-'));
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--silent', '--pack-destination', scratch],
    { cwd: ROOT, encoding: 'utf8' },
  );
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  for (const project of [bare(), complete(), lean()]) {
    const target = join(project, 'node_modules/smki-sim');
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['xzf', join(scratch, filename), '--strip-components=1', '-C', target]);
  }
  // Whoever writes TypeScript for Node has its types; whoever uses the arbitraries has fast-check.
  const peers = Object.keys(MANIFEST.peerDependencies);
  for (const name of [...Object.keys(MANIFEST.dependencies), ...peers]) {
    for (const project of name === FAST_CHECK ? [complete()] : [complete(), lean()]) {
      const target = join(project, 'node_modules', name);
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), target);
    }
  }
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** What an ES module prints, in a process of its own. */
function runModule(script: string): string {
  const file = join(complete(), 'script.mjs');
  writeFileSync(file, script);
  return execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim();
}

/** What a CommonJS script prints where an ES module cannot be required, as under jest. */
function runCommonJs(script: string): string {
  const file = join(bare(), 'script.cjs');
  writeFileSync(file, script);
  const flags = ['--no-experimental-require-module'];
  return execFileSync(process.execPath, [...flags, file], { encoding: 'utf8' }).trim();
}

describe.each(SUBPATHS)('%s', (subpath) => {
  test('is the same API for ES modules and for CommonJS', () => {
    const names = runModule(
      `console.log(Object.keys(await import('${subpath}')).sort().join('\\n'))`,
    );
    expect(names).not.toBe('');
    expect(names.split('\n')).not.toContain('default');
    expect(runCommonJs(`console.log(Object.keys(require('${subpath}')).sort().join('\\n'))`)).toBe(
      names,
    );
  });

  test('does not load the reflect-metadata polyfill', () => {
    const probe = `console.log('getMetadata' in Reflect)`;
    expect(runModule(`import '${subpath}'; ${probe}`)).toBe('false');
    expect(runCommonJs(`require('${subpath}'); ${probe}`)).toBe('false');
  });
});

/** A wrong message, refused in one entry point and recognised with the class of another. */
const CATCH_ACROSS = `
  try {
    gbcs.decodeMessage(new Uint8Array([1]));
  } catch (error) {
    console.log(error instanceof root.SmkiError, root.isSmkiError(error), error.name);
  }`;

describe('an error is the same class through every entry point', () => {
  test('of the ES modules', () => {
    const imports = `import * as root from 'smki-sim'; import * as gbcs from 'smki-sim/gbcs';`;
    expect(runModule(imports + CATCH_ACROSS)).toBe('true true SmkiError');
  });

  test('of CommonJS', () => {
    const imports = `const root = require('smki-sim'); const gbcs = require('smki-sim/gbcs');`;
    expect(runCommonJs(imports + CATCH_ACROSS)).toBe('true true SmkiError');
  });
});

test('what is packed has every file that the manifest promises', () => {
  const { exports, bin } = MANIFEST;
  const promised = JSON.stringify([exports, bin]).match(/\.\/dist\/[^"]+/g) ?? [];
  expect(promised.length).toBeGreaterThan(20);
  for (const file of promised)
    expect(existsSync(join(bare(), 'node_modules/smki-sim', file))).toBe(true);
});

test('the command starts and says what it can do', () => {
  const command = join(complete(), 'node_modules/smki-sim/dist/cli.js');
  expect(readFileSync(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(execFileSync(command, ['--help'], { encoding: 'utf8' })).toContain('smki demo');
});

test('the licences of the code in the CommonJS build travel with it', () => {
  const file = join(bare(), 'node_modules/smki-sim/dist/THIRD-PARTY-LICENSES.txt');
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^@noble\/curves \d/m);
  expect(text).toContain('Permission is hereby granted');
});

/** What the compiler says of a file of a project, with libraries checked, and of the declarations that it would emit. */
function problemsOf(file: string, kind: 'node16' | 'nodenext' = 'nodenext'): readonly string[] {
  const project = dirname(file);
  const isNode16 = kind === 'node16';
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: isNode16 ? ts.ModuleKind.Node16 : ts.ModuleKind.NodeNext,
    moduleResolution: isNode16 ? ts.ModuleResolutionKind.Node16 : ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    typeRoots: [join(project, 'node_modules/@types')],
    declaration: true,
    emitDeclarationOnly: true,
    outDir: join(project, 'declarations'),
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
  };
  const program = ts.createProgram([file], options);
  return [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics].map(
    ({ messageText, file: place }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n');
      return isNode16 ? `${place?.fileName ?? ''}: ${text}` : text;
    },
  );
}

test.each([
  ['consumer.mts', 'everything', () => complete(), SUBPATHS],
  ['consumer.cts', 'everything', () => complete(), SUBPATHS],
  ['consumer.mts', 'all that does without fast-check', () => lean(), WITHOUT_FAST_CHECK],
  ['consumer.cts', 'all that does without fast-check', () => lean(), WITHOUT_FAST_CHECK],
] as const)(
  'the types hold for %s that uses %s, libraries checked',
  (name, _, project, subpaths) => {
    const file = join(project(), name);
    const imports = subpaths.map((subpath, i) => `import * as m${i} from '${subpath}';`);
    const uses = subpaths.map((_subpath, i) => `export const n${i}: object = m${i};`);
    writeFileSync(file, [...imports, ...uses].join('\n'));
    expect(problemsOf(file)).toEqual([]);
  },
);

/** docs/interop.md says so: types of `@peculiar/asn1-schema` require an ES module, which only `nodenext` allows. */
test.each(['node16.mts', 'node16.cts'])(
  'with module node16 and libraries checked, %s meets one problem, which is of a dependency of a dependency',
  (name) => {
    const file = join(lean(), name);
    const imports = WITHOUT_FAST_CHECK.map((path, i) => `import * as m${i} from '${path}';`);
    const uses = WITHOUT_FAST_CHECK.map((_path, i) => `export const n${i}: object = m${i};`);
    writeFileSync(file, [...imports, ...uses].join('\n'));
    const problems = problemsOf(file, 'node16');
    const isForeign = (problem: string): boolean =>
      /node_modules\/@peculiar\/asn1-schema\/.*@peculiar\/utils/su.test(problem);
    expect(problems.filter((problem) => !isForeign(problem))).toEqual([]);
    // Once this is nothing, the note in docs/interop.md has nothing to say.
    expect(problems.filter(isForeign)).not.toEqual([]);
  },
);

test('what calls return has types with names, so that a library built on this one can declare it', () => {
  const file = join(lean(), 'declared.mts');
  writeFileSync(file, readFileSync(join(ROOT, 'test/support/declared-by-users.txt'), 'utf8'));
  expect(problemsOf(file)).toEqual([]);
});
