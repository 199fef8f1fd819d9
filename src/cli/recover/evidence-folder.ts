/**
 * An evidence pack as a folder: written by `smki recover`, read and checked by `smki replay`.
 *
 * @module
 */
import { fail, isSmkiError } from '../../core/errors.ts';
import {
  type EvidenceFile,
  type EvidencePack,
  incidentEvidence,
} from '../../simulation/evidence/index.ts';
import { type Rehearsal, rehearsalLog } from '../../simulation/scenarios/rehearsal.ts';
import type { CommandIo } from '../io.ts';

const MANIFEST = 'manifest.json';

/** The pack of a rehearsal, whose log says how it came to be. */
export function evidenceOf(rehearsal: Rehearsal): EvidencePack {
  const { world, incident } = rehearsal;
  return incidentEvidence(world, { incident: incident.id, log: rehearsalLog(rehearsal) });
}

/**
 * Refuses a folder that no pack can be written into: what lies there already would be a part of it to whoever reads it.
 *
 * @throws SmkiError `cli/unwritable-output`
 */
export function checkPackFolder(folder: string, io: CommandIo): void {
  if (folder === '') {
    const advice = '--evidence names no folder: name a new one, as --evidence pack';
    fail('cli/usage', advice, { advice });
  }
  io.checkOutput(folder, 'folder');
  const there = io.listFiles(folder).length;
  if (there === 0) return;
  const reason = `it holds files already (${there}); name a new folder`;
  fail('cli/unwritable-output', `cannot write ${folder}: ${reason}`, { output: folder, reason });
}

/** Writes every file of a pack. */
export function writePack({ files }: EvidencePack, folder: string, io: CommandIo): void {
  for (const { path, content } of files) io.writeFile(`${folder}/${path}`, content);
}

/** Whether this is the folder of a pack. */
export function isPack(folder: string, io: CommandIo): boolean {
  try {
    return io.readFile(`${folder}/${MANIFEST}`).length > 0;
  } catch (error) {
    if (isSmkiError(error)) return false;
    throw error;
  }
}

function manifestOf(folder: string, read: (path: string) => EvidenceFile): EvidenceFile {
  try {
    return read(MANIFEST);
  } catch (cause) {
    if (!isSmkiError(cause)) throw cause;
    const reason = 'name the folder that --evidence has written';
    fail(
      'cli/unreadable-input',
      `${cause.message}; ${reason}`,
      { input: folder, reason },
      { cause },
    );
  }
}

/**
 * The files of a pack: all that lie in its folder, so that what somebody has added is seen.
 *
 * @throws SmkiError `cli/unreadable-input` when there is no manifest
 */
export function readPack(folder: string, io: CommandIo): readonly EvidenceFile[] {
  const read = (path: string): EvidenceFile => ({
    path,
    content: io.readFile(`${folder}/${path}`),
  });
  const manifest = manifestOf(folder, read);
  const others = io.listFiles(folder).filter((path) => path !== MANIFEST);
  return [manifest, ...others.map(read)];
}
