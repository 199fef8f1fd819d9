/**
 * Every procedure, end to end with real commands, real devices and verified Responses.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { DeviceTypeName } from '../../src/device/device-types.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import type { CompromisedKey, KeyClass } from '../../src/recovery/compromised-key.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { codeOf } from '../crypto/code-of.ts';
import { type BenchOptions, type BenchWorld, benchWorld } from './bench-world.ts';

const HOME: readonly DeviceTypeName[] = ['ESME', 'GSME', 'CHF', 'GPF'];
const SUPPLIER: readonly CellName[] = [
  'supplier.digitalSignature',
  'supplier.keyAgreement',
  'supplier.keyAgreement.prePaymentTopUp',
];
const NETWORK: readonly CellName[] = [
  'networkOperator.digitalSignature',
  'networkOperator.keyAgreement',
];

/** Cells that hold something else than before, of the first device. */
function changedCells(world: BenchWorld, before: ReturnType<typeof pictures>): readonly string[] {
  return pictures(world)
    .flatMap((cells, index) =>
      Object.entries(cells).filter(([cell, key]) => before[index]?.[cell] !== key),
    )
    .map(([cell]) => cell)
    .filter((cell, index, all) => all.indexOf(cell) === index)
    .toSorted();
}

function pictures(world: BenchWorld): readonly Record<string, string>[] {
  return [...world.devices.values()].map((device) =>
    Object.fromEntries(
      Object.entries(device.snapshot().cells).map(([cell, anchor]) => [
        cell,
        Buffer.from(anchor.keyIdentifier).toString('hex'),
      ]),
    ),
  );
}

function open(
  keyClass: KeyClass,
  bench: BenchOptions = {},
  slots?: CompromisedKey['slots'],
): { world: BenchWorld; incident: Incident; before: ReturnType<typeof pictures> } {
  const world = benchWorld({ types: HOME, ...bench });
  const party = Object.values(world.parties).find(({ role }) => role === keyClass);
  const key: CompromisedKey = {
    keyClass,
    ...(party && { owner: party.entityId }),
    ...(slots && { slots }),
  };
  const before = pictures(world);
  return { world, before, incident: world.recovery.notify({ key, certainty: 'certain' }) };
}

const statuses = (world: BenchWorld): readonly string[] =>
  [...world.dcc.inventory.entries()].map(({ status }) => status);

const EVERYTHING: readonly CellName[] = [
  'accessControlBroker.digitalSignature',
  'accessControlBroker.keyAgreement',
  ...NETWORK,
  'recovery.digitalSignature',
  'root',
  ...SUPPLIER,
  'transitionalCoS.digitalSignature',
  'wanProvider.digitalSignature',
];

describe('a procedure replaces its cells on every device that has them, and no other', () => {
  test.each<[KeyClass, RecoverOptions, string, number, readonly CellName[]]>([
    ['supplier', { method: 1 }, 'method-1', 3, SUPPLIER],
    ['supplier', { method: 2 }, 'method-2', 3, SUPPLIER],
    ['supplier', { method: 3 }, 'method-3', 3, SUPPLIER],
    ['networkOperator', { method: 1 }, 'method-1', 2, NETWORK],
    ['networkOperator', { method: 2 }, 'method-2', 2, NETWORK],
    ['networkOperator', { method: 3 }, 'method-3', 2, NETWORK],
    [
      'accessControlBroker',
      {},
      'dcc-key-by-recovery-key',
      4,
      ['accessControlBroker.digitalSignature', 'accessControlBroker.keyAgreement'],
    ],
    [
      'accessControlBroker',
      { procedure: 'dcc-key-by-itself' },
      'dcc-key-by-itself',
      4,
      ['accessControlBroker.digitalSignature', 'accessControlBroker.keyAgreement'],
    ],
    ['transitionalCoS', {}, 'dcc-key-by-recovery-key', 3, ['transitionalCoS.digitalSignature']],
    [
      'transitionalCoS',
      { procedure: 'dcc-key-by-itself' },
      'dcc-key-by-itself',
      3,
      ['transitionalCoS.digitalSignature'],
    ],
    ['wanProvider', {}, 'dcc-key-by-recovery-key', 1, ['wanProvider.digitalSignature']],
    [
      'wanProvider',
      { procedure: 'dcc-key-by-itself' },
      'dcc-key-by-itself',
      1,
      ['wanProvider.digitalSignature'],
    ],
    ['recovery', {}, 'recovery-key-by-itself', 4, ['recovery.digitalSignature']],
    [
      'recovery',
      { situation: { attacker: 'active' } },
      'recovery-key-by-contingency',
      4,
      ['recovery.digitalSignature'],
    ],
    ['issuingOca', {}, 'issuing-oca', 4, EVERYTHING.filter((cell) => cell !== 'root')],
    ['rootOca', {}, 'apex-contingency', 4, EVERYTHING],
  ])('%s %j: %s', (keyClass, options, procedure, devices, cells) => {
    const assumptions = { apexWithoutRootCompromise: 'permitted' } as const;
    const { world, incident, before } = open(keyClass, { surroundings: { assumptions } });
    incident.run(options);
    expect(incident.procedure).toBe(procedure);
    expect(incident.state).toBe('closed');
    expect(incident.devices).toHaveLength(devices);
    expect(incident.unsettled).toBe(0);
    expect(changedCells(world, before)).toEqual([...cells].toSorted());
    expect(statuses(world)).toEqual(HOME.map(() => 'commissioned'));
  });

  test.each<KeyClass>(['contingencyPrivate', 'contingencySymmetric', 'contingencyBoth'])(
    '%s: a new Root certificate over the same key, so that no key identifier changes',
    (keyClass) => {
      const { world, incident, before } = open(keyClass);
      const old = world.authority.current();
      incident.run();
      const now = world.authority.current();
      expect(changedCells(world, before)).toEqual([]);
      expect(now.root).not.toEqual(old.root);
      for (const device of world.devices.values())
        expect(device.holds('root', now.root)).toBe(true);
    },
  );

  test.each<KeyClass>(['device', 'issuingDca', 'rootDca', 'iki', 'xmlSigning'])(
    '%s is outside Appendix L: nothing is sent',
    (keyClass) => {
      const { world, incident, before } = open(keyClass);
      incident.run();
      expect(incident.state).toBe('outside');
      expect(world.log.ofType('dcc.submitted')).toEqual([]);
      expect(world.log.ofType('recovery.notice').at(-1)?.subject).toMatch(/:/);
      expect(changedCells(world, before)).toEqual([]);
    },
  );
});

