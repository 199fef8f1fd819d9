/**
 * A device's memory as plain comparable text: what a test compares and a person reads. No octets, no bigints.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { toIso } from '../core/instant.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { formatEui64 } from '../vocabulary/eui64.ts';
import type { DeviceState } from './state.ts';

/** One cell, as text. */
export interface CellDescription {
  readonly entityId: string;
  readonly keyIdentifier: string;
  /** OU of the certificate in the cell, where known: it need not be the role of the cell. */
  readonly organisationalUnit: string | undefined;
  /** True when the cell holds a key that can be used. */
  readonly usable: boolean;
}

/** A device at one moment; `C` names the cells that its type may hold. */
export interface DeviceDescription<C extends CellName = CellName> {
  readonly type: string;
  readonly entityId: string;
  readonly cells: Readonly<Partial<Record<C, CellDescription>>>;
  readonly counters: Readonly<Record<string, string>>;
  readonly pending: readonly string[];
  /** How many Alerts wait to be taken. */
  readonly unsentAlerts: number;
  readonly keys: Readonly<Record<string, string>>;
  readonly securityLog: readonly string[];
}

/** Describes a state; equal states give equal descriptions. */
export function describeDevice(state: DeviceState): DeviceDescription {
  const { counters, credentials } = state;
  const cells = CELL_NAMES.flatMap((name): [CellName, CellDescription][] => {
    const anchor = state.cells[name];
    if (anchor === undefined) return [];
    const { entityId, keyIdentifier, organisationalUnit, publicKey } = anchor;
    return [
      [
        name,
        {
          entityId: formatEui64(entityId),
          keyIdentifier: toHex(keyIdentifier),
          organisationalUnit,
          usable: publicKey !== undefined,
        },
      ],
    ];
  });
  return {
    type: state.type.name,
    entityId: formatEui64(state.entityId),
    cells: Object.fromEntries(cells),
    counters: {
      ...Object.fromEntries(
        Object.entries(counters.roles).map(([role, counter]) => [role, counter.toString()]),
      ),
      prepaymentTopUp: counters.prepaymentTopUp.toString(),
      own: counters.own.toString(),
    },
    pending: state.pending.map(
      ({ originatorId, messageCode, executionDateTime }) =>
        `0x${messageCode.toString(16).padStart(4, '0')} from ${formatEui64(originatorId)} at ${toIso(executionDateTime)}`,
    ),
    unsentAlerts: state.unsentAlerts.length,
    keys: { ...credentials.active, ...prefixed('pending ', credentials.pending) },
    securityLog: state.securityLog.map(
      ({ at, event, what, details }) =>
        `${toIso(at)} ${event.toString(16).toUpperCase()} ${what}${detailsText(details)}`,
    ),
  };
}

function prefixed(
  prefix: string,
  record: Readonly<Partial<Record<string, string>>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [`${prefix}${name}`, value ?? '']),
  );
}

function detailsText(details: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? '' : ` (${pairs.join(', ')})`;
}
