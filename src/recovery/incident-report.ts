/**
 * Everything about one incident as plain data: its states, decisions, devices, files, warnings, figures, and what to do next.
 *
 * It is made anew each time, from the log and the incident, and shares nothing with them: it can be kept, sent or compared.
 *
 * @module
 */
import { countBy } from '../core/count-by.ts';
import type { Instant } from '../core/instant.ts';
import type { DeviceStatus } from '../dcc/inventory-types.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { adviceOn, nextSteps } from './advice.ts';
import { describeKey } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { DeviceProgress, IncidentRecord } from './incident-record.ts';
import type { DeviceOutcome } from './outcomes.ts';
import { incidentEvents } from './incident-of-log.ts';
import { FINAL_STATES, type IncidentState } from './incident-states.ts';
import { type KnowledgeGap, knowledgeGap } from './knowledge.ts';
import { adviceOnException } from './notified-records.ts';
import { type RecoveryMetrics, recoveryMetrics } from './metrics.ts';

/** One device of an incident, with its status and what is to be done about it. */
export interface ReportedDevice {
  readonly device: Eui64;
  readonly outcome: DeviceOutcome;
  readonly code: string;
  readonly attempts: number;
  readonly at: Instant;
  readonly status: DeviceStatus | undefined;
  /** Undefined when nothing is to be done. */
  readonly advice: string | undefined;
}

/** An incident at one time. Times are milliseconds since the Unix epoch. */
export interface IncidentReport {
  readonly incident: string;
  readonly parent: string | undefined;
  /** The compromised key: class, slots, owner. */
  readonly key: string;
  readonly certainty: 'suspected' | 'certain';
  readonly notifier: string;
  readonly openedAt: Instant;
  /** When the report was made. */
  readonly at: Instant;
  readonly governance: 'technical' | 'governed';
  readonly state: IncidentState;
  readonly procedure: string | undefined;
  /** The step that is due; undefined at the end. */
  readonly step: { readonly id: string; readonly action: string } | undefined;
  readonly states: readonly { readonly at: Instant; readonly event: string; readonly to: string }[];
  readonly decisions: readonly {
    readonly at: Instant;
    readonly decision: string;
    readonly method: string;
    readonly because: string;
  }[];
  readonly devices: readonly ReportedDevice[];
  /** How many devices have which outcome. */
  readonly outcomes: Readonly<Partial<Record<DeviceOutcome, number>>>;
  readonly files: readonly {
    readonly at: Instant;
    readonly file: string;
    readonly kind: string;
    readonly result: string;
    readonly records: number;
    /** SHA-256 of the content, in hexadecimal. */
    readonly sha256: string;
  }[];
  /** Devices that were listed and not taken, the cell that is to blame if one is, and what to do about it. */
  readonly exceptions: readonly {
    readonly device: string;
    readonly code: string;
    readonly cell?: string;
    readonly advice: string;
  }[];
  readonly warnings: readonly {
    readonly at: Instant;
    readonly code: string;
    readonly message: string;
  }[];
  readonly metrics: RecoveryMetrics;
  /** What is true beside what the DCC knows and has reported. */
  readonly knowledge: KnowledgeGap;
  /** What is to be done next, most urgent first. */
  readonly next: readonly string[];
}

/** Makes the report of an incident. */
export function reportOf(context: RecoveryContext, incident: IncidentRecord): IncidentReport {
  const { id, key, steps, position, state } = incident;
  const { log, agenda, dcc, governance } = context;
  const step = isAtEnd(incident) ? undefined : steps[position];
  const devices = [...incident.progress.values()].map((own) => deviceOf(context, incident, own));
  const particularsOf = (device: string): ReturnType<typeof dcc.inventory.entry> =>
    dcc.inventory.entry(device as Eui64);
  return {
    incident: id,
    parent: incident.parent,
    key: describeKey(key),
    certainty: incident.certainty,
    notifier: incident.notifier,
    openedAt: incident.openedAt,
    at: agenda.clock.now(),
    governance,
    state,
    procedure: incident.procedure,
    step: step && { id: step.id, action: step.action },
    ...fromLog(context, id),
    devices,
    exceptions: exceptionsOf(context, incident),
    outcomes: countBy(devices, ({ outcome }) => outcome),
    metrics: recoveryMetrics({ events: log.events, incident: id, particularsOf }),
    knowledge: knowledgeGap({ events: log.events, incident: id }),
    next: nextSteps(context, incident),
  };
}

function isAtEnd({ state }: IncidentRecord): boolean {
  return FINAL_STATES.includes(state);
}

function deviceOf(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
): ReportedDevice {
  const { device, outcome, code, attempts, changedAt: at } = progress;
  const status = context.dcc.inventory.entry(device)?.status;
  const advice = adviceOn(context, incident, progress);
  return { device, outcome, code, attempts, at, status, advice };
}

/** The last word on each device: a corrected list may have taken it. */
function exceptionsOf(
  { log }: RecoveryContext,
  { id, progress }: IncidentRecord,
): IncidentReport['exceptions'] {
  const last = new Map<string, IncidentReport['exceptions'][number]>();
  for (const { incident, device, code, cell } of log.ofType('recovery.exception')) {
    if (incident !== id || progress.has(device as Eui64)) continue;
    last.set(device, { device, code, ...(cell && { cell }), advice: adviceOnException(code) });
  }
  return [...last.values()];
}

function fromLog(
  { log }: RecoveryContext,
  id: string,
): Pick<IncidentReport, 'states' | 'decisions' | 'files' | 'warnings'> {
  const own = incidentEvents(log.events, id);
  return {
    states: own('recovery.state').map(({ at, event, to }) => ({ at, event, to })),
    decisions: own('recovery.decision').map(({ at, decision, method, because }) => ({
      at,
      decision,
      method,
      because,
    })),
    files: own('recovery.file').map(({ at, file, kind, result, records, sha256 }) => ({
      at,
      file,
      kind,
      result,
      records,
      sha256,
    })),
    warnings: own('recovery.warning').map(({ at, code, message }) => ({ at, code, message })),
  };
}
