/**
 * A simulated PKI as a folder of files: in the formats that tools read, with a manifest that says what is what.
 *
 * Everything is made before the first file is handed out, so that a folder is written whole or not at all. Every folder
 * says in three places that it is simulated: README.txt, manifest.json, and a comment in each PEM file of a key.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { toHex } from '../core/bytes.ts';
import { toIso } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { exportSimulationKey } from '../crypto/index.ts';
import { plainJson } from '../report/plain-json.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { nameText } from '../x509/name.ts';
import { derToPem } from '../x509/pem.ts';
import { toBoxedKeyStore } from './boxed-key-store.ts';
import { type CatalogueEntry, type CatalogueOptions, catalogue } from './catalogue.ts';
import { type OutputFile, toDerFiles, toPemBundle, toPemFiles } from './files.ts';
import { fileName } from './naming.ts';
import { toPkcs12 } from './pkcs12/write.ts';
import type { ShadowAuthority } from './shadow-authorities.ts';
import type { ShadowEnvironment } from './shadow-environment.ts';

/** What each format writes, for a person. */
export const ENVIRONMENT_FORMATS = {
  boxed: 'keystore.json, which @smartdcc/dccboxed-keystore reads as its backing file',
  pem: 'cert/NAME.pem, key/NAME.key (PKCS#8), and ca/NAME.pem, ca/NAME.key of each authority',
  der: 'der/NAME.cer, der/NAME.p8 (PKCS#8), and der/ca-NAME.cer of each authority',
  pkcs12: 'pkcs12/NAME.p12 with private key, certificate and chain',
} as const;

/** Name of a format. */
export type EnvironmentFormat = keyof typeof ENVIRONMENT_FORMATS;

/** How to write an environment. */
export interface EnvironmentFilesOptions extends CatalogueOptions {
  /** Every format unless given. */
  readonly formats?: readonly EnvironmentFormat[];
  /** Of the PKCS#12 files; `simulation` unless given. */
  readonly password?: string;
  /** Source of the salts of PKCS#12 files. */
  readonly random: Random;
  /** Where the environment comes from, for README and manifest: source files, seed, time. */
  readonly origin: Readonly<Record<string, string>>;
}

const WARNING =
  'SIMULATED: every key follows from a seed that is written here. No real device or service accepts any of it.';

/**
 * The files of an environment, with `ca.pem`, `manifest.json` and `README.txt` in every case.
 *
 * @returns files in the order in which they are best written
 * @throws SmkiError `interop/unsupported` for a password that PKCS#12 cannot have
 * @example
 * ```ts
 * const files = await environmentFiles(shadow, { formats: ['boxed'], random, origin: { seed: 'readme' } });
 * ```
 */
export async function environmentFiles(
  shadow: ShadowEnvironment,
  options: EnvironmentFilesOptions,
): Promise<readonly OutputFile[]> {
  requireFields('shadow', shadow, { entries: 'records', authorities: 'records' });
  requireKind('options', options, 'record');
  const { formats = Object.keys(ENVIRONMENT_FORMATS) as EnvironmentFormat[], origin } = options;
  const chosen = catalogue(shadow.entries, options);
  const entries = chosen.map(({ entry, name }) => ({ ...entry, name }));
  const authorities = shadow.authorities.map(({ certificate }) => certificate);
  const boxed = (): OutputFile => ({
    path: 'keystore.json',
    content: `${JSON.stringify(toBoxedKeyStore(entries), undefined, 2)}\n`,
  });
  const writers = {
    boxed: () => [boxed()],
    pem: () => [...toPemFiles(entries), ...shadow.authorities.flatMap(authorityPem)],
    der: () => [...toDerFiles(entries), ...shadow.authorities.map(authorityDer)],
    pkcs12: () => pkcs12Files(chosen, shadow, options),
  } as const satisfies Record<EnvironmentFormat, () => OutputFile[] | Promise<OutputFile[]>>;
  const files: OutputFile[] = [
    { path: 'README.txt', content: readMe(formats, origin) },
    { path: 'manifest.json', content: `${plainJson(manifest(chosen, shadow, origin))}\n` },
    { path: 'ca.pem', content: toPemBundle(authorities, { remark: 'SIMULATION' }) },
  ];
  for (const format of formats) files.push(...(await writers[format]()));
  return files;
}

