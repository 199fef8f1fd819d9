/**
 * Whether the DCC takes a request: the checks in order, each a sentence of the table of service requests.
 *
 * @module
 */
import { formatMessageCode, messageCodeRow } from '../gbcs/message-codes.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import type { PartyRole } from '../party/credentials.ts';
import { type Eui64, formatEui64 } from '../vocabulary/eui64.ts';
import type { DccAssumptions } from './assumptions.ts';
import { type ServiceRequestRow, carries, serviceRequestRow } from './service-requests.ts';
import type { ServiceRequest, SubmissionRefusal } from './command-types.ts';
import type { InventoryEntry } from './inventory-types.ts';

/** A refusal as the requester gets it. */
export interface Refused {
  readonly code: SubmissionRefusal;
  readonly advice: string;
}

/** What is to be judged. */
export interface EligibilityQuestion {
  readonly serviceRequest: ServiceRequest;
  readonly requester: Eui64;
  /** Undefined when nobody told the DCC any roles: then they are not judged. */
  readonly roleOf: ((entityId: Eui64) => PartyRole | undefined) | undefined;
  readonly entry: InventoryEntry;
  readonly command: DecodedMessage;
  readonly assumptions: DccAssumptions;
}

type Check = (question: EligibilityQuestion, row: ServiceRequestRow) => Refused | undefined;

const CHECKS: readonly Check[] = [roleIsEligible, isResponsible, statusIsEligible, isCarried];

/** Why a request is not taken, or undefined. */
export function ineligible(question: EligibilityQuestion): Refused | undefined {
  const row = serviceRequestRow(question.serviceRequest);
  for (const check of CHECKS) {
    const refused = check(question, row);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function roleIsEligible(
  { serviceRequest, requester, roleOf, assumptions }: EligibilityQuestion,
  { roles }: ServiceRequestRow,
): Refused | undefined {
  if (roleOf === undefined) return undefined;
  const role = roleOf(requester);
  if (role !== undefined && roles.includes(role)) return undefined;
  const contingent = requester === assumptions.contingencyRequester;
  if (serviceRequest === 'contingency' && contingent) return undefined;
  const who = role ?? 'a party that nobody knows';
  return refused(
    'role-not-eligible',
    `${serviceRequest} is for ${roles.join(', ')}, not for ${who}`,
  );
}

function isResponsible(
  { requester, roleOf, entry }: EligibilityQuestion,
  { responsibility }: ServiceRequestRow,
): Refused | undefined {
  const role = roleOf?.(requester);
  if (role === undefined || responsibility[role] === undefined) return undefined;
  const device = formatEui64(entry.entityId);
  if (role === 'supplier' && entry.responsibleSupplier !== requester) {
    const whose = entry.responsibleSupplier ?? 'nobody';
    return refused('not-responsible-supplier', `the Responsible Supplier of ${device} is ${whose}`);
  }
  if (role === 'networkOperator' && entry.networkOperator !== requester) {
    const whose = entry.networkOperator ?? 'nobody';
    return refused('not-network-operator', `the Network Operator of ${device} is ${whose}`);
  }
  return undefined;
}

function statusIsEligible(
  { serviceRequest, entry, assumptions }: EligibilityQuestion,
  { statuses }: ServiceRequestRow,
): Refused | undefined {
  const { status } = entry;
  const methodOne = serviceRequest === '6.15.1' && status === 'recovery';
  const taken = statuses.includes(status);
  if (taken && !(methodOne && assumptions.methodOneInRecovery === 'refused')) return undefined;
  const advice = `${serviceRequest} is not taken while the device is ${status}: wait for ${statuses.join(', ')}`;
  return refused('status-not-eligible', advice);
}

/** Else a command by the Recovery key could pass for an ordinary request. */
function isCarried({ serviceRequest, command }: EligibilityQuestion): Refused | undefined {
  const { messageCode } = command.header;
  if (carries(serviceRequest, messageCode)) return undefined;
  const what = messageCodeRow(messageCode)?.title ?? formatMessageCode(messageCode);
  return refused('command-not-of-this-request', `${serviceRequest} does not carry ${what}`);
}

function refused(code: SubmissionRefusal, advice: string): Refused {
  return { code, advice };
}
