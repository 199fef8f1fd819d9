/**
 * Why certificates are revoked, who may give that as a ground, and which CRLReason it becomes (SEC Appendix B, 4.9.1).
 *
 * The list of Permitted Revocation Reasons is not public: the substance is recalled, the mapping to CRLReason proposed.
 *
 * @module
 */
import type { Sourced } from '../../vocabulary/certainty.ts';
import type { RevocationReason } from '../../x509/types.ts';

interface RevocationGroundRow extends Sourced {
  readonly means: string;
  readonly mayAsk: readonly ('subscriber' | 'authority')[];
  readonly reason: RevocationReason;
}

const SUBSTANCE = { source: 'SEC Appendix B, 4.9.1, in substance', certainty: 'recalled' } as const;

export const REVOCATION_GROUNDS = {
  keyCompromise: {
    means: 'the private key is or may be known to somebody else',
    mayAsk: ['subscriber', 'authority'],
    reason: 'keyCompromise',
    ...SUBSTANCE,
  },
  ceasedToBeEligible: {
    means: 'the subscriber is no longer eligible, or no longer a party',
    mayAsk: ['subscriber', 'authority'],
    reason: 'cessationOfOperation',
    ...SUBSTANCE,
  },
  replaced: {
    means: 'another certificate is in use everywhere',
    mayAsk: ['subscriber'],
    reason: 'superseded',
    source: 'this model: the last step of a recovery',
    certainty: 'proposed',
  },
  directedByPma: {
    means: 'the SMKI PMA directs it',
    mayAsk: ['authority'],
    reason: 'unspecified',
    ...SUBSTANCE,
  },
  integrity: {
    means: 'an extreme case: to keep the SMKI whole, without a request',
    mayAsk: ['authority'],
    reason: 'privilegeWithdrawn',
    ...SUBSTANCE,
  },
} as const satisfies Record<string, RevocationGroundRow>;

/** Name of a ground. */
export type RevocationGround = keyof typeof REVOCATION_GROUNDS;
