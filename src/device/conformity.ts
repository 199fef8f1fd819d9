/**
 * What GBCS section 12 asks of every certificate that is to go into a cell, whatever its path: the table of it; and what
 * makes a link certificate, which goes into none, a certificate of a root key.
 *
 * Rows of {@link Requirement.asked} `strictly` are of the profile, but no text says that a device looks at them: the
 * assumption `certificateStrictness` turns them on. Key usage and role against the cell are `replacement.ts`; signatures,
 * policies and validity are `path-check.ts`.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import { NO_ENTITY } from '../vocabulary/eui64.ts';
import { bitStringIdentifier } from '../x509/key-identifier.ts';
import { OID } from '../x509/object-identifiers.ts';
import { isRecognisedExtension } from '../x509/path/path-extensions.ts';
import type { Certificate } from '../x509/types.ts';
import type { CertificateFacts } from './trust-anchor.ts';

type Kind = 'root' | 'link' | 'end-entity';
type Strictness = Assumptions['certificateStrictness'];

/** One rule about a certificate. */
export interface Requirement extends Sourced {
  /** `strictly`: by a device that checks the whole profile, and by no other. */
  readonly asked: 'always' | 'strictly';
  readonly unless: (facts: CertificateFacts) => boolean;
  readonly problem: string;
}

interface CellRequirement extends Requirement {
  readonly appliesTo: readonly Kind[];
}

const ALL: readonly Kind[] = ['root', 'link', 'end-entity'];
const IN_CELLS: readonly Kind[] = ['root', 'end-entity'];
const AUTHORITIES: readonly Kind[] = ['root', 'link'];
const END_ENTITIES: readonly Kind[] = ['end-entity'];

const SECTION_12 = {
  asked: 'always',
  source: 'GBCS 12, rules for all certificates (v0.8.1)',
  certainty: 'confirmed',
} as const;
const PROFILE = {
  asked: 'always',
  source: 'every certificate of the test PKI; that a device looks is inferred',
  certainty: 'inferred',
} as const;
const PATH_RULES = {
  asked: 'always',
  source: 'RFC 5280 4.2 and 6.1, of a certificate that no path validation sees',
  certainty: 'inferred',
} as const;
const IN_NO_TEXT = {
  asked: 'strictly',
  source: 'profile as in the test PKI; no text says that a device looks',
  certainty: 'recalled',
} as const;

/** In the order in which they are looked at. */
export const CELL_REQUIREMENTS: readonly CellRequirement[] = [
  {
    appliesTo: ALL,
    unless: ({ certificate }) => certificate.version === 3,
    problem: 'it is not of version 3',
    ...PROFILE,
  },
  {
    appliesTo: ALL,
    unless: ({ anchor }) => anchor.publicKey !== undefined,
    problem: 'its public key is no uncompressed P-256 point',
    ...SECTION_12,
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ extensions }) => extensions.subjectKeyIdentifier?.length === 8,
    problem: 'its subjectKeyIdentifier is not of 8 octets',
    ...SECTION_12,
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ certificate }) => !isCritical(certificate, OID.subjectKeyIdentifier),
    problem: 'its subjectKeyIdentifier is critical',
    ...SECTION_12,
  },
  {
    appliesTo: ALL,
    unless: ({ certificate }) => isCritical(certificate, OID.keyUsage),
    problem: 'its keyUsage is absent or not critical',
    ...SECTION_12,
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ certificate }) => isCritical(certificate, OID.certificatePolicies),
    problem: 'its certificatePolicies is absent or not critical',
    ...SECTION_12,
  },
  {
    appliesTo: END_ENTITIES,
    unless: ({ extensions }) => extensions.authorityKeyIdentifier?.keyIdentifier !== undefined,
    problem: 'its authorityKeyIdentifier is absent',
    ...SECTION_12,
  },
  {
    appliesTo: IN_CELLS,
    unless: hasPlainAuthorityKeyIdentifier,
    problem: 'its authorityKeyIdentifier is not just a keyIdentifier of 8 octets, not critical',
    ...SECTION_12,
  },
  {
    appliesTo: END_ENTITIES,
    unless: ({ anchor }) => anchor.entityId !== NO_ENTITY,
    problem: 'its subject has no EUI-64 in x500UniqueIdentifier',
    ...PROFILE,
  },
  {
    appliesTo: END_ENTITIES,
    unless: ({ extensions }) => extensions.basicConstraints?.ca !== true,
    problem: 'it is the certificate of an authority',
    ...PATH_RULES,
  },
  {
    appliesTo: AUTHORITIES,
    unless: ({ extensions }) => extensions.basicConstraints?.ca === true,
    problem: 'it is not the certificate of an authority',
    ...PATH_RULES,
  },
  {
    appliesTo: ['link'],
    unless: ({ keyUsages }) => keyUsages.includes('keyCertSign'),
    problem: 'its key may not sign certificates',
    ...PATH_RULES,
  },
  // Of an end entity path validation says so; neither a root nor a link is part of a path.
  {
    appliesTo: AUTHORITIES,
    unless: ({ certificate }) => !hasUnknownCritical(certificate),
    problem: 'it has a critical extension that is not known',
    ...PATH_RULES,
  },
  // Without it only a link could ever replace the root again (SEC: the root carries it).
  {
    appliesTo: ['root'],
    unless: ({ extensions }) => extensions.wrappedContingencyKey !== undefined,
    problem: 'it carries no wrapped contingency key',
    asked: 'always',
    source: 'SEC L10.30(e): the Root OCA Certificate carries it',
    certainty: 'confirmed',
  },
  {
    appliesTo: ['root'],
    unless: ({ certificate }) => !isCritical(certificate, OID.wrappedApexContinKey),
    problem: 'its wrapped contingency key is critical',
    asked: 'strictly',
    source: 'RFC 5934; whether the Root OCA profile says so was not found',
    certainty: 'recalled',
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ extensions, certificate: { publicKeyInfo } }) =>
      extensions.subjectKeyIdentifier !== undefined &&
      equalBytes(extensions.subjectKeyIdentifier, bitStringIdentifier(publicKeyInfo.key)),
    problem: 'its subjectKeyIdentifier is not made from its key',
    asked: 'strictly',
    source: 'GBCS 12: method (2) of RFC 5280 4.2.1.2; that a device computes it is not said',
    certainty: 'recalled',
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ certificate: { serialNumber } }) =>
      serialNumber.length <= 16 && (serialNumber[0] ?? 0) < 0x80,
    problem: 'its serial number is negative or has more than 16 octets',
    ...IN_NO_TEXT,
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ certificate }) => !certificate.hasUniqueIds,
    problem: 'it has a unique identifier of X.509 version 2',
    ...IN_NO_TEXT,
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ extensions }) => extensions.certificatePolicies?.length === 1,
    problem: 'it has more than one policy',
    ...IN_NO_TEXT,
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ anchor }) => /^[0-9A-F]{2}$/.test(anchor.organisationalUnit ?? ''),
    problem: 'its OU is not two upper-case hexadecimal digits',
    ...IN_NO_TEXT,
  },
];

