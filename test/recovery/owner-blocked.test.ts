/**
 * While the Recovery key is at work for a User, that User's own requests are refused: its key is not trusted (recovery.md 2.4).
 *
 * @module
 */
import { expect, test } from 'vitest';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

test.each(['6.15.1', '6.23'] as const)(
  'SR %s of the owner is refused meanwhile',
  (serviceRequest) => {
    const world = createRecoveryWorld({ seed: 'blocked' });
    world.addHomes({ count: 1 });
    const supplier = world.party('supplier');
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    incident.choose({ method: 3 });
    while (incident.step?.run !== 'send') incident.next();
    const [target] = incident.list;
    const command = supplier.updateCredentials({
      target: target!,
      mode: 'supplierBySupplier',
      replacements: supplier.cells(),
      issuers: [world.authority.current().issuingOca],
    });
    const requester = supplier.entityId;
    expect(world.dcc.submit({ command, requester, serviceRequest })).toMatchObject({
      accepted: false,
      code: 'blocked',
    });
  },
);
