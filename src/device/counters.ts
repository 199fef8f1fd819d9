/**
 * Counter changes that a CS02b or CS02g command makes (GBCS 13.3.5): [4] new floor of the authorising role, [5] its
 * specialist floor, [6] floors of other roles. What is applied is what the Response reports, in that order.
 *
 * A floor may lower a counter: the reference pack sends 0 everywhere. It is obeyed, and logged.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import { type ReplacementMode, mayTarget } from '../gbcs/modes.ts';
import type { CounterChange, UpdateCredentialsCommand } from '../gbcs/types.ts';
import { type RemotePartyRole, roleCode, roleFromCode } from '../vocabulary/roles.ts';
import { authorisingRole } from './mode-rules.ts';
import { type DeviceState, type SecurityEvent, logged } from './state.ts';

/** SpecialistSeqNumber usage of the prepayment top-up counter, and whose counter it is. */
const PREPAYMENT_TOP_UP = 0;
const PREPAYMENT_ROLE: RemotePartyRole = 'supplier';

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

/** The first change of a role that the mode does not cover, or undefined: nobody moves a stranger's counter. */
export function changeOutsideMode(
  command: UpdateCredentialsCommand,
  mode: ReplacementMode,
): CounterChange | undefined {
  return counterChangesOf(command, mode).find((change) => {
    const role = roleFromCode(change.roleCode);
    const specialists = change.specialistFloors?.length ?? 0;
    if (specialists > 0 && role !== PREPAYMENT_ROLE) return true;
    return role === undefined || !(role === authorisingRole(mode) || mayTarget(mode, role));
  });
}

/** The state after counter changes; each lowered counter leaves a line in the security log. */
export function applyCounterChanges(
  before: DeviceState,
  changes: readonly CounterChange[],
  at: Instant,
): DeviceState {
  let { roles, prepaymentTopUp } = before.counters;
  const lowered: SecurityEvent[] = [];
  for (const change of changes) {
    const role = roleFromCode(change.roleCode);
    if (role === undefined) continue;
    const last = roles[role] ?? 0n;
    roles = { ...roles, [role]: change.floor };
    prepaymentTopUp = topUpFloor(role, change) ?? prepaymentTopUp;
    if (change.floor >= last) continue;
    const details = { role, from: last.toString(), to: change.floor.toString() };
    lowered.push({ at, event: 0x8f70, what: 'counter-lowered', details });
  }
  const counters = { ...before.counters, roles, prepaymentTopUp };
  return lowered.reduce(logged, { ...before, counters });
}

function topUpFloor(role: RemotePartyRole, change: CounterChange): bigint | undefined {
  if (role !== PREPAYMENT_ROLE) return undefined;
  return change.specialistFloors?.find(({ usage }) => usage === PREPAYMENT_TOP_UP)?.floor;
}
