/**
 * Lives as tables: a state says where one can go from it, and each change is kept with its time, author and reason.
 *
 * Keys and authorities have such lives. Certificates are many, so theirs is packed: `certificates/`.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { fail } from '../core/errors.ts';
import { type Instant, instantFromMs } from '../core/instant.ts';

/** One state of a table. */
export interface StateRow<S extends string> {
  readonly means: string;
  readonly next: readonly S[];
}

/** One change: the state that was reached, when, by whom and why. */
export interface Change<S extends string> {
  readonly state: S;
  readonly at: Instant;
  readonly by: string;
  readonly because: string;
}

/** Something that lives by a table. */
export interface Life<S extends string> {
  readonly state: S;
  /** Oldest first; never shortened. */
  readonly history: readonly Change<S>[];
  mayMove(to: S): boolean;
  /** @throws SmkiError `authority/wrong-state` when the table has no such step */
  move(change: Change<S>): void;
}

/** Begins a life. `what` names its owner in messages. */
export function beginLife<S extends string>(options: {
  readonly what: string;
  readonly table: Readonly<Record<S, StateRow<S>>>;
  readonly first: Change<S>;
}): Life<S> {
  const { what, table, first } = options;
  instantFromMs(first.at);
  const history: Change<S>[] = [first];
  let { state } = first;
  const mayMove = (to: S): boolean => table[state].next.includes(to);
  return {
    get state() {
      return state;
    },
    history,
    mayMove,
    move: (change) => {
      requireFields('change', change, { state: 'text', by: 'text', because: 'text' });
      instantFromMs(change.at);
      if (!mayMove(change.state)) failMove({ what, from: state, to: change.state, table });
      state = change.state;
      history.push(change);
    },
  };
}

function failMove<S extends string>(move: {
  readonly what: string;
  readonly from: S;
  readonly to: S;
  readonly table: Readonly<Record<S, StateRow<S>>>;
}): never {
  const { what, from, to, table } = move;
  const possible = table[from].next.join(', ') || 'nothing';
  const message = `${what} is ${from} (${table[from].means}), so it cannot become ${to}; possible: ${possible}`;
  fail('authority/wrong-state', message, { what, from, to, possible });
}
