/**
 * A fleet: homes by the thousand in one process, each device real, with its own keys and certificates and everybody else's shared.
 *
 * Who is where follows from the seed and the number of a home, so that a device is the same whatever else was added.
 *
 * @module
 */
import type { Agenda } from '../../core/agenda.ts';
import { type FieldKinds, requireKnownFields } from '../../core/arguments.ts';
import { fail } from '../../core/errors.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { Random } from '../../core/random.ts';
import type { DeviceParticulars } from '../../dcc/inventory-types.ts';
import type { DataCommunicationsCompany } from '../../dcc/types.ts';
import { DEVICE_TYPES, type DeviceType, type DeviceTypeName } from '../../device/device-types.ts';
import type { CellContent } from '../../device/trust-anchor.ts';
import type { PartyRole } from '../../party/credentials.ts';
import type { CertificateSource, Party } from '../../party/party.ts';
import type { Assumptions } from '../../vocabulary/assumptions.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import { type Eui64, type Eui64Like, eui64, formatEui64 } from '../../vocabulary/eui64.ts';
import {
  type Fuel,
  HOME_DEVICES,
  HOME_KINDS,
  HOME_NUMBER_MAX,
  homeDeviceId,
} from '../home-types.ts';
import { manufactureDevice } from '../manufacture.ts';
import { type FleetDevice, createFleetDevice } from './fleet-device.ts';
import { type HomesOrder, checkHomesFields } from './homes-order.ts';

/** CSP regions. */
export const REGIONS = ['north', 'central', 'south'] as const;

/** One home. */
export interface FleetHome {
  readonly number: number;
  readonly devices: readonly FleetDevice[];
  /** The first device of a type, or `simulation/unknown-device`. */
  of(type: DeviceTypeName): FleetDevice;
}

/** All homes of a world. */
export interface Fleet {
  /** In the order of joining. */
  readonly devices: readonly FleetDevice[];
  readonly homes: readonly FleetHome[];
  /**
   * Makes homes and lets their devices join.
   *
   * @throws SmkiError `simulation/bad-order`
   * @example
   * ```ts
   * fleet.addHomes({ count: 100, fuel: 'dual', supplier, paymentMode: 15 });
   * ```
   */
  addHomes(order: HomesOrder): readonly FleetHome[];
  /**
   * The device of an Entity Identifier.
   *
   * @throws SmkiError `simulation/unknown-device`
   */
  device(entityId: Eui64Like): FleetDevice;
  /** Devices that answer to every field of a query, in the order of joining. */
  find(query: DeviceQuery): readonly FleetDevice[];
}

/** Which devices are meant; what is left out does not matter. */
export interface DeviceQuery {
  readonly type?: DeviceTypeName;
  readonly supplier?: Party;
  readonly networkOperator?: Party;
  readonly batch?: string;
  readonly region?: string;
  readonly home?: number;
}

const QUERY_FIELDS: FieldKinds<DeviceQuery> = {
  type: 'text',
  supplier: 'record',
  networkOperator: 'record',
  batch: 'text',
  region: 'text',
  home: 'number',
};

/** What a fleet is made with. */
export interface FleetSurroundings {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly random: Random;
  readonly dcc: Pick<DataCommunicationsCompany, 'join'>;
  /** Certifies device keys. */
  readonly deviceCertificates: CertificateSource;
  /** DER of the root certificate that factories put into root cells now. */
  readonly root: () => Uint8Array;
  /** The world's first party of a role: the default owner of cells. */
  readonly partyOf: (role: PartyRole) => Party | undefined;
  readonly assumptions?: Partial<Assumptions>;
}

/** Makes an empty fleet. */
export function createFleet(surroundings: FleetSurroundings): Fleet {
  const devices: FleetDevice[] = [];
  const homes: FleetHome[] = [];
  const byId = new Map<Eui64, FleetDevice>();
  return {
    devices,
    homes,
    addHomes: (order) => {
      checkOrder(order, homes.length);
      const added: FleetHome[] = [];
      for (let index = 0; index < order.count; index++) {
        const home = buildHome(surroundings, order, homes.length + 1);
        for (const device of home.devices) {
          devices.push(device);
          byId.set(device.entityId, device);
        }
        homes.push(home);
        added.push(home);
      }
      return added;
    },
    device: (entityId) => byId.get(eui64(entityId)) ?? failUnknown(eui64(entityId)),
    find: (query) => {
      requireKnownFields('query', query, QUERY_FIELDS);
      return devices.filter((device) => answersTo(device, query));
    },
  };
}

