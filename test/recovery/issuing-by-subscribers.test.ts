/**
 * A compromised Issuing OCA, and each Subscriber replaces its certificates with its own key (recovery.md 3.8 steps 8.4 and 8.5).
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const NAME = 'issuing-oca-by-subscribers';

function makeWorld(options: Partial<RecoveryWorldOptions> = {}): {
  readonly world: RecoveryWorld;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({
    seed: 'issuing',
    recoveryAssumptions: { issuingOcaRoute: 'own-keys' },
    ...options,
  });
  const watched = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  return { world, problems: () => watched.end() };
}

function executed(world: RecoveryWorld): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, what } of world.log.ofType('device.processed')) {
    if (kind === 'executed') counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

/** Cells whose occupant is not what its party has in use. */
function outdated(world: RecoveryWorld): readonly string[] {
  const inUse = new Set(
    world.parties
      .all()
      .flatMap((party) => Object.values(party.cells()))
      .map((certificate) => keyIdentifierOf(certificate).join()),
  );
  return world.fleet.devices.flatMap(({ device }) =>
    (Object.entries(memoryOf(device).cells) as [CellName, { keyIdentifier: Uint8Array }][])
      .filter(([cell, { keyIdentifier }]) => cell !== 'root' && !inUse.has(keyIdentifier.join()))
      .map(([cell]) => cell),
  );
}

describe('by the assumption issuingOcaRoute', () => {
  test('the DCC replaces what it holds itself, and each User its own with its own key', () => {
    const { world, problems } = makeWorld();
    const incident = world.compromise('issuingOca', { certain: 'yes' }).run();
    expect(incident.procedure).toBe(NAME);
    expect(outcomes(incident)).toEqual({ recovered: 5 });
    expect(executed(world)).toEqual({
      anyExceptAbnormalRootByRecovery: 5,
      supplierBySupplier: 4,
      networkOperatorByNetworkOperator: 2,
    });
    expect(outdated(world)).toEqual([]);
    const later = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    expect(outcomes(later.run({ method: 1 }))).toEqual({ recovered: 4 });
    expect(problems()).toEqual([]);
  });

  test('a device that is away for its supplier is left, and the next recovery finds it', () => {
    const { world, problems } = makeWorld({
      recoveryAssumptions: { issuingOcaRoute: 'own-keys', silentRoundsMax: 0 },
    });
    const [esme] = world.fleet.devices.filter(
      ({ particulars }) => particulars.deviceType === 'ESME',
    );
    let commands = 0;
    esme!.addCondition({
      name: 'busy',
      onCommand: (command) => (++commands > 1 ? undefined : command),
    });
    const incident = world.compromise('issuingOca', { certain: 'yes' }).run();
    expect(outcomes(incident)).toEqual({ recovered: 4, silent: 1 });
    esme!.removeCondition('busy');
    const own = world
      .compromise('supplier.digitalSignature', { certain: 'yes' })
      .run({ method: 1 });
    expect(outcomes(own)).toEqual({ recovered: 4 });
    expect(problems()).toEqual([]);
  });

  test('a Subscriber that is late is listed, and keeps what it has', () => {
    const { world, problems } = makeWorld();
    const incident = world.compromise('issuingOca', { certain: 'yes' });
    incident.run({ lateSubscribers: [world.party('supplier').entityId] });
    expect(outcomes(incident)).toEqual({ 'late-subscriber': 4, recovered: 1 });
    expect(executed(world)).toEqual({
      anyExceptAbnormalRootByRecovery: 5,
      networkOperatorByNetworkOperator: 2,
    });
    expect(incident.report().next.join()).toMatch(/Issuing OCA that is gone/);
    expect(problems()).toEqual([]);
  });

  test('governed, as time passes', () => {
    const { world, problems } = makeWorld({ governance: 'governed' });
    const incident = world.compromise('issuingOca', { certain: 'yes' });
    incident.start({ decisions: [{ decision: 'approve' }] });
    world.advance(60 * DAY_MS);
    expect(incident.state).toBe('closed');
    expect(outcomes(incident)).toEqual({ recovered: 5 });
    expect(outdated(world)).toEqual([]);
    expect(problems()).toEqual([]);
  });
});

test('in bulk by the Recovery key unless that is assumed; either way can be asked for by name', () => {
  const { world } = makeWorld({ recoveryAssumptions: {} });
  const bulk = world.compromise('issuingOca', { certain: 'yes' }).run();
  expect(bulk.procedure).toBe('issuing-oca');
  const own = world.compromise('issuingOca', { certain: 'yes' }).run({ procedure: NAME });
  expect(own.procedure).toBe(NAME);
  expect(outcomes(own)).toEqual({ recovered: 5 });
  expect(outdated(world)).toEqual([]);
});
