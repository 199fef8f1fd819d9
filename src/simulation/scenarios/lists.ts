/**
 * Which devices, and who says so: false alarms, wrong devices, files, thresholds: T19 to T23, T46, T48.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { toHex } from '../../core/bytes.ts';
import { HOUR_MS } from '../../core/instant.ts';
import { type NotificationRecord, writeNotificationFile } from '../../recovery/files.ts';
import type { FileOrder, SignedFile } from '../../recovery/signed-files.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  commandsTaken,
  eventsOf,
  executed,
  idsOf,
  outcomes,
  setScene,
  statuses,
} from './setting.ts';

/** A notification of A about these devices, one record each. */
function notification(
  world: RecoveryWorld,
  owner: Eui64,
  devices: readonly Eui64[],
  changes: Partial<FileOrder> = {},
): SignedFile {
  const { certificate } = (world.parties.byId(owner) ?? world.party('supplier')).credential(
    'digitalSignature',
  );
  const compromisedSerial = toHex(parseCertificate(certificate).serialNumber);
  const records: readonly NotificationRecord[] = devices.map((device) => ({
    device,
    cell: DS,
    compromisedSerial,
    replacementSerial: '',
  }));
  return writeNotificationFile(
    {
      kind: 'OrganisationCompromiseNotification',
      fileId: 'F1',
      // The one that is notified next.
      incident: `R${world.recovery.incidents.length + 1}`,
      sender: `subscriber:${owner}`,
      at: world.clock.now(),
      signer: world.recovery.fileSigner(owner),
      ...changes,
    },
    records,
  );
}

/** Devices that were not taken, with why. */
function exceptions(world: RecoveryWorld): readonly (readonly string[])[] {
  return eventsOf(world, 'recovery.exception').map(({ device, code }) => [device, code]);
}

/** Runs Method 3 with a file until the incident is over or stands still. */
function withFile(
  world: RecoveryWorld,
  owner: Eui64,
  notificationFile: SignedFile,
): ReturnType<RecoveryWorld['compromise']> {
  const incident = world.compromise(
    { keyClass: 'supplier', owner, slots: ['digitalSignature'] },
    { certain: 'yes' },
  );
  incident.choose({ method: 3, notificationFile });
  while (incident.standing === undefined && incident.next() !== undefined);
  return incident;
}

