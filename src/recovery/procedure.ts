/**
 * What a procedure is: a table of steps, and what its commands place where. Data that the engine walks, that a walkthrough
 * prints, and that somebody with the real Appendix L in hand can correct.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { ServiceRequest } from '../dcc/command-types.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import type { RecoveryAssumptions } from './assumptions.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { KeyClass } from './compromised-key.ts';

/** Who acts in the step tables, and who that is. */
export const ACTORS = {
  notifier: 'whoever finds out, or suspects',
  subscriber: 'the Party whose certificates are in the affected cells',
  'all-subscribers': 'every Party with certificates on devices',
  'responsible-supplier': 'the supplier that the inventory names for a device',
  'network-operator': 'the network operator that the inventory names for a device',
  'shared-service-provider': 'runs the systems of several small Users',
  'service-desk': 'the DCC Service Desk',
  ra: 'the Registration Authority of the SMKI',
  tsp: 'the Trusted Service Provider: authorities, HSMs, ceremonies',
  dsp: 'the Data Services Provider: checks, batches, sends, keeps the outcomes',
  csp: 'a Communications Service Provider: the last stretch to the device',
  dcc: 'the DCC itself',
  pma: 'the SMKI Policy Management Authority, which decides',
  ssc: 'the Security Sub-Committee, which is told',
  custodians: 'Key Custodians: a quorum of them opens the keys of the recovery environment',
  rdp: 'a Registration Data Provider, which is told',
  device: 'a meter, a hub, or another device with trust anchor cells',
} as const satisfies Readonly<Record<string, string>>;

/** Who acts, in the words of the step tables. */
export type Actor = keyof typeof ACTORS;

/** Parts of a procedure, in their order (confirmed by the headings of the 2015 draft). */
export const PHASES = {
  front: 'Front end',
  pre: 'Pre-recovery',
  execution: 'Execution',
  post: 'Post-recovery',
} as const satisfies Readonly<Record<string, string>>;

/** Where in a procedure a step stands. */
export type Phase = keyof typeof PHASES;

/** What somebody else has to do in a step, beside its actor. */
export interface Part extends Sourced {
  readonly actor: Actor;
  readonly action: string;
}

/** One step. Texts are for people; `run` names the activity that carries it out. */
export interface Step extends Sourced {
  readonly id: string;
  readonly phase: Phase;
  readonly actor: Actor;
  readonly action: string;
  /** Who else has a part in it. */
  readonly others?: readonly Part[];
  readonly precondition?: string;
  readonly input?: string;
  readonly output?: string;
  /** In words; `limitMs` names the assumption behind a figure. */
  readonly limit: string;
  readonly limitMs?: keyof RecoveryAssumptions;
  readonly onFailure: string;
  /** Step to go on with when the activity fails; without it the incident stands still and says why. */
  readonly failureStep?: string;
  /** Next step where it is not the next row. */
  readonly next?: string;
  /** Name of an activity. */
  readonly run: string;
  /** Facilitator's inject for a walkthrough, and a question that the PMA would ask. */
  readonly inject?: string;
  readonly pmaQuestion?: string;
}

/** Everybody who has a part in these steps, in their order. */
export function actorsOf(steps: readonly Step[]): readonly Actor[] {
  const all = steps.flatMap(({ actor, others = [] }) => [actor, ...others.map((o) => o.actor)]);
  return [...new Set(all)];
}

/** What goes into which cells. */
export type Placement =
  /** The owner's new certificates, in the affected cells of its role. */
  | 'renewed'
  /** The certificates that the owner has in use, in the affected cells: after a recovery that was given up. */
  | 'in-use'
  /** The Access Control Broker's certificates, in the affected cells of the owner's role. */
  | 'broker'
  /** New certificates of every party in every cell, a new root first. */
  | 'everything'
  /** The same, but the root stays. */
  | 'everything-but-root'
  /** New certificates of the DCC's own roles; cells of Users only where they hold the Access Control Broker's. */
  | 'dcc-held'
  /** The same root key under a new certificate. */
  | 'root';

/** What a campaign of commands does. */
export interface CampaignPlan {
  /** `own`: the mode in which the owner's role replaces its own cells. */
  readonly mode: ReplacementMode | 'own';
  /** `responsible`: for each device whoever may place a root there with its own key, Responsible Supplier or WAN Provider. */
  readonly signer: 'owner' | 'responsible' | 'recovery' | 'contingency' | 'accessControlBroker';
  readonly places: Placement;
  readonly serviceRequest: ServiceRequest;
  /** Whose cells, where it is not the owner of the compromised key. */
  readonly owner?: Eui64;
  /** What a Subscriber without new certificates gets, by the assumption `lateSubscriber`. Unless given it keeps what it has. */
  readonly late?: 'as-assumed';
  /** SMI Status of a device whose cells have all been replaced. */
  readonly then: 'previous' | 'recovered';
}

/** Methods as a caller names them. */
export type Method = 1 | 2 | 3 | 'apex';

/** A procedure. */
export interface Procedure {
  readonly name: string;
  readonly title: string;
  /** Where it stands in Appendix L, as far as known. */
  readonly section: string;
  readonly method?: Method;
  readonly keyClasses: readonly KeyClass[];
  /** What the PMA has to decide on: nothing is signed with these keys without it. */
  readonly needs: 'own-key' | 'recovery-key' | 'contingency-key' | 'no-key';
  /** Assumptions without which it is refused, or obeyed by nobody: by name, with the answer that it needs. */
  readonly assumes?: Readonly<Record<string, string>>;
  /** A destructive procedure is exercised last. */
  readonly destructive: 'yes' | 'no';
  readonly campaign?: CampaignPlan;
  readonly handover?: CampaignPlan;
  readonly steps: readonly Step[];
}

/**
 * Refuses what is no procedure, such as the name of one.
 *
 * @throws SmkiError `recovery/unknown-procedure`
 */
export function checkProcedure(given: Pick<Procedure, 'steps'>): void {
  const table: unknown = given;
  if (Array.isArray((table as Partial<Procedure> | undefined)?.steps)) return;
  const procedure = typeof table === 'string' ? table : typeof table;
  const known = "one of PROCEDURES, as PROCEDURES['method-3'], or your own";
  fail('recovery/unknown-procedure', `${procedure} is no table of steps: pass ${known}`, {
    procedure,
    known,
  });
}
