/**
 * Counter changes that a CS02b or CS02g command makes (GBCS 13.3.5): [4] new floor of the authorising role, [5] its
 * specialist floor, [6] floors of other roles. What is applied is what the Response reports, in that order.
 *
 * A floor may lower a counter: the reference pack sends 0 everywhere. It is obeyed, and logged.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import type { CounterChange, UpdateCredentialsCommand } from '../gbcs/types.ts';
import { roleCode, roleFromCode } from '../vocabulary/roles.ts';
import { authorisingRole } from './mode-rules.ts';
import { type DeviceState, counterOf, logged } from './state.ts';

/** SpecialistSeqNumber usage of the prepayment top-up counter. */
const PREPAYMENT_TOP_UP = 0;

/** The changes that a command asks for, authorising role first. */
export function counterChangesOf(
  { control }: UpdateCredentialsCommand,
  mode: ReplacementMode,
): readonly CounterChange[] {
  const { newFloor, newSpecialistFloors, otherRoleChanges = [] } = control;
  if (newFloor === undefined) return otherRoleChanges;
  const own: CounterChange = {
    roleCode: roleCode(authorisingRole(mode)),
    floor: newFloor,
    ...(newSpecialistFloors && { specialistFloors: newSpecialistFloors }),
  };
  return [own, ...otherRoleChanges];
}

/** The state after counter changes; each lowered counter leaves a line in the security log. */
export function applyCounterChanges(
  before: DeviceState,
  changes: readonly CounterChange[],
  at: Instant,
): DeviceState {
  let state = before;
  for (const change of changes) {
    const role = roleFromCode(change.roleCode);
    if (role === undefined) continue;
    const last = counterOf(state.counters, role);
    const topUp = change.specialistFloors?.find(({ usage }) => usage === PREPAYMENT_TOP_UP);
    const counters = {
      ...state.counters,
      roles: { ...state.counters.roles, [role]: change.floor },
      prepaymentTopUp: topUp?.floor ?? state.counters.prepaymentTopUp,
    };
    state = { ...state, counters };
    if (change.floor >= last) continue;
    const details = { role, from: last.toString(), to: change.floor.toString() };
    state = logged(state, { at, event: 0x8f70, what: 'counter-lowered', details });
  }
  return state;
}
