/**
 * Authorities: the hierarchies that certify parties and devices, and the contingency key set behind the root.
 *
 * @module
 */
export { type ContingencyKeySet, createContingencyKeySet } from './contingency.ts';
export {
  type Hierarchy,
  type HierarchyNames,
  type HierarchyOptions,
  createHierarchy,
} from './hierarchy.ts';
