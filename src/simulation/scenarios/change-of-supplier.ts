/**
 * A Change of Supplier (SR 6.23) in the middle of a recovery: T40.
 *
 * @module
 */
import { DAY_MS, HOUR_MS } from '../../core/instant.ts';
import type { Party } from '../../party/party.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import { DS, all, eventsOf, executed, first, holding, setScene, statuses } from './setting.ts';

export const CHANGE_OF_SUPPLIER_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T40',
    title: 'A Change of Supplier in the middle of a recovery',
    setUp:
      'SR 6.23 arrives for a device in Recovery; in a governed run, for one that is listed only',
    action: 'send it, and again afterwards',
    expected:
      'refused while the device is in Recovery; taken when its status is back; who is gained before statuses are set has left the list',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, b, devicesOfA } = setScene(stage);
      const esme = first(devicesOfA);
      const changeOfSupplier = (): ReturnType<typeof gains> => gains(world, b, esme);
      const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      incident.start({ method: 3, proving: 'none' });
      const during = changeOfSupplier();
      stage.expect(
        'refused while in Recovery',
        during.accepted ? 'taken' : during.code,
        'status-not-eligible',
      );
      world.advance(3 * DAY_MS);
      stage.expect('the recovery went on', incident.state, 'closed');
      stage.expect('taken afterwards', changeOfSupplier().accepted, true);
      world.advance(HOUR_MS);
      stage.expect(
        "the cell holds B's certificate",
        holding(world, [esme], DS, b.cells()[DS]),
        all(1),
      );
      stage.expect('one change of supplier was executed', executed(world)['supplierByTransCoS'], 1);
      stage.expect('gained while it was listed only', gainedWhileListed(stage), {
        exceptions: ['device-of-another-party'],
        holds: all(1),
        recovered: { recovered: 7, of: 7 },
        statuses: { commissioned: 15 },
      });
    },
  },
];

/** SR 6.23: the transitional CoS party puts a gaining supplier's certificates on a device. */
function gains(
  world: RecoveryWorld,
  gaining: Party,
  { entityId: target }: FleetDevice,
): ReturnType<RecoveryWorld['dcc']['submit']> {
  const broker = world.party('transitionalCoS');
  const command = broker.updateCredentials({
    target,
    mode: 'supplierByTransCoS',
    replacements: gaining.cells(),
    issuers: [world.authority.current().issuingOca],
  });
  return world.dcc.submit({ command, requester: broker.entityId, serviceRequest: '6.23' });
}

/** Days pass between the validated list and the first status: a device that B gains meanwhile is B's, and stays so. */
function gainedWhileListed(stage: Stage): Readonly<Record<string, unknown>> {
  const { world, b, devicesOfA } = setScene(stage, { governance: 'governed' });
  const esme = first(devicesOfA);
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  incident.choose({ method: 3, decisions: [{ decision: 'approve' }] });
  while (incident.state !== 'approved') incident.next();
  gains(world, b, esme);
  world.advance(HOUR_MS);
  incident.run();
  return {
    exceptions: eventsOf(world, 'recovery.exception').map(({ code }) => code),
    holds: holding(world, [esme], DS, b.cells()[DS]),
    recovered: incident.report().metrics.recovered,
    statuses: statuses(world),
  };
}
