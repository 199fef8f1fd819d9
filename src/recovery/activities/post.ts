/**
 * Activities after execution: residual devices, revocation, restoring, the final report; and keys outside Appendix L.
 *
 * @module
 */
import { equalBytes, toHex } from '../../core/bytes.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { type Activity, type StepResult, done, failed, skipped } from '../activity.ts';
import { campaignAgain } from '../campaign.ts';
import { isInUse } from '../coming-into-use.ts';
import { KEY_CLASSES } from '../compromised-key.ts';
import type { RecoveryContext } from '../context.ts';
import { bearerOf, costOf } from '../costs.ts';
import { noteRevoked } from '../credential-states.ts';
import { devicesHolding } from '../device-list.ts';
import { residualShare, unsettledDevices } from '../incident-facts.ts';
import { type IncidentRecord, isUnsettled } from '../incident-record.ts';
import { transition } from '../incident-states.ts';
import { keyIdentifierOf } from '../key-identifier.ts';
import { noteLateCells } from '../late-cells.ts';
import { LATE } from '../late-subscribers.ts';
import { noteJoined } from '../left-out.ts';
import { settleAllOutOfUse } from '../list-again.ts';
import { planOf } from '../plans.ts';
import { writeProgressFilesOf } from '../files-sent.ts';
import { cancelReports, writeReport } from '../reports.ts';
import { liftRestrictions } from '../restrictions.ts';
import { closeSession } from '../sessions.ts';
import { checkSlots } from './read-back.ts';
import { warn } from '../warnings.ts';
import { leftText, waysOn, withoutOutcome } from '../who-is-left.ts';

/** Devices that are left: the PMA accepts them, or a stronger key is asked for. */
const residual: Activity = ({ context, incident }) => {
  settleAllOutOfUse(context, incident);
  noteLateCells(context, incident);
  const left = unsettledDevices(incident);
  if (left === 0) {
    context.fire(incident, 'allDone', 'dcc');
    return done('no device is left');
  }
  const open = withoutOutcome(incident.progress.values());
  if (open !== undefined) return failed('no-outcome', open);
  const share = residualShare(incident);
  const accepted = incident.decision?.residualShareAccepted;
  // A technical run accepts whoever is left, unless its decision says how many.
  const isAccepted =
    accepted === undefined ? context.governance === 'technical' : share <= accepted;
  if (!isAccepted) {
    const again = attemptAgain(context, incident);
    if (again !== undefined) return again;
    const who = leftText(incident.progress.values());
    const note = `${left} devices are left: ${who}: ${waysOn(incident.progress.values())}`;
    return failed('residual-not-accepted', note);
  }
  acceptResidual(context, incident, `${left} devices`);
  return done(`${left} devices are left and accepted`);
};

/** Asked for once more, the step has the devices tried again that were silent: they may answer by now. */
function attemptAgain(context: RecoveryContext, incident: IncidentRecord): StepResult | undefined {
  const { campaign, steps } = incident;
  const awaiting = steps.find(({ run }) => run === 'awaitResponses');
  const plan = planOf(context, incident);
  if (campaign === undefined || plan === undefined || awaiting === undefined) return undefined;
  if (campaign.residual === 'named') {
    const tried = campaignAgain(context, incident, plan);
    if (tried > 0) return done(`${tried} devices are tried again`, awaiting.id);
  }
  campaign.residual = 'named';
  return undefined;
}

/** Records that the PMA accepts who is left. */
export function acceptResidual(
  context: RecoveryContext,
  incident: IncidentRecord,
  because: string,
): void {
  // Refused before it is written down.
  if (transition(incident.state, 'residualAccepted') === undefined) {
    context.fire(incident, 'residualAccepted', 'pma');
  }
  context.write<'recovery.decision'>({
    type: 'recovery.decision',
    actor: 'pma',
    incident: incident.id,
    decision: 'accept-residual',
    method: incident.procedure ?? '',
    mode: context.governance,
    reportEveryMs: 0,
    because,
  });
  context.fire(incident, 'residualAccepted', 'pma');
}

const revoke: Activity = ({ context, incident }) => {
  noteJoined(context, incident);
  if (incident.options.revocation === 'none') return skipped('not asked for');
  const certificates = [...incident.superseded];
  const inUse = certificates.filter((certificate) => isInUse(context, certificate));
  if (inUse.length > 0) warnInUse(context, incident, inUse.length);
  const count = revokeSuperseded(context, incident, { except: inUse });
  const kept = inUse.length === 0 ? '' : `${inUse.length} are still in use and stay; `;
  if (count > 0) return done(`${kept}${count} certificates`);
  return skipped(`${kept}nothing to revoke`);
};

