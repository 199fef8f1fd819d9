/**
 * Roots, issuing authorities and contingency keys: T26, T29, T33 to T35, T38.
 *
 * @module
 */
import { HOUR_MS } from '../../core/instant.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import { TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  all,
  became,
  cellsReadBack,
  commandsTaken,
  criticalCommand,
  eventsOf,
  executed,
  first,
  keyIdentifierOf,
  outcomes,
  setScene,
  statuses,
} from './setting.ts';

/** Whether every cell of every device holds what its party, or the root, has in use now. */
function cellsUpToDate(world: RecoveryWorld, devices: readonly FleetDevice[]): string {
  const root = world.authority.current().root;
  let fine = 0;
  let cells = 0;
  for (const device of devices) {
    for (const [cell, identifier] of Object.entries(cellsReadBack(world, device))) {
      cells += 1;
      const wanted = cell === 'root' ? root : certificateFor(world, device, cell as CellName);
      if (keyIdentifierOf(wanted) === identifier) fine += 1;
    }
  }
  return `${fine} of ${cells}`;
}

function certificateFor(
  world: RecoveryWorld,
  { particulars }: FleetDevice,
  cell: CellName,
): Uint8Array | undefined {
  const { role } = TRUST_ANCHOR_CELLS[cell];
  const owner =
    role === 'supplier'
      ? particulars.responsibleSupplier
      : role === 'networkOperator'
        ? particulars.networkOperator
        : undefined;
  const party = owner === undefined ? world.parties.of(role as never) : world.parties.byId(owner);
  return party?.cells()[cell];
}

/** The same number of each. */
function everyOne(world: RecoveryWorld): string {
  const cells = world.fleet.devices.map((device) => Object.keys(cellsReadBack(world, device)));
  return all(cells.flat().length);
}

export const AUTHORITY_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T26',
    title: 'The Root OCA is compromised: Apex contingency, end to end',
    setUp: 'the private key of the Root OCA is compromised',
    action: 'Apex contingency',
    expected:
      'all cells of all devices; OCA 3 has rolled over to OCA 4; the old hierarchy is rejected; complete when the new one is in use',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a } = setScene(stage, { homesOfA: 1 });
      const old = world.authority.current();
      const esme = first(world.fleet.devices);
      const oldRecovery = world.party('recovery').signingKey();
      const oldOwn = a.signingKey();
      const incident = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: world.fleet.devices.length,
      });
      stage.expect('by mode 9', executed(world), { anyByContingency: world.fleet.devices.length });
      const { generation } = world.authority.current();
      stage.expect('another hierarchy issues', generation, old.generation + 1);
      stage.expect(
        'every cell holds the new generation',
        cellsUpToDate(world, world.fleet.devices),
        everyOne(world),
      );
      stage.expect('an ESME has nine cells', Object.keys(cellsReadBack(world, esme)).length, 9);
      stage.expect('the old hierarchy is retired', world.authority.retired.length, 1);
      const byOld = world.party('recovery').updateCredentials({
        target: esme.entityId,
        mode: 'anyExceptAbnormalRootByRecovery',
        replacements: { 'supplier.digitalSignature': a.credential('digitalSignature').certificate },
        issuers: [world.authority.current().issuingOca],
        signWith: oldRecovery,
      });
      stage.expect(
        'the old Recovery key is rejected',
        became(esme.take(byOld, 'attacker')),
        'signature-invalid',
      );
      const byOldOwn = world.dcc.protect(criticalCommand(world, a, esme, oldOwn));
      stage.expect("A's old key too", became(esme.take(byOldOwn, 'attacker')), 'signature-invalid');
      stage.expect('statuses are back', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      stage.expect(
        'the contingency keys are spent, the old root destroyed',
        eventsOf(world, 'recovery.key').map(({ to }) => to),
        ['spent', 'spent', 'destroyed'],
      );
    },
  },
  {
    id: 'T29',
    title: 'Apex, and one cell fails',
    setUp: 'T26; the prepayment key agreement cell of an ESME cannot be replaced at first',
    action: 'mode 9, then only that cell again',
    expected:
      'eight cells succeed, one fails; it is tried again alone, by mode 8 under the new Recovery certificate',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      const esme = first(world.fleet.devices);
      const cell = 'supplier.keyAgreement.prePaymentTopUp';
      esme.device.setFaults({ replacements: { [cell]: 'resourcesBusy' } });
      esme.addCondition({
        name: 'busy once',
        onResponse: (response) => {
          esme.device.setFaults({});
          return response;
        },
      });
      const incident = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      const replies = eventsOf(world, 'dcc.concluded').filter(
        ({ device }) => device === esme.entityId,
      );
      stage.expect(
        'first partial, then success',
        replies.map(({ result }) => result),
        ['partial', 'success'],
      );
      stage.expect(
        'one of nine failed',
        replies[0]?.cells
          .filter(({ status }) => status !== 'success')
          .map((one) => [one.cell, one.status]),
        [[cell, 'resourcesBusy']],
      );
      stage.expect(
        'only that one was sent again',
        replies[1]?.cells.map((one) => one.cell),
        [cell],
      );
      stage.expect('by the new Recovery key', executed(world), {
        anyByContingency: world.fleet.devices.length,
        anyExceptAbnormalRootByRecovery: 1,
      });
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: world.fleet.devices.length,
      });
      stage.expect(
        'every cell holds the new generation',
        cellsUpToDate(world, world.fleet.devices),
        everyOne(world),
      );
    },
  },
  contingencyScenario({
    id: 'T33',
    title: 'The Contingency Symmetric Key has leaked',
    key: 'contingencySymmetric',
    setUp: 'only the symmetric key has leaked',
    expected:
      'a new symmetric key in a new Root certificate over the same key, placed by mode 8 by the DCC; Users send nothing',
  }),
  {
    id: 'T34',
    title: 'The older way: Users install the new root',
    setUp: 'T33 under the rules before the change of Section 6',
    action: 'recovery by Users, with the flag on and off',
    expected:
      'off by default: modes 0 and 1 are not used and no User sends anything; on, the procedure of the Users is proposed',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      world.compromise('contingencySymmetric').run({});
      stage.expect('off: nothing of a User', commandsTaken(world), {
        recovery: world.fleet.devices.length,
      });
      stage.expect('off: no mode 0 or 1', Object.keys(executed(world)), [
        'anyExceptAbnormalRootByRecovery',
      ]);
      const older = setScene(stage, {
        homesOfA: 1,
        homesOfB: 0,
        recoveryAssumptions: { contingencyKeyRecoveryBy: 'users' },
      });
      const incident = older.world.compromise('contingencySymmetric');
      while (incident.procedure === undefined && incident.next() !== undefined);
      stage.expect('on: by Users', incident.procedure, 'contingency-keys-by-users');
      stage.expect(
        'by mode 0',
        PROCEDURES['contingency-keys-by-users']?.campaign?.mode,
        'rootBySupplier',
      );
    },
  },
  contingencyScenario({
    id: 'T35',
    title: 'Both contingency secrets have leaked',
    key: 'contingencyBoth',
    setUp: 'whoever has both owns the root cell of every device',
    expected:
      'highest severity, emergency pace; both are new in a new Root certificate; afterwards the old pair opens nothing',
  }),
  {
    id: 'T38',
    title: 'The Issuing OCA has leaked',
    setUp: 'the private key of the Issuing OCA is compromised; the keys on devices are sound',
    action: 'new Issuing OCA, all Organisation Certificates issued again',
    expected: 'every cell but the root holds a certificate of the new issuer; the root stays',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1 });
      const old = world.authority.current();
      const incident = world.compromise('issuingOca', { certain: 'yes' }).run({});
      const now = world.authority.current();
      stage.expect('by its own procedure', incident.procedure, 'issuing-oca');
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: world.fleet.devices.length,
      });
      stage.expect(
        'another issuer',
        keyIdentifierOf(now.issuingOca) !== keyIdentifierOf(old.issuingOca),
        true,
      );
      stage.expect('the same root', keyIdentifierOf(now.root), keyIdentifierOf(old.root));
      stage.expect(
        'every cell is up to date',
        cellsUpToDate(world, world.fleet.devices),
        everyOne(world),
      );
      stage.expect('the old one is retired', world.authority.retired.length, 1);
      stage.expect('by the Recovery key', commandsTaken(world), {
        recovery: world.fleet.devices.length,
      });
    },
  },
];

