/**
 * Message codes (GBCS 15): which use case, which payload family, which kinds of message, which replacement mode.
 *
 * Only the credential use cases CS02a to CS02g are interpreted; every other code is data. Modes: `modes.ts`.
 *
 * @module
 */
import { requireKnownName } from '../vocabulary/known-name.ts';
import { requireKind } from '../core/arguments.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import type { ReplacementMode } from './modes.ts';
import type { MessageHeader } from './types.ts';

/** Which payload structures belong to a message code. */
export type PayloadFamily =
  | 'read-credentials'
  | 'update-credentials'
  | 'issue-credentials'
  | 'install-device-certificate'
  | 'read-device-certificate';

interface MessageCodeFacts extends Sourced {
  readonly code: number;
  readonly useCase: string;
  /** What the message does, for a person. */
  readonly title: string;
  /** What may carry this code. */
  readonly carriedBy: readonly MessageHeader['cra'][];
  /** Undefined for use cases that this library does not interpret. */
  readonly family?: PayloadFamily;
  readonly mode?: ReplacementMode;
}

const PACK = { source: 'decoded from RTDS 4.5.0', certainty: 'confirmed' } as const;
const TOOLS = { source: 'message code table of gbcs-parser', certainty: 'confirmed' } as const;
// Modes 0 and 1 have codes in every table, but no message of the pack uses them: withdrawn or never used.
const UNUSED = { ...TOOLS, certainty: 'recalled' } as const;

const useCase = <const N extends string>(
  useCaseName: N,
  code: number,
  title: string,
  family: PayloadFamily,
) =>
  ({
    code,
    useCase: useCaseName,
    title,
    carriedBy: ['command', 'response'],
    family,
    ...PACK,
  }) as const;

const updateBy = (mode: ReplacementMode, code: number, sourced: Sourced = PACK) =>
  ({
    code,
    useCase: mode.startsWith('loadController') ? 'CS02g' : 'CS02b',
    title: `Update Security Credentials, ${mode}`,
    carriedBy: ['command', 'response'],
    family: 'update-credentials',
    mode,
    ...sourced,
  }) as const;

const outcomeAlert = (useCaseName: 'CS02b' | 'CS02g', code: number) =>
  ({
    code,
    useCase: useCaseName,
    title: 'Update Security Credentials, outcome of a future-dated command',
    carriedBy: ['alert'],
    family: 'update-credentials',
    ...PACK,
  }) as const;

const foreignAlert = (code: number, title: string) =>
  ({ code, useCase: 'other', title, carriedBy: ['alert'], ...TOOLS }) as const;

// prettier-ignore
/** Every message code that this library knows, by a name of its own. */
export const MESSAGE_CODES = {
  CS02a: useCase('CS02a', 0x0008, 'Provide Security Credential Details', 'read-credentials'),
  CS02c: useCase('CS02c', 0x000a, 'Issue Security Credentials', 'issue-credentials'),
  CS02d: useCase('CS02d', 0x000b, 'Update Device Certificate(s) on Device', 'install-device-certificate'),
  CS02e: useCase('CS02e', 0x000c, 'Provide Device Certificate(s) from Device', 'read-device-certificate'),
  futureDatedFirmwareAlert: foreignAlert(0x00ca, 'Outcome of a future-dated firmware activation'),
  'CS02b.alert': outcomeAlert('CS02b', 0x00cb),
  futureDatedDlmsAlert: foreignAlert(0x00cc, 'Outcome of a future-dated DLMS COSEM command'),
  futureDatedGbzAlert: foreignAlert(0x00cd, 'Outcome of a future-dated GBZ command'),
  'CS02b.rootBySupplier': updateBy('rootBySupplier', 0x0100, UNUSED),
  'CS02b.rootByWanProvider': updateBy('rootByWanProvider', 0x0101, UNUSED),
  'CS02b.supplierBySupplier': updateBy('supplierBySupplier', 0x0102),
  'CS02b.networkOperatorByNetworkOperator': updateBy('networkOperatorByNetworkOperator', 0x0103),
  'CS02b.accessControlBrokerByACB': updateBy('accessControlBrokerByACB', 0x0104),
  'CS02b.wanProviderByWanProvider': updateBy('wanProviderByWanProvider', 0x0105),
  'CS02b.transCoSByTransCoS': updateBy('transCoSByTransCoS', 0x0106),
  'CS02b.supplierByTransCoS': updateBy('supplierByTransCoS', 0x0107),
  'CS02b.anyExceptAbnormalRootByRecovery': updateBy('anyExceptAbnormalRootByRecovery', 0x0108),
  'CS02b.anyByContingency': updateBy('anyByContingency', 0x0109),
  CS02f: useCase('CS02f', 0x011b, 'Provide Security Credential Details (ESME, SAPC)', 'read-credentials'),
  'CS02g.alert': outcomeAlert('CS02g', 0x0124),
  'CS02g.loadControllerByLoadController': updateBy('loadControllerByLoadController', 0x0125),
  'CS02g.loadControllerBySupplier': updateBy('loadControllerBySupplier', 0x0126),
  criticalAlert: foreignAlert(0x1000, 'Critical alert'),
  nonCriticalAlert: foreignAlert(0x1001, 'Non-critical alert'),
} as const satisfies Record<string, MessageCodeFacts>;

/** Name of a message code: `CS02a`, `CS02b.supplierBySupplier`, `CS02b.alert`, … */
export type MessageName = keyof typeof MESSAGE_CODES;

/** A row of the table, with its name. */
export interface MessageCodeRow extends MessageCodeFacts {
  readonly name: MessageName;
}

const BY_CODE: ReadonlyMap<number, MessageCodeRow> = new Map(
  Object.entries(MESSAGE_CODES).map(([name, row]) => [
    row.code,
    { ...row, name: name as MessageName },
  ]),
);

/** What is known about a message code, or undefined: an unknown code is data, not an error. */
export function messageCodeRow(code: number): MessageCodeRow | undefined {
  return BY_CODE.get(code);
}

/** Number of a message code. */
export function messageCode(name: MessageName): number {
  requireKnownName('message', name, MESSAGE_CODES);
  return MESSAGE_CODES[name].code;
}

/** Payload family of a message, or undefined when this library does not interpret it. */
export function payloadFamily(
  header: Pick<MessageHeader, 'messageCode' | 'cra'>,
): PayloadFamily | undefined {
  const row = BY_CODE.get(header.messageCode);
  return row?.carriedBy.includes(header.cra) === true ? row.family : undefined;
}

/** A message code as people write it: `0x0102`. */
export function formatMessageCode(code: number): string {
  requireKind('code', code, 'number');
  return `0x${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
