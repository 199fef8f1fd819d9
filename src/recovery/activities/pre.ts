/**
 * Activities before execution: checks, custodians and session, thresholds, statuses, blocks. Certificates are in `renewal.ts`.
 *
 * @module
 */
import { yes } from '../../authority/answer.ts';
import { equalBytes, toHex } from '../../core/bytes.ts';
import { HOUR_MS, addMs, toIso } from '../../core/instant.ts';
import type { Threshold } from '../../dcc/access-types.ts';
import { cellOfSlot, slotKeyUsage } from '../../party/credentials.ts';
import { roleOrganisationalUnit } from '../../vocabulary/roles.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { smkiExtensions } from '../../x509/extensions.ts';
import { nameAttributeText, nameEntityId } from '../../x509/name.ts';
import {
  type Activity,
  type StepResult,
  type StepRun,
  done,
  failed,
  skipped,
} from '../activity.ts';
import { type CompromisedKey, affectedCells } from '../compromised-key.ts';
import { enterRecovery, setsRecovery } from '../turns.ts';
import type { RecoveryContext } from '../context.ts';
import { isSigningKeySound } from '../decisions.ts';
import { issuingFor } from '../foundings.ts';
import { headroomOf, situationOf } from '../incident-facts.ts';
import { type IncidentRecord, isUnsettled } from '../incident-record.ts';
import { keyIdentifierOf } from '../key-identifier.ts';
import { isIssuedBy } from '../key-ring.ts';
import { isSameSerial } from '../notified-records.ts';
import { dropWhoHasGone } from '../list-again.ts';
import { openProcedures } from '../objections.ts';
import { planOf } from '../plans.ts';
import {
  closeSession,
  convene,
  isAwaitingAcceptance,
  meetAgain,
  openSession,
  refused,
} from '../sessions.ts';
import { REFUSED_USER, blockOf, refusalText } from '../refused-requests.ts';
import { requestersOf } from '../responsible.ts';
import { settle } from '../device-outcomes.ts';
import { renew, renewEverybody } from './renewal.ts';

/** Its owner must be able to sign for devices, and to ask the DCC for it. */
const checkOwnKey: Activity = ({ context, incident }) => {
  const { ownKey } = situationOf(incident);
  const { owner } = incident.key;
  const block = owner && blockOf(context, owner, '6.15.1');
  if (block !== undefined) {
    const advice = `${refusalText(context, block)}; then this step goes on, by run() or next()`;
    return failed(REFUSED_USER, advice);
  }
  return ownKey === 'usable' || isSigningKeySound(incident.key)
    ? done('devices trust a key that its owner controls')
    : failed(
        'own-key-not-usable',
        `the key is ${ownKey}: use ${openProcedures(context, incident)}`,
      );
};

/** Role, owner, usage, issuer, and the serial number that the notification file names. */
const checkReplacements: Activity = ({ context, incident }) => {
  if (incident.options.crossCheck === 'none') return skipped('no cross-check was asked for');
  const { key, options } = incident;
  const party = context.party(key.owner);
  const { issuingOca } = issuingFor(context, incident);
  const issuer = keyIdentifierOf(issuingOca);
  for (const credential of incident.renewed.get(party.entityId) ?? []) {
    const cell = cellOfSlot(party.role, credential.slot);
    if (cell === undefined) continue;
    const der = options.replacements?.[cell] ?? credential.certificate;
    const certificate = parseCertificate(der);
    const { keyUsage } = smkiExtensions(certificate);
    const { subject } = certificate;
    const role = nameAttributeText(subject, 'organisationalUnitName');
    const serial = toHex(certificate.serialNumber);
    const isOtherNamed = incident.notified?.some(
      ({ cell: named, replacementSerial }) =>
        named === cell && replacementSerial !== '' && !isSameSerial(replacementSerial, serial),
    );
    const wrong =
      (role !== roleOrganisationalUnit(party.role) && 'role') ||
      (nameEntityId(subject) !== party.entityId && 'owner') ||
      (keyUsage?.includes(slotKeyUsage(credential.slot)) !== true && 'key usage') ||
      (!isIssuedBy(der, issuer) && 'issuer') ||
      // The right party, role and usage, and still not the one that its owner will use (SECPMA_30_1312, naming of certificates).
      ((isOtherNamed === true || !equalBytes(der, credential.certificate)) && 'serial number');
    if (wrong) {
      return failed('wrong-replacement', `${cell}: the ${wrong} of certificate ${serial} is wrong`);
    }
  }
  return done('every replacement certificate is the right one');
};

const callThem: Activity = ({ context, incident, calls }) => {
  if (context.governance === 'technical') return skipped('technical run: no custodians');
  const { authority, agenda } = context;
  const called =
    calls === 0 || incident.plan === undefined
      ? convene(context, `sign for ${incident.id}`)
      : yes(incident.plan);
  if (!called.ok) return refused(called);
  incident.plan = called.value;
  const { attendance, required, reachedAt } = called.value.quorum;
  if (agenda.clock.now() < reachedAt) {
    const note = `quorum expected at ${toIso(reachedAt)}`;
    return { result: 'waiting', note, until: reachedAt };
  }
  const deputies = attendance.filter(({ custodian, person }) => custodian !== person);
  context.write<'recovery.custodians'>({
    type: 'recovery.custodians',
    actor: 'custodians',
    incident: incident.id,
    called: authority.ceremonies.custodians.length + deputies.length,
    present: attendance.length,
    quorum: required,
    site: called.value.site.name,
  });
  return done(`${attendance.length} custodians, ${required} make the quorum`);
};

