/**
 * Finds the examples in the documentation comments of a folder of `src/`, and writes each as a program that can be run.
 *
 * @module
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './examples.ts';

export interface DocstringExample {
  /** `file-number`. */
  readonly name: string;
  /** Where it was written to: within the project, so that it finds the packages a reader would have; never committed. */
  readonly file: string;
  readonly text: string;
}

/** Every example of the files directly in `src/<folder>`, written out anew. */
export function docstringExamples(folder: string): readonly DocstringExample[] {
  const target = join(ROOT, `node_modules/.cache/smki-sim/${folder}-examples`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const sources = readdirSync(join(ROOT, 'src', folder)).filter((file) => file.endsWith('.ts'));
  return sources.sort().flatMap((source) => {
    const comments = readFileSync(join(ROOT, 'src', folder, source), 'utf8');
    const blocks = comments.matchAll(/^ \* @example\n \* ```ts\n([\s\S]*?)^ \* ```$/gm);
    return [...blocks].map(([, block = ''], index) => {
      const text = block.replace(/^ \* ?/gm, '');
      const name = `${source.replace('.ts', '')}-${index}`;
      const file = join(target, `${name}.mts`);
      writeFileSync(file, text);
      return { name, file, text };
    });
  });
}

/** What the comments at line ends, or on lines of their own, say that the program prints. */
export function promisedOutput(text: string): string {
  return [...text.matchAll(/(?:^|; )\/\/ (.*)$/gm)].map(([, line = '']) => `${line}\n`).join('');
}

/** Problems of type checking, as text. */
export function compileProblems(files: readonly string[]): readonly string[] {
  const path = join(ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram(files, options);
  return files.flatMap((file) => {
    const tree = program.getSourceFile(file);
    const found = [
      ...program.getSyntacticDiagnostics(tree),
      ...program.getSemanticDiagnostics(tree),
    ];
    return found.map(
      ({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}
