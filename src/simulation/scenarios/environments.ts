/**
 * Several environments and hierarchies side by side, and the order of exercises in them: T31, T32, T57.
 *
 * @module
 */
import { planExercises } from '../../recovery/exercises.ts';
import type { Scenario, Stage } from './scenario.ts';
import { all, became, cellsReadBack, eventsOf, first, holding, setScene } from './setting.ts';

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
    setUp: 'two hierarchies in SIT',
    action: 'T26 on the first',
    expected: 'devices of the second are untouched, and refuse commands of the first',
    governance: 'technical',
    play: (stage: Stage): void => {
      const one = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      const two = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      const esme = first(two.world.fleet.devices);
      const before = two.world.fleet.devices.map(({ device }) => device.snapshot());
      const sent: Uint8Array[] = [];
      first(one.world.fleet.devices).addCondition({
        name: 'recorder',
        onCommand: (command) => {
          sent.push(command);
          return command;
        },
      });
      one.world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      stage.expect(
        'the second hierarchy has seen nothing',
        two.world.fleet.devices.filter(({ device }, index) => device.snapshot() !== before[index])
          .length,
        0,
      );
      const cells = cellsReadBack(two.world, esme);
      stage.expect(
        'a command of the first is refused there',
        became(esme.take(sent[0] ?? new Uint8Array(), 'other hierarchy')),
        'contingency-key-locked',
      );
      stage.expect('and changes nothing', cellsReadBack(two.world, esme), cells);
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
        ['hierarchy-is-shared'],
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
