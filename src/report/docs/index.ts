/**
 * The documents that are generated from tables: path, and the pure function that writes it. `npm run docs` writes them all.
 *
 * @module
 */
import { recoveryDocument } from '../recovery-document.ts';
import { assumptionsDocument } from './assumptions-document.ts';
import { devicesDocument } from './devices-document.ts';
import { lifeDocument } from './life-document.ts';
import { lintDocument } from './lint-document.ts';
import { modesDocument } from './modes-document.ts';
import { profilesDocument } from './profiles-document.ts';
import { refusalsDocument } from './refusals-document.ts';
import { rollOverDocument } from './roll-over-document.ts';
import { scenariosDocument } from './scenarios-document.ts';

/** Markdown by path from the project folder; not yet formatted. */
export const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'docs/assumptions.md': assumptionsDocument,
  'docs/certificate-life.md': lifeDocument,
  'docs/certificate-profiles.md': profilesDocument,
  'docs/devices.md': devicesDocument,
  'docs/lint.md': lintDocument,
  'docs/recovery.md': recoveryDocument,
  'docs/refusals.md': refusalsDocument,
  'docs/replacement-modes.md': modesDocument,
  'docs/roll-over.md': rollOverDocument,
  'docs/scenarios.md': scenariosDocument,
};
