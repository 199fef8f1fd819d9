/**
 * The life of a certificate as a table: requested, issued, accepted or rejected, in use or not, superseded, expired or revoked
 * (SEC Appendices A and B, 4.1 to 4.9), and what the SMKI Repository shows of it.
 *
 * @module
 */
import type { Sourced } from '../../vocabulary/certainty.ts';

/** Status codes of the SMKI Repository: pending, in use, not in use, expired, revoked. */
export type RepositoryStatus = 'P' | 'I' | 'N' | 'E' | 'R';

/** Where a certificate is in its life. */
export type CertificateState =
  | 'requested'
  | 'issued'
  | 'accepted'
  | 'rejected'
  | 'inUse'
  | 'notInUse'
  | 'superseded'
  | 'expired'
  | 'revoked';

interface CertificateStateRow {
  readonly means: string;
  /** Undefined: not in the repository. */
  readonly status: RepositoryStatus | undefined;
}

/** The states, and the status that each has in the repository. */
export const CERTIFICATE_STATES: Readonly<Record<CertificateState, CertificateStateRow>> = {
  requested: { means: 'asked for, judged, not yet signed', status: undefined },
  issued: { means: 'signed; good for nothing until it is accepted', status: 'P' },
  accepted: { means: 'its subscriber finds it true', status: 'N' },
  rejected: { means: 'its subscriber finds it wrong: never lodged', status: undefined },
  inUse: { means: 'its subscriber uses it, or devices hold it', status: 'I' },
  notInUse: { means: 'valid, and nobody uses it at present', status: 'N' },
  superseded: { means: 'another one has taken its place', status: 'N' },
  expired: { means: 'its validity has ended', status: 'E' },
  revoked: { means: 'it is on the list of its issuer', status: 'R' },
};

/** What happens to certificates. */
export type CertificateEventName =
  | 'request'
  | 'issue'
  | 'accept'
  | 'reject'
  | 'use'
  | 'withdraw'
  | 'supersede'
  | 'expire'
  | 'revoke';

interface CertificateEventRow extends Sourced {
  /** States in which it can happen; none for the first. */
  readonly from: readonly CertificateState[];
  readonly to: CertificateState;
}

const LODGED: readonly CertificateState[] = ['accepted', 'inUse', 'notInUse', 'superseded'];

/** The events, each with where it leads. Who may cause one is `certificates.ts`. */
export const CERTIFICATE_EVENTS: Readonly<Record<CertificateEventName, CertificateEventRow>> = {
  request: { from: [], to: 'requested', source: 'Appendices A and B, 4.1', certainty: 'recalled' },
  issue: {
    from: ['requested'],
    to: 'issued',
    source: 'Appendices A and B, 4.3',
    certainty: 'recalled',
  },
  accept: {
    from: ['issued'],
    to: 'accepted',
    source: 'Appendices A and B, 4.4.1; SEC L11',
    certainty: 'recalled',
  },
  reject: {
    from: ['issued'],
    to: 'rejected',
    source: 'Appendices A and B, 4.4.1; SEC L11',
    certainty: 'recalled',
  },
  use: {
    from: ['accepted', 'notInUse'],
    to: 'inUse',
    source: 'status I of the SMKI Repository',
    certainty: 'confirmed',
  },
  withdraw: {
    from: ['inUse'],
    to: 'notInUse',
    source: 'status N of the SMKI Repository',
    certainty: 'confirmed',
  },
  supersede: {
    from: ['accepted', 'inUse', 'notInUse'],
    to: 'superseded',
    source: 'Appendices A and B, 4.7; that it has a name is this model’s',
    certainty: 'proposed',
  },
  expire: {
    from: ['issued', ...LODGED],
    to: 'expired',
    source: 'status E of the SMKI Repository',
    certainty: 'confirmed',
  },
  revoke: {
    from: ['issued', ...LODGED],
    to: 'revoked',
    source: 'Appendix B, 4.9; status R of the SMKI Repository',
    certainty: 'confirmed',
  },
};