function answersTo({ particulars, home }: FleetDevice, query: DeviceQuery): boolean {
  return (
    (query.type === undefined || particulars.deviceType === query.type) &&
    (query.supplier === undefined || particulars.responsibleSupplier === query.supplier.entityId) &&
    (query.networkOperator === undefined ||
      particulars.networkOperator === query.networkOperator.entityId) &&
    (query.batch === undefined || particulars.batch === query.batch) &&
    (query.region === undefined || particulars.region === query.region) &&
    (query.home === undefined || home === query.home)
  );
}

const PAYMENT_MODES: readonly unknown[] = [undefined, 'credit', 'prepayment'];

function checkOrder(order: HomesOrder, existing: number): void {
  checkHomesFields(order);
  const { count, paymentMode, fuel } = order;
  if (!Number.isSafeInteger(count) || count < 1 || existing + count > HOME_NUMBER_MAX) {
    failOrder('count', `${count} is no number of homes from 1 to ${HOME_NUMBER_MAX - existing}`);
  }
  if (typeof paymentMode === 'number' && !(paymentMode >= 0 && paymentMode <= 100)) {
    failOrder('paymentMode', `${paymentMode} is no percentage`);
  }
  if (typeof paymentMode !== 'number' && !PAYMENT_MODES.includes(paymentMode)) {
    const mode = String(paymentMode);
    failOrder('paymentMode', `${mode} is neither credit nor prepayment, nor a percentage`);
  }
  const types = typesOf(fuel);
  if (types.length === 0) failOrder('fuel', 'a home has at least one device');
  const strangers = types.filter((type) => !Object.hasOwn(HOME_DEVICES, type));
  if (strangers.length > 0) {
    const known = Object.keys(HOME_DEVICES).join(', ');
    failOrder('fuel', `no device type ${strangers.map(String).join(', ')}; there are ${known}`);
  }
  if (new Set(types).size < types.length) failOrder('fuel', 'one device of each type in a home');
}

function typesOf(fuel: HomesOrder['fuel'] = 'dual'): readonly DeviceTypeName[] {
  if (Array.isArray(fuel)) return fuel as readonly DeviceTypeName[];
  const name = fuel as Fuel;
  if (Object.hasOwn(HOME_KINDS, name)) return HOME_KINDS[name].devices;
  const known = Object.keys(HOME_KINDS).join(', ');
  failOrder('fuel', `no kind of home ${String(fuel)}; there are ${known}`);
}

function buildHome(surroundings: FleetSurroundings, order: HomesOrder, number: number): FleetHome {
  const random = surroundings.random.fork(`home:${number}`);
  const region = order.region ?? REGIONS[random.fork('region').below(REGIONS.length)] ?? 'north';
  const { paymentMode = 'credit' } = order;
  const isPrepayment =
    typeof paymentMode === 'number'
      ? random.fork('payment').chance(Math.round(paymentMode * 10), 1000)
      : paymentMode === 'prepayment';
  const shared = { region, paymentMode: isPrepayment ? 'prepayment' : 'credit' } as const;
  const devices = typesOf(order.fuel).map((type) =>
    buildDevice(surroundings, order, { type, number, random, ...shared }),
  );
  return {
    number,
    devices,
    of: (type) =>
      devices.find(({ particulars }) => particulars.deviceType === type) ??
      failUnknown(`${type} in home ${number}`),
  };
}

interface Place {
  readonly type: DeviceTypeName;
  readonly number: number;
  readonly region: string;
  readonly paymentMode: 'credit' | 'prepayment';
  readonly random: Random;
}