describe('key agreement only', () => {
  test('Method 1 replaces the one cell', () => {
    const { world, incident, before } = open('supplier', { types: ['ESME'] }, ['keyAgreement']);
    incident.run();
    expect(incident.procedure).toBe('method-1');
    expect(changedCells(world, before)).toEqual(['supplier.keyAgreement']);
  });

  test('Method 2 is refused: the ACB could not sign the handover', () => {
    const { world, incident } = open('supplier', {}, ['keyAgreement']);
    expect(codeOf(() => incident.run({ method: 2 }))).toBe('recovery/method-cannot-apply');
    expect(incident.state).toBe('reported');
    expect(world.log.ofType('dcc.status-changed')).toEqual([]);
  });
});

describe('Method 2', () => {
  test('without a handover the devices stay under DCC control', () => {
    const { world, incident } = open('supplier', { types: ['ESME'] });
    incident.run({ method: 2, handover: 'not-requested' });
    expect(statuses(world)).toEqual(['recovered', 'recovered', 'recovered', 'recovered']);
    expect(world.log.ofType('dcc.alert').map(({ alert }) => alert)).toContain(
      'RecoveryCompleteACBCredentials',
    );
    incident.handOver();
    expect(statuses(world)).toEqual(HOME.map(() => 'commissioned'));
  });

  test.each(['zero', 'own-counter', 'none'] as const)(
    'counters with floors %s: the handover passes when both series are epoch milliseconds',
    (floorsForOtherRoles) => {
      const { incident } = open('supplier', {
        types: ['ESME'],
        surroundings: { assumptions: { floorsForOtherRoles } },
      });
      incident.run({ method: 2 });
      expect(incident.devices.map(({ outcome }) => outcome)).toEqual(HOME.map(() => 'handed-back'));
    },
  );

  test('no floor in mode 8, and a supplier that counted further than the ACB: the handover is a replay', () => {
    const { incident } = open('supplier', {
      types: ['ESME'],
      count: 1,
      assumptions: { originatorCounterSeries: 'from-one' },
      counters: { supplier: 0x018d12c5f54en },
      surroundings: { assumptions: { floorsForOtherRoles: 'none', silentRoundsMax: 0 } },
    });
    incident.run({ method: 2 });
    expect(incident.devices).toMatchObject([{ outcome: 'under-dcc-control', code: 'no-response' }]);
  });
});

describe('devices that do not answer', () => {
  test('stay in Recovery, are tried in rounds, and are accepted in a technical run', () => {
    const { world, incident } = open('supplier', { types: ['ESME'] });
    const [first] = world.ids;
    world.unreachable.add(first!);
    incident.run({ method: 3 });
    expect(incident.unsettled).toBe(1);
    expect(statuses(world)).toEqual(['recovery', 'commissioned', 'commissioned', 'commissioned']);
    expect(world.log.ofType('recovery.decision').at(-1)?.decision).toBe('accept-residual');
    expect(world.log.ofType('recovery.revoked')[0]?.stillTrustedBy).toBe(1);
  });

  test('Apex partial: one cell fails, and is tried again alone with the new Recovery key', () => {
    const { world, incident } = open('rootOca', { types: ['ESME'], count: 1 });
    const [device] = [...world.devices.values()];
    device!.setFaults({ replacements: { 'supplier.keyAgreement': 'resourcesBusy' } });
    incident.choose({});
    while (incident.state !== 'executing') incident.next();
    while (incident.devices[0]?.outcome !== 'partial') world.agenda.step();
    device!.setFaults({});
    incident.run();
    expect(incident.devices[0]).toMatchObject({ outcome: 'recovered', attempts: 2 });
    const modes = world.log.ofType('dcc.concluded').map(({ cells }) => cells.length);
    expect(modes).toEqual([9, 1]);
  });
});
