/**
 * What a user sees of the package: few names in the root, and a sentence about each name everywhere.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { namelessTypes } from './support/reachable-types.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** Values, that is functions and tables: types come on top. */
const ROOT_VALUES_MAX = 50;

const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Readonly<Record<string, unknown>>;
};
const entries = Object.keys(exports)
  .filter((path) => path !== './package.json')
  .map((path) => ({ path, file: join(ROOT, 'src', path === '.' ? '' : path, 'index.ts') }))
  .filter(({ file }) => existsSync(file));

const config = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
  ts.sys,
  ROOT,
);
const program = ts.createProgram(
  entries.map(({ file }) => file),
  config.options,
);
const checker = program.getTypeChecker();

interface PublicName {
  readonly name: string;
  readonly isValue: boolean;
  readonly documentation: string;
  /** Code of its `@example`, empty without one. */
  readonly example: string;
  /** Where it is declared, below `src/`. */
  readonly file: string;
}

function publicNames(file: string): readonly PublicName[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  return checker.getExportsOfModule(module).map((symbol) => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const found = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    return {
      name: symbol.name,
      isValue: (found.flags & ts.SymbolFlags.Value) !== 0,
      documentation: ts.displayPartsToString(found.getDocumentationComment(checker)),
      example: found
        .getJsDocTags()
        .flatMap(({ name, text }) => (name === 'example' ? ts.displayPartsToString(text) : []))
        .join('\n'),
      file: relative(join(ROOT, 'src'), found.declarations?.[0]?.getSourceFile().fileName ?? ''),
    };
  });
}

test('every entry point has its module', () => {
  expect(entries.map(({ path }) => path)).toContain('.');
  expect(entries.length).toBe(Object.keys(exports).length - 1);
});

describe.each(entries)('$path', ({ file }) => {
  const names = publicNames(file);

  test('has names, and each says what it is', () => {
    expect(names).not.toEqual([]);
    const silent = names.filter(({ documentation }) => documentation.trim() === '');
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});

/** A sketch of a call would not do: `test/docstring-examples.test.ts` runs what imports something. */
test('functions and tables of recovery and simulation have an example that runs', () => {
  const values = publicNames(join(ROOT, 'src/simulation/index.ts')).filter(
    ({ isValue, file }) => isValue && /^(recovery|simulation)[/\\]/.test(file),
  );
  expect(values.length).toBeGreaterThan(30);
  const without = values.filter(({ example }) => !example.startsWith('```ts\nimport '));
  expect(without.map(({ name }) => name)).toEqual([]);
});

describe('every type that a signature names, at any depth,', () => {
  const SRC = `${ROOT.replaceAll('\\', '/')}/src/`;
  const modules = entries.map(({ file }) => file.replaceAll('\\', '/'));
  const isOwn = (file: string): boolean => file.startsWith(SRC);

  test('can be imported by name', () => {
    const nameless = namelessTypes(program, modules, isOwn);
    expect(
      nameless.map(({ name, metIn, file }) => `${name} of ${file.slice(SRC.length)}, in ${metIn}`),
    ).toEqual([]);
  });

  test('is looked for: without an entry point, many would have no name', () => {
    const [root = ''] = modules.filter((file) => file === `${SRC}index.ts`);
    const names = namelessTypes(program, [root], isOwn).map(({ name }) => name);
    expect(names).toContain('CompromisedKey');
    expect(names.length).toBeGreaterThan(50);
  });
});

test('the root can be learnt', () => {
  const values = publicNames(join(ROOT, 'src/index.ts')).filter(({ isValue }) => isValue);
  expect(values.length).toBeLessThanOrEqual(ROOT_VALUES_MAX);
});
