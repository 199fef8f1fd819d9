/**
 * An evidence pack as a folder: written by `smki recover`, read and checked by `smki replay`.
 *
 * @module
 */
import { isSmkiError } from '../../core/errors.ts';
import {
  type EvidenceFile,
  type EvidencePack,
  incidentEvidence,
  readManifest,
} from '../../simulation/evidence/index.ts';
import { type Rehearsal, rehearsalLog } from '../../simulation/scenarios/rehearsal.ts';
import type { CommandIo } from '../io.ts';

/** The pack of a rehearsal, whose log says how it came to be. */
export function evidenceOf(rehearsal: Rehearsal): EvidencePack {
  const { world, incident } = rehearsal;
  return incidentEvidence(world, { incident: incident.id, log: rehearsalLog(rehearsal) });
}

/** Writes every file of a pack. */
export function writePack({ files }: EvidencePack, folder: string, io: CommandIo): void {
  for (const { path, content } of files) io.writeFile(`${folder}/${path}`, content);
}

/**
 * The files of a pack, as far as they are there: those that its manifest names. What else lies in the folder is not looked at.
 *
 * @throws SmkiError `cli/unreadable-input` when there is no manifest
 */
export function readPack(folder: string, io: CommandIo): readonly EvidenceFile[] {
  const read = (path: string): EvidenceFile => ({
    path,
    content: io.readFile(`${folder}/${path}`),
  });
  const written = read('manifest.json');
  const paths = readManifest(written.content)?.files.map(({ path }) => path) ?? [];
  const inside = paths.filter((path) => !path.split(/[/\\]/).includes('..'));
  return [written, ...[...inside, 'manifest.sig'].flatMap((path) => whenThere(() => read(path)))];
}

function whenThere(read: () => EvidenceFile): readonly EvidenceFile[] {
  try {
    return [read()];
  } catch (error) {
    if (isSmkiError(error) && error.code === 'cli/unreadable-input') return [];
    throw error;
  }
}
