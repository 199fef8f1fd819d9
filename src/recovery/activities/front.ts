/**
 * Activities of the common front end, up to the device list: notification, confirmation, notices, evidence, files (N1 to N9, N12).
 *
 * @module
 */
import { type Activity, done, failed, taking } from '../activity.ts';
import { foundingToJoin, holdersOfRoot } from '../foundings.ts';
import { CALLED_OFF } from '../incident-states.ts';
import { KEY_CLASSES, affectedCells, describeKey } from '../compromised-key.ts';
import { bearerOf, costOf } from '../costs.ts';
import { METHOD_PROCEDURES, recommend } from '../decisions.ts';
import { devicesConcerned, devicesWithoutWayOut, validateList } from '../device-list.ts';
import { EVIDENCE_SCRIPT } from '../evidence.ts';
import { readNotificationFile } from '../files.ts';
import { writeOtherNotificationOf } from '../files-sent.ts';
import { markKey } from '../key-states.ts';
import { noteLeftOut } from '../left-out.ts';
import { type ListedException, adviceOnException, recordExceptions } from '../notified-records.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { toHex } from '../../core/bytes.ts';
import { sha256 } from '../../crypto/index.ts';
import type { RecoveryContext } from '../context.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { openProgress, situationOf } from '../incident-facts.ts';
import { devicesUnderControl } from '../late-subscribers.ts';
import { HELD } from '../standing-aside.ts';
import { refusedReplacement } from '../named-replacements.ts';
import { awaitsFile } from '../procedures/index.ts';
import { noteWhatItIsAbout } from '../rest-of-compromise.ts';
import { warn } from '../warnings.ts';
import { heldByOthers } from '../held-by-others.ts';

const notice = (
  context: RecoveryContext,
  incident: IncidentRecord,
  to: string,
  subject: string,
): void => {
  context.write<'recovery.notice'>({
    type: 'recovery.notice',
    actor: 'dcc',
    incident: incident.id,
    to,
    subject,
  });
};

/** From now on a key of the authorities certifies nothing, until it is known whether it is compromised. */
const stopUsing: Activity = ({ context, incident }) => {
  markKey(context, incident, 'suspect');
  return done(`${describeKey(incident.key)} is not used any more`);
};

const call: Activity = (run) =>
  taking(run, 0, () => done(`ticket ${run.incident.id} for ${run.incident.notifier}`));

const majorIncident: Activity = (run) =>
  taking(run, run.context.assumptions.majorIncidentMs, () => done('Major Incident record opened'));

/** Calls one officer after the other; each of whom a stale register makes one expect an answer costs time. */
const confirm: Activity = (run) => {
  const { context, incident } = run;
  const { owner } = incident.key;
  const officers = owner === undefined ? [] : (context.officers?.officersOf(owner) ?? []);
  const reached = officers.findIndex(({ answers }) => answers === 'yes');
  const callsInVain = reached < 0 ? officers.length : reached;
  return taking(run, callsInVain * context.assumptions.officerCallMs, () => {
    const isStale = officers.length > 0 && reached < 0;
    context.fire(incident, isStale ? 'notConfirmed' : 'confirmed', 'dcc');
    if (isStale) return done('no officer on the register could confirm: treated as suspected');
    const officer = officers[reached];
    if (officer === undefined) return done('confirmed by call-back');
    const { office, name } = officer;
    return done(`confirmed by ${name === office ? `the ${office}` : `${office} ${name}`}`);
  });
};

const notifyPma: Activity = (run) =>
  taking(run, 0, () => {
    const { context, incident } = run;
    const isSuspected = incident.state === 'suspected' || incident.certainty === 'suspected';
    const how = isSuspected ? 'suspected to be' : 'certainly';
    const subject = `${describeKey(incident.key)} is ${how} compromised`;
    for (const to of ['pma', 'ssc', 'parties', 'rdp']) notice(context, incident, to, subject);
    return done('PMA, SSC, Parties and RDPs have been told');
  });

const evidence: Activity = (run) =>
  taking(run, run.context.assumptions.evidenceMs, () => {
    const { context, incident } = run;
    let missing = 0;
    for (const { id } of EVIDENCE_SCRIPT) {
      const answer = incident.options.evidence?.[id] ?? '';
      if (answer === '') missing += 1;
      context.write<'recovery.evidence'>({
        type: 'recovery.evidence',
        actor: 'dcc',
        incident: incident.id,
        question: id,
        answer,
      });
    }
    return done(missing === 0 ? 'evidence is complete' : `${missing} answers are missing`);
  });

