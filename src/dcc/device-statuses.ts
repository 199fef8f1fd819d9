/**
 * SMI Statuses: which change is permitted, and who may ask for it (recovery.md 6.2). The inventory walks this table.
 *
 * @module
 */
import type { Certainty } from '../vocabulary/certainty.ts';
import type { DeviceStatus, StatusAuthority } from './inventory-types.ts';

/** What a change demands beyond the statuses themselves. */
export type StatusCondition =
  /** Only back to the status from before, which the history tells. */
  | 'status-before'
  /** Only from statuses that `DccAssumptions.mayEnterRecovery` names. */
  | 'may-enter-recovery';

/** One permitted change. */
export interface StatusChangeRow {
  readonly from: DeviceStatus;
  readonly to: readonly DeviceStatus[];
  readonly by: readonly StatusAuthority[];
  readonly condition?: StatusCondition;
  readonly source: string;
  readonly certainty: Certainty;
}

const LIFE = {
  source: 'names of the DUIS enumeration; order recalled',
  certainty: 'recalled',
} as const;
const RESTORE = {
  condition: 'status-before',
  source: 'SEED25 item 15: back to its status before Recovery was set; the DCC does it',
  certainty: 'confirmed',
} as const;
const EXCHANGED = { source: 'recovery.md 6.2: device exchanged', certainty: 'proposed' } as const;
const ANYBODY = ['supplier', 'installer', 'dcc'] as const;
const SUPPLIER = ['supplier', 'dcc'] as const;
const DCC = ['dcc'] as const;

// prettier-ignore
/** Every permitted change of status. */
export const STATUS_CHANGES: readonly StatusChangeRow[] = [
  { from: 'pending', to: ['whitelisted', 'withdrawn'], by: ANYBODY, ...LIFE },
  { from: 'whitelisted', to: ['installedNotCommissioned', 'pending', 'withdrawn'], by: ANYBODY, ...LIFE },
  { from: 'installedNotCommissioned', to: ['commissioned', 'decommissioned', 'withdrawn'], by: ANYBODY, ...LIFE },
  { from: 'installedNotCommissioned', to: ['suspended'], by: SUPPLIER, ...LIFE },
  { from: 'commissioned', to: ['decommissioned', 'suspended', 'withdrawn'], by: SUPPLIER, ...LIFE },
  { from: 'suspended', to: ['installedNotCommissioned', 'commissioned'], by: SUPPLIER, condition: 'status-before', ...LIFE },
  { from: 'suspended', to: ['decommissioned', 'withdrawn'], by: SUPPLIER, ...LIFE },

  // recovery.md 2: a Relevant Device is commissioned; the assumption may add others.
  { from: 'commissioned', to: ['recovery'], by: DCC, condition: 'may-enter-recovery', source: 'SEED25 item 15', certainty: 'confirmed' },
  { from: 'installedNotCommissioned', to: ['recovery'], by: DCC, condition: 'may-enter-recovery', source: 'T46: by an explicit rule only', certainty: 'proposed' },
  { from: 'suspended', to: ['recovery'], by: DCC, condition: 'may-enter-recovery', source: 'T46: by an explicit rule only', certainty: 'proposed' },
  { from: 'recovery', to: ['recovered'], by: DCC, source: 'SEED25 item 15', certainty: 'confirmed' },
  { from: 'recovery', to: ['installedNotCommissioned', 'commissioned', 'suspended'], by: DCC, ...RESTORE },
  { from: 'recovered', to: ['installedNotCommissioned', 'commissioned', 'suspended'], by: DCC, ...RESTORE },
  { from: 'recovery', to: ['decommissioned'], by: SUPPLIER, ...EXCHANGED },
  { from: 'recovered', to: ['decommissioned'], by: SUPPLIER, ...EXCHANGED },
  { from: 'recovered', to: ['recovery'], by: DCC, source: 'a second incident strikes a device under DCC control', certainty: 'proposed' },
];

/** Statuses that recovery sets, and only the DCC lifts. */
export const RECOVERY_STATUSES: readonly DeviceStatus[] = ['recovery', 'recovered'];

/** Out of use for good, by name: events of the log have statuses as text. One in stock or suspended may be in use again one day. */
export const OUT_OF_USE: ReadonlySet<string> = new Set<DeviceStatus>([
  'decommissioned',
  'withdrawn',
]);

/** Every status, in the order of a device's life. */
export const DEVICE_STATUSES: readonly DeviceStatus[] = [
  'pending',
  'whitelisted',
  'installedNotCommissioned',
  'commissioned',
  'suspended',
  'recovery',
  'recovered',
  'decommissioned',
  'withdrawn',
];
