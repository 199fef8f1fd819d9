#!/usr/bin/env node
/**
 * The `smki` command: the only place with a system clock, files and a terminal. Commands are in `commands/`.
 *
 * @module
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
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
      fail('cli/unreadable-input', `cannot read ${shown(path)}: ${reason}`, {
        input: path,
        reason,
      });
    }
  },
  listFiles: (folder) => {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(
        (path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory() !== true,
      )
      .map((path) => path.replaceAll(sep, '/'))
      .sort();
  },
  checkOutput: (path, kind) => {
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      const isWrong = found !== undefined && found.isDirectory() !== (kind === 'folder');
      if (isWrong) throw systemError(kind === 'folder' ? 'EEXIST' : 'EISDIR');
      const place = found === undefined ? nearestFolder(path) : path;
      if (!statSync(place).isDirectory() && found === undefined) throw systemError('ENOTDIR');
      accessSync(place, constants.W_OK);
    } catch (error) {
      failUnwritable(path, error);
    }
  },
  writeFile: (path, content) => {
    try {
      makeFolder(dirname(path));
      writeFileSync(path, content);
    } catch (error) {
      failUnwritable(path, error);
    }
  },
  write: (text) => {
    process.stdout.write(text);
  },
  writeError: (text) => {
    process.stderr.write(text);
  },
  colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  watched: process.stderr.isTTY,
  version: versionOfPackage(),
  now: () => instantFromMs(Date.now()),
};

/** The manifest is above `dist/` and above `src/cli/`. */
function versionOfPackage(): string {
  const manifest = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  if (manifest === undefined) return 'unknown';
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}

/** One after the other: where nothing can be made, as under `/proc`, Node's own `recursive` goes on for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** What has to be made lies below the nearest thing that is there. */
function nearestFolder(path: string): string {
  const above = dirname(resolve(path));
  const found = statSync(above, { throwIfNoEntry: false });
  return found !== undefined || above === dirname(above) ? above : nearestFolder(above);
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function failUnwritable(path: string, error: unknown): never {
  const reason = reasonOf(error);
  fail('cli/unwritable-output', `cannot write ${shown(path)}: ${reason}`, { output: path, reason });
}

/** Pasted contents where a name belongs would fill the screen. */
function shown(path: string): string {
  return path.length > PATH_SHOWN_MAX ? `${path.slice(0, PATH_SHOWN_MAX)}…` : path;
}

const PATH_SHOWN_MAX = 80;

/** The usual reasons in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory; name a file',
  EACCES: 'its permissions do not allow it',
  EEXIST: 'there is a file of that name; name a folder',
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the name is too long for a file',
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
