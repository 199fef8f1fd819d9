/**
 * The register of one environment: every certificate and everything that happened to it, append-only, with the indexes
 * that make looking up fast.
 *
 * Packed for fleets: a certificate is its octets and a dozen fields, an event five. Nothing is judged here.
 *
 * @module
 */
import { equalBytes, toHex } from '../../core/bytes.ts';
import { invariant } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import type { Point } from '../../crypto/backend.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../../vocabulary/key-usages.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import type { ProfileName } from '../../x509/profile-types.ts';
import { NO_WELL_DEFINED_EXPIRY } from '../../x509/profiles.ts';
import type { SubscriberRole } from '../registration/subscriber-roles.ts';
import {
  CERTIFICATE_EVENTS,
  type CertificateEventName,
  type CertificateState,
} from './certificate-states.ts';

/** What is known of a certificate from its first day on. */
export interface CertificateFacts {
  /** DER. */
  readonly certificate: Uint8Array;
  /** Common name of the authority that issued it. */
  readonly issuer: string;
  readonly profile: ProfileName;
  readonly entityId: Eui64 | undefined;
  readonly role: SubscriberRole | undefined;
  readonly keyUsage: EndEntityKeyUsage;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** The party that asked for it. */
  readonly subscriber: string;
  /** Serial number of the certificate whose place it is to take. */
  readonly replaces: string | undefined;
}

/** A certificate as the register shows it. Live: `state` is always that of now. */
export interface CertificateRecord extends CertificateFacts {
  /** In hexadecimal, as the SMKI Repository writes it. */
  readonly serial: string;
  /** In hexadecimal. */
  readonly keyIdentifier: string;
  readonly state: CertificateState;
}

/** One thing that happened: who, when, and why if there was a reason. */
export interface CertificateEvent {
  readonly serial: string;
  readonly event: CertificateEventName;
  readonly at: Instant;
  readonly by: string;
  readonly because: string | undefined;
}

/** Who causes an event, when and why. */
export type EventCause = Pick<CertificateEvent, 'at' | 'by'> & { readonly because?: string };

class Entry implements CertificateRecord {
  readonly certificate: Uint8Array;
  readonly issuer: string;
  readonly profile: ProfileName;
  readonly entityId: Eui64 | undefined;
  readonly role: SubscriberRole | undefined;
  readonly keyUsage: EndEntityKeyUsage;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly subscriber: string;
  readonly replaces: string | undefined;
  readonly serial: string;
  readonly keyIdentifier: string;
  state: CertificateState = 'requested';
  #lastEvent: LoggedEvent | undefined;

  constructor(facts: CertificateFacts, serial: string, identifier: string) {
    this.certificate = facts.certificate;
    this.issuer = facts.issuer;
    this.profile = facts.profile;
    this.entityId = facts.entityId;
    this.role = facts.role;
    this.keyUsage = facts.keyUsage;
    this.notBefore = facts.notBefore;
    this.notAfter = facts.notAfter;
    this.subscriber = facts.subscriber;
    this.replaces = facts.replaces;
    this.serial = serial;
    this.keyIdentifier = identifier;
  }
  get lastEvent(): LoggedEvent | undefined {
    return this.#lastEvent;
  }
  /** Adds an event at the end of its history. */
  log(event: CertificateEventName, cause: EventCause): LoggedEvent {
    this.#lastEvent = new LoggedEvent(this.serial, event, cause, this.#lastEvent);
    return this.#lastEvent;
  }
}

/** Knows the event before it on the same certificate, so that a history needs no index. */
class LoggedEvent implements CertificateEvent {
  readonly serial: string;
  readonly event: CertificateEventName;
  readonly at: Instant;
  readonly by: string;
  readonly because: string | undefined;
  readonly #previous: LoggedEvent | undefined;

  constructor(
    serial: string,
    event: CertificateEventName,
    { at, by, because }: EventCause,
    previous: LoggedEvent | undefined,
  ) {
    this.serial = serial;
    this.event = event;
    this.at = at;
    this.by = by;
    this.because = because;
    this.#previous = previous;
  }
  get previous(): LoggedEvent | undefined {
    return this.#previous;
  }
}

/** The register. */
export class CertificateRegister {
  readonly #bySerial = new Map<string, Entry>();
  readonly #byKey = new Map<string, Entry[]>();
  readonly #byEntity = new Map<Eui64, Entry[]>();
  readonly #byRole = new Map<SubscriberRole | undefined, Entry[]>();
  readonly #byState = new Map<CertificateState, Set<Entry>>();
  readonly #log: LoggedEvent[] = [];
  /** Entries that end one day, and the first such day. */
  readonly #mortal = new Set<Entry>();
  #nextExpiry = Infinity;

