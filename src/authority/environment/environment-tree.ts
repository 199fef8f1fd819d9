/**
 * The authorities of an environment as a tree of plain data: for people, for `--json`, for comparing two environments.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import type { Instant } from '../../core/instant.ts';
import type { ProfileName } from '../../x509/profile-types.ts';
import type { AuthorityState } from '../authority-states.ts';
import type { Authority } from '../authority.ts';
import type { KeyState } from '../guarded-key.ts';
import type { Environment } from './environment.ts';

/** One certificate of one authority. */
export interface AuthorityNode {
  readonly name: string;
  readonly profile: ProfileName;
  /** Serial number of its certificate, in hexadecimal. */
  readonly serial: string;
  readonly keyIdentifier: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly state: AuthorityState;
  readonly keyState: KeyState;
  /** Certificates issued under this one. */
  readonly issued: number;
  readonly children: readonly AuthorityNode[];
}

/** Every hierarchy, roots first; a root that was certified again has its newest certificate here. */
export function environmentTree({ authorities }: Environment): readonly AuthorityNode[] {
  return authorities.tiers().map(({ root, issuing }) =>
    nodeOf(
      root,
      issuing.map((own) => nodeOf(own, [])),
    ),
  );
}

function nodeOf(authority: Authority, children: readonly AuthorityNode[]): AuthorityNode {
  const { name, profile, serial, notBefore, notAfter, key, keyIdentifier } = authority;
  return {
    name,
    profile,
    serial,
    keyIdentifier: toHex(keyIdentifier),
    notBefore,
    notAfter,
    state: authority.life.state,
    keyState: key.life.state,
    issued: children.length > 0 ? children.length : authority.issued,
    children,
  };
}
