/**
 * Where `smki` cannot write: said in one line, with exit code 2, before any work is done; by the real process.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'smki-outputs-'));
const file = join(scratch, 'afile');
writeFileSync(file, 'here before');

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function run(args: readonly string[]): { readonly code: number | null; readonly error: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'src/cli/main.ts'), ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );
  return { code: status, error: stderr };
}

describe('smki cannot write', () => {
  test.each([
    [
      'a log to a folder',
      ['recover', '--method', '3', '--homes', '1', '--log', scratch],
      /it is a directory; name a file/,
    ],
    [
      'a log of scenarios to a folder',
      ['scenarios', 'T4', '--log', scratch],
      /it is a directory; name a file/,
    ],
    [
      'a log below a file',
      ['scenarios', 'T4', '--log', join(file, 'log')],
      /a part of the path is a file/,
    ],
    ['a PKI to a file', ['pki', '--out', file], /there is a file of that name; name a folder/],
    [
      'a minted PKI to a file',
      ['mint', '--like', 'package.json', '--out', file],
      /there is a file of that name; name a folder/,
    ],
  ])('%s', (_, args, reason) => {
    const { code, error } = run(args);
    expect(code).toBe(2);
    expect(error).toMatch(/^smki (recover|scenarios|pki|mint): cannot write /);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(error).toMatch(reason);
    expect(readdirSync(scratch)).toEqual(['afile']);
  });
});

test('smki writes into folders that are not there yet', () => {
  const out = join(scratch, 'new/folder');
  expect(run(['pki', '--at', '2026-01-01', '--out', out])).toEqual({ code: 0, error: '' });
  expect(existsSync(join(out, '..'))).toBe(true);
  expect(readdirSync(out).length).toBeGreaterThan(3);
  rmSync(join(scratch, 'new'), { recursive: true });
});
