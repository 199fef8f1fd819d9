/**
 * What GBCS section 12 asks of every certificate that is to go into a cell, whatever its path: the table of it; and what
 * makes a link certificate, which goes into none, a certificate of a root key.
 *
 * Key usage and role against the cell are `replacement.ts`; signatures, policies and validity are `path-check.ts`. That
 * a key identifier is really made from the key is not checked: no text says that a device does.
 *
 * @module
 */
import type { CellName } from '../vocabulary/cells.ts';
import { NO_ENTITY } from '../vocabulary/eui64.ts';
import { OID } from '../x509/object-identifiers.ts';
import { isRecognisedExtension } from '../x509/path/path-extensions.ts';
import type { Certificate } from '../x509/types.ts';
import type { CertificateFacts } from './trust-anchor.ts';

type Kind = 'root' | 'link' | 'end-entity';

interface Requirement {
  readonly appliesTo: readonly Kind[];
  readonly unless: (facts: CertificateFacts) => boolean;
  readonly problem: string;
}

const ALL: readonly Kind[] = ['root', 'link', 'end-entity'];
const IN_CELLS: readonly Kind[] = ['root', 'end-entity'];
const AUTHORITIES: readonly Kind[] = ['root', 'link'];
const END_ENTITIES: readonly Kind[] = ['end-entity'];

/** In the order in which they are looked at. */
const REQUIREMENTS: readonly Requirement[] = [
  {
    appliesTo: ALL,
    unless: ({ certificate }) => certificate.version === 3,
    problem: 'it is not of version 3',
  },
  {
    appliesTo: ALL,
    unless: ({ anchor }) => anchor.publicKey !== undefined,
    problem: 'its public key is no uncompressed P-256 point',
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ extensions }) => extensions.subjectKeyIdentifier?.length === 8,
    problem: 'its subjectKeyIdentifier is not of 8 octets',
  },
  {
    appliesTo: ALL,
    unless: ({ certificate }) => isCritical(certificate, OID.keyUsage),
    problem: 'its keyUsage is absent or not critical',
  },
  {
    appliesTo: IN_CELLS,
    unless: ({ certificate }) => isCritical(certificate, OID.certificatePolicies),
    problem: 'its certificatePolicies is absent or not critical',
  },
  {
    appliesTo: END_ENTITIES,
    unless: ({ extensions }) => extensions.authorityKeyIdentifier?.keyIdentifier !== undefined,
    problem: 'its authorityKeyIdentifier is absent',
  },
  {
    appliesTo: END_ENTITIES,
    unless: ({ anchor }) => anchor.entityId !== NO_ENTITY,
    problem: 'its subject has no EUI-64 in x500UniqueIdentifier',
  },
  {
    appliesTo: END_ENTITIES,
    unless: ({ extensions }) => extensions.basicConstraints?.ca !== true,
    problem: 'it is the certificate of an authority',
  },
  {
    appliesTo: AUTHORITIES,
    unless: ({ extensions }) => extensions.basicConstraints?.ca === true,
    problem: 'it is not the certificate of an authority',
  },
  {
    appliesTo: ['link'],
    unless: ({ keyUsages }) => keyUsages.includes('keyCertSign'),
    problem: 'its key may not sign certificates',
  },
  // Of an end entity path validation says so; neither a root nor a link is part of a path.
  {
    appliesTo: AUTHORITIES,
    unless: ({ certificate }) => !hasUnknownCritical(certificate),
    problem: 'it has a critical extension that is not known',
  },
  // Without it only a link could ever replace the root again (SEC: the root carries it).
  {
    appliesTo: ['root'],
    unless: ({ extensions }) => extensions.wrappedContingencyKey !== undefined,
    problem: 'it carries no wrapped contingency key',
  },
];

/** What keeps a certificate out of a cell, in words; undefined when nothing does. */
export function nonConformity(cell: CellName, facts: CertificateFacts): string | undefined {
  return firstProblem(cell === 'root' ? 'root' : 'end-entity', facts);
}

/** What keeps a certificate from linking two root keys, in words; undefined when nothing does. */
export function linkNonConformity(facts: CertificateFacts): string | undefined {
  return firstProblem('link', facts);
}

function firstProblem(kind: Kind, facts: CertificateFacts): string | undefined {
  return REQUIREMENTS.find(({ appliesTo, unless }) => appliesTo.includes(kind) && !unless(facts))
    ?.problem;
}

/** True when a certificate has this extension, and as a critical one. */
export function isCritical({ extensions }: Certificate, id: string): boolean {
  return extensions.some((extension) => extension.id === id && extension.critical);
}

/** True when a certificate has a critical extension that this model does not know (RFC 5280 4.2). */
export function hasUnknownCritical({ extensions }: Certificate): boolean {
  return extensions.some(({ id, critical }) => critical && !isRecognisedExtension(id));
}
