/**
 * Incidents that overlap, stop half-way, or end with devices left over: which keys are in use then, and who can still be spoken to.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { DAY_MS } from '../../src/core/instant.ts';
import type { DeviceOutcome } from '../../src/recovery/incident-record.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';
import { codeOf } from '../crypto/code-of.ts';
import { IN_BATCHES, outcomes } from './in-batches.ts';

function makeWorld({
  homes = 2,
  ...options
}: { readonly homes?: number } & Partial<RecoveryWorldOptions> = {}): {
  readonly world: RecoveryWorld;
  readonly reach: (which: (device: Eui64) => boolean) => void;
} {
  const world = createRecoveryWorld({ seed: 'overlaps', ...options });
  world.addHomes({ count: homes });
  let reached: (device: Eui64) => boolean = () => true;
  for (const device of world.fleet.devices) {
    device.addCondition({ name: 'switch', isReachable: () => reached(device.entityId) });
  }
  return { world, reach: (which) => (reached = which) };
}

function until(world: RecoveryWorld, incident: Incident, wanted: DeviceOutcome): void {
  for (let events = 0; events < 20_000; events++) {
    if (incident.devices.some(({ outcome }) => outcome === wanted)) return;
    world.leapToNextEvent();
  }
  expect.fail(`no device is ${wanted}`);
}

/** How many devices hold which key in a cell, the one that its party has in use by its name. */
function holders(
  world: RecoveryWorld,
  devices: readonly Eui64[],
  cell: CellName,
): Record<string, number> {
  const party = world.parties.all().find((one) => one.cells()[cell] !== undefined);
  const inUse = toHex(keyIdentifierOf(party?.cells()[cell] ?? new Uint8Array()));
  const counts: Record<string, number> = {};
  for (const id of devices) {
    const anchor = world.fleet.device(id).device.snapshot().cells[cell];
    if (anchor === undefined) continue;
    const name = toHex(anchor.keyIdentifier) === inUse ? 'in use' : 'other';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const SIGNING = 'supplier.digitalSignature';

/** Aborts half-way: some devices are done, some are not. */
function aborted(
  method: 1 | 2 | 3 | 'apex',
  key = SIGNING,
): { readonly world: RecoveryWorld; readonly incident: Incident } {
  const { world } = makeWorld({ homes: 5, ...IN_BATCHES });
  const incident = world.compromise(key, { certain: 'yes' });
  incident.start({ method });
  until(world, incident, method === 2 ? 'under-dcc-control' : 'recovered');
  incident.halt('wrong devices');
  incident.abort('false alarm');
  world.advance(DAY_MS);
  expect(outcomes(incident)['untouched']).toBeGreaterThan(0);
  return { world, incident };
}

describe('keys come into use where devices hold them', () => {
  test('certificates of an authority that has rolled over meanwhile are not sent: they are made anew', () => {
    const { world } = makeWorld();
    const late = world.compromise(SIGNING, { certain: 'yes' });
    late.choose({ method: 3 });
    while (late.step?.run !== 'setStatuses') late.next();
    world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
    expect(late.run().state).toBe('closed');
    expect(outcomes(late)).toEqual({ recovered: late.list.length });
    expect(holders(world, late.list, SIGNING)).toEqual({ 'in use': late.list.length });
  });

  test('a party keeps its keys when every device refuses the new ones', () => {
    const { world } = makeWorld();
    const stranger = createRecoveryWorld({ seed: 'another hierarchy' });
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    const replacements = stranger.party('supplier').cells();
    incident.run({ method: 3, replacements, crossCheck: 'none', proving: 'none' });
    expect(outcomes(incident)).toEqual({ partial: incident.list.length });
    expect(holders(world, incident.list, SIGNING)).toEqual({ 'in use': incident.list.length });
    expect(
      world.log.ofType('recovery.warning').filter(({ code }) => code === 'held-by-no-device'),
    ).toHaveLength(1);
  });

  test.each([1, 3] as const)(
    'a certificate in use is not revoked: Method %i that reached nobody',
    (method) => {
      const { world, reach } = makeWorld();
      reach(() => false);
      const incident = world.compromise(SIGNING, { certain: 'yes' });
      expect(incident.run({ method }).state).toBe('closed');
      expect(world.authority.revoked.size).toBe(0);
      expect(
        world.log.ofType('recovery.warning').filter(({ code }) => code === 'still-in-use'),
      ).toHaveLength(1);
    },
  );
});

describe('a recovery that is given up half-way', () => {
  test.each([1, 3] as const)(
    'Method %i: the next one speaks to each device by the key that it knows',
    (method) => {
      const { world, incident } = aborted(method);
      const { 'in use': old = 0, other = 0 } = holders(world, incident.list, SIGNING);
      expect(Math.min(old, other)).toBeGreaterThan(0);
      const next = world.compromise(SIGNING, { certain: 'yes' });
      next.run({ method: 1 });
      expect(outcomes(next)).toEqual({ recovered: incident.list.length });
      expect(holders(world, incident.list, SIGNING)).toEqual({ 'in use': incident.list.length });
    },
  );

  test.each([1, 2, 3] as const)(
    'Method %i: the handover gives every device the keys in use',
    (method) => {
      const { world, incident } = aborted(method);
      incident.handOver();
      expect(holders(world, incident.list, SIGNING)).toEqual({ 'in use': incident.list.length });
      expect(outcomes(incident)['handed-back']).toBeGreaterThan(0);
      const statuses = incident.list.map((id) => world.dcc.inventory.entry(id)?.status);
      expect(new Set(statuses)).toEqual(new Set(['commissioned']));
    },
  );
});

describe('a compromise that is notified again', () => {
  const hierarchies = (world: RecoveryWorld): number =>
    world.environment.authorities.organisation.generations.length;

  test('goes on with the hierarchy that the first incident has founded, as long as that is not in use', () => {
    const { world, incident } = aborted('apex', 'rootOca');
    expect(hierarchies(world)).toBe(2);
    const next = world.compromise('rootOca', { certain: 'yes' });
    next.run({ method: 'apex' });
    expect([next.state, hierarchies(world)]).toEqual(['closed', 2]);
    expect(outcomes(next)).toEqual({ recovered: next.list.length });
    const { root } = world.authority.current();
    const identifier = toHex(keyIdentifierOf(root));
    for (const { device, entityId } of world.fleet.devices) {
      const held = device.snapshot().cells.root;
      expect([entityId, toHex(held?.keyIdentifier ?? new Uint8Array())]).toEqual([
        entityId,
        identifier,
      ]);
    }
    expect(holders(world, incident.list, SIGNING)).toEqual({
      'in use': [...incident.list].filter(
        (id) => world.fleet.device(id).device.snapshot().cells[SIGNING] !== undefined,
      ).length,
    });
  });

  test('and so with an Issuing OCA, and with contingency keys', () => {
    for (const key of ['issuingOca', 'contingencyBoth']) {
      const { world } = makeWorld({ homes: 5, ...IN_BATCHES });
      const incident = world.compromise(key, { certain: 'yes' });
      incident.start();
      until(world, incident, 'recovered');
      incident.halt('wrong devices');
      incident.abort('false alarm');
      world.advance(DAY_MS);
      const founded = world.log.ofType('recovery.ceremony').length;
      const next = world.compromise(key, { certain: 'yes' });
      next.run();
      expect([next.state, outcomes(next)]).toEqual(['closed', { recovered: next.list.length }]);
      const later = world.log.ofType('recovery.ceremony').slice(founded);
      expect(later.filter(({ ceremony }) => ceremony.startsWith('new '))).toEqual([]);
    }
  });

  test('once the new root is in use it is another compromise: it founds anew, and takes the devices that were left', () => {
    const { world, reach } = makeWorld();
    const [left] = world.fleet.devices.map(({ entityId }) => entityId);
    reach((device) => device !== left);
    const first = world.compromise('rootOca', { certain: 'yes' });
    expect(outcomes(first.run({ method: 'apex' }))['silent']).toBe(1);
    reach(() => true);
    const second = world.compromise('rootOca', { certain: 'yes' });
    second.run({ method: 'apex' });
    expect([hierarchies(world), outcomes(second)]).toEqual([
      3,
      { recovered: world.fleet.devices.length },
    ]);
    expect(world.authority.current().contingency.key.life.state).toBe('active');
    const ended = world.log
      .ofType('recovery.key')
      .filter(({ key, to }) => key === 'Contingency Private Key' && to === 'destroyed');
    const identifiers = ended.map(({ keyIdentifier }) => keyIdentifier);
    expect([identifiers.length, new Set(identifiers).size]).toEqual([2, 2]);
  });

  test('a list of devices that were left founds nothing: they get what is in use', () => {
    const { world, reach } = makeWorld();
    const left = world.fleet.devices.map(({ entityId }) => entityId).slice(0, 2);
    reach((device) => !left.includes(device));
    world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
    reach(() => true);
    const again = world.compromise('rootOca', { certain: 'yes' });
    again.run({ method: 'apex', devices: left });
    expect([hierarchies(world), outcomes(again)]).toEqual([2, { recovered: 2 }]);
    expect(world.authority.retired).toHaveLength(1);
    // Whoever was left is managed like everybody else.
    const supplier = world.compromise(SIGNING, { certain: 'yes' });
    expect(outcomes(supplier.run({ method: 3 }))).toEqual({ recovered: supplier.list.length });
  });

  test.each([
    ['kept', 'spent', 'are kept for 1 devices', 0],
    ['destroyed', 'destroyed', 'are destroyed: 1 devices are left', 1],
  ] as const)(
    'contingencyOfResidual %s: the old Contingency keys are %s after an Apex recovery',
    (contingencyOfResidual, state, note, missing) => {
      const { world, reach } = makeWorld({ recoveryAssumptions: { contingencyOfResidual } });
      const [left] = world.fleet.devices.map(({ entityId }) => entityId);
      const { contingency } = world.authority.current();
      reach((device) => device !== left);
      world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      expect(contingency.key.life.state).toBe(state);
      const steps = world.log.ofType('recovery.step');
      expect(steps.find(({ step }) => step === '5.15')?.note).toContain(note);
      reach(() => true);
      const second = world.compromise('rootOca', { certain: 'yes' });
      second.run({ method: 'apex' });
      expect(second.list).toHaveLength(world.fleet.devices.length - missing);
    },
  );

  test.each(['kept', 'destroyed'] as const)(
    'contingencyOfResidual %s: Contingency keys that were compromised are destroyed in any case',
    (contingencyOfResidual) => {
      const { world, reach } = makeWorld({ recoveryAssumptions: { contingencyOfResidual } });
      const [left] = world.fleet.devices.map(({ entityId }) => entityId);
      const { contingency } = world.authority.current();
      reach((device) => device !== left);
      world.compromise('contingencyPrivate', { certain: 'yes' }).run();
      expect(contingency.key.life.state).toBe('destroyed');
    },
  );
});

describe('an Apex recovery after another incident', () => {
  test('that was given up when every device had the new root: brings it into use', () => {
    const { world } = makeWorld();
    const watching = watch(world, Object.values(CHECKERS));
    const first = world.compromise('rootOca', { certain: 'yes' });
    first.start({ method: 'apex' });
    until(world, first, 'recovered');
    first.halt('false alarm');
    world.advance(3 * DAY_MS);
    first.abort('false alarm');
    const all = world.fleet.devices.length;
    expect(outcomes(first)).toEqual({ recovered: all });
    expect(world.authority.current().generation).toBe(1);
    const again = world.compromise('rootOca', { certain: 'yes' });
    expect(outcomes(again.run({ method: 'apex' }))).toEqual({ recovered: all });
    expect(world.authority.current().generation).toBe(2);
    const supplier = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 1 });
    expect(outcomes(supplier)).toEqual({ recovered: supplier.list.length });
    expect(watching.end()).toEqual([]);
  });

  test('takes devices under DCC control along, and hands them back', () => {
    const { world } = makeWorld();
    const watching = watch(world, Object.values(CHECKERS));
    const first = world.compromise(SIGNING, { certain: 'yes' });
    first.run({ method: 2, handover: 'not-requested' });
    const second = world.compromise('rootOca', { certain: 'yes' });
    second.run({ method: 'apex' });
    expect(outcomes(second)).toEqual({ recovered: world.fleet.devices.length });
    for (const { status } of world.dcc.inventory.entries()) expect(status).toBe('commissioned');
    expect(holders(world, first.list, SIGNING)).toEqual({ 'in use': first.list.length });
    const supplier = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 1 });
    expect(outcomes(supplier)).toEqual({ recovered: supplier.list.length });
    expect(watching.end()).toEqual([]);
  });
});

