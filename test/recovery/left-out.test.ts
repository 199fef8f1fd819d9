/**
 * Devices that hold what is compromised and are on no list: the incident says so, and the revocation counts them.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../src/recovery/incident.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

const SIGNING = 'supplier.digitalSignature';

function makeWorld(): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'left out' });
  world.addHomes({ count: 2 });
  return world;
}

function told(world: RecoveryWorld, { id }: Incident): Record<string, unknown> {
  const own = <T extends { readonly incident?: string }>(events: readonly T[]): readonly T[] =>
    events.filter(({ incident }) => incident === id);
  const warning = own(world.log.ofType('recovery.warning')).find(({ code }) => code === 'left-out');
  return {
    warned: warning === undefined ? 0 : Number.parseInt(warning.message, 10),
    trustedBy: Math.max(
      0,
      ...own(world.log.ofType('recovery.revoked')).map((one) => one.stillTrustedBy),
    ),
  };
}

describe('devices left out', () => {
  test.each([1, 3] as const)('method %s: a list by hand names one device of many', (method) => {
    const world = makeWorld();
    const all = world.dcc.inventory.entries();
    const own = [...all].filter(({ deviceType }) => deviceType !== 'CHF');
    const [first] = own;
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.run({ method, devices: [first!.entityId] });
    const others = own.length - 1;
    expect(told(world, incident)).toEqual({ warned: others, trustedBy: others });
  });

  test('nobody, when the DCC lists everyone', () => {
    const world = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
    expect(told(world, incident)).toEqual({ warned: 0, trustedBy: 0 });
  });
});