export const LIST_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T19',
    title: 'A false alarm in the middle of Method 2',
    setUp: 'a fifth of the devices is done',
    action: 'halt, then abort',
    expected:
      'those that were done are Recovered until 6.21; the others get their status back; the PMA is told',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage, {
        homesOfA: 5,
        recoveryAssumptions: { batchCommandsMax: 4 },
        delivery: {
          hsmSignaturesPerSecond: 1,
          certificateMsMedian: 0,
          certificateMsP95: 0,
          gsmeWakeMs: 1000,
        },
      });
      const incident = world.compromise('supplier.digitalSignature');
      incident.start({ method: 2, handover: 'not-requested' });
      while ((outcomes(incident)['under-dcc-control'] ?? 0) < 4) {
        if (!world.leapToNextEvent()) break;
      }
      incident.halt('the alarm was false');
      world.advance(4 * HOUR_MS);
      const doneWhenHalted = outcomes(incident)['under-dcc-control'] ?? 0;
      stage.expect('halted', incident.state, 'halted');
      stage.expect('not all were done', doneWhenHalted < devicesOfA.length, true);
      incident.abort('the alarm was false');
      stage.expect('aborted', incident.state, 'aborted');
      stage.expect('statuses', statuses(world, devicesOfA), {
        recovered: doneWhenHalted,
        commissioned: devicesOfA.length - doneWhenHalted,
      });
      stage.expect(
        'the PMA was told at once',
        eventsOf(world, 'recovery.notice').some(
          ({ to, subject }) => to === 'pma' && subject.startsWith('halted'),
        ),
        true,
      );
      const sent = commandsTaken(world)['recovery'] ?? 0;
      world.advance(48 * HOUR_MS);
      stage.expect('nothing was sent after the halt', commandsTaken(world)['recovery'], sent);
      incident.handOver();
      stage.expect('6.21 gives those back', statuses(world, devicesOfA), {
        commissioned: devicesOfA.length,
      });
    },
  },
  {
    id: 'T20',
    title: 'Devices of another supplier on the list',
    setUp: "one in twenty devices of A's file is B's; in another file, one is unknown",
    action: 'validate',
    expected: 'exceptions are listed; those devices are not set to Recovery',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA, devicesOfB } = setScene(stage, { homesOfA: 5 });
      const own = idsOf(devicesOfA).slice(0, 19);
      const [stranger] = idsOf(devicesOfB);
      const listed = [...own, stranger].filter((device) => device !== undefined);
      const incident = withFile(world, a.entityId, notification(world, a.entityId, listed));
      stage.expect('closed', incident.state, 'closed');
      stage.expect('twenty were listed', listed.length, 20);
      stage.expect('one is an exception', exceptions(world), [
        [stranger, 'device-of-another-party'],
      ]);
      stage.expect('only devices of A are recovered', incident.list, own);
      stage.expect('their status is back', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      stage.expect(
        "no device of B's was ever in Recovery",
        eventsOf(world, 'dcc.status-changed').filter(({ device }) =>
          idsOf(devicesOfB).includes(device as Eui64),
        ).length,
        0,
      );
      stage.expect('one command each', commandsTaken(world)['recovery'], own.length);
      const unknown = 'FE5A4B20FFFFFFA0' as Eui64;
      const second = notification(world, a.entityId, [...own, unknown], { fileId: 'F2' });
      stage.expect('an unknown device', withFile(world, a.entityId, second).list, own);
      stage.expect('is an exception too', exceptions(world).slice(1), [
        [unknown, 'unknown-device'],
      ]);
      stage.refuses('a plain list with such a device', 'recovery/device-refused', () =>
        world.compromise('supplier.digitalSignature').run({ method: 3, devices: listed }),
      );
    },
  },
  {
    id: 'T21',
    title: 'A file that was changed after it was signed',
    setUp: 'one digit of a notification file changed',
    action: 'submit',
    expected: 'the signature fails; the whole file is refused',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const file = notification(world, a.entityId, idsOf(devicesOfA));
      const content = Uint8Array.from(file.content);
      content[content.length - 2] = 0x31;
      const incident = withFile(world, a.entityId, { ...file, content });
      stage.expect('it stands still', incident.standing?.code, 'file-signature');
      stage.expect(
        'the refusal is in the log',
        eventsOf(world, 'recovery.file').map(({ result, code, records }) => [
          result,
          code,
          records,
        ]),
        [['refused', 'signature', 0]],
      );
      stage.expect('nobody is listed', incident.list.length, 0);
      stage.expect('nothing was sent', commandsTaken(world), {});
      const forged = notification(world, a.entityId, idsOf(devicesOfA), {
        signer: world.recovery.fileSigner(world.party('networkOperator').entityId),
      });
      stage.expect(
        'a file signed by somebody else is refused too',
        withFile(world, a.entityId, forged).standing?.code,
        'file-wrong-signer',
      );
    },
  },
  {
    id: 'T22',
    title: 'Files over the limit, with duplicates, or sent again',
    setUp: 'a limit of ten records',
    action: 'submit',
    expected: 'refused, each with its reason',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage, {
        homesOfA: 3,
        recoveryAssumptions: { fileRecordsMax: 10 },
      });
      const owner = a.entityId;
      const ids = idsOf(devicesOfA);
      const codeFor = (file: SignedFile): string | undefined =>
        withFile(world, owner, file).standing?.code;
      stage.expect(
        'over the limit',
        codeFor(notification(world, owner, ids)),
        'file-too-many-records',
      );
      const [one, two] = ids;
      const twice = [one, two, one].filter((id) => id !== undefined);
      stage.expect(
        'a duplicate',
        codeFor(notification(world, owner, twice, { fileId: 'F2' })),
        'file-duplicate-record',
      );
      stage.expect('so far nothing was sent', commandsTaken(world), {});
      const good = notification(world, owner, ids.slice(0, 5), { fileId: 'F3' });
      stage.expect('a good file', withFile(world, owner, good).state, 'closed');
      stage.expect('the same file again', codeFor(good), 'file-replayed-file');
      stage.expect('five devices, five commands', commandsTaken(world)['recovery'], 5);
    },
  },
  {
    id: 'T23',
    title: 'The anomaly detection threshold was not raised',
    setUp: 'a threshold of three requests 6.15.1 a day for A',
    action: 'Method 1 without raising it',
    expected: 'commands are quarantined, the incident shows it; raised and released, it goes on',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const threshold = {
        requester: a.entityId,
        kind: '6.15.1',
        limit: 3,
        windowMs: 24 * HOUR_MS,
      } as const;
      world.dcc.access.setThreshold(threshold, 'usual');
      const incident = world.compromise('supplier.digitalSignature');
      incident.start({ method: 1, thresholds: 'left' });
      world.advance(12 * HOUR_MS);
      const held = world.dcc.access.quarantined();
      stage.expect('all but three are held back', held.length, devicesOfA.length - 3);
      stage.expect('the incident waits', incident.state, 'executing');
      stage.expect('three have recovered', outcomes(incident)['recovered'], 3);
      stage.expect(
        'alerts tell the supplier',
        eventsOf(world, 'dcc.alert').filter(({ alert }) => alert === 'QuarantinedRequest').length,
        held.length,
      );
      world.dcc.access.setThreshold({ ...threshold, limit: 100 }, 'raised');
      world.dcc.access.release(held, 'dcc');
      world.advance(48 * HOUR_MS);
      stage.expect('then it is closed', incident.state, 'closed');
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: devicesOfA.length,
      });
      const raised = setScene(stage);
      raised.world.dcc.access.setThreshold({ ...threshold, requester: raised.a.entityId }, 'usual');
      const quiet = raised.world.compromise('supplier.digitalSignature').run({ method: 1 });
      stage.expect('raised before, nothing is held back', quiet.state, 'closed');
      stage.expect(
        'and put back after',
        raised.world.dcc.access.threshold({ requester: raised.a.entityId, kind: '6.15.1' })?.limit,
        3,
      );
      stage.expect('no quarantine', eventsOf(raised.world, 'dcc.quarantined').length, 0);
    },
  },
  {
    id: 'T46',
    title: 'A device that was not commissioned',
    setUp: 'one home is installed, not commissioned; one is suspended',
    action: 'Method 3',
    expected: 'neither is a Relevant Device: excluded, and never "restored" to Commissioned',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage, { homesOfB: 0 });
      const [installed] = world.addHomes({ count: 1, status: 'installedNotCommissioned' });
      const [suspended] = world.addHomes({ count: 1, status: 'suspended' });
      const others = [...(installed?.devices ?? []), ...(suspended?.devices ?? [])];
      const before = others.map(({ device }) => memoryOf(device).cells);
      const incident = world
        .compromise('supplier.digitalSignature')
        .run({ method: 3, proving: 'none' });
      stage.expect('only the commissioned ones are listed', incident.list, idsOf(devicesOfA));
      stage.expect('statuses', statuses(world, others), {
        installedNotCommissioned: 5,
        suspended: 5,
      });
      stage.expect(
        'their cells are untouched',
        others.filter(({ device }, index) => memoryOf(device).cells !== before[index]).length,
        0,
      );
      const file = notification(world, a.entityId, idsOf(others.slice(0, 1)));
      stage.expect(
        'named in a file, they are an exception',
        withFile(world, a.entityId, file).standing?.code,
        'nothing-to-recover',
      );
      stage.expect('executed on the others only', executed(world), {
        anyExceptAbnormalRootByRecovery: devicesOfA.length,
      });
    },
  },
  {
    id: 'T48',
    title: 'Revocation before replacement',
    setUp: 'T8, and no device has answered yet',
    action: 'revoke at once',
    expected: 'refused: the residual trust is everybody; allowed with an override, and warned',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage);
      for (const device of devicesOfA) {
        device.addCondition({ name: 'unreachable', isReachable: () => false });
      }
      const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      incident.start({ method: 3 });
      world.advance(HOUR_MS);
      stage.refuses('without an override', 'recovery/revoke-before-replace', () =>
        incident.revoke(),
      );
      stage.expect('nothing was revoked', world.authority.revoked.size, 0);
      stage.expect('with one', incident.revoke({ override: 'yes' }), 3);
      stage.expect(
        'the residual trust is everybody',
        eventsOf(world, 'recovery.revoked').map(({ stillTrustedBy }) => stillTrustedBy),
        [devicesOfA.length, devicesOfA.length, devicesOfA.length],
      );
      stage.expect(
        'a warning says so',
        eventsOf(world, 'recovery.warning').some(({ code }) => code === 'revoked-before-replaced'),
        true,
      );
    },
  },
];
