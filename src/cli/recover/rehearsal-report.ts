/**
 * What `smki recover` tells of a rehearsal: as text with a verdict, as data, and several side by side.
 *
 * @module
 */
import { toIso } from '../../core/instant.ts';
import { assumeForRecovery } from '../../recovery/assumptions.ts';
import { KEY_CLASSES, describeKey } from '../../recovery/compromised-key.ts';
import type { Incident } from '../../recovery/incident.ts';
import { knowledgeGap } from '../../recovery/knowledge.ts';
import { type RecoveryMetrics, recoveryMetrics } from '../../recovery/metrics.ts';
import { leftText, whatHelps } from '../../recovery/who-is-left.ts';
import {
  type SummaryAssumptions,
  comparisonText,
  summaryText,
} from '../../report/recovery-summary.ts';
import { timelineOf, timelineText } from '../../report/recovery-timeline.ts';
import {
  PREPAYMENT_PERCENT,
  type Rehearsal,
  type RehearsalOrder,
  residualPercentOf,
} from '../../simulation/scenarios/rehearsal.ts';
import type { Style } from '../style.ts';
import { countFaults, faultsText, idleFaults } from './fault-report.ts';

/** Whether a rehearsal went well: closed, no invariant broken, no more left over than was accepted. */
export function isFine(rehearsal: Rehearsal): boolean {
  const { problems, incident } = rehearsal;
  return problems.length === 0 && isOver(incident) && !isLeftTooMuch(rehearsal);
}

/** Closed, none that a recovery is for, or a false alarm. */
function isOver({ state }: Incident): boolean {
  return state === 'closed' || state === 'outside' || state === 'rejected';
}

/** Everything about one rehearsal, for a terminal. */
export function rehearsalText(rehearsal: Rehearsal, style: Style): string {
  const { world } = rehearsal;
  return [
    `${style.bold(titleOf(rehearsal))}\n${headingText(rehearsal)}`,
    timelineText(world.log.events),
    summaryText(metricsOf(rehearsal), assumedIn(rehearsal)),
    verdictText(rehearsal, style),
  ].join('\n\n');
}

/** A recovery that cannot be used for the key, and why. */
export interface Refused {
  readonly order: RehearsalOrder;
  readonly because: string;
}

/** Rehearsals of the same homes and faults by several procedures: one table, one verdict for each. */
export function comparedText(
  rehearsals: readonly Rehearsal[],
  { refused, style }: { readonly refused: readonly Refused[]; readonly style: Style },
): string {
  const [first] = rehearsals;
  if (first === undefined) return '';
  const columns = rehearsals.map((own) => ({
    title:
      own.order.method === undefined ? (own.order.procedure ?? '') : `method ${own.order.method}`,
    metrics: metricsOf(own),
  }));
  const verdicts = rehearsals.map(
    (own) => `${titleOf(own)}:\n${verdictText(own, style).replaceAll(/^/gm, '  ')}`,
  );
  const heading = `${style.bold('The same compromise, by each method')}\n${headingText(first, { compared: 'yes' })}`;
  const notUsed = refused.map(({ because }) => style.warning(`Not played: ${because}.`));
  return [heading, comparisonText(columns, assumedIn(first)), ...verdicts, ...notUsed].join('\n\n');
}

/** The same as data, with every device. */
export function rehearsalData(rehearsal: Rehearsal): unknown {
  const { order, incident, problems, world } = rehearsal;
  const { id, state, procedure, standing, key } = incident;
  const { events } = world.log;
  return {
    order: { ...order, ...sharesOf(order) },
    world: { devices: world.fleet.devices.length, concerned: concerned(rehearsal) },
    faults: countFaults(rehearsal),
    incident: { id, key, state, procedure, standing },
    verdict: { fine: isFine(rehearsal) ? 'yes' : 'no', left: incident.unsettled },
    problems,
    metrics: metricsOf(rehearsal),
    knowledge: knowledgeGap({ events, incident: id }),
    devices: incident.devices.map((device) => ({ ...device, at: toIso(device.at) })),
    timeline: timelineOf(events).map((line) => ({ ...line, at: toIso(line.at) })),
  };
}

function metricsOf({ world, incident }: Rehearsal): RecoveryMetrics {
  return recoveryMetrics({
    events: world.log.events,
    incident: incident.id,
    particularsOf: (device) => world.fleet.device(device).particulars,
  });
}

/** Devices that hold the key: a list may have others, which another incident has dealt with by then (`nothing-to-replace`). */
function concerned(rehearsal: Rehearsal): number {
  return metricsOf(rehearsal).recovered.of;
}

/** What the order assumes where figures depend on it. */
function assumedIn({ order }: Rehearsal): SummaryAssumptions {
  return assumeForRecovery(order.recoveryAssumptions);
}

/** Activities that end the keys of what was replaced. */
const ENDING = ['endContingencyKeys', 'retireHierarchy', 'endRecoveryKey'];