/** The HSM is brought when the custodians are there; an upgraded one is witnessed first, and signs when they meet again. */
const openTheSession: Activity = (run) => {
  const { context, incident, calls } = run;
  const { agenda, assumptions } = context;
  if (context.governance === 'technical') return openAtOnce(run);
  const { plan } = incident;
  if (plan === undefined) return callAgain(run);
  const now = agenda.clock.now();
  const { name, hoursToCollect } = plan.site;
  if (calls === 0 && hoursToCollect > 0) {
    const until = addMs(now, hoursToCollect * HOUR_MS);
    return { result: 'waiting', note: `bringing ${name}`, until };
  }
  const isUpgraded = isAwaitingAcceptance(context, incident);
  const opened = openSession(context, incident);
  if (!opened.ok) return callAgain(run);
  if (isUpgraded) {
    const again = meetAgain(context, incident, opened.value);
    closeSession(context, incident);
    return again;
  }
  incident.site = name;
  incident.sessionUntil = addMs(now, assumptions.signingSessionMs);
  return done(`session at ${name} until ${toIso(incident.sessionUntil)}`);
};

/** Nobody was called, or the site cannot be used any more: the custodians come to another one. */
function callAgain({ context, incident }: StepRun): StepResult {
  const called = convene(context, `sign for ${incident.id}`);
  if (!called.ok) return refused(called);
  incident.plan = called.value;
  const { site, readyAt } = called.value;
  return {
    result: 'waiting',
    note: `called to ${site.name} for ${toIso(readyAt)}`,
    until: readyAt,
  };
}

function openAtOnce({ context, incident }: StepRun): StepResult {
  const { sites } = context.authority.ceremonies;
  const usable = sites.sites.find(({ name }) =>
    ['working', 'awaiting-acceptance'].includes(sites.state(name)),
  );
  if (usable === undefined) return failed('no-hsm', 'no HSM site can sign');
  incident.site = usable.name;
  return { result: 'automatic', note: `technical run: ${usable.name}` };
}

const raiseThresholds: Activity = ({ context, incident }) => {
  const plan = planOf(context, incident);
  if (incident.options.thresholds === 'left' || plan === undefined)
    return skipped('left as they are');
  for (const { requester, kind } of requestersOf(context, incident, plan)) {
    raise(context, incident, { requester, kind });
    raise(context, incident, { requester, kind: 'critical' });
  }
  return done(`thresholds hold ${incident.list.length} devices`);
};

/** Room for the devices of an incident, until it is over. */
export function raise(
  { dcc }: RecoveryContext,
  incident: IncidentRecord,
  key: Pick<Threshold, 'requester' | 'kind'>,
): void {
  const before = dcc.access.threshold(key);
  if (before === undefined) return;
  const limit = before.limit + headroomOf(incident);
  dcc.access.setThreshold({ ...before, limit }, incident.id);
  incident.thresholds.push({ key, before });
}

/** Status Recovery for every device on the list, thresholds, and a block of an owner whose signing key is not trusted. */
const setStatuses: Activity = (run) => {
  const { context, incident } = run;
  const plan = planOf(context, incident);
  let exceptions = 0;
  const gone = dropWhoHasGone(context, incident);
  if (incident.list.length === 0) {
    return failed(
      'nothing-to-recover',
      'every device of the list has another owner, is under DCC control, or is out of use',
    );
  }
  const isMethodOne = plan?.serviceRequest === '6.15.1';
  if (plan === undefined || setsRecovery(context, plan)) {
    for (const progress of incident.progress.values()) {
      if (!isUnsettled(progress)) continue;
      const refusal = enterRecovery(context, incident, progress.device);
      if (refusal === undefined) continue;
      exceptions += 1;
      settle(context, incident, progress, { outcome: 'refused-by-dcc', code: refusal });
    }
  }
  if (!isMethodOne) raiseThresholds(run);
  if (plan?.signer === 'recovery' && incident.key.owner !== undefined && isUserKey(incident.key)) {
    const block = {
      block: 'party',
      party: incident.key.owner,
      except: ['6.21', '6.24.1'],
    } as const;
    incident.blocks.push(context.dcc.access.block(block, incident.id));
  }
  context.fire(incident, 'prepared', 'dcc');
  const note = `${incident.progress.size - exceptions} devices in Recovery`;
  return done(
    gone === 0 ? note : `${note}; ${gone} have left the list: gained by others, or out of use`,
  );
};

function isUserKey(key: CompromisedKey): boolean {
  const isUser = key.keyClass === 'supplier' || key.keyClass === 'networkOperator';
  return isUser && affectedCells(key).some((cell) => cell.endsWith('digitalSignature'));
}

const blockRecoveryTraffic: Activity = ({ context, incident }) => {
  const { access } = context.dcc;
  incident.blocks.push(access.block({ block: 'recovery-outside-batch' }, incident.id));
  return done('only commands of signed batches pass');
};

/** By the names that the tables use. */
export const PRE_ACTIVITIES = {
  checkOwnKey,
  renew,
  renewEverybody,
  checkReplacements,
  callCustodians: callThem,
  openSession: openTheSession,
  raiseThresholds,
  setStatuses,
  blockRecoveryTraffic,
} as const satisfies Record<string, Activity>;
