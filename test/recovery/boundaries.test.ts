/**
 * The last one that still counts, and the first that does not: shares, headroom, batches that are asked for again, what is known by
 * when; and what goes on once a hindrance is gone.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, addMs, instant } from '../../src/core/instant.ts';
import type { SmkiEvent } from '../../src/core/event-types.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { readNotificationFile, writeNotificationFile } from '../../src/recovery/files.ts';
import { verifyMessageSignature } from '../../src/gbcs/signing.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { knowledgeGap } from '../../src/recovery/knowledge.ts';
import { recoveryMetrics } from '../../src/recovery/metrics.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { codeOf } from '../crypto/code-of.ts';

function open(options: Partial<RecoveryWorldOptions> & { readonly homes?: number } = {}): {
  readonly world: RecoveryWorld;
  readonly incident: Incident;
} {
  const { homes = 1, ...rest } = options;
  const world = createRecoveryWorld({ seed: 'boundaries', ...rest });
  world.addHomes({ count: homes });
  return { world, incident: world.compromise('supplier.digitalSignature', { certain: 'yes' }) };
}

function outcomes({ devices }: Incident): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of devices) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Devices of the supplier, which an incident about its key lists. */
const concerned = ({ fleet }: RecoveryWorld) =>
  fleet.devices.filter(({ particulars }) => particulars.responsibleSupplier !== undefined);

describe('the share that the PMA accepts to leave', () => {
  test.each([
    ['exactly that share is left', 'governed', 0.25, 'closed'],
    ['a little more is left', 'governed', 0.2499, 'stands still'],
    ['nobody said how many: nobody', 'governed', undefined, 'stands still'],
    ['exactly that share is left', 'technical', 0.25, 'closed'],
    ['a little more is left', 'technical', 0.2499, 'stands still'],
    ['nobody may be left', 'technical', 0, 'stands still'],
    ['nobody said how many: whoever is left', 'technical', undefined, 'closed'],
  ] as const)('%s, in a %s run', (_, governance, share, end) => {
    const decision = {
      decision: 'approve',
      ...(share !== undefined && { residualShareAccepted: share }),
    } as const;
    const { world, incident } = open({
      governance,
      recoveryAssumptions: { silentRoundsMax: 0 },
    });
    const [away] = concerned(world);
    expect(concerned(world)).toHaveLength(4);
    away!.addCondition({ name: 'away', isReachable: () => false });
    const run = (): unknown => incident.run({ method: 3, decisions: [decision] });
    if (end === 'closed') run();
    else expect(codeOf(run)).toBe('recovery/stands-still');
    expect([incident.state, incident.standing?.code]).toEqual(
      end === 'closed' ? ['closed', undefined] : ['executing', 'residual-not-accepted'],
    );
  });
});

describe('the records that a file may have', () => {
  const keys = softKeyStore(seededRandom('boundaries'));
  const signer = keys.createSigningKey('subscriber');
  const kind = 'OrganisationCompromiseNotification';
  const at = instant('2026-01-05T10:00:00Z');
  const about = { kind, fileId: 'F1', incident: 'R1', sender: 'S', at, signer } as const;
  const records = ['FE5A4B20000001A0', 'FE5A4B20000002A0'].map((device) => ({
    device: eui64(device),
    cell: 'supplier.digitalSignature' as const,
    compromisedSerial: '',
    replacementSerial: '',
  }));

  test.each([
    ['as many as the limit', 2, 'taken'],
    ['one more', 1, 'too-many-records'],
  ])('%s', (_, recordsMax, end) => {
    const expected = {
      kind,
      signer: signer.publicKey,
      recordsMax,
      seen: new Set<string>(),
    } as const;
    const reading = readNotificationFile(writeNotificationFile(about, records), expected);
    expect(reading.ok ? 'taken' : reading.code).toBe(end);
  });
});

describe('the headroom of a threshold', () => {
  test('holds every device and each of its retries', () => {
    const { world, incident } = open({ recoveryAssumptions: { silentRoundsMax: 3 } });
    const threshold = {
      requester: incident.key.owner!,
      kind: '6.15.1',
      limit: 0,
      windowMs: 30 * DAY_MS,
    } as const;
    world.dcc.access.setThreshold(threshold, 'usual');
    const start = world.clock.now();
    for (const device of concerned(world)) {
      device.addCondition({ name: 'away', isReachable: (at) => at > addMs(start, 4 * DAY_MS) });
    }
    incident.run({ method: 1 });
    expect(world.log.ofType('dcc.submitted').length).toBeGreaterThan(incident.list.length);
    expect(world.log.ofType('dcc.quarantined')).toEqual([]);
    expect(outcomes(incident)).toEqual({ recovered: 4 });
  });
});

