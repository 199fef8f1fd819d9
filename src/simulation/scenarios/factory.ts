/**
 * What leaves the factory broken: T42, T56.
 *
 * @module
 */
import { countBy } from '../../core/count-by.ts';
import { DAY_MS } from '../../core/instant.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import { faultNamed, unproven } from '../faults/index.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  all,
  commandsTaken,
  criticalCommand,
  eventsOf,
  executed,
  first,
  holding,
  idsOf,
  outcomes,
  setScene,
} from './setting.ts';

const RECOVERY_CELL = 'recovery.digitalSignature';

export const FACTORY_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T42',
    title: 'Truncated certificates in a batch of Communications Hubs',
    setUp: 'a batch of hubs whose certificate files were truncated in manufacture',
    action: 'production proving, then recovery of the Recovery key on the batch',
    expected:
      'no Response verifies, so nobody counts as recovered; flagged as a fault of manufacture, not as an attack',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfB: 0 });
      const { factory } = faultNamed('truncated-batch');
      world.addHomes({
        count: 3,
        fuel: ['CHF'],
        batch: 'first batch',
        ...(factory && { fault: factory }),
      });
      const hubs = world.fleet.find({ batch: 'first batch' });
      const anchors = world.deviceAnchors;
      const results = hubs.map(({ entityId }) =>
        world.dcc.proving.checkCertificates(entityId, anchors),
      );
      stage.expect('production proving finds the whole batch', results, [
        'unproven',
        'unproven',
        'unproven',
      ]);
      const sound = first(world.fleet.devices, 'CHF');
      stage.expect(
        'a sound hub is proven',
        world.dcc.proving.checkCertificates(sound.entityId, anchors),
        'proven',
      );
      const incident = world
        .compromise('recovery')
        .run({ procedure: 'recovery-key-by-itself', devices: idsOf([...hubs, sound]) });
      stage.expect('only the sound one counts', outcomes(incident), { recovered: 1, silent: 3 });
      const firstAnswers = hubs.map(
        ({ entityId }) =>
          eventsOf(world, 'dcc.concluded').find(({ device }) => device === entityId)?.result,
      );
      stage.expect('because nothing verifies', firstAnswers, [
        'unverified',
        'unverified',
        'unverified',
      ]);
      stage.expect(
        'in truth they obeyed',
        holding(world, hubs, RECOVERY_CELL, world.party('recovery').cells()[RECOVERY_CELL]),
        all(3),
      );
      stage.expect('no attack was noted', eventsOf(world, 'simulation.attack').length, 0);
      stage.expect('the batch is flagged', world.dcc.proving.batches(), [
        { batch: 'first batch', devices: 3, unproven: 3, verdict: 'manufacturing-fault' },
      ]);
    },
  },
  {
    id: 'T56',
    title: 'A cell that was never proven',
    setUp:
      "the recovery cell of a home, and the supplier's signing cell of another, report the right identifiers and hold a broken key",
    action: 'read by CS02a; prove by a live critical command; Method 3',
    expected:
      "reading finds nothing; proving finds the supplier's cell; the recovery cell surfaces when the Recovery key is used, and the figures say so",
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage, { homesOfB: 0 });
      const { factory } = unproven(RECOVERY_CELL);
      const [home] = world.addHomes({
        count: 1,
        batch: 'injected by hand',
        ...(factory && { fault: factory }),
      });
      const broken = (home?.devices ?? []).filter(
        ({ particulars }) => particulars.responsibleSupplier !== undefined,
      );
      const recovery = world.party('recovery').cells()[RECOVERY_CELL];
      stage.expect(
        'CS02a reports the right key',
        holding(world, broken, RECOVERY_CELL, recovery),
        all(broken.length),
      );
      const incident = world
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 3, proving: 'none' });
      stage.expect('the Recovery key fails there', outcomes(incident), {
        recovered: devicesOfA.length,
        silent: broken.length,
      });
      stage.expect(
        'the devices refuse the signature',
        countBy(
          eventsOf(world, 'device.processed').filter(({ kind }) => kind === 'rejected'),
          ({ device }) => device,
        ),
        Object.fromEntries(
          broken.map(({ entityId }) => [entityId, world.dcc.delivery.attemptsMax * 4]),
        ),
      );
      const { recoveryKeyFails } = recoveryMetrics({ events: world.log.events, incident: 'R1' });
      stage.expect('the figures say where', recoveryKeyFails, broken.length);
      stage.expect('nothing was executed there', executed(world), {
        anyExceptAbnormalRootByRecovery: devicesOfA.length,
      });
      stage.expect(
        'only recovery commands were sent, and readings of who was silent',
        Object.keys(commandsTaken(world)),
        ['recovery', '6.24.1'],
      );
      stage.expect('a live command finds a broken supplier cell', provedLive(stage), {
        reported: all(1),
        before: 'untested',
        proofs: { broken: 'unproven', sound: 'proven' },
      });
    },
  },
];

/** Proves the supplier's signing cell of a broken and a sound ESME, by a critical command to each. */
function provedLive(stage: Stage): {
  readonly reported: string;
  readonly before: string;
  readonly proofs: Readonly<Record<string, string>>;
} {
  const { world, a, devicesOfA } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
  const { factory } = unproven(DS);
  const [home] = world.addHomes({ count: 1, ...(factory && { fault: factory }) });
  const devices = { broken: first(home?.devices ?? []), sound: first(devicesOfA) };
  const before = world.dcc.proving.state(devices.broken.entityId, DS);
  const reported = holding(world, [devices.broken], DS, a.cells()[DS]);
  for (const device of Object.values(devices)) {
    const command = criticalCommand(world, a, device);
    world.dcc.proving.prove({ device: device.entityId, cell: DS, command });
  }
  world.advance(30 * DAY_MS);
  const proofs = Object.entries(devices).map(([name, { entityId }]) => [
    name,
    world.dcc.proving.state(entityId, DS),
  ]);
  return { reported, before, proofs: Object.fromEntries(proofs) as Record<string, string> };
}
