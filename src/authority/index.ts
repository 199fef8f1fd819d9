/**
 * Authorities: environments with their hierarchies, register, certificates, repository, ceremonies and roll-overs; single
 * hierarchies for worlds; the contingency key set behind a root.
 *
 * @module
 */
export { type Answer, type AuthorityRefusal, granted } from './answer.ts';
export type { Ceremony } from './ceremony/ceremony.ts';
export { transcriptText } from './ceremony/transcript.ts';
export type { CertificateRecord } from './certificates/register.ts';
export { type ContingencyKeySet, createContingencyKeySet } from './contingency.ts';
export type { EnvironmentWishes } from './environment/describe-environment.ts';
export { type Environment, createEnvironment } from './environment/environment.ts';
export {
  type Hierarchy,
  type HierarchyNames,
  type HierarchyOptions,
  createHierarchy,
} from './hierarchy.ts';
export { AUTHORITY_REFUSALS } from './refusals.ts';
export { batchDigest } from './requests/batch.ts';
export { type BulkReplacementPlan, planBulkReplacement } from './roll-over/bulk-replacement.ts';
export { type DeviceRollOver, beginDeviceRollOver } from './roll-over/device-roll-over.ts';
export type { RelyingDevice } from './roll-over/reliance.ts';
export { type RollOver, beginRollOver } from './roll-over/roll-over.ts';
