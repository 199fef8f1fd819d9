/**
 * PEM and DER files: certificates in bundles and one by one, private keys as PKCS#8.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { derToPem, pemToDer } from '../x509/pem.ts';
import { isSmkiError } from '../core/errors.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { nameText } from '../x509/name.ts';
import { toHex } from '../core/bytes.ts';
import { type CatalogueOptions, catalogue } from './catalogue.ts';
import { type ExportEntry, unreadable } from './entry.ts';
import { fileName } from './naming.ts';

/** A file to be written: `/` between folders. */
export interface OutputFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/**
 * Certificates as one PEM text, each under a comment that says whose it is.
 *
 * @param certificates - DER
 * @param options - `remark`: a further comment line for each, for example that they are simulated
 * @example
 * ```ts
 * const text = toPemBundle([hierarchy.issuingOca, hierarchy.root]);
 * ```
 */
export function toPemBundle(
  certificates: readonly Uint8Array[],
  options: { readonly remark?: string } = {},
): string {
  requireKind('certificates', certificates, 'octetLists');
  requireKind('options', options, 'record');
  const { remark } = options;
  return certificates
    .map((der) => {
      const { subject, serialNumber } = parseCertificate(der, { decoding: 'tolerant' });
      const whose = nameText(subject) || 'a device';
      const lines = [`# ${whose}, serial number ${toHex(serialNumber)}`];
      if (remark !== undefined) lines.push(`# ${remark}`);
      return `${lines.join('\n')}\n${derToPem('CERTIFICATE', der)}`;
    })
    .join('\n');
}

/**
 * The certificates of a PEM text; other blocks, such as private keys, are left where they are.
 *
 * @returns DER of each, at least one
 * @throws SmkiError `interop/unreadable`
 */
export function fromPemBundle(text: string): readonly Uint8Array[] {
  const place = 'PEM bundle';
  try {
    const blocks = pemToDer(text).filter(({ label }) => label.endsWith('CERTIFICATE'));
    if (blocks.length > 0) return blocks.map(({ der }) => der);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return unreadable(place, error.message, error);
  }
  return unreadable(place, 'it holds no certificate');
}

/**
 * One file for each certificate and private key, in PEM: `cert/NAME.pem` and `key/NAME.key`, as in org-crypto.zip.
 *
 * @throws SmkiError as {@link toBoxedKeyStore}
 */
export function toPemFiles(
  entries: readonly ExportEntry[],
  options: CatalogueOptions = {},
): readonly OutputFile[] {
  return catalogue(entries, options).flatMap(({ name, entry }) => [
    { path: `cert/${fileName(name)}.pem`, content: derToPem('CERTIFICATE', entry.certificate) },
    ...(entry.privateKeyPem === undefined
      ? []
      : [{ path: `key/${fileName(name)}.key`, content: entry.privateKeyPem }]),
  ]);
}

/**
 * The same in DER: `der/NAME.cer` and, PKCS#8, `der/NAME.p8`.
 *
 * @throws SmkiError as {@link toBoxedKeyStore}
 */
export function toDerFiles(
  entries: readonly ExportEntry[],
  options: CatalogueOptions = {},
): readonly OutputFile[] {
  return catalogue(entries, options).flatMap(({ name, entry }) => {
    const key = entry.privateKeyPem === undefined ? undefined : pemToDer(entry.privateKeyPem)[0];
    return [
      { path: `der/${fileName(name)}.cer`, content: entry.certificate },
      ...(key === undefined ? [] : [{ path: `der/${fileName(name)}.p8`, content: key.der }]),
    ];
  });
}
