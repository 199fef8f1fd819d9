/**
 * What a command of `smki` may do to the world: read files, write text, ask the time. Commands get it as a parameter,
 * so that tests run them without a terminal; `main.ts` makes the real one.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';

/** Exit codes of every command: fine, findings, usage or unreadable input. */
export const EXIT = { fine: 0, findings: 1, usage: 2 } as const;

/** The surroundings of a command. */
export interface CommandIo {
  /**
   * Octets of a file; `-` is standard input.
   *
   * @throws SmkiError `cli/unreadable-input`
   */
  readFile(path: string): Uint8Array;
  /** Files below a folder, `/` between the parts of a path; none where there is no such folder. */
  listFiles(folder: string): readonly string[];
  /**
   * Says whether a file or a folder could be written, before work is done for it. Writes nothing.
   *
   * @throws SmkiError `cli/unwritable-output`
   */
  checkOutput(path: string, kind: 'file' | 'folder'): void;
  /**
   * Writes a file that a command was asked to make, with the folders above it.
   *
   * @throws SmkiError `cli/unwritable-output`
   */
  writeFile(path: string, content: Uint8Array | string): void;
  /** Standard output. */
  write(text: string): void;
  /** Standard error. */
  writeError(text: string): void;
  /** True when standard output is a terminal that shows colour. */
  readonly colour: boolean;
  /** True when standard error is a terminal, so that somebody sees progress. */
  readonly watched: boolean;
  /** Of the package. */
  readonly version: string;
  now(): Instant;
}

/** One command of `smki`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `smki <name> --help` prints. */
  readonly help: string;
  /** Runs the command and gives its exit code. Typed errors it throws become one clear line and exit code 2. */
  readonly run: (args: readonly string[], io: CommandIo) => number | Promise<number>;
}
