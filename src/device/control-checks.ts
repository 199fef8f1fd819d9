/**
 * Structural checks of a CS02b or CS02g command: is this mode for this device, are the control fields right. None of
 * them needs a key (GBCS 13.3.5).
 *
 * A device has a mode when it holds the cell that authorises it and one that it may change: so a caller's own device
 * type needs no list of modes.
 *
 * @module
 */
import {
  type FieldPresence,
  type ReplacementModeRules,
  modeFromNumber,
  modeRules,
} from '../gbcs/modes.ts';
import { formatMessageCode } from '../gbcs/message-codes.ts';
import type { AuthorisingControl, UpdateCredentialsCommand } from '../gbcs/types.ts';
import { CELL_NAMES } from '../vocabulary/cells.ts';
import { roleFromCode } from '../vocabulary/roles.ts';
import type { DeviceContext } from './context.ts';
import { changeOutsideMode } from './counters.ts';
import { mayReplaceCell, modeOf, onDevice } from './mode-rules.ts';
import type { ReceivedCommand } from './received-command.ts';
import { type RefusedBecause, because } from './refusals.ts';
import type { DeviceState } from './state.ts';

type Command = ReceivedCommand<UpdateCredentialsCommand>;

type ControlCheck = (
  command: Command,
  rules: ReplacementModeRules,
  state: DeviceState,
  context: DeviceContext,
) => RefusedBecause | undefined;

/** The checks in order. */
const CONTROL_CHECKS: readonly ControlCheck[] = [
  checkMessageCode,
  checkModePermitted,
  checkFields,
  checkSequenceNumber,
  checkTargets,
  checkCounterChanges,
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
  const changeable = CELL_NAMES.some(
    (cell) => cells[cell] !== undefined && mayReplaceCell(mode, cell),
  );
  const replacesRootOnly = rules.root === 'normal' && rules.mayReplace.length === 0;
  const withdrawn = replacesRootOnly && assumptions.rootReplacementByUsers === 'off';
  if (held && changeable && !withdrawn && !disabledModes.includes(mode)) return undefined;
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

function checkCounterChanges(
  { payload }: Command,
  _rules: ReplacementModeRules,
  { counters }: DeviceState,
  { assumptions }: DeviceContext,
): RefusedBecause | undefined {
  if (assumptions.counterChangeOutsideMode === 'obey') return undefined;
  const mode = modeOf(payload);
  const change = changeOutsideMode(payload, mode, counters);
  if (change === undefined) return undefined;
  const role = roleFromCode(change.roleCode) ?? String(change.roleCode);
  return because('counter-change-outside-mode', { role, mode });
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
