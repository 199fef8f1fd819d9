/**
 * No device accepts a replacement that nobody with the right key asked for, and no cell changes that the mode does not cover.
 *
 * A second opinion beside the device: signature and MAC are verified here again, under what the authorising cell and the broker's
 * cell held before. The MAC is made from the broker's side, with whichever of its keys the device knew: a key of its own that
 * was never the broker's in this run vouches for nothing.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { decodeMessage } from '../../gbcs/message.ts';
import { type ReplacementMode, mayTarget, modeFromNumber, modeRules } from '../../gbcs/modes.ts';
import { verifyMessageMac } from '../../gbcs/mac.ts';
import { verifyMessageSignature } from '../../gbcs/signing.ts';
import type { Point } from '../../crypto/backend.ts';
import type { AgreementKey } from '../../crypto/keys.ts';
import { unlockContingencyKey } from '../../device/authenticity.ts';
import type { DeviceState } from '../../device/state.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import type { DeviceStep } from '../fleet/fleet-device.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

export const noUnauthorisedChange: Checker = {
  name: 'no-unauthorised-change',
  holds:
    'cells change only by a command that the right keys signed and MACed, and only cells that its mode covers',
  begin: ({ fleet, parties, dcc }, report) => {
    const brokerKeys = watchBrokerKeys({ parties, dcc });
    return {
      observe: (event) => {
        if (event.type === 'recovery.step') brokerKeys.notice();
        if (event.type !== 'device.processed') return;
        const { lastStep, device } = fleet.device(event.device);
        if (lastStep === undefined) return;
        judge(
          { device: event.device, step: lastStep, publicKeys: device.publicKeys },
          brokerKeys,
          report,
        );
      },
    };
  },
};

/** A step of a device, and its own public keys. */
interface Case {
  readonly device: string;
  readonly step: DeviceStep;
  readonly publicKeys: { readonly keyAgreement: Point };
}

/** Key agreement keys that the broker has had in this run, by their public keys. */
interface BrokerKeys {
  notice(): void;
  keyOf(publicKey: Point | undefined): AgreementKey | undefined;
}

function watchBrokerKeys({ parties, dcc }: Pick<CheckedWorld, 'parties' | 'dcc'>): BrokerKeys {
  const keys = new Map<string, AgreementKey>();
  const notice = (): void => {
    const key = parties.of('accessControlBroker')?.agreementKey();
    // A device may know one that is not in use: what counts is the public key in its own cell.
    for (const one of [...dcc.brokerKeys, ...(key ? [key] : [])]) {
      keys.set(toHex(one.publicKey), one);
    }
  };
  notice();
  return {
    notice,
    keyOf: (publicKey) => {
      if (publicKey === undefined) return undefined;
      if (!keys.has(toHex(publicKey))) notice();
      return keys.get(toHex(publicKey));
    },
  };
}

function judge({ device, step, publicKeys }: Case, brokerKeys: BrokerKeys, report: Report): void {
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
  const broker = brokerKeys.keyOf(before.cells['accessControlBroker.keyAgreement']?.publicKey);
  const isMaced = (command: Uint8Array): boolean =>
    broker !== undefined && verifyMessageMac(command, broker, publicKeys.keyAgreement);
  // What fell due was taken down earlier, whole: its signature is judged again, as the device has to.
  const { command } = step;
  const missing = command
    ? [missingProtection(command, before, isMaced)]
    : before.pending.map((due) => missingProtection(due.command, before, isMaced, 'due'));
  if (!missing.includes('nothing')) {
    report(device, `${outcome.mode} executed without the ${missing[0] ?? SIGNATURE}`);
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

const SIGNATURE = 'signature of its authoriser';
const MAC = 'MAC of the broker';

/** What a command lacks that its mode asks for on this device. */
function missingProtection(
  command: Uint8Array,
  before: DeviceState,
  isMaced: (command: Uint8Array) => boolean,
  when: 'received' | 'due' = 'received',
): 'nothing' | typeof SIGNATURE | typeof MAC {
  const { payload } = decodeMessage(command, { decoding: 'tolerant' });
  if (payload.type !== 'update-credentials.command') return SIGNATURE;
  const mode = modeFromNumber(payload.control.mode);
  if (mode === undefined) return SIGNATURE;
  const where = before.type.communicationsHub ? 'communicationsHub' : 'otherDevices';
  const rules = modeRules(mode);
  const protection = rules.protection[where];
  if (protection !== 'mac') {
    const key = keyOf(rules.authoriser[where], before, payload.control.plaintextSymmetricKey);
    if (key === undefined || !verifyMessageSignature(command, key)) return SIGNATURE;
  }
  // The broker's MAC is about the way that a signed command came: its key may be another by the time that it falls due.
  const needsMac =
    protection === 'mac' || (protection === 'mac-and-signature' && when === 'received');
  return !needsMac || isMaced(command) ? 'nothing' : MAC;
}

function keyOf(
  authoriser: CellName | 'contingencyKey',
  before: DeviceState,
  symmetricKey: Uint8Array | undefined,
): Point | undefined {
  if (authoriser !== 'contingencyKey') return before.cells[authoriser]?.publicKey;
  return symmetricKey && unlockContingencyKey(before.cells.root, symmetricKey);
}