describe('the Recovery key', () => {
  const KNOWN = ['active suspect', 'suspect compromised'];
  const changes = (world: RecoveryWorld): readonly string[] =>
    world.log
      .ofType('recovery.key')
      .filter(({ key }) => key === 'Recovery Private Key')
      .map(({ from, to }) => `${from} ${to}`);

  test('is used, and the old one is destroyed when no device knows it any more', () => {
    const { world } = makeWorld();
    const incident = world.compromise('recovery', { certain: 'yes' });
    incident.run();
    expect(changes(world)).toEqual([...KNOWN, 'compromised destroyed']);
    expect(world.log.ofType('recovery.key-used').map(({ state }) => state)).toEqual([
      'compromised',
    ]);
  });

  test('is kept while a device knows only the old one, and reaches it', () => {
    const { world, reach } = makeWorld();
    const [left] = world.fleet.devices.map(({ entityId }) => entityId);
    reach((device) => device !== left);
    world.compromise('recovery', { certain: 'yes' }).run();
    expect(changes(world)).toEqual(KNOWN);
    reach(() => true);
    const again = world.compromise('recovery', { certain: 'yes' });
    again.run();
    expect(outcomes(again)).toEqual({ recovered: world.fleet.devices.length });
    expect(changes(world)).toEqual([
      ...KNOWN,
      ...KNOWN,
      'compromised destroyed',
      'compromised destroyed',
    ]);
  });

  test('once destroyed it signs nothing, for a campaign that began before either', () => {
    const { world } = makeWorld({ homes: 5, ...IN_BATCHES });
    const watching = watch(world, CHECKERS);
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.start({ method: 3 });
    until(world, incident, 'recovered');
    incident.halt('the Recovery key is compromised');
    world.advance(DAY_MS);
    // As far as anybody knows, an attacker was first where the campaign has not been.
    const stranger = createRecoveryWorld({ seed: 'another hierarchy' }).party('recovery').cells();
    const left = incident.devices.filter(({ outcome }) => outcome === 'open');
    for (const { device } of left) {
      const cell = 'recovery.digitalSignature';
      world.dcc.mapping.record(device, cell, stranger[cell]!);
    }
    world.compromise('recovery', { certain: 'yes' }).run();
    expect(changes(world).at(-1)).toBe('compromised destroyed');
    incident.resume();
    world.advance(60 * DAY_MS);
    expect(outcomes(incident)['silent']).toBe(left.length);
    expect(watching.end()).toEqual([]);
  });

  test.each([
    ['left-spent', 'spent'],
    ['new-root', 'active'],
  ] as const)(
    'the Contingency key that replaced it is %s: the next one is %s',
    (contingencyAfterUse, state) => {
      const { world } = makeWorld({
        recoveryAssumptions: { contingencyAfterUse, apexWithoutRootCompromise: 'permitted' },
      });
      const incident = world.compromise('recovery', { certain: 'yes' });
      incident.run({ procedure: 'recovery-key-by-contingency' });
      expect(outcomes(incident)).toEqual({ recovered: world.fleet.devices.length });
      expect(world.authority.current().contingency.key.life.state).toBe(state);
      // Devices know what is in use: a later compromise of the root is recovered from.
      const root = world.compromise('rootOca', { certain: 'yes' });
      expect(outcomes(root.run({ method: 'apex' }))).toEqual({
        recovered: world.fleet.devices.length,
      });
    },
  );
});

