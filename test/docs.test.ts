/**
 * The documents say where things are: every link leads somewhere, every file and every name that they mention exists.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

const documents = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe.each(documents)('%s', (file) => {
  const text = read(file);

  test('links lead somewhere', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
      ([, to = '']) => to,
    );
    const broken = targets.filter((to) => !existsSync(resolve(ROOT, dirname(file), to)));
    expect(broken).toEqual([]);
  });

  test('files that it names exist', () => {
    const named = [...text.matchAll(/`((?:src|test|docs|examples|bench|\.ci)\/[\w./-]*)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('it has one title', () => {
    const outsideCode = text.replace(/^```[\s\S]*?^```$/gm, '');
    expect(outsideCode.match(/^# .+$/gm)).toHaveLength(1);
  });
});

describe('the glossary', () => {
  const rows = read('docs/glossary.md')
    .split('\n')
    .filter((line) => /^\| (?!term|-)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  const words = new Set(
    readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => readFileSync(join(ROOT, 'src', file), 'utf8').match(/\w+/g) ?? []),
  );
  for (const variable of ['RTDS_DIR', 'ZAZ1_DIR']) words.add(variable);

  test('is in order', () => {
    const terms = rows.map(([, term = '']) => term);
    expect(terms).toEqual([...terms].sort((left, right) => left.localeCompare(right, 'en')));
  });

  test.each(rows.map(([, term = '', , names = '']) => ({ term, names })))(
    '$term has its name in the code',
    ({ names }) => {
      const identifiers = [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
      expect(identifiers.filter((name) => !words.has(name))).toEqual([]);
    },
  );
});

test('the files in the life of a command exist', () => {
  const [life = ''] = /^```text[\s\S]*?^```$/m.exec(read('docs/architecture.md')) ?? [];
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const named = life.match(/[\w-]+\.ts/g) ?? [];
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !files.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
});
