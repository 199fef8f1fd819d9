/**
 * Same seed, same octets: in this process and another, in any time zone and locale, on either backend, for ever.
 */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { nativeBackend, portableBackend, selectBackend } from '../src/simulation/index.ts';
import { STANDARD_SEED } from '../src/testing/index.ts';
import { hashOfAWorld, runOfAWorld } from './support/run-of-a-world.ts';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Guards the promise that a seed gives the same octets in every minor release: all certificates of the standard world, the
 * Method 1 command and its response, the cells afterwards. When it changes on purpose, `WORLD_FORMAT` goes up, the
 * changelog says so, and this value is replaced. When it changes by accident, that is the defect.
 */
const GOLDEN = 'e6bc55096bd76dd75da315d206fe8bad035e08e71a5789c916918f207faefab5';

afterEach(() => {
  selectBackend(nativeBackend);
  vi.restoreAllMocks();
});

test('the standard world is the one it always was', () => {
  expect(hashOfAWorld(STANDARD_SEED)).toBe(GOLDEN);
});

test('the same seed twice gives the same octets, another seed others', () => {
  const [one, again, other] = [runOfAWorld('one'), runOfAWorld('one'), runOfAWorld('other')];
  expect(again).toEqual(one);
  const same = one.filter((line, i) => line === other[i]);
  expect(same.filter((line) => !line.endsWith('absent'))).toEqual([]);
});

test('a world does not notice what else the process does in between', () => {
  const before = hashOfAWorld('between');
  runOfAWorld('noise');
  expect(hashOfAWorld('between')).toBe(before);
});

test('both backends make the same world', () => {
  selectBackend(portableBackend);
  expect(hashOfAWorld(STANDARD_SEED)).toBe(GOLDEN);
});

test('nothing asks the machine for time or chance', () => {
  const ask = (what: string) => () => {
    throw new Error(`the model asked for ${what}`);
  };
  vi.spyOn(Math, 'random').mockImplementation(ask('Math.random'));
  vi.spyOn(Date, 'now').mockImplementation(ask('Date.now'));
  vi.spyOn(performance, 'now').mockImplementation(ask('performance.now'));
  vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation(ask('getRandomValues'));
  const hash = hashOfAWorld(STANDARD_SEED);
  vi.restoreAllMocks();
  expect(hash).toBe(GOLDEN);
});

describe('another process, elsewhere', () => {
  const tsx = join(ROOT, 'node_modules/.bin/tsx');
  const program = join(ROOT, 'test/support/run-of-a-world.ts');

  test.each([
    ['Kiritimati, 14 hours ahead', { TZ: 'Pacific/Kiritimati', LANG: 'en_GB.UTF-8' }],
    [
      'half-hour zone, Turkish dotless i',
      { TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    ],
    [
      'daylight saving, Arabic digits',
      { TZ: 'America/Santiago', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
    ],
  ])('%s', async (_, environment) => {
    const { stdout } = await promisify(execFile)(tsx, [program, STANDARD_SEED], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
    });
    expect(stdout.trim()).toBe(GOLDEN);
  });
});
