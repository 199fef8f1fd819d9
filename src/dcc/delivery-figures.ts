/**
 * Figures of delivery, each with source and certainty: device speed, rates, wake-up, waiting, retries, message sizes.
 *
 * The minutes say that some devices need over two minutes for one certificate, that recovery packets are large and that no
 * load test had been done (SEED30): most other figures are proposals for a caller to replace.
 *
 * @module
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/instant.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { badConfiguration } from './bad-configuration.ts';
import type { DeliveryProfile, Figure } from './delivery-types.ts';

/** Every figure of a delivery profile. */
export const DELIVERY_FIGURES: {
  readonly [K in keyof DeliveryProfile]: Figure<DeliveryProfile[K]>;
} = {
  certificateMsMedian: {
    value: 25 * SECOND_MS,
    unit: 'ms a certificate',
    source: 'recovery.md 6.4',
    certainty: 'proposed',
  },
  certificateMsP95: {
    value: 120 * SECOND_MS,
    unit: 'ms a certificate',
    source: 'SEED30 item 17: some devices take over two minutes to change a single certificate',
    certainty: 'inferred',
  },
  transitMs: {
    value: 2 * SECOND_MS,
    unit: 'ms one way',
    source: 'no figure found; DSP, CSP and hub together',
    certainty: 'proposed',
  },
  octetsPerSecond: {
    value: 1_000,
    unit: 'octets a second to one device',
    source: 'no figure found; the slower of the radio networks',
    certainty: 'proposed',
  },
  regionCommandsPerSecond: {
    value: 100,
    unit: 'commands a second in one CSP region',
    source: 'no load test had been done (SEED30 item 16)',
    certainty: 'unknown',
  },
  hsmSignaturesPerSecond: {
    value: 50,
    unit: 'signatures a second',
    source: 'no figure found for the recovery environment',
    certainty: 'unknown',
  },
  gsmeWakeMs: {
    value: 30 * MINUTE_MS,
    unit: 'ms between two wake-ups of a GSME',
    source: 'recovery.md 6.4',
    certainty: 'recalled',
  },
  responseTimeoutMs: {
    value: 15 * MINUTE_MS,
    unit: 'ms after the device should be done',
    source: 'no figure found',
    certainty: 'proposed',
  },
  attemptsMax: {
    value: 5,
    unit: 'attempts',
    source: 'recovery.md 3.1 step 1.7',
    certainty: 'proposed',
  },
  retryAfterMs: {
    value: [8 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS],
    unit: 'ms from one attempt to the next',
    source: 'recovery.md 3.2 step 2.7: three in 24 hours, then daily',
    certainty: 'proposed',
  },
};

/** Sizes of Update Security Credentials commands. */
export const MESSAGE_SIZE_FIGURES = {
  fixed: {
    value: 602,
    unit: 'octets: header, control, one path certificate, signature',
    source: 'RTDS anyExceptAbnormalRootByRecovery command: 3986 octets with 8 certificates',
    certainty: 'inferred',
  },
  certificate: {
    value: 423,
    unit: 'octets for each replaced certificate',
    source: 'differences between RTDS commands of 1, 3 and 8 certificates',
    certainty: 'inferred',
  },
  mac: {
    value: 27,
    unit: 'octets: MAC Header and MAC',
    source: 'GBCS 7.2.5; RTDS commands',
    certainty: 'confirmed',
  },
} as const satisfies Record<string, Figure>;

/** The default value of every figure. */
export const DEFAULT_DELIVERY_PROFILE: DeliveryProfile = Object.freeze(
  Object.fromEntries(Object.entries(DELIVERY_FIGURES).map(([name, { value }]) => [name, value])),
) as unknown as DeliveryProfile;

/**
 * About how large an Update Security Credentials command is.
 *
 * @param order - `certificates`: how many cells it replaces; `mac`: whether the Access Control Broker adds its MAC
 * @example
 * ```ts
 * commandOctets({ certificates: 8, mac: 'no' }); // 3986
 * ```
 */
export function commandOctets(order: {
  readonly certificates: number;
  readonly mac: 'yes' | 'no';
}): number {
  const { fixed, certificate, mac } = MESSAGE_SIZE_FIGURES;
  const ofMac = order.mac === 'yes' ? mac.value : 0;
  return fixed.value + certificate.value * order.certificates + ofMac;
}

/** The wait after so many attempts; the last one of the list is repeated. */
export function waitAfter(attempts: number, { retryAfterMs }: DeliveryProfile): number {
  return retryAfterMs[Math.min(attempts, retryAfterMs.length) - 1] ?? 0;
}

/** Figures that may be nought: no waiting, no transit. */
const MAY_BE_ZERO: readonly string[] = ['certificateMsMedian', 'certificateMsP95', 'transitMs'];

/**
 * The default profile with some figures changed.
 *
 * @throws SmkiError `vocabulary/unknown-name`; `dcc/bad-configuration` for a figure that is no whole number or too small
 */
export function deliveryProfile(changes: Partial<DeliveryProfile> = {}): DeliveryProfile {
  for (const [name, value] of Object.entries(changes)) {
    requireKnownName('figure of delivery', name, DELIVERY_FIGURES);
    if (name === 'retryAfterMs') checkWaits(name, value);
    else checkFigure(name, value, MAY_BE_ZERO.includes(name) ? 0 : 1);
  }
  const profile = { ...DEFAULT_DELIVERY_PROFILE, ...changes };
  const { certificateMsMedian: median, certificateMsP95: p95 } = profile;
  if (p95 < median) badFigure('certificateMsP95', `${p95} is below the median of ${median}`);
  return Object.freeze(profile);
}

function checkWaits(name: string, waits: unknown): void {
  if (!Array.isArray(waits) || waits.length === 0) badFigure(name, 'must be a list of waits in ms');
  waits.forEach((wait: unknown, index) => {
    checkFigure(`${name}[${index}]`, wait, 0);
  });
}

function checkFigure(name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  badFigure(name, `${String(value)} is not a whole number of at least ${least}`);
}

function badFigure(name: string, reason: string): never {
  badConfiguration(`delivery.${name}`, reason);
}
