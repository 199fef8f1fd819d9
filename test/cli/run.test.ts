/**
 * `smki` itself: help, exit codes, one clear line for what it cannot do; and the real process around it.
 */
import { execFile, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/run.ts';
import { smki } from '../support/smki.ts';

const names = COMMANDS.map(({ name }) => name);

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('smki %s lists every command and exits 0', (flag) => {
    const { code, out, error } = smki([flag]);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    for (const { name, summary } of COMMANDS) {
      expect(out).toMatch(
        new RegExp(`^ {2}smki ${name} +${summary.replace(/[()?.]/g, '.')}$`, 'm'),
      );
    }
    expect(out).toContain('Not for production, not affiliated with the DCC');
  });

  test('smki alone says the same, and exits 2', () => {
    expect(smki([])).toMatchObject({ code: 2, out: smki(['--help']).out, error: '' });
  });

  test('smki --version says which it is', () => {
    expect(smki(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n', error: '' });
  });

  test.each(names)('smki help %s is what its --help says', (name) => {
    expect(smki(['help', name])).toMatchObject({ code: 0, out: smki([name, '--help']).out });
  });

  test.each(names)('smki %s --help says how it is called and what its exit codes mean', (name) => {
    const { code, out, error } = smki([name, '--help']);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(new RegExp(`^smki ${name} `));
    expect(smki([name, '-h']).out).toBe(out);
  });

  test('names of commands are different, and one word each', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe('what it cannot do is one line on standard error, and exit code 2', () => {
  test.each([
    ['a command that does not exist', ['nosuch'], /no command "nosuch"; there are demo, inspect/],
    ['a flag before the command', ['--foo'], /no command "--foo"/],
    [
      'help for a command that does not exist',
      ['help', 'nosuch'],
      /no command "nosuch"; there are/,
    ],
    [
      'a message for the name of a file',
      ['inspect', 'DF09'.repeat(500)],
      /^smki inspect: DF09DF09DF09DF09… looks like a message, not a file: pipe it, as in echo DF/,
    ],
    ['a flag that does not exist', ['demo', '--foo'], /^smki demo: Unknown option '--foo'/],
    ['a flag without its value', ['demo', '--story'], /^smki demo: --story needs a value/],
    [
      'a number below nought',
      ['recover', '--method', '1', '--homes', '-1'],
      /^smki recover: --homes -1/,
    ],
    [
      'a flag for a value',
      ['recover', '--homes', '--governed'],
      /^smki recover: --homes needs a value: say it as --homes=… \(smki recover --help\)$/m,
    ],
    ['an argument that does not belong', ['demo', 'now'], /^smki demo: Unexpected argument 'now'/],
    ['no file', ['inspect'], /^smki inspect: name one file, or - for standard input/],
    ['two files', ['inspect', 'a', 'b'], /^smki inspect: name one file/],
    [
      'a file that is not there',
      ['inspect', 'a'],
      /^smki inspect: cannot read a: there is no such/,
    ],
    [
      'a story that does not exist',
      ['demo', '--story', 'x'],
      /there is no story "x"; choose method-1/,
    ],
  ])('%s', (_, args, message) => {
    const { code, out, error } = smki(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(message);
    expect(error.split('\n')).toHaveLength(2);
    expect(error).toMatch(/ \(smki [a-z -]*--help\)\n$/);
  });
});

describe('as a process', () => {
  const root = resolve(import.meta.dirname, '../..');
  const command = [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'src/cli/main.ts')];
  const run = (args: readonly string[], input?: Uint8Array) => {
    const options = { encoding: 'utf8', ...(input && { input }) } as const;
    return spawnSync(process.execPath, [...command, ...args], options);
  };

  test('reads standard input, and exits with the code of the command', () => {
    const { status, stdout, stderr } = run(['inspect', '-'], Buffer.from('not a message'));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^smki inspect: -: .*neither hexadecimal nor base64/);
  });

  test.each([
    ['a directory', root, 'it is a directory; name a file'],
    ['nothing', join(root, 'no such file'), 'there is no such file'],
  ])('given %s, says so', (_, path, reason) => {
    const { status, stderr } = run(['inspect', path]);
    expect(status).toBe(2);
    expect(stderr).toBe(`smki inspect: cannot read ${path}: ${reason} (smki inspect --help)\n`);
  });

  test('shows no colour where there is no terminal', () => {
    const { status, stdout } = run(['demo', '--story', 'method-3']);
    expect(status).toBe(0);
    expect(stdout).not.toContain('\u001B');
  });

  test('a reader that stops early is no error', async () => {
    const line = [process.execPath, ...command, 'demo'].map((part) => `'${part}'`).join(' ');
    const script = `set -o pipefail; ${line} | head -n 1`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script]);
    expect(stdout).toMatch(/^Method 1:/);
    expect(stderr).toBe('');
  });
});
