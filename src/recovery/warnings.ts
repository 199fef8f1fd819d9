/**
 * A warning of an incident in the log: something to know about, which stops nothing. Refusals are outcomes, not warnings.
 *
 * @module
 */
import type { EventOf } from '../core/event-types.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';

/** Writes one: who warns, a stable code, and what a person should know. */
export function warn(
  context: RecoveryContext,
  { id }: IncidentRecord,
  { actor, code, message }: Pick<EventOf<'recovery.warning'>, 'actor' | 'code' | 'message'>,
): void {
  context.write<'recovery.warning'>({
    type: 'recovery.warning',
    actor,
    incident: id,
    code,
    message,
  });
}
