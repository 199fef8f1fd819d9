/**
 * What devices get that an earlier incident has left: the authority that is in use by then, with what everybody has under it. Nothing is
 * founded for them, so that they can follow what other incidents found meanwhile.
 *
 * A choice of this model: no source has two incidents at once. Whose rest an incident takes: `rest-of-compromise.ts`.
 *
 * @module
 */
import type { Credential } from '../party/credentials.ts';
import type { RecoveryContext } from './context.ts';
import { type FoundingKind, foundedInUse, isOvertaken } from './foundings.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { isIssuedBy } from './key-ring.ts';
import { notifiedIn } from './notified-keys.ts';
import { planOf } from './plans.ts';
import type { CampaignPlan } from './procedure.ts';
import { formerIncident } from './rest-of-compromise.ts';
import type { OrganisationHierarchy } from './surroundings.ts';

/** What each kind of plan needs an authority for. */
const KIND_PLACED: Readonly<Record<CampaignPlan['places'], FoundingKind>> = {
  everything: 'hierarchy',
  'everything-but-root': 'issuing',
  'dcc-held': 'issuing',
  root: 'contingency',
  renewed: 'contingency',
  broker: 'contingency',
  'in-use': 'contingency',
};

/** Takes what is in use of a kind: in place of `from`, which the devices know. */
export function takeWhatIsInUse(
  context: RecoveryContext,
  incident: IncidentRecord,
  { kind, from }: { readonly kind: FoundingKind; readonly from: OrganisationHierarchy | undefined },
): OrganisationHierarchy {
  context.authority.resume(incident.id);
  // As it is after that: what was read while issuing is suspended refuses for good.
  const to = kind === 'hierarchy' ? context.authority.current() : foundedInUse(context, kind);
  incident.oldHierarchy = from;
  incident.newHierarchy = to;
  // New contingency keys are nobody's but the root's.
  if (kind !== 'contingency') takeCredentials(context, incident, keyIdentifierOf(to.issuingOca));
  return to;
}

/** Who has nothing that devices take is renewed like everybody else, or is late. */
function takeCredentials(
  context: RecoveryContext,
  incident: IncidentRecord,
  issuer: Uint8Array,
): void {
  const made = formerIncident(context, incident)?.renewed;
  for (const party of context.parties.all()) {
    const { entityId } = party;
    const inUse = party.slots.map((slot) => party.credential(slot));
    const sound = [inUse, made?.get(entityId) ?? []].find(
      (own) => own.length > 0 && own.every((one) => isSoundUnder(context, issuer, one)),
    );
    if (sound !== undefined) incident.renewed.set(entityId, sound);
  }
}

/** Whether an issuer has issued it, and no incident is about its key. */
export function isSoundUnder(
  context: RecoveryContext,
  issuer: Uint8Array,
  { certificate }: Credential,
): boolean {
  return isIssuedBy(certificate, issuer) && notifiedIn(context, certificate) === undefined;
}

/**
 * Whether an incident is too late: another one has replaced what it is to replace. One that has founded nothing takes what is in use by
 * now instead.
 */
export function isTooLate(context: RecoveryContext, incident: IncidentRecord): boolean {
  if (!isOvertaken(context, incident)) return false;
  const isFounded = context.foundings.some(({ to }) => to === incident.newHierarchy);
  if (incident.restOf === undefined && isFounded) return true;
  const { places } = planOf(context, incident) ?? { places: 'everything' };
  takeWhatIsInUse(context, incident, { kind: KIND_PLACED[places], from: incident.oldHierarchy });
  return false;
}
