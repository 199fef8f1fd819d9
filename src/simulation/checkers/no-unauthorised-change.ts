/**
 * No device accepts a replacement that nobody with the right key asked for, and no cell changes that the mode does not cover.
 *
 * A second opinion beside the device: the signature is verified here again, under the key that the authorising cell held before.
 *
 * @module
 */
import { decodeMessage } from '../../gbcs/message.ts';
import { type ReplacementMode, mayTarget, modeFromNumber, modeRules } from '../../gbcs/modes.ts';
import { verifyMessageSignature } from '../../gbcs/signing.ts';
import type { Point } from '../../crypto/backend.ts';
import { unlockContingencyKey } from '../../device/authenticity.ts';
import type { DeviceState } from '../../device/state.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import type { DeviceStep } from '../fleet/fleet-device.ts';
import type { Checker, Report } from './checker.ts';

export const noUnauthorisedChange: Checker = {
  name: 'no-unauthorised-change',
  holds:
    'cells change only by a command that the right key signed, and only cells that its mode covers',
  begin: ({ fleet }, report) => ({
    observe: (event) => {
      if (event.type !== 'device.processed') return;
      const { lastStep } = fleet.device(event.device);
      if (lastStep !== undefined) judge(event.device, lastStep, report);
    },
  }),
};

function judge(device: string, step: DeviceStep, report: Report): void {
  const { before, after, outcome } = step;
  if (before.cells === after.cells) return;
  const changed = changedCells(before, after);
  if (changed.length === 0) return;
  if (outcome.kind !== 'executed') {
    // Work that was due is done before the next command is looked at.
    if (before.pending.length === after.pending.length) {
      report(device, `${changed.join(', ')} changed by a command that was ${outcome.kind}`);
    }
    return;
  }
  const uncovered = changed.filter((cell) => !covers(outcome.mode, cell));
  if (uncovered.length > 0) {
    report(device, `${outcome.mode} changed ${uncovered.join(', ')}, which it does not cover`);
  }
  const failed = outcome.replacements.filter(({ status }) => status !== 'success');
  for (const { cell } of failed) {
    if (cell !== undefined && changed.includes(cell)) report(device, `${cell} failed, yet changed`);
  }
  // What fell due was taken down earlier, whole: it is judged again, as the device has to.
  const commands = step.command ? [step.command] : before.pending.map(({ command }) => command);
  if (!commands.some((command) => isSigned(command, before))) {
    report(device, `${outcome.mode} executed without the signature of its authoriser`);
  }
}

/** Cells whose content is another, by name. */
export function changedCells(before: DeviceState, after: DeviceState): readonly CellName[] {
  const names = Object.keys({ ...before.cells, ...after.cells }) as CellName[];
  return names.filter((name) => before.cells[name] !== after.cells[name]);
}

function covers(mode: ReplacementMode, cell: CellName): boolean {
  const { role } = TRUST_ANCHOR_CELLS[cell];
  return role === 'root' ? modeRules(mode).root !== 'never' : mayTarget(mode, role);
}

/** Whether the key that had to sign did; a command that only a MAC protects has nothing to verify here. */
function isSigned(command: Uint8Array, before: DeviceState): boolean {
  const { payload } = decodeMessage(command, { decoding: 'tolerant' });
  if (payload.type !== 'update-credentials.command') return false;
  const mode = modeFromNumber(payload.control.mode);
  if (mode === undefined) return false;
  const where = before.type.communicationsHub ? 'communicationsHub' : 'otherDevices';
  const rules = modeRules(mode);
  if (rules.protection[where] === 'mac') return true;
  const key = keyOf(rules.authoriser[where], before, payload.control.plaintextSymmetricKey);
  return key !== undefined && verifyMessageSignature(command, key);
}

function keyOf(
  authoriser: CellName | 'contingencyKey',
  before: DeviceState,
  symmetricKey: Uint8Array | undefined,
): Point | undefined {
  if (authoriser !== 'contingencyKey') return before.cells[authoriser]?.publicKey;
  return symmetricKey && unlockContingencyKey(before.cells.root, symmetricKey);
}
