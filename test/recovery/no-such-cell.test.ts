/**
 * A device that has no cell of the compromised key is no Relevant Device (SEC L10.30(a)): the DCC's own list leaves it out, and in
 * somebody else's it is an exception. So list, table and report count the same devices.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { writeNotificationFile } from '../../src/recovery/files.ts';
import { recoveryMetrics } from '../../src/recovery/metrics.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { type Eui64, formatEui64 } from '../../src/vocabulary/eui64.ts';

const TOP_UP = 'supplier.keyAgreement.prePaymentTopUp';

function home(): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'no such cell' });
  world.addHomes({ count: 1 });
  return world;
}

function idOf(world: RecoveryWorld, type: string): Eui64 {
  return world.fleet.devices.find(({ device }) => device.type.name === type)!.entityId;
}

/** Types on the list of the DCC. */
function listedTypes(world: RecoveryWorld, list: readonly Eui64[]): readonly string[] {
  return list.map((id) => world.dcc.inventory.entry(id)!.deviceType).toSorted();
}

test.each([
  [TOP_UP, 3, ['ESME', 'GPF', 'GSME']],
  ['supplier.keyAgreement', 3, ['ESME', 'GPF', 'GSME', 'PPMID']],
  ['supplier', 3, ['ESME', 'GPF', 'GSME', 'PPMID']],
  ['networkOperator', 3, ['ESME', 'GPF']],
  ['networkOperator.keyAgreement', 3, ['ESME', 'GPF']],
  ['wanProvider', 'dcc-key-by-itself', ['CHF']],
  ['transitionalCoS', 'dcc-key-by-itself', ['ESME', 'GPF', 'GSME', 'PPMID']],
  [
    'accessControlBroker.keyAgreement',
    'dcc-key-by-itself',
    ['CHF', 'ESME', 'GPF', 'GSME', 'PPMID'],
  ],
  // With its signing key the broker's others are replaced, as a supplier's are (2.5): meters have one of them.
  [
    'accessControlBroker.digitalSignature',
    'dcc-key-by-itself',
    ['CHF', 'ESME', 'GPF', 'GSME', 'PPMID'],
  ],
  ['recovery', 'recovery-key-by-contingency', ['CHF', 'ESME', 'GPF', 'GSME', 'PPMID']],
] as const)('%s: the list of the DCC is of devices that have its cells', (key, way, types) => {
  const world = createRecoveryWorld({
    seed: 'no such cell',
    recoveryAssumptions: { apexWithoutRootCompromise: 'permitted' },
  });
  world.addHomes({ count: 1 });
  const incident = world.compromise(key, { certain: 'yes' });
  incident.run(typeof way === 'number' ? { method: way } : { procedure: way });
  const { events } = world.log;
  expect(listedTypes(world, incident.list)).toEqual(types);
  expect(events.filter(({ type }) => type === 'recovery.exception')).toEqual([]);
  expect(incident.devices.map(({ code }) => code)).not.toContain('nothing-to-replace');
  const { recovered } = recoveryMetrics({ events, incident: incident.id });
  expect(recovered).toEqual({ recovered: types.length, of: types.length });
  expect(world.log.ofType('recovery.progress').at(-1)).toMatchObject({ recovered: types.length });
});

test('who has no such cell is not touched', () => {
  const world = home();
  world.compromise(TOP_UP, { certain: 'yes' }).run({ method: 3 });
  const touched = new Set(world.log.ofType('dcc.status-changed').map(({ device }) => device));
  expect(touched.has(idOf(world, 'ESME'))).toBe(true);
  expect(touched.has(idOf(world, 'PPMID'))).toBe(false);
});

test.each([
  [TOP_UP, 3, 'PPMID'],
  [TOP_UP, 1, 'PPMID'],
  ['supplier', 3, 'CHF'],
  ['networkOperator', 3, 'GSME'],
  ['wanProvider', undefined, 'ESME'],
] as const)('%s by method %s: a list by hand with a %s is refused', (key, method, type) => {
  const world = home();
  const device = idOf(world, type);
  const incident = world.compromise(key, { certain: 'yes' });
  expect(() => incident.run({ ...(method && { method }), devices: [device] })).toThrow(
    expect.objectContaining({
      code: 'recovery/device-refused',
      details: { device: formatEui64(device), reason: 'holds-no-such-certificate', others: 0 },
    }),
  );
});

test('in the file of a Subscriber it is an exception, and is not touched', () => {
  const world = home();
  const [ppmid, esme] = [idOf(world, 'PPMID'), idOf(world, 'ESME')];
  const incident = world.compromise(TOP_UP, { certain: 'yes' });
  const supplier = world.party('supplier').entityId;
  const notificationFile = writeNotificationFile(
    {
      kind: 'OrganisationCompromiseNotification',
      fileId: 'a file of mine',
      incident: incident.id,
      sender: supplier,
      at: world.clock.now(),
      signer: world.recovery.fileSigner(supplier),
    },
    [ppmid, esme].map((device) => ({
      device,
      cell: TOP_UP,
      compromisedSerial: '',
      replacementSerial: '',
    })),
  );
  incident.run({ method: 3, notificationFile });
  expect(incident.report().exceptions).toMatchObject([
    { device: ppmid, code: 'holds-no-such-certificate' },
  ]);
  expect(incident.list).toEqual([esme]);
  expect(world.dcc.inventory.entry(ppmid)?.history).toHaveLength(1);
});

test('a cell that the DCC has learned of counts, whatever the type', () => {
  const world = home();
  const [ppmid, esme] = [idOf(world, 'PPMID'), idOf(world, 'ESME')];
  world.dcc.mapping.record(ppmid, TOP_UP, world.dcc.mapping.believed(esme, TOP_UP)!);
  const incident = world.compromise(TOP_UP, { certain: 'yes' });
  while (incident.list.length === 0) incident.next();
  expect(incident.list).toContain(ppmid);
});
