/**
 * The key look-up that gbcs-parser asks for: a function from EUI-64, usage and options to a `KeyObject`.
 *
 * It finds the newest certificate of a party or device for a usage. Signing certificates for service requests (roles 135
 * and 137) are passed over: a GBCS message is never signed with them.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { type KeyObject, privateKeyObject, publicKeyObject } from '../crypto/index.ts';
import { type Eui64, eui64, formatEui64 } from '../vocabulary/eui64.ts';
import { roleCode } from '../vocabulary/roles.ts';
import { type CatalogueEntry, catalogue } from './catalogue.ts';
import type { ExportEntry } from './entry.ts';

/** What gbcs-parser calls a KeyStore. */
export type GbcsKeyStore = (
  eui: string | Uint8Array,
  type: 'KA' | 'DS',
  options: { readonly privateKey?: boolean; readonly prePayment?: boolean },
) => Promise<KeyObject>;

const USAGES = { DS: 'digitalSignature', KA: 'keyAgreement' } as const;
const NOT_FOR_MESSAGES: readonly (number | undefined)[] = [
  roleCode('xmlSigning'),
  roleCode('dspXmlSigning'),
];

/**
 * Makes the look-up from entries.
 *
 * @returns a function that rejects with SmkiError `keys/not-found` when there is no such certificate or no private key
 * for it, and `vocabulary/not-an-eui64`
 * @throws SmkiError `interop/unreadable`, `interop/unsupported` for entries that are neither of a party nor a device
 * @example
 * ```ts
 * const keyStore = toGbcsKeyStore(shadow.entries);
 * const key = await keyStore('90-B3-D5-1F-30-01-00-00', 'KA', { privateKey: true });
 * ```
 */
export function toGbcsKeyStore(entries: readonly ExportEntry[]): GbcsKeyStore {
  const current = new Map<string, CatalogueEntry>();
  for (const entry of catalogue(entries, { select: 'current' })) {
    if (NOT_FOR_MESSAGES.includes(entry.roleCode)) continue;
    const key = keyOf(entry.entityId, entry.keyUsage, entry.cellUsage);
    // One EUI-64 may have several roles: the first in the order of the entries counts.
    if (!current.has(key)) current.set(key, entry);
  }
  const find: GbcsKeyStore = (eui, type, { privateKey = false, prePayment = false }) => {
    const entityId = eui64(eui);
    const cellUsage = prePayment ? 'prePaymentTopUp' : 'management';
    const entry = current.get(keyOf(entityId, USAGES[type], cellUsage));
    const keyId = `${formatEui64(entityId)} ${USAGES[type]}${prePayment ? ' (prepayment)' : ''}`;
    if (entry === undefined) return failNotFound(keyId, 'no certificate');
    if (!privateKey) return Promise.resolve(publicKeyObject(entry.certificate.publicKeyInfo.key));
    const { privateKeyPem } = entry.entry;
    return privateKeyPem === undefined
      ? failNotFound(keyId, 'no private key')
      : Promise.resolve(privateKeyObject(privateKeyPem));
  };
  return async (eui, type, options) => find(eui, type, options);
}

function keyOf(entityId: Eui64, keyUsage: string, cellUsage: string): string {
  return [entityId, keyUsage, cellUsage].join('/');
}

function failNotFound(keyId: string, what: string): never {
  fail('keys/not-found', `${what} for ${keyId} among the entries`, { keyId });
}
