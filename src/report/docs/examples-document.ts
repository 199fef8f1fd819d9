/**
 * The page of examples, from the first comment of each program and the entry points that it imports.
 *
 * @module
 */
import { markdownTable } from './markdown.ts';

/** A program as it lies in `examples/`. */
export interface ExampleProgram {
  /** Name of the file. */
  readonly file: string;
  readonly text: string;
}

/** The page, programs in the order given. */
export function examplesDocument(programs: readonly ExampleProgram[]): string {
  const rows = programs.map(({ file, text }) => [
    `[${file}](../examples/${file})`,
    storyOf(text),
    entryPointsOf(text).join(', '),
  ]);
  return `# Examples

Generated from the first comment of each program in \`examples/\`; a test fails when it is stale. Every program runs in the tests as it
stands, uses only the public API, and prints a story that is the same on every run: \`npx tsx examples/method-1.ts\` in this project, or
copied into one that has \`smki-sim\` installed. For jest and CommonJS:
[replace-one-slot.test.cjs](../examples/jest-commonjs/replace-one-slot.test.cjs).

${markdownTable([['program', 'what it tells', 'imports'], ...rows])}
`;
}

/** The comment at the head of a program, on one line. */
export function storyOf(text: string): string {
  const [, comment = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(text) ?? [];
  return comment.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim();
}

function entryPointsOf(text: string): readonly string[] {
  const names = [...text.matchAll(/ from '(smki-sim[\w/-]*)'/g)].map(([, name = '']) => name);
  return [...new Set(names)].sort().map((name) => `\`${name}\``);
}
