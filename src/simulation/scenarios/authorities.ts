/**
 * Roots and issuing authorities that are compromised: T26, T29, T38. Contingency keys are `contingency.ts`.
 *
 * @module
 */
import { countBy } from '../../core/count-by.ts';
import { decodeMessage } from '../../gbcs/message.ts';
import { verifyMessageSignature } from '../../gbcs/signing.ts';
import { TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { pemToDer } from '../../x509/pem.ts';
import {
  findRevocation,
  parseRevocationList,
  verifyRevocationList,
} from '../../x509/revocation-list.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  TOP_UP,
  all,
  became,
  cellsReadBack,
  commandsTaken,
  criticalCommand,
  eventsOf,
  executed,
  expectAccounts,
  first,
  keyText,
  outcomes,
  recordCommands,
  replaced,
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
      if (keyText(wanted) === identifier) fine += 1;
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
      const oldCertificate = a.credential('digitalSignature').certificate;
      const incident = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: world.fleet.devices.length,
      });
      stage.expect('by mode 9', executed(world), { anyByContingency: world.fleet.devices.length });
      const { generation } = world.authority.current();
      stage.expect('another hierarchy issues', generation, old.generation + 1);
      stage.expect('the incident is complete', incident.state, 'closed');
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
        replacements: { [DS]: a.credential('digitalSignature').certificate },
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
      const ofOld = a.updateCredentials({
        target: esme.entityId,
        mode: 'supplierBySupplier',
        replacements: { [DS]: oldCertificate },
        issuers: [old.issuingOca],
      });
      stage.expect(
        'a certificate of the old hierarchy has no trust anchor',
        replaced(esme.take(world.dcc.protect(ofOld), 'attacker')),
        { [DS]: 'noTrustAnchor' },
      );
      stage.expect('statuses are back', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      stage.expect('the log tells the life of every key', lives(world), LIVES);
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T29',
    title: 'Apex, and one cell fails',
    setUp: 'T26; an ESME cannot store its prepayment key agreement certificate at first',
    action: 'mode 9, then only that cell again',
    expected:
      'eight cells succeed, one fails and keeps its occupant; it is tried again alone, by mode 8 under the new Recovery certificate',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      const esme = first(world.fleet.devices);
      const sent = recordCommands(esme);
      esme.device.setFaults({ replacements: { [TOP_UP]: 'resourcesBusy' } });
      const incident = world.compromise('rootOca', { certain: 'yes' });
      incident.start({ method: 'apex' });
      while (outcomes(incident)['partial'] === undefined && world.leapToNextEvent());
      stage.expect('it stays in Recovery', statuses(world, [esme]), { recovery: 1 });
      esme.device.setFaults({});
      incident.run();
      const [one, two, ...others] = eventsOf(world, 'dcc.concluded').filter(
        ({ device }) => device === esme.entityId,
      );
      stage.expect('two answers', [one?.result, two?.result, others], ['partial', 'success', []]);
      stage.expect(
        'eight of nine succeed',
        countBy(one?.cells ?? [], ({ cell, status }) =>
          cell === TOP_UP ? `${cell} ${status}` : status,
        ),
        { success: 8, [`${TOP_UP} resourcesBusy`]: 1 },
      );
      const failed = one?.cells.filter(({ status }) => status !== 'success') ?? [];
      stage.expect(
        'the one keeps its occupant, as the device reports',
        failed.map(({ existing, replacing }) => existing === replacing),
        [true],
      );
      stage.expect(
        'only that one was sent again',
        two?.cells.map(({ cell }) => cell),
        [TOP_UP],
      );
      stage.expect('by the new Recovery key', executed(world), {
        anyByContingency: world.fleet.devices.length,
        anyExceptAbnormalRootByRecovery: 1,
      });
      const { publicKey } = world.party('recovery').signingKey();
      stage.expect(
        'which is the one in use now',
        sent.map((command) => verifyMessageSignature(command, publicKey)),
        [false, true],
      );
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
      const sent = recordCommands(first(world.fleet.devices));
      const incident = world.compromise('issuingOca', { certain: 'yes' }).run({});
      const now = world.authority.current();
      stage.expect('by its own procedure', incident.procedure, 'issuing-oca');
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: world.fleet.devices.length,
      });
      stage.expect('another issuer', keyText(now.issuingOca) !== keyText(old.issuingOca), true);
      stage.expect('the same root', keyText(now.root), keyText(old.root));
      stage.expect(
        'every cell is up to date',
        cellsUpToDate(world, world.fleet.devices),
        everyOne(world),
      );
      stage.expect('commands carry the new issuer in their path', sent.map(pathOf), [
        [keyText(now.issuingOca)],
      ]);
      stage.expect('the old one is retired', world.authority.retired.length, 1);
      stage.expect(
        'the root lists it as compromised',
        reasonOnRootList(world, old.issuingOca),
        'cACompromise',
      );
      stage.expect('by the Recovery key', commandsTaken(world), {
        recovery: world.fleet.devices.length,
      });
      expectAccounts(stage, world, incident);
    },
  },
];

/** Of the keys of an Organisation hierarchy that is given up. */
const LIVES: readonly string[] = [
  'Root OCA Private Key: active to suspect',
  'Root OCA Private Key: suspect to compromised',
  'Contingency Symmetric Key: active to spent',
  'Contingency Private Key: active to spent',
  'Root OCA Private Key: compromised to destroyed',
  'Issuing OCA Private Key: active to destroyed',
  'Contingency Symmetric Key: spent to destroyed',
  'Contingency Private Key: spent to destroyed',
  'Recovery Private Key: active to destroyed',
];

/** What the log tells of keys, in order. */
function lives(world: RecoveryWorld): readonly string[] {
  return eventsOf(world, 'recovery.key').map(({ key, from, to }) => `${key}: ${from} to ${to}`);
}

/** Key identifiers of the path certificates that a command carries. */
function pathOf(command: Uint8Array): readonly string[] {
  const { payload } = decodeMessage(command);
  if (payload.type !== 'update-credentials.command') return [];
  return payload.pathCertificates.map(keyText);
}

/** Why a certificate is on a list that the Root OCA has published, or `not listed`. */
function reasonOnRootList(
  { authority, environment }: RecoveryWorld,
  certificate: Uint8Array,
): string {
  const rootKey = parseCertificate(authority.current().root).publicKeyInfo.key;
  const lists = environment
    .files()
    .filter(({ path }) => path.startsWith('lists/'))
    .flatMap(({ content }) => pemToDer(content))
    .map(({ der }) => parseRevocationList(der))
    .filter((list) => verifyRevocationList(list, rootKey));
  const { serialNumber } = parseCertificate(certificate);
  for (const list of lists) {
    const found = findRevocation(list, serialNumber);
    if (found !== undefined) return found.reason ?? 'no reason';
  }
  return 'not listed';
}
