/**
 * What a figure beside a step means: the time that a governed run waits there, a limit that it may not pass, or an interval. And the
 * same figures for a script on paper, so that whoever adds them up plans what the run takes.
 *
 * Times are assumptions of this model (`assumptions.ts`); which activity waits for which stands here once.
 *
 * @module
 */
import type { RecoveryAssumptions } from './assumptions.ts';
import type { Situation } from './decisions.ts';
import { durationText } from './duration-text.ts';
import type { Step } from './procedure.ts';

/** What is known of the situation; what is not said is as usual. */
export type KnownSituation = Partial<Omit<Situation, 'key'>>;

type Timed = keyof RecoveryAssumptions;

/** Activities that take time, and the assumption that says how much. */
const TAKES: Readonly<Record<string, Timed>> = {
  majorIncident: 'majorIncidentMs',
  evidence: 'evidenceMs',
  validateList: 'listValidationMs',
  propose: 'proposalMs',
  convene: 'pmaNoticeMs',
  callCustodians: 'custodianArrivalMs',
  renewEverybody: 'credentialsMs',
  foundHierarchy: 'rootCeremonyMs',
  foundIssuingOca: 'rootCeremonyMs',
  newContingencyKeys: 'rootCeremonyMs',
  handover: 'handoverRequestMs',
};

/** How often something is sent, how long a session may be used: nothing that a step has to be done within. */
const NO_LIMITS: readonly Timed[] = ['reportEveryMs', 'signingSessionMs'];

/** The assumption that limits a step, or undefined where its figure is no limit. */
export function limitOf({ limitMs }: Pick<Step, 'limitMs'>): Timed | undefined {
  return limitMs === undefined || NO_LIMITS.includes(limitMs) ? undefined : limitMs;
}

/** A Subscriber that was not ready when a method was proposed takes longer. */
export function renewalTime({
  newCertificates,
}: KnownSituation): 'credentialsMs' | 'credentialsNotReadyMs' {
  return newCertificates === 'not-ready' ? 'credentialsNotReadyMs' : 'credentialsMs';
}

/** The assumption that says how long a governed run waits at a step, or undefined where it goes on at once. */
export function timeTaken(
  { run, limitMs }: Pick<Step, 'run' | 'limitMs'>,
  situation: KnownSituation = {},
): Timed | undefined {
  if (run === 'renew') return renewalTime(situation);
  // The DCC makes its own list at once: that row has no figure.
  if (run === 'notificationFile') return limitMs;
  return Object.hasOwn(TAKES, run) ? TAKES[run] : undefined;
}

/** The figure of a step in words; undefined where it has none. */
export function figureOf(
  step: Pick<Step, 'run' | 'limitMs'>,
  values: RecoveryAssumptions,
  situation: KnownSituation = {},
): string | undefined {
  if (step.run === 'renewSpentContingencyKeys') {
    return values.contingencyAfterUse === 'new-root'
      ? `takes ${durationText(values.rootCeremonyMs)}, assumed`
      : 'skipped, since contingencyAfterUse=left-spent is assumed';
  }
  const taken = timeTaken(step, situation);
  if (taken === 'custodianArrivalMs') return arrivalText(values);
  const name = taken ?? step.limitMs;
  const value = name === undefined ? undefined : values[name];
  if (name === undefined || typeof value !== 'number' || !name.endsWith('Ms')) return undefined;
  const text = durationText(value);
  if (name === 'pmaNoticeMs') return `takes ${text} or longer, until the next working hours`;
  if (taken !== undefined) return `takes ${text}, assumed`;
  if (name === 'reportEveryMs') return `interval of ${text}, assumed: takes none`;
  if (name === 'signingSessionMs') return `a session lasts ${text}, assumed: takes none`;
  return `limit of ${text}, assumed: takes none where all goes well`;
}

function arrivalText({ custodianArrivalMs, custodianQuorum, custodians }: RecoveryAssumptions) {
  const [shortest, likeliest, longest] = custodianArrivalMs.map(durationText);
  return `takes until ${custodianQuorum} of ${custodians} are there, each after ${shortest ?? ''} to ${longest ?? ''}, likeliest ${likeliest ?? ''}, assumed`;
}
