/**
 * An incident as its users see it: step by step or at once, with the PMA's verbs, and everything observable as plain data.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { CompromisedKey } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { Engine } from './engine.ts';
import { unsettledDevices } from './incident-facts.ts';
import type {
  Decision,
  DeviceOutcome,
  DeviceProgress,
  IncidentRecord,
  RecoverOptions,
  TravelledFile,
} from './incident-record.ts';
import { type IncidentReport, reportOf } from './incident-report.ts';
import { FINAL_STATES, type IncidentState } from './incident-states.ts';
import { checkDecision, checkGoingOn, checkOptions, checkUndecided } from './option-checks.ts';
import { STEPS_MAX, failRound, failStanding } from './no-end.ts';
import { OPTIONS_VALUE } from './option-values.ts';
import { pmaVerbs } from './pma-verbs.ts';
import type { Step } from './procedure.ts';
import { canonical, checkValue } from './value-checks.ts';

/** One device of an incident, as plain data. */
export interface DeviceReport {
  readonly device: Eui64;
  readonly outcome: DeviceOutcome;
  readonly code: string;
  readonly attempts: number;
  readonly at: Instant;
}

/** An incident. */
export interface Incident {
  readonly id: string;
  readonly key: CompromisedKey;
  /** The incident of a shared service that this one belongs to. */
  readonly parent: string | undefined;
  readonly state: IncidentState;
  /** Name of the procedure, once proposed or decided. */
  readonly procedure: string | undefined;
  /** The step that is due, or undefined at the end. */
  readonly step: Step | undefined;
  /** Why it stands still, when it does. */
  readonly standing: { readonly code: string; readonly note: string } | undefined;
  readonly list: readonly Eui64[];
  readonly devices: readonly DeviceReport[];
  /** Notification and progress files as they travelled, oldest first. */
  readonly files: readonly TravelledFile[];
  /**
   * Everything about it as plain data, and what to do next: about the incident, and about each device that is left.
   *
   * @example
   * ```ts
   * import { createRecoveryWorld } from 'smki-sim/simulation';
   *
   * const world = createRecoveryWorld({ seed: 'report' });
   * world.addHomes({ count: 1 });
   * const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
   * const { outcomes, next } = incident.run({ method: 2, handover: 'not-requested' }).report();
   * console.log(outcomes, next[0]);
   * // { 'under-dcc-control': 4 } devices are under DCC control: incident.handOver()
   * ```
   */
  report(): IncidentReport;
  /** Devices without a good outcome. */
  readonly unsettled: number;
  /**
   * Says how the incident is to be handled. Everything is checked before anything changes.
   *
   * @throws SmkiError `recovery/method-cannot-apply`, `recovery/decision-missing`, `recovery/contradictory-options`, …
   */
  choose(options: RecoverOptions): void;
  /** Throws what {@link Incident.choose} would throw, and chooses nothing. */
  check(options: RecoverOptions): void;
  /** Adds a decision of the PMA to those that are to come. */
  decide(decision: Decision): void;
  /**
   * Carries out the step that is due, letting time pass until it is over. Undefined at the end. A step that cannot be done
   * is given back with the reason in `standing`; called again while the reason is the same, it throws.
   *
   * @throws SmkiError `recovery/stands-still`
   */
  next(): Step | undefined;
  /**
   * Goes on to the end.
   *
   * @throws SmkiError `recovery/stands-still` with the reason, when a step cannot be done
   */
  run(options?: RecoverOptions): Incident;
  /** Goes on by itself as time passes: `world.advance` moves it. */
  start(options?: RecoverOptions): void;
  /** Stops sending: wrong devices, an attack. The PMA is told at once. */
  halt(because: string): void;
  /** Lets a halted incident go on where it was (SECPMA_30_1312 item 19: a false alarm is told from a true one). */
  resume(): void;
  /** Ends an incident that sends nothing: before the decision it is rejected; later, what was not touched gets its status back. */
  abort(because: string): void;
  /**
   * Has the PMA decide on a stronger procedure for the devices that are left; in a governed run it meets first.
   *
   * @throws SmkiError `recovery/wrong-state`, `recovery/method-cannot-apply`, `recovery/contradictory-options` for a decision that approves nothing
   */
  escalate(decision: Decision): void;
  /** The PMA accepts the devices that are left. */
  acceptResidual(because: string): void;
  /** Hands devices back that are under DCC control, also after an abort. */
  handOver(): void;
  /** The next reports are missed. */
  missReports(count: number): void;
  /** Revokes now; refused while devices still need the certificates, unless overridden. */
  revoke(options?: { readonly override: 'yes' | 'no' }): number;
}

