/**
 * Which type a device of recorded messages is: by the rule of the pack where its Entity Identifier follows it, else the
 * first type that fits what the exchange proves. Where none does, the type is made to fit, and says so loudly.
 *
 * @module
 */
import { DEVICE_TYPES, type DeviceType } from '../../src/device/device-types.ts';
import type { DecodedMessage } from '../../src/gbcs/index.ts';
import { messageCodeRow } from '../../src/gbcs/message-codes.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';

/** The devices of the pack: 00DB1234567890A0 to ..A6 (gbcs.md section 1.7). */
const PACK_DEVICES = '00DB1234567890';
const PACK_TYPES: Readonly<Record<string, DeviceType>> = {
  A0: DEVICE_TYPES.ESME,
  A1: DEVICE_TYPES.GSME,
  A2: DEVICE_TYPES.CHF,
  A3: DEVICE_TYPES.GPF,
  A4: DEVICE_TYPES.PPMID,
  A6: DEVICE_TYPES.SAPC,
};

/** What an exchange proves about a device. */
export interface CellEvidence {
  readonly held: readonly CellName[];
  readonly notHeld: readonly CellName[];
  /** Cell of whoever signed a command about the device's own credentials. */
  readonly credentialsAuthority?: CellName;
}

/** The type of the device that a command went to. */
export function typeFor(asked: DecodedMessage, evidence: CellEvidence): DeviceType {
  const { targetId } = asked.header;
  const held = [...new Set([...evidence.held, ...cellsBehind(asked)])];
  const { notHeld, credentialsAuthority: authority } = evidence;
  const contradictions = (type: DeviceType): readonly string[] => [
    ...held.filter((cell) => !type.cells.some((row) => row.cell === cell)),
    ...type.cells
      .filter(({ cell, presence }) => presence === 'always' && notHeld.includes(cell))
      .map(({ cell }) => `no ${cell}`),
  ];
  const byRule = targetId.startsWith(PACK_DEVICES)
    ? PACK_TYPES[targetId.slice(PACK_DEVICES.length)]
    : undefined;
  const types: readonly DeviceType[] = Object.values(DEVICE_TYPES);
  const type =
    byRule ??
    types.find(
      (candidate) =>
        contradictions(candidate).length === 0 &&
        (authority === undefined || candidate.deviceCredentialsAuthority === authority),
    ) ??
    DEVICE_TYPES.ESME;
  const found = contradictions(type);
  if (found.length === 0) return type;
  console.warn(`\n*** ${targetId} as ${type.name} has ${found.join(' and ')}: not our table ***\n`);
  return fitted(type, held, notHeld);
}

function fitted(
  type: DeviceType,
  held: readonly CellName[],
  notHeld: readonly CellName[],
): DeviceType {
  const known = type.cells.filter(({ cell }) => !notHeld.includes(cell));
  const rows = held
    .filter((cell) => !known.some((row) => row.cell === cell))
    .map(
      (cell) =>
        ({ cell, presence: 'optional', certainty: 'confirmed', source: 'the exchange' }) as const,
    );
  return { ...type, name: `${type.name} of the pack`, cells: [...known, ...rows] };
}

/** Cells that a command proves without naming them: the ACB signs its own replacement for a Communications Hub only. */
function cellsBehind({ header, signature }: DecodedMessage): readonly CellName[] {
  const { mode, useCase } = messageCodeRow(header.messageCode) ?? {};
  if (mode === 'accessControlBrokerByACB' && signature !== undefined) {
    return ['accessControlBroker.digitalSignature'];
  }
  return useCase === 'CS02f' ? ['loadController.digitalSignature'] : [];
}
