/**
 * Who may be late when everybody is renewed, how it is listed, and whose cells the DCC controls then (recovery.md 3.5 step 5.4).
 *
 * @module
 */
import type { PartyRole } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import { TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import { affectedCells } from './compromised-key.ts';
import { cellsOfBroker, cellsUnderControl } from './holding.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { isIssuedBy } from './key-ring.ts';
import { planOf } from './plans.ts';
import { warn } from './warnings.ts';

/** Code of the warning and of the reason, and outcome of devices that hold what such a party has. */
export const LATE = 'late-subscriber';

/** Users may be late with new certificates. What the DCC itself holds on devices is there, or nobody can go on. */
export function mayBeLate(role: PartyRole): boolean {
  return role === 'supplier' || role === 'networkOperator' || role === 'loadController';
}

/**
 * Whether cells of a late party get the ACB's certificates, where a procedure has that (step 5.4). SR 6.21 gives them back, and it has
 * no role for a load controller.
 */
export function getsBrokerCertificates({ assumptions }: RecoveryContext, role: PartyRole): boolean {
  return assumptions.lateSubscriber === 'broker-certificates' && role !== 'loadController';
}

/**
 * Whose cells of a device are under DCC control in an incident: of the Users that the DCC has for the device by now. One that has changed
 * its supplier since is the new one's, and the owner of the key gets nothing back there.
 */
export function ownersUnderControl(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): readonly Eui64[] {
  const cells = cellsUnderControl(context, incident, device);
  const { responsibleSupplier, networkOperator } = context.dcc.inventory.entry(device) ?? {};
  const users = { supplier: responsibleSupplier, networkOperator };
  const owners = cells.flatMap((cell) => {
    const { role } = TRUST_ANCHOR_CELLS[cell];
    const user = role === 'supplier' || role === 'networkOperator' ? users[role] : undefined;
    return user ?? incident.key.owner ?? [];
  });
  return [...new Set(owners)];
}

/** The same for every device of an incident, in the order in which they are listed. */
export function ownersToServe(
  context: RecoveryContext,
  incident: IncidentRecord,
): readonly Eui64[] {
  const devices = [...incident.progress.keys()];
  return [...new Set(devices.flatMap((device) => ownersUnderControl(context, incident, device)))];
}

/** Devices under DCC control in cells that a compromised key would fill: nothing of its owner is left there. */
export function devicesUnderControl(
  context: RecoveryContext,
  { key }: Pick<IncidentRecord, 'key'>,
): number {
  const affected = affectedCells(key);
  let count = 0;
  for (const { entityId, status, ...entry } of context.dcc.inventory.entries()) {
    const users = [entry.responsibleSupplier, entry.networkOperator];
    if (status !== 'recovered' || !users.includes(key.owner)) continue;
    if (cellsOfBroker(context, entityId).some((cell) => affected.includes(cell))) count += 1;
  }
  return count;
}

/** Users without new certificates in an incident that renews everybody. */
export function lateParties(
  { parties }: RecoveryContext,
  { steps, renewed }: IncidentRecord,
): readonly Party[] {
  if (!steps.some(({ run }) => run === 'renewEverybody')) return [];
  return parties.all().filter(({ role, entityId }) => mayBeLate(role) && !renewed.has(entityId));
}

/** Those of them of whom devices hold what an authority has issued that is gone. */
export function stillLate(context: RecoveryContext, incident: IncidentRecord): readonly Eui64[] {
  const issuer = keyIdentifierOf(context.authority.current().issuingOca);
  return lateParties(context, incident)
    .filter((party) =>
      Object.values(party.cells()).some(
        (certificate) =>
          !isIssuedBy(certificate, issuer) &&
          context.dcc.mapping.holderCount(keyIdentifierOf(certificate)) > 0,
      ),
    )
    .map(({ entityId }) => entityId);
}

/** Lists a party that goes on without new certificates. */
export function warnLate(
  context: RecoveryContext,
  incident: IncidentRecord,
  { party, why }: { readonly party: Party; readonly why: string },
): void {
  const plan = planOf(context, incident);
  const isTaken = plan?.late !== undefined && getsBrokerCertificates(context, party.role);
  const cells = isTaken
    ? "its cells get the ACB's certificates, until SR 6.21 gives them back: incident.handOver()"
    : 'its cells keep what they have, until it replaces that with its own key (Method 1)';
  warn(context, incident, {
    actor: 'dcc',
    code: LATE,
    message: `${party.entityId} ${why}; ${cells}`,
  });
}
