/**
 * Who may send which request to a device of which status: one row a service request, walked by `eligibility.ts`.
 *
 * Roles of 6.15.1 and 6.21 are those of the DUIS request matrix; which statuses the DCC takes a request in is not public.
 *
 * @module
 */
import { type PayloadFamily, messageCodeRow } from '../gbcs/message-codes.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { Certainty } from '../vocabulary/certainty.ts';
import type { ServiceRequest } from './command-types.ts';
import type { DeviceStatus } from './inventory-types.ts';

/** What a requester must be to the device, by its role; a role that is not named need not be anything. */
export type Responsibility = Readonly<Partial<Record<PartyRole, 'responsible'>>>;

/** One service request. */
export interface ServiceRequestRow {
  readonly title: string;
  /** Users ask by service request; internal commands come from the DCC's own roles. */
  readonly asks: 'user' | 'internal';
  readonly roles: readonly PartyRole[];
  readonly responsibility: Responsibility;
  /** Statuses in which it is taken. `recovery` of 6.15.1 is an assumption beside this. */
  readonly statuses: readonly DeviceStatus[];
  /** Commands that it may carry, by replacement mode or else by family; `any` is all that changes no credentials. */
  readonly carries: readonly (
    ReplacementMode | Exclude<PayloadFamily, 'update-credentials'> | 'any'
  )[];
  /** Whether it changes the device, for thresholds of kind `critical`. */
  readonly critical: 'yes' | 'no';
  readonly source: string;
  readonly certainty: Certainty;
}

const MATRIX = 'DUIS request matrix (eligible roles); statuses: recovery.md 6.2';
const SUPPLIER_AND_NETWORK = { supplier: 'responsible', networkOperator: 'responsible' } as const;
const SUPPLIER = { supplier: 'responsible' } as const;
const INSTALLED = ['installedNotCommissioned', 'commissioned'] as const;
const WHILE_RECOVERED = [...INSTALLED, 'recovery', 'recovered'] as const;
const ALIVE = [...INSTALLED, 'suspended', 'recovery', 'recovered'] as const;
const DCC_ROLES = ['recovery', 'accessControlBroker', 'transitionalCoS', 'wanProvider'] as const;

