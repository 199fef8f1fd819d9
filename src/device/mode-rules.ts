/**
 * The authorisation matrix of `gbcs/modes.ts` applied to one device: is this mode for it, are the control fields
 * right, which cells must vouch for the command.
 *
 * A device has a mode when it holds the cell that authorises it: so a caller's own device type needs no list of modes.
 *
 * @module
 */
import {
  type ByDevice,
  type FieldPresence,
  type ReplacementMode,
  type ReplacementModeRules,
  mayTarget,
  modeFromNumber,
  modeRules,
} from '../gbcs/modes.ts';
import { formatMessageCode } from '../gbcs/message-codes.ts';
import type { AuthorisingControl, UpdateCredentialsCommand } from '../gbcs/types.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { RemotePartyRole } from '../vocabulary/roles.ts';
import type { Authorisation } from './authenticity.ts';
import type { DeviceContext } from './context.ts';
import type { DeviceType } from './device-types.ts';
import type { ReceivedCommand } from './received-command.ts';
import { type RefusedBecause, because } from './refusals.ts';
import type { DeviceState } from './state.ts';

const BROKER_CELL: CellName = 'accessControlBroker.keyAgreement';

type Command = ReceivedCommand<UpdateCredentialsCommand>;

type ControlCheck = (
  command: Command,
  rules: ReplacementModeRules,
  state: DeviceState,
  context: DeviceContext,
) => RefusedBecause | undefined;

/** Structural checks of a CS02b or CS02g command, in order. None of them needs a key. */
const CONTROL_CHECKS: readonly ControlCheck[] = [
  checkMessageCode,
  checkModePermitted,
  checkFields,
  checkSequenceNumber,
  checkTargets,
  checkAuthorisingCell,
];

/** Undefined when mode and control fields are right for this device. */
export function checkControl(
  command: Command,
  state: DeviceState,
  context: DeviceContext,
): RefusedBecause | undefined {
  const number = command.payload.control.mode;
  const mode = modeFromNumber(number);
  if (mode === undefined) return because('mode-not-permitted', { mode: String(number) });
  for (const check of CONTROL_CHECKS) {
    const refused = check(command, modeRules(mode), state, context);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** The mode of a command that has passed {@link checkControl}. */
export function modeOf({ control }: UpdateCredentialsCommand): ReplacementMode {
  const mode = modeFromNumber(control.mode);
  if (mode === undefined) throw new Error(`smki-sim: mode ${control.mode} was not checked`);
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

/** Which cells must vouch for a command that has passed {@link checkControl}. */
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
    role: authorisingRole(mode),
    macCell: protection === 'signature' ? undefined : BROKER_CELL,
    signatureCell: protection === 'mac' || byContingency ? undefined : authoriser,
    ...(byContingency && plaintextSymmetricKey !== undefined && { plaintextSymmetricKey }),
  };
}

function onDevice<T>(rule: ByDevice<T>, { communicationsHub }: DeviceType): T {
  return communicationsHub ? rule.communicationsHub : rule.otherDevices;
}

function checkMessageCode(
  { header }: Command,
  rules: ReplacementModeRules,
): RefusedBecause | undefined {
  if (header.messageCode === rules.messageCode) return undefined;
  const messageCode = formatMessageCode(header.messageCode);
  return because('mode-mismatch', { messageCode, mode: String(rules.number) });
}

function checkModePermitted(
  { payload }: Command,
  rules: ReplacementModeRules,
  { cells, type }: DeviceState,
  { assumptions, disabledModes }: DeviceContext,
): RefusedBecause | undefined {
  const mode = modeOf(payload);
  const authoriser = onDevice(rules.authoriser, type);
  const held = cells[authoriser === 'contingencyKey' ? 'root' : authoriser] !== undefined;
  const replacesRootOnly = rules.root === 'normal' && rules.mayReplace.length === 0;
  const withdrawn = replacesRootOnly && assumptions.rootReplacementByUsers === 'off';
  if (held && !withdrawn && !disabledModes.includes(mode)) return undefined;
  return because('mode-not-permitted', { mode, deviceType: type.name });
}

function checkFields(
  { payload: { control } }: Command,
  rules: ReplacementModeRules,
  { type }: DeviceState,
): RefusedBecause | undefined {
  const presence: Partial<Record<keyof AuthorisingControl, FieldPresence>> = {
    ...rules.fields,
    authorisingCell: onDevice(rules.fields.authorisingCell, type),
  };
  for (const [name, rule] of Object.entries(presence)) {
    const present = control[name as keyof AuthorisingControl] !== undefined;
    if (rule === 'mandatory' && !present) return because('control-field-missing', { field: name });
    if (rule === 'forbidden' && present) return because('control-field-forbidden', { field: name });
  }
  return undefined;
}

function checkSequenceNumber(
  { header, payload }: Command,
  _rules: ReplacementModeRules,
  _state: DeviceState,
  { assumptions }: DeviceContext,
): RefusedBecause | undefined {
  const { sequenceNumber } = payload.control;
  if (assumptions.sequenceNumberMustEqualCounter === 'ignored') return undefined;
  if (sequenceNumber === header.originatorCounter) return undefined;
  return because('sequence-number-mismatch', {
    sequenceNumber: sequenceNumber.toString(),
    originatorCounter: header.originatorCounter.toString(),
  });
}

function checkTargets(
  { payload }: Command,
  _rules: ReplacementModeRules,
  _state: DeviceState,
  { assumptions }: DeviceContext,
): RefusedBecause | undefined {
  if (assumptions.cellOutsideMode !== 'reject-command') return undefined;
  const mode = modeOf(payload);
  const outside = payload.replacements.find(
    ({ target }) => target.cell !== undefined && !mayReplaceCell(mode, target.cell),
  );
  const cell = outside?.target.cell;
  return cell === undefined ? undefined : because('cell-outside-mode', { cell, mode });
}

function checkAuthorisingCell(
  { payload: { control } }: Command,
  rules: ReplacementModeRules,
  { type }: DeviceState,
): RefusedBecause | undefined {
  const named = control.authorisingCell;
  const expected = onDevice(rules.authoriser, type);
  // No contingency command was ever seen: what it names here is not known, and the key does not come from it.
  if (named === undefined || expected === 'contingencyKey' || named.cell === expected) {
    return undefined;
  }
  return because('authorising-cell-wrong', { named: named.cell ?? 'unknown', expected });
}