/** What became of old keys, where the procedure ends any. */
function oldKeysText({ incident, world }: Rehearsal): readonly string[] {
  const { steps = [] } = world.recovery.procedures[incident.procedure ?? ''] ?? {};
  const ending = steps.filter(({ run }) => ENDING.includes(run)).map(({ id }) => id);
  const last = world.log
    .ofType('recovery.step')
    .findLast(({ step, result }) => ending.includes(step) && result !== 'waiting');
  return last === undefined ? [] : [`Old keys: ${last.note}.`];
}

function titleOf({ incident, world }: Rehearsal): string {
  const none = incident.state === 'rejected' ? 'A false alarm' : 'No procedure yet';
  return world.recovery.procedures[incident.procedure ?? '']?.title ?? none;
}

function sharesOf(
  order: RehearsalOrder,
): Required<Pick<RehearsalOrder, 'residualPercent' | 'prepaymentPercent'>> {
  const { prepaymentPercent = PREPAYMENT_PERCENT } = order;
  return { residualPercent: residualPercentOf(order), prepaymentPercent };
}

function headingText(
  rehearsal: Rehearsal,
  { compared }: { readonly compared: 'yes' | 'no' } = { compared: 'no' },
): string {
  const { order, world, incident } = rehearsal;
  const { residualPercent, prepaymentPercent } = sharesOf(order);
  const devices = world.fleet.devices.length;
  const faults = faultsText(rehearsal, { compared });
  const { assumptions, dccAssumptions, recoveryAssumptions } = order;
  const assumed = Object.entries({
    ...assumptions,
    ...dccAssumptions,
    ...recoveryAssumptions,
  }).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [
    `Seed ${JSON.stringify(order.seed)}, ${order.homes} homes (${prepaymentPercent} % prepayment), ${order.governance} run.`,
    `Compromised: ${describeKey(incident.key)}.${compared === 'yes' ? '' : ` Procedure: ${procedureText(rehearsal)}.`}`,
    KEY_CLASSES[incident.key.keyClass].inAppendixL === 'no'
      ? 'No trust anchor cell of a device is of this key.'
      : `The key concerns ${concerned(rehearsal)} of ${devices} devices; at most ${residualPercent} % of them may be left over.`,
    ...(faults === undefined ? [] : [faults]),
    ...(assumed.length > 0 ? [`Assumed: ${assumed.join(', ')}.`] : []),
  ].join('\n');
}

function procedureText({ incident, order }: Rehearsal): string {
  const isAsked = order.method !== undefined || order.procedure !== undefined;
  return `${incident.procedure ?? 'none'}${isAsked ? '' : ', proposed by the decision table'}`;
}

function shareLeft({ incident }: Rehearsal): number {
  // Where recovery was rejected, nobody was to be recovered.
  if (incident.state === 'rejected' || incident.list.length === 0) return 0;
  return (100 * incident.unsettled) / incident.list.length;
}

function isLeftTooMuch(rehearsal: Rehearsal): boolean {
  return shareLeft(rehearsal) > residualPercentOf(rehearsal.order);
}

/** Who is left, why, and what leads on, in the words of the command line. */
function leftLines(rehearsal: Rehearsal): readonly string[] {
  const { devices } = rehearsal.incident;
  const enough = Math.ceil(shareLeft(rehearsal));
  const ways = [
    ...whatHelps(devices),
    'smki recover --compare shows whom each procedure leaves',
    `--residual ${enough} accepts them`,
  ];
  return [`Left: ${leftText(devices)}.`, `Next: ${ways.join('; ')}.`];
}

function verdictText(rehearsal: Rehearsal, style: Style): string {
  const { incident, order, problems } = rehearsal;
  const residualPercent = residualPercentOf(order);
  const lines = idleFaults(rehearsal).map((text) => style.warning(text));
  if (incident.state === 'outside') {
    const { instead = '' } = KEY_CLASSES[incident.key.keyClass];
    lines.push(
      style.warning(`Outside Appendix L, so no recovery command is sent. Instead: ${instead}.`),
    );
  }
  if (incident.state === 'rejected') {
    lines.push(
      style.good('SMKI PMA rejects recovery: nothing was sent, and statuses are as they were.'),
    );
  } else if (incident.unsettled > 0) {
    const percent = shareLeft(rehearsal).toFixed(1);
    const left = `${incident.unsettled} of ${incident.list.length} devices are left over (${percent} %)`;
    lines.push(
      isLeftTooMuch(rehearsal)
        ? style.bad(`${left}: more than the ${residualPercent} % of --residual.`)
        : style.warning(`${left}: accepted, since --residual is ${residualPercent} %.`),
    );
    if (isLeftTooMuch(rehearsal)) lines.push(...leftLines(rehearsal));
  }
  lines.push(...oldKeysText(rehearsal));
  // Those who are left over have been told of.
  if (incident.standing !== undefined && incident.standing.code !== 'residual-not-accepted') {
    const { code, note } = incident.standing;
    lines.push(style.bad(`The incident stands still, ${code}: ${note}`));
  } else if (!isOver(incident)) {
    lines.push(style.bad(`The incident is not closed but ${incident.state}: the PMA must decide.`));
  }
  lines.push(
    problems.length === 0
      ? style.good('No invariant was broken.')
      : style.bad(`Invariants were broken ${problems.length} times: see PROBLEM in the timeline.`),
  );
  return lines.join('\n');
}
