/**
 * Recovery's ceremonies: convened, held and closed with the custodians and sites of `authority/ceremony/`, with time in between.
 *
 * In a technical run a ceremony holds itself. Each one leaves its transcript in the log.
 *
 * @module
 */
import { type Answer, no, yes } from '../authority/answer.ts';
import type { Ceremony, CeremonyPlan } from '../authority/ceremony/ceremony.ts';
import { transcriptText } from '../authority/ceremony/transcript.ts';
import { isSmkiError } from '../core/errors.ts';
import type { SmkiEvent } from '../core/event-types.ts';
import { type Instant, addMs, toIso } from '../core/instant.ts';
import { type StepResult, type StepRun, failed } from './activity.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';

/**
 * Calls the custodians. Deputies are called when it is clear that somebody does not come; a site whose HSM was upgraded is
 * chosen only when no other can sign.
 */
export function convene(context: RecoveryContext, purpose: string): Answer<CeremonyPlan> {
  const { authority, assumptions } = context;
  const { ceremonies } = authority;
  const order = { purpose, deputiesAfterMs: assumptions.deputyAfterMs };
  const plan = ceremonies.convene(order);
  if (plan.ok || plan.refusal.code !== 'no-hsm-site') return plan;
  const upgraded = ceremonies.sites.sites.find(
    ({ name }) => ceremonies.sites.state(name) === UPGRADED,
  );
  return upgraded === undefined ? plan : ceremonies.convene({ ...order, site: upgraded.name });
}

/** A refusal of the authorities as the end of a step. */
export function refused(answer: Extract<Answer<unknown>, { readonly ok: false }>): StepResult {
  const { code, message } = answer.refusal;
  return failed(CODES[code] ?? code, message);
}

/** Codes that steps had before the authorities had theirs. */
const CODES: Readonly<Record<string, string>> = {
  'below-quorum': 'no-custodian-quorum',
  'no-hsm-site': 'no-hsm',
};

/** Opens the signing session of an incident: the ceremony in which the recovery keys are out of their safe. */
export function openSession(context: RecoveryContext, incident: IncidentRecord): Answer<Ceremony> {
  closeSession(context, incident);
  const opened = openFor(context, incident, `sign for ${incident.id}`);
  if (opened.ok) incident.ceremony = opened.value;
  return opened;
}

/**
 * The session in which a batch may be signed: open, or to be opened when the custodians who are called now have come.
 * A technical run needs none.
 */
export function sessionFor(
  context: RecoveryContext,
  incident: IncidentRecord,
): Answer<'open' | Instant> {
  const isNeeded = context.governance === 'governed' && incident.sessionUntil !== undefined;
  if (!isNeeded || incident.ceremony !== undefined) return yes('open');
  const opened = openSession(context, incident);
  if (opened.ok) return yes('open');
  const called = convene(context, `sign for ${incident.id}`);
  if (!called.ok) return called;
  const { readyAt } = called.value;
  if (readyAt <= context.agenda.clock.now()) return opened;
  incident.plan = called.value;
  const session = addMs(readyAt, context.assumptions.signingSessionMs);
  incident.sessionUntil = session;
  return yes(readyAt);
}

/** Closes the signing session, if one is open; its transcript goes into the log. */
export function closeSession(context: RecoveryContext, incident: IncidentRecord): void {
  const { ceremony } = incident;
  incident.ceremony = undefined;
  if (ceremony !== undefined) writeTranscript(context, incident, ceremony);
}

/** Writes the transcript of a ceremony that is over. */
export function writeTranscript(
  context: RecoveryContext,
  { id }: IncidentRecord,
  ceremony: Ceremony,
): void {
  context.write<'recovery.ceremony'>({
    type: 'recovery.ceremony',
    actor: 'tsp',
    incident: id,
    ceremony: ceremony.purpose,
    transcript: transcriptText(ceremony.close()),
  });
}

/** Work that needs a ceremony. */
interface CeremonyOrder<T> {
  readonly purpose: string;
  readonly durationMs: number;
  readonly work: (ceremony: Ceremony) => Answer<T>;
  readonly then: (value: T) => StepResult;
}

/**
 * Does work with offline keys in the session that is open, or in a ceremony of its own: convened, opened when everybody is
 * there, and closed when `durationMs` have passed since it was called.
 */
