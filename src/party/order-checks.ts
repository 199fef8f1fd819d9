/**
 * What callers without types may pass to a party, refused by name before anything has changed.
 *
 * @module
 */
import { kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';

type Loose = Readonly<Record<string, unknown>>;

/** What each option of a party must be able to do. */
const ACTORS = {
  clock: { verb: 'now', such: 'simulatedClock(…)' },
  random: { verb: 'fork', such: "seededRandom('…')" },
} as const;

/** Refuses options without a clock and chance. @throws SmkiError `party/bad-order` */
export function requirePartyOptions(options: object): void {
  const given = requireObject(options, 'options');
  for (const [field, { verb, such }] of Object.entries(ACTORS)) {
    const value = given[field];
    const isAble = typeof value === 'object' && value !== null && verb in value;
    if (!isAble)
      refuse(field, `something with ${verb}(), such as ${such}, not ${kindOfValue(value)}`);
  }
}

/** Refuses what is no list of credentials. @throws SmkiError `party/bad-order` */
export function requireCredentials(credentials: unknown): void {
  const wanted = 'credentials, such as [supplier.accept(certificate)]';
  for (const [index, credential] of requireList(credentials, 'credentials', wanted).entries()) {
    const { slot, key, certificate } = requireObject(credential, `credentials[${index}]`);
    const isWhole = slot !== undefined && key !== undefined && certificate !== undefined;
    if (!isWhole) refuse(`credentials[${index}]`, 'what accept or renew returned');
  }
}

/** Refuses an order that is no object. @throws SmkiError `party/bad-order` */
export function requireObject(value: unknown, field: string): Loose {
  if (typeof value === 'object' && value !== null) return value as Loose;
  return refuse(field, `an object, not ${kindOfValue(value)}`);
}

/** Refuses what is no list. @throws SmkiError `party/bad-order` */
export function requireList(value: unknown, field: string, of: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return refuse(field, `a list of ${of}, not ${kindOfValue(value)}`);
}

/** Refuses a field. @throws SmkiError `party/bad-order` */
function refuse(field: string, wanted: string): never {
  fail('party/bad-order', `${field} must be ${wanted}`, { field, reason: wanted });
}