function buildDevice(
  surroundings: FleetSurroundings,
  order: HomesOrder,
  place: Place,
): FleetDevice {
  const { type, number, random } = place;
  const { agenda, dcc, log, assumptions } = surroundings;
  const parties = partiesOf(surroundings, order, type);
  const entityId = eui64(homeDeviceId(number, type));
  const about = { type, entityId, home: number };
  const anchors = cellsFor(type, surroundings.root(), parties);
  const { fault } = order;
  const cells = fault?.cells?.({ ...about, cells: anchors }, random.fork(type)) ?? anchors;
  const counters = fault?.counters?.({ ...about, cells }, random.fork(type));
  const { device, certificates } = manufactureDevice({
    type,
    entityId,
    cells: cells as never,
    certificates: surroundings.deviceCertificates,
    clock: agenda.clock,
    random: surroundings.random,
    ...(counters && { counters }),
    ...(assumptions && { assumptions }),
  });
  const own = Object.values(certificates);
  const shown = fault?.certificates?.({ ...about, cells, certificates }, random.fork(type)) ?? own;
  const particulars = particularsOf(order, place, parties, anchors);
  const made = createFleetDevice({
    device,
    home: number,
    particulars,
    certificates: own,
    clock: agenda.clock,
    log,
  });
  dcc.join({ certificates: shown, link: made, particulars, entityId });
  return made;
}

type Parties = Readonly<Partial<Record<PartyRole, Party>>>;

/** Owners of the cells of a device: gas devices belong to the gas supplier and the gas network operator. */
function partiesOf(
  { partyOf }: FleetSurroundings,
  order: HomesOrder,
  type: DeviceTypeName,
): Parties {
  const supplier = order.supplier ?? partyOf('supplier');
  const networkOperator = order.networkOperator ?? partyOf('networkOperator');
  const isGas = HOME_DEVICES[type].fuel === 'gas';
  const owners: Partial<Record<PartyRole, Party | undefined>> = {
    recovery: partyOf('recovery'),
    accessControlBroker: partyOf('accessControlBroker'),
    transitionalCoS: partyOf('transitionalCoS'),
    wanProvider: partyOf('wanProvider'),
    loadController: partyOf('loadController'),
    supplier: isGas ? (order.gasSupplier ?? supplier) : supplier,
    networkOperator: isGas ? (order.gasNetworkOperator ?? networkOperator) : networkOperator,
  };
  return Object.fromEntries(Object.entries(owners).filter(([, party]) => party !== undefined));
}

/** The anchors that a device of this type gets from these parties. The octets are shared, not copied. */
function cellsFor(
  type: DeviceTypeName,
  root: Uint8Array,
  parties: Parties,
): Readonly<Partial<Record<CellName, CellContent>>> {
  const available: Partial<Record<CellName, CellContent>> = { root };
  for (const party of Object.values(parties)) Object.assign(available, party.cells());
  const rows: DeviceType['cells'] = DEVICE_TYPES[type].cells;
  return Object.fromEntries(
    rows.flatMap(({ cell }) => (available[cell] ? [[cell, available[cell]]] : [])),
  );
}

function particularsOf(
  { batch, firmware, status }: HomesOrder,
  { type, number, region, paymentMode }: Place,
  { supplier, networkOperator }: Parties,
  anchors: Readonly<Partial<Record<CellName, CellContent>>>,
): DeviceParticulars {
  const rows: DeviceType['cells'] = DEVICE_TYPES[type].cells;
  const holds = (prefix: string): boolean => rows.some(({ cell }) => cell.startsWith(prefix));
  return {
    deviceType: type,
    ...(supplier && holds('supplier.') && { responsibleSupplier: supplier.entityId }),
    ...(networkOperator &&
      holds('networkOperator.') && { networkOperator: networkOperator.entityId }),
    paymentMode,
    region,
    home: `home ${number}`,
    ...(batch !== undefined && { batch }),
    ...(firmware !== undefined && { firmware }),
    ...(status && { status }),
    // What the DCC was told: the anchors as they should be. A fault in the factory is not in the papers.
    cells: anchors as Readonly<Partial<Record<CellName, Uint8Array>>>,
  };
}

function failOrder(field: string, reason: string): never {
  fail('simulation/bad-order', `homes: ${field}: ${reason}`, { field, reason });
}

function failUnknown(device: string): never {
  const name = device.length === 16 ? formatEui64(device as Eui64) : device;
  fail('simulation/unknown-device', `no device ${name} in this world`, { device: name });
}