/** Nothing has taken their place on any device: to revoke them would leave their owner without a certificate. */
function warnInUse(context: RecoveryContext, incident: IncidentRecord, count: number): void {
  warn(context, incident, {
    actor: 'ra',
    code: 'still-in-use',
    message: `${count} certificates are not revoked: no device has taken what replaces them. Recover first, then incident.revoke()`,
  });
}

/** Revokes what was replaced. Devices check no lists: who is not done yet still trusts the old key. */
export function revokeSuperseded(
  context: RecoveryContext,
  incident: IncidentRecord,
  { except = [] }: { readonly except?: readonly Uint8Array[] } = {},
): number {
  const certificates = [...incident.superseded].filter((one) => !except.includes(one));
  for (const certificate of certificates) {
    // Another incident may have been about it too, and has nothing left to revoke then.
    for (const { superseded } of context.records.values()) superseded.delete(certificate);
    context.authority.revoke(certificate, incident.id);
    context.write<'recovery.revoked'>({
      type: 'recovery.revoked',
      actor: 'ra',
      incident: incident.id,
      certificate: toHex(parseCertificate(certificate).serialNumber),
      stillTrustedBy: stillTrusting(context, incident, certificate),
    });
    noteRevoked(context, certificate);
  }
  return certificates.length;
}

/** Devices of the list that are not done, and whoever else is believed to hold the key: no list of an incident is all there is. */
function stillTrusting(
  context: RecoveryContext,
  { progress }: IncidentRecord,
  certificate: Uint8Array,
): number {
  // Of a late Subscriber they hold what it has, and nothing of what was replaced: the mapping tells.
  const left = [...progress.values()]
    .filter((own) => isUnsettled(own) && own.outcome !== LATE)
    .map(({ device }) => device);
  const keyIdentifier = keyIdentifierOf(certificate);
  // A new Root certificate may be over the same key: identifiers do not tell who holds which.
  const isSameKey = equalBytes(keyIdentifier, keyIdentifierOf(context.authority.current().root));
  const holding = isSameKey ? [] : devicesHolding(context, [keyIdentifier]);
  return new Set([...left, ...holding]).size;
}

const restore: Activity = ({ context, incident }) => {
  liftRestrictions(context, incident);
  closeSession(context, incident);
  // Nobody has taken what was to be issued instead: what is in use issues again, unless its key is suspect.
  context.authority.resume(incident.id);
  incident.sessionUntil = undefined;
  return done('thresholds restored, blocks lifted');
};

const progressFile: Activity = ({ context, incident }) =>
  done(writeProgressFilesOf(context, incident));

const finalReport: Activity = ({ context, incident }) => {
  // Where what was compromised is still in use, homes that have joined since hold it.
  noteJoined(context, incident);
  writeReport(context, incident);
  cancelReports(context, incident);
  const files =
    context.assumptions.costCounts === 'per-file' ? Math.max(1, incident.filesReceived) : 1;
  const { item, pounds } = costOf(incident.procedure ?? '');
  context.write<'recovery.cost'>({
    type: 'recovery.cost',
    actor: 'dcc',
    incident: incident.id,
    item,
    ...(pounds !== undefined && { pounds: pounds * files }),
    borneBy: bearerOf(context.assumptions, incident.key),
  });
  return done('closure pack for the PMA');
};

const classifyOutside: Activity = ({ context, incident }) => {
  const { meaning, instead } = KEY_CLASSES[incident.key.keyClass];
  context.write<'recovery.notice'>({
    type: 'recovery.notice',
    actor: 'dcc',
    incident: incident.id,
    to: incident.notifier,
    subject: `${meaning}: ${instead ?? ''}`,
  });
  context.fire(incident, 'notInAppendixL', 'dcc');
  const stopped = stopRequests(context, incident);
  const told = instead ?? 'outside Appendix L';
  return done(stopped === '' ? told : `${told}; ${stopped}`);
};

/** What a stolen XML-signing key has signed looks like any other request of its owner: all of them are refused (recovery.md 3.10). */
function stopRequests(context: RecoveryContext, incident: IncidentRecord): string {
  const { keyClass, owner: party } = incident.key;
  if (keyClass !== 'xmlSigning') return '';
  if (party === undefined) return 'nobody is named, so nobody is stopped';
  incident.blocks.push(context.dcc.access.block({ block: 'party', party }, incident.id));
  return `requests of ${party} are refused`;
}

/** By the names that the tables use. */
export const POST_ACTIVITIES = {
  checkSlots,
  residual,
  revoke,
  restore,
  progressFile,
  finalReport,
  classifyOutside,
} as const satisfies Record<string, Activity>;