describe('a contingency campaign during which the Contingency Symmetric Key is made anew', () => {
  const begin = (): {
    readonly world: RecoveryWorld;
    readonly problems: () => readonly string[];
  } => {
    const { recoveryAssumptions, ...pace } = IN_BATCHES;
    const { world } = makeWorld({
      ...pace,
      homes: 3,
      recoveryAssumptions: { ...recoveryAssumptions, apexWithoutRootCompromise: 'permitted' },
    });
    const watching = watch(world, CHECKERS);
    return { world, problems: () => watching.end().map(({ problem }) => problem) };
  };
  const procedure = 'recovery-key-by-contingency';

  test('tells each device the key that it knows, and spends that', () => {
    const { world, problems } = begin();
    const anew = world.compromise('contingencySymmetric', { certain: 'yes' });
    anew.start();
    until(world, anew, 'recovered');
    const incident = world.compromise('recovery', { certain: 'yes' });
    incident.start({ procedure });
    world.advance(60 * DAY_MS);
    expect([anew.state, incident.state]).toEqual(['closed', 'closed']);
    expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
    expect(world.authority.current().contingency.symmetricKey.state).toBe('spent');
    expect(problems()).toEqual([]);
  });

  test('leaves a device alone that knows only the one that is destroyed', () => {
    const { world, problems } = begin();
    const incident = world.compromise('recovery', { certain: 'yes' });
    incident.start({ procedure });
    until(world, incident, 'recovered');
    incident.halt('the other one first');
    world.advance(DAY_MS);
    const { recovered: done = 0 } = outcomes(incident);
    expect(world.compromise('contingencySymmetric', { certain: 'yes' }).run().state).toBe('closed');
    incident.resume();
    world.advance(60 * DAY_MS);
    expect(outcomes(incident)).toEqual({ recovered: done, untouched: incident.list.length - done });
    const left = incident.devices.filter(({ outcome }) => outcome === 'untouched');
    expect(new Set(left.map(({ code }) => code))).toEqual(new Set(['contingency-key-destroyed']));
    const statuses = left.map(({ device }) => world.dcc.inventory.entry(device)?.status);
    expect(new Set(statuses)).toEqual(new Set(['commissioned']));
    expect(problems()).toEqual([]);
  });
});

