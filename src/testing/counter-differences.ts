/**
 * What the counters of a meter say after a case, by its own account in CS02a and CS02f: a command that was accepted has moved
 * that of whoever authorised it, or has set it and others to floors; one that was refused has moved none.
 *
 * Only counters that the command is about are judged: what the others start with, a meter may not let anybody set.
 *
 * @module
 */
import { isSmkiError } from '../core/errors.ts';
import { authorisingRole } from '../device/mode-rules.ts';
import { decodeFrame } from '../gbcs/framing.ts';
import { decodeMessage } from '../gbcs/message.ts';
import { modeFromNumber } from '../gbcs/modes.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import { TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { type RemotePartyRole, roleFromCode } from '../vocabulary/roles.ts';
import type { AnchorReplacementCase, CaseReading } from './cases/case.ts';

/** Last accepted Originator Counters, by the meter's own account. */
export type ReportedCounters = ReadonlyMap<RemotePartyRole, bigint>;

/** Where the counters that a meter reports are not as they should be. The question itself may have moved the reader's. */
export function counterDifferences(
  row: AnchorReplacementCase,
  { by, commands }: CaseReading,
  found: ReportedCounters,
): readonly string[] {
  const reader = TRUST_ANCHOR_CELLS[by].role;
  const asked = commands.map((command) => decodeFrame(command).header.originatorCounter);
  return [...countersAfter(row)].flatMap(([role, wanted]) => {
    const actual = found.get(role);
    if (actual === undefined || actual === wanted) return [];
    if (role === reader && asked.includes(actual)) return [];
    return [`the counter of ${role} is ${actual}, wanted ${wanted}`];
  });
}

/** The counters that a command is about, once the case is over. */
function countersAfter(row: AnchorReplacementCase): ReportedCounters {
  const { command, counters, expected, before = [] } = row;
  const message = readable(command);
  // Other commands came first, and moved what they moved.
  if (before.length > 0 || message?.payload.type !== 'update-credentials.command') return new Map();
  const { control } = message.payload;
  const mode = modeFromNumber(control.mode);
  if (mode === undefined) return new Map();
  const own = authorisingRole(mode);
  const others = (control.otherRoleChanges ?? []).flatMap(
    (change) => roleFromCode(change.roleCode) ?? [],
  );
  const after = new Map([own, ...others].map((role) => [role, counters[role] ?? 0n]));
  if (expected.outcome === 'rejected') return after;
  after.set(own, message.header.originatorCounter);
  const outcome = row.later?.alert.outcome ?? expected.response.outcome;
  for (const { roleCode, floor } of outcome?.counterChanges ?? []) {
    const role = roleFromCode(roleCode);
    if (role !== undefined) after.set(role, floor);
  }
  return after;
}

/** Undefined for octets that are no message: a case may be about such. */
function readable(command: Uint8Array): DecodedMessage | undefined {
  try {
    return decodeMessage(command, { decoding: 'tolerant' });
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}
