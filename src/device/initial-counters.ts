/**
 * The counters that a device starts with, from what a caller says of them; those that it does not mention are as on a
 * device that never heard of anybody.
 *
 * @module
 */
import { kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { SEQUENCE_NUMBER_MAX } from '../gbcs/sequence-numbers.ts';
import { REMOTE_PARTY_ROLES, type RemotePartyRole } from '../vocabulary/roles.ts';
import type { DeviceCounters } from './state.ts';

/** Counters to start with; whole numbers may be given as `number`. */
export interface InitialCounters {
  /** Last accepted Originator Counter of each role; 0 for the others. */
  readonly roles?: Readonly<Partial<Record<RemotePartyRole, bigint | number>>>;
  /** Floor of the prepayment top-up counter. */
  readonly prepaymentTopUp?: bigint | number;
  /** Counter of the device's next Alert. */
  readonly own?: bigint | number;
}

/** Shared by every device that begins with it: frozen, as a snapshot hands it out. */
const ZERO: DeviceCounters = Object.freeze({
  roles: Object.freeze({}),
  prepaymentTopUp: 0n,
  own: 1n,
});
const FIELDS: readonly string[] = [
  'roles',
  'prepaymentTopUp',
  'own',
] satisfies (keyof InitialCounters)[];

/** @throws SmkiError `device/bad-configuration` for a role that is none, or a counter that no SeqNumber can be */
export function initialCounters(counters: InitialCounters | undefined): DeviceCounters {
  if (counters === undefined) return ZERO;
  requireNames('counters', counters, FIELDS);
  const { roles = {}, prepaymentTopUp = 0, own = 1 } = counters;
  requireNames('counters.roles', roles, Object.keys(REMOTE_PARTY_ROLES));
  const known = Object.entries(roles).map(
    ([role, counter]) => [role, sequenceNumber(`counters.roles.${role}`, counter)] as const,
  );
  return {
    roles: Object.fromEntries(known),
    prepaymentTopUp: sequenceNumber('counters.prepaymentTopUp', prepaymentTopUp),
    own: sequenceNumber('counters.own', own),
  };
}

function requireNames(field: string, given: object, known: readonly string[]): void {
  if (typeof given !== 'object' || (given as unknown) === null) {
    badCounter(field, `an object is needed, not ${kindOfValue(given)}`);
  }
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  badCounter(`${field}.${stranger}`, `there is no such counter; there are ${known.join(', ')}`);
}

/** SeqNumber ::= INTEGER (0..9223372036854775807): a greater one could be neither exceeded nor reported. */
function sequenceNumber(field: string, value: bigint | number): bigint {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
    const found = typeof value === 'number' ? String(value) : kindOfValue(value);
    badCounter(field, `${found} is no whole number; pass large counters as bigint`);
  }
  if (value < 0 || value > SEQUENCE_NUMBER_MAX) {
    badCounter(field, `${value} is not from 0 to 2^63 - 1, which is what a SeqNumber can be`);
  }
  return BigInt(value);
}

function badCounter(field: string, reason: string): never {
  fail('device/bad-configuration', `${field}: ${reason}`, { field, reason });
}
