/**
 * What callers without types may pass to a party, refused by name before anything has changed.
 *
 * @module
 */
import { type FieldKinds, requireKnownFields } from '../core/arguments.ts';
import { kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { Addressing, UpdateOrder } from './compose.ts';
import type { PartyOptions, PartyReadOrder, PartyUpdateOrder } from './party.ts';

type Loose = Readonly<Record<string, unknown>>;

/** What each option of a party must be able to do. */
const ACTORS = {
  clock: { verb: 'now', such: 'simulatedClock(…)' },
  random: { verb: 'fork', such: "seededRandom('…')" },
} as const;

const PARTY_FIELDS: FieldKinds<PartyOptions> = {
  role: 'any',
  entityId: 'any',
  commonName: 'any',
  clock: 'any',
  random: 'any',
  assumptions: 'any',
};

const UPDATE_FIELDS: FieldKinds<UpdateOrder> = {
  mode: 'any',
  replacements: 'any',
  issuers: 'any',
  linkCertificates: 'list',
  executeAt: 'any',
  timeBasedChecks: 'text',
  newFloor: 'any',
  prepaymentTopUpFloor: 'any',
  otherFloors: 'record',
  otherRoleChanges: 'text',
  communicationsHub: 'text',
  plaintextSymmetricKey: 'octets',
};

/** Of commands composed by hand: who sends them. */
const ADDRESSED_UPDATE_FIELDS: FieldKinds<UpdateOrder & Addressing> = {
  ...UPDATE_FIELDS,
  target: 'any',
  originatorId: 'any',
  originatorCounter: 'any',
};

const PARTY_UPDATE_FIELDS: FieldKinds<PartyUpdateOrder> = {
  ...UPDATE_FIELDS,
  target: 'any',
  signWith: 'record',
  originatorCounter: 'any',
};

const PARTY_READ_FIELDS: FieldKinds<PartyReadOrder> = {
  target: 'any',
  roles: 'list',
  authorisingCell: 'text',
  useCase: 'text',
};

/** Every field of each order: a misspelt one must not pass for one that was left out. */
const ORDERS = {
  update: ADDRESSED_UPDATE_FIELDS,
  partyUpdate: PARTY_UPDATE_FIELDS,
  partyRead: PARTY_READ_FIELDS,
} as const;

/** Refuses what is no order, and fields that it does not have. @throws SmkiError `party/bad-order`, `argument/unknown-field` */
export function requireOrder(order: unknown, kind: keyof typeof ORDERS): void {
  requireKnownFields('order', requireObject(order, 'order'), ORDERS[kind]);
}

/** Refuses options without a clock and chance. @throws SmkiError `party/bad-order` */
export function requirePartyOptions(options: object): void {
  const given = requireObject(options, 'options');
  requireKnownFields('options', given, PARTY_FIELDS);
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
