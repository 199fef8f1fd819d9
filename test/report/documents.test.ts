/**
 * The generated documents are what the tables say, and every name of the tables is in them.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { scenariosDocument } from '../../src/report/docs/scenarios-document.ts';
import { CERTIFICATE_EVENTS } from '../../src/authority/certificates/certificate-states.ts';
import { KEY_STATES } from '../../src/authority/guarded-key.ts';
import { AUTHORITY_REFUSALS } from '../../src/authority/refusals.ts';
import { DEVICE_TYPES } from '../../src/device/device-types.ts';
import { REFUSALS } from '../../src/device/refusals.ts';
import { REPLACEMENT_FAILURES } from '../../src/device/replacement-failures.ts';
import { REPLACEMENT_MODES } from '../../src/gbcs/modes.ts';
import { examplesDocument, storyOf } from '../../src/report/docs/examples-document.ts';
import { DOCUMENTS } from '../../src/report/docs/index.ts';
import { ASSUMPTION_ROWS } from '../../src/vocabulary/assumptions.ts';
import { CERTIFICATE_PROFILES } from '../../src/x509/profiles.ts';
import { DEFECTS } from '../../src/x509/defects.ts';
import { LINT_RULES } from '../../src/x509/lint.ts';
import { examples } from '../support/examples.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');

test.each(Object.entries(DOCUMENTS))('%s is not stale (npm run docs)', async (path, document) => {
  const filepath = resolve(ROOT, path);
  const wanted = await format(document(), { ...(await resolveConfig(filepath)), filepath });
  expect(read(path)).toBe(wanted);
});

describe('the page of examples', () => {
  const programs = examples().map(({ name, text }) => ({
    file: name.slice('examples/'.length),
    text,
  }));

  test('is not stale (npm run docs)', async () => {
    const filepath = resolve(ROOT, 'docs/examples.md');
    const wanted = await format(examplesDocument(programs), {
      ...(await resolveConfig(filepath)),
      filepath,
    });
    expect(read('docs/examples.md')).toBe(wanted);
  });

  test('names every program, and each begins with what it tells', () => {
    const page = read('docs/examples.md');
    expect(programs.filter(({ file }) => !page.includes(`](../examples/${file})`))).toEqual([]);
    expect(programs.filter(({ text }) => storyOf(text).length < 30)).toEqual([]);
  });
});

describe('nothing of a table is missing', () => {
  test.each([
    ['docs/devices.md', DEVICE_TYPES],
    ['docs/replacement-modes.md', REPLACEMENT_MODES],
    ['docs/refusals.md', REFUSALS],
    ['docs/refusals.md', REPLACEMENT_FAILURES],
    ['docs/assumptions.md', ASSUMPTION_ROWS],
    ['docs/certificate-life.md', CERTIFICATE_EVENTS],
    ['docs/certificate-life.md', KEY_STATES],
    ['docs/certificate-profiles.md', CERTIFICATE_PROFILES],
    ['docs/lint.md', LINT_RULES],
    ['docs/lint.md', DEFECTS],
  ])('%s', (path, table) => {
    const text = read(path);
    expect(Object.keys(table).filter((name) => !text.includes(name))).toEqual([]);
  });
});

test('every refusal of an authority is on one of its two pages', () => {
  const text = read('docs/certificate-life.md') + read('docs/roll-over.md');
  const missing = Object.keys(AUTHORITY_REFUSALS).filter((name) => !text.includes(`| \`${name}\``));
  expect(missing).toEqual([]);
});

test.each([
  ['unproven-cell', '10 % of the homes'],
  ['hsm-down', 'none'],
])('the share of %s is the one that a rehearsal takes', (name, share) => {
  const row = scenariosDocument()
    .split('\n')
    .find((line) => line.startsWith(`| \`${name}\``));
  expect(row?.split('|')[3]?.trim()).toBe(share);
});
