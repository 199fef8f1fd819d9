/**
 * What is wrong with the options of a recovery, found before anything has changed.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { toIso } from '../core/instant.ts';
import { formatEui64 } from '../vocabulary/eui64.ts';
import { objectionTo } from './activities/decision.ts';
import { affectedCells, describeKey } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { METHOD_PROCEDURES, recommend } from './decisions.ts';
import { validateList } from './device-list.ts';
import { situationOf } from './incident-facts.ts';
import type { IncidentRecord, RecoverOptions } from './incident-record.ts';
import type { Procedure } from './procedure.ts';

/** Refuses options that cannot work. */
export function checkOptions(
  context: RecoveryContext,
  incident: IncidentRecord,
  options: RecoverOptions,
): void {
  const { method, procedure } = options;
  if (method !== undefined && procedure !== undefined && METHOD_PROCEDURES[method] !== procedure) {
    failContradiction(`method ${method} and procedure ${procedure}`);
  }
  if (options.devices !== undefined && options.notificationFile !== undefined) {
    failContradiction('a device list and a notification file: the file holds the list');
  }
  const chosen = procedureFor(context, incident, options);
  checkReplacementCells(incident, options);
  if (chosen !== undefined) {
    checkObjection(context, incident, options, chosen);
    checkDecisions(context, incident, options, chosen);
  }
  if (options.devices !== undefined) checkDevices(context, incident, options.devices);
}

function procedureFor(
  context: RecoveryContext,
  incident: IncidentRecord,
  options: RecoverOptions,
): Procedure | undefined {
  const known = context.procedures ?? {};
  const { method } = options;
  const asked = options.procedure ?? (method === undefined ? undefined : METHOD_PROCEDURES[method]);
  const situation = situationOf({ ...incident, options });
  const name = asked ?? recommend(situation, context.assumptions)?.procedure;
  const found = name === undefined ? undefined : known[name];
  if (asked !== undefined && found === undefined) {
    const names = Object.keys(known).join(', ');
    fail('recovery/unknown-procedure', `no procedure ${asked}; known: ${names}`, {
      procedure: asked,
      known: names,
    });
  }
  return found;
}

function checkObjection(
  context: RecoveryContext,
  { key }: IncidentRecord,
  options: RecoverOptions,
  procedure: Procedure,
): void {
  const objection = objectionTo(context, { key, options }, procedure);
  if (objection === undefined) return;
  const message = `${procedure.name} for ${describeKey(key)}, ${objection.code}: ${objection.advice}`;
  if (objection.code === 'apex-not-permitted') {
    fail('recovery/apex-not-permitted', message, { key: describeKey(key) });
  }
  if (objection.code === 'environment-not-live') {
    const { recoveryLiveFrom } = context;
    const liveFrom = recoveryLiveFrom === undefined ? '' : toIso(recoveryLiveFrom);
    fail('recovery/environment-not-live', message, { liveFrom });
  }
  fail('recovery/method-cannot-apply', message, {
    method: procedure.name,
    reason: objection.advice,
  });
}

/** In a governed run somebody has to decide; a decision may still be passed later, step by step. */
function checkDecisions(
  { governance }: RecoveryContext,
  incident: IncidentRecord,
  { decisions = [] }: RecoverOptions,
  { needs }: Procedure,
): void {
  if (governance === 'technical' || needs === 'own-key' || needs === 'no-key') return;
  if (decisions.length > 0 || incident.decision !== undefined) return;
  fail(
    'recovery/decision-missing',
    'a governed run needs a decision of the PMA: pass decisions: [{ decision: "approve" }] or call incident.decide',
    { incident: incident.id },
  );
}

/** A list that a caller gives is taken whole or not at all; a Subscriber's file may have exceptions. */
function checkDevices(
  context: RecoveryContext,
  incident: IncidentRecord,
  devices: NonNullable<RecoverOptions['devices']>,
): void {
  if (incident.progress.size > 0) return;
  const { exceptions } = validateList(context, incident.key, devices);
  const [first] = exceptions;
  if (first === undefined) return;
  const device = formatEui64(first.device);
  const others = exceptions.length - 1;
  fail(
    'recovery/device-refused',
    `${device}: ${first.code}${others > 0 ? `, and ${others} more` : ''}; send a notification file to have exceptions listed instead`,
    { device, reason: first.code, others },
  );
}

function checkReplacementCells(
  { key }: IncidentRecord,
  { replacements = {} }: RecoverOptions,
): void {
  const cells: readonly string[] = affectedCells(key);
  const other = Object.keys(replacements).find((cell) => !cells.includes(cell));
  if (other !== undefined) failContradiction(`a replacement for ${other}, which is not affected`);
}

function failContradiction(options: string): never {
  fail('recovery/contradictory-options', `these options contradict each other: ${options}`, {
    options,
  });
}
