/**
 * What is left of a ceremony: participants, steps, fingerprints and times as plain data, for people to sign off and for
 * tests to compare.
 *
 * @module
 */
import { requireFields } from '../../core/arguments.ts';
import { toHex } from '../../core/bytes.ts';
import { type Instant, toIso } from '../../core/instant.ts';
import { sha256 } from '../../crypto/index.ts';

/** Somebody who was present. */
export interface Participant {
  readonly name: string;
  readonly capacity: 'custodian' | 'deputy' | 'automatic';
  /** The custodian for whom a deputy came. */
  readonly instead?: string;
  readonly arrivedAt: Instant;
}

/** One step. */
export interface CeremonyStep {
  readonly number: number;
  readonly at: Instant;
  readonly action: string;
  readonly subject: string;
  /** SHA-256 of what was made, signed or destroyed, in hexadecimal. */
  readonly fingerprint?: string;
}

/** The record of one ceremony. */
export interface CeremonyTranscript {
  readonly format: 1;
  readonly environment: string;
  readonly number: number;
  readonly purpose: string;
  readonly governance: 'technical' | 'governed';
  readonly site: string;
  readonly calledAt: Instant;
  readonly openedAt: Instant;
  readonly closedAt: Instant;
  readonly required: number;
  readonly participants: readonly Participant[];
  readonly steps: readonly CeremonyStep[];
}

const encoder = new TextEncoder();

/** SHA-256 of the transcript: what participants sign off. The same ceremony has the same digest. */
export function transcriptDigest(transcript: CeremonyTranscript): string {
  return toHex(sha256(encoder.encode(JSON.stringify(transcript))));
}

/**
 * The transcript for people, with a line for each signature.
 *
 * @example
 * ```ts
 * import { createEnvironment, instant, simulatedClock, transcriptText } from 'smki-sim';
 *
 * const clock = simulatedClock(instant('2026-01-01T09:00:00Z'));
 * const environment = createEnvironment('production-like', { seed: 'docs', clock });
 * const [founding] = environment.authorities.ceremonies.transcripts;
 * if (founding) console.log(transcriptText(founding).split('\n')[0]); // Ceremony 1 of SIM-PROD: found the authorities of SIM-PROD
 * ```
 */
export function transcriptText(transcript: CeremonyTranscript): string {
  requireFields('transcript', transcript, { participants: 'records', steps: 'records' });
  const { number, environment, purpose, site, required, participants, steps } = transcript;
  const people = participants.map(
    ({ name, capacity, instead, arrivedAt }) =>
      `  ${name} (${capacity}${instead === undefined ? '' : ` for ${instead}`}), there at ${toIso(arrivedAt)}`,
  );
  const actions = steps.map(({ at, action, subject, fingerprint, ...step }) => {
    const print = fingerprint === undefined ? '' : `\n      SHA-256 ${spaced(fingerprint)}`;
    return `  ${step.number}. ${toIso(at)}  ${action}: ${subject}${print}`;
  });
  return [
    `Ceremony ${number} of ${environment}: ${purpose}`,
    `Site ${site}; called ${toIso(transcript.calledAt)}, opened ${toIso(transcript.openedAt)}, closed ${toIso(transcript.closedAt)}`,
    `Present (${required} required):`,
    ...people,
    'Steps:',
    ...actions,
    `Digest of this transcript: ${spaced(transcriptDigest(transcript))}`,
    ...participants.map(({ name }) => `Signed off by ${name}: ______________________`),
    '',
  ].join('\n');
}

/** One thing in which two transcripts differ. */
export interface TranscriptDifference {
  /** Such as `steps.2.fingerprint`. */
  readonly place: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Everything in which a transcript differs from the one that was expected. */
export function compareTranscripts(
  expected: CeremonyTranscript,
  actual: CeremonyTranscript,
): readonly TranscriptDifference[] {
  return [...differences('', expected, actual)];
}

function* differences(
  place: string,
  expected: unknown,
  actual: unknown,
): Generator<TranscriptDifference> {
  if (!isTree(expected) || !isTree(actual)) {
    if (expected !== actual) yield { place, expected, actual };
    return;
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    yield* differences(place === '' ? key : `${place}.${key}`, expected[key], actual[key]);
  }
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** In groups of eight digits, as people read fingerprints to each other. */
function spaced(hexadecimal: string): string {
  return hexadecimal.replace(/(.{8})(?!$)/g, '$1 ');
}