describe('batches that come back broken', () => {
  test('are counted in a row: one that arrives whole begins the count anew', () => {
    let handOffs = 0;
    const twoOfThree = (octets: Uint8Array): Uint8Array =>
      ++handOffs % 3 === 0 ? octets : octets.subarray(1);
    const { world, incident } = open({
      homes: 2,
      recoveryAssumptions: { batchCommandsMax: 2, batchRequestsAgainMax: 2 },
      intercepts: { batch: twoOfThree },
    });
    incident.run({ method: 3 });
    const refused = world.log.ofType('recovery.batch').filter(({ result }) => result === 'refused');
    expect(refused.length).toBeGreaterThan(3);
    expect(outcomes(incident)).toEqual({ recovered: 8 });
  });
});

describe('what a report knows with periodic feedback', () => {
  /** Devices that the first report counts as recovered, when it is due so long after the last of them was. */
  function firstReport(afterMs: number): number {
    const everyMs = 9 * HOUR_MS;
    const { world, incident } = open({
      feedback: 'periodic',
      recoveryAssumptions: { feedbackLagMs: everyMs - afterMs },
    });
    const [away] = concerned(world);
    away!.addCondition({ name: 'away', isReachable: () => false });
    incident.start({ method: 3, decisions: [{ decision: 'approve', reportEveryMs: everyMs }] });
    const last = (): number => {
      const done = world.log
        .ofType('recovery.device')
        .filter(({ outcome }) => outcome === 'recovered');
      return Number(done.at(-1)?.at);
    };
    while (outcomes(incident)['recovered'] !== 3) world.leapToNextEvent();
    const began = world.log.ofType('recovery.state').find(({ to }) => to === 'executing')!.at;
    expect(last()).toBeGreaterThan(began);
    lastDone = last() - began;
    while (world.log.ofType('recovery.progress').length === 0) world.leapToNextEvent();
    return world.log.ofType('recovery.progress')[0]!.recovered;
  }
  let lastDone = 0;

  test('is what came in as long ago as the lag, and nothing later', () => {
    firstReport(0);
    // The report looks back to the very moment at which the last device was done, then to one millisecond before it.
    const exact = lastDone;
    expect(firstReport(exact)).toBe(3);
    expect(firstReport(exact - 1)).toBeLessThan(3);
  });
});

describe('what is true of an incident', () => {
  const at = instant('2026-01-01T00:00:00Z');
  const cells = [
    { cell: 'supplier.digitalSignature', status: 'success', existing: '', replacing: '' },
  ];
  const opened: SmkiEvent = {
    ...{ at, type: 'recovery.opened', actor: 'dcc', incident: 'R1', key: 'K' },
    ...{ certainty: 'certain', notifier: 'dcc' },
  };
  const sent: SmkiEvent = {
    ...{ at, type: 'dcc.submitted', actor: 'dsp', ticket: 1, device: 'D', requester: 'dcc' },
    ...{ serviceRequest: 'recovery', octets: 1, incident: 'R1' },
  };
  const executed = (sender: string, when = at): SmkiEvent => ({
    ...{ at: when, type: 'device.processed', actor: 'device', device: 'D', kind: 'executed' },
    ...{ what: 'supplierBySupplier', cells, sender },
  });
  const changed = (...events: readonly SmkiEvent[]): number =>
    knowledgeGap({ events: [opened, ...events], incident: 'R1', until: at }).changedInTruth;

  test.each([
    ['a command of the incident', [sent, executed('dcc')], 1],
    ['a command of a thief', [sent, executed('thief')], 0],
    ['a command before anything was sent for it', [executed('dcc'), sent], 0],
    ['a command later than one asks for', [sent, executed('dcc', addMs(at, 1))], 0],
  ])('%s', (_, events, devices) => {
    expect(changed(...events)).toBe(devices);
  });
});

