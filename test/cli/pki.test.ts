/**
 * `smki pki` through the command line's own entry, with files in memory; what it exports holds together.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { CommandIo } from '../../src/cli/io.ts';
import { runSmki } from '../../src/cli/run.ts';
import { instant } from '../../src/core/instant.ts';
import type { AuthorityNode } from '../../src/authority/environment/environment-tree.ts';
import { certificatesFromPem, pemToDer } from '../../src/x509/pem.ts';
import { validatePath } from '../../src/x509/path.ts';

const START = instant('2026-01-01T00:00:00Z');

function smki(command: string) {
  let [out, error] = ['', ''];
  const files = new Map<string, string>();
  const io: CommandIo = {
    readFile: () => new Uint8Array(0),
    listFiles: () => [],
    checkOutput: () => undefined,
    version: '1.2.3',
    writeFile: (path, content) => {
      files.set(path, String(content));
    },
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    colour: false,
    watched: false,
    now: () => START,
  };
  return { code: runSmki(command.split(' ').slice(1), io), out, error, files };
}

const nodesOf = (text: string): readonly AuthorityNode[] =>
  (JSON.parse(text) as { authorities: readonly AuthorityNode[] }).authorities;

describe('smki pki', () => {
  test('shows every authority with a bar', () => {
    const { code, out } = smki('smki pki');
    expect(code).toBe(0);
    const names = ['SZA', '└─ SZ1', 'SDA', '└─ S001', 'SKA', '└─ SK1'];
    const lines = out.split('\n');
    for (const name of names) {
      const line = lines.find((one) => one.startsWith(`${name} `));
      expect(line).toMatch(/[━┃▶·]{32} {2}2026-01-01 … /);
      expect(line).toContain('active');
    }
    expect(lines.find((line) => line.includes('S001'))).toContain('no end');
  });

  test('rolls over in every reading, with custodians where there are some', () => {
    const { code, out } = smki(
      'smki pki --like production-like --json --roll-over issuing --roll-over root --roll-over hierarchy',
    );
    expect(code).toBe(0);
    const tree = nodesOf(out).map(({ name, children }) => [
      name,
      ...children.map((one) => `${one.name} ${one.state}`),
    ]);
    expect(tree.slice(0, 3)).toEqual([
      ['SR1', 'SI1 retiring', 'SI2 retiring'],
      ['SR1', 'SI3 retiring'],
      ['SR3', 'SI4 active'],
    ]);
  });

  test.each(['zaz1-like', 'production-like'])('rolls the Device authorities over (%s)', (like) => {
    const steps = '--roll-over issuing-dca --roll-over device-root --roll-over device-hierarchy';
    const { code, out } = smki(`smki pki --json --like ${like} ${steps}`);
    expect(code).toBe(0);
    const { authorities } = JSON.parse(out) as { authorities: readonly AuthorityNode[] };
    const roots = authorities.filter(({ profile }) => profile === 'rootDca');
    expect(
      roots.map(({ children }) => children.map((child) => `${child.name} ${child.state}`)),
    ).toEqual([['S001 retired', 'S002 retired'], ['S003 retired'], ['S004 active']]);
    expect(roots[0]!.name).toBe(roots[1]!.name);
    expect(roots[1]!.name).not.toBe(roots[2]!.name);
  });

  test('exports what validates, and no private key', () => {
    const { code, out, files } = smki('smki pki --out here --roll-over root');
    expect(code).toBe(0);
    expect(out).toContain(`${files.size} files written to here`);
    const anchors = certificatesFromPem(files.get('here/anchors.pem')!);
    const intermediates = certificatesFromPem(files.get('here/intermediates.pem')!);
    const lists = [...files]
      .filter(([path]) => path.endsWith('.crl.pem'))
      .flatMap(([, text]) => pemToDer(text).map(({ der }) => der));
    expect([anchors.length, intermediates.length, lists.length]).toEqual([4, 6, 6]);
    for (const leaf of intermediates) {
      const { reasons } = validatePath({
        leaf,
        intermediates,
        anchors,
        at: instant('2027-01-01T00:00:00Z'),
        rules: 'rfc5280-profile',
      });
      expect(reasons).toEqual([]);
    }
    for (const text of files.values()) expect(text).not.toContain('PRIVATE KEY');
    expect(files.get('here/ceremonies/001.txt')).toContain('found the authorities of SIM-ZAZ1');
  });

  test('is the same for the same seed, and another for another', () => {
    const pictures = ['one', 'one', 'two'].map(
      (seed) => smki(`smki pki --json --seed ${seed}`).out,
    );
    expect(pictures[0]).toBe(pictures[1]);
    expect(pictures[0]).not.toBe(pictures[2]);
    expect(smki('smki pki --json --at 2030-05-05').out).toContain(
      '"notBefore": "2030-05-05T00:00:00Z"',
    );
  });

  test.each([
    ['an unknown preset', 'smki pki --like live', /--like must be one of zaz1-like/],
    ['an unknown reading', 'smki pki --roll-over oca4', /--roll-over must be one of issuing/],
    ['no time', 'smki pki --at tomorrow', /not a point in time/],
    ['an unknown option', 'smki pki --colour', /colour/],
  ])('%s is a usage error', (_why, command, message) => {
    const { code, error, files } = smki(command);
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(files.size).toBe(0);
  });
});
