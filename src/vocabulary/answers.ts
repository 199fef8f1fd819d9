/**
 * The check of answers to open questions: each must be one that the question has, or be of the kind of its default.
 *
 * @module
 */
import { kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { requireKnownName } from './known-name.ts';

/** What is known about a question, as far as an answer is judged by it. */
interface Question {
  readonly default: unknown;
  /** None for a question whose answer is free: then the default says what kind of answer it takes. */
  readonly alternatives: readonly unknown[];
}

/**
 * Refuses questions that a table does not have, and answers that are none.
 *
 * @param kind - what the table holds, for the message: `assumption`
 * @param changes - answers by question
 * @throws SmkiError `vocabulary/unknown-name`
 */
export function requireAnswers(
  kind: string,
  changes: object,
  rows: Readonly<Record<string, Question>>,
): void {
  for (const [name, answer] of Object.entries(requireRecord(kind, changes))) {
    requireKnownName(kind, name, rows);
    const row = rows[name];
    if (row === undefined || isAnswer(answer, row)) continue;
    const wanted = answersOf(row);
    const found = typeof answer === 'string' ? JSON.stringify(answer) : textOf(answer);
    const message = `no answer ${found} to ${kind} ${name}; there are ${wanted}`;
    fail('vocabulary/unknown-name', message, { kind: `answer to ${name}`, name: textOf(answer) });
  }
}

function isAnswer(answer: unknown, row: Question): boolean {
  if (row.alternatives.length === 0) return typeof answer === typeof row.default;
  if (!Array.isArray(row.default)) return [row.default, ...row.alternatives].includes(answer);
  // An order: the same things, each once, however they follow each other.
  const things: readonly unknown[] = row.default;
  const isList = Array.isArray(answer) && answer.length === things.length;
  return isList && things.every((thing) => answer.includes(thing));
}

function answersOf({ default: usual, alternatives }: Question): string {
  if (alternatives.length === 0) return `answers of the kind of ${textOf(usual)}`;
  if (Array.isArray(usual)) return `the orders of ${textOf(usual)}`;
  return [usual, ...alternatives].map(textOf).join(', ');
}

function requireRecord(kind: string, changes: unknown): object {
  if (typeof changes === 'object' && changes !== null) return changes;
  const found = kindOfValue(changes);
  fail('vocabulary/unknown-name', `answers by ${kind} are needed, not ${found}`, {
    kind,
    name: found,
  });
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'object' && value !== null ? kindOfValue(value) : String(value);
}