describe('cells that fail under a new root', () => {
  const RECOVERY = 'recovery.digitalSignature';
  const TOP_UP = 'supplier.keyAgreement.prePaymentTopUp';

  test.each([
    ['the Recovery cell itself: the old Recovery key is the one that it still knows', RECOVERY],
    ['another cell: the new Recovery key', TOP_UP],
  ] as const)('%s', (_, cell) => {
    const world = createRecoveryWorld({ seed: 'boundaries' });
    const [home] = world.addHomes({ count: 1 });
    const esme = home!.of('ESME');
    const old = world.party('recovery').signingKey().publicKey;
    esme.device.setFaults({ replacements: { [cell]: 'resourcesBusy' } });
    const sent: Uint8Array[] = [];
    esme.addCondition({
      name: 'busy once',
      onCommand: (command) => {
        sent.push(command);
        return command;
      },
      onResponse: (response) => {
        esme.device.setFaults({});
        return response;
      },
    });
    const incident = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
    expect(outcomes(incident)).toEqual({ recovered: 5 });
    const own = world.log
      .ofType('device.processed')
      .filter(({ device }) => device === esme.entityId);
    expect(own.map(({ kind, what }) => [kind, what])).toEqual([
      ['executed', 'anyByContingency'],
      ['executed', 'anyExceptAbnormalRootByRecovery'],
    ]);
    expect(verifyMessageSignature(sent[1]!, old)).toBe(cell === RECOVERY);
    const held = esme.device.snapshot().cells[cell]?.keyIdentifier;
    const owner = world.party(cell === RECOVERY ? 'recovery' : 'supplier').cells() as Record<
      string,
      Uint8Array
    >;
    expect(held).toEqual(smkiExtensions(parseCertificate(owner[cell]!)).subjectKeyIdentifier);
  });
});

describe('a hindrance that is gone', () => {
  test('HSM sites that are repaired: the custodians come again, and what is left is signed', () => {
    const { world, incident } = open({
      homes: 5,
      governance: 'governed',
      delivery: { hsmSignaturesPerSecond: 1 },
      recoveryAssumptions: { batchCommandsMax: 4, signingSessionMs: 6_000 },
    });
    incident.start({ method: 3, decisions: [{ decision: 'approve' }] });
    while (!incident.devices.some(({ outcome }) => outcome === 'sent')) world.leapToNextEvent();
    const { sites } = world.authority.ceremonies;
    for (const { name } of sites.sites) sites.fail(name);
    world.advance(5 * DAY_MS);
    expect(incident.standing?.code).toBe('no-hsm-site');
    const batches = world.log.ofType('recovery.batch').length;
    const ceremonies = world.log.ofType('recovery.ceremony').length;
    for (const { name } of sites.sites) sites.repair(name);
    expect(incident.run().state).toBe('closed');
    expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
    expect(world.log.ofType('recovery.batch').length).toBeGreaterThan(batches);
    expect(world.log.ofType('recovery.ceremony').length).toBeGreaterThan(ceremonies);
    expect(world.authority.ceremonies.isOpen()).toBe(false);
  });

  test('a step that renews and issues nothing: nobody is sent anything, and the broker gets no cell', () => {
    const world = createRecoveryWorld({
      seed: 'boundaries',
      activities: { renew: () => ({ result: 'done', note: 'nothing was issued' }) },
    });
    world.addHomes({ count: 1 });
    const before = world.fleet.devices.map(({ device }) => device.snapshot());
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    expect(codeOf(() => incident.run({ method: 3, crossCheck: 'none' }))).toBe(
      'recovery/stands-still',
    );
    expect(incident.standing?.code).toBe('no-new-certificates');
    expect(world.log.ofType('dcc.submitted')).toEqual([]);
    expect(world.fleet.devices.map(({ device }) => device.snapshot())).toEqual(before);
  });

  test('nor is a device handed back with nothing new for it', () => {
    const world = createRecoveryWorld({
      seed: 'boundaries',
      activities: { renew: () => ({ result: 'done', note: 'nothing was issued' }) },
    });
    world.addHomes({ count: 1 });
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    expect(codeOf(() => incident.run({ method: 2 }))).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('no-new-certificates');
    expect(outcomes(incident)).toEqual({ 'under-dcc-control': 4 });
    expect(
      world.log.ofType('dcc.submitted').map(({ serviceRequest }) => serviceRequest),
    ).not.toContain('6.21');
  });
});

describe('the list of devices', () => {
  test('a device that another incident has in Recovery is refused as such', () => {
    const { world, incident } = open();
    incident.choose({ method: 3 });
    while (incident.state !== 'prepared') incident.next();
    const other = world.compromise('supplier.digitalSignature');
    const [esme] = concerned(world);
    const refused = (): unknown => other.run({ method: 3, devices: [esme!.entityId] });
    expect(codeOf(refused)).toBe('recovery/device-refused');
    expect(refused).toThrow('in-another-recovery');
  });
});

