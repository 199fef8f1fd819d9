/**
 * The shell sessions in the README: each `$ smki …` prints what stands below it; `…` stands for any lines.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { standardWorld } from '../../src/testing/index.ts';
import { derToPem } from '../../src/x509/index.ts';
import { smki } from '../support/smki.ts';

const README = readFileSync(join(resolve(import.meta.dirname, '../..'), 'README.md'), 'utf8');

const { supplier, hierarchy } = standardWorld();
const pem = (octets: Uint8Array): string => derToPem('CERTIFICATE', octets);

/** What the sessions read. */
const FILES = {
  'supplier.pem': pem(supplier.credential('digitalSignature').certificate),
  'issuer.pem': pem(hierarchy.issuingOca),
  'root.pem': pem(hierarchy.root),
};

interface Session {
  readonly command: string;
  readonly shown: readonly string[];
}

function sessionsIn(markdown: string): readonly Session[] {
  return [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...shown] = part.trimEnd().split('\n');
        return { command, shown };
      }),
  );
}

/** The first shown line that is not where it should be, or undefined. */
function firstDifference(printed: readonly string[], shown: readonly string[]): string | undefined {
  let at = 0;
  let anywhere = false;
  for (const line of shown) {
    if (line === '…') {
      anywhere = true;
      continue;
    }
    const found = anywhere ? printed.indexOf(line, at) : at;
    if (found < 0 || printed[found] !== line) return line;
    at = found + 1;
    anywhere = false;
  }
  return anywhere || at === printed.length ? undefined : `${printed[at] ?? ''} (not shown)`;
}

const sessions = sessionsIn(README);

test('there are some', () => {
  expect(sessions.length).toBeGreaterThanOrEqual(3);
});

describe.each(sessions)('$ $command', ({ command, shown }) => {
  test('prints what the README shows', () => {
    const [program, ...args] = command.split(' ');
    expect(program).toBe('smki');
    const { out, error } = smki(args, { files: FILES });
    expect(error).toBe('');
    expect(firstDifference(out.trimEnd().split('\n'), shown)).toBeUndefined();
  });
});

describe('a session that is wrong is found', () => {
  test.each<[string, string[], string[], string | undefined]>([
    ['all of it', ['a', 'b'], ['a', 'b'], undefined],
    ['the middle left out', ['a', 'b', 'c'], ['a', '…', 'c'], undefined],
    ['the end left out', ['a', 'b'], ['a', '…'], undefined],
    ['another line', ['a', 'b'], ['a', 'c'], 'c'],
    ['a line that never comes', ['a', 'b'], ['…', 'c'], 'c'],
    ['an end that is not there', ['a', 'b'], ['a'], 'b (not shown)'],
  ])('%s', (_, printed, shown, difference) => {
    expect(firstDifference(printed, shown)).toBe(difference);
  });
});
