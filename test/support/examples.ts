/**
 * Finds what a reader would copy, the files of `examples/` and the blocks of the README, and runs it as a reader would.
 *
 * A program here is one ES module that imports the package by its name (the vitest configuration points that name to
 * `src/`), exports nothing and prints by `console.log`.
 *
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import ts from 'typescript';
import { vi } from 'vitest';

export const ROOT: string = resolve(import.meta.dirname, '../..');

/** What an example may import: the package by its public names, and what a test file needs. */
const PUBLIC = /^(?:smki-sim(?:\/[a-z0-9]+)?|vitest)$/;

export interface Example {
  /** Path from the project folder. */
  readonly name: string;
  readonly text: string;
}

/** Every TypeScript file directly in `examples/`. */
export function examples(): readonly Example[] {
  return readdirSync(join(ROOT, 'examples'))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => ({
      name: `examples/${file}`,
      text: readFileSync(join(ROOT, 'examples', file), 'utf8'),
    }));
}

export interface MarkdownBlock {
  /** Line of the opening fence. */
  readonly line: number;
  readonly text: string;
  /** The `text` block that follows with only blank lines between: what the program prints. */
  readonly prints?: string;
}

/** The `ts` blocks of a Markdown text. Each is a whole module. */
export function programsIn(markdown: string): readonly MarkdownBlock[] {
  const blocks = markdown.matchAll(/^```ts\n([\s\S]*?)^```\n(?:\s*^```text\n([\s\S]*?)^```$)?/gm);
  return [...blocks].map(({ index, 1: text = '', 2: prints }) => {
    const line = markdown.slice(0, index).split('\n').length;
    return prints === undefined ? { line, text } : { line, text, prints };
  });
}

/** Runs a file as a fresh program and returns what it printed. */
export async function run(file: string): Promise<string> {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values: readonly unknown[]) => {
    printed.push(`${format(...values)}\n`);
  });
  try {
    vi.resetModules();
    await import(pathToFileURL(file).href);
  } finally {
    log.mockRestore();
  }
  return printed.join('');
}

/** Module names in a program that are not the public API. */
export function privateImportsIn(text: string): readonly string[] {
  const names = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
  return names.filter((name) => !PUBLIC.test(name));
}

/** Whether a program exports something, so that it is not a program but a library. */
export function exportsSomething(text: string): boolean {
  const tree = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest);
  return tree.statements.some(
    (statement) =>
      ts.isExportDeclaration(statement) ||
      ts.isExportAssignment(statement) ||
      (ts.canHaveModifiers(statement) &&
        (ts.getModifiers(statement) ?? []).some(
          ({ kind }) => kind === ts.SyntaxKind.ExportKeyword,
        )),
  );
}
