/**
 * A device that counts as recovered or handed back is not under DCC control: none of the cells in question holds the broker's
 * certificate, where the decided procedure places the owner's.
 *
 * Judged by the memory of the device at the moment of the claim. It does not judge which other certificate was to be placed.
 *
 * @module
 */
import {
  type CompromisedKey,
  KEY_CLASSES,
  type KeyClass,
  affectedCells,
} from '../../recovery/compromised-key.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { CheckedWorld, Checker } from './checker.ts';

/** What is known of an incident. */
interface Case {
  readonly cells: readonly CellName[];
  readonly owner: string;
  procedure: string;
}

export const recoveredLeavesDccControl: Checker = {
  name: 'recovered-leaves-dcc-control',
  holds:
    'no device that is recovered or handed back still holds a certificate of the broker instead',
  begin: (world, report) => {
    const cases = new Map<string, Case>();
    return {
      observe: (event) => {
        if (event.type === 'recovery.opened') {
          const found = caseOf(event.key);
          if (found !== undefined) cases.set(event.incident, found);
        }
        if (event.type === 'recovery.decision' && event.decision === 'approve') {
          const known = cases.get(event.incident);
          if (known !== undefined) known.procedure = event.method;
        }
        if (event.type !== 'recovery.device' || event.code !== 'success') return;
        const known = cases.get(event.incident);
        if (known === undefined || !isClaim(event.outcome, known.procedure)) return;
        for (const cell of underControl(world, event.device as Eui64, known)) {
          report(event.device, `is ${event.outcome}, and ${cell} holds the broker's certificate`);
        }
      },
    };
  },
};

/** Handed back is always to the owner; recovered means so where the procedure places what was renewed. */
function isClaim(outcome: string, procedure: string): boolean {
  if (outcome === 'handed-back') return true;
  const known: (typeof PROCEDURES)[string] | undefined = PROCEDURES[procedure];
  return outcome === 'recovered' && known?.campaign?.places === 'renewed';
}

/** The key of an incident as its log names it: `supplier.digitalSignature of 90-B3-…`. */
function caseOf(described: string): Case | undefined {
  const [name = '', owner] = described.split(' of ');
  const [keyClass = '', slots] = name.split('.');
  if (owner === undefined || !Object.hasOwn(KEY_CLASSES, keyClass)) return undefined;
  const key = {
    keyClass: keyClass as KeyClass,
    ...(slots !== undefined && { slots: slots.split('+') as CompromisedKey['slots'] }),
  } as CompromisedKey;
  return { cells: affectedCells(key), owner, procedure: '' };
}

/** Cells of the key in which the broker stands for its owner. */
function underControl(
  { fleet, parties }: CheckedWorld,
  id: Eui64,
  { cells, owner }: Case,
): readonly CellName[] {
  const broker = parties.of('accessControlBroker')?.entityId;
  const { lastStep, device } = fleet.device(id);
  const held = (lastStep?.after ?? device.snapshot()).cells;
  return broker === undefined || broker === owner
    ? []
    : cells.filter((cell) => held[cell]?.entityId === broker);
}
