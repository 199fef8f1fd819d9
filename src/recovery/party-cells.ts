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
    broker.credential(slot).certificate;
  const cells: readonly CellName[] = Object.values(CREDENTIAL_SLOTS[role]);
  return Object.fromEntries(
    cells.map((cell) => {
      const { keyUsage } = TRUST_ANCHOR_CELLS[cell];
      return [
        cell,
        certificate(keyUsage === 'digitalSignature' ? 'digitalSignature' : 'keyAgreement'),
      ];
    }),
  );
}

/** Those of some cells. */
export function only(cells: readonly CellName[], replacements: Replacements): Replacements {
  return Object.fromEntries(
    Object.entries(replacements).filter(([cell]) => cells.includes(cell as CellName)),
  );
}
