/**
 * Writes the documents that are generated from tables (`npm run docs`). What they say is in `src/report/docs/`;
 * `test/report/documents.test.ts` fails when one of them is stale.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { examplesDocument } from '../src/report/docs/examples-document.ts';
import { DOCUMENTS } from '../src/report/docs/index.ts';
import { ROOT } from './setup.mjs';

/** The one page that is written from files. */
const programs = readdirSync(join(ROOT, 'examples'))
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => ({ file, text: readFileSync(join(ROOT, 'examples', file), 'utf8') }));
const documents = { ...DOCUMENTS, 'docs/examples.md': () => examplesDocument(programs) };

for (const [path, document] of Object.entries(documents)) {
  const filepath = join(ROOT, path);
  writeFileSync(
    filepath,
    await format(document(), { ...(await resolveConfig(filepath)), filepath }),
  );
  console.log(path);
}
