/**
 * A Subscriber whose XML-signing key is stolen is refused by the DCC: incidents that need its requests name the block, and what ends it.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../src/core/instant.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';
const NAMED = /\(block-1\): R1 is about its XML-signing key; dcc\.access\.unblock\('block-1'\)/;

function makeWorld(): {
  readonly world: RecoveryWorld;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({ seed: 'refused' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  return { world, problems: () => watching.end() };
}

function stealXmlKey(world: RecoveryWorld): void {
  const key = { keyClass: 'xmlSigning', owner: world.party('supplier').entityId } as const;
  world.compromise(key, { certain: 'yes' }).run();
}

function unblock(world: RecoveryWorld): void {
  for (const { name } of world.dcc.access.blocks) world.dcc.access.unblock(name);
}

describe('Method 1', () => {
  test('stands still before anything is sent, names the block, and goes on when it is lifted', () => {
    const { world, problems } = makeWorld();
    stealXmlKey(world);
    const incident = world.compromise(SIGNING);
    expect(codeOf(() => incident.run({ method: 1 }))).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('requests-refused');
    expect(incident.standing?.note).toMatch(NAMED);
    expect(incident.report().next[0]).toMatch(NAMED);
    expect(world.log.ofType('dcc.submitted')).toEqual([]);
    unblock(world);
    incident.run();
    expect(outcomes(incident)).toEqual({ recovered: 4 });
    expect(problems()).toEqual([]);
  });

  test('going on by itself, it hears that the block is lifted', () => {
    const { world, problems } = makeWorld();
    stealXmlKey(world);
    const incident = world.compromise(SIGNING);
    incident.start({ method: 1 });
    world.advance(HOUR_MS);
    expect(incident.standing?.code).toBe('requests-refused');
    unblock(world);
    world.advance(HOUR_MS);
    expect(outcomes(incident)).toEqual({ recovered: 4 });
    expect(problems()).toEqual([]);
  });

  test('blocked in the middle: what was refused is not said to be out of reach', () => {
    const { world, problems } = makeWorld();
    const incident = world.compromise(SIGNING);
    incident.choose({ method: 1 });
    while (incident.step?.run !== 'send') incident.next();
    world.dcc.access.block({ block: 'party', party: world.party('supplier').entityId }, 'by hand');
    incident.run();
    expect(outcomes(incident)).toEqual({ 'refused-by-dcc': 4 });
    const [first, ...others] = incident.report().next;
    expect(first).toMatch(/unblock\('block-1'\) when its reason is gone, then notify/);
    expect(others.join()).not.toMatch(/devices are left/);
    unblock(world);
    expect(incident.report().next.join()).toMatch(/devices are left/);
    const again = world.compromise(SIGNING).run({ method: 1 });
    expect(outcomes(again)).toEqual({ recovered: 4 });
    expect(incident.report().next.join()).not.toMatch(/devices are left/);
    expect(problems()).toEqual([]);
  });
});

describe('Method 2', () => {
  function taken(): ReturnType<typeof makeWorld> & { readonly incident: Incident } {
    const made = makeWorld();
    stealXmlKey(made.world);
    const incident = made.world.compromise(SIGNING, { certain: 'yes' }).run({ method: 2 });
    return { ...made, incident };
  }

  test('closes without the handover, which nobody could ask for, and says what ends that', () => {
    const { world, incident, problems } = taken();
    expect(incident.state).toBe('closed');
    expect(outcomes(incident)).toEqual({ 'under-dcc-control': 4 });
    const requests = world.log.ofType('dcc.submitted').map(({ serviceRequest }) => serviceRequest);
    expect(requests).not.toContain('6.21');
    const { warnings, next } = incident.report();
    expect(warnings.find(({ code }) => code === 'requests-refused')?.message).toMatch(NAMED);
    expect(next[0]).toMatch(NAMED);
    expect(next[0]).toMatch(/then incident\.handOver\(\)$/);
    expect(problems()).toEqual([]);
  });

  test('handOver() says so too, and hands over once the block is lifted', () => {
    const { world, incident, problems } = taken();
    const refused = (): void => {
      incident.handOver();
    };
    expect(codeOf(refused)).toBe('recovery/stands-still');
    expect(refused).toThrow(NAMED);
    expect(outcomes(incident)).toEqual({ 'under-dcc-control': 4 });
    unblock(world);
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': 4 });
    expect(problems()).toEqual([]);
  });
});

test('Method 3 needs nothing of the Subscriber but its certificates', () => {
  const { world, problems } = makeWorld();
  stealXmlKey(world);
  const incident = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
  expect(outcomes(incident)).toEqual({ recovered: 4 });
  expect(problems()).toEqual([]);
});

test('a handover for a network operator goes on for devices of suppliers whom nobody has blocked', () => {
  const { world, problems } = makeWorld();
  const sound = world.addParty({ role: 'supplier', name: 'SOUND' });
  world.addHomes({ count: 1, supplier: sound });
  const incident = world
    .compromise('networkOperator.digitalSignature', { certain: 'yes' })
    .run({ method: 2, handover: 'not-requested' });
  stealXmlKey(world);
  incident.handOver();
  const supplierOf = (device: (typeof incident.devices)[number]) =>
    world.dcc.inventory.entry(device.device)?.responsibleSupplier;
  const outcomesOf = (isOfSound: boolean) =>
    incident.devices
      .filter((device) => (supplierOf(device) === sound.entityId) === isOfSound)
      .map(({ outcome }) => outcome);
  expect(new Set(outcomesOf(true))).toEqual(new Set(['handed-back']));
  expect(new Set(outcomesOf(false))).toEqual(new Set(['under-dcc-control']));
  expect(problems()).toEqual([]);
});
