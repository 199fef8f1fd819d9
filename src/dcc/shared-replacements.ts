/**
 * Commands under way share what is the same in them: a campaign sends the same certificates to every meter, and ten thousand
 * decoded copies of them would be most of what the DCC remembers.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { CellReplacement, DecodedMessage, UpdateCredentialsCommand } from '../gbcs/types.ts';

/** Makes a memory of the last command; what it returns is the command, with parts of the last one where they are the same. */
export function createSharedReplacements(): (command: DecodedMessage) => DecodedMessage {
  let last: UpdateCredentialsCommand | undefined;
  return (command) => {
    const { payload } = command;
    if (payload.type !== 'update-credentials.command') return command;
    if (last === undefined || !sameReplacements(last, payload)) {
      last = payload;
      return command;
    }
    const { replacements, pathCertificates } = last;
    return { ...command, payload: { ...payload, replacements, pathCertificates } };
  };
}

function sameReplacements(
  left: UpdateCredentialsCommand,
  right: UpdateCredentialsCommand,
): boolean {
  return (
    left.replacements.length === right.replacements.length &&
    left.pathCertificates.length === right.pathCertificates.length &&
    left.replacements.every((replacement, index) =>
      sameReplacement(replacement, right.replacements[index]),
    ) &&
    left.pathCertificates.every((certificate, index) => {
      const other = right.pathCertificates[index];
      return other !== undefined && equalBytes(certificate, other);
    })
  );
}

/** Cells of the table are one object each; a cell that nobody knows is never the same. */
function sameReplacement(left: CellReplacement, right: CellReplacement | undefined): boolean {
  return (
    right !== undefined &&
    left.target === right.target &&
    equalBytes(left.certificate, right.certificate)
  );
}
