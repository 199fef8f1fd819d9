/**
 * Device types and the trust anchor cells that each holds: the table that makes cells typed (GBCS 4.3.2.5, 13.7).
 *
 * A caller may pass a type of their own. Which commands may change a cell is `gbcs/modes.ts`.
 *
 * @module
 */
import type { CellName } from '../vocabulary/cells.ts';
import type { Certainty, Sourced } from '../vocabulary/certainty.ts';

/** One cell of a device type. `optional` cells exist on some models or versions only. */
export interface CellRow {
  readonly cell: CellName;
  readonly presence: 'always' | 'optional';
  readonly source: string;
  readonly certainty: Certainty;
}

/** A device type as data. */
export interface DeviceType {
  readonly name: string;
  /** DeviceType number of GBCS 13.7; undefined where no text gives it. */
  readonly code?: number;
  readonly meaning: string;
  /** A Communications Hub Function checks ACB commands by signature as well as by MAC. */
  readonly communicationsHub: boolean;
  /** Part of a Communications Hub, as its Gas Proxy Function is too. As `communicationsHub` unless given. */
  readonly inCommunicationsHub?: boolean;
  /** First GBCS major version that has this type. */
  readonly gbcsVersion: number;
  /** Cell whose key must sign CS02c, CS02d and CS02e. */
  readonly deviceCredentialsAuthority: CellName;
  readonly cells: readonly CellRow[];
  /** How sure these facts are; each cell says so itself. */
  readonly evidence?: Readonly<
    Record<'code' | 'gbcsVersion' | 'deviceCredentialsAuthority', Sourced>
  >;
}

const always = <const C extends CellName>(cell: C, certainty: Certainty, source: string) =>
  ({ cell, presence: 'always', certainty, source }) as const;
const optional = <const C extends CellName>(cell: C, certainty: Certainty, source: string) =>
  ({ cell, presence: 'optional', certainty, source }) as const;

const NINE = 'RTDS anyByContingency and recovery responses: nine cells of an ESME';
const FULL_TABLE = 'GBCS table of cells, from memory';
const LOAD_CONTROL = 'RTDS CS02f and CS02g, GBCS after version 3';
const HANDOVER = 'RTDS handover messages to the GPF';
const SMALL_DEVICES = 'two real CS02a responses of small devices';

const TABLE_OF_TYPES = {
  code: { source: 'GBCS 13.7, table of v0.8.1', certainty: 'confirmed' },
  gbcsVersion: { source: 'in the table of GBCS v0.8.1', certainty: 'confirmed' },
} as const;
/** As on a meter, of which there is a message; of these devices there is none. */
const BY_SUPPLIER = {
  source: 'as on an ESME; GBCS 13.4 to 13.6, from memory',
  certainty: 'recalled',
} as const;
const OF_SUPPLIER = { ...TABLE_OF_TYPES, deviceCredentialsAuthority: BY_SUPPLIER } as const;

