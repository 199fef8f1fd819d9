/**
 * `smki inspect`: recognises a certificate, request, revocation list or GBCS message and says what every field means.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { fail } from '../../core/errors.ts';
import { plainJson } from '../../report/plain-json.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { type Inspection, inspectInput } from '../inspect/recognise-input.ts';
import { styleFor } from '../style.ts';

export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'say what a certificate, request, revocation list or GBCS message contains',
  help: `smki inspect <file|-> [--json]

Recognises PEM or DER certificates, certification requests and revocation lists, and GBCS messages
in hexadecimal, base64 or binary. Prints every field with its meaning; of a certificate also the
profile it comes nearest to and each deviation from it. "-" reads standard input.

Exit code 0: nothing to remark; 1: findings; 2: unreadable input.
`,
  run: runInspect,
};

function runInspect(args: readonly string[], io: CommandIo): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) {
    const advice = 'name one file, or - for standard input';
    fail('cli/usage', advice, { advice });
  }
  const inspections = inspectInput(readInput(path, io), path);
  io.write(
    values.json
      ? `${plainJson(inspections)}\n`
      : inspections.map((inspection) => inspectionText(inspection, io)).join('\n'),
  );
  return inspections.some(({ findings }) => findings.length > 0) ? EXIT.findings : EXIT.fine;
}

/** What looks like a message rather than a name: as much hexadecimal or base64 as a short command has. */
const PASTED = /^[0-9A-Za-z+/=\s]{120,}$/;

function readInput(path: string, io: CommandIo): Uint8Array {
  try {
    return io.readFile(path);
  } catch (error) {
    if (!PASTED.test(path)) throw error;
    const excerpt = `${path.slice(0, EXCERPT_LENGTH)}…`;
    const advice = `${excerpt} looks like a message, not a file: pipe it, as in echo ${excerpt} | smki inspect -`;
    fail('cli/usage', advice, { advice }, { cause: error });
  }
}

const EXCERPT_LENGTH = 16;

function inspectionText({ what, rows, findings, unchecked }: Inspection, io: CommandIo): string {
  const style = styleFor(io);
  const width = Math.max(...rows.map(({ field }) => field.length));
  const lines = rows.map(({ field, value, meaning }) => {
    const note = meaning === '' ? '' : value === '' ? meaning : `  (${meaning})`;
    return `  ${field.padEnd(width)}  ${value}${note}`;
  });
  const remarks =
    findings.length === 0
      ? style.good('No findings.')
      : [
          style.warning(`${findings.length} finding(s):`),
          ...findings.map(({ code, text, clause }) => `  ${code}: ${text} [${clause}]`),
        ].join('\n');
  const open = unchecked === undefined ? '' : `${style.warning('Not checked')}: ${unchecked}\n`;
  return `${style.bold(what)}\n${lines.join('\n')}\n${remarks}\n${open}`;
}