describe('the cross-check', () => {
  test('finds a certificate of the right owner, role and usage that another authority has issued', () => {
    const { incident } = open();
    const cell = 'supplier.digitalSignature';
    const stranger = createRecoveryWorld({ seed: 'another hierarchy' }).party('supplier');
    expect(stranger.entityId).toBe(incident.key.owner);
    const run = (): unknown =>
      incident.run({ method: 3, replacements: { [cell]: stranger.cells()[cell]! } });
    expect(codeOf(run)).toBe('recovery/stands-still');
    expect(incident.standing).toMatchObject({ code: 'wrong-replacement' });
    expect(incident.standing?.note).toContain('the issuer of');
  });
});

test.each([
  ['whose signing key is sound', 'supplier.keyAgreement', 0],
  ['whose signing key is compromised', 'supplier.digitalSignature', 1],
])('requests of an owner %s: how many blocks', (_, key, blocks) => {
  const world = createRecoveryWorld({ seed: 'boundaries' });
  world.addHomes({ count: 1 });
  world.compromise(key, { certain: 'yes' }).run({ method: 3 });
  expect(world.log.ofType('dcc.blocked')).toHaveLength(blocks);
  expect(world.dcc.access.blocks).toEqual([]);
});

describe('figures and reports', () => {
  test('a device that the DCC has refused still trusts the old key', () => {
    const { world, incident } = open();
    incident.choose({ method: 1 });
    while (incident.step?.run !== 'send') incident.next();
    world.dcc.access.block({ block: 'party', party: incident.key.owner! }, 'a rehearsal');
    incident.run();
    expect(outcomes(incident)).toEqual({ 'refused-by-dcc': 4 });
    const { events } = world.log;
    expect(recoveryMetrics({ events, incident: 'R1' }).exposure.stillTrusting).toBe(4);
  });

  test('without a file, Method 1 costs what one incident costs, also where files count', () => {
    const { world, incident } = open({ recoveryAssumptions: { costCounts: 'per-file' } });
    incident.run({ method: 1 });
    expect(world.log.ofType('recovery.cost')).toMatchObject([{ pounds: 12_000 }]);
  });

  test('an incident that is closed reports no more', () => {
    const { world, incident } = open();
    incident.run({ method: 3, decisions: [{ decision: 'approve', reportEveryMs: HOUR_MS }] });
    const written = world.log.ofType('recovery.progress').length;
    world.advance(30 * DAY_MS);
    expect(world.log.ofType('recovery.progress')).toHaveLength(written);
  });

  test('a step that takes exactly its limit is not late', () => {
    const noTime = {
      majorIncidentMs: 0,
      confirmationMs: 0,
      evidenceMs: 0,
      notificationFileMs: 0,
      listValidationMs: 0,
      proposalMs: 0,
    };
    const { world, incident } = open({
      governance: 'governed',
      startAt: instant('2026-01-06T10:00:00Z'),
      recoveryAssumptions: noTime,
    });
    incident.choose({ method: 3, decisions: [{ decision: 'approve' }] });
    while (incident.state !== 'approved') incident.next();
    const [decision] = world.log.ofType('recovery.decision');
    expect(decision!.at - instant('2026-01-06T10:00:00Z')).toBe(DAY_MS);
    expect(world.log.ofType('recovery.warning')).toEqual([]);
  });
});

describe('one device that is left', () => {
  test('is enough to refuse a revocation', () => {
    const { world, incident } = open();
    const [away] = concerned(world);
    away!.addCondition({ name: 'away', isReachable: () => false });
    incident.start({ method: 3 });
    world.advance(HOUR_MS);
    expect(incident.unsettled).toBe(1);
    expect(codeOf(() => incident.revoke())).toBe('recovery/revoke-before-replace');
    expect(world.authority.revoked.size).toBe(0);
  });

  test('has all its rounds again after an escalation', () => {
    const { world, incident } = open({ recoveryAssumptions: { silentRoundsMax: 2 } });
    const [away] = concerned(world);
    away!.addCondition({ name: 'away', isReachable: () => false });
    incident.choose({ method: 1 });
    while (incident.step?.run !== 'residual') incident.next();
    // Without the readings that ask, before it is left, what it holds.
    const sent = (): number =>
      world.log
        .ofType('dcc.submitted')
        .filter(
          ({ device, serviceRequest }) => device === away!.entityId && serviceRequest !== '6.24.1',
        ).length;
    const before = sent();
    expect(before).toBe(3);
    incident.escalate({ decision: 'approve', method: 3 });
    incident.run();
    expect(sent()).toBe(2 * before);
  });
});
