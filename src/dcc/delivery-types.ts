/**
 * How commands travel: sizes, rates, device speed, wake-up, retries. Data with source and certainty, nothing measured here.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { Certainty } from '../vocabulary/certainty.ts';

/** The far end of a device's link, with what a simulation knows of it. A plain function is one that always answers. */
export interface DeviceEndpoint {
  /** A command arrives; a Response or silence comes back. */
  receive(command: Uint8Array): Uint8Array | undefined;
  /** Alerts since the last call. */
  takeAlerts?(): readonly Uint8Array[];
  /** Whether a command that is sent now arrives. */
  isReachable?(at: Instant): boolean;
  /** How long the device works on a command with so many certificates; the profile's draw unless given. */
  workingMs?(certificates: number): number | undefined;
}

/** A figure with where it comes from. */
export interface Figure<V = number> {
  readonly value: V;
  readonly unit: string;
  readonly source: string;
  readonly certainty: Certainty;
}

/** Every figure of delivery, as plain numbers. Rows with source and certainty are in `delivery-figures.ts`. */
export interface DeliveryProfile {
  /** Median and 95th percentile of the time that a device needs for one certificate; over two minutes happens. */
  readonly certificateMsMedian: number;
  readonly certificateMsP95: number;
  /** One way through DSP, CSP and hub, before any device work. */
  readonly transitMs: number;
  /** Octets a second to one device. */
  readonly octetsPerSecond: number;
  /** Commands a second that one CSP region takes. */
  readonly regionCommandsPerSecond: number;
  /** Signatures a second of the recovery HSM; the campaign in recovery/ asks for it. */
  readonly hsmSignaturesPerSecond: number;
  /** A GSME takes commands at this interval. */
  readonly gsmeWakeMs: number;
  /** No Response after this: next attempt. Counted from when the device should be done, so slow is not lost. */
  readonly responseTimeoutMs: number;
  readonly attemptsMax: number;
  /** Waits between attempts, the last one repeated. */
  readonly retryAfterMs: readonly number[];
}
