/**
 * A command on its way: queue, departure, arrival, Response or silence, the next attempt, the end. All timed work of the agenda.
 *
 * ```text
 * dcc.attempt ──(slot of the region)── dcc.send ──(transit, wake-up)── dcc.arrive ──(working time)── dcc.response ── concluded
 *      ▲                                                                   │
 *      └──(wait)── dcc.unanswered ◄── dcc.timeout ◄────────────────────────┘ out of reach, silent, or not believed
 * ```
 *
 * The wait for a Response begins when the device should be done, so that a slow device is not taken for a lost one.
 *
 * @module
 */
import type { Agenda } from '../core/agenda.ts';
import { SECOND_MS, addMs } from '../core/instant.ts';
import type { EventLog } from '../core/event-log.ts';
import type { Random } from '../core/random.ts';
import { waitAfter } from './delivery-figures.ts';
import type { DeliveryProfile } from './delivery-types.ts';
import { devicePace, takenAt } from './device-pace.ts';
import type { Reception } from './reception.ts';
import { createRegionSlots } from './regions.ts';
import type { DeviceRegister } from './register.ts';
import { certificatesIn } from './responses.ts';
import type { Flight, Tickets } from './tickets.ts';

/** What delivery is made of. */
export interface DeliverySurroundings {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly random: Random | undefined;
  readonly profile: DeliveryProfile;
  readonly register: DeviceRegister;
  readonly tickets: Tickets;
  readonly reception: Reception;
}

/** Where commands are set going. */
export interface Departures {
  /** Queues a command up for the next free slot of its region; nothing has gone out until then. */
  queue(ticket: number): void;
}

/** Takes over the agenda's work of delivery. */
export function handleDelivery(surroundings: DeliverySurroundings): Departures {
  const { agenda, profile, register, tickets } = surroundings;
  const slots = createRegionSlots({ commandsPerSecond: profile.regionCommandsPerSecond });
  const queue = (ticket: number): void => {
    const { region } = register.entryOf(tickets.record(ticket).device);
    agenda.schedule(slots.take(region, agenda.clock.now()), { type: 'dcc.send', ticket });
  };
  const carryOut = {
    'dcc.attempt': ({ ticket }: Flight): void => {
      queue(ticket);
    },
    'dcc.send': send,
    'dcc.arrive': arrive,
    'dcc.response': respond,
    'dcc.timeout': giveUp,
  } as const;
  for (const type of Object.keys(carryOut) as (keyof typeof carryOut)[]) {
    agenda.handle(type, ({ ticket }) => {
      const flight = tickets.flight(ticket);
      // None when it was withdrawn, or answered by another way, in the meantime.
      if (flight !== undefined) carryOut[type](flight, surroundings);
    });
  }
  return { queue };
}

function send(
  { ticket, device, octets }: Flight,
  { agenda, log, profile, register, tickets, random }: DeliverySurroundings,
): void {
  const at = agenda.clock.now();
  const attempt = tickets.record(ticket).attempts + 1;
  tickets.changeRecord(ticket, { attempts: attempt, state: 'sent' });
  log.append({ at, type: 'dcc.attempted', actor: 'csp', ticket, device, attempt });
  const onTheAirMs = Math.ceil((octets.length * SECOND_MS) / profile.octetsPerSecond);
  const arrival = addMs(at, profile.transitMs + onTheAirMs);
  const taken = takenAt(arrival, register.entryOf(device), { profile, random });
  agenda.schedule(taken, { type: 'dcc.arrive', ticket });
}

function arrive(flight: Flight, surroundings: DeliverySurroundings): void {
  const { agenda, profile, register, tickets } = surroundings;
  const { ticket, device, octets } = flight;
  const endpoint = register.endpointOf(device);
  let workingMs: number, response: Uint8Array | undefined;
  try {
    workingMs = workingTime(flight, surroundings);
    const reachable = endpoint.isReachable?.(agenda.clock.now()) ?? true;
    response = reachable ? endpoint.receive(octets) : undefined;
  } catch (error) {
    // The link has failed, not the DCC: for it the device was silent, and whoever goes on comes to the next attempt.
    agenda.scheduleIn(profile.responseTimeoutMs, { type: 'dcc.timeout', ticket });
    throw error;
  }
  if (response === undefined) {
    agenda.scheduleIn(workingMs + profile.responseTimeoutMs, { type: 'dcc.timeout', ticket });
    return;
  }
  tickets.changeFlight(ticket, { response });
  agenda.scheduleIn(workingMs + profile.transitMs, { type: 'dcc.response', ticket });
}

function workingTime(
  { device, command }: Flight,
  { register, profile, random }: DeliverySurroundings,
): number {
  const certificates = certificatesIn(command);
  const told = register.endpointOf(device).workingMs?.(certificates);
  if (told !== undefined) return Math.max(0, Math.round(told));
  if (certificates === 0) return 0;
  return certificates * devicePace(device, { profile, random }).certificateMs;
}

function respond(
  flight: Flight,
  { agenda, profile, tickets, reception }: DeliverySurroundings,
): void {
  const { ticket, response } = flight;
  if (response === undefined) return;
  if (reception.answer(flight, response) === 'taken') return;
  tickets.changeFlight(ticket, { unverified: 'yes' });
  agenda.scheduleIn(profile.responseTimeoutMs, { type: 'dcc.timeout', ticket });
}

function giveUp(
  flight: Flight,
  { agenda, log, profile, tickets, reception }: DeliverySurroundings,
): void {
  const { ticket, device, attemptsMax, lastAttempt } = flight;
  const { attempts } = tickets.record(ticket);
  const at = agenda.clock.now();
  log.append({ at, type: 'dcc.unanswered', actor: 'csp', ticket, device, attempt: attempts });
  if (attempts >= attemptsMax || lastAttempt === 'yes') {
    reception.silence(flight);
    return;
  }
  tickets.changeRecord(ticket, { state: 'queued' });
  agenda.scheduleIn(waitAfter(attempts, profile), { type: 'dcc.attempt', ticket });
}
