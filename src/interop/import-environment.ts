/**
 * Loads a real PKI, expired or partly known, as public knowledge: certificates, and the names and keys of their authorities.
 *
 * Private keys in the source are checked and then left behind. Everything is judged before anything is returned, so that
 * an import is whole or not at all. What to do with it: anchors for validation, or `shadowEnvironment`.
 *
 * @module
 */
import { isOctets, toLatin1 } from '../core/bytes.ts';
import { type LintFinding, lintCertificate } from '../x509/lint.ts';
import { matchingName } from '../x509/name-matching.ts';
import type { BarePathAnchor } from '../x509/path.ts';
import type { Certificate } from '../x509/types.ts';
import { verifyCertificateSignature } from '../x509/verify-signature.ts';
import { type BoxedKeyStoreJson, fromBoxedKeyStore } from './boxed-key-store.ts';
import { type CatalogueEntry, catalogue } from './catalogue.ts';
import { type ExportEntry, readCertificate, unreadable } from './entry.ts';
import { fromPemBundle } from './files.ts';
import {
  type ImportedAuthority,
  anchorOf,
  authoritiesOf,
  isAuthority,
} from './imported-authorities.ts';

/** What an environment may be read from: a key store file, PEM text, a certificate in DER, or several of these. */
export type EnvironmentSource =
  string | Uint8Array | BoxedKeyStoreJson | readonly EnvironmentSource[];

/** A certificate of a party or a device, as it was found; its private key stays in the source. */
export interface ImportedCertificate extends CatalogueEntry {
  /** The authority that it names, whether or not that authority signed it. */
  readonly authority: ImportedAuthority;
  /** Whether the key of that authority signed it; false for a forgery under its name. */
  readonly isGenuine: boolean;
  /** What the linter says of it. */
  readonly findings: readonly LintFinding[];
}

/** A PKI as public knowledge. */
export interface ImportedEnvironment {
  /** Certificates of parties and devices, in the order of the source. */
  readonly certificates: readonly ImportedCertificate[];
  /** Authorities: the Organisation hierarchy first, roots before those they certify. */
  readonly authorities: readonly ImportedAuthority[];
  /** Every authority whose key is known, as `validatePath` takes it. */
  readonly anchors: readonly BarePathAnchor[];
}

/**
 * Loads an environment.
 *
 * @param source - the text of a key store file of `@smartdcc/dccboxed-keystore`, PEM text, DER, or a list of these
 * @throws SmkiError `interop/unreadable` for a file that is cut or altered, `interop/contradiction` for one that says
 * otherwise than its certificates, `interop/unsupported` for a certificate that is no part of SMKI
 * @example
 * ```ts
 * const { certificates, authorities, anchors } = importEnvironment(readFileSync('keystore.json', 'utf8'));
 * ```
 */
export function importEnvironment(source: EnvironmentSource): ImportedEnvironment {
  const { entries, authorities: given } = readSource(source);
  const found = catalogue(entries);
  const authorities = authoritiesOf(
    found.map(({ certificate }) => certificate),
    given,
  );
  const byName = new Map(
    authorities.map((authority) => [matchingName(authority.distinguishedName).key, authority]),
  );
  const certificates = found.flatMap((entry): readonly ImportedCertificate[] => {
    const authority = byName.get(matchingName(entry.certificate.issuer).key);
    if (authority === undefined) return [];
    const { publicKey } = authority;
    const isGenuine =
      publicKey !== undefined &&
      verifyCertificateSignature(entry.certificate, publicKey, { decoding: 'tolerant' });
    const findings = lintCertificate(entry.certificate.der);
    return [{ ...entry, authority, isGenuine, findings }];
  });
  return { certificates, authorities, anchors: authorities.flatMap(anchorOf) };
}

interface Source {
  readonly entries: readonly ExportEntry[];
  readonly authorities: readonly Certificate[];
}

const SEQUENCE = 0x30;

/** Certificates of authorities are told apart from the others; a certificate that is there twice counts once. */
function readSource(source: EnvironmentSource): Source {
  const entries = new Map<string, ExportEntry>();
  const authorities = new Map<string, Certificate>();
  for (const entry of entriesOf(source).map(withoutPrivateKey)) {
    const key = toLatin1(entry.certificate);
    const place = entry.name ?? `certificate ${entries.size + authorities.size + 1}`;
    const certificate = readCertificate(entry.certificate, place);
    if (isAuthority(certificate, place)) authorities.set(key, certificate);
    else if (entries.get(key)?.name === undefined) entries.set(key, entry);
  }
  return { entries: [...entries.values()], authorities: [...authorities.values()] };
}

function withoutPrivateKey({ certificate, name, cellUsage, generation }: ExportEntry): ExportEntry {
  return {
    certificate,
    ...(name !== undefined && { name }),
    ...(cellUsage !== undefined && { cellUsage }),
    ...(generation !== undefined && { generation }),
  };
}

function entriesOf(source: EnvironmentSource): readonly ExportEntry[] {
  if (isList(source)) return source.flatMap(entriesOf);
  if (isOctets(source)) {
    return source[0] === SEQUENCE ? [{ certificate: source }] : entriesOf(toLatin1(source));
  }
  if (typeof source !== 'string') return fromBoxedKeyStore(source);
  if (PATH.test(source)) failPath(source);
  return source.trimStart().startsWith('{')
    ? fromBoxedKeyStore(source)
    : fromPemBundle(source).map((certificate) => ({ certificate }));
}

/** One line that ends as files do: a name where contents belong. */
const PATH = /^[^\n]{1,300}\.(json|pem|cer|crt|der|p12|zip)$/i;

function failPath(source: string): never {
  const reason = 'this is the name of a file, not what is in it: pass readFileSync(path)';
  unreadable(source.slice(0, 80), reason);
}

function isList(source: EnvironmentSource): source is readonly EnvironmentSource[] {
  return Array.isArray(source);
}