  /** Everything that ever happened, oldest first. */
  get events(): readonly CertificateEvent[] {
    return this.#log;
  }

  get size(): number {
    return this.#bySerial.size;
  }

  /** Enters a certificate that was requested and issued at this moment. */
  add(order: {
    readonly facts: CertificateFacts;
    readonly serialNumber: Uint8Array;
    /** Identifier of the key, in hexadecimal. */
    readonly keyIdentifier: string;
    readonly cause: EventCause;
  }): CertificateRecord {
    const { facts, cause } = order;
    const serial = toHex(order.serialNumber);
    invariant(!this.#bySerial.has(serial), `serial number ${serial} is new`);
    const entry = new Entry(facts, serial, order.keyIdentifier);
    this.#bySerial.set(serial, entry);
    append(this.#byKey, entry.keyIdentifier, entry);
    if (entry.entityId !== undefined) append(this.#byEntity, entry.entityId, entry);
    append(this.#byRole, entry.role, entry);
    if (entry.notAfter < NO_WELL_DEFINED_EXPIRY) {
      this.#mortal.add(entry);
      this.#nextExpiry = Math.min(this.#nextExpiry, entry.notAfter);
    }
    this.#log.push(entry.log('request', cause));
    this.#apply(entry, 'issue', { at: cause.at, by: facts.issuer });
    return entry;
  }

  /** Tells whether the table allows an event in the state that a certificate is in. */
  mayMove(record: CertificateRecord, event: CertificateEventName): boolean {
    return CERTIFICATE_EVENTS[event].from.includes(record.state);
  }

  /** Records an event that {@link mayMove} allows. */
  move(record: CertificateRecord, event: CertificateEventName, cause: EventCause): void {
    const entry = this.#bySerial.get(record.serial);
    invariant(entry === record, 'a record of this register');
    invariant(this.mayMove(record, event), `${event} follows ${record.state}`);
    this.#apply(entry, event, cause);
  }

  /** Records every expiry until now, each at its own instant. */
  passTime(now: Instant): void {
    if (now <= this.#nextExpiry) return;
    this.#nextExpiry = Infinity;
    for (const entry of this.#mortal) {
      if (now <= entry.notAfter) {
        this.#nextExpiry = Math.min(this.#nextExpiry, entry.notAfter);
        continue;
      }
      this.#mortal.delete(entry);
      if (!this.mayMove(entry, 'expire')) continue;
      this.#apply(entry, 'expire', { at: entry.notAfter, by: 'clock' });
    }
  }

  bySerial(serial: string): CertificateRecord | undefined {
    return this.#bySerial.get(serial);
  }

  byEntity(entityId: Eui64): readonly CertificateRecord[] {
    return this.#byEntity.get(entityId) ?? [];
  }

  byKeyIdentifier(identifier: string): readonly CertificateRecord[] {
    return this.#byKey.get(identifier) ?? [];
  }

  byRole(role: SubscriberRole): readonly CertificateRecord[] {
    return this.#byRole.get(role) ?? [];
  }

  byState(state: CertificateState): ReadonlySet<CertificateRecord> {
    return this.#byState.get(state) ?? new Set();
  }

  all(): Iterable<CertificateRecord> {
    return this.#bySerial.values();
  }

  /** Certificates over this very key; an identifier is only 60 bits of it. */
  byPublicKey(publicKey: Point, identifier: string): readonly CertificateRecord[] {
    const candidates = this.#byKey.get(identifier);
    if (candidates === undefined) return [];
    return candidates.filter(({ certificate }) =>
      equalBytes(parseCertificate(certificate).publicKeyInfo.key, publicKey),
    );
  }

  /** What happened to one certificate, oldest first. */
  history(serial: string): readonly CertificateEvent[] {
    const events: CertificateEvent[] = [];
    let event = this.#bySerial.get(serial)?.lastEvent;
    while (event !== undefined) {
      events.unshift(event);
      event = event.previous;
    }
    return events;
  }

  #apply(entry: Entry, event: CertificateEventName, cause: EventCause): void {
    this.#byState.get(entry.state)?.delete(entry);
    entry.state = CERTIFICATE_EVENTS[event].to;
    const there = this.#byState.get(entry.state);
    if (there === undefined) this.#byState.set(entry.state, new Set([entry]));
    else there.add(entry);
    this.#log.push(entry.log(event, cause));
  }
}

/** Hexadecimal as the register has it; a caller without types may have passed anything. */
export function serialText(serial: unknown): string {
  return typeof serial === 'string' ? serial.toUpperCase() : '';
}

function append<K>(index: Map<K, Entry[]>, key: K, entry: Entry): void {
  const there = index.get(key);
  if (there === undefined) index.set(key, [entry]);
  else there.push(entry);
}
