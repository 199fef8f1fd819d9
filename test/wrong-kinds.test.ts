/**
 * Every function of every entry point, called with what it is not for: it may answer, and it may refuse with a typed error;
 * it never fails with an error of the language, which would say where it broke and not what to pass.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { requireFields, requireKind } from '../src/core/arguments.ts';
import { isSmkiError } from '../src/core/errors.ts';
import { nativeBackend, selectBackend } from '../src/crypto/index.ts';
import { codeOf } from './crypto/code-of.ts';

const ROOT = resolve(import.meta.dirname, '..');
const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Readonly<Record<string, unknown>>;
};
const entries = Object.keys(exports).filter((path) => path !== './package.json');

const WRONG: readonly (readonly [what: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['{}', {}],
  ['[]', []],
  ['5', 5],
  ["'x'", 'x'],
  ['a Buffer', Buffer.from('junk')],
];
/** None, one, two: what is not needed is not passed. */
const CALLS = [
  [],
  ...WRONG.map((one) => [one]),
  ...WRONG.flatMap((one) => WRONG.map((other) => [one, other])),
];

type Call = (...given: unknown[]) => unknown;

async function functionsOf(entry: string): Promise<readonly (readonly [string, Call])[]> {
  const file = join(ROOT, 'src', entry === '.' ? '' : entry, 'index.ts');
  const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  return Object.entries(module).filter((pair): pair is [string, Call] => {
    // A class is called with new, and by those who have read about it.
    return typeof pair[1] === 'function' && !String(pair[1]).startsWith('class');
  });
}

/** What a call fails with that is no refusal, or undefined. */
async function slipOf(call: Call, given: readonly unknown[]): Promise<string | undefined> {
  try {
    await call(...given);
    return undefined;
  } catch (error) {
    return isSmkiError(error) ? undefined : String(error);
  }
}

describe.each(entries)('%s', async (entry) => {
  const functions = await functionsOf(entry);

  test.each(functions)('%s', async (_name, call) => {
    const slips: string[] = [];
    for (const given of CALLS) {
      const slip = await slipOf(
        call,
        given.map(([, value]) => value),
      );
      if (slip !== undefined) slips.push(`(${given.map(([what]) => what).join(', ')}): ${slip}`);
    }
    expect(slips).toEqual([]);
  });
});

test('nothing of it had an effect: the backend is the one that it was', () => {
  expect(
    codeOf(() => {
      selectBackend({} as never);
    }),
  ).toBe('argument/wrong-kind');
  selectBackend(nativeBackend);
});

describe('an argument', () => {
  test.each([
    ['octets', new Uint8Array(1), 'x'],
    ['text', '', 5],
    ['number', 0, '0'],
    ['list', [], {}],
    ['octetLists', [new Uint8Array(1)], ['x']],
    ['records', [{}], [null]],
    ['record', {}, []],
    ['record', {}, new Uint8Array(1)],
    ['function', () => 0, {}],
    ['clock', { now: () => 0 }, {}],
    ['random', { fork: () => 0 }, null],
  ] as const)('that must be %s', (kind, right, wrong) => {
    expect(() => {
      requireKind('it', right, kind);
    }).not.toThrow();
    expect(
      codeOf(() => {
        requireKind('it', wrong, kind);
      }),
    ).toBe('argument/wrong-kind');
    expect(
      codeOf(() => {
        requireKind('it', undefined, kind);
      }),
    ).toBe('argument/wrong-kind');
  });

  test('is named with its field and with what it is', () => {
    expect(() => {
      requireFields('protection', { password: 5 }, { password: 'text' });
    }).toThrow('password of protection must be text, not a number');
  });
});
