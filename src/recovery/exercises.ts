/**
 * The order of exercises in one environment: a destructive procedure goes last (SECPMA_30_1312: the Apex case is tested last).
 *
 * @module
 */
import { requireFields, requireKnownFields } from '../core/arguments.ts';
import { fail } from '../core/errors.ts';
import { PROCEDURES } from './procedures/index.ts';
import { type Procedure, checkProcedure } from './procedure.ts';

const OPTION_FIELDS = {
  procedures: 'list',
  sharesHierarchyWith: 'list',
  known: 'record',
} as const;

/** What a plan comes to. */
export interface ExercisePlan {
  readonly procedures: readonly string[];
  /** For people: what breaks, and where. */
  readonly warnings: readonly string[];
}

/**
 * Checks the order of exercises.
 *
 * @param options - `procedures`: names in the order of execution; `sharesHierarchyWith`: other environments of the same
 * hierarchy, which a destructive exercise breaks
 * @throws SmkiError `recovery/destructive-not-last`, `recovery/unknown-procedure`
 * @example
 * ```ts
 * import { planExercises } from 'smki-sim/simulation';
 *
 * const plan = planExercises({
 *   procedures: ['method-3', 'apex-contingency'],
 *   sharesHierarchyWith: ['UIT-A'],
 * });
 * console.log(plan.warnings[0]); // UIT-A shares the hierarchy and breaks until it is moved too
 * ```
 */
export function planExercises(options: {
  readonly procedures: readonly string[];
  readonly sharesHierarchyWith?: readonly string[];
  readonly known?: Readonly<Record<string, Procedure>>;
}): ExercisePlan {
  requireKnownFields('options', options, OPTION_FIELDS);
  requireFields('options', options, { procedures: 'list' });
  const { procedures, sharesHierarchyWith = [], known = PROCEDURES } = options;
  for (const own of Object.values(known)) checkProcedure(own);
  const found = procedures.map((name) => known[name] ?? failUnknown(name, known));
  const destructive = found.findIndex((procedure) => procedure.destructive === 'yes');
  if (destructive >= 0 && destructive < found.length - 1) {
    const exercise = procedures[destructive] ?? '';
    const next = procedures[destructive + 1] ?? '';
    fail(
      'recovery/destructive-not-last',
      `${exercise} replaces the hierarchy, so ${next} cannot come after it in this environment: put it last`,
      { exercise },
    );
  }
  const warnings =
    destructive >= 0
      ? sharesHierarchyWith.map(
          (name) => `${name} shares the hierarchy and breaks until it is moved too`,
        )
      : [];
  return { procedures, warnings };
}

function failUnknown(procedure: string, known: Readonly<Record<string, Procedure>>): never {
  const names = Object.keys(known).join(', ');
  fail('recovery/unknown-procedure', `no procedure ${procedure}; known: ${names}`, {
    procedure,
    known: names,
  });
}