/** The built-in device types. */
export const DEVICE_TYPES = {
  ESME: {
    name: 'ESME',
    code: 1,
    meaning: 'electricity meter',
    communicationsHub: false,
    gbcsVersion: 1,
    deviceCredentialsAuthority: 'supplier.digitalSignature',
    evidence: {
      ...TABLE_OF_TYPES,
      deviceCredentialsAuthority: {
        source: 'RTDS CS02c, CS02d and CS02e: signed by the supplier',
        certainty: 'confirmed',
      },
    },
    cells: [
      always('root', 'confirmed', NINE),
      always('recovery.digitalSignature', 'confirmed', NINE),
      always('supplier.digitalSignature', 'confirmed', NINE),
      always('supplier.keyAgreement', 'confirmed', NINE),
      always('supplier.keyAgreement.prePaymentTopUp', 'confirmed', NINE),
      always('networkOperator.digitalSignature', 'confirmed', NINE),
      always('networkOperator.keyAgreement', 'confirmed', NINE),
      always('accessControlBroker.keyAgreement', 'confirmed', NINE),
      always('transitionalCoS.digitalSignature', 'confirmed', NINE),
      optional('loadController.digitalSignature', 'confirmed', LOAD_CONTROL),
      optional('loadController.keyAgreement', 'confirmed', LOAD_CONTROL),
    ],
  },
  GSME: {
    name: 'GSME',
    code: 0,
    meaning: 'gas meter',
    communicationsHub: false,
    gbcsVersion: 1,
    deviceCredentialsAuthority: 'supplier.digitalSignature',
    evidence: OF_SUPPLIER,
    cells: [
      always('root', 'recalled', FULL_TABLE),
      always('recovery.digitalSignature', 'recalled', FULL_TABLE),
      always('supplier.digitalSignature', 'recalled', FULL_TABLE),
      always('supplier.keyAgreement', 'recalled', FULL_TABLE),
      always('supplier.keyAgreement.prePaymentTopUp', 'recalled', FULL_TABLE),
      always('accessControlBroker.keyAgreement', 'confirmed', 'RTDS CS02aMAC ERROR response'),
      always('transitionalCoS.digitalSignature', 'recalled', FULL_TABLE),
    ],
  },
  CHF: {
    name: 'CHF',
    code: 2,
    meaning: 'Communications Hub Function',
    communicationsHub: true,
    gbcsVersion: 1,
    deviceCredentialsAuthority: 'accessControlBroker.digitalSignature',
    evidence: {
      ...TABLE_OF_TYPES,
      deviceCredentialsAuthority: {
        source: 'a CHF has no supplier cell; the ACB is the one that commands it',
        certainty: 'inferred',
      },
    },
    cells: [
      always('root', 'recalled', FULL_TABLE),
      always('recovery.digitalSignature', 'recalled', FULL_TABLE),
      always(
        'accessControlBroker.digitalSignature',
        'confirmed',
        'RTDS CS02aSignature SUCCESS response',
      ),
      always(
        'accessControlBroker.keyAgreement',
        'confirmed',
        'RTDS CS02aSignature SUCCESS response',
      ),
      always('wanProvider.digitalSignature', 'confirmed', 'RTDS CS02bWPByWP'),
    ],
  },
  GPF: {
    name: 'GPF',
    code: 3,
    meaning: 'Gas Proxy Function',
    communicationsHub: false,
    inCommunicationsHub: true,
    gbcsVersion: 1,
    deviceCredentialsAuthority: 'supplier.digitalSignature',
    evidence: OF_SUPPLIER,
    cells: [
      always('root', 'recalled', FULL_TABLE),
      always('recovery.digitalSignature', 'recalled', FULL_TABLE),
      always('supplier.digitalSignature', 'confirmed', HANDOVER),
      always('supplier.keyAgreement', 'confirmed', HANDOVER),
      optional(
        'supplier.keyAgreement.prePaymentTopUp',
        'inferred',
        `${HANDOVER}; surprising, the pack is synthetic`,
      ),
      always('networkOperator.digitalSignature', 'confirmed', HANDOVER),
      always('networkOperator.keyAgreement', 'confirmed', HANDOVER),
      always('accessControlBroker.keyAgreement', 'recalled', FULL_TABLE),
      always('transitionalCoS.digitalSignature', 'recalled', FULL_TABLE),
    ],
  },
  HCALCS: {
    name: 'HCALCS',
    code: 4,
    meaning: 'HAN Connected Auxiliary Load Control Switch (type 1)',
    communicationsHub: false,
    gbcsVersion: 1,
    deviceCredentialsAuthority: 'supplier.digitalSignature',
    evidence: OF_SUPPLIER,
    cells: [
      always('root', 'inferred', SMALL_DEVICES),
      always('recovery.digitalSignature', 'recalled', FULL_TABLE),
      always('supplier.digitalSignature', 'inferred', SMALL_DEVICES),
      always('supplier.keyAgreement', 'inferred', SMALL_DEVICES),
      always('accessControlBroker.keyAgreement', 'inferred', SMALL_DEVICES),
      always('transitionalCoS.digitalSignature', 'inferred', SMALL_DEVICES),
    ],
  },
  PPMID: {
    name: 'PPMID',
    code: 5,
    meaning: 'Prepayment Interface Device (type 1)',
    communicationsHub: false,
    gbcsVersion: 1,
    deviceCredentialsAuthority: 'supplier.digitalSignature',
    evidence: OF_SUPPLIER,
    cells: [
      always('root', 'inferred', SMALL_DEVICES),
      always('recovery.digitalSignature', 'recalled', FULL_TABLE),
      always('supplier.digitalSignature', 'inferred', SMALL_DEVICES),
      always('supplier.keyAgreement', 'inferred', SMALL_DEVICES),
      always('accessControlBroker.keyAgreement', 'inferred', SMALL_DEVICES),
      always('transitionalCoS.digitalSignature', 'inferred', SMALL_DEVICES),
    ],
  },
  SAPC: {
    name: 'SAPC',
    meaning: 'Standalone Auxiliary Proportional Controller',
    communicationsHub: false,
    gbcsVersion: 4,
    deviceCredentialsAuthority: 'supplier.digitalSignature',
    evidence: {
      code: { source: 'not found', certainty: 'unknown' },
      gbcsVersion: {
        source: 'GBCS v4.4 has it, v0.8.1 has not; since when exactly was not found',
        certainty: 'inferred',
      },
      deviceCredentialsAuthority: BY_SUPPLIER,
    },
    cells: [
      always('root', 'recalled', FULL_TABLE),
      always('recovery.digitalSignature', 'recalled', FULL_TABLE),
      always('supplier.digitalSignature', 'inferred', 'RTDS CS02g loadControllerBySupplier'),
      always('supplier.keyAgreement', 'inferred', 'RTDS CS02g loadControllerBySupplier'),
      always('networkOperator.digitalSignature', 'confirmed', LOAD_CONTROL),
      always('networkOperator.keyAgreement', 'confirmed', LOAD_CONTROL),
      always('accessControlBroker.keyAgreement', 'inferred', LOAD_CONTROL),
      always('transitionalCoS.digitalSignature', 'inferred', LOAD_CONTROL),
      always('loadController.digitalSignature', 'confirmed', LOAD_CONTROL),
      always('loadController.keyAgreement', 'confirmed', LOAD_CONTROL),
    ],
  },
} as const satisfies Record<string, DeviceType & Required<Pick<DeviceType, 'evidence'>>>;

