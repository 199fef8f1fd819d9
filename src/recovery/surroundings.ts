/**
 * What recovery is given: the agenda, the log, the DCC, parties, authorities, custodians, the officer register.
 *
 * Interfaces, so that a world, a test or somebody's real PKI can stand behind them. What passes is octets and plain data.
 *
 * @module
 */
import type { Answer } from '../authority/answer.ts';
import type { Ceremonies, Ceremony } from '../authority/ceremony/ceremony.ts';
import type { ContingencyKeySet } from '../authority/contingency.ts';
import type { GuardedKey } from '../authority/guarded-key.ts';
import type { Officer as RegisteredOfficer } from '../authority/registration/officers.ts';
import type { Registration } from '../authority/registration/registration.ts';
import type { Agenda } from '../core/agenda.ts';
import type { EventLog } from '../core/event-log.ts';
import type { Instant } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { DataCommunicationsCompany } from '../dcc/types.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { Activities } from './activity.ts';
import type { RecoveryAssumptions } from './assumptions.ts';
import type { FileSigner, SignerTrust } from './file-signers.ts';
import type { Procedure } from './procedure.ts';

/** Parties by Entity Identifier, and the single party of each role of the DCC. */
export interface PartyDirectory {
  /** The party with an Entity Identifier. */
  byId(entityId: Eui64): Party | undefined;
  /** The first party of a role; the only one, for roles of the DCC. */
  of(role: PartyRole): Party | undefined;
  /** Everybody, in the order of enrolment. */
  all(): readonly Party[];
}

/** The Organisation hierarchy as recovery needs it: certificates, the contingency key set, and the act of issuing. */
export interface OrganisationHierarchy {
  readonly generation: number;
  readonly root: Uint8Array;
  readonly issuingOca: Uint8Array;
  readonly contingency: ContingencyKeySet;
  /** Certifies a PKCS#10 request (DER); the certificate, DER. */
  issue(request: Uint8Array): Uint8Array;
}

/**
 * The authorities. What needs an offline key is done in a ceremony; without custodians (a technical run) it may be left out, and
 * holds itself.
 */
export interface AuthoritySeam {
  /** Custodians, HSM sites, transcripts. */
  readonly ceremonies: Ceremonies;
  /** The hierarchy in use. */
  current(): OrganisationHierarchy;
  /** The keys of its Root and Issuing OCA, with their states. */
  readonly keys: { readonly root: GuardedKey; readonly issuing: GuardedKey };
  /** A whole new Organisation hierarchy, or a new Issuing OCA under the same root. It issues, but is not yet in use. */
  found(what: 'hierarchy' | 'issuing', ceremony?: Ceremony): Answer<OrganisationHierarchy>;
  /** The same root key under a new certificate that wraps new contingency keys. Not yet in use. */
  renewContingency(
    which: 'private' | 'symmetric' | 'both',
    ceremony?: Ceremony,
  ): Answer<OrganisationHierarchy>;
  /** From now on this one is in use. */
  adopt(hierarchy: OrganisationHierarchy): void;
  /** From now on nothing is issued, until this reason is lifted, or the authority that it is about is in use no more. */
  suspend(because: string, of?: SuspendedAuthority): void;
  /** Lifts what was suspended for this reason, and nothing else. */
  resume(because: string): void;
  /** Puts a certificate (DER) on the list of its issuer. */
  revoke(certificate: Uint8Array, because: string): void;
  /** Whether a certificate (DER) is on the list of its issuer; what recovery itself has put there is all that is known unless given. */
  isRevoked?(certificate: Uint8Array): boolean;
  /** Destroys the keys of a hierarchy: those under a root that goes on, or all of them but what is to be kept. */
  retire(
    hierarchy: OrganisationHierarchy,
    order: {
      readonly because: string;
      readonly ceremony?: Ceremony;
      /** The Contingency keys, while devices are left that only they can reach. */
      readonly keep?: 'contingency-keys';
    },
  ): Answer<void>;
}

/** What is suspended: an Issuing OCA, all under a root; or everything, whatever is founded meanwhile, which it is unless said otherwise. */
export type SuspendedAuthority = 'everything' | 'root' | 'issuing-oca';

/** An officer on the register, and what a call comes to. `left` is somebody of whom the register does not know that. */
export interface Officer extends Pick<RegisteredOfficer, 'name' | 'office'> {
  readonly answers: 'yes' | 'no' | 'left';
}

/** Who may confirm for a party: the register as the DCC has it, right or stale. */
export interface OfficerRegister {
  /** Officers in the order in which they are called. */
  officersOf(party: Eui64): readonly Officer[];
}

/** Whom the register of an environment names for a party, in the order in which they were appointed. */
export function officersOn(registration: Registration): OfficerRegister {
  return {
    officersOf: (entityId) => {
      const party = registration.entity(entityId)?.party;
      const own = registration.officers.filter((officer) => officer.party === party);
      return own.flatMap(({ id, name, office }): readonly Officer[] => {
        const call = registration.callBack(id);
        if (call === 'not-on-register') return [];
        return [{ name, office, answers: call === 'confirmed' ? 'yes' : 'left' }];
      });
    },
  };
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
  readonly feedback?: Feedback;
  /** Other environments that rely on the same hierarchy: Apex here breaks them. */
  readonly sharesHierarchyWith?: readonly string[];
  readonly intercepts?: Intercepts;
  /** Signs files for an organisation: `dcc`, `subscriber:<EUI>`, `tsp`. Whoever has none signs with a key made from `random`. */
  readonly fileSigner?: (who: string) => FileSigner | undefined;
  /** How a receiver judges the File Signing Certificate of an organisation; its public key is known unless given. */
  readonly fileTrust?: (who: string) => SignerTrust | undefined;
  /** Procedures and activities besides the built-in ones, or instead of them, by name. */
  readonly procedures?: Readonly<Record<string, Procedure>>;
  readonly activities?: Activities;
}