/** A Subscriber needs its time; the DCC makes the list of its own keys and of those of authorities itself. */
const notificationFile: Activity = (run) => {
  const { incident, context } = run;
  const isAwaited = awaitsFile(incident.key.keyClass);
  return taking(run, isAwaited ? context.assumptions.notificationFileMs : 0, () => {
    if (incident.options.notificationFile !== undefined) return takeFile(context, incident);
    return isAwaited
      ? done('no file: the DCC takes the list from its certificate mapping')
      : done('the DCC takes the list from its certificate mapping');
  });
};

function takeFile(context: RecoveryContext, incident: IncidentRecord): ReturnType<Activity> {
  const { notificationFile: file } = incident.options;
  const owner = incident.key.owner ?? 'dcc';
  if (file === undefined) return done('no file');
  const digest = toHex(sha256(file.content));
  // The PMA may ask for more: the file that was taken is not a replay of itself.
  const asTaken = `${incident.id} ${digest}`;
  if ([...context.filesTaken.values()].includes(asTaken)) return done('the file is at hand');
  const cells = affectedCells(incident.key);
  const read = readNotificationFile(file, {
    kind: 'OrganisationCompromiseNotification',
    signer: context.fileTrust(`subscriber:${owner}`),
    incident: incident.id,
    sender: owner,
    ...(cells.length > 0 && { cells }),
    created: { from: incident.openedAt, until: context.agenda.clock.now() },
    recordsMax: context.assumptions.fileRecordsMax,
    seen: context.filesTaken,
  });
  const reading = (read.ok && refusedReplacement(context, incident, read.records)) || read;
  const name = reading.ok ? reading.header.fileId : `refused-${reading.code}`;
  incident.files.push({ name, ...file });
  context.write<'recovery.file'>({
    type: 'recovery.file',
    actor: 'dcc',
    incident: incident.id,
    file: reading.ok ? reading.header.fileId : '',
    kind: 'OrganisationCompromiseNotification',
    result: reading.ok ? 'accepted' : 'refused',
    records: reading.ok ? reading.records.length : 0,
    sha256: digest,
    code: reading.ok ? '' : reading.code,
  });
  if (!reading.ok) return failed(`file-${reading.code}`, reading.advice);
  context.filesTaken.set(reading.header.fileId, asTaken);
  incident.filesReceived += 1;
  incident.notified = reading.records;
  return done(`${reading.records.length} records`);
}

const validate: Activity = (run) =>
  taking(run, run.context.assumptions.listValidationMs, () => {
    const { context, incident } = run;
    // Where the list of a file stood still, a corrected one may have come.
    const corrected = takeFile(context, incident);
    if (corrected.result === 'failed') return corrected;
    const { accepted, exceptions } = isOutside(incident) ? NOBODY : listOf(context, incident);
    incident.list = accepted;
    noteWhatItIsAbout(context, incident);
    const { restOf } = incident;
    for (const exception of exceptions) {
      context.write<'recovery.exception'>({
        type: 'recovery.exception',
        actor: 'dcc',
        incident: incident.id,
        ...exception,
      });
    }
    if (accepted.length === 0 && !isOutside(incident)) {
      const why = [...new Set(exceptions.map(({ code }) => code))].map(
        (code) => `; ${code}: ${adviceOnException(code)}`,
      );
      const told = `${why.join('')}${noteControlled(context, incident)}${noteGivenUp(context)}`;
      const held = heldByOthers(context, incident);
      if (held !== '') return failed(HELD, `no Relevant Device is on the list: ${held}${told}`);
      return failed('nothing-to-recover', `no Relevant Device is on the list${told}`);
    }
    openProgress(context, incident);
    context.write<'recovery.list'>({
      type: 'recovery.list',
      actor: 'dcc',
      incident: incident.id,
      devices: accepted,
      ...(restOf !== undefined && { restOf }),
    });
    context.fire(incident, 'assessed', 'dcc');
    const isRest = `; they hold what ${restOf ?? ''} was about, and get what is in use: if that is compromised too, list a device that holds it`;
    const note = `${accepted.length} devices, ${exceptions.length} exceptions${restOf === undefined ? '' : isRest}`;
    const left = noteLeftOut(context, incident);
    return done(left === 0 ? note : `${note}; ${left} devices are left out`);
  });

