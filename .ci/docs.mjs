/**
 * Writes the documents that are generated from tables (`npm run docs`). What they say is in `src/report/docs/`;
 * `test/report/documents.test.ts` fails when one of them is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { DOCUMENTS } from '../src/report/docs/index.ts';
import { ROOT } from './setup.mjs';

for (const [path, document] of Object.entries(DOCUMENTS)) {
  const filepath = join(ROOT, path);
  writeFileSync(
    filepath,
    await format(document(), { ...(await resolveConfig(filepath)), filepath }),
  );
  console.log(path);
}
