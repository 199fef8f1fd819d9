/**
 * The evidence of a walkthrough: scripts with their boxes, the questions with their answers, lines for signatures. Paper only.
 *
 * SECPMA_64_1712: the DCC and its Service Providers run walkthroughs of the recovery processes; scenario T54.
 *
 * @module
 */
import { type FieldKinds, requireKind, requireKnownFields } from '../../core/arguments.ts';
import type { RecoveryAssumptions } from '../../recovery/assumptions.ts';
import { EVIDENCE_SCRIPT } from '../../recovery/evidence.ts';
import { type Procedure, actorsOf, checkProcedure } from '../../recovery/procedure.ts';
import { PROCEDURES, frontFor } from '../../recovery/procedures/index.ts';
import { type WalkthroughOptions, walkthrough } from '../../recovery/walkthrough.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import { checkChoice, checkRecord } from '../order-checks.ts';
import { type EvidencePack, packEvidence, textFile } from './evidence-files.ts';

/** What was gone through. */
export interface WalkthroughEvidenceOrder {
  /** Every procedure of this model unless given. */
  readonly procedures?: readonly Procedure[];
  /** `ticked` once all have gone through every step; `open`, to be filled in, unless given. */
  readonly steps?: 'ticked' | 'open';
  /** Answers to the evidence script, by the identifier of the question. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly assumptions?: Partial<RecoveryAssumptions>;
  /** What is known of the situation, as {@link walkthrough} takes it. */
  readonly situation?: WalkthroughOptions['situation'];
}

const ORDER_FIELDS = {
  procedures: 'any',
  steps: 'any',
  answers: 'any',
  assumptions: 'any',
  situation: 'any',
} as const satisfies FieldKinds<WalkthroughEvidenceOrder>;

/**
 * The papers of a walkthrough. No key is used: people sign on the last page.
 *
 * @throws SmkiError `recovery/unknown-procedure`, `vocabulary/unknown-name` for a question that the script does not have
 * @example
 * ```ts
 * import { PROCEDURES, walkthroughEvidence } from 'smki-sim/simulation';
 *
 * const { files } = walkthroughEvidence({ procedures: [PROCEDURES['method-2']], steps: 'ticked' });
 * console.log(files.map(({ path }) => path).join(', '));
 * // scripts/method-2.txt, questions.txt, signatures.txt, manifest.json
 * ```
 */
export function walkthroughEvidence(order: WalkthroughEvidenceOrder = {}): EvidencePack {
  const {
    procedures = Object.values(PROCEDURES),
    steps = 'open',
    ...rest
  } = checkRecord('order', order);
  requireKnownFields('order', order, ORDER_FIELDS);
  checkChoice('steps', steps, ['ticked', 'open']);
  requireKind('procedures of order', procedures, 'list');
  const { answers = {}, assumptions, situation } = rest;
  const questions = Object.fromEntries(EVIDENCE_SCRIPT.map(({ id, question }) => [id, question]));
  for (const id of Object.keys(checkRecord('answers', answers))) {
    requireKnownName('question', id, questions);
  }
  const scripts = procedures.map((procedure) => {
    checkProcedure(procedure);
    const script = walkthrough({
      procedure,
      ...(assumptions && { assumptions }),
      ...(situation && { situation }),
    });
    const text = steps === 'ticked' ? script.replaceAll(/^\[ \]/gm, '[x]') : script;
    return textFile(`scripts/${procedure.name}.txt`, text);
  });
  const asked = Object.entries(questions).map(
    ([id, question]) => `${question}\n  ${answers[id] ?? '____'}\n`,
  );
  const signing = actorsOf(procedures.flatMap((one) => [...frontFor(one.keyClasses), ...one.steps]))
    .filter((actor) => actor !== 'device')
    .sort();
  const lines = signing.map((actor) => `${actor}: ______________________  date: __________\n`);
  const facts = { steps, procedures: procedures.map(({ name }) => name).join(' ') };
  return packEvidence({ kind: 'walkthrough', title: 'Walkthrough on paper', facts }, [
    ...scripts,
    textFile('questions.txt', asked.join('')),
    textFile('signatures.txt', lines.join('')),
  ]);
}
