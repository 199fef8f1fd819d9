#!/usr/bin/env node
/**
 * The `smki` command: the only place with a system clock, files and a terminal. Commands are in `commands/`.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../core/errors.ts';
import { instantFromMs } from '../core/instant.ts';
import type { CommandIo } from './io.ts';
import { runSmki } from './run.ts';

const systemIo: CommandIo = {
  readFile: (path) => {
    try {
      return new Uint8Array(readFileSync(path === '-' ? 0 : path));
    } catch (error) {
      const reason = reasonOf(error);
      fail('cli/unreadable-input', `cannot read ${path}: ${reason}`, { input: path, reason });
    }
  },
  writeFile: (path, content) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  },
  write: (text) => {
    process.stdout.write(text);
  },
  writeError: (text) => {
    process.stderr.write(text);
  },
  colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  now: () => instantFromMs(Date.now()),
};

/** The usual reasons in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory; name a file',
  EACCES: 'its permissions do not allow it',
};

function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

// A reader that stops early, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runSmki(process.argv.slice(2), systemIo);
