/**
 * The extensions that path validation reads (RFC 5280 §4.2.1): each by a reader of its own, so that one broken
 * extension does not hide the others.
 *
 * Values only; what they mean for a path is `process.ts`, what a certificate profile allows is `profile-rules.ts`.
 *
 * @module
 */
import { TAG, type Decoding, type DerReader } from '../../asn1/index.ts';
import { type SmkiError, isSmkiError } from '../../core/errors.ts';
import { toLatin1 } from '../../core/bytes.ts';
import type { KeyUsage } from '../../vocabulary/key-usages.ts';
import { type ExtensionOwner, extensionReader } from '../extension.ts';
import { readBasicConstraints, readKeyUsage, readPolicyIdentifiers } from '../extensions.ts';
import type { BasicConstraints } from '../types.ts';
import {
  type GeneralName,
  readFullNames,
  readGeneralName,
  readGeneralNames,
} from './general-names.ts';

export const ANY_POLICY = '2.5.29.32.0';

/** AuthorityKeyIdentifier, whose issuer is kept to be compared. */
export interface PathAuthorityKeyIdentifier {
  /** Latin-1 text of the octets: a key for maps. */
  readonly keyIdentifier: string | undefined;
  readonly issuer: readonly GeneralName[] | undefined;
  /** Content octets of the INTEGER. */
  readonly serialNumber: Uint8Array | undefined;
}

/** One pair of PolicyMappings (§4.2.1.5). */
export interface PolicyMapping {
  readonly issuerDomainPolicy: string;
  readonly subjectDomainPolicy: string;
}

/** PolicyConstraints (§4.2.1.11): counts of certificates; at least one is there. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined;
  readonly inhibitPolicyMapping: number | undefined;
}

/** One GeneralSubtree (§4.2.1.10). */
export interface GeneralSubtree {
  readonly base: GeneralName;
  /** False when minimum is not 0 or maximum is present, which this profile does not define. */
  readonly supported: boolean;
}

export interface NameConstraintsExtension {
  readonly permitted: readonly GeneralSubtree[];
  readonly excluded: readonly GeneralSubtree[];
}

/** Each undefined when absent (or malformed: then there is a problem as well). */
export interface PathExtensions {
  readonly authorityKeyIdentifier?: PathAuthorityKeyIdentifier;
  /** Latin-1 text of the octets: a key for maps. */
  readonly subjectKeyIdentifier?: string;
  readonly keyUsage?: readonly KeyUsage[];
  readonly basicConstraints?: BasicConstraints;
  readonly certificatePolicies?: readonly string[];
  readonly policyMappings?: readonly PolicyMapping[];
  readonly subjectAltName?: readonly GeneralName[];
  readonly nameConstraints?: NameConstraintsExtension;
  readonly policyConstraints?: PolicyConstraints;
  readonly inhibitAnyPolicy?: number;
  /** Decoded so that a broken one is refused; what a leaf may be used for is the caller's question. */
  readonly extendedKeyUsage?: readonly string[];
  /** Full names of cRLDistributionPoints. */
  readonly distributionPoints?: readonly GeneralName[];
}

interface ExtensionRow {
  readonly field: keyof PathExtensions;
  readonly read: (reader: DerReader) => PathExtensions[keyof PathExtensions];
}

const ROWS: ReadonlyMap<string, ExtensionRow> = new Map<string, ExtensionRow>([
  ['2.5.29.35', { field: 'authorityKeyIdentifier', read: readAuthorityKeyIdentifier }],
  ['2.5.29.14', { field: 'subjectKeyIdentifier', read: readSubjectKeyIdentifier }],
  ['2.5.29.15', { field: 'keyUsage', read: readKeyUsage }],
  ['2.5.29.19', { field: 'basicConstraints', read: readBasicConstraints }],
  ['2.5.29.32', { field: 'certificatePolicies', read: readPolicyIdentifiers }],
  ['2.5.29.33', { field: 'policyMappings', read: readPolicyMappings }],
  ['2.5.29.17', { field: 'subjectAltName', read: readGeneralNames }],
  ['2.5.29.30', { field: 'nameConstraints', read: readNameConstraints }],
  ['2.5.29.36', { field: 'policyConstraints', read: readPolicyConstraints }],
  ['2.5.29.54', { field: 'inhibitAnyPolicy', read: readInhibitAnyPolicy }],
  ['2.5.29.37', { field: 'extendedKeyUsage', read: readExtendedKeyUsage }],
  ['2.5.29.31', { field: 'distributionPoints', read: readDistributionPoints }],
]);

/** Extensions whose criticality path validation can satisfy though it does not read them. */
const RECOGNISED_UNREAD: ReadonlySet<string> = new Set([
  // issuerAltName is another name for an issuer; paths are chained by the distinguished name.
  '2.5.29.18',
  // wrappedApexContinKey (RFC 5934 §9): devices process it when the certificate becomes their root.
  '1.3.6.1.5.5.7.1.20',
]);

/** True when a critical extension of this type does not stop path validation (§6.1.4(o)). */
export function isRecognisedExtension(id: string): boolean {
  return ROWS.has(id) || RECOGNISED_UNREAD.has(id);
}

/** An extension that could not be decoded. */
export interface ExtensionProblem {
  readonly id: string;
  readonly cause: SmkiError;
}

