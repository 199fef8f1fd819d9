/**
 * Load controllers: cells of role 8 on an ESME with load control and on a SAPC, which the inventory has no owner of and the mapping has.
 */
import { describe, expect, test } from 'vitest';
import { memoryOf } from '../../src/device/device.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import type { Party } from '../../src/party/party.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

const CELLS = ['loadController.digitalSignature', 'loadController.keyAgreement'] as const;

/** A home without a load controller, then one with: an ESME of each kind. */
function makeWorld(options: Partial<RecoveryWorldOptions> = {}): {
  readonly world: RecoveryWorld;
  readonly controller: Party;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({ seed: 'load', ...options });
  const watched = watch(world, CHECKERS);
  world.addHomes({ count: 1, fuel: ['CHF', 'ESME'] });
  const controller = world.addParty({ role: 'loadController', name: 'LC' });
  world.addHomes({ count: 1, fuel: ['CHF', 'ESME', 'SAPC'] });
  return { world, controller, problems: () => watched.end() };
}

/** Cells of the load controller that do not hold what it has in use, by device. */
function outdated({ fleet }: RecoveryWorld, controller: Party): readonly string[] {
  const inUse = controller.cells() as Partial<Record<CellName, Uint8Array>>;
  return fleet.devices.flatMap(({ device, particulars: { deviceType } }) => {
    const held = memoryOf(device).cells;
    return CELLS.filter(
      (cell) =>
        held[cell] !== undefined &&
        held[cell].keyIdentifier.join() !== keyIdentifierOf(inUse[cell]!).join(),
    ).map((cell) => `${deviceType} ${cell}`);
  });
}

test.each<[string, string, RecoverOptions, Partial<RecoveryWorldOptions>]>([
  ['rootOca', 'Apex', {}, {}],
  ['issuingOca', 'by the Recovery key', {}, {}],
  ['issuingOca', 'by Subscribers', {}, { recoveryAssumptions: { issuingOcaRoute: 'own-keys' } }],
])('%s, %s: its cells get its new certificates', (key, _, run, options) => {
  const { world, controller, problems } = makeWorld(options);
  const before = controller.credential('digitalSignature').certificate;
  const incident = world.compromise(key, { certain: 'yes' }).run(run);
  expect(outcomes(incident)).toEqual({ recovered: 5 });
  expect(controller.credential('digitalSignature').certificate).not.toEqual(before);
  expect(outdated(world, controller)).toEqual([]);
  const warned = incident.report().warnings.map(({ code }) => code);
  expect(warned).toEqual(key === 'rootOca' ? ['on-no-revocation-list'] : []);
  expect(problems()).toEqual([]);
});

test('late, it keeps what it has, and replaces it with its own key: SR 6.21 has no role for it', () => {
  const { world, controller, problems } = makeWorld();
  const before = controller.cells();
  const incident = world
    .compromise('rootOca', { certain: 'yes' })
    .run({ lateSubscribers: [controller.entityId] });
  expect(outcomes(incident)).toEqual({ 'late-subscriber': 2, recovered: 3 });
  expect(controller.cells()).toEqual(before);
  expect(outdated(world, controller)).toEqual([]);
  expect(incident.report().warnings.map(({ code }) => code)).toContain('late-subscriber');
  const key = { keyClass: 'loadController', owner: controller.entityId } as const;
  const later = world.compromise(key, { certain: 'yes' }).run({ method: 1 });
  expect(outcomes(later)).toEqual({ recovered: 2 });
  expect(outcomes(incident)).toEqual({ recovered: 5 });
  expect(controller.cells()).not.toEqual(before);
  expect(outdated(world, controller)).toEqual([]);
  expect(problems()).toEqual([]);
});

test('late with the supplier: handed back to the one, its devices wait for the other', () => {
  const { world, controller, problems } = makeWorld();
  const lateSubscribers = [world.party('supplier').entityId, controller.entityId];
  const incident = world.compromise('rootOca', { certain: 'yes' }).run({ lateSubscribers });
  expect(outcomes(incident)).toEqual({ 'under-dcc-control': 3, recovered: 2 });
  incident.handOver();
  expect(outcomes(incident)).toEqual({ 'late-subscriber': 2, 'handed-back': 1, recovered: 2 });
  expect(incident.report().metrics.exposure.stillTrusting).toBe(2);
  const key = { keyClass: 'loadController', owner: controller.entityId } as const;
  world.compromise(key, { certain: 'yes' }).run({ method: 1 });
  expect(outcomes(incident)).toEqual({ recovered: 4, 'handed-back': 1 });
  expect(incident.report().metrics.exposure.stillTrusting).toBe(0);
  expect(problems()).toEqual([]);
});

describe.each([1, 3] as const)('method %s', (method) => {
  test('only devices that hold its certificates are listed', () => {
    const { world, controller, problems } = makeWorld();
    const other = world.addParty({ role: 'loadController', name: 'OTHER' });
    const incident = world
      .compromise({ keyClass: 'loadController', owner: controller.entityId }, { certain: 'yes' })
      .run({ method });
    expect(outcomes(incident)).toEqual({ recovered: 2 });
    expect(outdated(world, controller)).toEqual([]);
    const key = { keyClass: 'loadController', owner: other.entityId } as const;
    const none = world.compromise(key, { certain: 'yes' });
    expect(codeOf(() => none.run({ method }))).toBe('recovery/stands-still');
    expect(none.standing?.code).toBe('nothing-to-recover');
    expect(problems()).toEqual([]);
  });
});
