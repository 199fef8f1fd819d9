/**
 * What reaches the DCC from devices: believed only when the device's signature (or MAC) verifies and it answers a command.
 *
 * A future-dated command is concluded by its Alert (0x00CB, 0x0124), not by the NULL Response before it.
 *
 * @module
 */
import type { Agenda } from '../core/agenda.ts';
import type { EventLog } from '../core/event-log.ts';
import { addMs } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { formatAlertCode } from './alerts.ts';
import type { BrokerKeys } from './broker-keys.ts';
import type { CellWords } from './cell-statuses.ts';
import type { Conclusions } from './conclusions.ts';
import { waitAfter } from './delivery-figures.ts';
import type { DeliveryProfile } from './delivery-types.ts';
import { takenAt } from './device-pace.ts';
import { isFromDevice } from './protection.ts';
import type { DeviceRegister } from './register.ts';
import { answers, concludes, decodedOrUndefined, executionTime, readAnswer } from './responses.ts';
import type { MessageMemory } from '../gbcs/message-memory.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import type { Flight, Tickets } from './tickets.ts';
import type { CommandRecord } from './command-types.ts';
import type { InventoryEntry } from './inventory-types.ts';

/** What reception is made of. */
export interface ReceptionSurroundings {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly random: Random | undefined;
  readonly profile: DeliveryProfile;
  readonly register: DeviceRegister;
  readonly tickets: Tickets;
  /** Responses of a fleet report the same replacements. */
  readonly memory: MessageMemory;
  readonly words: CellWords;
  readonly conclusions: Conclusions;
  /** For Responses to MACed reads. */
  readonly brokerKeys: Pick<BrokerKeys, 'knownTo'>;
}

/** Takes messages from devices. */
export interface Reception {
  /** Takes what came back for a command; `refused` when the device did not make it or it answers something else. */
  answer(flight: Flight, bytes: Uint8Array): 'taken' | 'refused';
  /** Ends a command that nothing came back for. */
  silence(flight: Flight): void;
  /** Takes a message out of the blue. */
  receive(bytes: Uint8Array): 'concluded' | 'unverified' | 'unexpected';
}

/** Makes a reception, and takes over the agenda's work of fetching Alerts. */
export function createReception(surroundings: ReceptionSurroundings): Reception {
  const { agenda, conclusions, tickets } = surroundings;
  const receive = (bytes: Uint8Array): 'concluded' | 'unverified' | 'unexpected' => {
    const message = verified(bytes, undefined, surroundings);
    if (message === undefined) return 'unverified';
    if (message.kind === 'alert') noteAlert(message, surroundings);
    const flight = tickets
      .flightsTo(message.header.originatorId)
      .find(({ command, ticket }) => isAwaited(message, command, tickets.record(ticket)));
    if (flight === undefined) return 'unexpected';
    settle(flight, message, surroundings);
    return tickets.flight(flight.ticket) === undefined ? 'concluded' : 'unexpected';
  };
  agenda.handle('dcc.collect-alerts', ({ ticket }) => {
    collectAlerts(ticket, receive, surroundings);
  });
  return {
    answer: (flight, bytes) => {
      const message = verified(bytes, flight, surroundings);
      if (message === undefined) return 'refused';
      settle(flight, message, surroundings);
      return 'taken';
    },
    silence: (flight) => {
      conclusions.end(flight, flight.unverified === 'yes' ? 'unverified' : 'no-response');
    },
    receive,
  };
}

/** Whether a command that has gone out waits for this: a Response, or after the NULL Response an Alert. */
function isAwaited(
  message: DecodedMessage,
  command: DecodedMessage,
  { attempts, result }: CommandRecord,
): boolean {
  if (attempts === 0) return false;
  return concludes(message, command) || (result !== 'scheduled' && answers(message, command));
}

