/**
 * An emergency suspension of SMKI services in the middle of a recovery: T64.
 *
 * SEED30 item 7 names the suspension only: what it stops is an assumption (`servicesSuspended`).
 *
 * @module
 */
import { DAY_MS } from '../../core/instant.ts';
import type { DccAssumptions } from '../../dcc/assumptions.ts';
import type { Incident } from '../../recovery/incident.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  type Setting,
  all,
  criticalCommand,
  eventsOf,
  expectAccounts,
  first,
  holding,
  outcomes,
  setScene,
  statuses,
  withCell,
} from './setting.ts';

const BECAUSE = 'a cyber security incident';

export const SUSPENSION_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T64',
    title: 'SMKI services are suspended in the middle of a recovery',
    setUp:
      'nothing is issued when the certificates are due; and all services are suspended when half of the devices have their commands',
    action: "Method 3, with the DCC's own recovery commands spared, stopped, and halted in time",
    expected:
      'it stands still and goes on where it stood; Users are refused meanwhile; what is stopped is left in Recovery, trusts the old key, and is recovered by notifying it again',
    governance: 'technical',
    play: (stage: Stage): void => {
      spared(stage);
      stopped(stage);
      haltedInTime(stage);
    },
  },
];

/** Two batches, four seconds apart; issuing is suspended, and resumed; then all services, when the first batch is on its way. */
function begin(
  stage: Stage,
  name: string,
  servicesSuspended: DccAssumptions['servicesSuspended'],
): Setting & { readonly incident: Incident; readonly suspend: () => string } {
  const setting = setScene(stage, {
    dccAssumptions: { servicesSuspended },
    recoveryAssumptions: { batchCommandsMax: 4 },
    delivery: { hsmSignaturesPerSecond: 1 },
  });
  const { world, b, devicesOfB } = setting;
  world.authority.suspend(BECAUSE);
  const incident = world.compromise(DS, { certain: 'yes' });
  incident.start({ method: 3, proving: 'none' });
  stage.expect(`${name}: nobody issues: it stands still`, incident.standing?.code, NOT_ISSUED);
  stage.expect(`${name}: nothing was sent`, eventsOf(world, 'dcc.submitted').length, 0);
  stage.expect(`${name}: no status was touched`, statuses(world), { commissioned: 15 });
  world.authority.resume(BECAUSE);
  incident.start({});
  while (eventsOf(world, 'dcc.submitted').length < 4 && world.leapToNextEvent());
  stage.expect(`${name}: half of them have commands`, outcomes(incident), { open: 4, sent: 4 });
  const suspend = (): string => {
    const block = world.dcc.access.block({ block: 'services' }, BECAUSE);
    const submission = world.dcc.submit({
      command: criticalCommand(world, b, first(devicesOfB)),
      requester: b.entityId,
      serviceRequest: '6.15.1',
    });
    const refused = submission.accepted ? 'taken' : submission.code;
    stage.expect(`${name}: Users are refused`, refused, 'services-suspended');
    return block;
  };
  return { ...setting, incident, suspend };
}

const NOT_ISSUED = 'authority/request-refused';

function spared(stage: Stage): void {
  const { world, incident, suspend } = begin(stage, 'spared', 'users');
  suspend();
  world.advance(3 * DAY_MS);
  stage.expect('spared: recovery goes on meanwhile', incident.state, 'closed');
  stage.expect('spared: all have recovered', outcomes(incident), { recovered: 8 });
  stage.expect('spared: statuses are back', statuses(world), { commissioned: 15 });
  expectAccounts(stage, world, incident);
}

function stopped(stage: Stage): void {
  const setting = begin(stage, 'stopped', 'everybody');
  const { world, a, incident, devicesOfA, suspend } = setting;
  const holders = withCell(devicesOfA, DS);
  const block = suspend();
  world.advance(3 * DAY_MS);
  stage.expect('stopped: the others are refused by the DCC', outcomes(incident), {
    recovered: 4,
    'refused-by-dcc': 4,
  });
  const { metrics, next } = incident.report();
  stage.expect('stopped: they trust the old key', metrics.exposure.stillTrusting, 4);
  stage.expect('stopped: are in Recovery', statuses(world), { commissioned: 11, recovery: 4 });
  stage.expect('stopped: what is to be done', next.length > 0, true);
  world.dcc.access.unblock(block);
  const again = world.compromise(DS, { certain: 'yes' }).run({ method: 3 });
  stage.expect('stopped: notified again, all have recovered', outcomes(again), { recovered: 8 });
  stage.expect(
    "stopped: every cell holds A's certificate",
    holding(world, holders, DS, a.cells()[DS]),
    all(holders.length),
  );
  stage.expect('stopped: statuses are back', statuses(world), { commissioned: 15 });
}

function haltedInTime(stage: Stage): void {
  const { world, a, incident, devicesOfA, suspend } = begin(stage, 'halted', 'everybody');
  incident.halt('services are suspended');
  const block = suspend();
  world.advance(3 * DAY_MS);
  stage.expect('halted: nobody is refused', outcomes(incident), { open: 8 });
  world.dcc.access.unblock(block);
  incident.resume();
  incident.run();
  stage.expect('halted: all have recovered', outcomes(incident), { recovered: 8 });
  const holders = withCell(devicesOfA, DS);
  stage.expect(
    "halted: every cell holds A's certificate",
    holding(world, holders, DS, a.cells()[DS]),
    all(holders.length),
  );
  stage.expect('halted: statuses are back', statuses(world), { commissioned: 15 });
  expectAccounts(stage, world, incident);
}
