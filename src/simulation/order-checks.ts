/**
 * What is wrong with the orders that a world is given, found before there is a world, or before anything in it has changed.
 *
 * @module
 */
import { type FieldKinds, requireKnownFields } from '../core/arguments.ts';
import { fail } from '../core/errors.ts';
import { instantFromMs } from '../core/instant.ts';
import type { Custody } from '../recovery/custody.ts';
import type { PartyDirectory } from '../recovery/surroundings.ts';
import type { CompromiseOptions, RecoveryWorldOptions } from './recovery-world.ts';
import type { PartyOrder } from './recovery-parties.ts';
import type { WorldOptions } from './world.ts';

/** Every option, and which worlds have it. A misspelt one must not be ignored. */
const WORLD_OPTIONS = {
  seed: 'all',
  environment: 'all',
  startAt: 'all',
  assumptions: 'all',
  governance: 'recovery',
  custody: 'recovery',
  recoveryAssumptions: 'recovery',
  dccAssumptions: 'recovery',
  delivery: 'recovery',
  recoveryLiveFrom: 'recovery',
  officers: 'recovery',
  feedback: 'recovery',
  sharesHierarchyWith: 'recovery',
  intercepts: 'recovery',
  procedures: 'recovery',
  activities: 'recovery',
} as const satisfies Readonly<
  Record<keyof WorldOptions, 'all'> &
    Record<Exclude<keyof RecoveryWorldOptions, keyof WorldOptions>, 'recovery'>
>;

/** Refuses options of a world without governance: only some are there. */
export function checkSmallWorldOptions(options: WorldOptions): void {
  checkSeed(options);
  for (const [name, worlds] of Object.entries(WORLD_OPTIONS)) {
    if (worlds === 'all' || !Object.hasOwn(options, name)) continue;
    refuse(name, "belongs to a world for recovery: add governance: 'technical' or 'governed'");
  }
}

/** Refuses options without a seed, from which everything follows, and options that there are not. */
function checkSeed(options: { readonly seed: string }): void {
  const { seed }: { readonly seed?: unknown } = checkRecord('options', options);
  const stranger = Object.keys(options).find((name) => !Object.hasOwn(WORLD_OPTIONS, name));
  if (stranger !== undefined) {
    refuse(stranger, `is no option of a world; there are ${Object.keys(WORLD_OPTIONS).join(', ')}`);
  }
  if (typeof seed !== 'string') refuse('seed', "must be text, as in { seed: 'rehearsal' }");
}

/** Values that options may have; a misspelt one must not pass for the default. */
const CHOICES = {
  governance: ['technical', 'governed'],
  feedback: ['none', 'periodic', 'live'],
} as const satisfies Partial<Record<keyof RecoveryWorldOptions, readonly string[]>>;

/** Refuses options of a world for recovery. Instants are checked as such. */
export function checkWorldOptions(options: RecoveryWorldOptions): void {
  checkSeed(options);
  for (const [name, values] of Object.entries(CHOICES)) {
    const given: string | undefined = options[name as keyof typeof CHOICES];
    if (given !== undefined) checkChoice(name, given, values);
  }
  checkCustody(options.custody);
  for (const at of [options.startAt, options.recoveryLiveFrom]) {
    if (at !== undefined) instantFromMs(at);
  }
}

function checkCustody(custody: object | undefined): void {
  if (custody === undefined) return;
  const given: Partial<Record<keyof Custody, unknown>> = checkRecord('custody', custody);
  const isWhole =
    Array.isArray(given.sites) && Array.isArray(given.absent) && Number.isInteger(given.alternates);
  if (isWhole) return;
  refuse('custody', 'needs sites and absent, which are lists, and alternates, a whole number');
}

/** How a compromise is notified: see `RecoveryWorld.compromise`. */
const COMPROMISE_FIELDS: FieldKinds<CompromiseOptions> = { by: 'text', certain: 'text' };

const PARTY_FIELDS: FieldKinds<PartyOrder> = { role: 'text', name: 'any' };

/** Refuses a misspelt field of a compromise: a key that is certain must not pass for suspected. */
export function checkCompromise(options: CompromiseOptions): void {
  requireKnownFields('options of compromise', options, COMPROMISE_FIELDS);
  const { certain } = options;
  if (certain !== undefined) checkChoice('certain', certain, ['yes', 'no']);
}

/** Refuses a value that is not among those that a field may have. */
export function checkChoice(field: string, given: string, values: readonly string[]): void {
  if (!values.includes(given)) refuse(field, `must be ${values.join(' or ')}, not ${given}`);
}

/** Refuses a duration that does not go forward. */
export function checkDuration(durationMs: number): void {
  if (!Number.isSafeInteger(durationMs) || durationMs < 0) {
    refuse('durationMs', 'must be a whole number of milliseconds from 0: time does not go back');
  }
}

const NAME_LENGTH_MAX = 16;

/** Refuses a party whose name no certificate could carry: it would be on the register without ever having one. */
export function checkParty(order: PartyOrder): void {
  requireKnownFields('order', checkRecord('order', order), PARTY_FIELDS);
  const { name }: { readonly name?: unknown } = order;
  if (name === undefined) return;
  const isRight = typeof name === 'string' && name.length > 0 && name.length <= NAME_LENGTH_MAX;
  if (!isRight) refuse('name', `must be text of 1 to ${NAME_LENGTH_MAX} characters`);
}

/** Refuses an order that names parties of another world. */
export function checkParties(order: object, directory: PartyDirectory): void {
  const own: readonly unknown[] = directory.all();
  for (const [field, value] of Object.entries<unknown>({ ...checkRecord('order', order) })) {
    const isParty = typeof value === 'object' && value !== null && 'entityId' in value;
    if (isParty && !own.includes(value)) {
      refuse(field, 'must be a party of this world: add it with addParty');
    }
  }
}

/** Something with fields. */
export function checkRecord<T extends object>(field: string, value: T): T {
  if (typeof value === 'object' && (value as T | null) !== null) return value;
  return refuse(field, 'must be an object');
}

function refuse(field: string, reason: string): never {
  fail('simulation/bad-order', `${field} ${reason}`, { field, reason });
}
