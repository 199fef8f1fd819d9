/**
 * Devices that hold what is compromised and are on no list of the incident: not named by whoever wrote the list, or in the hands of
 * another incident. They are named once, when the list is validated (N8), and count as trusting the key until they hold another one.
 *
 * @module
 */
import { equalBytes, toHex } from '../core/bytes.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { KEY_CLASSES, type KeyClass, affectedCells } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { devicesConcerned, devicesHolding, isInTheField } from './device-list.ts';
import { isForLateDevices } from './foundings.ts';
import { type IncidentRecord, isUnsettled } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { warn } from './warnings.ts';

/** Who is left out, and what of. */
export interface LeftOut {
  readonly devices: readonly Eui64[];
  /** Key identifiers of what is compromised, in hexadecimal; and the root, which may be replaced by another one over the same key. */
  readonly keys: ReadonlySet<string>;
  readonly root: Uint8Array;
}

/** Names them, in the log and as a warning. */
export function noteLeftOut(context: RecoveryContext, incident: IncidentRecord): number {
  const before = incident.leftOut?.devices ?? [];
  incident.leftOut = leftOutOf(context, incident);
  const { devices } = incident.leftOut;
  if (devices.length > 0 || before.length > 0) {
    const event = { type: 'recovery.left-out', actor: 'dcc', devices } as const;
    context.write<'recovery.left-out'>({ ...event, incident: incident.id });
  }
  if (devices.length === 0) return 0;
  warn(context, incident, {
    actor: 'dcc',
    code: 'left-out',
    message: `${devices.length} devices hold what is to be replaced and are not on the list, or in another recovery: they keep it until an incident lists them`,
  });
  return devices.length;
}

function leftOutOf(context: RecoveryContext, incident: IncidentRecord): LeftOut {
  const { key } = incident;
  const { root } = context.authority.current();
  const certificates = compromisedCertificates(context, incident);
  const keys = new Set(certificates.map((one) => toHex(keyIdentifierOf(one))));
  const { role, inAppendixL } = KEY_CLASSES[key.keyClass];
  if (inAppendixL === 'no' || isForLateDevices(context, incident)) {
    return { devices: [], keys, root };
  }
  const concerned =
    role === undefined
      ? devicesConcerned(context, key)
      : devicesHolding(context, certificates.map(keyIdentifierOf));
  const listed = new Set(incident.list);
  return { devices: [...concerned].filter((device) => !listed.has(device)), keys, root };
}

/** What fills the cells that the key is about: of a party its own; of an Issuing OCA everybody's; of a root the root. */
function compromisedCertificates(
  context: RecoveryContext,
  { key }: IncidentRecord,
): readonly Uint8Array[] {
  const { parties, authority } = context;
  const { role } = KEY_CLASSES[key.keyClass];
  if (role !== undefined) {
    const inUse = context.party(key.owner ?? parties.of(role)?.entityId).cells();
    return affectedCells(key).flatMap((cell) => inUse[cell] ?? []);
  }
  if (key.keyClass !== 'issuingOca') return [authority.current().root];
  return parties.all().flatMap((one) => Object.values(one.cells()));
}

/** Those that still hold it, as far as the DCC knows: another incident may have replaced it since. */
export function stillLeftOut(
  context: RecoveryContext,
  { leftOut, key }: IncidentRecord,
): readonly Eui64[] {
  if (leftOut === undefined) return [];
  const { devices, keys, root } = leftOut;
  return devices.filter((device) => {
    if (!isInTheField(context, device)) return false;
    if (OVER_THE_SAME_KEY.includes(key.keyClass)) {
      const held = context.dcc.mapping.believed(device, 'root')?.certificate;
      return held === undefined || equalBytes(held, root);
    }
    const cells = [...context.dcc.mapping.cells(device).values()];
    return cells.some(({ keyIdentifier }) => keys.has(toHex(keyIdentifier)));
  });
}

/** Their recovery places a new Root certificate over the same root key: identifiers do not tell who has which. */
const OVER_THE_SAME_KEY: readonly KeyClass[] = [
  'contingencyPrivate',
  'contingencySymmetric',
  'contingencyBoth',
];

/** Devices that trust what is compromised: listed and not done, or left out. */
export function devicesTrusting(context: RecoveryContext, incident: IncidentRecord): number {
  const listed = [...incident.progress.values()].filter(isUnsettled).map(({ device }) => device);
  return new Set([...listed, ...stillLeftOut(context, incident)]).size;
}
