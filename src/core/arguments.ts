/**
 * What an argument must be, for callers whom no compiler has told: plain JavaScript, a file, a keyboard.
 *
 * One line at the head of a public function; what an argument says is judged further in, by those who know what it means.
 *
 * @module
 */
import { failKind, isOctets } from './bytes.ts';
import { fail } from './errors.ts';

/** Kinds of values, in the words of the message. */
const KINDS = {
  /** Judged further in. */
  any: { is: () => true, text: 'anything' },
  octets: { is: isOctets, text: 'octets (Uint8Array)' },
  text: { is: (value: unknown) => typeof value === 'string', text: 'text' },
  number: { is: (value: unknown) => typeof value === 'number', text: 'a number' },
  list: { is: (value: unknown) => Array.isArray(value), text: 'a list' },
  octetLists: {
    is: (value: unknown) => Array.isArray(value) && value.every(isOctets),
    text: 'a list of octets (Uint8Array)',
  },
  records: {
    is: (value: unknown) => Array.isArray(value) && value.every(isRecord),
    text: 'a list of objects',
  },
  record: { is: isRecord, text: 'an object' },
  function: { is: (value: unknown) => typeof value === 'function', text: 'a function' },
  /** With `now()`. */
  clock: { is: (value: unknown) => has(value, 'now'), text: 'a clock' },
  /** With `fork()`. */
  random: {
    is: (value: unknown) => has(value, 'fork'),
    text: 'a source of chance, as seededRandom gives it',
  },
} as const satisfies Readonly<
  Record<string, { readonly is: (value: unknown) => boolean; readonly text: string }>
>;

/** Name of a kind. */
export type ArgumentKind = keyof typeof KINDS;

/**
 * Refuses an argument that is not of its kind.
 *
 * @param what - names it in the message: `options of toPkcs12`
 * @throws SmkiError `argument/wrong-kind`
 */
export function requireKind(what: string, value: unknown, kind: ArgumentKind): void {
  const { is, text } = KINDS[kind];
  if (is(value)) return;
  failKind(what, text, value);
}

/**
 * Refuses an argument that is no object with fields of these kinds.
 *
 * @throws SmkiError `argument/wrong-kind`
 */
export function requireFields(
  what: string,
  value: unknown,
  fields: Readonly<Record<string, ArgumentKind>>,
): void {
  requireKind(what, value, 'record');
  for (const [name, kind] of Object.entries(fields)) {
    const own = (value as Readonly<Record<string, unknown>>)[name];
    // The name is put together for those only who need it.
    if (!KINDS[kind].is(own)) requireKind(`${name} of ${what}`, own, kind);
  }
}

/** A kind for each field that an object may have: the compiler asks for all of them, and for no other. */
export type FieldKinds<T> = Readonly<Record<keyof T & string, ArgumentKind>>;

/**
 * Refuses an object with a field that there is not, which would otherwise pass for one that was left out; fields that are
 * there must be of their kinds.
 *
 * @throws SmkiError `argument/wrong-kind`, `argument/unknown-field`
 */
export function requireKnownFields(
  what: string,
  value: unknown,
  fields: Readonly<Record<string, ArgumentKind>>,
): void {
  requireKind(what, value, 'record');
  for (const [name, own] of Object.entries(value as object)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (kind === undefined) failField(what, name, fields);
    if (own !== undefined && !KINDS[kind].is(own)) requireKind(`${name} of ${what}`, own, kind);
  }
}

function failField(what: string, field: string, fields: object): never {
  const known = Object.keys(fields).join(', ');
  fail('argument/unknown-field', `${what} has no field ${field}; fields: ${known}`, {
    argument: what,
    field,
    known,
  });
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isOctets(value);
}

function has(value: unknown, verb: string): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return typeof (value as Readonly<Record<string, unknown>>)[verb] === 'function';
}
