/**
 * Forks of a world: the same to the octet, then apart.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { HOUR_MS } from '../../src/core/instant.ts';
import { eventsToJsonLines } from '../../src/core/event-log.ts';
import { notifyShared, sharedIncident } from '../../src/recovery/shared.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';

test('strategies are compared on forks of one world', () => {
  const world = createRecoveryWorld({ seed: 'fork' });
  world.addHomes({ count: 2 });
  world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const other = world.fork();
  expect(eventsToJsonLines(other.log.events)).toBe(eventsToJsonLines(world.log.events));
  world.recover({ method: 3 });
  const before = other.log.length;
  other.recover({ method: 2 });
  expect(world.incident('R1')?.procedure).toBe('method-3');
  expect(other.incident('R1')?.procedure).toBe('method-2');
  expect(other.log.length).toBeGreaterThan(before);
});

test('a fork in the middle of an incident goes on from there, and forks again', () => {
  const world = createRecoveryWorld({ seed: 'middle' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier.digitalSignature');
  incident.choose({ method: 3 });
  while (incident.state !== 'executing') incident.next();
  const other = world.fork().fork();
  expect(other.incident('R1')?.state).toBe('executing');
  incident.run();
  expect(other.incident('R1')?.run().state).toBe('closed');
  expect(eventsToJsonLines(other.log.events)).toBe(eventsToJsonLines(world.log.events));
});

test('what is done in act is done in the fork too', () => {
  const world = createRecoveryWorld({ seed: 'act' });
  world.addHomes({ count: 1 });
  const stamp = (note: string) => (own: typeof world) => {
    own.log.append({
      at: own.clock.now(),
      type: 'simulation.inject',
      actor: 'facilitator',
      inject: 'x',
      text: note,
    });
  };
  world.act(stamp('seen'));
  world.advance(HOUR_MS);
  expect(world.fork().log.ofType('simulation.inject')).toHaveLength(1);
  stamp('unseen')(world);
  expect(codeOf(() => world.fork())).toBe('simulation/cannot-fork');
});

test('what was refused is refused again, and changes nothing', () => {
  const world = createRecoveryWorld({ seed: 'refused' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('wanProvider');
  expect(codeOf(() => incident.run({ method: 1 }))).toBe('recovery/method-cannot-apply');
  expect(world.fork().incident('R1')?.state).toBe('reported');
});

test('a shared service provider reports: parent and children are in the fork too, and go on apart', () => {
  const world = createRecoveryWorld({ seed: 'shared' });
  const other = world.addParty({ role: 'supplier', name: 'SMALL' });
  world.addHomes({ count: 2 });
  world.addHomes({ count: 1, supplier: other });
  const keys = [world.party('supplier'), other].map(
    ({ entityId }) => ({ keyClass: 'supplier', owner: entityId }) as const,
  );
  const shared = notifyShared(world.recovery, { keys, by: 'shared-service-provider' });
  const fork = world.fork();
  const again = sharedIncident(fork.recovery, shared.id);
  expect(again.children.map(({ id, parent }) => [id, parent])).toEqual([
    ['R1', 'S1'],
    ['R2', 'S1'],
  ]);
  shared.run({ method: 3 });
  expect(again.children.map(({ state }) => state)).toEqual(['reported', 'reported']);
  again.run({ method: 1 });
  expect(again.children.map(({ procedure, state }) => [procedure, state])).toEqual([
    ['method-1', 'closed'],
    ['method-1', 'closed'],
  ]);
  expect(eventsToJsonLines(world.fork().log.events)).toBe(eventsToJsonLines(world.log.events));
});

test('options are kept as they were passed', () => {
  const world = createRecoveryWorld({ seed: 'passed' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const options: { method: 2 | 3 } = { method: 3 };
  incident.choose(options);
  options.method = 2;
  const other = world.fork();
  expect(other.incident('R1')?.run().procedure).toBe('method-3');
  expect(incident.run().procedure).toBe('method-3');
});

test('a replacement whose octets are filled again afterwards is the one that was passed', () => {
  const world = createRecoveryWorld({ seed: 'octets' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const cell = 'supplier.digitalSignature';
  const certificate = world.party('supplier').credential('digitalSignature').certificate.slice();
  incident.choose({ method: 3, crossCheck: 'none', replacements: { [cell]: certificate } });
  certificate.fill(0);
  const other = world.fork();
  other.incident('R1')?.run();
  incident.run();
  expect(eventsToJsonLines(other.log.events)).toBe(eventsToJsonLines(world.log.events));
  expect(incident.devices.some(({ outcome }) => outcome === 'recovered')).toBe(true);
});

test('a slip that threw does not stop later forks', () => {
  const world = createRecoveryWorld({ seed: 'slip' });
  world.addHomes({ count: 1 });
  expect(() => {
    world.act(() => {
      throw new TypeError('a slip of the caller');
    });
  }).toThrow(TypeError);
  expect(world.compromise('wanProvider', null as never).state).toBe('reported');
  expect(world.fork().incident('R1')?.state).toBe('reported');
});
