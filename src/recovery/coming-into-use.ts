/**
 * New keys and authorities come into use where devices hold them: by what verified Responses have told, cell by cell.
 *
 * A party that switched to a key that no device holds could speak to none of them. What is not held anywhere stays unused, and
 * the log says so.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import { type Credential, cellOfSlot } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import { useNoted } from './credential-states.ts';
import { comingIntoUse } from './foundings.ts';
import { type IncidentRecord, isUnsettled } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { warn } from './warnings.ts';

/**
 * Puts into use what devices hold by now.
 *
 * @returns what stays as it is, and why, for people; empty when nothing does
 */
export function useNewCredentials(context: RecoveryContext, incident: IncidentRecord): string {
  const isTaken = isAnythingTaken(context, incident);
  const kept = [...incident.renewed].flatMap(([owner, credentials]) =>
    useHeld(context, context.party(owner), { credentials, isTaken }),
  );
  const hierarchy = isTaken ? comingIntoUse(context, incident) : undefined;
  if (hierarchy !== undefined) context.authority.adopt(hierarchy);
  if (kept.length === 0) return '';
  const message = `no device holds what is new for ${kept.join(', ')}: what was in use stays in use`;
  warn(context, incident, {
    actor: 'dcc',
    code: 'held-by-no-device',
    message,
  });
  return message;
}

/** After a handover: what of one party's new keys devices hold by now. Nothing else of the incident changes. */
export function useHandedBack(
  context: RecoveryContext,
  { renewed }: IncidentRecord,
  owner: Eui64,
): void {
  const credentials = renewed.get(owner) ?? [];
  const isTaken = credentials.some((credential) => isHeld(context, credential));
  useHeld(context, context.party(owner), { credentials, isTaken });
}

/** Uses what comes; what does not is named. */
function useHeld(
  context: RecoveryContext,
  party: Party,
  {
    credentials,
    isTaken,
  }: { readonly credentials: readonly Credential[]; readonly isTaken: boolean },
): readonly string[] {
  const comes = credentials.filter((credential) =>
    isComing(context, party, { credential, isTaken }),
  );
  useNoted(context, party, comes);
  return credentials
    .filter((credential) => !comes.includes(credential))
    .map(({ slot }) => `${cellOfSlot(party.role, slot) ?? slot} of ${party.entityId}`);
}

function isHeld({ dcc }: RecoveryContext, { certificate }: Credential): boolean {
  return dcc.mapping.holderCount(keyIdentifierOf(certificate)) > 0;
}

/** Devices hold it; or they hold neither it nor what it replaces, as of a cell that few types have: then it goes with the rest. */
function isComing(
  context: RecoveryContext,
  party: Party,
  { credential, isTaken }: { readonly credential: Credential; readonly isTaken: boolean },
): boolean {
  if (isHeld(context, credential)) return true;
  return isTaken && !isHeld(context, party.credential(credential.slot));
}

/** Whether any device has taken anything that is new. */
export function isAnythingTaken({ dcc }: RecoveryContext, incident: IncidentRecord): boolean {
  const { progress, renewed, oldHierarchy, newHierarchy } = incident;
  const isHeld = (certificate: Uint8Array): boolean =>
    dcc.mapping.holderCount(keyIdentifierOf(certificate)) > 0;
  if ([...renewed.values()].flat().some(({ certificate }) => isHeld(certificate))) return true;
  if (newHierarchy === undefined || oldHierarchy === undefined) return false;
  // A new Root certificate over the same key bears the same identifier: then the Responses alone tell.
  const [before, after] = [oldHierarchy.root, newHierarchy.root].map(keyIdentifierOf);
  const isSameKey = before !== undefined && after !== undefined && equalBytes(before, after);
  if (!isSameKey) return isHeld(newHierarchy.root);
  return [...progress.values()].some(
    (device) => !isUnsettled(device) && device.code !== 'nothing-to-replace',
  );
}

/** True for a certificate that a party of this world has in use. */
export function isInUse({ parties }: RecoveryContext, certificate: Uint8Array): boolean {
  return parties
    .all()
    .some((party) => Object.values(party.cells()).some((one) => equalBytes(one, certificate)));
}
