/**
 * Which faults of a rehearsal struck, how often, and which could not: a fault that never acted would pass for one that was survived.
 *
 * @module
 */
import type { SmkiEvent } from '../../core/event-types.ts';
import { type Fault, faultNamed } from '../../simulation/faults/index.ts';
import { type Rehearsal, hasShare } from '../../simulation/scenarios/rehearsal.ts';

/** One fault in one run. */
export interface FaultCount {
  /** As it was ordered, with its share. */
  readonly fault: string;
  /** Devices; `all` for a fault that strikes no device but the world. */
  readonly struck: number | 'all';
  /** Events that show it, where the fault says how it is seen. */
  readonly seen?: number;
}

/** Every fault that was ordered, counted in the log. */
export function countFaults({ order, world }: Rehearsal): readonly FaultCount[] {
  const { devices } = world.fleet;
  const { events } = world.log;
  return order.faults.map((text) => {
    const fault = faultOf(text);
    const struck = new Set([
      ...devices
        .filter(({ particulars }) => particulars.batch === fault.name)
        .map(({ entityId }) => String(entityId)),
      ...world.log
        .ofType('simulation.fault')
        .flatMap((event) => (event.fault === fault.name ? [event.subject] : [])),
    ]);
    const isOfWorld = !hasShare(fault);
    const isOfStruck = (event: SmkiEvent): boolean =>
      isOfWorld || ('device' in event && struck.has(event.device));
    const { sighting } = fault;
    return {
      fault: text,
      struck: isOfWorld ? 'all' : struck.size,
      ...(sighting && {
        seen: events.filter((event) => sighting.shows(event) && isOfStruck(event)).length,
      }),
    };
  });
}

/** The faults in a line of the heading; nothing without any. What was seen differs between runs that are compared. */
export function faultsText(
  rehearsal: Rehearsal,
  { compared }: { readonly compared: 'yes' | 'no' },
): string | undefined {
  const of = rehearsal.world.fleet.devices.length;
  const texts = countFaults(rehearsal).map(({ fault, struck, seen }) => {
    const devices = struck === 'all' ? [] : [`${struck} of ${of} devices`];
    const times =
      seen === undefined || compared === 'yes'
        ? []
        : [`seen ${seen} ${seen === 1 ? 'time' : 'times'}`];
    const counts = [...devices, ...times];
    return counts.length === 0 ? fault : `${fault} (${counts.join(', ')})`;
  });
  return texts.length === 0 ? undefined : `Faults: ${texts.join(', ')}.`;
}

/** What to say of faults that struck nothing: the figures are those of a run without them. */
export function idleFaults(rehearsal: Rehearsal): readonly string[] {
  const { governance } = rehearsal.order;
  return countFaults(rehearsal).flatMap(({ fault, struck, seen }) => {
    const { name, sighting } = faultOf(fault);
    if (struck === 0) {
      return [`Fault ${name} struck no device: give it a larger share, or order more homes.`];
    }
    if (sighting === undefined || seen !== 0) return [];
    const isForPeople = sighting.governance === 'governed' && governance === 'technical';
    const advice = isForPeople ? ' Try --governed.' : '';
    return [`Fault ${name} had no effect on this run: it acts ${sighting.where}.${advice}`];
  });
}

function faultOf(text: string): Fault {
  return faultNamed(text.split(':')[0] ?? '');
}
