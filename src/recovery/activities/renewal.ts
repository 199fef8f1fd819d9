/**
 * Certificates in an incident: those of the affected owner, those of everybody, and those that an authority has left behind.
 *
 * @module
 */
import { isSmkiError } from '../../core/errors.ts';
import { type Credential, type CredentialSlot, slotsOf } from '../../party/credentials.ts';
import type { Party } from '../../party/party.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { type Activity, type StepResult, done, failed, taking } from '../activity.ts';
import { type CompromisedKey, affectedSlots } from '../compromised-key.ts';
import type { RecoveryContext } from '../context.ts';
import { noteIssued } from '../credential-states.ts';
import { issuingFor } from '../foundings.ts';
import { situationOf } from '../incident-facts.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { keyIdentifierOf } from '../key-identifier.ts';
import { isIssuedBy, rememberKeys } from '../key-ring.ts';
import { LATE, mayBeLate, warnLate } from '../late-subscribers.ts';
import { namedReplacement } from '../named-replacements.ts';
import { noteNotified } from '../notified-keys.ts';
import { recoveryKeyInUse } from '../recovery-keys.ts';
import { soundCredentials } from '../rest-of-compromise.ts';
import { renewalTime } from '../step-times.ts';
import { isSoundUnder, isTooLate } from '../what-is-in-use.ts';

/** New credentials for the affected slots of the owner. They are held, and in use only when devices have them. */
export const renew: Activity = (run) => {
  const { context, incident } = run;
  const durationMs = context.assumptions[renewalTime(situationOf(incident))];
  return taking(run, durationMs, () => {
    const party = context.party(incident.key.owner ?? ownerOf(context, incident.key));
    if (incident.renewed.has(party.entityId)) return done('certificates are at hand');
    const slots = affectedSlots(incident.key);
    const sound = soundCredentials(context, incident);
    if (sound !== undefined) {
      incident.renewed.set(party.entityId, sound);
      return done(`what is in use since ${incident.restOf ?? ''}`);
    }
    return certified(() => {
      renewSlots(context, incident, { party, slots });
      return done(
        `${incident.renewed.get(party.entityId)?.length ?? 0} certificates for ${party.role}`,
      );
    });
  });
};

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
  { party, slots }: { readonly party: Party; readonly slots: readonly CredentialSlot[] },
  authority = issuingFor(context, incident),
): void {
  const named = slots.map((slot) => namedReplacement(context, incident, { party, slot }));
  const renewed = slots.map(
    (slot, index) => named[index] ?? party.accept(authority.issue(party.request(slot))),
  );
  noteIssued(
    context,
    renewed.filter((credential) => !named.includes(credential)),
  );
  const before = slots.map((slot) => party.credential(slot));
  if (party.role === 'recovery') recoveryKeyInUse(context);
  rememberKeys(context, [...before, ...renewed], party);
  for (const { certificate } of before) {
    incident.superseded.add(certificate);
    noteNotified(incident, { owner: party.entityId, certificate });
  }
  incident.renewed.set(party.entityId, renewed);
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
  const { issuingOca } = issuingFor(context, incident);
  const issuer = keyIdentifierOf(issuingOca);
  let renewed = 0;
  for (const [owner, credentials] of incident.renewed) {
    const isOutdated = credentials.some(({ certificate }) => !isIssuedBy(certificate, issuer));
    if (!isOutdated) continue;
    const slots = credentials.map(({ slot }) => slot);
    renewSlots(context, incident, { party: context.party(owner), slots });
    renewed += slots.length;
  }
  return renewed;
}

/**
 * What a party gets its cells back with: what this incident has made for it, or what is in use, where what issues now has issued it and
 * no incident is about it; else new certificates.
 */
export function renewToHandOver(
  context: RecoveryContext,
  incident: IncidentRecord,
  owner: Eui64,
): void {
  const party = context.party(owner);
  const authority = issuingFor(context, incident);
  const issuer = keyIdentifierOf(authority.issuingOca);
  const slots = slotsOf(party.role);
  const isSound = (own: Credential): boolean => isSoundUnder(context, issuer, own);
  const inUse = slots.map((slot) => party.credential(slot));
  const sound = [incident.renewed.get(owner) ?? [], inUse].find(
    (atHand) => atHand.length > 0 && atHand.every(isSound),
  );
  if (sound === undefined) renewSlots(context, incident, { party, slots }, authority);
  else incident.renewed.set(owner, sound);
}

/** Whether there is anything to be made anew. */
export function hasOutdated(context: RecoveryContext, incident: IncidentRecord): boolean {
  const { issuingOca } = issuingFor(context, incident);
  const issuer = keyIdentifierOf(issuingOca);
  const all = [...incident.renewed.values()].flat();
  return all.some(({ certificate }) => !isIssuedBy(certificate, issuer));
}

/** What an incident has founded is gone with the root that it was founded under. */
export const OVERTAKEN = failed(
  'overtaken',
  'another incident has replaced the authority that this one is to replace: abort(); devices that still hold what is old are those that the other one has left, and notifying its compromise again takes them over',
);

/** Everybody under the new authority, in the order of the directory; who is late, or is given nothing, is listed. */
export const renewEverybody: Activity = (run) =>
  taking(run, run.context.assumptions.credentialsMs, () => {
    const { context, incident } = run;
    if (isTooLate(context, incident)) return OVERTAKEN;
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
            renewSlots(context, incident, { party, slots: slotsOf(party.role) });
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