interface Sorted {
  readonly accepted: readonly Eui64[];
  readonly exceptions: readonly ListedException[];
}

const NOBODY: Sorted = { accepted: [], exceptions: [] };

const asLost = (device: Eui64): ListedException => ({ device, code: 'contingency-key-destroyed' });

/** The devices that are taken; those that are not, by the list or by their records in a file. The DCC's own list has been looked through. */
function listOf(context: RecoveryContext, incident: IncidentRecord): Sorted {
  const { key, options, notified } = incident;
  const fromFile = notified && [...new Set(notified.map(({ device }) => device))];
  const devices = fromFile ?? options.devices;
  if (devices === undefined) {
    const lost = devicesWithoutWayOut(context, key);
    return { accepted: devicesConcerned(context, key), exceptions: lost.map(asLost) };
  }
  const { accepted, exceptions } = validateList(context, key, devices);
  const byRecord = recordExceptions(context, key, notified ?? []);
  return {
    accepted: accepted.filter((device) => !byRecord.has(device)),
    exceptions: [...exceptions, ...accepted.flatMap((device) => byRecord.get(device) ?? [])],
  };
}

function noteControlled(context: RecoveryContext, incident: IncidentRecord): string {
  const controlled = devicesUnderControl(context, incident);
  if (controlled === 0) return '';
  return `; ${controlled} are under DCC control, and hold nothing of this party until SR 6.21 gives them back`;
}

/** A new hierarchy that is not in use, in devices of an incident that was given up: nothing else reaches them (foundings.ts). */
function noteGivenUp(context: RecoveryContext): string {
  const { incident = '', to } = foundingToJoin(context, 'hierarchy') ?? {};
  const state = context.records.get(incident)?.state;
  if (to === undefined || state === undefined || !CALLED_OFF.includes(state)) return '';
  const held = holdersOfRoot(context, to);
  if (held === 0) return '';
  return `; ${incident} was given up, and ${held} devices are under its new root, which is not in use: notify its compromise again first`;
}

function isOutside({ key }: IncidentRecord): boolean {
  return KEY_CLASSES[key.keyClass].inAppendixL === 'no';
}

const propose: Activity = (run) =>
  taking(run, run.context.assumptions.proposalMs, () => {
    const { context, incident } = run;
    const { method, procedure } = incident.options;
    const proposal = recommend(situationOf(incident), context.assumptions);
    const asked = procedure ?? (method === undefined ? undefined : METHOD_PROCEDURES[method]);
    if (asked === undefined && proposal?.decision === 'reject') {
      incident.procedure = undefined;
      return done(`to reject recovery (${proposal.row}: ${proposal.note})`);
    }
    const name = asked ?? proposal?.procedure ?? '';
    incident.procedure = name;
    const { item, pounds } = costOf(name);
    const cost = pounds === undefined ? 'cost unknown' : `about ${pounds} GBP before VAT`;
    const why = proposal?.procedure === name ? `${proposal.row}: ${proposal.note}` : 'as asked for';
    const bearer = bearerOf(context.assumptions, incident.key);
    const file = writeOtherNotificationOf(context, incident);
    const told = file === undefined ? '' : `; ${file}`;
    return done(`${name} (${why}); ${item}: ${cost}, borne by ${bearer} (assumed)${told}`);
  });

const prepareEarly: Activity = ({ context, incident }) => {
  const sharing = context.sharesHierarchyWith ?? [];
  const procedure = context.procedures?.[incident.procedure ?? ''];
  if (procedure?.needs === 'no-key') return done('no key is used: nothing to prepare');
  const destructive = procedure?.destructive === 'yes';
  if (destructive && sharing.length > 0) {
    warn(context, incident, {
      actor: 'dcc',
      code: 'hierarchy-is-shared',
      message: `${sharing.join(', ')} share this hierarchy and break until they are moved too`,
    });
  }
  return done('custodians warned, HSM reserved');
};

/** By the names that the tables use. */
export const FRONT_ACTIVITIES = {
  stopUsing,
  call,
  majorIncident,
  confirm,
  notifyPma,
  evidence,
  notificationFile,
  validateList: validate,
  propose,
  prepareEarly,
} as const satisfies Record<string, Activity>;
