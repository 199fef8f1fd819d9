/**
 * Structural checks of a CS02b or CS02g command: is this mode for this device, are the control fields right. None of
 * them needs a key (GBCS 13.3.5). Their order is that of `check-order.ts`.
 *
 * A device has a mode when it holds the cell that authorises it and one that it may change: so a caller's own device
 * type needs no list of modes.
 *
 * @module
 */
import { invariant } from '../core/errors.ts';
import { formatMessageCode, messageCodeRow } from '../gbcs/message-codes.ts';
import { type FieldPresence, type ReplacementModeRules, modeRules } from '../gbcs/modes.ts';
import type { AuthorisingControl, UpdateCredentialsCommand } from '../gbcs/types.ts';
import { CELL_NAMES } from '../vocabulary/cells.ts';
import { roleFromCode } from '../vocabulary/roles.ts';
import { inOrder } from './check-order.ts';
import type { DeviceContext } from './context.ts';
import { changeOutsideMode } from './counters.ts';
import type { DeviceType } from './device-types.ts';
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

const CONTROL_CHECKS = inOrder<'control', ControlCheck>('control', {
  'mode-of-code': checkModeOfCode,
  'mode-on-device': checkModePermitted,
  'mandatory-fields': checkFields('mandatory', 'control-field-missing'),
  'forbidden-fields': checkFields('forbidden', 'control-field-forbidden'),
  'sequence-number': checkSequenceNumber,
  targets: checkTargets,
  'counter-changes': checkCounterChanges,
  'authorising-cell': checkAuthorisingCell,
});

/** Undefined when mode and control fields are right for this device. */
export function checkControl(
  command: Command,
  state: DeviceState,
  context: DeviceContext,
): RefusedBecause | undefined {
  const mode = messageCodeRow(command.header.messageCode)?.mode;
  invariant(mode !== undefined, 'the Message Code of a CS02b or CS02g command names a mode');
  const rules = modeRules(mode);
  for (const check of CONTROL_CHECKS) {
    const refused = check(command, rules, state, context);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function checkModeOfCode(
  { header, payload }: Command,
  rules: ReplacementModeRules,
): RefusedBecause | undefined {
  const { mode } = payload.control;
  if (mode === rules.number) return undefined;
  const messageCode = formatMessageCode(header.messageCode);
  return because('mode-mismatch', { messageCode, mode: String(mode) });
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

/** Refuses the first field that is absent though mandatory, or there though forbidden. */
function checkFields(
  rule: 'mandatory' | 'forbidden',
  code: 'control-field-missing' | 'control-field-forbidden',
): ControlCheck {
  return ({ payload: { control } }, rules, { type }) => {
    const field = FIELDS.find((name) => {
      const absent = control[name] === undefined;
      return absent === (rule === 'mandatory') && presenceOf(name, rules, type) === rule;
    });
    return field && because(code, { field });
  };
}

/** The fields that the matrix speaks of, in the order of the ASN.1. */
const FIELDS = [
  'plaintextSymmetricKey',
  'authorisingCell',
  'newFloor',
  'newSpecialistFloors',
  'otherRoleChanges',
] as const satisfies readonly (keyof AuthorisingControl & keyof ReplacementModeRules['fields'])[];

function presenceOf(
  field: (typeof FIELDS)[number],
  { fields }: ReplacementModeRules,
  type: DeviceType,
): FieldPresence {
  return field === 'authorisingCell' ? onDevice(fields.authorisingCell, type) : fields[field];
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
