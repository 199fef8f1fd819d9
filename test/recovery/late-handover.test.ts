/**
 * An Apex with Subscribers that are late (recovery.md 5.4): the ACB's certificates stand in their cells, so that their devices are under
 * DCC control as after Method 2, until SR 6.21 gives the cells back.
 */
import { describe, expect, test } from 'vitest';
import type { PartyRole } from '../../src/party/credentials.ts';
import { memoryOf } from '../../src/device/device.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { CHECKERS, watch } from '../../src/simulation/index.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

type World = ReturnType<typeof createRecoveryWorld>;

function world(homes = 1): { readonly made: World; readonly problems: () => readonly unknown[] } {
  const made = createRecoveryWorld({ seed: 'late' });
  const watched = watch(made, CHECKERS);
  made.addHomes({ count: homes });
  return { made, problems: () => watched.end() };
}

function count<T>(of: readonly T[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of of) counts[String(one)] = (counts[String(one)] ?? 0) + 1;
  return counts;
}

function statuses(made: World): Record<string, number> {
  return count([...made.dcc.inventory.entries()].map(({ status }) => status));
}

function alerts(made: World): Record<string, number> {
  return count(
    made.log
      .ofType('dcc.alert')
      .map(({ alert }) => alert)
      .filter((alert) => alert.startsWith('RecoveryComplete')),
  );
}

/** Whose certificates devices hold in a cell, by their own memory. */
function holders(made: World, cell: CellName): Record<string, number> {
  const held = made.fleet.devices.flatMap(({ device }) => {
    const owner = memoryOf(device).cells[cell]?.entityId;
    return owner === undefined ? [] : [made.parties.byId(owner as Eui64)?.role ?? owner];
  });
  return count(held);
}

const SUPPLIER_DS = 'supplier.digitalSignature';
const NETWORK_DS = 'networkOperator.digitalSignature';

function apexWithout(made: World, ...roles: readonly PartyRole[]) {
  const lateSubscribers = roles.map((role) => made.party(role).entityId);
  return made.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex', lateSubscribers });
}

describe('an Apex without the supplier', () => {
  test('leaves its devices under DCC control, and says so everywhere', () => {
    const { made, problems } = world();
    const incident = apexWithout(made, 'supplier');
    expect(incident.state).toBe('closed');
    expect(outcomes(incident)).toEqual({ 'under-dcc-control': 4, recovered: 1 });
    expect(statuses(made)).toEqual({ recovered: 4, commissioned: 1 });
    expect(alerts(made)).toEqual({ RecoveryCompleteACBCredentials: 4 });
    expect(incident.report().next[0]).toMatch(/under DCC control: incident\.handOver\(\)/);
    expect(incident.report().metrics.exposure.awaitingHandover).toBe(4);
    expect(problems()).toEqual([]);
  });

  test('and SR 6.21 gives exactly its cells back', () => {
    const { made, problems } = world();
    const incident = apexWithout(made, 'supplier');
    const before = holders(made, NETWORK_DS);
    const from = made.log.events.length;
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': 4, recovered: 1 });
    expect(statuses(made)).toEqual({ commissioned: 5 });
    expect(holders(made, SUPPLIER_DS)).toEqual({ supplier: 4 });
    expect(holders(made, NETWORK_DS)).toEqual(before);
    const sent = made.log.events.slice(from).filter((event) => event.type === 'dcc.submitted');
    expect(count(sent.map(({ serviceRequest }) => serviceRequest))).toEqual({ '6.21': 4 });
    expect(incident.report().next.join()).not.toMatch(/handOver/);
    expect(codeOf(() => incident.handOver())).toBe('recovery/method-cannot-apply');
    expect(problems()).toEqual([]);
  });
});
