/**
 * One compromise, many Subscribers: a shared service provider reports for all of them: T41.
 *
 * @module
 */
import { countBy } from '../../core/count-by.ts';
import { type SharedIncident, notifyShared } from '../../recovery/shared.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import { DS, all, eventsOf, holding, withCell } from './setting.ts';

/** Twelve small suppliers, each with one home. */
function twelveSuppliers(
  stage: Stage,
  governance: 'technical' | 'governed' = 'technical',
): {
  readonly world: RecoveryWorld;
  readonly suppliers: readonly ReturnType<RecoveryWorld['addParty']>[];
} {
  const world = stage.world({ governance });
  const suppliers = Array.from({ length: 12 }, (_, index) =>
    world.addParty({ role: 'supplier', name: `SMALL ${index + 1}` }),
  );
  for (const supplier of suppliers) {
    world.addHomes({ count: 1, fuel: 'electricity', supplier });
  }
  return { world, suppliers };
}

/** The PMA has decided once, for the parent; each child says whose decision its own is. */
function expectOneDecision(
  stage: Stage,
  world: RecoveryWorld,
  { shared, method }: { readonly shared: SharedIncident; readonly method: string },
): void {
  const decisions = eventsOf(world, 'recovery.decision');
  const ofParent = decisions.filter(({ incident }) => incident === shared.id);
  stage.expect(
    `${method}: one decision`,
    ofParent.map((event) => [event.decision, event.method]),
    [['approve', method]],
  );
  const ofChildren = decisions.filter(({ incident }) => incident !== shared.id);
  stage.expect(
    `${method}: which is that of every child`,
    countBy(ofChildren, ({ under = 'its own' }) => under),
    { [shared.id]: shared.children.length },
  );
}

/** In a governed run the PMA meets once for all; one child may have a decision of its own. */
function expectOneMeeting(stage: Stage): void {
  const { world, suppliers } = twelveSuppliers(stage, 'governed');
  const keys = suppliers.map(({ entityId: owner }) => ({ keyClass: 'supplier', owner }) as const);
  const shared = notifyShared(world.recovery, { keys, by: 'shared-service-provider' });
  const last = suppliers.at(-1)?.entityId;
  shared.run(
    { method: 3, proving: 'none', decisions: [{ decision: 'approve' }] },
    last && { [last]: { decisions: [{ decision: 'reject', because: 'it left the service' }] } },
  );
  const meetings = eventsOf(world, 'recovery.step').filter(({ step }) => step === 'N10');
  stage.expect(
    'governed: one meeting, for all',
    countBy(meetings, ({ result }) => result),
    { waiting: 1, done: 1, skipped: 11 },
  );
  stage.expect(
    'governed: eleven under one decision, one with its own',
    countBy(
      eventsOf(world, 'recovery.decision').filter(({ incident }) => incident !== shared.id),
      ({ decision, under = 'its own' }) => `${decision}: ${under}`,
    ),
    { [`approve: ${shared.id}`]: 11, 'reject: its own': 1 },
  );
  stage.expect(
    'governed: and each ends as decided',
    countBy(shared.children, ({ state }) => state),
    { closed: 11, rejected: 1 },
  );
}

export const SHARED_SERVICE_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T41',
    title: 'A shared service: twelve small suppliers',
    setUp: 'one HSM of a shared service provider holds the keys of twelve suppliers',
    action: 'one notification by the provider: a parent and twelve children',
    expected:
      'one decision for all; every child ends by itself; cost shown per incident and per file',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, suppliers } = twelveSuppliers(stage);
      const keys = suppliers.map(
        ({ entityId }) => ({ keyClass: 'supplier', owner: entityId }) as const,
      );
      const shared = notifyShared(world.recovery, { keys, by: 'shared-service-provider' });
      shared.run({ method: 3, proving: 'none' });
      stage.expect('twelve children', shared.children.length, 12);
      stage.expect(
        'all of one parent, reported by the provider',
        countBy(
          eventsOf(world, 'recovery.opened'),
          ({ parent = 'none', notifier }) => `${parent} ${notifier}`,
        ),
        { [`${shared.id} shared-service-provider`]: 12 },
      );
      stage.expect(
        'all closed',
        countBy(shared.children, ({ state }) => state),
        { closed: 12 },
      );
      for (const [index, supplier] of suppliers.entries()) {
        const own = withCell(world.fleet.find({ supplier }), DS);
        stage.expect(
          `supplier ${index + 1} has its own certificate on its devices`,
          holding(world, own, DS, supplier.cells()[DS]),
          all(own.length),
        );
      }
      expectOneDecision(stage, world, { shared, method: 'method-3' });
      stage.expect('the cost of Method 3 is unknown', shared.cost(), {});
      const other = twelveSuppliers(stage);
      const own = notifyShared(other.world.recovery, {
        keys: other.suppliers.map(
          ({ entityId }) => ({ keyClass: 'supplier', owner: entityId }) as const,
        ),
        by: 'shared-service-provider',
      });
      own.run({ method: 1 });
      expectOneDecision(stage, other.world, { shared: own, method: 'method-1' });
      stage.expect(
        'twelve files, one of each Subscriber',
        countBy(eventsOf(other.world, 'recovery.file'), ({ result }) => result),
        { accepted: 12 },
      );
      stage.expect('that of Method 1 depends on what counts', own.cost(), {
        perIncident: 12_000,
        perFile: 144_000,
      });
      expectOneMeeting(stage);
    },
  },
];