// Every device of a type shares its row.
Object.values(DEVICE_TYPES).forEach(frozenType);
Object.freeze(DEVICE_TYPES);

/** The same type, of which nobody changes anything any more. */
export function frozenType<T extends DeviceType>(type: T): T {
  for (const row of [...type.cells, ...Object.values(type.evidence ?? {})]) Object.freeze(row);
  Object.freeze(type.cells);
  Object.freeze(type.evidence);
  return Object.freeze(type);
}

/** Name of a built-in device type. */
export type DeviceTypeName = keyof typeof DEVICE_TYPES;

type BuiltInRows<T extends DeviceTypeName> = (typeof DEVICE_TYPES)[T]['cells'][number];

type Rows<T extends DeviceTypeName | DeviceType> = T extends DeviceTypeName
  ? BuiltInRows<T>
  : T extends DeviceType
    ? T['cells'][number]
    : never;

/** Cells that every device of this type holds; none that the compiler knows for a type that is not `as const`. */
export type RequiredCellName<T extends DeviceTypeName | DeviceType> = Extract<
  Rows<T>,
  { readonly presence: 'always' }
>['cell'];

/** Cells that a device of this type may hold: a GSME has no network operator cell, so none compiles. */
export type CellNameOf<T extends DeviceTypeName | DeviceType> = Rows<T>['cell'];
