/**
 * A new Issuing OCA of which each Subscriber places its certificates with its own key (recovery.md 3.8 step 8.4), and two more of them while the
 * first incident still waits for a device: what it has made belongs to an authority that is gone by then.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { DAY_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

const procedure = 'issuing-oca-by-subscribers';
const decisions = [{ decision: 'approve', residualShareAccepted: 1 }] as const;

/** Slow enough that the first one finds devices in the hands of an incident of the ACB, and comes back for them a day later. */
function overtakenTwice(second: 'issuingOca' | 'rootOca') {
  const world = createRecoveryWorld({ seed: 'red', delivery: { hsmSignaturesPerSecond: 1 } });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 3 });
  const broker = world.compromise('accessControlBroker.digitalSignature', { certain: 'yes' });
  broker.start({ procedure: 'dcc-key-by-itself', decisions });
  world.advance(1_200_000);
  const first = world.compromise('issuingOca', { certain: 'yes' });
  first.start({ procedure, decisions });
  world.advance(1_500_000);
  world.compromise('supplier.keyAgreement', { certain: 'yes' }).start({ method: 3, decisions });
  world.advance(4_800_000);
  world.compromise('issuingOca', { certain: 'yes' }).start({ procedure, decisions });
  world.advance(35_000_000);
  const how = second === 'issuingOca' ? { procedure } : ({ method: 'apex' } as const);
  world.compromise(second, { certain: 'yes' }).start({ ...how, decisions });
  world.advance(10_000_000);
  return { world, first, problems: () => watching.end() };
}

/** Cells that hold what their party does not use. */
function outdated(world: RecoveryWorld): readonly string[] {
  const inUse = new Set(
    world.parties
      .all()
      .flatMap((party) => Object.values(party.cells()))
      .map((certificate) => toHex(keyIdentifierOf(certificate))),
  );
  return world.fleet.devices.flatMap(({ device }) =>
    Object.entries(memoryOf(device).cells)
      .filter(([cell, held]) => cell !== 'root' && !inUse.has(toHex(held.keyIdentifier)))
      .map(([cell]) => cell),
  );
}

test.each(['issuingOca', 'rootOca'] as const)(
  'by %s: it places nothing that is gone, and leaves no device in Recovery',
  (second) => {
    const { world, first, problems } = overtakenTwice(second);
    expect(first.state).toBe('executing');
    const from = world.log.events.length;
    world.advance(60 * DAY_MS);
    expect(first.state).toBe('closed');
    const { outcomes, next, devices } = first.report();
    expect(outcomes).toEqual({ recovered: 13, untouched: 2 });
    const left = devices.filter(({ outcome }) => outcome === 'untouched');
    expect(left.map(({ code }) => code)).toEqual(['overtaken', 'overtaken']);
    expect(next).toEqual([]);
    const refused = world.log.events
      .slice(from)
      .filter((event) => event.type === 'dcc.concluded' && event.result !== 'success');
    expect(refused).toEqual([]);
    expect(outdated(world)).toEqual([]);
    const statuses = [...world.dcc.inventory.entries()].map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['commissioned']));
    expect(problems()).toEqual([]);
  },
);
