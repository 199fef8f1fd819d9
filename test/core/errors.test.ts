/**
 * The one class of errors, and its codes.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  type ErrorCode,
  SmkiError,
  fail,
  invariant,
  isSmkiError,
  unreachable,
} from '../../src/core/errors.ts';

const cause = new Error('the reason');

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('an error that is thrown on purpose', () => {
  const error = thrownBy(() =>
    fail('keys/not-found', 'no key k in this store', { keyId: 'k' }, { cause }),
  );

  test('carries code, details, message and cause', () => {
    expect(error).toBeInstanceOf(SmkiError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'SmkiError',
      code: 'keys/not-found',
      details: { keyId: 'k' },
      message: 'no key k in this store',
      cause,
    });
  });

  test('is told from any other', () => {
    expect(isSmkiError(error)).toBe(true);
    for (const other of [cause, new TypeError(), undefined, null, 'text', { code: 'x' }]) {
      expect(isSmkiError(other)).toBe(false);
    }
  });

  test('is told when another copy of the library threw it, as where ES modules meet CommonJS', async () => {
    vi.resetModules();
    const other = await import('../../src/core/errors.ts');
    const foreign = thrownBy(() => other.fail('keys/not-found', 'no key', { keyId: 'k' }));
    expect(foreign).not.toBeInstanceOf(SmkiError);
    expect(isSmkiError(foreign)).toBe(true);
    expect(other.isSmkiError(error)).toBe(true);
    expect(JSON.stringify(foreign)).toBe(JSON.stringify({ ...(foreign as object) }));
    expect(Object.keys(foreign as object)).toEqual(['name', 'code', 'details']);
  });

  test('narrows its details by its code', () => {
    if (!isSmkiError(error) || error.code !== 'keys/not-found') throw error;
    const keyId: string = error.details.keyId;
    expect(keyId).toBe('k');
  });

  test('shows its name in a stack trace', () => {
    expect((error as Error).stack).toMatch(/^SmkiError: no key k in this store\n/);
  });
});

describe('an error of our own', () => {
  test.each([
    [
      'a broken invariant',
      () => {
        invariant(false, 'one is one');
      },
      /one is one/,
    ],
    ['an impossible value', () => unreachable('surprise' as never), /surprise/],
  ])('%s is no SmkiError', (_, call: () => unknown, message) => {
    const error = thrownBy(call);
    expect(error).toBeInstanceOf(Error);
    expect(isSmkiError(error)).toBe(false);
    expect((error as Error).message).toMatch(message);
  });

  test('an invariant that holds is silent', () => {
    expect(() => {
      invariant(true, 'one is one');
    }).not.toThrow();
  });
});

describe('the codes', () => {
  const source = readFileSync(resolve(import.meta.dirname, '../../src/core/errors.ts'), 'utf8');
  const codes = [...source.matchAll(/^ {2}'([^']+)':/gm)].map(([, code]) => code as ErrorCode);

  test('are one to a line, each once', () => {
    expect(codes.length).toBeGreaterThan(40);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each(codes)('%s is folder/kebab-reason', (code) => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});
