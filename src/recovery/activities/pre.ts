/**
 * Activities before execution: keys and certificates, custodians and session, thresholds, statuses, blocks.
 *
 * @module
 */
import { yes } from '../../authority/answer.ts';
import { equalBytes, toHex } from '../../core/bytes.ts';
import { isSmkiError } from '../../core/errors.ts';
import { HOUR_MS, addMs, toIso } from '../../core/instant.ts';
import type { Threshold } from '../../dcc/access-types.ts';
import type { ServiceRequest } from '../../dcc/types.ts';
import {
  type Credential,
  type CredentialSlot,
  cellOfSlot,
  slotKeyUsage,
  slotsOf,
} from '../../party/credentials.ts';
import type { Party } from '../../party/party.ts';
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
  taking,
} from '../activity.ts';
import { type CompromisedKey, affectedCells, affectedSlots } from '../compromised-key.ts';
import type { RecoveryContext } from '../context.ts';
import { isSigningKeySound } from '../decisions.ts';
import { headroomOf, situationOf } from '../incident-facts.ts';
import { type IncidentRecord, isUnsettled } from '../incident-record.ts';
import { keyIdentifierOf } from '../key-ring.ts';
import { LATE, mayBeLate, warnLate } from '../late-subscribers.ts';
import type { CampaignPlan, Procedure } from '../procedure.ts';
import { recoveryKeyInUse } from '../recovery-keys.ts';
import {
  closeSession,
  convene,
  isAwaitingAcceptance,
  meetAgain,
  openSession,
  refused,
} from '../sessions.ts';
import { beginRecovery } from '../statuses.ts';
import { settle } from '../device-outcomes.ts';

const checkOwnKey: Activity = ({ incident }) => {
  const { ownKey } = situationOf(incident);
  return ownKey === 'usable' || isSigningKeySound(incident.key)
    ? done('devices trust a key that its owner controls')
    : failed('own-key-not-usable', `the key is ${ownKey}: ask for Method 2 or 3`);
};

/** New credentials for the affected slots of the owner. They are held, and in use only when devices have them. */
const renew: Activity = (run) =>
  taking(run, run.context.assumptions.credentialsMs, () => {
    const { context, incident } = run;
    const party = context.party(incident.key.owner ?? ownerOf(context, incident.key));
    if (incident.renewed.has(party.entityId)) return done('certificates are at hand');
    return certified(() => {
      renewSlots(context, incident, party, affectedSlots(incident.key));
      return done(
        `${incident.renewed.get(party.entityId)?.length ?? 0} certificates for ${party.role}`,
      );
    });
  });

/** Issuing may be suspended, or its key suspect, for the sake of another incident: then the step can be tried again later. */
export function certified(work: () => StepResult): StepResult {
  try {
    return work();
  } catch (error) {
    if (!isSmkiError(error) || !error.code.startsWith('authority/')) throw error;
    return failed(error.code, error.message);
  }
}

function ownerOf(
  { parties }: RecoveryContext,
  { keyClass }: CompromisedKey,
): Party['entityId'] | undefined {
  return keyClass === 'recovery' ? parties.of('recovery')?.entityId : undefined;
}

function renewSlots(
  context: RecoveryContext,
  incident: IncidentRecord,
  party: Party,
  slots: readonly CredentialSlot[],
): void {
  const authority = incident.newHierarchy ?? context.authority.current();
  const renewed: Credential[] = slots.map((slot) =>
    party.accept(authority.issue(party.request(slot))),
  );
  const before = slots.map((slot) => party.credential(slot));
  if (party.role === 'recovery') recoveryKeyInUse(context);
  rememberKeys(context, [...before, ...renewed], party);
  for (const { certificate } of before) incident.superseded.add(certificate);
  incident.renewed.set(party.entityId, renewed);
}

/** Some devices know the one and some the other: the ring has what parties sign with, the DCC what the broker's MAC is made with. */
function rememberKeys(
  { keyRing, dcc }: RecoveryContext,
  credentials: readonly Credential[],
  { role }: Party,
): void {
  keyRing.remember(credentials);
  if (role !== 'accessControlBroker') return;
  for (const { key } of credentials) {
    if (key.kind === 'agreement') dcc.rememberBrokerKey(key.agreementKey);
  }
}

/** Credentials that an earlier incident has made, or that are in use already, take the place of what is in use. */
function supersede(
  context: RecoveryContext,
  incident: IncidentRecord,
  party: Party,
  atHand: readonly Credential[],
): void {
  const inUse = atHand.map(({ slot }) => party.credential(slot));
  rememberKeys(context, [...inUse, ...atHand], party);
  for (const { certificate } of inUse) {
    if (!atHand.some((own) => own.certificate === certificate)) {
      incident.superseded.add(certificate);
    }
  }
}

