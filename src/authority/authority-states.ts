/**
 * The life of a certification authority, from the ceremony that makes it to the day nobody relies on it (SEC Appendices
 * A and B, 5.6). The clauses ask that an old authority is not revoked at changeover; the named states are this model's.
 *
 * @module
 */
import type { StateRow } from './life.ts';

/** State of an authority. */
export type AuthorityState =
  'prepared' | 'published' | 'active' | 'retiring' | 'retired' | 'frozen' | 'revoked';

interface AuthorityStateRow extends StateRow<AuthorityState> {
  readonly issues: 'certificates' | 'nothing';
}

export const AUTHORITY_STATES: Readonly<Record<AuthorityState, AuthorityStateRow>> = {
  prepared: {
    means: 'key and certificate exist, nobody has been told',
    issues: 'nothing',
    next: ['published', 'frozen', 'revoked'],
  },
  published: {
    means:
      'its certificate is in the repository, so that relying parties have it before it is needed',
    issues: 'nothing',
    next: ['active', 'frozen', 'revoked'],
  },
  active: {
    means: 'it issues',
    issues: 'certificates',
    next: ['retiring', 'frozen', 'revoked'],
  },
  retiring: {
    means: 'it issues no more; what it issued stays valid, and it signs the lists for that',
    issues: 'nothing',
    next: ['retired', 'frozen', 'revoked'],
  },
  retired: {
    means: 'nobody relies on it; its key is destroyed, its certificate is not revoked',
    issues: 'nothing',
    next: ['revoked'],
  },
  frozen: {
    means: 'its key is or may be compromised: it issues nothing until that is decided',
    issues: 'nothing',
    next: ['active', 'retiring', 'revoked'],
  },
  revoked: {
    means: 'its certificate is on the list of its root',
    issues: 'nothing',
    next: [],
  },
};
