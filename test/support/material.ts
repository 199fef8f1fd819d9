/**
 * Finds the real test material: RTDS messages, ZAZ1 certificates, conformance suites. None of it is part of this repository.
 *
 * Each folder is named by an environment variable, or else looked for in `../shared`. A test that misses it is
 * skipped, and the run says so once.
 *
 * @module
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { parseMessageText } from '../../src/gbcs/message-text.ts';

const ROOT = resolve(import.meta.dirname, '../..');

function locate(variable: string, folder: string): string | undefined {
  const named = process.env[variable];
  const path = named ?? resolve(ROOT, '../shared', folder);
  if (existsSync(path)) return path;
  missing.push(`${variable}: no test material at ${path}; the tests that need it are SKIPPED`);
  return undefined;
}

const missing: string[] = [];
/** What is not there, in words; said once for a whole run, by `announce-missing.ts`. */
export const MISSING_MATERIAL: readonly string[] = missing;

export const RTDS_DIR: string | undefined = locate('RTDS_DIR', 'rtds');
export const ZAZ1_DIR: string | undefined = locate('ZAZ1_DIR', 'zaz1');
export const SUITES_DIR: string | undefined = locate('SUITES_DIR', 'suites');

export interface RecordedMessage {
  /** `folder/file` as upstream names them. */
  readonly name: string;
  /** Use case by the folder name: `CS02b`, … */
  readonly useCase: string;
  readonly bytes: Uint8Array;
}

/** Every GBCS message file of a pack, whatever its use case, in name order: hexadecimal or base64, as it comes. */
export function recordedMessages(
  folder: string | undefined = RTDS_DIR,
): readonly RecordedMessage[] {
  if (folder === undefined) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /GBCS\.(HEX|TXT|B64)$/i.test(file))
    .sort()
    .map((file) => {
      const holder = basename(dirname(file));
      const useCase = /_((?:CS|ECS|GCS|PCS|CCS|APC|DBCH)\d+[a-z]?)/.exec(holder)?.[1] ?? 'other';
      const bytes = parseMessageText(readFileSync(join(folder, file), 'utf8'));
      return { name: `${holder}/${basename(file)}`, useCase, bytes };
    });
}

/** The messages of use cases CS02a to CS02g. */
export function credentialMessages(folder?: string): readonly RecordedMessage[] {
  return recordedMessages(folder).filter(({ useCase }) => /^CS02[a-g]$/.test(useCase));
}

/** The same message as another file of the pack, for example its response. */
export function recordedMessage(name: string): Uint8Array | undefined {
  return recordedMessages().find((message) => message.name === name)?.bytes;
}

/** A file of PEM text, whatever is in it. */
export interface PemFile {
  /** File name without its ending: a hint at the most, names were seen to contradict contents. */
  readonly name: string;
  readonly pem: string;
}

/** Every PEM file of a folder, in name order. */
export function pemFiles(folder: string | undefined = ZAZ1_DIR): readonly PemFile[] {
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.pem'))
    .sort()
    .map((file) => ({
      name: basename(file, '.pem'),
      pem: readFileSync(join(folder, file), 'utf8'),
    }));
}

/** Certificates of the ZAZ1 folder as PEM: a file may hold a bare public key, whatever its name says. */
export function zaz1Certificates(): readonly PemFile[] {
  return pemFiles().filter(({ pem }) => pem.includes('-----BEGIN CERTIFICATE-----'));
}

/** A key without a certificate. */
export interface KnownAuthorityKey {
  readonly subject: string;
  /** `Root OCA`, `Issuing OCA`, … or the role of an organisation. */
  readonly role?: string;
  /** Of an organisation. */
  readonly entityId?: string;
  readonly ski: string;
  readonly point: string;
}

/** CA public keys of ZAZ1, by name (`ZA`, `Z1`, `Z2`, `E357`, …); empty without the folder. */
export function zaz1AuthorityKeys(
  folder: string | undefined = ZAZ1_DIR,
): Readonly<Record<string, KnownAuthorityKey>> {
  if (folder === undefined) return {};
  const text = readFileSync(join(folder, 'ca-public-keys.json'), 'utf8');
  return (JSON.parse(text) as { keys: Record<string, KnownAuthorityKey> }).keys;
}

/** One entry of the public keystore of the ZAZ1 test PKI. */
export interface KeystoreEntry {
  readonly eui: string;
  readonly usage: 'digitalSignature' | 'keyAgreement';
  readonly serial: string;
  readonly name: string;
  readonly role: number | undefined;
  /** PEM. */
  readonly certificate: string;
  /** PKCS#8 PEM. */
  readonly privateKey: string;
}

type KeystoreJson = Record<string, Record<string, Record<string, Partial<KeystoreEntry>>>>;

/** The keystore of the npm package `@smartdcc/dccboxed-keystore`, a development dependency. */
export function keystoreEntries(): readonly KeystoreEntry[] {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@smartdcc/dccboxed-keystore');
  const folder = entry.slice(0, entry.indexOf('dccboxed-keystore') + 'dccboxed-keystore'.length);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const file = files.find((name) => basename(name) === 'keystore.json');
  if (file === undefined)
    throw new Error('keystore.json is missing from @smartdcc/dccboxed-keystore');
  const json = JSON.parse(readFileSync(join(folder, file), 'utf8')) as KeystoreJson;
  return Object.entries(json).flatMap(([eui, usages]) =>
    Object.entries(usages).flatMap(([usage, serials]) =>
      Object.entries(serials).map(([serial, value]) => ({
        eui,
        usage: usage as KeystoreEntry['usage'],
        serial,
        name: value.name ?? '',
        role: value.role,
        certificate: value.certificate ?? '',
        privateKey: value.privateKey ?? '',
      })),
    ),
  );
}

/** Reads a conformance suite, or undefined without the folder. */
export function suite<T>(file: string): T | undefined {
  if (SUITES_DIR === undefined) return undefined;
  return JSON.parse(readFileSync(join(SUITES_DIR, file), 'utf8')) as T;
}