/** What keeps a certificate out of a cell, in words; undefined when nothing does. */
export function nonConformity(
  cell: CellName,
  facts: CertificateFacts,
  strictness: Strictness,
): string | undefined {
  return firstProblem(cell === 'root' ? 'root' : 'end-entity', facts, strictness);
}

/** What keeps a certificate from linking two root keys, in words; undefined when nothing does. */
export function linkNonConformity(
  facts: CertificateFacts,
  strictness: Strictness,
): string | undefined {
  return firstProblem('link', facts, strictness);
}

type Verdicts = Readonly<Record<Kind, WeakMap<CertificateFacts, string>>>;

const noVerdicts = (): Verdicts => ({
  root: new WeakMap(),
  link: new WeakMap(),
  'end-entity': new WeakMap(),
});

/** Verdicts given before: a fleet meets the same certificate again and again. */
const VERDICTS: Readonly<Record<Strictness, Verdicts>> = {
  'confirmed-rules': noVerdicts(),
  'whole-profile': noVerdicts(),
};

const CONFORMING = '';

function firstProblem(
  kind: Kind,
  facts: CertificateFacts,
  strictness: Strictness,
): string | undefined {
  const known = VERDICTS[strictness][kind];
  let problem = known.get(facts);
  if (problem === undefined) {
    const asked = CELL_REQUIREMENTS.filter(({ appliesTo }) => appliesTo.includes(kind));
    problem = brokenRequirement(asked, facts, strictness) ?? CONFORMING;
    known.set(facts, problem);
  }
  return problem === CONFORMING ? undefined : problem;
}

/** The problem of the first requirement that a certificate does not meet. */
export function brokenRequirement(
  requirements: readonly Requirement[],
  facts: CertificateFacts,
  strictness: Strictness,
): string | undefined {
  return requirements.find(
    ({ asked, unless }) => (asked === 'always' || strictness === 'whole-profile') && !unless(facts),
  )?.problem;
}

/** GBCS 12: authorityKeyIdentifier is form [0] alone, of 8 octets, and not critical. A root need not have one. */
export function hasPlainAuthorityKeyIdentifier({
  certificate,
  extensions: { authorityKeyIdentifier: id },
}: CertificateFacts): boolean {
  if (id === undefined) return true;
  const plain = id.keyIdentifier?.length === 8 && !id.hasIssuerAndSerial;
  return plain && !isCritical(certificate, OID.authorityKeyIdentifier);
}

/** True when a certificate has this extension, and as a critical one. */
export function isCritical({ extensions }: Certificate, id: string): boolean {
  return extensions.some((extension) => extension.id === id && extension.critical);
}

/** True when a certificate has a critical extension that this model does not know (RFC 5280 4.2). */
export function hasUnknownCritical({ extensions }: Certificate): boolean {
  return extensions.some(({ id, critical }) => critical && !isRecognisedExtension(id));
}