export function holdCeremony<T>(run: StepRun, order: CeremonyOrder<T>): StepResult {
  const { context, incident } = run;
  if (context.governance === 'technical') return holdAtOnce(run, order);
  const session = incident.ceremony;
  const plan = session === undefined ? planFor(context, incident, order.purpose) : undefined;
  if (plan?.ok === false) return refused(plan);
  const over = addMs(incident.stepBeganAt, order.durationMs);
  const until = plan !== undefined && plan.value.readyAt > over ? plan.value.readyAt : over;
  if (context.agenda.clock.now() < until) {
    return { result: 'waiting', note: `ceremony until ${toIso(until)}`, until };
  }
  if (session !== undefined) return finish(order, () => order.work(session));
  const isUpgraded = isAwaitingAcceptance(context, incident);
  const opened = openFor(context, incident, order.purpose);
  if (!opened.ok) return refused(opened);
  if (isUpgraded) {
    const again = meetAgain(context, incident, opened.value);
    writeTranscript(context, incident, opened.value);
    return again;
  }
  const result = finish(order, () => order.work(opened.value));
  writeTranscript(context, incident, opened.value);
  return result;
}

/** Whether the site of the plan has an HSM that was upgraded and that nobody has witnessed yet. */
export function isAwaitingAcceptance(
  { authority }: RecoveryContext,
  { plan }: Pick<IncidentRecord, 'plan'>,
): boolean {
  return plan !== undefined && authority.ceremonies.sites.state(plan.site.name) === UPGRADED;
}

const UPGRADED = 'awaiting-acceptance';

/** The upgraded HSM is witnessed, and signs in the next meeting: the ceremony is over for now. */
export function meetAgain(
  { agenda, assumptions }: RecoveryContext,
  { plan }: Pick<IncidentRecord, 'plan'>,
  ceremony: Ceremony,
): StepResult {
  ceremony.record('accept', `upgraded HSM at ${plan?.site.name ?? 'the site'}`);
  const [, , longest] = assumptions.custodianArrivalMs;
  const note = 'custodians meet again after the HSM upgrade';
  return { result: 'waiting', note, until: addMs(agenda.clock.now(), longest) };
}

/** Custodians who have been called for this incident need not be called again. */
function planFor(
  context: RecoveryContext,
  incident: IncidentRecord,
  purpose: string,
): Answer<CeremonyPlan> {
  if (incident.plan !== undefined) return yes(incident.plan);
  const plan = convene(context, purpose);
  if (plan.ok) incident.plan = plan.value;
  return plan;
}

/** Opens a ceremony by the plan; when its site cannot be used any more, another call is needed. */
function openFor(
  { authority }: RecoveryContext,
  incident: IncidentRecord,
  purpose: string,
): Answer<Ceremony> {
  const { plan } = incident;
  if (plan === undefined) return no('ceremony-required', purpose);
  const opened = authority.ceremonies.open({ ...plan, purpose });
  if (!opened.ok) incident.plan = undefined;
  return opened;
}

function holdAtOnce<T>({ context, incident }: StepRun, order: CeremonyOrder<T>): StepResult {
  const { ceremonies } = context.authority;
  let held: Ceremony | undefined;
  const result = finish(order, () =>
    ceremonies.within(undefined, order.purpose, (ceremony) => {
      held = ceremony;
      return order.work(ceremony);
    }),
  );
  if (result.result !== 'done') return result;
  if (held !== undefined) writeTranscript(context, incident, held);
  return { ...result, result: 'automatic' };
}

/** A refusal ends the step, and so does a key that does not sign any more: others may have used it up meanwhile. */
function finish<T>({ then }: CeremonyOrder<T>, work: () => Answer<T>): StepResult {
  try {
    const answer = work();
    return answer.ok ? then(answer.value) : refused(answer);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return failed(error.code, error.message);
  }
}

/** Keeps the minutes of a signing session: which batches were signed, and that it ends when its time is over. */
export function keepMinutes(
  context: RecoveryContext,
  incident: IncidentRecord,
  event: SmkiEvent,
): void {
  if (context.governance === 'technical' || incident.plan === undefined) return;
  if (event.type === 'recovery.warning' && event.code === 'session-over') {
    closeSession(context, incident);
  }
  if (event.type !== 'recovery.batch') return;
  const { batch, commands, sha256, result } = event;
  incident.ceremony?.record(
    result === 'signed' ? 'sign batch' : 'sign batch, refused by the DSP',
    `${batch + 1}: ${commands} commands, SHA-256 ${sha256}`,
  );
}
