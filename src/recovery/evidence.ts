/**
 * The evidence script: the questions that the DCC asks each time, so that the same information is gathered (SECPMA_30_1312).
 *
 * @module
 */

/** One question. Where the answer is missing, the PMA is told so. */
export interface EvidenceQuestion {
  readonly id: string;
  readonly question: string;
  readonly source: string;
}

/** The script. Wording is this model's; what it asks is the minutes'. */
export const EVIDENCE_SCRIPT: readonly EvidenceQuestion[] = [
  { id: 'keys', question: 'Which keys, in which cells, since when?', source: 'factor 1' },
  { id: 'devices', question: 'How many devices, of which type and party?', source: 'factor 5' },
  {
    id: 'certainty',
    question: 'Confirmed or suspected, and on what evidence?',
    source: 'factor 2',
  },
  {
    id: 'other-method',
    question: 'Why has no associated recovery method been requested before?',
    source: 'SECPMA_30_1312 item 3',
  },
  {
    id: 'contained',
    question: 'What has been done to resolve the situation and stop being compromised?',
    source: 'SECPMA_30_1312 item 3',
  },
  { id: 'own-key', question: 'Can the private key still be used, and only by you?', source: 'N6' },
  { id: 'clean', question: 'Is the environment for new keys clean?', source: 'N6' },
  {
    id: 'prepayment',
    question: 'How many prepayment customers depend on these keys?',
    source: 'MP134A',
  },
];
