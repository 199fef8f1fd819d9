/**
 * The authorisation matrix of `gbcs/modes.ts` applied to one device: which mode a command has, and which cells must
 * vouch for it. The checks that ask are `control-checks.ts`.
 *
 * @module
 */
import { invariant } from '../core/errors.ts';
import {
  type ByDevice,
  type ReplacementMode,
  mayTarget,
  modeFromNumber,
  modeRules,
} from '../gbcs/modes.ts';
import type { UpdateCredentialsCommand } from '../gbcs/types.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { RemotePartyRole } from '../vocabulary/roles.ts';
import type { Authorisation } from './authenticity.ts';
import type { DeviceType } from './device-types.ts';
import type { DeviceState } from './state.ts';

const BROKER_CELL: CellName = 'accessControlBroker.keyAgreement';

/** The mode of a command that has passed `checkControl`. */
export function modeOf({ control }: UpdateCredentialsCommand): ReplacementMode {
  const mode = modeFromNumber(control.mode);
  invariant(mode !== undefined, `mode ${control.mode} was checked before`);
  return mode;
}

/** True when a mode covers a cell at all. */
export function mayReplaceCell(mode: ReplacementMode, cell: CellName): boolean {
  return mayTarget(mode, TRUST_ANCHOR_CELLS[cell].role);
}

/** True for the mode that needs no word of the old root. */
export function mayReplaceRootAbnormally(mode: ReplacementMode): boolean {
  return modeRules(mode).root === 'normal-and-abnormal';
}

/** The role whose counter a command of this mode moves; the contingency key counts with the root. */
export function authorisingRole(mode: ReplacementMode): RemotePartyRole {
  const { authoriser } = modeRules(mode);
  const cell = authoriser.otherDevices;
  return cell === 'contingencyKey' ? 'root' : TRUST_ANCHOR_CELLS[cell].role;
}

/** Which cells must vouch for a command that has passed `checkControl`. */
export function authorisationOf(
  payload: UpdateCredentialsCommand,
  { type }: DeviceState,
): Authorisation {
  const mode = modeOf(payload);
  const rules = modeRules(mode);
  const protection = onDevice(rules.protection, type);
  const authoriser = onDevice(rules.authoriser, type);
  const { plaintextSymmetricKey } = payload.control;
  const byContingency = authoriser === 'contingencyKey';
  return {
    countedRole: authorisingRole(mode),
    macCell: protection === 'signature' ? undefined : BROKER_CELL,
    signatureCell: protection === 'mac' || byContingency ? undefined : authoriser,
    ...(byContingency && plaintextSymmetricKey !== undefined && { plaintextSymmetricKey }),
  };
}

/** A rule of the matrix as it is for this device. */
export function onDevice<T>(rule: ByDevice<T>, type: DeviceType): T {
  if (type.communicationsHub) return rule.communicationsHub;
  const { gasProxyFunction, otherDevices } = rule;
  return type.inCommunicationsHub === true ? (gasProxyFunction ?? otherDevices) : otherDevices;
}