/** Decodes what path validation reads, and lists what could not be decoded. */
export function readPathExtensions(
  owner: ExtensionOwner,
  options: { readonly decoding: Decoding },
): { readonly extensions: PathExtensions; readonly problems: readonly ExtensionProblem[] } {
  const extensions: Partial<Record<keyof PathExtensions, unknown>> = {};
  const problems: ExtensionProblem[] = [];
  for (const extension of owner.extensions) {
    const row = ROWS.get(extension.id);
    if (row === undefined) continue;
    try {
      const reader = extensionReader(owner, extension, options);
      extensions[row.field] = row.read(reader);
      reader.end();
    } catch (error) {
      if (!isSmkiError(error)) throw error;
      problems.push({ id: extension.id, cause: error });
    }
  }
  return { extensions: extensions as PathExtensions, problems };
}

function readSubjectKeyIdentifier(reader: DerReader): string {
  return toLatin1(reader.octetString(''));
}

/** AuthorityKeyIdentifier ::= SEQUENCE \{ keyIdentifier [0], authorityCertIssuer [1], authorityCertSerialNumber [2] \} */
function readAuthorityKeyIdentifier(reader: DerReader): PathAuthorityKeyIdentifier {
  const body = reader.sequence('');
  const key = body.optionalContextPrimitive(0, 'keyIdentifier');
  const names = body.optionalContext(1, 'authorityCertIssuer');
  const issuer: GeneralName[] = [];
  while (names?.done === false) issuer.push(readGeneralName(names, 'generalName'));
  const serial = body.optionalContextPrimitive(2, 'authorityCertSerialNumber');
  body.end();
  return {
    keyIdentifier: key && toLatin1(body.value(key)),
    issuer: names && issuer,
    serialNumber: serial && body.value(serial),
  };
}

/** PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE \{ issuerDomainPolicy, subjectDomainPolicy \} */
function readPolicyMappings(reader: DerReader): readonly PolicyMapping[] {
  return readList(reader, (list) => {
    const pair = list.sequence('mapping');
    const issuerDomainPolicy = pair.objectIdentifier('issuerDomainPolicy');
    const subjectDomainPolicy = pair.objectIdentifier('subjectDomainPolicy');
    pair.end();
    return { issuerDomainPolicy, subjectDomainPolicy };
  });
}

/** NameConstraints ::= SEQUENCE \{ permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL \} */
export function readNameConstraints(reader: DerReader): NameConstraintsExtension {
  const start = reader.offset;
  const body = reader.sequence('');
  const subtrees = (number: number, field: string): readonly GeneralSubtree[] => {
    const list = body.optionalContext(number, field);
    const found: GeneralSubtree[] = [];
    while (list?.done === false) found.push(readSubtree(list));
    return found;
  };
  const permitted = subtrees(0, 'permittedSubtrees');
  const excluded = subtrees(1, 'excludedSubtrees');
  body.end();
  if (permitted.length === 0 && excluded.length === 0) {
    reader.invalid('', start, 'NameConstraints', 'must have at least one subtree');
  }
  return { permitted, excluded };
}

/** GeneralSubtree ::= SEQUENCE \{ base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL \} */
function readSubtree(list: DerReader): GeneralSubtree {
  const body = list.sequence('generalSubtree');
  const base = readGeneralName(body, 'base');
  const supported = body.done;
  while (!body.done) body.element('distance');
  return { base, supported };
}

/** PolicyConstraints ::= SEQUENCE \{ requireExplicitPolicy [0] OPTIONAL, inhibitPolicyMapping [1] OPTIONAL \} */
function readPolicyConstraints(reader: DerReader): PolicyConstraints {
  const start = reader.offset;
  const body = reader.sequence('');
  const count = (tag: number, field: string): number | undefined =>
    body.peek() === tag ? readCount(body, field, tag) : undefined;
  const requireExplicitPolicy = count(0x80, 'requireExplicitPolicy');
  const inhibitPolicyMapping = count(0x81, 'inhibitPolicyMapping');
  body.end();
  if (requireExplicitPolicy === undefined && inhibitPolicyMapping === undefined) {
    reader.invalid('', start, 'PolicyConstraints', 'must not be empty');
  }
  return { requireExplicitPolicy, inhibitPolicyMapping };
}

function readInhibitAnyPolicy(reader: DerReader): number {
  return readCount(reader, '', TAG.integer);
}

/** SkipCerts ::= INTEGER (0..MAX); no path is so long that more than 2^31 could matter. */
function readCount(reader: DerReader, field: string, tag: number): number {
  const start = reader.offset;
  const value = reader.integer(field, tag);
  if (value < 0n) reader.invalid(field, start, 'SkipCerts', 'must not be negative');
  return value > 0x7fffffffn ? 0x7fffffff : Number(value);
}

/** ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId */
function readExtendedKeyUsage(reader: DerReader): readonly string[] {
  return readList(reader, (list) => list.objectIdentifier('keyPurposeId'));
}

/** CRLDistributionPoints ::= SEQUENCE OF SEQUENCE \{ distributionPoint [0], reasons [1], cRLIssuer [2] \} */
function readDistributionPoints(reader: DerReader): readonly GeneralName[] {
  return readList(reader, (list) => {
    const point = list.sequence('distributionPoint');
    const name = point.optionalContext(0, 'distributionPoint');
    const names = name === undefined ? [] : readFullNames(name);
    while (!point.done) point.element('reasonsOrIssuer');
    return names;
  }).flat();
}

function readList<T>(reader: DerReader, read: (list: DerReader) => T): readonly T[] {
  const start = reader.offset;
  const list = reader.sequence('');
  const values: T[] = [];
  while (!list.done) values.push(read(list));
  if (values.length === 0) reader.invalid('', start, 'SEQUENCE', 'must not be empty');
  return values;
}
