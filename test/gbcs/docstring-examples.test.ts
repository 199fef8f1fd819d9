/**
 * Every example in the documentation of `gbcs/` compiles against the public API and prints what its comments say.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { ROOT, privateImportsIn, run } from '../support/examples.ts';

/** Within the project, so that an example finds the packages that a reader would have; never committed. */
const FOLDER = join(ROOT, 'node_modules/.cache/smki-sim/gbcs-examples');

const SOURCES = join(ROOT, 'src/gbcs');

interface Example {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const examples: readonly Example[] = readdirSync(SOURCES).flatMap((source) => {
  const text = readFileSync(join(SOURCES, source), 'utf8');
  const blocks = text.matchAll(/^ \* @example\n \* ```ts\n([\s\S]*?)^ \* ```$/gm);
  return [...blocks].map(([, block = ''], index) => {
    const program = block.replace(/^ \* ?/gm, '');
    const name = `${source.replace('.ts', '')}-${index}`;
    const file = join(FOLDER, `${name}.mts`);
    writeFileSync(file, program);
    return { name, file, text: program };
  });
});

/** What the comments at line ends, or on lines of their own, say that the program prints. */
function promised(text: string): string {
  return [...text.matchAll(/(?:^|; )\/\/ (.*)$/gm)].map(([, line = '']) => `${line}\n`).join('');
}

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(10);
});

test('they compile', () => {
  const path = join(ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const files = examples.map(({ file }) => file);
  const program = ts.createProgram(files, options);
  const problems = files.flatMap((file) => {
    const tree = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(tree), ...program.getSemanticDiagnostics(tree)];
  });
  expect(
    problems.map(({ file, messageText }) => [
      file?.fileName,
      ts.flattenDiagnosticMessageText(messageText, '\n'),
    ]),
  ).toEqual([]);
});

describe.each(examples)('$name', ({ file, text }) => {
  test('uses the public API and prints what it says', async () => {
    expect(privateImportsIn(text)).toEqual([]);
    expect(promised(text)).not.toBe('');
    expect(await run(file)).toBe(promised(text));
  });
});
