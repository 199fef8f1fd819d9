/**
 * A Recovery key that is destroyed speaks to nobody, whatever the certificate mapping says that a device knows.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { memoryOf } from '../../src/device/device.ts';
import { toHex } from '../../src/core/bytes.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const CELL = 'recovery.digitalSignature';

test('a map that is wrong about who knows it does no harm: what is in use signs', () => {
  const world = createRecoveryWorld({ seed: 'destroyed' });
  world.addHomes({ count: 1 });
  const old = world.party('recovery').credential('digitalSignature').certificate;
  world.compromise('recovery', { certain: 'yes' }).run();
  expect(world.log.ofType('recovery.key').map(({ to }) => to)).toContain('destroyed');
  for (const { device, entityId } of world.fleet.devices) {
    expect(toHex(memoryOf(device).cells[CELL]?.keyIdentifier ?? new Uint8Array())).not.toBe(
      toHex(keyIdentifierOf(old)),
    );
    world.dcc.mapping.record(entityId, CELL, old);
  }
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  incident.run({ method: 3 });
  expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
});
