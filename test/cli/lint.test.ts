/**
 * `smki lint` through the command line's own entry, with files in memory.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { concat, fromLatin1, toHex } from '../../src/core/bytes.ts';
import { fail } from '../../src/core/errors.ts';
import { instant } from '../../src/core/instant.ts';
import type { CommandIo } from '../../src/cli/io.ts';
import { runSmki } from '../../src/cli/run.ts';
import { defectiveCertificate } from '../../src/x509/defects.ts';
import { derToPem } from '../../src/x509/pem.ts';
import { WORLD, issuingOca } from '../x509/hierarchy.ts';

const supplier = WORLD['supplier signing']!.der;
const meter = WORLD['device signing']!.der;
const reused = defectiveCertificate('serial-number-reused');
const [other] = reused.lint.known as readonly Uint8Array[];
const pem = (...ders: readonly Uint8Array[]): Uint8Array =>
  fromLatin1(ders.map((der) => derToPem('CERTIFICATE', der)).join(''));

const FILES: Readonly<Record<string, Uint8Array>> = {
  'supplier.pem': pem(supplier),
  'meter.der': meter,
  'meter.hex': fromLatin1(`${toHex(meter)}\n`),
  'issuer.pem': pem(issuingOca.der),
  'bundle.pem': pem(supplier, defectiveCertificate('decimal-role').certificate),
  'with-key.pem': concat(pem(supplier), fromLatin1(derToPem('PRIVATE KEY', Uint8Array.of(0)))),
  'cut.pem': pem(supplier).subarray(0, 300),
  'cut.der': supplier.subarray(0, 200),
  'high-s.der': defectiveCertificate('high-s').certificate,
  'foreign.der': defectiveCertificate('foreign-key').certificate,
  'foreign-issuer.der': defectiveCertificate('foreign-key').chain[0]!,
  'one.der': reused.certificate,
  'two.der': other!,
  'key.pem': fromLatin1(derToPem('PRIVATE KEY', Uint8Array.of(0x30, 3, 2, 1, 0))),
  'readme.txt': fromLatin1('hello'),
  'data.json': fromLatin1('{"a": 1}'),
  'empty.pem': new Uint8Array(),
};

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function lint(command: string): Run {
  let [out, error] = ['', ''];
  const io: CommandIo = {
    readFile: (path) => {
      const reason = 'no such file';
      const found = FILES[path === '-' ? 'supplier.pem' : path];
      return found ?? fail('cli/unreadable-input', `${path}: ${reason}`, { input: path, reason });
    },
    listFiles: () => [],
    checkOutput: () => undefined,
    version: '1.2.3',
    writeFile: () => undefined,
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    colour: false,
    watched: false,
    now: () => instant('2026-06-01T00:00:00Z'),
  };
  const code = runSmki(['lint', ...command.split(' ').filter(Boolean)], io) as number;
  return { code, out, error };
}

describe('exit codes', () => {
  test.each([
    ['supplier.pem', 0],
    ['-', 0],
    ['meter.der', 0],
    ['meter.hex', 0],
    ['with-key.pem', 0],
    ['supplier.pem meter.der', 0],
    ['supplier.pem --issuer issuer.pem', 0],
    ['supplier.pem --profile organisation', 0],
    ['supplier.pem --profile recovery', 1],
    ['meter.der --issuer issuer.pem', 1],
    ['bundle.pem', 1],
    ['cut.pem', 1],
    ['cut.der', 1],
    ['high-s.der', 0],
    ['high-s.der --remarks', 1],
    ['foreign.der', 0],
    ['foreign.der --issuer foreign-issuer.der', 1],
    ['one.der', 0],
    ['two.der', 0],
    ['one.der two.der', 1],
    ['key.pem', 2],
    ['readme.txt', 2],
    ['data.json', 2],
    ['empty.pem', 2],
    ['missing.pem', 2],
    ['supplier.pem missing.pem', 2],
    ['', 2],
    ['supplier.pem --profile nothing', 2],
    ['supplier.pem --issuer readme.txt', 2],
    ['supplier.pem --wrong', 2],
  ])('smki lint %s: %i', (command, code) => {
    const run = lint(command);
    expect(run.code, run.out + run.error).toBe(code);
  });
});

describe('what it says', () => {
  test('of a clean certificate', () => {
    expect(lint('supplier.pem').out).toBe(
      'supplier.pem (OU=02, x500UniqueIdentifier=90B3D51F30010000; organisation): clean\n',
    );
  });

  test('of each certificate in a bundle, by its place', () => {
    const { out } = lint('bundle.pem');
    expect(out).toContain('bundle.pem #2 (');
    expect(out).toContain('e_subject_role_malformed');
    expect(out).toContain('found 135; expected two upper-case hexadecimal digits');
  });

  test('of a file without a certificate: what it is, and the other files all the same', () => {
    const { out, code } = lint('key.pem missing.pem bundle.pem');
    expect(out).toContain('key.pem: found PRIVATE KEY: a private key does not belong here');
    expect(out).toContain('missing.pem: missing.pem: no such file');
    expect(out).toContain('e_subject_role_malformed');
    expect(code).toBe(2);
  });

  test('as data', () => {
    const rows: unknown = JSON.parse(lint('bundle.pem cut.pem readme.txt --json').out);
    expect(rows).toMatchObject([
      { input: 'bundle.pem', number: 1, profile: 'organisation', findings: [] },
      { number: 2, findings: [{ id: 'e_subject_role_malformed', severity: 'error' }] },
      { input: 'cut.pem', findings: [{ id: 'e_pem_broken' }] },
      { input: 'readme.txt', unreadable: expect.stringContaining('no certificate') as string },
    ]);
  });
});