/** An incident over its record. */
export function incidentOf(
  context: RecoveryContext,
  engine: Engine,
  record: IncidentRecord,
): Incident {
  const checked = (given: RecoverOptions): RecoverOptions => {
    checkValue('options', given, OPTIONS_VALUE);
    const wanted = withNames(given);
    const options = { ...record.options, ...wanted };
    checkGoingOn(record);
    checkUndecided(record, wanted);
    checkOptions(context, record, options);
    return options;
  };
  const choose = (options: RecoverOptions): void => {
    record.options = checked(options);
  };
  const run = (options: RecoverOptions = {}): void => {
    choose(options);
    for (let steps = 0; engine.finishStep(record) !== undefined; steps++) {
      if (record.standing !== undefined) failStanding(record);
      if (steps >= STEPS_MAX) failRound(record);
    }
    if (!FINAL_STATES.includes(record.state)) failStanding(record);
  };
  const actions: Omit<Incident, keyof Facts> = {
    ...pmaVerbs(context, engine, record),
    report: () => reportOf(context, record),
    choose,
    check: (options) => {
      checked(options);
    },
    decide: (decision) => {
      checkGoingOn(record);
      checkDecision(context, record, record.options, decision);
      const { decisions = [] } = record.options;
      record.options = { ...record.options, decisions: [...decisions, decision] };
      record.standing = undefined;
    },
    next: () => nextStep(engine, record),
    run: (options) => {
      run(options);
      return incident;
    },
    start: (options) => {
      choose(options ?? {});
      record.pace = 'running';
      record.standing = undefined;
      engine.walk(record);
    },
  };
  // Facts are getters: they are read from the record each time.
  const getters = Object.getOwnPropertyDescriptors(facts(engine, record));
  const incident = Object.defineProperties(actions, getters) as Incident;
  return incident;
}

/** It stands still again where it stood: whoever calls until there is no next step would do so for ever. */
function nextStep(engine: Engine, record: IncidentRecord): Step | undefined {
  const { standing, position } = record;
  const step = engine.finishStep(record);
  const isSame = record.position === position && record.standing?.code === standing?.code;
  if (standing !== undefined && isSame) failStanding(record);
  return step;
}

/** Devices and parties as the DCC writes them: messages print them with separators. */
function withNames(options: RecoverOptions): RecoverOptions {
  const { devices, lateSubscribers } = options;
  return {
    ...options,
    ...(devices && { devices: devices.map(canonical) }),
    ...(lateSubscribers && { lateSubscribers: lateSubscribers.map(canonical) }),
  };
}

type Facts = Pick<
  Incident,
  | 'id'
  | 'key'
  | 'parent'
  | 'state'
  | 'procedure'
  | 'step'
  | 'standing'
  | 'list'
  | 'files'
  | 'devices'
  | 'unsettled'
>;

function facts(engine: Engine, record: IncidentRecord): Facts {
  return {
    id: record.id,
    key: record.key,
    parent: record.parent,
    get state() {
      return record.state;
    },
    get procedure() {
      return record.procedure;
    },
    get step() {
      return engine.currentStep(record);
    },
    get standing() {
      return record.standing;
    },
    get list() {
      return record.list;
    },
    get files() {
      return [...record.files];
    },
    get devices() {
      return [...record.progress.values()].map(deviceReport);
    },
    get unsettled() {
      return unsettledDevices(record);
    },
  };
}

function deviceReport(progress: DeviceProgress): DeviceReport {
  const { device, outcome, code, attempts, changedAt } = progress;
  return { device, outcome, code, attempts, at: changedAt };
}
