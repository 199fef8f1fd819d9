/**
 * A recovery is a function of its seed: the same log to the octet here, in another process elsewhere, and with no clock or chance.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { eventsFromJsonLines, eventsToJsonLines } from '../../src/core/event-log.ts';
import { playScenario, scenarioNamed } from '../../src/simulation/scenarios/index.ts';
import { hashOfARehearsal, logOfARehearsal } from '../support/run-of-a-rehearsal.ts';

const ROOT = resolve(import.meta.dirname, '../..');

afterEach(() => {
  vi.restoreAllMocks();
});

test('the same seed twice gives the same log, another seed another', () => {
  const log = logOfARehearsal('one');
  expect(logOfARehearsal('one')).toBe(log);
  expect(logOfARehearsal('other')).not.toBe(log);
});

test('a scenario played twice has the same events', () => {
  const play = (): readonly string[] =>
    playScenario(scenarioNamed('T37')).worlds.map(({ log }) => eventsToJsonLines(log.events));
  expect(play()).toEqual(play());
});

test('a log survives being written and read', () => {
  const log = logOfARehearsal('written');
  expect(eventsToJsonLines(eventsFromJsonLines(log))).toBe(log);
});

test('nothing asks the machine for time or chance', () => {
  const hash = hashOfARehearsal('poison');
  const ask = (what: string) => () => {
    throw new Error(`the model asked for ${what}`);
  };
  vi.spyOn(Math, 'random').mockImplementation(ask('Math.random'));
  vi.spyOn(Date, 'now').mockImplementation(ask('Date.now'));
  vi.spyOn(performance, 'now').mockImplementation(ask('performance.now'));
  vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation(ask('getRandomValues'));
  const poisoned = hashOfARehearsal('poison');
  vi.restoreAllMocks();
  expect(poisoned).toBe(hash);
});

describe('another process, elsewhere', () => {
  const tsx = join(ROOT, 'node_modules/.bin/tsx');
  const program = join(ROOT, 'test/support/run-of-a-rehearsal.ts');

  test.each([
    ['14 hours ahead', { TZ: 'Pacific/Kiritimati', LANG: 'en_GB.UTF-8' }],
    ['Turkish dotless i', { TZ: 'Asia/Kolkata', LC_ALL: 'tr_TR.UTF-8' }],
    ['daylight saving, Arabic digits', { TZ: 'America/Santiago', LC_ALL: 'ar_EG.UTF-8' }],
  ])('%s', async (_, environment) => {
    const { stdout } = await promisify(execFile)(tsx, [program, 'elsewhere'], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
    });
    expect(stdout.trim()).toBe(hashOfARehearsal('elsewhere'));
  });
});
