/**
 * The key store file of `@smartdcc/dccboxed-keystore`: by EUI-64, key usage and decimal serial number.
 *
 * ```text
 * { "<eui, 16 lower-case digits>": { "digitalSignature" | "keyAgreement": {
 *     "<serial, decimal>": { certificate?: PEM, privateKey?: PKCS#8 PEM, role?: number, name?: string } } } }
 * ```
 *
 * It has no place for certificates of authorities: they go beside it, as PEM; nor for generations: the order of the entries tells
 * them, oldest first, where certificates begin at the same instant. Written as its schema says; what is read
 * must agree with the certificate inside, because people edit such files.
 *
 * @module
 */
import { fail, isSmkiError } from '../core/errors.ts';
import { equalBytes, toHex } from '../core/bytes.ts';
import { importSigningKey } from '../crypto/index.ts';
import type { CellUsage } from '../vocabulary/key-usages.ts';
import { certificatesFromPem, derToPem } from '../x509/pem.ts';
import { serialNumberText } from '../x509/serial-number.ts';
import { type CatalogueEntry, type CatalogueOptions, catalogue } from './catalogue.ts';
import { type CertificateIdentity, type ExportEntry, identityOf, unreadable } from './entry.ts';

/** One certificate in the file. */
export interface BoxedEntry {
  readonly certificate?: string;
  readonly privateKey?: string;
  /** Present exactly for organisations. */
  readonly role?: number;
  readonly name?: string;
}

/** The whole file. */
export type BoxedKeyStoreJson = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, BoxedEntry>>>>>
>;

/**
 * Writes entries as the key store file.
 *
 * @param entries - certificates of parties and devices
 * @param options - `select`: `current` for one certificate of each party and use, `all` for every generation; `naming`
 * @throws SmkiError `interop/unsupported` for a certificate that is of neither a party nor a device
 * @example
 * ```ts
 * const json = JSON.stringify(toBoxedKeyStore(partyEntries(supplier)), undefined, 2);
 * ```
 */
export function toBoxedKeyStore(
  entries: readonly ExportEntry[],
  options: CatalogueOptions = {},
): BoxedKeyStoreJson {
  const json: Record<string, Record<string, Record<string, BoxedEntry>>> = {};
  const ordered = twinsByAge(catalogue(entries, options));
  for (const { entry, name, entityId, keyUsage, roleCode, certificate } of ordered) {
    const usages = (json[entityId.toLowerCase()] ??= {});
    const serials = (usages[keyUsage] ??= {});
    serials[serialNumberText(certificate.serialNumber)] = {
      certificate: derToPem('CERTIFICATE', entry.certificate),
      ...(entry.privateKeyPem !== undefined && { privateKey: entry.privateKeyPem }),
      ...(roleCode !== undefined && { role: roleCode }),
      name,
    };
  }
  return json;
}

/** The order of the entries, but generations that begin at the same instant are among themselves in the order of age. */
function twinsByAge(entries: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  const twins = new Map<string, CatalogueEntry[]>();
  const birthOf = ({
    entityId,
    roleCode,
    keyUsage,
    cellUsage,
    notBefore,
  }: CatalogueEntry): string => [entityId, roleCode, keyUsage, cellUsage, notBefore].join('/');
  for (const entry of entries.toSorted((a, b) => a.generation - b.generation)) {
    const birth = birthOf(entry);
    twins.set(birth, [...(twins.get(birth) ?? []), entry]);
  }
  return entries.map((entry) => twins.get(birthOf(entry))?.shift() ?? entry);
}

/**
 * Reads a key store file. Every statement around a certificate must be what the certificate says itself.
 *
 * @param json - the text of the file, or what it parses to
 * @returns entries with their names; entries without a certificate are left out, since nothing can be checked in them
 * @throws SmkiError `interop/unreadable` for what is not such a file, `interop/contradiction` for an EUI-64, usage,
 * serial number, role or private key that is not the one of the certificate
 */
export function fromBoxedKeyStore(json: string | BoxedKeyStoreJson): readonly ExportEntry[] {
  const root = typeof json === 'string' ? parseJson(json) : json;
  const read = children(root, 'key store').flatMap(([eui, usages]) => {
    if (!/^[0-9a-f]{16}$/.test(eui))
      unreadable(eui, 'an EUI-64 is 16 lower-case hexadecimal digits');
    return children(usages, eui).flatMap(([usage, serials]) => {
      const place = `${eui} ${usage}`;
      if (usage !== 'digitalSignature' && usage !== 'keyAgreement') {
        unreadable(place, 'a key usage is digitalSignature or keyAgreement');
      }
      return children(serials, place).flatMap(([serial, entry]) =>
        readEntry({ eui, usage, serial, fields: Object.fromEntries(children(entry, place)) }),
      );
    });
  });
  return catalogue(read).map(({ entry, generation, generations }) =>
    generations === 1 ? entry : { ...entry, generation },
  );
}