/** Every service request and internal command. */
export const SERVICE_REQUESTS = {
  '6.15.1': {
    title: 'Update Security Credentials (KRP)',
    asks: 'user',
    roles: ['supplier', 'networkOperator', 'loadController'],
    responsibility: SUPPLIER_AND_NETWORK,
    statuses: [...INSTALLED, 'recovery'],
    carries: [
      'rootBySupplier',
      'supplierBySupplier',
      'networkOperatorByNetworkOperator',
      'loadControllerByLoadController',
      'loadControllerBySupplier',
    ],
    critical: 'yes',
    source: MATRIX,
    certainty: 'confirmed',
  },
  '6.15.2': {
    title: 'Update Security Credentials (Device)',
    asks: 'user',
    roles: ['supplier'],
    responsibility: SUPPLIER,
    statuses: INSTALLED,
    carries: ['install-device-certificate'],
    critical: 'yes',
    source: MATRIX,
    certainty: 'recalled',
  },
  '6.17': {
    title: 'Issue Security Credentials',
    asks: 'user',
    roles: ['supplier'],
    responsibility: SUPPLIER,
    statuses: INSTALLED,
    carries: ['issue-credentials'],
    critical: 'yes',
    source: MATRIX,
    certainty: 'recalled',
  },
  '6.21': {
    title: 'Request Handover Of DCC Controlled Device',
    asks: 'user',
    // IS and GS alone: a network operator cannot take its cells back itself (T6).
    roles: ['supplier'],
    responsibility: SUPPLIER,
    statuses: [...INSTALLED, 'recovered'],
    carries: ['supplierBySupplier', 'networkOperatorByNetworkOperator'],
    critical: 'yes',
    source: MATRIX,
    certainty: 'confirmed',
  },
  '6.23': {
    title: 'Update Security Credentials (CoS)',
    asks: 'user',
    // The gaining supplier asks, so it is not responsible yet; the transitional CoS party signs.
    roles: ['transitionalCoS', 'supplier'],
    responsibility: {},
    statuses: INSTALLED,
    carries: ['supplierByTransCoS'],
    critical: 'yes',
    source: `${MATRIX}; refused during recovery (T40)`,
    certainty: 'recalled',
  },
  '6.24.1': {
    title: 'Retrieve Device Security Credentials (KRP)',
    asks: 'user',
    roles: ['supplier', 'networkOperator', 'loadController', ...DCC_ROLES],
    responsibility: SUPPLIER_AND_NETWORK,
    statuses: ALIVE,
    carries: ['read-credentials'],
    critical: 'no',
    source: `${MATRIX}; the DCC reads for its mapping check`,
    certainty: 'inferred',
  },
  '6.24.2': {
    title: 'Retrieve Device Security Credentials (Device)',
    asks: 'user',
    roles: ['supplier', 'networkOperator', ...DCC_ROLES],
    responsibility: SUPPLIER_AND_NETWORK,
    statuses: INSTALLED,
    carries: ['read-device-certificate'],
    critical: 'no',
    source: MATRIX,
    certainty: 'recalled',
  },
  '8.5': {
    title: 'Service Opt Out',
    asks: 'user',
    roles: ['supplier', 'accessControlBroker'],
    responsibility: SUPPLIER,
    statuses: WHILE_RECOVERED,
    carries: ['accessControlBrokerByACB', 'supplierBySupplier'],
    critical: 'yes',
    source: 'RTDS folder name: SR 8.5 carries mode 4',
    certainty: 'inferred',
  },
  other: {
    title: 'any other request of a User',
    asks: 'user',
    roles: ['supplier', 'networkOperator', 'loadController', 'transitionalCoS'],
    responsibility: SUPPLIER_AND_NETWORK,
    statuses: INSTALLED,
    carries: ['any'],
    critical: 'no',
    source: 'stands for the rest of the catalogue',
    certainty: 'proposed',
  },
  recovery: {
    title: 'command by the Recovery key, mode 8',
    asks: 'internal',
    roles: ['recovery'],
    responsibility: {},
    statuses: ALIVE,
    carries: ['anyExceptAbnormalRootByRecovery'],
    critical: 'yes',
    source: 'RTDS folder name NA: no service request drives it',
    certainty: 'inferred',
  },
  contingency: {
    title: 'command by the Contingency key, mode 9',
    asks: 'internal',
    roles: ['recovery'],
    responsibility: {},
    statuses: ALIVE,
    carries: ['anyByContingency'],
    critical: 'yes',
    source: 'RTDS folder name NA: no service request drives it',
    certainty: 'inferred',
  },
  'dcc-credentials': {
    title: "replacement of the DCC's own certificates, modes 4 to 6",
    asks: 'internal',
    roles: ['accessControlBroker', 'transitionalCoS', 'wanProvider'],
    responsibility: {},
    statuses: ALIVE,
    carries: [
      'rootByWanProvider',
      'accessControlBrokerByACB',
      'wanProviderByWanProvider',
      'transCoSByTransCoS',
    ],
    critical: 'yes',
    source: 'RTDS folder name NA: no service request drives it',
    certainty: 'inferred',
  },
} as const satisfies Record<ServiceRequest, ServiceRequestRow>;

/** Every service request, in the order of the table. */
export const SERVICE_REQUEST_NAMES: readonly ServiceRequest[] = Object.keys(
  SERVICE_REQUESTS,
) as ServiceRequest[];

/** The row of a service request. */
export function serviceRequestRow(serviceRequest: ServiceRequest): ServiceRequestRow {
  return SERVICE_REQUESTS[serviceRequest];
}

/** Families that change credentials of the device itself: `any` does not carry them. */
const CHANGING: readonly (PayloadFamily | undefined)[] = [
  'issue-credentials',
  'install-device-certificate',
];

/** True when this service request carries commands with this message code. */
export function carries(serviceRequest: ServiceRequest, messageCode: number): boolean {
  const row = messageCodeRow(messageCode);
  const carried: readonly string[] = serviceRequestRow(serviceRequest).carries;
  const changes = row?.mode !== undefined || CHANGING.includes(row?.family);
  if (carried.includes('any') && !changes) return true;
  const kind = row?.mode ?? row?.family;
  return kind !== undefined && carried.includes(kind);
}

/** The first service request of the table that carries commands with this code; `other` when none does. */
export function serviceRequestThatCarries(messageCode: number): ServiceRequest {
  return SERVICE_REQUEST_NAMES.find((name) => carries(name, messageCode)) ?? 'other';
}
