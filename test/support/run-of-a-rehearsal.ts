/**
 * The SHA-256 of the log of one rehearsal, governed and with faults. Run as a program, it prints the hash.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { rehearsalLog, rehearse } from '../../src/simulation/scenarios/rehearsal.ts';

/** The whole log as text. */
export function logOfARehearsal(seed: string): string {
  return rehearsalLog(
    rehearse({
      method: 2,
      homes: 3,
      seed,
      governance: 'governed',
      faults: ['away:20', 'lost-acknowledgements:20', 'forged-responses:10', 'hsm-down'],
    }),
  );
}

/** Its hash, in hexadecimal. */
export function hashOfARehearsal(seed: string): string {
  return createHash('sha256').update(logOfARehearsal(seed)).digest('hex');
}

const [, program, seed = 'rehearsal'] = process.argv;
if (program !== undefined && import.meta.url === pathToFileURL(program).href) {
  console.log(hashOfARehearsal(seed));
}
