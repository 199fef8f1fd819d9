/**
 * Reads PKCS#12 key stores (RFC 7292): what OpenSSL 3, Java and our own writer make, with PBES2 throughout.
 *
 * @module
 */
import type * as Pkijs from 'pkijs';
import { isOctets, kindOfValue } from '../../core/bytes.ts';
import { fail, isSmkiError } from '../../core/errors.ts';
import { derToPem } from '../../x509/pem.ts';
import { unreadable } from '../entry.ts';
import { PLACE, type Tools, loadTools, passwordOctets } from './tools.ts';

/** What was found in a key store file. */
export interface Pkcs12Found {
  /** DER, in the order of the file. */
  readonly certificates: readonly Uint8Array[];
  /** PKCS#8 in PEM. */
  readonly privateKeysPem: readonly string[];
}

/**
 * Reads a key store file with a password.
 *
 * @throws SmkiError `interop/unreadable` for octets that are no PKCS#12 with PBES2, `interop/wrong-password`
 */
export async function fromPkcs12(
  file: Uint8Array,
  options: { readonly password: string },
): Promise<Pkcs12Found> {
  // Callers without types may give anything.
  const password = passwordOctets(passwordOf(options));
  if (!isOctets(file)) return unreadable(PLACE, `must be octets, not ${kindOfValue(file)}`);
  const tools = await loadTools(undefined);
  const { pkijs, engine } = tools;
  const found = await orUnreadable(() => pkijs.PFX.fromBER(Uint8Array.from(file)));
  if (!(await isIntact(found, password, engine))) {
    const message = `${PLACE}: the password is wrong, or the file was altered. Nothing was imported.`;
    fail('interop/wrong-password', message, { place: PLACE });
  }
  return orUnreadable(async () => {
    const safe = found.parsedValue?.authenticatedSafe;
    const safeContents = safe?.safeContents.map(() => ({ password })) ?? [];
    await safe?.parseInternalValues({ safeContents }, engine);
    const { safeContents: parts = [] } = (safe?.parsedValue ?? {}) as ParsedSafe;
    const bags = parts.flatMap(({ value }) => value.safeBags);
    return readBags(bags, password, tools);
  });
}

/** A caller without types may have left it out. */
function passwordOf(options: { readonly password?: string } | undefined): string {
  return options?.password ?? '';
}

/** What pkijs leaves untyped. */
interface ParsedSafe {
  readonly safeContents?: readonly { readonly value: Pkijs.SafeContents }[];
}

async function isIntact(
  file: Pkijs.PFX,
  password: ArrayBuffer,
  engine: Pkijs.ICryptoEngine,
): Promise<boolean> {
  try {
    await file.parseInternalValues({ password, checkIntegrity: true }, engine);
    return true;
  } catch {
    return false;
  }
}

async function readBags(
  bags: readonly Pkijs.SafeBag[],
  password: ArrayBuffer,
  { pkijs, engine }: Tools,
): Promise<Pkcs12Found> {
  const certificates: Uint8Array[] = [];
  const privateKeysPem: string[] = [];
  for (const { bagValue } of bags) {
    if (bagValue instanceof pkijs.CertBag) {
      const { certValue } = bagValue;
      if ('valueBlock' in certValue)
        certificates.push(Uint8Array.from(certValue.valueBlock.valueHexView));
    } else if (bagValue instanceof pkijs.PKCS8ShroudedKeyBag) {
      const { encryptionAlgorithm, encryptedData } = bagValue;
      const encryptedContentInfo = new pkijs.EncryptedContentInfo({
        contentEncryptionAlgorithm: encryptionAlgorithm,
        encryptedContent: encryptedData,
      });
      const data = new pkijs.EncryptedData({ encryptedContentInfo });
      const key = new Uint8Array(await data.decrypt({ password }, engine));
      privateKeysPem.push(derToPem('PRIVATE KEY', key));
    } else if (bagValue instanceof pkijs.PrivateKeyInfo) {
      privateKeysPem.push(derToPem('PRIVATE KEY', new Uint8Array(bagValue.toSchema().toBER())));
    }
  }
  return { certificates, privateKeysPem };
}

/** Whatever pkijs throws at octets that it does not like becomes one error that says so. */
async function orUnreadable<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isSmkiError(error)) throw error;
    const cause = error instanceof Error ? error : undefined;
    return unreadable(PLACE, 'not a PKCS#12 file that can be read: PBES2 is', cause);
  }
}