describe('devices that know an older key of the Access Control Broker', () => {
  const BROKER = 'accessControlBroker.keyAgreement';

  test('are handed back after an Issuing OCA was replaced on all others', () => {
    const { world } = makeWorld();
    world.addHomes({ count: 1, supplier: world.addParty({ role: 'supplier', name: 'OTHER' }) });
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.run({ method: 2, handover: 'not-requested' });
    const others = world.fleet.devices
      .map(({ entityId }) => entityId)
      .filter((device) => !incident.list.includes(device));
    const issuing = world.compromise('issuingOca', { certain: 'yes' });
    expect(issuing.run({ devices: others }).state).toBe('closed');
    const holding = holders(world, incident.list, BROKER);
    expect(holding['other']).toBeGreaterThan(0);
    incident.handOver();
    world.advance(30 * DAY_MS);
    expect(outcomes(incident)).toEqual({ 'handed-back': incident.list.length });
  });

  test('and those that know the next one already, before it is in use', () => {
    const { world } = makeWorld({ homes: 5, ...IN_BATCHES });
    const watching = watch(world, CHECKERS);
    const incident = world.compromise('accessControlBroker.keyAgreement', { certain: 'yes' });
    incident.start();
    until(world, incident, 'recovered');
    incident.halt('wrong devices');
    world.advance(DAY_MS);
    const { other = 0 } = holders(world, incident.list, BROKER);
    expect(other).toBeGreaterThan(0);
    const next = world.compromise(SIGNING, { certain: 'yes' });
    next.run({ method: 1 });
    expect(outcomes(next)).toEqual({ recovered: next.list.length });
    expect(holders(world, next.list, BROKER)['other']).toBeGreaterThan(0);
    expect(watching.end()).toEqual([]);
  });
});

