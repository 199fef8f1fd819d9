/**
 * Names of trust anchor cells and the TrustAnchorCellIdentifier behind each (GBCS 13.3.5.11).
 *
 * Which device type holds which cells is `device/device-types.ts`.
 *
 * @module
 */
import type { CellUsage, KeyUsage } from './key-usages.ts';
import { type RemotePartyRole, roleCode } from './roles.ts';

/** What names a cell on the wire: role, key usage, cell usage. */
export interface CellIdentity {
  readonly role: RemotePartyRole;
  readonly keyUsage: KeyUsage;
  readonly cellUsage: CellUsage;
}

const management = (role: RemotePartyRole, keyUsage: KeyUsage): CellIdentity => ({
  role,
  keyUsage,
  cellUsage: 'management',
});

/** Every cell that some device type holds. */
export const TRUST_ANCHOR_CELLS = {
  root: management('root', 'keyCertSign'),
  'recovery.digitalSignature': management('recovery', 'digitalSignature'),
  'supplier.digitalSignature': management('supplier', 'digitalSignature'),
  'supplier.keyAgreement': management('supplier', 'keyAgreement'),
  'supplier.keyAgreement.prePaymentTopUp': {
    role: 'supplier',
    keyUsage: 'keyAgreement',
    cellUsage: 'prePaymentTopUp',
  },
  'networkOperator.digitalSignature': management('networkOperator', 'digitalSignature'),
  'networkOperator.keyAgreement': management('networkOperator', 'keyAgreement'),
  'accessControlBroker.digitalSignature': management('accessControlBroker', 'digitalSignature'),
  'accessControlBroker.keyAgreement': management('accessControlBroker', 'keyAgreement'),
  'transitionalCoS.digitalSignature': management('transitionalCoS', 'digitalSignature'),
  'wanProvider.digitalSignature': management('wanProvider', 'digitalSignature'),
  'loadController.digitalSignature': management('loadController', 'digitalSignature'),
  'loadController.keyAgreement': management('loadController', 'keyAgreement'),
} as const satisfies Record<string, CellIdentity>;

/** Name of a trust anchor cell: `root`, `supplier.digitalSignature`, … */
export type CellName = keyof typeof TRUST_ANCHOR_CELLS;

/** All cell names, in table order: the order of every printed table. */
export const CELL_NAMES: readonly CellName[] = Object.keys(TRUST_ANCHOR_CELLS) as CellName[];

/** A key usage that a cell identifier names, and the number of it: tolerant of numbers without a name. */
export interface WireCellIdentity {
  readonly roleCode: number;
  readonly keyUsage: KeyUsage | undefined;
  readonly cellUsageCode: number;
}

const cellKey = (role: number, usage: string, cellUsage: number): string =>
  `${role}/${usage}/${cellUsage}`;

const BY_IDENTITY: ReadonlyMap<string, CellName> = new Map(
  CELL_NAMES.map((name) => {
    const { role, keyUsage, cellUsage } = TRUST_ANCHOR_CELLS[name];
    return [cellKey(roleCode(role), keyUsage, cellUsage === 'management' ? 0 : 1), name];
  }),
);

/** The cell with this identity, or undefined: messages may name cells that no device has. */
export function cellFromIdentity(identity: WireCellIdentity): CellName | undefined {
  if (identity.keyUsage === undefined) return undefined;
  return BY_IDENTITY.get(cellKey(identity.roleCode, identity.keyUsage, identity.cellUsageCode));
}
