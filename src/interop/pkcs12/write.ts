/**
 * Writes PKCS#12 key stores (RFC 7292), as Java tools and browsers take them: a private key, its certificate, the chain.
 *
 * PBES2 with AES-256-CBC, PBKDF2 and a MAC over SHA-256, which OpenSSL 3 and Java 8u301 on read. Salts and
 * initialisation vectors come from the source of chance, so that the same seed gives the same octets.
 *
 * @module
 */
import { requireFields, requireKind } from '../../core/arguments.ts';
import type * as Pkijs from 'pkijs';
import type { Random } from '../../core/random.ts';
import { sha1 } from '../../crypto/index.ts';
import { pemToDer } from '../../x509/pem.ts';
import { unsupported } from '../entry.ts';
import { type Tools, loadTools, passwordOctets } from './tools.ts';

/** What goes into a key store file. */
export interface Pkcs12Contents {
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS#8 in PEM. */
  readonly privateKeyPem: string;
  /** DER of the certificates above, the nearest first; may be left out. */
  readonly chain?: readonly Uint8Array[];
  /** What tools show as the name of the entry. */
  readonly friendlyName: string;
}

/** How to protect it. */
export interface Pkcs12Protection {
  readonly password: string;
  /** Source of salts and initialisation vectors. Use another fork for every file. */
  readonly random: Random;
}

/** As OpenSSL 3 has it; the passwords of test files are no secrets. */
const ITERATIONS = 2_048;
const AES_256_CBC = { name: 'AES-CBC', length: 256 } as const;
const HASH = 'SHA-256';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';

/**
 * Writes a key store file.
 *
 * @param contents - certificate, private key and chain
 * @param protection - `password`: ASCII; `random`: the same source gives the same octets
 * @returns DER of the PFX
 * @throws SmkiError `interop/unsupported` for a password that is empty or not ASCII
 * @example
 * ```ts
 * const file = await toPkcs12(
 *   { certificate, privateKeyPem, friendlyName: 'Z1-supplier-ds' },
 *   { password: 'simulation', random: seededRandom('readme') },
 * );
 * ```
 */
export async function toPkcs12(
  contents: Pkcs12Contents,
  protection: Pkcs12Protection,
): Promise<Uint8Array> {
  requireKind('contents', contents, 'record');
  requireFields('protection', protection, { password: 'text', random: 'random' });
  const password = passwordOctets(protection.password);
  const tools = await loadTools(protection.random);
  const { pkijs, engine } = tools;
  const encryption: Encryption = {
    password,
    contentEncryptionAlgorithm: AES_256_CBC,
    hmacHashAlgorithm: HASH,
    iterationCount: ITERATIONS,
  };
  const part = (privacyMode: number, safeBags: Pkijs.SafeBag[]): object => ({
    privacyMode,
    value: new pkijs.SafeContents({ safeBags }),
  });
  const safeContents = [
    // The key is encrypted by itself; the certificates are encrypted together.
    part(0, [await keyBag(contents, encryption, tools)]),
    part(1, certificateBags(contents, tools)),
  ];
  const safe = new pkijs.AuthenticatedSafe({ parsedValue: { safeContents } });
  await safe.makeInternalValues({ safeContents: [{}, encryption] }, engine);
  const file = new pkijs.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } });
  const mac = { pbkdf2HashAlgorithm: HASH, hmacHashAlgorithm: HASH, iterations: ITERATIONS };
  await file.makeInternalValues({ ...mac, password }, engine);
  return new Uint8Array(file.toSchema().toBER());
}

interface Encryption {
  readonly password: ArrayBuffer;
  readonly contentEncryptionAlgorithm: typeof AES_256_CBC;
  readonly hmacHashAlgorithm: string;
  readonly iterationCount: number;
}

async function keyBag(
  { certificate, privateKeyPem, friendlyName }: Pkcs12Contents,
  encryption: Encryption,
  tools: Tools,
): Promise<Pkijs.SafeBag> {
  const { pkijs, engine } = tools;
  const [block] = pemToDer(privateKeyPem);
  if (block?.label !== 'PRIVATE KEY') {
    return unsupported(friendlyName, 'a private key in PKCS#8 PEM is needed');
  }
  const key = pkijs.PrivateKeyInfo.fromBER(Uint8Array.from(block.der));
  const bag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: key });
  await bag.makeInternalValues(encryption, engine);
  const bagAttributes = attributes({ friendlyName, keyId: sha1(certificate) }, tools);
  return new pkijs.SafeBag({ bagId: SHROUDED_KEY_BAG, bagValue: bag, bagAttributes });
}

function certificateBags(
  { certificate, chain = [], friendlyName }: Pkcs12Contents,
  tools: Tools,
): Pkijs.SafeBag[] {
  const { pkijs, asn1js } = tools;
  return [certificate, ...chain].map((der, index) => {
    const certValue = new asn1js.OctetString({ valueHex: Uint8Array.from(der) });
    const bag = new pkijs.CertBag({ certId: pkijs.id_CertBag_X509Certificate, certValue });
    const own = { friendlyName, keyId: sha1(certificate) };
    return new pkijs.SafeBag({
      bagId: CERTIFICATE_BAG,
      bagValue: bag,
      // What ties the certificate to its key.
      ...(index === 0 && { bagAttributes: attributes(own, tools) }),
    });
  });
}

function attributes(
  { friendlyName, keyId }: { readonly friendlyName: string; readonly keyId: Uint8Array },
  { pkijs, asn1js }: Tools,
): Pkijs.Attribute[] {
  const keyIdentifier = new asn1js.OctetString({ valueHex: Uint8Array.from(keyId) });
  return [
    new pkijs.Attribute({
      type: FRIENDLY_NAME,
      values: [new asn1js.BmpString({ value: friendlyName })],
    }),
    new pkijs.Attribute({ type: LOCAL_KEY_ID, values: [keyIdentifier] }),
  ];
}
