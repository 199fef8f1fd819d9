/**
 * Faults between the DCC and a device: out of reach, asleep, slow, Responses lost or not what the device signed.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, addMs } from '../../core/instant.ts';
import type { Condition } from '../fleet/condition.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { Fault } from './fault.ts';

const MINUTES_30 = 'SECPMA_30_1312';
const MODEL = { source: 'a choice of this model', certainty: 'proposed' } as const;

/** A fault that is a condition of the link. */
const onLink = (
  row: Omit<Fault, 'strike'>,
  condition: (
    device: FleetDevice,
    world: Parameters<NonNullable<Fault['strike']>>[1],
  ) => Omit<Condition, 'name'>,
): Fault => ({
  ...row,
  strike: (device, world) => {
    device.addCondition({ name: row.name, ...condition(device, world) });
  },
});

/** A condition that strikes the first so many times. */
function firstTimes(times: number): () => boolean {
  let left = times;
  return () => left-- > 0;
}

/** Every fault of the network. */
export const NETWORK_FAULTS: readonly Fault[] = [
  onLink(
    {
      name: 'unreachable',
      describe: 'the device cannot be reached at all',
      percent: 10,
      source: 'recovery.md 3.12',
      certainty: 'unknown',
    },
    () => ({ isReachable: () => false }),
  ),
  onLink(
    {
      name: 'away',
      describe: 'the device cannot be reached for a day and a half',
      percent: 10,
      ...MODEL,
    },
    (_device, { agenda }) => {
      const back = addMs(agenda.clock.now(), DAY_MS + 12 * HOUR_MS);
      return { isReachable: (at) => at >= back };
    },
  ),
  onLink(
    {
      name: 'sleeping',
      describe: 'the device listens for ten minutes of every half hour',
      percent: 10,
      source: 'recovery.md 6.4',
      certainty: 'recalled',
    },
    () => ({ isReachable: (at) => at % (30 * MINUTE_MS) < 10 * MINUTE_MS }),
  ),
  onLink(
    {
      name: 'slow',
      describe: 'the device needs two and a half minutes for one certificate',
      percent: 10,
      source: `${MINUTES_30}: some devices take over two minutes to change a single certificate`,
      certainty: 'confirmed',
    },
    () => ({ workingMs: (certificates) => certificates * 150 * SECOND_MS }),
  ),
  onLink(
    {
      name: 'lost-acknowledgements',
      describe: 'the device obeys, and its first Response is lost on the way',
      percent: 10,
      ...MODEL,
    },
    () => {
      const isLost = firstTimes(1);
      return { onResponse: (response) => (isLost() ? undefined : response) };
    },
  ),
  onLink(
    {
      name: 'lost-commands',
      describe: 'the first command to the device is lost on the way',
      percent: 10,
      ...MODEL,
    },
    () => {
      const isLost = firstTimes(1);
      return { onCommand: (command) => (isLost() ? undefined : command) };
    },
  ),
  onLink(
    {
      name: 'forged-responses',
      describe: 'somebody on the way changes what the device answers',
      percent: 5,
      source: `${MINUTES_30}: an attack during a Recovery Event is a recognised risk`,
      certainty: 'inferred',
    },
    () => ({ onResponse: changedAtTheEnd }),
  ),
  onLink(
    {
      name: 'silent-blockers',
      describe: 'somebody on the way lets no command through to the device',
      percent: 5,
      ...MODEL,
    },
    () => ({ onCommand: () => undefined }),
  ),
];

/** The same octets but for one bit of the last one: of the signature, or of the MAC. */
function changedAtTheEnd(octets: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(octets);
  const last = changed.length - 1;
  changed[last] = (changed[last] ?? 0) ^ 1;
  return changed;
}
