/**
 * `docs/interop.md` knows every function of the module and every term of the service requests, with its certainty.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import * as interop from '../../src/interop/index.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/interop.md'), 'utf8');

/** Found from those that are there: the plural of a function, and the table of what `smki mint` writes. */
const NAMED_ELSEWHERE = ['recoverIssuerKeys', 'ENVIRONMENT_FORMATS'];

test.each(Object.keys(interop).filter((name) => !NAMED_ELSEWHERE.includes(name)))(
  '%s is in the document',
  (name) => {
    expect(text).toMatch(new RegExp(`\\b${name}\\b`));
  },
);

test.each(Object.values(interop.DUIS_TERMS))('$term is $certainty', ({ term, certainty }) => {
  expect(text).toMatch(new RegExp(`^\\| \`${term}\` +\\| ${certainty} +\\|$`, 'm'));
});
