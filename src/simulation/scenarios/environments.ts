/**
 * Several environments and hierarchies side by side, and the order of exercises in them: T31, T32, T57.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { planExercises } from '../../recovery/exercises.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  all,
  became,
  cellsReadBack,
  contingencyCommand,
  eventsOf,
  first,
  holding,
  idsOf,
  outcomes,
  setScene,
} from './setting.ts';

export const ENVIRONMENT_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T31',
    title: 'Apex before other exercises',
    setUp: 'a plan of exercises in one environment',
    action: 'schedule Apex before Method 3',
    expected: 'the planner refuses: the destructive one goes last',
    governance: 'technical',
    play: (stage: Stage): void => {
      stage.refuses('Apex first', 'recovery/destructive-not-last', () =>
        planExercises({ procedures: ['apex-contingency', 'method-3'] }),
      );
      stage.expect(
        'Apex last',
        planExercises({ procedures: ['method-1', 'method-3', 'apex-contingency'] }).warnings,
        [],
      );
      stage.refuses('an exercise that does not exist', 'recovery/unknown-procedure', () =>
        planExercises({ procedures: ['method-7'] }),
      );
    },
  },
  {
    id: 'T32',
    title: 'Two hierarchies in one test environment',
    setUp: 'one DCC, one inventory, two hierarchies: a home of each',
    action: 'T26 on the first',
    expected:
      'only devices under the first root are listed; those of the second are untouched, and refuse commands of the first',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      // Homes are numbered in each world, so the second one of the other has Entity Identifiers of its own.
      const other = setScene(stage, { homesOfA: 2, homesOfB: 0 }).world;
      const guests = other.fleet.find({ home: 2 });
      for (const guest of guests) world.dcc.join({ ...guest, link: guest });
      const guest = first(guests);
      const before = guests.map(({ device }) => memoryOf(device));
      const { contingency, root } = world.authority.current();
      const command = contingencyCommand(world, guest, {
        symmetricKey: contingency.releaseSymmetricKey(),
        key: contingency.signingKey,
        root,
      });
      const incident = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      stage.expect('ten devices in one inventory', [...world.dcc.inventory.entries()].length, 10);
      stage.expect('five are concerned', incident.list, idsOf(world.fleet.devices));
      stage.expect('they have recovered', outcomes(incident), { recovered: 5 });
      stage.expect(
        'no command reached the others',
        guests.filter(({ device }, index) => memoryOf(device) !== before[index]).length,
        0,
      );
      stage.expect(
        'nor was their status touched',
        eventsOf(world, 'dcc.status-changed').filter(({ device }) =>
          idsOf(guests).includes(device as Eui64),
        ).length,
        0,
      );
      stage.refuses('named in a list, one is refused', 'recovery/device-refused', () =>
        world
          .compromise('rootOca', { certain: 'yes' })
          .run({ method: 'apex', devices: idsOf([guest]) }),
      );
      const cells = cellsReadBack(other, guest);
      stage.expect(
        'a command of the first is refused there',
        became(guest.take(command, 'other hierarchy')),
        'contingency-key-locked',
      );
      stage.expect('and changes nothing', cellsReadBack(other, guest), cells);
    },
  },
  {
    id: 'T57',
    title: 'Two environments share one hierarchy',
    setUp: 'UIT and SIT rely on the same hierarchy',
    action: 'Apex in UIT',
    expected: 'the planner warns; SIT breaks until it is moved too',
    governance: 'technical',
    play: (stage: Stage): void => {
      const shared = { seed: `${stage.seed}:shared`, homesOfA: 1, homesOfB: 0 } as const;
      const uit = setScene(stage, { ...shared, sharesHierarchyWith: ['SIT'] });
      const sit = setScene(stage, shared);
      stage.expect(
        'the planner warns before',
        planExercises({ procedures: ['apex-contingency'], sharesHierarchyWith: ['SIT'] }).warnings,
        ['SIT shares the hierarchy and breaks until it is moved too'],
      );
      const incident = uit.world.compromise('rootOca', { certain: 'yes' });
      incident.run({ method: 'apex' });
      stage.expect(
        'the incident warns too',
        eventsOf(uit.world, 'recovery.warning').map(({ code }) => code),
        ['hierarchy-is-shared', 'on-no-revocation-list'],
      );
      const esme = first(sit.world.fleet.devices);
      const [supplier] = [uit.a];
      const renewed = supplier.cells()['supplier.digitalSignature'] ?? new Uint8Array();
      const command = sit.a.updateCredentials({
        target: esme.entityId,
        mode: 'supplierBySupplier',
        replacements: { 'supplier.digitalSignature': renewed },
        issuers: [uit.world.authority.current().issuingOca],
      });
      const broken = esme.take(sit.world.dcc.protect(command), 'dcc');
      stage.expect(
        'certificates of OCA 4 fail in SIT',
        broken.outcome.kind === 'executed' && broken.outcome.replacements[0]?.status,
        'noTrustAnchor',
      );
      sit.world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      stage.expect(
        'until SIT is moved too',
        holding(sit.world, [esme], 'root', uit.world.authority.current().root),
        all(1),
      );
    },
  },
];
