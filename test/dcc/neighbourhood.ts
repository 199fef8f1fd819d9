/**
 * What tests of the DCC start from: parties, a few devices with all their particulars, an agenda and a log. Everything real.
 *
 * @module
 */
import { type Hierarchy, createHierarchy } from '../../src/authority/hierarchy.ts';
import { agendaFrom, type Agenda } from '../../src/core/agenda.ts';
import { type SimulatedClock } from '../../src/core/clock.ts';
import { type EventLog, createEventLog } from '../../src/core/event-log.ts';
import type { EventOf, EventType } from '../../src/core/event-types.ts';
import { HOUR_MS, instant } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { createDcc } from '../../src/dcc/dcc.ts';
import type { Submission, SubmissionOrder } from '../../src/dcc/command-types.ts';
import type { DeviceParticulars } from '../../src/dcc/inventory-types.ts';
import type { DataCommunicationsCompany, DccOptions } from '../../src/dcc/types.ts';
import type { Device } from '../../src/device/device.ts';
import { DEVICE_TYPES, type DeviceTypeName } from '../../src/device/device-types.ts';
import type { CellContent } from '../../src/device/trust-anchor.ts';
import type { PartyRole } from '../../src/party/credentials.ts';
import { type Party, createParty } from '../../src/party/party.ts';
import { manufactureDevice } from '../../src/simulation/manufacture.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';

const PARTIES = {
  recovery: ['recovery', '01'],
  supplier: ['supplier', '02'],
  otherSupplier: ['supplier', '12'],
  networkOperator: ['networkOperator', '03'],
  otherNetworkOperator: ['networkOperator', '13'],
  accessControlBroker: ['accessControlBroker', '04'],
  transitionalCoS: ['transitionalCoS', '05'],
  wanProvider: ['wanProvider', '06'],
} as const satisfies Record<string, readonly [PartyRole, string]>;

type PartyName = keyof typeof PARTIES;

/** A link whose behaviour a test may change. */
export interface Endpoint {
  reachable: boolean;
  receive: (command: Uint8Array) => Uint8Array | undefined;
  takeAlerts: () => readonly Uint8Array[];
  isReachable: () => boolean;
  workingMs?: (certificates: number) => number;
}

export interface Neighbour {
  readonly device: Device;
  readonly entityId: Eui64;
  readonly endpoint: Endpoint;
  readonly certificates: Readonly<Record<'digitalSignature' | 'keyAgreement', Uint8Array>>;
}

export interface Neighbourhood {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly dcc: DataCommunicationsCompany;
  readonly hierarchy: Hierarchy;
  readonly parties: Readonly<Record<PartyName, Party>>;
  /** Makes a device and lets it join. */
  readonly join: (type: DeviceTypeName, options?: JoinOptions) => Neighbour;
  /** Events of one type, oldest first. */
  readonly events: <T extends EventType>(type: T) => readonly EventOf<T>[];
  /** Lets everything happen that is due in this time; 30 days unless given. */
  readonly wait: (durationMs?: number) => void;
  /** A supplier's own replacement of its three cells, and the new certificates. */
  readonly methodOne: (device: Neighbour, change?: Partial<SubmissionOrder>) => Submission;
  /** The same by the Recovery key. */
  readonly methodThree: (device: Neighbour, change?: Partial<SubmissionOrder>) => Submission;
  /** A comparable picture of everything that a refused request must leave alone, down to the memory of the devices. */
  readonly picture: () => unknown;
  /** A read of the supplier's cells. */
  readonly read: (device: Neighbour, change?: Partial<SubmissionOrder>) => Submission;
}

interface JoinOptions {
  readonly particulars?: Partial<DeviceParticulars>;
  readonly cells?: Partial<Record<CellName, CellContent>>;
  /** Certificates as somebody hands them to the DCC, instead of the right ones. */
  readonly presented?: (certificates: readonly Uint8Array[]) => readonly Uint8Array[];
  readonly named?: 'yes';
}

