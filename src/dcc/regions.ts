/**
 * CSP regions: each takes so many commands a second, so that a fleet's commands go out one after another.
 *
 * @module
 */
import { type Instant, instantFromMs } from '../core/instant.ts';

/** A region of which nobody told the DCC. */
const UNKNOWN_REGION = '';
/** Slots are counted in microseconds: a thousand commands a second and more have whole ones. */
const US_PER_SECOND = 1_000_000;
const US_PER_MS = 1_000;

/** The slots of all regions. */
export interface RegionSlots {
  /** Takes the next free slot of a region, at this time or later. */
  take(region: string | undefined, at: Instant): Instant;
}

/** Makes slots; every region begins idle. */
export function createRegionSlots(options: { readonly commandsPerSecond: number }): RegionSlots {
  const slotUs = Math.ceil(US_PER_SECOND / options.commandsPerSecond);
  const freeAtUs = new Map<string, number>();
  return {
    take: (region = UNKNOWN_REGION, at) => {
      const startUs = Math.max(at * US_PER_MS, freeAtUs.get(region) ?? 0);
      freeAtUs.set(region, startUs + slotUs);
      return instantFromMs(Math.ceil(startUs / US_PER_MS));
    },
  };
}
