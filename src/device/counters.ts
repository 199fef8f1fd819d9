/**
 * Counter changes that a CS02b or CS02g command makes (GBCS 13.3.5): [4] new floor of the authorising role, [5] its
 * specialist floor, [6] floors of other roles. What is applied is what the Response reports, in that order.
 * The three are independently optional: [5] alone moves the specialist counter and leaves that of the role.
 *
 * A floor may lower a counter: the reference pack sends 0 everywhere. It is obeyed, and logged. Floors of a future-dated
 * command apply at execution, so that one may undo what other commands have counted since (`futureDatedFloor`).
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import { type ReplacementMode, mayTarget } from '../gbcs/modes.ts';
import type { CounterChange, SpecialistFloor, UpdateCredentialsCommand } from '../gbcs/types.ts';
import { type RemotePartyRole, roleCode, roleFromCode } from '../vocabulary/roles.ts';
import { authorisingRole } from './mode-rules.ts';
import {
  type DeviceCounters,
  type DeviceState,
  type SecurityEvent,
  counterOf,
  logged,
} from './state.ts';

/** SpecialistSeqNumber usage of the prepayment top-up counter, and whose counter it is. */
const PREPAYMENT_TOP_UP = 0;
const PREPAYMENT_ROLE: RemotePartyRole = 'supplier';

/** The changes that a command asks for, authorising role first. */
export function counterChangesOf(
  { control }: UpdateCredentialsCommand,
  mode: ReplacementMode,
  counters: DeviceCounters,
): readonly CounterChange[] {
  const { newFloor, newSpecialistFloors, otherRoleChanges = [] } = control;
  if (newFloor === undefined && newSpecialistFloors === undefined) return otherRoleChanges;
  const role = authorisingRole(mode);
  const own: CounterChange = {
    roleCode: roleCode(role),
    // A report needs a floor: without [4] it is where the counter stands.
    floor: newFloor ?? counterOf(counters, role),
    ...(newSpecialistFloors && { specialistFloors: newSpecialistFloors }),
  };
  return [own, ...otherRoleChanges];
}

/**
 * The first change that nobody may make, or undefined: of a role that the mode does not cover (nobody moves a stranger's
 * counter), of a specialist counter that is none, or of a counter that the command has moved before.
 */
export function changeOutsideMode(
  command: UpdateCredentialsCommand,
  mode: ReplacementMode,
  counters: DeviceCounters,
): CounterChange | undefined {
  const moved = new Set<RemotePartyRole>();
  return counterChangesOf(command, mode, counters).find((change) => {
    const role = roleFromCode(change.roleCode);
    if (role === undefined || moved.has(role)) return true;
    moved.add(role);
    const covered = role === authorisingRole(mode) || mayTarget(mode, role);
    return !covered || !areSpecialistsOf(role, change.specialistFloors ?? []);
  });
}

/** One role has a specialist counter, and one only. */
function areSpecialistsOf(
  role: RemotePartyRole,
  [first, ...others]: readonly SpecialistFloor[],
): boolean {
  if (first === undefined) return true;
  return role === PREPAYMENT_ROLE && first.usage === PREPAYMENT_TOP_UP && others.length === 0;
}

/** The same changes without those that would lower a counter: each floor is at least where its counter stands. */
export function raisesOnly(
  changes: readonly CounterChange[],
  counters: DeviceCounters,
): readonly CounterChange[] {
  const atLeast = (floor: bigint, last: bigint): bigint => (floor > last ? floor : last);
  return changes.map(({ roleCode: code, floor, specialistFloors }) => {
    const role = roleFromCode(code);
    return {
      roleCode: code,
      floor: role === undefined ? floor : atLeast(floor, counterOf(counters, role)),
      ...(specialistFloors && {
        specialistFloors: specialistFloors.map((specialist) => ({
          ...specialist,
          floor: atLeast(specialist.floor, counters.prepaymentTopUp),
        })),
      }),
    };
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
  return change.specialistFloors?.findLast(({ usage }) => usage === PREPAYMENT_TOP_UP)?.floor;
}