/** The message when its device made it, and, where a command is given, when it answers that; else a note in the log. */
function verified(
  bytes: Uint8Array,
  flight: Flight | undefined,
  { agenda, brokerKeys, log, memory, register }: ReceptionSurroundings,
): DecodedMessage | undefined {
  const decoded = decodedOrUndefined(bytes, memory);
  const device = flight?.device ?? decoded?.header.originatorId;
  const entry = device === undefined ? undefined : register.entry(device);
  const reason = suspicion({ bytes, decoded, flight, entry, brokerKeys });
  if (reason === undefined) return decoded;
  const about = { device: device ?? 'unknown', octets: bytes.length, reason };
  log.append({ at: agenda.clock.now(), type: 'dcc.unverified', actor: 'dsp', ...about });
  return undefined;
}

/** Why a message is not believed, or undefined. The costly question comes last. */
function suspicion({
  bytes,
  decoded,
  flight,
  entry,
  brokerKeys,
}: {
  readonly bytes: Uint8Array;
  readonly decoded: DecodedMessage | undefined;
  readonly flight: Flight | undefined;
  readonly entry: InventoryEntry | undefined;
  readonly brokerKeys: Pick<BrokerKeys, 'knownTo'>;
}): string | undefined {
  if (decoded === undefined) return 'unreadable';
  if (decoded.kind !== 'response' && decoded.kind !== 'alert') return 'not-from-a-device';
  if (entry === undefined) return 'unknown-device';
  if (flight !== undefined && !answers(decoded, flight.command)) return 'another-command';
  const brokerKey = brokerKeys.knownTo(entry.entityId, flight?.brokerCertificate);
  return isFromDevice({ bytes, decoded }, entry, brokerKey) ? undefined : 'not-authentic';
}

function settle(
  flight: Flight,
  message: DecodedMessage,
  surroundings: ReceptionSurroundings,
): void {
  const { agenda, conclusions, profile, random, register, tickets, words } = surroundings;
  const answer = readAnswer(message, flight.command, words);
  if (answer.result !== 'scheduled') {
    conclusions.answered(flight, message, answer);
    return;
  }
  tickets.changeRecord(flight.ticket, { result: 'scheduled' });
  const executedAt = executionTime(flight.command) ?? agenda.clock.now();
  const told = addMs(executedAt, profile.transitMs);
  const at = takenAt(told, register.entryOf(flight.device), { profile, random });
  agenda.schedule(at, { type: 'dcc.collect-alerts', ticket: flight.ticket });
}

function noteAlert(
  { header, payload }: DecodedMessage,
  { agenda, log }: ReceptionSurroundings,
): void {
  const alertCode =
    payload.type === 'update-credentials.alert'
      ? formatAlertCode(payload.alertCode)
      : formatAlertCode(header.messageCode);
  const at = agenda.clock.now();
  const device = header.originatorId;
  log.append({ at, type: 'dcc.device-alert', actor: 'device', device, alertCode });
}

/** Fetches what the device has to tell; when the Alert of this ticket is not among it, later again. */
function collectAlerts(
  ticket: number,
  receive: Reception['receive'],
  { agenda, conclusions, profile, register, tickets }: ReceptionSurroundings,
): void {
  const asked = tickets.flight(ticket);
  if (asked === undefined) return;
  const endpoint = register.endpointOf(asked.device);
  let alerts: readonly Uint8Array[] = [];
  try {
    const reachable = endpoint.isReachable?.(agenda.clock.now()) ?? true;
    if (reachable) alerts = endpoint.takeAlerts?.() ?? [];
  } catch (error) {
    // The link has failed, not the DCC: whoever goes on comes to the next collection.
    agenda.scheduleIn(waitAfter(1, profile), { type: 'dcc.collect-alerts', ticket });
    throw error;
  }
  for (const alert of alerts) receive(alert);
  const flight = tickets.flight(ticket);
  if (flight === undefined) return;
  const collections = (flight.collections ?? 0) + 1;
  if (collections >= flight.attemptsMax || flight.lastAttempt === 'yes') {
    conclusions.end(flight, 'no-response');
    return;
  }
  tickets.changeFlight(ticket, { collections });
  agenda.scheduleIn(waitAfter(collections, profile), { type: 'dcc.collect-alerts', ticket });
}
