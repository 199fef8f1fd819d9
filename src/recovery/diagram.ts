/**
 * Sequence diagrams in Mermaid, from the step tables: the documentation cannot say other than what is executed.
 *
 * @module
 */
import { type Actor, PHASES, type Procedure, type Step } from './procedure.ts';
import { checkRows } from './procedure-checks.ts';

/**
 * The diagram of a procedure: an arrow for each step, to the actor of the next one, in the order of its table (a choice of this model:
 * the tables of SEC Appendix L could not be read).
 *
 * @returns Mermaid text
 * @throws SmkiError `recovery/unknown-procedure` for what is no table of steps
 * @example
 * ```ts
 * import { PROCEDURES, sequenceDiagram } from 'smki-sim/simulation';
 *
 * console.log(sequenceDiagram(PROCEDURES['outside-appendix-l']));
 * // sequenceDiagram
 * //   participant dcc as dcc
 * //   dcc->>dcc: 0.1 Name what happens instead, and to whom, send no recovery command
 * ```
 */
export function sequenceDiagram(procedure: Pick<Procedure, 'steps'>): string {
  checkRows(procedure);
  const { steps } = procedure;
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const lines = steps.flatMap((step, index) => arrow(step, steps[index + 1]));
  return ['sequenceDiagram', ...actors.map(participant), ...lines].join('\n');
}

function arrow(step: Step, next: Step | undefined): readonly string[] {
  const note =
    next !== undefined && next.phase !== step.phase
      ? [`  Note over ${name(next.actor)}: ${PHASES[next.phase]}`]
      : [];
  const to = next?.actor ?? step.actor;
  return [`  ${name(step.actor)}->>${name(to)}: ${step.id} ${clean(step.action)}`, ...note];
}

function participant(actor: Actor): string {
  return `  participant ${name(actor)} as ${actor}`;
}

/** Mermaid names hold no hyphens. */
function name(actor: Actor): string {
  return actor.replaceAll('-', '_');
}

/** A semicolon or a hash would end the text of an arrow. */
function clean(text: string): string {
  return text.replaceAll(';', ',').replaceAll('#', '');
}
