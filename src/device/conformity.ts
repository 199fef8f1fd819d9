/**
 * What GBCS section 12 asks of every certificate that is to go into a cell, whatever its path: the table of it.
 *
 * Key usage and role against the cell are `replacement.ts`; signatures, policies and validity are `path-check.ts`. That
 * a key identifier is really made from the key is not checked: no text says that a device does.
 *
 * @module
 */
import type { CellName } from '../vocabulary/cells.ts';
import { NO_ENTITY } from '../vocabulary/eui64.ts';
import { OID } from '../x509/object-identifiers.ts';
import type { CertificateFacts } from './trust-anchor.ts';

interface Requirement {
  readonly appliesTo: 'all' | 'root' | 'all-but-root';
  readonly unless: (facts: CertificateFacts) => boolean;
  readonly problem: string;
}

/** In the order in which they are looked at. */
const REQUIREMENTS: readonly Requirement[] = [
  {
    appliesTo: 'all',
    unless: ({ certificate }) => certificate.version === 3,
    problem: 'it is not of version 3',
  },
  {
    appliesTo: 'all',
    unless: ({ anchor }) => anchor.publicKey !== undefined,
    problem: 'its public key is no uncompressed P-256 point',
  },
  {
    appliesTo: 'all',
    unless: ({ extensions }) => extensions.subjectKeyIdentifier?.length === 8,
    problem: 'its subjectKeyIdentifier is not of 8 octets',
  },
  {
    appliesTo: 'all',
    unless: (facts) => isCritical(facts, OID.keyUsage),
    problem: 'its keyUsage is absent or not critical',
  },
  {
    appliesTo: 'all',
    unless: (facts) => isCritical(facts, OID.certificatePolicies),
    problem: 'its certificatePolicies is absent or not critical',
  },
  {
    appliesTo: 'all-but-root',
    unless: ({ extensions }) => extensions.authorityKeyIdentifier?.keyIdentifier !== undefined,
    problem: 'its authorityKeyIdentifier is absent',
  },
  {
    appliesTo: 'all-but-root',
    unless: ({ anchor }) => anchor.entityId !== NO_ENTITY,
    problem: 'its subject has no EUI-64 in x500UniqueIdentifier',
  },
  {
    appliesTo: 'all-but-root',
    unless: ({ extensions }) => extensions.basicConstraints?.ca !== true,
    problem: 'it is the certificate of an authority',
  },
  {
    appliesTo: 'root',
    unless: ({ extensions }) => extensions.basicConstraints?.ca === true,
    problem: 'it is not the certificate of an authority',
  },
];

/** What keeps a certificate out of a cell, in words; undefined when nothing does. */
export function nonConformity(cell: CellName, facts: CertificateFacts): string | undefined {
  const kind = cell === 'root' ? 'root' : 'all-but-root';
  return REQUIREMENTS.find(
    ({ appliesTo, unless }) => (appliesTo === 'all' || appliesTo === kind) && !unless(facts),
  )?.problem;
}

function isCritical({ certificate }: CertificateFacts, id: string): boolean {
  return certificate.extensions.some((extension) => extension.id === id && extension.critical);
}
