/**
 * Formats of other tools, both ways: key store files, PEM and DER, PKCS#12, objects, look-ups, fragments of requests.
 *
 * Public as `smki-sim/interop`. The one part of the library that may be asynchronous, where the other library is; that
 * library is loaded at the first call and not before.
 *
 * @module
 */
export type { ExportEntry } from './entry.ts';
export type { CatalogueOptions, Selection } from './catalogue.ts';
export type { NamedEntry, Naming } from './naming.ts';
export { partyEntries } from './party-entries.ts';
export {
  type BoxedEntry,
  type BoxedKeyStoreJson,
  fromBoxedKeyStore,
  toBoxedKeyStore,
} from './boxed-key-store.ts';
export { type OutputFile, fromPemBundle, toDerFiles, toPemBundle, toPemFiles } from './files.ts';
export { type Pkcs12Found, fromPkcs12 } from './pkcs12/read.ts';
export { type Pkcs12Contents, type Pkcs12Protection, toPkcs12 } from './pkcs12/write.ts';
export { toX509Certificate } from './x509-certificate.ts';
export { type GbcsKeyStore, toGbcsKeyStore } from './gbcs-key-store.ts';
export {
  DUIS_TERMS,
  type DuisTerms,
  type DuisUpdate,
  toUpdateSecurityCredentialsCoS,
  toUpdateSecurityCredentialsKRP,
  toX509IssuerSerial,
} from './duis.ts';
export {
  type RecoveredIssuerKey,
  recoverIssuerKey,
  recoverIssuerKeys,
} from './recover-issuer-key.ts';
export {
  type EnvironmentSource,
  type ImportedCertificate,
  type ImportedEnvironment,
  importEnvironment,
} from './import-environment.ts';
export type { AuthorityTier, ImportedAuthority } from './imported-authorities.ts';
export type { ShadowAuthority, ShadowNames } from './shadow-authorities.ts';
export {
  type ShadowEntry,
  type ShadowEnvironment,
  type ShadowOptions,
  shadowEnvironment,
} from './shadow-environment.ts';
export {
  ENVIRONMENT_FORMATS,
  type EnvironmentFilesOptions,
  type EnvironmentFormat,
  environmentFiles,
} from './environment-files.ts';

// Names for what the above takes and returns.
export type { CatalogueEntry } from './catalogue.ts';
export type { CertificateIdentity } from './entry.ts';
export type { Eui64Like } from '../vocabulary/eui64.ts';
export type { CellUsage, EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
