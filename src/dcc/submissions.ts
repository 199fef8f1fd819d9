/**
 * The door of the DCC: a command is read once, judged, held back or taken, given its MAC, and put on its way.
 *
 * A refused command leaves nothing behind but a line in the log.
 *
 * @module
 */
import type { Agenda } from '../core/agenda.ts';
import type { EventLog } from '../core/event-log.ts';
import { macMessage } from '../gbcs/mac.ts';
import type { MessageMemory } from '../gbcs/message-memory.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { AccessControl } from './access-types.ts';
import type { DccAssumptions } from './assumptions.ts';
import { badConfiguration } from './bad-configuration.ts';
import type { Blocks } from './blocks.ts';
import { type BrokerKeys, unlessDestroyed } from './broker-keys.ts';
import { NO_KEY } from './device-certificates.ts';
import { type Refused, ineligible } from './eligibility.ts';
import type { Departures } from './delivery.ts';
import type { DeliveryProfile } from './delivery-types.ts';
import { needsMac } from './protection.ts';
import type { DeviceRegister } from './register.ts';
import { decodedOrUndefined } from './responses.ts';
import type { Separation } from './separation.ts';
import { SERVICE_REQUESTS, serviceRequestRow } from './service-requests.ts';
import type { Breach, Thresholds } from './thresholds.ts';
import type { Tickets } from './tickets.ts';
import type { Submission, SubmissionOrder } from './command-types.ts';
import type { InventoryEntry } from './inventory-types.ts';
import type { DccAlert } from './types.ts';

/** What the door is made of. */
export interface SubmissionSurroundings {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly profile: DeliveryProfile;
  readonly assumptions: DccAssumptions;
  readonly register: DeviceRegister;
  readonly tickets: Tickets;
  /** Commands under way share what is the same in them, which is most of ten thousand decoded commands. */
  readonly memory: MessageMemory;
  readonly thresholds: Thresholds;
  readonly blocks: Blocks;
  readonly separation: Separation;
  readonly departures: Departures;
  readonly access: Pick<AccessControl, 'separation'>;
  readonly roleOf: ((entityId: Eui64) => PartyRole | undefined) | undefined;
  readonly brokerKeys: Pick<BrokerKeys, 'knownTo'>;
  readonly alert: (alert: DccAlert) => void;
}

/** An order, and which cell its success is to prove. */
export type ProvingOrder = SubmissionOrder & { readonly proves?: CellName };

/** A command that was read, with the device it is for. */
interface Candidate {
  readonly order: ProvingOrder;
  readonly command: DecodedMessage;
  readonly entry: InventoryEntry;
}

/** Takes or refuses a command. */
export function submit(order: ProvingOrder, surroundings: SubmissionSurroundings): Submission {
  checkOrder(order);
  const { register, memory } = surroundings;
  const command = decodedOrUndefined(order.command, memory);
  if (command === undefined || (command.kind !== 'command' && command.kind !== 'pre-command')) {
    const advice = 'no GBCS command: decodeMessage says what is wrong with it';
    return refuse(order, { code: 'unreadable-command', advice }, surroundings, 'unknown');
  }
  const device = command.header.targetId;
  const entry = register.entry(device);
  if (entry === undefined) {
    const advice = `${device} has not joined: call dcc.join first`;
    return refuse(order, { code: 'unknown-device', advice }, surroundings, device);
  }
  const candidate = { order, command, entry };
  const refused = refusalOf(candidate, surroundings);
  if (refused !== undefined) return refuse(order, refused, surroundings, device);
  const octets = protectedOctets(candidate, surroundings);
  if (octets !== undefined) return take({ ...candidate, octets }, surroundings);
  const advice =
    'it knows only a key of the Access Control Broker that is destroyed: give it the one in use with the Recovery key';
  return refuse(order, { code: 'broker-key-destroyed', advice }, surroundings, device);
}

/** What no requester could be told: a mistake of whoever wrote the order. */
function checkOrder({ serviceRequest, attemptsMax = 1 }: ProvingOrder): void {
  requireKnownName('service request', serviceRequest, SERVICE_REQUESTS);
  if (Number.isSafeInteger(attemptsMax) && attemptsMax >= 1) return;
  badConfiguration('attemptsMax', `${attemptsMax} is not a whole number of at least 1`);
}

