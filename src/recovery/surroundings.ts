/**
 * What recovery is given: the agenda, the log, the DCC, parties, authorities, custodians, the officer register.
 *
 * Interfaces, so that a world, a test or somebody's real PKI can stand behind them. What passes is octets and plain data.
 *
 * @module
 */
import type { ContingencyKeySet } from '../authority/contingency.ts';
import type { Agenda } from '../core/agenda.ts';
import type { EventLog } from '../core/event-log.ts';
import type { Instant } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { SigningKey } from '../crypto/keys.ts';
import type { DataCommunicationsCompany } from '../dcc/types.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { Activities } from './activity.ts';
import type { RecoveryAssumptions } from './assumptions.ts';
import type { Custody } from './custody.ts';
import type { Procedure } from './procedure.ts';

/** Parties by Entity Identifier, and the single party of each role of the DCC. */
export interface PartyDirectory {
  byId(entityId: Eui64): Party | undefined;
  /** The first party of a role; the only one, for roles of the DCC. */
  of(role: PartyRole): Party | undefined;
  all(): readonly Party[];
}

/** The Organisation hierarchy as recovery needs it: certificates, the contingency key set, and the act of issuing. */
export interface OrganisationHierarchy {
  readonly generation: number;
  readonly root: Uint8Array;
  readonly issuingOca: Uint8Array;
  readonly contingency: ContingencyKeySet;
  issue(request: Uint8Array): Uint8Array;
}

/** The authorities. */
export interface AuthoritySeam {
  current(): OrganisationHierarchy;
  /** A ceremony: a whole new Organisation hierarchy, or a new Issuing OCA under the same root. Not yet in use. */
  found(what: 'hierarchy' | 'issuing'): OrganisationHierarchy;
  /** The same root key under a new certificate that wraps new contingency keys. Not yet in use. */
  renewContingency(which: 'private' | 'symmetric' | 'both'): OrganisationHierarchy;
  /** From now on this one issues. */
  adopt(hierarchy: OrganisationHierarchy): void;
  suspend(because: string): void;
  revoke(certificate: Uint8Array, because: string): void;
  retire(hierarchy: OrganisationHierarchy, because: string): void;
}

/** One officer on the register. `left` with `listed: 'yes'` is a stale register. */
export interface Officer {
  readonly name: string;
  readonly office: 'SRO' | 'ARO';
  readonly answers: 'yes' | 'no' | 'left';
}

/** Who may confirm for a party: the register as the DCC has it, right or stale. */
export interface OfficerRegister {
  officersOf(party: Eui64): readonly Officer[];
}

/** Points at which a test or a fault may lay hands on what passes between organisations. */
export interface Intercepts {
  /** Octets of a signed batch on its way from the TSP back to the DSP. */
  batch?(octets: Uint8Array): Uint8Array;
}

/** What the DCC gets to know while a campaign runs (SECPMA_30_1312: "real time factors are not fed back"). */
export type Feedback = 'none' | 'periodic' | 'live';

/** Everything that recovery is given. */
export interface RecoverySurroundings {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly random: Random;
  readonly dcc: DataCommunicationsCompany;
  readonly parties: PartyDirectory;
  readonly authority: AuthoritySeam;
  /** `technical`: decisions are automatic and recorded as such. `governed`: PMA, custodians, working days. */
  readonly governance: 'technical' | 'governed';
  readonly assumptions?: Partial<RecoveryAssumptions>;
  /** The recovery environment is live from then on; always, unless given. */
  readonly recoveryLiveFrom?: Instant;
  readonly officers?: OfficerRegister;
  readonly custody?: Custody;
  readonly feedback?: Feedback;
  /** Other environments that rely on the same hierarchy: Apex here breaks them. */
  readonly sharesHierarchyWith?: readonly string[];
  readonly intercepts?: Intercepts;
  /** Signs files for an organisation: `subscriber:<EUI>`, `tsp`, `dsp`. Made from `random` unless given. */
  readonly fileSigner?: (who: string) => SigningKey;
  /** Procedures and activities besides the built-in ones, or instead of them, by name. */
  readonly procedures?: Readonly<Record<string, Procedure>>;
  readonly activities?: Activities;
}