/** Text around a certificate, and where it stands. */
interface Statement {
  readonly eui: string;
  readonly usage: string;
  readonly serial: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const FIELD_TYPES = {
  certificate: 'string',
  privateKey: 'string',
  role: 'number',
  name: 'string',
} as const;

function readEntry(statement: Statement): readonly ExportEntry[] {
  const { eui, usage, serial, fields } = statement;
  const place = `${eui} ${usage} ${serial}`;
  if (!/^[0-9]+$/.test(serial)) unreadable(place, 'a serial number is decimal digits');
  for (const [field, value] of Object.entries(fields)) {
    const type = Object.hasOwn(FIELD_TYPES, field)
      ? FIELD_TYPES[field as keyof typeof FIELD_TYPES]
      : undefined;
    if (type === undefined) unreadable(place, `there is no field ${JSON.stringify(field)}`);
    if (typeof value !== type) unreadable(place, `${field} must be a ${type}`);
  }
  const { certificate: pem, privateKey, name, role } = fields as BoxedEntry;
  if (pem === undefined) return [];
  const label = name === undefined ? place : `${name} (${place})`;
  const certificate = onlyCertificate(pem, label);
  const identity = identityOf(certificate, label);
  agree(label, statement, { identity, role });
  if (privateKey !== undefined) agreeOnKey(label, privateKey, identity);
  return [
    {
      certificate,
      ...(privateKey !== undefined && { privateKeyPem: privateKey }),
      ...(name !== undefined && { name, ...cellUsageOf(name) }),
    },
  ];
}

/** `Z1-supplierPP-ka`: the only sign of a prepayment top-up certificate is its name. */
function cellUsageOf(name: string): { readonly cellUsage?: CellUsage } {
  return /PP-ka$/.test(name) ? { cellUsage: 'prePaymentTopUp' } : {};
}

function onlyCertificate(pem: string, place: string): Uint8Array {
  try {
    const [certificate, ...others] = certificatesFromPem(pem);
    if (certificate !== undefined && others.length === 0) return certificate;
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return unreadable(place, error.message, error);
  }
  return unreadable(place, 'the certificate must be one PEM block');
}

function agree(
  place: string,
  { eui, usage, serial }: Statement,
  { identity, role }: { readonly identity: CertificateIdentity; readonly role: number | undefined },
): void {
  const { entityId, keyUsage, roleCode, certificate } = identity;
  const rows = [
    ['EUI-64', eui, entityId.toLowerCase()],
    ['key usage', usage, keyUsage],
    ['serial number', BigInt(serial).toString(), serialNumberText(certificate.serialNumber)],
    ['role', String(role ?? 'none'), String(roleCode ?? 'none')],
  ] as const;
  for (const [field, stated, found] of rows) {
    if (stated !== found) contradiction({ place, field, stated, found });
  }
}

function agreeOnKey(place: string, privateKey: string, { certificate }: CertificateIdentity): void {
  const stated = publicKeyFor(privateKey, place);
  const found = certificate.publicKeyInfo.key;
  if (equalBytes(stated, found)) return;
  contradiction({ place, field: 'private key', stated: toHex(stated), found: toHex(found) });
}

function publicKeyFor(privateKey: string, place: string): Uint8Array {
  try {
    return importSigningKey({ id: place, privateKey }).publicKey;
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return unreadable(place, error.message);
  }
}

function contradiction(details: {
  readonly place: string;
  readonly field: string;
  readonly stated: string;
  readonly found: string;
}): never {
  const { place, field, stated, found } = details;
  const message = `${place}: the file says ${field} ${stated}, the certificate ${found}. Nothing was imported; correct the entry or remove it.`;
  fail('interop/contradiction', message, details);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Without the cause: it quotes the text, which may hold private keys.
    return unreadable('key store', 'the file is not whole JSON: it was cut or altered');
  }
}

function children(value: unknown, place: string): readonly (readonly [string, unknown])[] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Object.entries(value) : unreadable(place, 'must be a JSON object');
}
