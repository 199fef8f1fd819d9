/**
 * Every `ts` block of the README, and of the pages that it sends writers of tests and of procedures to, compiles, runs, and prints the `text` block below it; a block that is itself a test passes.
 *
 * @module
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { ROOT, privateImportsIn, programsIn, run } from './support/examples.ts';

/** Within the project, so that a block finds the packages that a reader would have; never committed. */
const FOLDER = join(ROOT, 'node_modules/.cache/smki-sim/readme');

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const blocks = ['README.md', 'docs/refusals.md', 'docs/recovery.md'].flatMap((document) =>
  programsIn(readFileSync(join(ROOT, document), 'utf8')).map((block) => {
    const file = join(FOLDER, `${document.replaceAll('/', '-')}-line-${block.line}.mts`);
    writeFileSync(file, block.text);
    return { ...block, document, file };
  }),
);

test('the README has code', () => {
  expect(blocks).not.toEqual([]);
});

test('the blocks compile', () => {
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    ROOT,
  );
  const files = blocks.map(({ file }) => file);
  // A block may name a value only to show that it is there.
  const program = ts.createProgram(files, { ...config.options, noUnusedLocals: false });
  const problems = files.flatMap((file) => {
    const tree = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(tree), ...program.getSemanticDiagnostics(tree)];
  });
  const texts = problems.map(({ file, messageText }) => {
    return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(texts).toEqual([]);
});

describe.each(blocks)('the block at line $line of $document', async ({ file, text, prints }) => {
  // Run while tests are being collected, so that a block may declare tests of its own.
  const printed = await run(file);

  test('prints what is below it, by the public API', () => {
    expect(privateImportsIn(text)).toEqual([]);
    if (prints !== undefined) expect(printed).toBe(prints);
  });
});

describe('a block and what it prints', () => {
  test('belong together when nothing but blank lines is between', () => {
    const markdown =
      '# Title\n\n```ts\na();\n```\n\n```text\n1\n```\n\n```ts\nb();\n```\n\nSo:\n\n```text\n2\n```\n';
    expect(programsIn(markdown)).toEqual([
      { line: 3, text: 'a();\n', prints: '1\n' },
      { line: 11, text: 'b();\n' },
    ]);
  });
});
