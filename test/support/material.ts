/**
 * Finds the real test material: RTDS messages, ZAZ1 certificates, conformance suites. None of it is part of this repository.
 *
 * Each folder is named by an environment variable, or else looked for in `../shared`. A test that misses it is
 * skipped, and the run says so once.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join, resolve } from 'node:path';
import { isSmkiError } from '../../src/core/errors.ts';
import { decodeFrame, decodeMessage } from '../../src/gbcs/index.ts';
import { messageCodeRow } from '../../src/gbcs/message-codes.ts';
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
  /** Path below the pack: `folder/file` as upstream names them. */
  readonly name: string;
  /** By message code, else by the name of a folder: `CS02b`, …; `other` for what is not of CS02a to CS02g. */
  readonly useCase: string;
  readonly bytes: Uint8Array;
}

/** A file of a pack that gave no message. */
export interface UnreadFile {
  readonly name: string;
  readonly reason: string;
  /** `gap`: there is nothing to read, or nothing that we claim to read. `defect`: it should have been read. */
  readonly kind: 'gap' | 'defect';
}

/** What a folder holds. */
export interface RecordedPack {
  readonly messages: readonly RecordedMessage[];
  readonly unread: readonly UnreadFile[];
  /** How many files of each ending are no messages by their names: service requests, notes. */
  readonly passedOver: ReadonlyMap<string, number>;
}

const NO_PACK: RecordedPack = { messages: [], unread: [], passedOver: new Map() };
const packs = new Map<string, RecordedPack>();

/** All files of a folder and of those below it, in name order. Nothing in it is taken for granted, and nothing passed over in silence. */
export function recordedPack(folder: string | undefined = RTDS_DIR): RecordedPack {
  if (folder === undefined) return NO_PACK;
  const known = packs.get(folder) ?? readPack(folder);
  packs.set(folder, known);
  return known;
}

function readPack(folder: string): RecordedPack {
  const messages: RecordedMessage[] = [];
  const unread: UnreadFile[] = [];
  const passedOver = new Map<string, number>();
  for (const file of filesBelow(folder)) {
    if (!/GBCS[^/]*$/i.test(file)) {
      const ending = extname(file).toLowerCase() || 'no ending';
      passedOver.set(ending, (passedOver.get(ending) ?? 0) + 1);
      continue;
    }
    const read = readMessageFile(folder, file);
    if ('reason' in read) unread.push(read);
    else messages.push(read);
  }
  return { messages, unread, passedOver };
}

/** Folders that are links are followed. */
function filesBelow(folder: string, within = ''): readonly string[] {
  return readdirSync(join(folder, within))
    .sort()
    .flatMap((entry) => {
      const path = within === '' ? entry : `${within}/${entry}`;
      return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
    });
}

function readMessageFile(folder: string, name: string): RecordedMessage | UnreadFile {
  const octets = readFileSync(join(folder, name));
  if (octets.toString('latin1').trim() === '') return { name, reason: 'empty', kind: 'gap' };
  if (!/\.(HEX|TXT|B64)$/i.test(name)) return { name, reason: 'unknown ending', kind: 'gap' };
  const byName = /(?:^|[/_. -])(CS02[a-g])/i.exec(name.slice(0, name.lastIndexOf('/') + 1))?.[1];
  try {
    const bytes = parseMessageText(octets.toString('utf8'));
    const useCase = useCaseByCode(bytes) ?? (byName && `CS02${byName.slice(-1).toLowerCase()}`);
    if (useCase !== undefined) decodeMessage(bytes);
    return { name, useCase: useCase ?? 'other', bytes };
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const kind = error.code === 'gbcs/general-block-transfer' ? 'gap' : 'defect';
    return { name, reason: error.message, kind };
  }
}

/** Undefined for what is of another use case, or no message at all. */
function useCaseByCode(bytes: Uint8Array): string | undefined {
  try {
    const { messageCode } = decodeFrame(bytes, { decoding: 'tolerant' }).header;
    return /^CS02[a-g]$/.exec(messageCodeRow(messageCode)?.useCase ?? '')?.[0];
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

/** Every GBCS message file of a pack, whatever its use case, in name order: hexadecimal or base64, as it comes. */
export function recordedMessages(folder?: string): readonly RecordedMessage[] {
  return recordedPack(folder).messages;
}

/** The messages of use cases CS02a to CS02g. */
export function credentialMessages(folder?: string): readonly RecordedMessage[] {
  return recordedMessages(folder).filter(({ useCase }) => /^CS02[a-g]$/.test(useCase));
}

/** A message by its folder and file, wherever in the pack that folder is. */
export function recordedMessage(name: string): Uint8Array | undefined {
  return recordedMessages().find((message) => `/${message.name}`.endsWith(`/${name}`))?.bytes;
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
  return filesBelow(folder)
    .filter((file) => /\.pem$/i.test(file))
    .map((file) => ({
      name: basename(file).slice(0, -'.pem'.length),
      pem: readFileSync(join(folder, file), 'utf8'),
    }));
}

/** Certificates of the ZAZ1 folder as PEM: a file may hold a bare public key, whatever its name says. */
export function zaz1Certificates(): readonly PemFile[] {
  return certificateFiles().filter(({ pem }) => isReadable(pem));
}

/** Files of the ZAZ1 folder that say they are certificates and are none. */
export function unreadCertificates(): readonly string[] {
  return certificateFiles().flatMap(({ name, pem }) => (isReadable(pem) ? [] : [name]));
}

function certificateFiles(): readonly PemFile[] {
  return pemFiles().filter(({ pem }) => pem.includes('-----BEGIN CERTIFICATE-----'));
}

/** As node:crypto judges: our own reading is what tests are about. */
function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
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
  const file = folder && join(folder, 'ca-public-keys.json');
  if (file === undefined || !existsSync(file)) return {};
  const text = readFileSync(file, 'utf8');
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
