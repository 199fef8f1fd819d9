/**
 * Certificates by cell: what parties have made new for an incident, and what stands in for parties that have made nothing.
 *
 * @module
 */
import { CREDENTIAL_SLOTS, type PartyRole } from '../party/credentials.ts';
import type { Replacements } from '../party/compose.ts';
import { cellsOf } from '../party/wallet.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import { cellsOfBroker } from './holding.ts';
import type { IncidentRecord } from './incident-record.ts';
import { getsBrokerCertificates } from './late-subscribers.ts';
import { notifiedIn } from './notified-keys.ts';
import type { CampaignPlan } from './procedure.ts';

/** New certificates of a party by cell; undefined for one that has none. */
export function renewedCells(
  context: RecoveryContext,
  incident: IncidentRecord,
  owner: Eui64 | undefined,
): Replacements | undefined {
  const party = context.party(owner);
  const renewed = incident.renewed.get(party.entityId);
  return renewed && cellsOf(party.role, renewed);
}

/** What is placed for a party without new certificates: the ACB's where the plan says so, and where the ACB's are already. */
export function lateCells(
  context: RecoveryContext,
  incident: IncidentRecord,
  { late }: CampaignPlan,
  { device, party }: { readonly device: Eui64; readonly party: Eui64 },
): Replacements {
  const { role } = context.party(party);
  const ofBroker = brokerCells(context, role, incident);
  return late !== undefined && getsBrokerCertificates(context, role)
    ? ofBroker
    : only(cellsOfBroker(context, device), ofBroker);
}

/** The ACB's certificates in the cells of another role: its signing certificate for DS, its key agreement one for KA. */
export function brokerCells(
  context: RecoveryContext,
  role: PartyRole | undefined,
  incident?: IncidentRecord,
): Replacements {
  const broker = context.party(context.parties.of('accessControlBroker')?.entityId);
  if (role === undefined) return {};
  const renewed = incident?.renewed.get(broker.entityId);
  const certificate = (slot: 'digitalSignature' | 'keyAgreement'): Uint8Array =>
    renewed?.find((credential) => credential.slot === slot)?.certificate ??
    soundOfBroker(context, slot).certificate;
  const cells: readonly CellName[] = Object.values(CREDENTIAL_SLOTS[role]);
  return Object.fromEntries(cells.map((cell) => [cell, certificate(slotOfBroker(cell))]));
}

/** What the broker has in use, or what incidents that are about it have made instead. */
function soundOfBroker(
  context: RecoveryContext,
  slot: 'digitalSignature' | 'keyAgreement',
): { readonly certificate: Uint8Array; readonly compromisedIn?: IncidentRecord } {
  const broker = context.party(context.parties.of('accessControlBroker')?.entityId);
  let { certificate } = broker.credential(slot);
  const asked = new Set<string>();
  for (;;) {
    const about = notifiedIn(context, certificate);
    if (about === undefined || asked.has(about.id)) return { certificate };
    asked.add(about.id);
    const renewed = about.renewed.get(broker.entityId)?.find((own) => own.slot === slot);
    if (renewed === undefined) return { certificate, compromisedIn: about };
    ({ certificate } = renewed);
  }
}

/** The incident that is about the broker's key for one of these cells, and has made nothing yet that could be placed instead. */
export function brokerCompromisedIn(
  context: RecoveryContext,
  cells: readonly CellName[],
): IncidentRecord | undefined {
  const slots = cells.map((cell) => slotOfBroker(cell));
  return slots
    .map((slot) => soundOfBroker(context, slot).compromisedIn)
    .find((incident) => incident !== undefined);
}

/** Its signing certificate fills signing cells, its key agreement one the others. */
export function slotOfBroker(cell: CellName): 'digitalSignature' | 'keyAgreement' {
  const { keyUsage } = TRUST_ANCHOR_CELLS[cell];
  return keyUsage === 'digitalSignature' ? 'digitalSignature' : 'keyAgreement';
}

/** Those of some cells. */
export function only(cells: readonly CellName[], replacements: Replacements): Replacements {
  return Object.fromEntries(
    Object.entries(replacements).filter(([cell]) => cells.includes(cell as CellName)),
  );
}
