/**
 * What the verbs of an object must be passed, as a table beside them: for callers whom no compiler has told.
 *
 * For verbs that people call. What is called for every command of a fleet checks its own arguments, or has none to check.
 *
 * @module
 */
import { type ArgumentKind, requireKind } from './arguments.ts';

/**
 * Arguments of a verb, or fields of one of them, by name and in order. A name that ends with `?` is one that may be left out.
 */
export interface ArgumentRules {
  readonly [name: string]: ArgumentKind | ArgumentRules;
}

/** Rules for verbs of an object. */
export type VerbRules<T> = { readonly [K in keyof T]?: ArgumentRules };

type Verb = (...given: unknown[]) => unknown;
type Check = (value: unknown) => void;

/**
 * Has verbs check their arguments before they do anything.
 *
 * @param whose - names the object in messages: `registration`
 * @param verbs - an object that nobody has yet: it is changed, and returned
 * @throws SmkiError `argument/wrong-kind` from the verbs
 */
export function withArguments<T extends object>(whose: string, verbs: T, rules: VerbRules<T>): T {
  for (const [name, rule] of Object.entries(rules) as [keyof T & string, ArgumentRules][]) {
    const verb = verbs[name] as Verb;
    const checks = checksOf(rule, `${whose}.${name}`).map(([, check]) => check);
    const checked: Verb = (...given) => {
      for (const [index, check] of checks.entries()) check(given[index]);
      return verb(...given);
    };
    verbs[name] = checked as T[typeof name];
  }
  return verbs;
}

/** Refuses an argument of one verb, where there is no table. */
export function requireArgument(name: string, value: unknown, rules: ArgumentRules): void {
  requireKind(name, value, 'record');
  checkFields(value, checksOf(rules, name));
}

/** Put together once: what is checked for each command of a fleet must cost next to nothing. */
function checksOf(rules: ArgumentRules, where: string): readonly (readonly [string, Check])[] {
  return Object.entries(rules).map(([written, rule]) => {
    const isOptional = written.endsWith('?');
    const name = isOptional ? written.slice(0, -1) : written;
    const check = checkOf(`${name} of ${where}`, rule);
    const wanted: Check = (value) => {
      if (value !== undefined) check(value);
    };
    return [name, isOptional ? wanted : check];
  });
}

function checkOf(what: string, rule: ArgumentKind | ArgumentRules): Check {
  if (typeof rule === 'string') {
    return (value) => {
      requireKind(what, value, rule);
    };
  }
  const fields = checksOf(rule, what);
  return (value) => {
    requireKind(what, value, 'record');
    checkFields(value, fields);
  };
}

function checkFields(value: unknown, fields: readonly (readonly [string, Check])[]): void {
  for (const [name, check] of fields) check((value as Readonly<Record<string, unknown>>)[name]);
}
