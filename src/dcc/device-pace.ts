/**
 * How fast a device is, and when it wakes: drawn once for all from the seed and its Entity Identifier, never stored.
 *
 * The speed follows a log-normal law in steps: median and 95th percentile are given, the steps between are powers of the
 * eighth root of their ratio. Only square roots and products, so that every machine draws the same milliseconds.
 *
 * @module
 */
import { type Instant, addMs } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { DeliveryProfile } from './delivery-types.ts';

/** Device types that sleep and take commands only when they wake. */
const SLEEPING_DEVICE_TYPES: readonly string[] = ['GSME'];

/** Of 100,000 devices so many are slower than the first step, the second, …: 1 - Φ(1.645 k / 8) for k = -12 … 15. */
// prettier-ignore
const SLOWER_THAN_STEP = [
  99_320, 98_815, 98_012, 96_789, 95_002, 92_498, 89_135, 84_805, 79_460, 73_134, 65_956, 58_146,
  50_000, 41_854, 34_044, 26_866, 20_540, 15_195, 10_865, 7_502, 4_998, 3_211, 1_988, 1_185, 680, 376, 200, 102,
] as const;
const OF_SO_MANY = 100_000;
/** The step of the median. */
const MEDIAN_STEP = 12;

/** What is drawn for one device. */
export interface DevicePace {
  readonly certificateMs: number;
  /** Where in the interval of wake-ups this device wakes. */
  readonly wakeOffsetMs: number;
}

/** What paces are drawn from. Without `random` every device is a median one. */
export interface PaceSource {
  readonly profile: DeliveryProfile;
  readonly random: Random | undefined;
}

/** Draws the pace of a device: the same whenever it is asked. */
export function devicePace(device: Eui64, { profile, random }: PaceSource): DevicePace {
  if (random === undefined) return { certificateMs: profile.certificateMsMedian, wakeOffsetMs: 0 };
  const own = random.fork(`device:${device}`);
  const rank = own.below(OF_SO_MANY);
  return {
    certificateMs: certificateMsAt(rank, profile),
    wakeOffsetMs: own.below(profile.gsmeWakeMs),
  };
}

/** The time for one certificate of the device at this rank of 100,000, the fastest first. */
export function certificateMsAt(rank: number, profile: DeliveryProfile): number {
  const { certificateMsMedian: median, certificateMsP95: p95 } = profile;
  if (median === 0) return 0;
  const slower = OF_SO_MANY - 1 - rank;
  const step = SLOWER_THAN_STEP.findIndex((share) => slower >= share);
  const reached = step === -1 ? SLOWER_THAN_STEP.length : step;
  const eighth = Math.sqrt(Math.sqrt(Math.sqrt(p95 / median)));
  let factor = 1;
  for (let power = MEDIAN_STEP; power < reached; power++) factor *= eighth;
  for (let power = reached; power < MEDIAN_STEP; power++) factor /= eighth;
  return Math.round(median * factor);
}

/** When a command that would arrive now is taken: at once, or when the device wakes. */
export function takenAt(
  arrival: Instant,
  { entityId, deviceType }: { readonly entityId: Eui64; readonly deviceType: string },
  source: PaceSource,
): Instant {
  if (!SLEEPING_DEVICE_TYPES.includes(deviceType)) return arrival;
  const { gsmeWakeMs } = source.profile;
  const sinceWake = (arrival - devicePace(entityId, source).wakeOffsetMs) % gsmeWakeMs;
  return sinceWake === 0 ? arrival : addMs(arrival, gsmeWakeMs - sinceWake);
}