describe('reading back', () => {
  const noteOf = (world: RecoveryWorld): string | undefined =>
    world.log.ofType('recovery.step').findLast(({ step }) => step === '3.10')?.note;

  test('says how many answered', () => {
    const { world } = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.run({ method: 3, readBack: 'all', proving: 'none' });
    const { length } = incident.list;
    expect(noteOf(world)).toBe(`${length} of ${length} devices were read back`);
  });

  test('and who did not, when nobody answers any more', () => {
    const { world, reach } = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.choose({ method: 3, readBack: 'all', proving: 'none' });
    while (incident.step?.run !== 'checkSlots') incident.next();
    reach(() => false);
    incident.run();
    expect(noteOf(world)).toBe(`0 of ${incident.list.length} devices were read back`);
    expect(
      world.log.ofType('recovery.warning').filter(({ code }) => code === 'not-read-back'),
    ).toHaveLength(1);
    expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
  });

  test('a device that holds something else than its Response said is in Recovery again', () => {
    const { world } = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.choose({ method: 3, readBack: 'all', proving: 'none' });
    while (incident.step?.run !== 'checkSlots') incident.next();
    const [first] = incident.list;
    const other = world.party('networkOperator').cells()['networkOperator.digitalSignature'];
    world.dcc.mapping.record(first!, SIGNING, other!);
    incident.run();
    expect(incident.devices.find(({ device }) => device === first)).toMatchObject({
      outcome: 'partial',
      code: 'read-back-differs',
    });
    expect(world.dcc.inventory.entry(first!)?.status).toBe('recovery');
    expect(noteOf(world)).toContain('1 differ');
  });
});

