/**
 * `docs/recovery.md` is what the tables say. `UPDATE_DOCS=1` writes it anew.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { recoveryDocument } from '../../src/report/recovery-document.ts';

const FILE = resolve(import.meta.dirname, '../../docs/recovery.md');

test('docs/recovery.md is not stale', async () => {
  const wanted = await format(recoveryDocument(), {
    ...(await resolveConfig(FILE)),
    filepath: FILE,
  });
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(FILE, wanted);
  const found = readFileSync(FILE, 'utf8');
  expect(found, 'run UPDATE_DOCS=1 npx vitest run test/report').toBe(wanted);
});