function authorityPem({ commonName, certificate, signingKey }: ShadowAuthority): OutputFile[] {
  const { privateKeyPem } = exportSimulationKey(signingKey);
  return [
    { path: `ca/${fileName(commonName)}.pem`, content: derToPem('CERTIFICATE', certificate) },
    { path: `ca/${fileName(commonName)}.key`, content: privateKeyPem },
  ];
}

function authorityDer({ commonName, certificate }: ShadowAuthority): OutputFile {
  return { path: `der/ca-${fileName(commonName)}.cer`, content: certificate };
}

async function pkcs12Files(
  entries: readonly CatalogueEntry[],
  { authorities }: ShadowEnvironment,
  { password = 'simulation', random }: EnvironmentFilesOptions,
): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  for (const { entry, name, certificate } of entries) {
    const { privateKeyPem } = entry;
    if (privateKeyPem === undefined) continue;
    const chain = chainOf(nameText(certificate.issuer), authorities);
    const contents = {
      ...{ privateKeyPem, chain },
      certificate: certificate.der,
      friendlyName: name,
    };
    const protection = { password, random: random.fork(`pkcs12:${name}`) };
    files.push({
      path: `pkcs12/${fileName(name)}.p12`,
      content: await toPkcs12(contents, protection),
    });
  }
  return files;
}

/** From the issuer up to the root; two tiers are all there are. */
function chainOf(issuer: string, authorities: readonly ShadowAuthority[]): readonly Uint8Array[] {
  const named = authorities.map(({ certificate }) => parseCertificate(certificate));
  const find = (name: string): (typeof named)[number] | undefined =>
    named.find(({ subject }) => nameText(subject) === name);
  const issuing = find(issuer);
  const root = issuing && find(nameText(issuing.issuer));
  return [issuing, root].flatMap((authority) => authority?.der ?? []);
}

function manifest(
  entries: readonly CatalogueEntry[],
  { authorities, entries: all }: ShadowEnvironment,
  origin: EnvironmentFilesOptions['origin'],
): unknown {
  return {
    simulated: true,
    warning: WARNING,
    origin,
    authorities: authorities.map(({ tier, certificate, shadows }) => ({
      ...described(certificate),
      tier,
      shadows: shadows && { name: shadows.name, keyIdentifier: shadows.keyIdentifier },
    })),
    certificates: entries.map((row) => {
      const { entry, name, entityId, roleCode, keyUsage, cellUsage, certificate } = row;
      const shadows = all.find((candidate) => candidate === entry)?.shadows;
      const usage = { role: roleCode, keyUsage, cellUsage };
      const original = shadows && originalOf(shadows.certificate);
      return { name, entityId, ...usage, ...described(certificate.der), shadows: original };
    }),
  };
}

function described(der: Uint8Array): object {
  const certificate = parseCertificate(der);
  const { subject, issuer, serialNumber, notBefore, notAfter } = certificate;
  return {
    subject: nameText(subject),
    issuer: nameText(issuer),
    serialNumber: toHex(serialNumber),
    notBefore: toIso(notBefore),
    notAfter: toIso(notAfter),
  };
}

function originalOf({
  serialNumber,
  notAfter,
}: Pick<CatalogueEntry['certificate'], 'serialNumber' | 'notAfter'>): object {
  return { serialNumber: toHex(serialNumber), notAfter: toIso(notAfter) };
}

function readMe(
  formats: readonly EnvironmentFormat[],
  origin: EnvironmentFilesOptions['origin'],
): string {
  const from = Object.entries(origin).map(([what, value]) => `  ${what}: ${value}`);
  const files = formats.map((format) => `  ${ENVIRONMENT_FORMATS[format]}`);
  return `${WARNING}

Made by smki-sim from:
${from.join('\n')}

  ca.pem, the certificates of the authorities, roots included
${files.join('\n')}
  manifest.json, each certificate with its names, times, and the real one whose place it takes

With @smartdcc/dccboxed-keystore: BoxedKeyStore.new(address, undefined, '<this folder>/keystore.json').
`;
}
