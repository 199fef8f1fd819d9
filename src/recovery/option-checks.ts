/**
 * What is wrong with the options of a recovery, found before anything has changed.
 *
 * @module
 */
import { fail, isSmkiError } from '../core/errors.ts';
import { equalBytes } from '../core/bytes.ts';
import { toIso } from '../core/instant.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { formatEui64 } from '../vocabulary/eui64.ts';
import { affectedCells, describeKey, isOfOrganisation } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { METHOD_PROCEDURES, recommend } from './decisions.ts';
import { validateList } from './device-list.ts';
import { situationOf, unsettledDevices } from './incident-facts.ts';
import type { Decision, IncidentRecord, RecoverOptions } from './incident-record.ts';
import { FINAL_STATES, type IncidentState } from './incident-states.ts';
import { mayBeLate } from './late-subscribers.ts';
import { DECISION_VALUE } from './option-values.ts';
import { objectionTo } from './objections.ts';
import type { Procedure } from './procedure.ts';
import { checkSituation } from './situation-checks.ts';
import { checkValue } from './value-checks.ts';

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
  if (options.notificationFile !== undefined && !isOfOrganisation(incident.key.keyClass)) {
    failContradiction(
      `a notification file and ${describeKey(incident.key)}, which is of no Organisation: the DCC makes the list, or pass devices`,
    );
  }
  if (options.situation?.falseAlarm === 'yes' && (procedure ?? method) !== undefined) {
    failContradiction('a false alarm and a named procedure: leave one of them out');
  }
  checkSituation(options);
  const chosen = procedureFor(context, incident, options);
  checkReplacementCells(incident, options);
  checkLate(context, options, chosen);
  for (const decision of options.decisions ?? [])
    checkDecision(context, incident, options, decision);
  if (chosen !== undefined) {
    checkObjection(context, incident, options, chosen);
    if (options.handover !== undefined && chosen.handover === undefined) {
      failContradiction(`handover and ${chosen.name}, which leaves nothing to be handed back`);
    }
    checkDecisions(context, incident, options, chosen);
    checkPlacement(options, chosen);
  }
  if (options.devices !== undefined) checkDevices(context, incident, options.devices);
}

/** An incident that is over takes nothing more. */
export function checkGoingOn({ id, state }: IncidentRecord): void {
  if (!FINAL_STATES.includes(state)) return;
  const message = `incident ${id} is ${state}, and goes on no more: notify the compromise again for another one`;
  fail('recovery/wrong-state', message, { incident: id, state, event: 'choose' });
}

/** What has been used already cannot be changed: the list, once validated, the method, once decided, any choice after its step. */
export function checkUndecided(incident: IncidentRecord, options: RecoverOptions): void {
  const { decision, procedure: decided, state } = incident;
  const { method, procedure } = options;
  if (!OPEN_STATES.includes(state)) checkUsed(incident, options);
  checkChoices(incident, options);
  const asked = procedure ?? (method === undefined ? undefined : METHOD_PROCEDURES[method]);
  if (asked === undefined || decided === undefined || asked === decided) return;
  if (decision?.decision !== 'approve') {
    if (OPEN_STATES.includes(state)) return;
    failContradiction(
      `${asked}, when ${decided} is proposed: incident.decide({ decision: 'approve', method }) changes it`,
    );
  }
  failContradiction(`${asked}, when ${decided} is decided: incident.escalate() goes on`);
}

/** States in which the list is still to be validated. */
const OPEN_STATES: readonly IncidentState[] = ['reported', 'suspected', 'confirmed'];

function checkUsed(
  { list, options: used }: IncidentRecord,
  { devices, notificationFile: file }: RecoverOptions,
): void {
  const known = new Set<string>(list);
  const isSame = devices?.length === list.length && devices.every((device) => known.has(device));
  if (devices !== undefined && !isSame) failContradiction('another list, when one is validated');
  if (file === undefined) return;
  const { content } = used.notificationFile ?? {};
  if (content === undefined || !equalBytes(content, file.content)) {
    failContradiction('another notification file, when the list is validated');
  }
}

/** The activity that reads a choice: after it, the choice would be one for nothing. */
const USED_BY = {
  evidence: 'evidence',
  situation: 'propose',
  decisions: 'decide',
  lateSubscribers: 'renewEverybody',
  crossCheck: 'checkReplacements',
  thresholds: 'setStatuses',
  replacements: 'build',
  proving: 'proveControl',
  readBack: 'checkSlots',
  handover: 'awaitHandover',
  revocation: 'revoke',
} as const satisfies Partial<Record<keyof RecoverOptions, string>>;

function checkChoices(
  { steps, position, options: used }: IncidentRecord,
  options: RecoverOptions,
): void {
  const over = new Set(steps.slice(0, position).map(({ run }) => run));
  for (const [name, activity] of Object.entries(USED_BY) as [keyof typeof USED_BY, string][]) {
    if (options[name] === undefined || !over.has(activity)) continue;
    if (JSON.stringify(options[name]) === JSON.stringify(used[name])) continue;
    const step = steps.find(({ run }) => run === activity)?.id ?? activity;
    failContradiction(`another ${name}, when step ${step} that reads it is over`);
  }
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
  const found = name !== undefined && Object.hasOwn(known, name) ? known[name] : undefined;
  if (asked !== undefined && found === undefined) {
    const names = Object.keys(known).join(', ');
    fail('recovery/unknown-procedure', `no procedure ${asked}; known: ${names}`, {
      procedure: asked,
      known: names,
    });
  }
  return found;
}

