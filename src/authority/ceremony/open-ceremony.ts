/**
 * A ceremony while it is open: the HSM signs, keys are destroyed, every step is written down.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import type { Clock } from '../../core/clock.ts';
import type { Instant } from '../../core/instant.ts';
import type { RawSignature } from '../../crypto/backend.ts';
import { sha256 } from '../../crypto/index.ts';
import { type Answer, no, yes } from '../answer.ts';
import type { GuardedKey } from '../guarded-key.ts';
import type { SigningOrder } from '../signing-order.ts';
import type { HsmSites } from './hsm-sites.ts';
import type { CeremonyStep, CeremonyTranscript } from './transcript.ts';

/** A ceremony that is open until it is closed. */
export interface Ceremony {
  readonly purpose: string;
  /** Whether the HSM would sign now: asked before anything is prepared that a refusal would leave behind. */
  canSign(): Answer<void>;
  /** Has the HSM sign the octets of an order: the middle of the two steps. */
  signature(order: SigningOrder): Answer<RawSignature>;
  /** Has an order signed and completes it. */
  sign<T>(order: SigningOrder<T>): Answer<T>;
  /** Destroys a key. */
  destroy(key: GuardedKey, because: string): Answer<void>;
  /** Enters any other step into the transcript, as long as the ceremony is open; octets become a fingerprint. */
  record(action: string, subject: string, octets?: Uint8Array): Answer<void>;
  close(): CeremonyTranscript;
}

/** Everything about a ceremony but its steps. */
export type Occasion = Pick<
  CeremonyTranscript,
  'purpose' | 'site' | 'calledAt' | 'required' | 'participants'
>;

/** Where ceremonies are held, and how many there are. */
export interface Hall {
  readonly environment: string;
  readonly governance: 'technical' | 'governed';
  readonly clock: Clock;
  readonly sites: HsmSites;
  readonly transcripts: CeremonyTranscript[];
  /** Ceremonies that are open now; signatures that their HSMs are making; ceremonies that there were at all. */
  open: number;
  signing: number;
  held: number;
}

/** Site of a ceremony that holds itself. */
export const NO_SITE = 'none';

/** The ceremony behind the interface. */
export class OpenCeremony implements Ceremony {
  readonly #hall: Hall;
  readonly #occasion: Occasion;
  readonly #number: number;
  readonly #openedAt: Instant;
  readonly #steps: CeremonyStep[] = [];
  #transcript: CeremonyTranscript | undefined;

  constructor(hall: Hall, occasion: Occasion) {
    this.#hall = hall;
    this.#occasion = occasion;
    this.#openedAt = hall.clock.now();
    hall.open += 1;
    this.#number = hall.held += 1;
  }

  get isOpen(): boolean {
    return this.#transcript === undefined;
  }

  get purpose(): string {
    return this.#occasion.purpose;
  }

  canSign(): Answer<void> {
    const { site } = this.#occasion;
    const { sites } = this.#hall;
    if (this.#transcript !== undefined) return no('ceremony-closed', this.purpose);
    if (site !== NO_SITE && sites.state(site) !== 'working') {
      return no('no-hsm-site', `${site}: ${sites.state(site)}`);
    }
    return yes(undefined);
  }

  signature(order: SigningOrder): Answer<RawSignature> {
    const ready = this.canSign();
    if (!ready.ok) return ready;
    const signed = this.#signed(order);
    this.record('sign', order.purpose, order.tbs);
    return yes(signed);
  }

  /** An offline key is in the HSM for the moment of each signature, so that none is made that no transcript has. */
  #signed({ key, use, tbs }: SigningOrder): RawSignature {
    this.#hall.signing += 1;
    try {
      return key.for(use).sign(tbs);
    } finally {
      this.#hall.signing -= 1;
    }
  }

  sign<T>(order: SigningOrder<T>): Answer<T> {
    const signed = this.signature(order);
    return signed.ok ? order.complete(signed.value) : signed;
  }

  destroy(key: GuardedKey, because: string): Answer<void> {
    if (this.#transcript !== undefined) return no('ceremony-closed', this.purpose);
    key.destroy({ at: this.#hall.clock.now(), by: `ceremony ${this.#number}`, because });
    this.record('destroy', `${key.name}, ${because}`, key.publicKey);
    return yes(undefined);
  }

  record(action: string, subject: string, octets?: Uint8Array): Answer<void> {
    if (this.#transcript !== undefined) return no('ceremony-closed', this.purpose);
    const fingerprint = octets && { fingerprint: toHex(sha256(octets)) };
    const number = this.#steps.length + 1;
    this.#steps.push({ number, at: this.#hall.clock.now(), action, subject, ...fingerprint });
    return yes(undefined);
  }

  close(): CeremonyTranscript {
    if (this.#transcript !== undefined) return this.#transcript;
    const { environment, governance, clock, sites, transcripts } = this.#hall;
    const { site } = this.#occasion;
    this.#hall.open -= 1;
    if (site !== NO_SITE) sites.accept(site);
    this.#transcript = {
      format: 1,
      environment,
      number: this.#number,
      governance,
      ...this.#occasion,
      openedAt: this.#openedAt,
      closedAt: clock.now(),
      steps: [...this.#steps],
    };
    transcripts.push(this.#transcript);
    return this.#transcript;
  }

  /** Ends a ceremony in which nothing was done as if it had never been; false when something was. */
  discard(): boolean {
    if (this.#transcript !== undefined || this.#steps.length > 0) return false;
    this.#hall.open -= 1;
    // Its number is free again, unless another ceremony was opened meanwhile and counts from it.
    if (this.#hall.held === this.#number) this.#hall.held -= 1;
    return true;
  }
}
