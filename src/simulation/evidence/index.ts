/**
 * Evidence packs: of an incident, of a walkthrough, and the check of one that was handed on.
 *
 * @module
 */
export {
  EVIDENCE_PROBLEMS,
  type EvidenceFile,
  type EvidenceManifest,
  type EvidencePack,
  type EvidenceProblem,
  type EvidenceSubject,
  readManifest,
  verifyEvidence,
} from './evidence-files.ts';
export { type EvidenceOrder, incidentEvidence } from './incident-evidence.ts';
export { type WalkthroughEvidenceOrder, walkthroughEvidence } from './walkthrough-evidence.ts';