export function neighbourhood(options: Partial<DccOptions> = {}): Neighbourhood {
  const agenda = agendaFrom(instant('2026-01-01T00:00:00Z'));
  const clock = agenda.clock as SimulatedClock;
  const random = seededRandom('neighbourhood');
  const log = createEventLog();
  const hierarchy = createHierarchy({ clock, random });
  const parties = Object.fromEntries(
    Object.entries(PARTIES).map(([name, [role, label]]) => {
      const party = createParty({ role, entityId: `FE5A4B10000000${label}`, clock, random });
      party.use(party.renew(hierarchy));
      return [name, party];
    }),
  ) as Record<PartyName, Party>;
  const roles = new Map(Object.values(parties).map(({ entityId, role }) => [entityId, role]));
  const dcc = createDcc({
    accessControlBroker: parties.accessControlBroker,
    agenda,
    log,
    random: random.fork('dcc'),
    roleOf: (entityId) => roles.get(entityId),
    ...options,
  });
  let number = 0;
  const devices: Device[] = [];
  const join = (type: DeviceTypeName, join: JoinOptions = {}): Neighbour => {
    const anchors = anchorsFor(type, hierarchy, parties);
    const { device, certificates } = manufactureDevice({
      type,
      entityId: `FE5A4B20${(++number).toString(16).padStart(8, '0')}`,
      cells: { ...anchors, ...join.cells } as never,
      certificates: hierarchy,
      clock,
      random,
    });
    devices.push(device);
    const endpoint: Endpoint = {
      reachable: true,
      receive: (command) => device.receive(command).response,
      takeAlerts: () => device.takeAlerts(),
      isReachable: () => endpoint.reachable,
    };
    const known = Object.fromEntries(
      Object.entries(anchors).filter(([, content]) => content instanceof Uint8Array),
    ) as Partial<Record<CellName, Uint8Array>>;
    const presented = join.presented ?? ((list) => list);
    dcc.join({
      certificates: presented(Object.values(certificates)),
      link: endpoint,
      ...(join.named && { entityId: device.entityId }),
      particulars: {
        deviceType: type,
        responsibleSupplier: parties.supplier.entityId,
        networkOperator: parties.networkOperator.entityId,
        region: 'north',
        cells: known,
        ...join.particulars,
      },
    });
    return { device, entityId: device.entityId, endpoint, certificates };
  };
  const supplierRenewal = (device: Neighbour) => {
    const renewed = parties.supplier.renew(hierarchy);
    const certificates = renewed.map(({ certificate }) => certificate);
    return {
      target: device.entityId,
      issuers: [hierarchy.issuingOca],
      replacements: {
        'supplier.digitalSignature': certificates[0]!,
        'supplier.keyAgreement': certificates[1]!,
        'supplier.keyAgreement.prePaymentTopUp': certificates[2]!,
      },
    };
  };
  return {
    agenda,
    log,
    dcc,
    hierarchy,
    parties,
    join,
    events: (type) => log.ofType(type),
    picture: () => ({
      devices: devices.map((device) => device.snapshot()),
      entries: [...dcc.inventory.entries()],
      cells: [...dcc.inventory.entries()].map(({ entityId }) => [...dcc.mapping.cells(entityId)]),
      tickets: dcc.outcomes.find({}).map((record) => ({ ...record })),
      quarantined: dcc.access.quarantined(),
      blocks: dcc.access.blocks,
      waiting: agenda.snapshot(),
      events: log.length,
    }),
    wait: (durationMs = 30 * 24 * HOUR_MS) => {
      agenda.advance(durationMs);
    },
    methodOne: (device, change) =>
      dcc.submit({
        command: parties.supplier.updateCredentials({
          mode: 'supplierBySupplier',
          ...supplierRenewal(device),
        }),
        requester: parties.supplier.entityId,
        serviceRequest: '6.15.1',
        ...change,
      }),
    methodThree: (device, change) =>
      dcc.submit({
        command: parties.recovery.updateCredentials({
          mode: 'anyExceptAbnormalRootByRecovery',
          ...supplierRenewal(device),
        }),
        requester: parties.recovery.entityId,
        serviceRequest: 'recovery',
        ...change,
      }),
    read: (device, change) =>
      dcc.submit({
        command: parties.accessControlBroker.readCredentials({
          target: device.entityId,
          roles: ['supplier'],
          authorisingCell: 'accessControlBroker.keyAgreement',
        }),
        requester: parties.accessControlBroker.entityId,
        serviceRequest: '6.24.1',
        ...change,
      }),
  };
}

/** The ticket of a submission that was taken. */
export function ticketOf(submission: Submission): number {
  if (!submission.accepted) throw new Error(`refused: ${submission.code}: ${submission.advice}`);
  return submission.ticket;
}

function anchorsFor(
  type: DeviceTypeName,
  hierarchy: Hierarchy,
  parties: Readonly<Record<PartyName, Party>>,
): Partial<Record<CellName, CellContent>> {
  const own = Object.entries(parties).filter(([name]) => !name.startsWith('other'));
  const cells = own.flatMap(([, party]) => Object.entries(party.cells()));
  const available: Partial<Record<CellName, CellContent>> = {
    root: hierarchy.root,
    ...Object.fromEntries(cells),
  };
  const wanted: readonly { readonly cell: CellName }[] = DEVICE_TYPES[type].cells;
  return Object.fromEntries(
    wanted.flatMap(({ cell }) => (available[cell] ? [[cell, available[cell]]] : [])),
  );
}
