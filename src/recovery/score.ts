/**
 * An illustrative score for a decision. The weights are invented: the real factors are in the restricted SMKI Recovery Key Guidance.
 *
 * Nothing in this model decides by it. A facilitator may show it in a desktop exercise, and must say what it is.
 *
 * @module
 */

/** Factors, each from 0 (speaks against) to 1 (speaks for). */
export interface ScoreFactors {
  readonly supplySafety: number;
  readonly exploitability: number;
  readonly scale: number;
  readonly timeToRecover: number;
  readonly certainty: number;
  readonly cost: number;
}

/** Invented weights that sum to 100 (recovery.md 5.1). */
export const ILLUSTRATIVE_WEIGHTS = {
  supplySafety: 30,
  exploitability: 25,
  scale: 15,
  timeToRecover: 15,
  certainty: 10,
  cost: 5,
} as const satisfies Record<keyof ScoreFactors, number>;

/** A score with what it is: an illustration. */
export interface IllustrativeScore {
  readonly illustrative: true;
  readonly score: number;
  readonly suggestion: 'approve' | 'ask-for-more' | 'reject';
}

/** Weighs the factors: 60 and more approves, 40 and more asks for evidence. */
export function illustrativeScore(factors: ScoreFactors): IllustrativeScore {
  const weights = Object.entries(ILLUSTRATIVE_WEIGHTS) as [keyof ScoreFactors, number][];
  const score = Math.round(
    weights.reduce(
      (sum, [name, weight]) => sum + weight * Math.min(1, Math.max(0, factors[name])),
      0,
    ),
  );
  const suggestion = score >= 60 ? 'approve' : score >= 40 ? 'ask-for-more' : 'reject';
  return { illustrative: true, score, suggestion };
}
