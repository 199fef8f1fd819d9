/**
 * Every example runs, tells something, tells the same again, and is what a user could have written: short, by the public API.
 *
 * @module
 */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, examples, exportsSomething, privateImportsIn, run } from './support/examples.ts';

const LINES_MAX = 50;

/** Examples that may be longer, each with the reason. At most 60 lines. */
const LONGER: Readonly<Record<string, string>> = {
  'examples/batch-of-device-requests.ts':
    'a factory, an inventory and six requests, four of them odd',
  'examples/certificate-life.ts': 'ten years',
  'examples/issuing-dca-roll-over.ts': 'by count, by time, and of the root',
  'examples/own-procedure.ts': 'a step, what it does, a fault and a checker, with and without',
  'examples/plan-bulk-replacement.ts': 'a fleet that is done in part, and two thresholds',
  'examples/register-a-party.ts': 'every step of a registration, one by one',
  'examples/revoke-and-list.ts': 'both kinds of readers, before and after, and a day later',
  'examples/root-ceremony.ts': 'who is away, what is refused, two steps, the transcript',
};

test('there are examples', () => {
  expect(examples()).not.toEqual([]);
});

describe.each(examples())('$name', ({ name, text }) => {
  test('prints a story, the same on every run', async () => {
    const story = await run(join(ROOT, name));
    expect(story.trim()).not.toBe('');
    expect(await run(join(ROOT, name))).toBe(story);
  });

  test('uses only the public API, and exports nothing', () => {
    expect(privateImportsIn(text)).toEqual([]);
    expect(exportsSomething(text)).toBe(false);
  });

  test('is short', () => {
    const max = name in LONGER ? 60 : LINES_MAX;
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(max);
  });
});

describe('the rules for examples can fail', () => {
  test.each([`import { a } from '../src/core/bytes.ts';`, `import fs from 'node:fs';`])(
    '%s is not public',
    (text) => {
      expect(privateImportsIn(text)).toHaveLength(1);
    },
  );

  test.each(['export const a = 1;', 'const a = 1; export { a };', 'export default 1;'])(
    '%s exports',
    (text) => {
      expect(exportsSomething(text)).toBe(true);
    },
  );
});
