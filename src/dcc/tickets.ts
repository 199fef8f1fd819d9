/**
 * Tickets: what became of every command that was taken. The record stays for reports (CR110a); what is needed only while a
 * command is under way goes when it is concluded.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import type { CellStatus, CommandResult } from '../core/event-types.ts';
import { fail } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { NO_CELLS } from './cell-statuses.ts';
import type { CommandRecord, OutcomeStore, ServiceRequest } from './command-types.ts';

/** A command under way. */
export interface Flight {
  readonly ticket: number;
  readonly device: Eui64;
  /** Octets as they go out. */
  readonly octets: Uint8Array;
  /** Decoded once, when it was taken. */
  readonly command: DecodedMessage;
  readonly attemptsMax: number;
  /** Set when nobody wants a further attempt. */
  readonly lastAttempt?: 'yes';
  /** What came from the device and is not looked at yet. */
  readonly response?: Uint8Array;
  /** Something came that the device did not sign. */
  readonly unverified?: 'yes';
  /** The cell that this command is to prove. */
  readonly proves?: CellName;
  /** The broker's certificate that the MAC goes by, and that of the Response, where it is not the one of the mapping. */
  readonly brokerCertificate?: Uint8Array;
  /** Attempts to fetch the Alert of a future-dated command. */
  readonly collections?: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What is known when a command is taken. */
export interface NewTicket {
  readonly device: Eui64;
  readonly requester: Eui64;
  readonly serviceRequest: ServiceRequest;
  readonly incident?: string | undefined;
  readonly submittedAt: Instant;
  readonly quarantined: 'yes' | 'no';
  readonly octets: Uint8Array;
  readonly command: DecodedMessage;
  readonly attemptsMax: number;
  readonly proves?: CellName | undefined;
  readonly brokerCertificate?: Uint8Array | undefined;
}

/** How a ticket ended. */
export interface TicketEnd {
  readonly result: CommandResult;
  readonly at: Instant;
  readonly cells: readonly CellStatus[];
}

/** All tickets. */
export interface Tickets {
  open(ticket: NewTicket): number;
  /** @throws SmkiError `dcc/unknown-ticket` */
  record(ticket: number): CommandRecord;
  /** What is under way; undefined when the ticket is concluded. */
  flight(ticket: number): Flight | undefined;
  changeFlight(ticket: number, change: Partial<Omit<Flight, 'ticket'>>): void;
  changeRecord(ticket: number, change: Partial<CommandRecord>): void;
  /** Ends a ticket, once: the command is forgotten, the record stays as it is. */
  conclude(ticket: number, end: TicketEnd): CommandRecord;
  /** Commands under way to a device, oldest first. */
  flightsTo(device: Eui64): readonly Flight[];
  /** Tickets of an incident, oldest first. */
  ofIncident(incident: string): readonly number[];
  /** Quarantined tickets, oldest first. */
  quarantined(): readonly number[];
  readonly store: OutcomeStore;
}

/** Makes an empty list of tickets. Numbers begin with 1. */
export function createTickets(): Tickets {
  return new TicketBook();
}

class TicketBook implements Tickets {
  readonly #records: Writable<CommandRecord>[] = [];
  readonly #flights = new Map<number, Flight>();
  readonly #flightsByDevice = new Map<Eui64, readonly number[]>();
  readonly #byDevice = new Map<Eui64, number[]>();
  readonly #byIncident = new Map<string, number[]>();
  readonly #quarantined = new Set<number>();
  readonly store: OutcomeStore = outcomeStore({
    records: this.#records,
    byDevice: this.#byDevice,
    underWay: this.#flightsByDevice,
    byIncident: this.#byIncident,
  });

