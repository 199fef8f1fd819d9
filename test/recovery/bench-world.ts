/**
 * A small world around recovery, without the simulation layer: parties, a fleet of meters, the DCC, an agenda, a log.
 *
 * @module
 */
import { createEnvironment } from '../../src/authority/environment/environment.ts';
import { type Agenda, createAgenda } from '../../src/core/agenda.ts';
import { simulatedClock } from '../../src/core/clock.ts';
import { type EventLog, createEventLog } from '../../src/core/event-log.ts';
import { instant } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { createDcc } from '../../src/dcc/dcc.ts';
import type { DeviceParticulars } from '../../src/dcc/inventory-types.ts';
import type { DataCommunicationsCompany, DccOptions } from '../../src/dcc/types.ts';
import type { Device } from '../../src/device/device.ts';
import type { DeviceState } from '../../src/device/state.ts';
import { DEVICE_TYPES, type DeviceTypeName } from '../../src/device/device-types.ts';
import type { PartyRole } from '../../src/party/credentials.ts';
import { type Party, createParty } from '../../src/party/party.ts';
import { assumeForRecovery } from '../../src/recovery/assumptions.ts';
import {
  type Custody,
  DEFAULT_CUSTODY,
  applyCustody,
  describeCustody,
} from '../../src/recovery/custody.ts';
import { type Recovery, createRecovery } from '../../src/recovery/recovery.ts';
import type { RecoverySurroundings } from '../../src/recovery/surroundings.ts';
import { type WorldAuthority, createWorldAuthority } from '../../src/simulation/authority-seam.ts';
import { enrol, factoryPortalOf } from '../../src/simulation/enrolment.ts';
import { manufactureDevice } from '../../src/simulation/manufacture.ts';
import type { Assumptions } from '../../src/vocabulary/assumptions.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';

export interface BenchWorld {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly dcc: DataCommunicationsCompany;
  readonly recovery: Recovery;
  readonly authority: WorldAuthority;
  readonly parties: Readonly<
    Record<
      | 'recovery'
      | 'supplier'
      | 'otherSupplier'
      | 'networkOperator'
      | 'accessControlBroker'
      | 'transitionalCoS'
      | 'wanProvider',
      Party
    >
  >;
  readonly devices: ReadonlyMap<Eui64, Device>;
  readonly ids: readonly Eui64[];
  /** Devices that do not answer. */
  readonly unreachable: Set<Eui64>;
}

export interface BenchOptions {
  readonly seed?: string;
  readonly types?: readonly DeviceTypeName[];
  readonly count?: number;
  readonly surroundings?: Partial<RecoverySurroundings>;
  readonly assumptions?: Partial<Assumptions>;
  readonly custody?: Custody;
  readonly particulars?: (number: number) => Partial<DeviceParticulars>;
  /** Counters that a device has already. */
  readonly counters?: DeviceState['counters']['roles'];
  readonly delivery?: DccOptions['delivery'];
}

const LABELS = {
  recovery: ['recovery', '01'],
  supplier: ['supplier', '02'],
  otherSupplier: ['supplier', '12'],
  networkOperator: ['networkOperator', '03'],
  accessControlBroker: ['accessControlBroker', '04'],
  transitionalCoS: ['transitionalCoS', '05'],
  wanProvider: ['wanProvider', '06'],
} as const satisfies Record<string, readonly [PartyRole, string]>;

export function benchWorld(options: BenchOptions = {}): BenchWorld {
  const clock = simulatedClock(instant('2026-01-05T10:00:00Z'));
  const agenda = createAgenda({ clock });
  const log = createEventLog();
  const random = seededRandom(options.seed ?? 'recovery');
  const assumptions = options.assumptions ?? {};
  const around = { clock, random, assumptions };
  const governance = options.surroundings?.governance ?? 'technical';
  const { custody = DEFAULT_CUSTODY } = options;
  const described = describeCustody({
    custody,
    assumptions: assumeForRecovery(options.surroundings?.assumptions),
    random: random.fork('recovery'),
  });
  const environment = createEnvironment({ governance, ...described }, { clock, random });
  applyCustody(environment.authorities.ceremonies, custody, clock.now());
  const authority = createWorldAuthority({ environment, assumptions });
  const hierarchy = authority.current();
  const parties = Object.fromEntries(
    Object.entries(LABELS).map(([name, [role, label]]) => {
      const party = createParty({ role, entityId: `FE5A4B10000000${label}`, ...around });
      enrol(environment, { role, entityId: party.entityId });
      party.use(party.renew(hierarchy));
      return [name, party];
    }),
  ) as unknown as BenchWorld['parties'];
  const all = Object.values(parties);
  const byId = new Map(all.map((party) => [party.entityId, party]));
  const dcc = createDcc({
    accessControlBroker: parties.accessControlBroker,
    agenda,
    log,
    random: random.fork('dcc'),
    roleOf: (id) => byId.get(id)?.role,
    ...(options.delivery && { delivery: options.delivery }),
  });
  const devices = new Map<Eui64, Device>();
  const unreachable = new Set<Eui64>();
  const types = options.types ?? ['ESME'];
  for (let number = 0; number < (options.count ?? 4); number++) {
    const type = types[number % types.length] ?? 'ESME';
    const particulars: DeviceParticulars = {
      deviceType: type,
      ...(type !== 'CHF' && { responsibleSupplier: parties.supplier.entityId }),
      ...((type === 'ESME' || type === 'GPF') && {
        networkOperator: parties.networkOperator.entityId,
      }),
      ...options.particulars?.(number),
    };
    const cells = cellsFor(type, hierarchy.root, all, particulars);
    const { device, certificates } = manufactureDevice({
      type,
      entityId: `FE5A4B20${number.toString(16).toUpperCase().padStart(6, '0')}A0`,
      cells: cells as never,
      certificates: factoryPortalOf(environment),
      ...around,
    });
    const { counters: roles } = options;
    const state = device.snapshot();
    if (roles) device.restore({ ...state, counters: { ...state.counters, roles } });
    dcc.join({
      certificates: Object.values(certificates),
      particulars: { ...particulars, cells },
      link: {
        receive: (command) => device.receive(command).response,
        takeAlerts: () => device.takeAlerts(),
        isReachable: () => !unreachable.has(device.entityId),
      },
    });
    devices.set(device.entityId, device);
  }
  const recovery = createRecovery({
    agenda,
    log,
    random: random.fork('recovery'),
    dcc,
    parties: {
      byId: (id) => byId.get(id),
      of: (role) => all.find((party) => party.role === role),
      all: () => all,
    },
    authority,
    governance: 'technical',
    ...options.surroundings,
  });
  return {
    agenda,
    log,
    dcc,
    recovery,
    authority,
    parties,
    devices,
    ids: [...devices.keys()],
    unreachable,
  };
}

function cellsFor(
  type: DeviceTypeName,
  root: Uint8Array,
  parties: readonly Party[],
  { responsibleSupplier, networkOperator }: DeviceParticulars,
): Partial<Record<CellName, Uint8Array>> {
  const mine = parties.filter(({ role, entityId }) =>
    role === 'supplier'
      ? entityId === responsibleSupplier
      : role === 'networkOperator'
        ? entityId === networkOperator
        : true,
  );
  const available: Partial<Record<CellName, Uint8Array>> = { root };
  for (const party of mine) Object.assign(available, party.cells());
  const rows: readonly { readonly cell: CellName }[] = DEVICE_TYPES[type].cells;
  return Object.fromEntries(
    rows.flatMap(({ cell }) => (available[cell] ? [[cell, available[cell]]] : [])),
  );
}
