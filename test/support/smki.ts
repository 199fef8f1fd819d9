/**
 * Runs `smki` in this process, with files in memory and no terminal.
 *
 * @module
 */
import type { CommandIo } from '../../src/cli/io.ts';
import { runSmki } from '../../src/cli/run.ts';
import { fail } from '../../src/core/errors.ts';
import { type Instant, instant } from '../../src/core/instant.ts';

export interface SmkiRun {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  /** What the command wrote, by path. */
  readonly written: ReadonlyMap<string, Uint8Array | string>;
}

export interface SmkiSurroundings {
  /** By path; `-` is standard input. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  readonly now?: Instant;
  /** Terminal with colour. */
  readonly terminal?: boolean;
}

/** Runs one command. */
export function smki(args: readonly string[], surroundings: SmkiSurroundings = {}): SmkiRun {
  const { files = {}, now = instant('2026-06-01T00:00:00Z'), terminal = false } = surroundings;
  const written = new Map<string, Uint8Array | string>();
  let [out, error] = ['', ''];
  const io: CommandIo = {
    readFile: (path) => {
      const found = files[path];
      const reason = 'there is no such file';
      if (found === undefined) {
        return fail('cli/unreadable-input', `cannot read ${path}: ${reason}`, {
          input: path,
          reason,
        });
      }
      return typeof found === 'string' ? new Uint8Array(Buffer.from(found)) : found;
    },
    listFiles: () => [],
    checkOutput: () => undefined,
    version: '1.2.3',
    writeFile: (path, content) => {
      written.set(path, content);
    },
    write: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    colour: terminal,
    watched: terminal,
    now: () => now,
  };
  const code = runSmki(args, io);
  if (typeof code !== 'number') throw new Error(`smki ${args.join(' ')} does not end at once`);
  return { code, out, error, written };
}
