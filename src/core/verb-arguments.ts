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
    const checks = Object.entries(rule).map(([argument, own]) =>
      checkOf(argument, own, `of ${whose}.${name}`),
    );
    const checked: Verb = (...given) => {
      checks.forEach((check, index) => {
        check(given[index]);
      });
      return verb(...given);
    };
    verbs[name] = checked as T[typeof name];
  }
  return verbs;
}

/** Refuses an argument of one verb, where there is no table. */
export function requireArgument(name: string, value: unknown, rule: ArgumentRules): void {
  requireFieldsOf(name, value, rule);
}

function checkOf(name: string, rule: ArgumentKind | ArgumentRules, where: string): Check {
  const isOptional = name.endsWith('?');
  const what = `${isOptional ? name.slice(0, -1) : name} ${where}`;
  return (value) => {
    if (isOptional && value === undefined) return;
    if (typeof rule === 'string') requireKind(what, value, rule);
    else requireFieldsOf(what, value, rule);
  };
}

function requireFieldsOf(what: string, value: unknown, rules: ArgumentRules): void {
  requireKind(what, value, 'record');
  for (const [name, rule] of Object.entries(rules)) {
    const field = name.endsWith('?') ? name.slice(0, -1) : name;
    checkOf(name, rule, `of ${what}`)((value as Readonly<Record<string, unknown>>)[field]);
  }
}