/** Certificates of an authority that has rolled over since they were made would be refused by every device: they are made anew. */
export function renewOutdated(context: RecoveryContext, incident: IncidentRecord): number {
  const { issuingOca } = incident.newHierarchy ?? context.authority.current();
  const issuer = keyIdentifierOf(issuingOca);
  let renewed = 0;
  for (const [owner, credentials] of incident.renewed) {
    const isOutdated = credentials.some(({ certificate }) => !isIssuedBy(certificate, issuer));
    if (!isOutdated) continue;
    const slots = credentials.map(({ slot }) => slot);
    renewSlots(context, incident, context.party(owner), slots);
    renewed += slots.length;
  }
  return renewed;
}

/** Whether there is anything to be made anew. */
export function hasOutdated(context: RecoveryContext, incident: IncidentRecord): boolean {
  const { issuingOca } = incident.newHierarchy ?? context.authority.current();
  const issuer = keyIdentifierOf(issuingOca);
  const all = [...incident.renewed.values()].flat();
  return all.some(({ certificate }) => !isIssuedBy(certificate, issuer));
}

function isIssuedBy(certificate: Uint8Array, issuer: Uint8Array): boolean {
  const { authorityKeyIdentifier } = smkiExtensions(parseCertificate(certificate));
  const identifier = authorityKeyIdentifier?.keyIdentifier;
  return identifier !== undefined && equalBytes(identifier, issuer);
}

/** Everybody under the new authority, in the order of the directory; who is late, or is given nothing, is listed. */
const renewEverybody: Activity = (run) =>
  taking(run, run.context.assumptions.credentialsMs, () => {
    const { context, incident } = run;
    const named = new Set(incident.options.lateSubscribers ?? []);
    const late = new Map<Party, string>();
    for (const party of context.parties.all()) {
      const atHand = incident.renewed.get(party.entityId);
      if (atHand !== undefined) {
        supersede(context, incident, party, atHand);
        continue;
      }
      const renewed = named.has(party.entityId)
        ? failed(LATE, 'has no new certificates in time')
        : certified(() => {
            renewSlots(context, incident, party, slotsOf(party.role));
            return done('');
          });
      if (renewed.result !== 'failed') continue;
      // A key that the DCC itself holds is needed on every device: nobody goes on without it.
      if (!mayBeLate(party.role)) return renewed;
      late.set(party, renewed.code === LATE ? renewed.note : `is refused: ${renewed.note}`);
    }
    for (const [party, why] of late) warnLate(context, incident, { party, why });
    return done(`${incident.renewed.size} parties renewed, ${late.size} late`);
  });

/** Role, owner, usage, issuer, and the serial number that the notification file names. */
const checkReplacements: Activity = ({ context, incident }) => {
  if (incident.options.crossCheck === 'none') return skipped('no cross-check was asked for');
  const { key, options } = incident;
  const party = context.party(key.owner);
  const { issuingOca } = incident.newHierarchy ?? context.authority.current();
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
        named === cell && replacementSerial !== '' && replacementSerial !== serial,
    );
    const wrong =
      (role !== roleOrganisationalUnit(party.role) && 'role') ||
      (nameEntityId(subject) !== party.entityId && 'owner') ||
      (keyUsage?.includes(slotKeyUsage(credential.slot)) !== true && 'key usage') ||
      (!isIssuedBy(der, issuer) && 'issuer') ||
      (isOtherNamed === true && 'serial number');
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
  const requester = plan.signer === 'owner' ? (incident.key.owner ?? 'dcc') : 'dcc';
  const kinds: readonly (ServiceRequest | 'critical')[] = [plan.serviceRequest, 'critical'];
  for (const kind of kinds) raise(context, incident, { requester, kind });
  return done(`thresholds hold ${incident.list.length} devices`);
};

function raise(
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
  const isMethodOne = plan?.serviceRequest === '6.15.1';
  if (!isMethodOne || context.assumptions.methodOneSetsRecovery === 'yes') {
    for (const progress of incident.progress.values()) {
      if (!isUnsettled(progress)) continue;
      const refusal = beginRecovery(context, incident, progress.device);
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
  return done(`${incident.progress.size - exceptions} devices in Recovery`);
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

/** The plan of an incident's procedure. */
export function planOf(
  context: RecoveryContext,
  { procedure }: IncidentRecord,
): CampaignPlan | undefined {
  const found: Procedure | undefined = context.procedures?.[procedure ?? ''];
  return found?.campaign;
}

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