function contingencyScenario(row: {
  readonly id: string;
  readonly title: string;
  readonly key: 'contingencySymmetric' | 'contingencyBoth';
  readonly setUp: string;
  readonly expected: string;
}): Scenario {
  const { key, ...texts } = row;
  return {
    ...texts,
    action: 'recovery by the DCC (Appendix L section 6)',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1 });
      const old = world.authority.current();
      const oldSecret = old.contingency.releaseSymmetricKey();
      const before = world.fleet.devices.map((device) => cellsReadBack(world, device));
      const incident = world.compromise(key, { certain: 'yes' }).run({});
      world.advance(HOUR_MS);
      const now = world.authority.current();
      const count = world.fleet.devices.length;
      stage.expect('every device has recovered', outcomes(incident), { recovered: count });
      stage.expect('by mode 8, of the DCC alone', commandsTaken(world), { recovery: count });
      stage.expect(
        'the root key is the same',
        keyIdentifierOf(now.root),
        keyIdentifierOf(old.root),
      );
      stage.expect(
        'its certificate is new on every device',
        world.fleet.devices.filter(({ device }) => device.holds('root', now.root)).length,
        count,
      );
      stage.expect(
        'no other cell has changed',
        world.fleet.devices.map((device) => cellsReadBack(world, device)),
        before,
      );
      const [one, other] = [now.contingency, old.contingency];
      stage.expect(
        key === 'contingencyBoth' ? 'the key pair is new' : 'the key pair is kept',
        one.signingKey.publicKey.join() === other.signingKey.publicKey.join(),
        key === 'contingencySymmetric',
      );
      const newSecret = one.releaseSymmetricKey();
      stage.expect('the symmetric key is new', newSecret.join() === oldSecret.join(), false);
      stage.refuses('the old one is gone', 'keys/destroyed', () => other.releaseSymmetricKey());
      stage.expect('statuses are back', statuses(world), { commissioned: count });
      stage.expect(
        'what was compromised is destroyed',
        eventsOf(world, 'recovery.key').map(({ key: name, to }) => `${name} ${to}`),
        key === 'contingencyBoth'
          ? ['Contingency Symmetric Key destroyed', 'Contingency Private Key destroyed']
          : ['Contingency Symmetric Key destroyed'],
      );
    },
  };
}