test('a halt while commands wait for their next attempt takes no round from their devices', () => {
  const { world, reach } = makeWorld();
  reach(() => false);
  const incident = world.compromise(SIGNING, { certain: 'yes' });
  incident.start({ method: 3 });
  until(world, incident, 'sent');
  while (world.log.ofType('dcc.unanswered').length === 0) world.leapToNextEvent();
  incident.halt('look at it');
  world.advance(DAY_MS);
  incident.resume();
  const since = world.clock.now();
  world.advance(60 * DAY_MS);
  const silent = world.log
    .ofType('recovery.device')
    .filter(({ outcome, at }) => outcome === 'silent' && at > since);
  // One round, and the three that the assumption gives to the silent.
  expect(silent).toHaveLength(incident.list.length * 4);
  expect(incident.state).toBe('closed');
});

describe('another incident in the middle', () => {
  const stopAt = (world: RecoveryWorld, key: string, run: string): Incident => {
    const incident = world.compromise(key, { certain: 'yes' });
    while (incident.step?.run !== run) incident.next();
    return incident;
  };

  test('a new root: devices that it left out are sent nothing that they must refuse, and are taken over later', () => {
    const { world } = makeWorld();
    const supplier = world.compromise(SIGNING, { certain: 'yes' });
    supplier.choose({ method: 3 });
    while (supplier.step?.run !== 'send') supplier.next();
    const devices = world.fleet.devices
      .map(({ entityId }) => entityId)
      .filter((device) => !supplier.list.includes(device));
    world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex', devices });
    const warnings = world.log.ofType('recovery.warning').map(({ code }) => code);
    expect(warnings).toContain('left-under-old-root');
    supplier.run();
    expect(new Set(supplier.devices.map(({ code }) => code))).toEqual(
      new Set(['under-former-root']),
    );
    expect(supplier.report().next).toContainEqual(expect.stringContaining('rootOca'));
    const root = world.compromise('rootOca', { certain: 'yes' });
    root.run({ method: 'apex', devices: supplier.list });
    expect(outcomes(root)).toEqual({ recovered: supplier.list.length });
    const again = world.compromise(SIGNING, { certain: 'yes' });
    again.run({ method: 3 });
    expect(outcomes(again)).toEqual({ recovered: supplier.list.length });
  });

  test('and devices under DCC control stay that', () => {
    const { world } = makeWorld();
    const supplier = world.compromise(SIGNING, { certain: 'yes' });
    supplier.choose({ method: 2 });
    while (supplier.step?.run !== 'renew') supplier.next();
    world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
    supplier.run();
    expect(outcomes(supplier)).toEqual({ 'under-dcc-control': supplier.list.length });
    const statuses = supplier.list.map((id) => world.dcc.inventory.entry(id)?.status);
    expect(new Set(statuses)).toEqual(new Set(['recovered']));
  });

  test('what an incident has founded under a root that is gone is not placed', () => {
    const { world } = makeWorld();
    const issuing = stopAt(world, 'issuingOca', 'requireDecision');
    world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
    expect(codeOf(() => issuing.run())).toBe('recovery/stands-still');
    expect(issuing.standing?.code).toBe('overtaken');
    issuing.abort('overtaken');
    const statuses = [...world.dcc.inventory.entries()].map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['commissioned']));
  });

  test('devices that another incident has brought under the new root need nothing more', () => {
    const { world } = makeWorld();
    const first = stopAt(world, 'rootOca', 'openSession');
    world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
    expect(first.run().state).toBe('closed');
    expect(new Set(first.devices.map(({ code }) => code))).toEqual(new Set(['nothing-to-replace']));
  });

  test('there is nobody to escalate for when every device is done', () => {
    const { world } = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.choose({ method: 2 });
    while (incident.step?.run !== 'settle') incident.next();
    expect(
      codeOf(() => {
        incident.escalate({ decision: 'approve', method: 3 });
      }),
    ).toBe('recovery/method-cannot-apply');
    expect(incident.run().state).toBe('closed');
    expect(outcomes(incident)).toEqual({ 'handed-back': incident.list.length });
  });

  test('an authority that nothing has replaced issues again when its incident is over', () => {
    const { world, reach } = makeWorld();
    reach(() => false);
    world.compromise('issuingOca', { certain: 'yes' }).run();
    expect(world.authority.suspended).toBeUndefined();
  });
});
