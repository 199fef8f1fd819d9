/**
 * Sequence diagrams in Mermaid, from the step tables: the documentation cannot say other than what is executed.
 *
 * @module
 */
import type { Actor, Procedure, Step } from './procedure.ts';
import { checkRows } from './procedure-checks.ts';

/** Who gets what an actor has done, where the row does not show it: the actor of the next row. */
export function sequenceDiagram(procedure: Pick<Procedure, 'steps'>): string {
  checkRows(procedure);
  const { steps } = procedure;
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const lines = steps.flatMap((step, index) => arrow(step, steps[index + 1]));
  return ['sequenceDiagram', ...actors.map(participant), ...lines].join('\n');
}

const PHASES = {
  front: 'Front end',
  pre: 'Pre-recovery',
  execution: 'Execution',
  post: 'Post-recovery',
} as const;

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
