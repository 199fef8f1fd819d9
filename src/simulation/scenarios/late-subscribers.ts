/**
 * Subscribers that are late with new certificates: T62, T63. They are this model's own (recovery.md 3.5 step 5.4, 3.8 step 8.3).
 *
 * @module
 */
import { countBy } from '../../core/count-by.ts';
import type { Incident } from '../../recovery/incident.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  KA,
  TOP_UP,
  all,
  became,
  commandsTaken,
  criticalCommand,
  eventsOf,
  executed,
  expectAccounts,
  first,
  holding,
  outcomes,
  setScene,
  statuses,
  withCell,
} from './setting.ts';

const SUPPLIER = [DS, KA, TOP_UP] as const;

export const LATE_SUBSCRIBER_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T62',
    title: 'Apex, and a supplier is late with its certificates',
    setUp: 'T26; supplier A has no certificates under the new Issuing OCA in time',
    action: 'Apex contingency, then the handover once A has them',
    expected:
      "the ACB's certificates in A's cells, status Recovered, A's Critical Commands refused; SR 6.21 gives those cells back, and no others",
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA, devicesOfB } = setScene(stage, { homesOfA: 1 });
      const incident = world.compromise('rootOca', { certain: 'yes' });
      incident.run({ method: 'apex', lateSubscribers: [a.entityId] });
      const broker = world.party('accessControlBroker');
      const inUse = broker.credential('digitalSignature').certificate;
      const hubs = world.fleet.devices.length - devicesOfA.length - devicesOfB.length;
      stage.expect('the incident is complete', incident.state, 'closed');
      stage.expect("A's devices are under DCC control", outcomes(incident), {
        'under-dcc-control': devicesOfA.length,
        recovered: devicesOfB.length + hubs,
      });
      stage.expect('and Recovered', statuses(world, devicesOfA), { recovered: devicesOfA.length });
      stage.expect("B's are what they were", statuses(world, devicesOfB), {
        commissioned: devicesOfB.length,
      });
      stage.expect(
        "the ACB's certificate is in A's cells",
        holding(world, devicesOfA, DS, inUse),
        all(devicesOfA.length),
      );
      stage.expect(
        "and in none of B's",
        holding(world, devicesOfB, DS, inUse),
        `0 of ${devicesOfB.length}`,
      );
      stage.expect(
        'the DCC Alerts tell them apart',
        countBy(
          eventsOf(world, 'dcc.alert').filter(({ alert }) => alert.startsWith('RecoveryComplete')),
          ({ alert }) => alert,
        ),
        {
          RecoveryCompleteACBCredentials: devicesOfA.length,
          RecoveryComplete: devicesOfB.length,
        },
      );
      const esme = first(devicesOfA);
      const critical = world.dcc.protect(criticalCommand(world, a, esme));
      stage.expect(
        "A's Critical Commands are refused",
        became(esme.take(critical, 'A')),
        'originator-unknown',
      );
      stage.expect(
        'the report says what is due',
        incident.report().next.join(),
        'devices are under DCC control: incident.handOver()',
      );
      playHandover(stage, world, incident);
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T63',
    title: 'A new Issuing OCA, and a supplier is late with its certificates',
    setUp: 'T38; supplier A has no certificates under the new Issuing OCA in time',
    action: 'new Issuing OCA; later A replaces its certificates with its own key',
    expected:
      "nothing is placed in A's cells, whose keys are sound; A is listed, its devices do not count; Method 1 with the key that devices know replaces them under the new issuer",
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage, { homesOfA: 1 });
      const old = a.credential('digitalSignature').certificate;
      const incident = world.compromise('issuingOca', { certain: 'yes' });
      incident.run({ lateSubscribers: [a.entityId] });
      const others = world.fleet.devices.length - devicesOfA.length;
      stage.expect("A's devices count as recovered by nobody", outcomes(incident), {
        'late-subscriber': devicesOfA.length,
        recovered: others,
      });
      const { stillTrusting } = incident.report().metrics.exposure;
      stage.expect('they hold what the old issuer has issued', stillTrusting, devicesOfA.length);
      const holdOld = holding(world, devicesOfA, DS, old);
      stage.expect("A's cells hold what they held", holdOld, all(devicesOfA.length));
      stage.expect('statuses are back', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      const listed = eventsOf(world, 'recovery.warning').filter(
        ({ code, message }) => code === 'late-subscriber' && message.includes(a.entityId),
      );
      stage.expect('A is listed', listed.length, 1);
      stage.refuses('nothing is to be handed over', 'recovery/method-cannot-apply', () => {
        incident.handOver();
      });
      expectAccounts(stage, world, incident, others);
      const own = world.compromise(DS).run({ method: 1 });
      stage.expect('its own key replaces them', outcomes(own), { recovered: devicesOfA.length });
      const now = holding(world, devicesOfA, DS, a.credential('digitalSignature').certificate);
      stage.expect('on every device', now, all(devicesOfA.length));
      stage.expect('then every device has recovered', outcomes(incident), {
        recovered: world.fleet.devices.length,
      });
    },
  },
];

/** Once the supplier has certificates, SR 6.21 gives its cells back. */
function playHandover(stage: Stage, world: RecoveryWorld, incident: Incident): void {
  const before = commandsTaken(world);
  const a = world.party('supplier');
  const devicesOfA = world.fleet.find({ supplier: a });
  incident.handOver();
  stage.expect('one SR 6.21 for each device', commandsTaken(world)['6.21'], devicesOfA.length);
  stage.expect('none before', before['6.21'], undefined);
  stage.expect(
    'in the mode of a supplier',
    executed(world)['supplierBySupplier'],
    devicesOfA.length,
  );
  for (const cell of SUPPLIER) {
    const devices = withCell(devicesOfA, cell);
    const own = holding(world, devices, cell, a.cells()[cell]);
    stage.expect(`${cell} is A's again`, own, all(devices.length));
  }
  stage.expect('every status is back', statuses(world), {
    commissioned: world.fleet.devices.length,
  });
}