/** What the PMA is to decide must exist and be possible; that it is not what was asked for is its right. */
export function checkDecision(
  context: RecoveryContext,
  incident: IncidentRecord,
  options: RecoverOptions,
  decision: Decision,
): void {
  checkValue('decision', decision, DECISION_VALUE);
  const { method, procedure, members = 0 } = decision;
  const { pmaMembers } = context.assumptions;
  if (members > pmaMembers) {
    const otherwise = 'correct it, or the assumption pmaMembers';
    failContradiction(`a decision by ${members} members of a PMA of ${pmaMembers}: ${otherwise}`);
  }
  if (decision.decision !== 'approve') return;
  if (method !== undefined && procedure !== undefined && METHOD_PROCEDURES[method] !== procedure) {
    failContradiction(`a decision for method ${method} and procedure ${procedure}`);
  }
  if (method === undefined && procedure === undefined) return;
  const wanted = procedure ?? (method === undefined ? '' : METHOD_PROCEDURES[method]);
  const chosen = procedureFor(context, incident, { procedure: wanted });
  if (chosen !== undefined) checkObjection(context, incident, options, chosen);
}

/** What is escalated to must be approved, possible, and no weaker than what is used: the name of the procedure. */
export function checkEscalation(
  context: RecoveryContext,
  incident: IncidentRecord,
  decision: Decision,
): string {
  checkDecision(context, incident, incident.options, decision);
  const { method, procedure } = decision;
  const { pmaQuorum } = context.assumptions;
  if (decision.decision !== 'approve') {
    failContradiction(
      `to escalate and to ${decision.decision}: incident.acceptResidual() or abort() ends it otherwise`,
    );
  }
  if ((decision.members ?? pmaQuorum) < pmaQuorum) {
    failContradiction(
      `an approval by ${decision.members ?? 0} members: ${pmaQuorum} make a quorum`,
    );
  }
  if (incident.progress.size > 0 && unsettledDevices(incident) === 0) {
    const reason = 'every device is done: there is nobody to escalate for';
    fail('recovery/method-cannot-apply', `incident ${incident.id}: ${reason}`, {
      method: String(procedure ?? method),
      reason,
    });
  }
  const wanted = procedureFor(context, incident, {
    procedure: procedure ?? (method === undefined ? '' : METHOD_PROCEDURES[method]),
  });
  const before = context.procedures?.[incident.procedure ?? ''];
  if (wanted === undefined || before === undefined) return '';
  if (wanted.name === before.name || STRENGTH[wanted.needs] < STRENGTH[before.needs]) {
    const reason = `${before.name} is under way: name another procedure that is at least as strong`;
    fail('recovery/method-cannot-apply', `${wanted.name} is no escalation: ${reason}`, {
      method: wanted.name,
      reason,
    });
  }
  return wanted.name;
}

const STRENGTH = { 'no-key': 0, 'own-key': 1, 'recovery-key': 2, 'contingency-key': 3 } as const;

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
  if (devices.length === 0) failEmptyList();
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

function failEmptyList(): never {
  const reason = 'the list is empty: name devices, or leave it to the DCC, which knows its mapping';
  fail('recovery/bad-option', `devices: ${reason}`, { field: 'devices', reason });
}

/** Certificates must be certificates; without the cross-check, a file may be as wrong as a rehearsal wants it. */
function checkReplacementCells(
  { key }: IncidentRecord,
  { replacements = {}, crossCheck }: RecoverOptions,
): void {
  const cells: readonly string[] = affectedCells(key);
  const other = Object.keys(replacements).find((cell) => !cells.includes(cell));
  if (other !== undefined) failContradiction(`a replacement for ${other}, which is not affected`);
  if (crossCheck === 'none') return;
  for (const [cell, der] of Object.entries(replacements)) checkCertificate(cell, der);
}

function checkCertificate(cell: string, der: Uint8Array): void {
  try {
    parseCertificate(der);
  } catch (cause) {
    if (!isSmkiError(cause)) throw cause;
    const reason = `${cell} is no certificate: ${cause.message}`;
    const advice = "pass crossCheck 'none' to have it placed as it is";
    fail(
      'recovery/bad-option',
      `replacements: ${reason}; ${advice}`,
      { field: 'replacements', reason },
      { cause },
    );
  }
}

/** Certificates that a procedure does not place, or does not check, cannot be asked for. */
function checkPlacement(
  { replacements = {}, crossCheck }: RecoverOptions,
  { name, campaign, steps }: Procedure,
): void {
  if (Object.keys(replacements).length === 0) return;
  if (campaign?.places === 'broker') {
    failContradiction(`replacements and ${name}, which places the ACB's certificates`);
  }
  if (crossCheck !== 'none' && !steps.some(({ run }) => run === 'checkReplacements')) {
    failContradiction(`replacements and ${name}, which checks none: pass crossCheck 'none'`);
  }
}

/** The keys that the DCC itself holds on devices cannot be late, and nobody can where nobody else is renewed. */
function checkLate(
  context: RecoveryContext,
  { lateSubscribers = [] }: RecoverOptions,
  chosen: Procedure | undefined,
): void {
  for (const late of lateSubscribers) {
    const { role } = context.party(late);
    if (mayBeLate(role)) continue;
    failContradiction(`lateSubscribers and the ${role}, which is no Subscriber that can be late`);
  }
  if (lateSubscribers.length === 0 || chosen === undefined) return;
  if (chosen.steps.some(({ run }) => run === USED_BY.lateSubscribers)) return;
  failContradiction(`lateSubscribers and ${chosen.name}, which does not renew everybody`);
}

function failContradiction(options: string): never {
  fail('recovery/contradictory-options', `these options contradict each other: ${options}`, {
    options,
  });
}