  open({ octets, command, attemptsMax, quarantined, ...facts }: NewTicket): number {
    const ticket = this.#records.length + 1;
    const { device, incident, requester, serviceRequest, submittedAt } = facts;
    const { proves, brokerCertificate } = facts;
    this.#records.push({
      ticket,
      device,
      requester,
      serviceRequest,
      ...(incident !== undefined && { incident }),
      submittedAt,
      attempts: 0,
      state: quarantined === 'yes' ? 'quarantined' : 'queued',
      cells: NO_CELLS,
    });
    const flight: Writable<Flight> = { ticket, device, octets, command, attemptsMax };
    if (proves !== undefined) flight.proves = proves;
    if (brokerCertificate !== undefined) flight.brokerCertificate = brokerCertificate;
    this.#flights.set(ticket, flight);
    this.#flightsByDevice.set(device, [...(this.#flightsByDevice.get(device) ?? []), ticket]);
    append(this.#byDevice, device, ticket);
    if (incident !== undefined) append(this.#byIncident, incident, ticket);
    if (quarantined === 'yes') this.#quarantined.add(ticket);
    return ticket;
  }

  record(ticket: number): CommandRecord {
    return this.#writable(ticket);
  }

  flight(ticket: number): Flight | undefined {
    return this.#flights.get(ticket);
  }

  changeFlight(ticket: number, change: Partial<Omit<Flight, 'ticket'>>): void {
    const flight = this.#flights.get(ticket);
    if (flight !== undefined) this.#flights.set(ticket, { ...flight, ...change });
  }

  changeRecord(ticket: number, change: Partial<CommandRecord>): void {
    const { state } = Object.assign(this.#writable(ticket), change);
    if (state === 'quarantined') this.#quarantined.add(ticket);
    else this.#quarantined.delete(ticket);
  }

  conclude(ticket: number, { result, at, cells }: TicketEnd): CommandRecord {
    this.changeRecord(ticket, { state: 'concluded', result, concludedAt: at, cells });
    const record = this.#writable(ticket);
    const { device } = record;
    this.#flights.delete(ticket);
    const left = (this.#flightsByDevice.get(device) ?? []).filter((other) => other !== ticket);
    if (left.length === 0) this.#flightsByDevice.delete(device);
    else this.#flightsByDevice.set(device, left);
    return record;
  }

  flightsTo(device: Eui64): readonly Flight[] {
    const tickets = this.#flightsByDevice.get(device) ?? [];
    return tickets.flatMap((ticket) => this.#flights.get(ticket) ?? []);
  }

  ofIncident(incident: string): readonly number[] {
    return this.#byIncident.get(incident) ?? [];
  }

  quarantined(): readonly number[] {
    return [...this.#quarantined].sort((left, right) => left - right);
  }

  #writable(ticket: number): Writable<CommandRecord> {
    return (
      this.#records[ticket - 1] ?? fail('dcc/unknown-ticket', `no ticket ${ticket}`, { ticket })
    );
  }
}

/** Of most devices, most of the time. */
const NOTHING: readonly CommandRecord[] = [];

function outcomeStore({
  records,
  byDevice,
  underWay,
  byIncident,
}: {
  readonly records: readonly CommandRecord[];
  readonly byDevice: ReadonlyMap<Eui64, readonly number[]>;
  readonly underWay: ReadonlyMap<Eui64, readonly number[]>;
  readonly byIncident: ReadonlyMap<string, readonly number[]>;
}): OutcomeStore {
  const recordOf = (ticket: number): CommandRecord | undefined => records[ticket - 1];
  const listed = (tickets: readonly number[] = []): readonly CommandRecord[] =>
    tickets.flatMap((ticket) => recordOf(ticket) ?? []);
  return {
    get size() {
      return records.length;
    },
    record: recordOf,
    find: (query) => {
      requireKind('query of outcomes.find', query, 'record');
      const { device, incident, result, from, until } = query;
      const candidates =
        device !== undefined
          ? listed(byDevice.get(device))
          : incident !== undefined
            ? listed(byIncident.get(incident))
            : records;
      return candidates.filter(
        (record) =>
          (incident === undefined || record.incident === incident) &&
          (result === undefined || record.result === result) &&
          (from === undefined || record.submittedAt >= from) &&
          (until === undefined || record.submittedAt < until),
      );
    },
    underWay: (device) => {
      const tickets = underWay.get(device);
      return tickets === undefined ? NOTHING : listed(tickets);
    },
  };
}

function append<K>(lists: Map<K, number[]>, key: K, ticket: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [ticket]);
  else list.push(ticket);
}