function refusalOf(
  { order, command, entry }: Candidate,
  surroundings: SubmissionSurroundings,
): Refused | undefined {
  const { assumptions, blocks, roleOf } = surroundings;
  const { requester, serviceRequest } = order;
  const request = { requester, serviceRequest, device: entry.entityId, command };
  return (
    blocks.stopped({ ...request, octets: order.command }) ??
    ineligible({ requester, serviceRequest, roleOf, entry, command, assumptions }) ??
    notSeparate(order, surroundings) ??
    withoutKeys(command, entry)
  );
}

function notSeparate(
  { command: octets, requester, serviceRequest, xmlSigner }: ProvingOrder,
  { access, agenda, log, separation }: SubmissionSurroundings,
): Refused | undefined {
  if (access.separation === 'off' || serviceRequestRow(serviceRequest).asks === 'internal') {
    return undefined;
  }
  const problem = separation.problem({ xmlSigner, octets });
  if (problem === undefined || access.separation === 'enforced') return problem;
  const { code } = problem;
  log.append({
    at: agenda.clock.now(),
    type: 'dcc.separation-warning',
    actor: 'dsp',
    requester,
    code,
  });
  return undefined;
}

function withoutKeys(command: DecodedMessage, { agreement }: InventoryEntry): Refused | undefined {
  if (agreement !== NO_KEY || !needsMac(command)) return undefined;
  const advice = 'its key agreement certificate cannot be read, so no MAC can be made';
  return { code: 'device-keys-unreadable', advice };
}

/** With the MAC where one is due; undefined when the key for it is gone. */
function protectedOctets(
  { order, command, entry }: Candidate,
  { brokerKeys }: SubmissionSurroundings,
): Uint8Array | undefined {
  if (!needsMac(command)) return order.command;
  const key = brokerKeys.knownTo(entry.entityId, order.brokerCertificate);
  return unlessDestroyed(() => macMessage(order.command, key, entry.agreement));
}

function take(
  { order, command, entry, octets }: Candidate & { readonly octets: Uint8Array },
  surroundings: SubmissionSurroundings,
): Submission {
  const { agenda, assumptions, departures, log, profile } = surroundings;
  const { thresholds, tickets } = surroundings;
  const at = agenda.clock.now();
  const { requester, serviceRequest, incident, proves } = order;
  const { critical } = serviceRequestRow(serviceRequest);
  const counted = { requester, serviceRequest, critical, at };
  const breach = thresholds.breach(counted);
  if (breach === undefined || assumptions.quarantinedRequests === 'counted')
    thresholds.count(counted);
  const device = entry.entityId;
  const ticket = tickets.open({
    device,
    requester,
    serviceRequest,
    incident,
    submittedAt: at,
    quarantined: breach === undefined ? 'no' : 'yes',
    octets,
    command,
    attemptsMax: order.attemptsMax ?? profile.attemptsMax,
    proves,
    brokerCertificate: order.brokerCertificate,
  });
  const about = { ticket, device, requester, serviceRequest, octets: octets.length };
  const cause = incident !== undefined && { incident };
  log.append({ at, type: 'dcc.submitted', actor: 'dsp', ...about, ...cause });
  if (breach === undefined) departures.queue(ticket);
  else holdBack(ticket, { device, requester, breach }, surroundings);
  return { accepted: true, ticket, quarantined: breach !== undefined };
}

function holdBack(
  ticket: number,
  {
    device,
    requester,
    breach,
  }: { readonly device: Eui64; readonly requester: Eui64; readonly breach: Breach },
  { agenda, log, alert }: SubmissionSurroundings,
): void {
  const { threshold, count } = breach;
  const { limit, kind } = threshold;
  const at = agenda.clock.now();
  const about = { ticket, device, requester, threshold: kind, limit, count };
  log.append({ at, type: 'dcc.quarantined', actor: 'dsp', ...about });
  const thresholdOf = threshold.requester === 'dcc' ? 'dcc' : 'user';
  alert({ alert: 'QuarantinedRequest', device, to: requester, thresholdOf, limit });
}

function refuse(
  { requester, serviceRequest }: ProvingOrder,
  { code, advice }: Refused,
  { agenda, log }: SubmissionSurroundings,
  device: string,
): Submission {
  const about = { device, requester, serviceRequest, code };
  log.append({ at: agenda.clock.now(), type: 'dcc.refused', actor: 'dsp', ...about });
  return { accepted: false, code, advice };
}
