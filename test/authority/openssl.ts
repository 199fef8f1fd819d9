/**
 * The `openssl` command as a second opinion on certificates and lists, where it is installed.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../../src/core/instant.ts';
import { derToPem } from '../../src/x509/pem.ts';

export const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
if (!HAS_OPENSSL) console.warn('\n*** no openssl command: its second opinion is SKIPPED ***\n');

export interface OpenSslQuestion {
  readonly leaf: Uint8Array;
  readonly intermediates?: readonly Uint8Array[];
  readonly roots: readonly Uint8Array[];
  readonly at: Instant;
  readonly policy?: string;
  /** DER of CRLs; with them, the whole chain is checked for revocation. */
  readonly lists?: readonly Uint8Array[];
}

/** Empty when OpenSSL finds the chain valid, by its strictest rules; else what it says. */
export function opensslVerify(question: OpenSslQuestion): string {
  const { leaf, intermediates = [], roots, at, policy, lists } = question;
  const folder = mkdtempSync(join(tmpdir(), 'smki-verify-'));
  const file = (name: string, label: string, ders: readonly Uint8Array[]): string => {
    const path = join(folder, name);
    writeFileSync(path, ders.map((der) => derToPem(label, der)).join(''));
    return path;
  };
  try {
    const { status, stderr, stdout } = spawnSync(
      'openssl',
      [
        ...['verify', '-x509_strict', '-check_ss_sig', '-attime', String(Math.floor(at / 1000))],
        ...(policy === undefined ? [] : ['-policy', policy, '-explicit_policy']),
        ...['-CAfile', file('roots.pem', 'CERTIFICATE', roots)],
        ...['-untrusted', file('between.pem', 'CERTIFICATE', intermediates)],
        ...(lists === undefined
          ? []
          : ['-crl_check_all', '-CRLfile', file('lists.pem', 'X509 CRL', lists)]),
        file('leaf.pem', 'CERTIFICATE', [leaf]),
      ].filter((word, index, words) => {
        const isEmpty = intermediates.length === 0;
        return !(isEmpty && (word === '-untrusted' || words[index - 1] === '-untrusted'));
      }),
      { encoding: 'utf8' },
    );
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
