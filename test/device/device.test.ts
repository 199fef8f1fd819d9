/**
 * The device as an actor: what it is made of, what it remembers, what it refuses to be made of. Types first.
 */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { simulatedClock, skewed } from '../../src/core/clock.ts';
import { addYears } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { type CellsOf, type Device, createDevice, memoryOf } from '../../src/device/device.ts';
import {
  type CellNameOf,
  DEVICE_TYPES,
  type DeviceType,
  type RequiredCellName,
} from '../../src/device/device-types.ts';
import { REPLACEMENT_MODES, type ReplacementMode } from '../../src/gbcs/modes.ts';
import { SECURITY_LOG_MAX } from '../../src/device/state.ts';
import { processCommand } from '../../src/device/process.ts';
import {
  brokerKey,
  caseDeviceKeys,
  commandOf,
  createCaseBench,
  draftOf,
  nextCells,
} from '../../src/testing/cases/case-bench.ts';
import { assume } from '../../src/vocabulary/assumptions.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { publicKeyInfoOf } from '../../src/x509/public-key-info.ts';
import { codeOf } from '../crypto/code-of.ts';
import { START, decodedAnswer, deviceOnBench } from '../support/device-bench.ts';

const MODE = 'supplierBySupplier';
const CLOCK = simulatedClock(START);

describe('the compiler knows the meter', () => {
  test('a cell that a type lacks does not compile', () => {
    expectTypeOf<'networkOperator.digitalSignature'>().not.toExtend<CellNameOf<'GSME'>>();
    expectTypeOf<'wanProvider.digitalSignature'>().toExtend<CellNameOf<'CHF'>>();
    expectTypeOf<'supplier.digitalSignature'>().not.toExtend<CellNameOf<'CHF'>>();
    expectTypeOf<RequiredCellName<'ESME'>>().not.toExtend<'loadController.keyAgreement'>();
    expectTypeOf<CellsOf<'GSME'>>().not.toHaveProperty('networkOperator.digitalSignature');
    const { cells } = createCaseBench({ deviceType: 'GSME', seed: 'types', at: START });
    const gsme = createDevice({
      type: 'GSME',
      entityId: 'FE5A4B40000001D1',
      cells: cells as CellsOf<'GSME'>,
      clock: CLOCK,
    });
    expectTypeOf(gsme).toEqualTypeOf<Device<CellNameOf<'GSME'>>>();
    // @ts-expect-error a GSME has no network operator cell
    expect(gsme.storedIn('networkOperator.digitalSignature')).toBeUndefined();
    // @ts-expect-error a GSME has no network operator cell
    expect(gsme.describe().cells['networkOperator.digitalSignature']).toBeUndefined();
    expect(gsme.holds('supplier.keyAgreement', new Uint8Array())).toBe(false);
  });

  test('neither does a missing one, nor one too many', () => {
    const anchor = { keyIdentifier: new Uint8Array(8) };
    const chf = {
      root: anchor,
      'recovery.digitalSignature': anchor,
      'accessControlBroker.digitalSignature': anchor,
      'accessControlBroker.keyAgreement': anchor,
      'wanProvider.digitalSignature': anchor,
    };
    const common = { entityId: 'FE5A4B40000001D2', clock: CLOCK } as const;
    createDevice({ type: 'CHF', cells: chf, ...common });
    const { root: _root, ...rootless } = chf;
    expect(_root).toBe(anchor);
    expect(
      codeOf(() =>
        // @ts-expect-error every CHF has a root
        createDevice({ type: 'CHF', cells: rootless, otherCells: 'refused', ...common }),
      ),
    ).toBe('device/bad-configuration');
    createDevice({ type: 'CHF', cells: rootless, otherCells: 'unknown', ...common });
    const cells = { ...chf, 'supplier.digitalSignature': anchor };
    expect(
      codeOf(() =>
        createDevice({
          type: 'CHF',
          // @ts-expect-error a CHF has no supplier cell
          cells: { ...chf, 'supplier.digitalSignature': anchor },
          ...common,
        }),
      ),
    ).toBe('device/bad-configuration');
    expect(Object.keys(cells)).toHaveLength(6);
  });

  test('a type of your own is checked too, when it is a constant', () => {
    const DISPLAY = {
      ...DEVICE_TYPES.PPMID,
      name: 'display',
      cells: [
        { cell: 'root', presence: 'always', source: 'here', certainty: 'proposed' },
        {
          cell: 'supplier.digitalSignature',
          presence: 'optional',
          source: 'here',
          certainty: 'proposed',
        },
      ],
    } as const satisfies DeviceType;
    const anchor = { keyIdentifier: new Uint8Array(8) };
    const common = { type: DISPLAY, entityId: 'FE5A4B40000001D3', clock: CLOCK } as const;
    const display = createDevice({ ...common, cells: { root: anchor } });
    expectTypeOf(display).toEqualTypeOf<Device<'root' | 'supplier.digitalSignature'>>();
    expect(
      // @ts-expect-error it always has a root
      codeOf(() => createDevice({ ...common, cells: {}, otherCells: 'refused' })),
    ).toBe('device/bad-configuration');
    expectTypeOf(display).toExtend<Device>();
  });
});

describe('bad configuration is refused with what to do', () => {
  const bench = createCaseBench({ deviceType: 'ESME', seed: 'configuration', at: START });
  const make = (change: Record<string, unknown>) =>
    createDevice({
      type: 'ESME',
      entityId: bench.entityId,
      cells: bench.cells as CellsOf<'ESME'>,
      clock: CLOCK,
      ...change,
    });

  const types: [string, unknown][] = [
    ['a type that is none', 'TOASTER'],
    ['an object property that is no type', 'toString'],
    ['nothing for a type', undefined],
    ['a type without cells', { ...DEVICE_TYPES.PPMID, cells: undefined }],
    [
      'a type with a cell that nobody knows',
      { ...DEVICE_TYPES.PPMID, cells: [{ cell: 'cellar' }] },
    ],
  ];
  const inRoot = (root: unknown) => ({ cells: { ...bench.cells, root } });
  const anchor = { keyIdentifier: new Uint8Array(8) };

  test.each<[why: string, change: Record<string, unknown>]>([
    ...types.map(([why, type]): [string, Record<string, unknown>] => [why, { type }]),
    ['a fraction of a counter', { counters: { own: 1.5 } }],
    ['a negative counter', { counters: { roles: { supplier: -1n } } }],
    ['a counter of 2^63', { counters: { roles: { supplier: 1n << 63n } } }],
    ['an own counter of 2^63', { counters: { own: 1n << 63n } }],
    ['a counter as text', { counters: { prepaymentTopUp: '7' } }],
    ['a role that is none', { counters: { roles: { suplier: 1 } } }],
    ['a counter that is none', { counters: { prepayment: 1 } }],
    ['no cells at all', { cells: undefined }],
    ['an anchor without identifier and key', inRoot({})],
    ['an anchor whose key is no point', inRoot({ publicKey: new Uint8Array(65) })],
    ['an identifier as text', inRoot({ keyIdentifier: '48CF1B32697C4669' })],
    ['a wrapped key that is none', inRoot({ ...anchor, wrappedContingencyKey: {} })],
    ['a name that is none', inRoot({ ...anchor, name: 7 })],
    ['an unproven cell without octets', inRoot({ ...anchor, raw: undefined, entityId: '00' })],
    ['PEM in a cell', inRoot('-----BEGIN CERTIFICATE-----')],
    ['no certificate, and not said to be raw', inRoot(Uint8Array.of(0x30, 0x01, 0x00))],
    ['a cell that the type lacks', { cells: { 'wanProvider.digitalSignature': anchor } }],
    ['a missing cell where that is refused', { cells: {}, otherCells: 'refused' }],
    ['a word for the other cells that is none', { otherCells: 'empty' }],
    ['a key that cannot sign', { keys: { signing: { publicKey: new Uint8Array(65) } } }],
    ['a key of a name that is none', { keys: { signin: caseDeviceKeys('names').signing } }],
    ['a number for pending keys', { keys: { pending: 5 } }],
    ['a number for a pending key', { keys: { pending: { digitalSignature: 5 } } }],
    ['a public key as text', { keys: { agreement: { agree: () => 0, publicKey: '04' } } }],
    ['a certificate of a usage that is none', { certificates: { ds: new Uint8Array() } }],
    ['octets that are no certificate', { certificates: { digitalSignature: new Uint8Array(3) } }],
    [
      'a certificate of the other usage',
      { certificates: { digitalSignature: bench.cells['supplier.keyAgreement'] } },
    ],
    ['a certificate that is no octets', { certificates: { digitalSignature: 'PEM' } }],
    ['no clock', { clock: undefined }],
    ['a number for a clock', { clock: START }],
    ['a seed for a random source', { random: 'seed' }],
    ['nothing for assumptions', { assumptions: null }],
    ['a fault of a cell that is none', { faults: { replacements: { cellar: 'resourcesBusy' } } }],
    [
      'a status that no cell gives',
      { faults: { replacements: { 'supplier.keyAgreement': 'busy' } } },
    ],
    ['a fault that is none', { faults: { bogus: 1 } }],
    ['a fault with the status of another', { faults: { readCertificate: 'resourcesBusy' } }],
    ['a mode that is none', { disabledModes: ['rootByRoot'] }],
  ])('%s', (_why, change) => {
    expect(codeOf(() => make(change))).toBe('device/bad-configuration');
  });

  test('what other folders refuse keeps their codes', () => {
    expect(codeOf(() => make({ entityId: '12' }))).toBe('vocabulary/not-an-eui64');
    expect(codeOf(() => make({ assumptions: { explicitPolice: 'required' } }))).toBe(
      'vocabulary/unknown-name',
    );
    expect(codeOf(() => make({ hardwareType: 'meter' }))).toBe('asn1/cannot-encode');
    expect(codeOf(() => make({}).receive('DD00' as never))).toBe('gbcs/malformed');
  });

  test('the largest SeqNumber is a counter like any other', () => {
    const last = (1n << 63n) - 1n;
    const { counters } = make({ counters: { roles: { supplier: last }, own: last } }).describe();
    expect(counters).toMatchObject({ supplier: String(last), own: String(last) });
  });

  test.each([
    [
      { cells: {}, otherCells: 'refused' },
      /cells\.root: ESME always holds root: .*bare anchor.*raw.*otherCells/,
    ],
    [inRoot('-----BEGIN'), /cells\.root: .* not text; pemToDer/],
    [inRoot(Uint8Array.of(0x30)), /cells\.root: no certificate .* raw, entityId, keyIdentifier/],
  ])('the message says what to do', (change, message) => {
    expect(() => make(change)).toThrow(message);
  });

  test('the message names the cell and what the type holds', () => {
    const cells = {
      ...bench.cells,
      'wanProvider.digitalSignature': { keyIdentifier: new Uint8Array(8) },
    };
    expect(() => make({ cells })).toThrow(
      /cells\.wanProvider\.digitalSignature: ESME holds no cell .* it holds root, /,
    );
  });
});

describe('what a cell is made of', () => {
  const bench = createCaseBench({ deviceType: 'ESME', seed: 'device tests', at: START });
  const { pki } = bench;

  test('a bare anchor does what a certificate does, where only its key is needed', () => {
    const supplier = pki.parties.supplier;
    const { publicKey } = supplier.current.digitalSignature!.signingKey!;
    const cells = {
      ...bench.cells,
      root: { publicKey: pki.rootKey.publicKey, name: 'OU=00, CN=CR1' },
      'supplier.digitalSignature': { entityId: supplier.entityId, publicKey },
    };
    const { device, send } = deviceOnBench('ESME', { cells });
    const full = deviceOnBench('ESME');
    const draft = draftOf(bench, MODE);
    expect(decodedAnswer(send(draft)).payload).toEqual(decodedAnswer(full.send(draft)).payload);
    expect(device.storedIn('root')).toBeUndefined();
  });

  test('a root without name is found by its key identifier', () => {
    const cells = { ...bench.cells, root: { publicKey: pki.rootKey.publicKey } };
    const { send } = deviceOnBench('ESME', { cells });
    const { outcome } = send(draftOf(bench, MODE));
    expect(outcome.kind === 'executed' && outcome.replacements.map(({ status }) => status)).toEqual(
      ['success', 'success', 'success'],
    );
  });

  test.each<[why: string, root: Record<string, unknown>]>([
    ['whose key is not known', { keyIdentifier: new Uint8Array(8) }],
    ['with the key of another', { publicKey: pki.other.rootKey.publicKey }],
    ['with another name', { publicKey: pki.rootKey.publicKey, name: 'OU=00, CN=XX' }],
  ])('a root %s lets no certificate in', (_why, root) => {
    const { device, send } = deviceOnBench('ESME', { cells: { ...bench.cells, root } });
    const before = device.describe().cells;
    const { outcome } = send(draftOf(bench, MODE));
    expect(outcome).toMatchObject({ kind: 'executed' });
    if (outcome.kind !== 'executed') return;
    for (const { failure } of outcome.replacements) expect(failure).toBe('path-invalid');
    expect(device.describe().cells).toEqual(before);
  });

  test('an unproven cell can be replaced by whoever may, and works again', () => {
    const raw = bench.cells['supplier.digitalSignature']!.slice(0, 77);
    const unproven = {
      raw,
      entityId: pki.parties.supplier.entityId,
      keyIdentifier: Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9),
    };
    const { device, send } = deviceOnBench('ESME', {
      cells: { ...bench.cells, 'supplier.digitalSignature': unproven },
    });
    expect(device.describe().cells['supplier.digitalSignature']).toMatchObject({ usable: false });
    expect(device.storedIn('supplier.digitalSignature')).toEqual(raw);
    expect(send(draftOf(bench, MODE)).outcome).toMatchObject({ code: 'signature-invalid' });
    const recovery = draftOf(bench, 'anyExceptAbnormalRootByRecovery', {
      replacements: { 'supplier.digitalSignature': bench.cells['supplier.digitalSignature']! },
      newFloor: 'none',
      otherFloors: { supplier: 0n },
    });
    expect(send(recovery).outcome.kind).toBe('executed');
    expect(send(draftOf(bench, MODE)).outcome.kind).toBe('executed');
  });

  test('an unproven root, ACB or contingency key refuses what needs it, and never crashes', () => {
    for (const cell of ['root', 'accessControlBroker.keyAgreement'] as const) {
      const unproven = {
        raw: Uint8Array.of(1),
        entityId: bench.entityId,
        keyIdentifier: new Uint8Array(8),
      };
      const { send } = deviceOnBench('ESME', { cells: { ...bench.cells, [cell]: unproven } });
      for (const mode of bench.modes) {
        const { outcome } = send(draftOf(bench, mode));
        if (outcome.kind !== 'executed') continue;
        // Recovery needs no MAC; under a broken root nothing it brings is trusted.
        const trusted = outcome.replacements.filter(({ failure }) => failure === undefined);
        expect(trusted.length > 0).toBe(cell !== 'root');
      }
    }
  });
});

describe('memory', () => {
  test('does not change with buffers that the caller goes on using', () => {
    const bench = createCaseBench({ deviceType: 'ESME', seed: 'buffers', at: START });
    const buffers = Object.fromEntries(
      Object.entries(bench.cells).map(([cell, der]) => [cell, Buffer.from(der)]),
    );
    const { device, clock } = deviceOnBench('ESME', { cells: buffers }, 'buffers');
    const twin = deviceOnBench('ESME', { cells: bench.cells }, 'buffers');
    for (const buffer of Object.values(buffers)) buffer.fill(0);
    const later = draftOf(bench, MODE, { executeAt: addYears(START, 1) });
    const command = Buffer.from(commandOf(bench, later));
    const { response } = device.receive(command);
    twin.device.receive(Uint8Array.from(command));
    command.fill(0);
    response!.fill(0);
    for (const moved of [clock, twin.clock]) moved.advanceTo(addYears(START, 2));
    expect(device.takeAlerts()).toEqual(twin.device.takeAlerts());
    expect(device.describe()).toEqual(twin.device.describe());
    expect(nextCells(bench, MODE)['supplier.keyAgreement']).toEqual(
      device.storedIn('supplier.keyAgreement'),
    );
  });

  test('is not changed through what a device hands out', () => {
    const { bench, device, send, clock } = deviceOnBench('ESME');
    const twin = deviceOnBench('ESME');
    const picture = JSON.stringify(twin.device.describe());
    const { outcome } = send(draftOf(bench, MODE));
    if (outcome.kind !== 'executed') throw new Error(outcome.explain());
    for (const { existing, replacing } of outcome.replacements) {
      existing.keyIdentifier.fill(0xee);
      replacing.keyIdentifier.fill(0xee);
    }
    expect(JSON.stringify(twin.device.describe())).toBe(picture);
    const keys = JSON.stringify(device.publicKeys);
    for (const key of Object.values(device.publicKeys)) key.fill(1);
    expect(JSON.stringify(device.publicKeys)).toBe(keys);
    send(draftOf(bench, 'networkOperatorByNetworkOperator', { executeAt: addYears(START, 1) }));
    clock.advanceTo(addYears(START, 1));
    device.receive(new Uint8Array());
    const unsent = device.snapshot();
    const [alert] = device.takeAlerts();
    const octets = toHex(alert!);
    alert!.fill(0);
    device.restore(unsent);
    expect(toHex(device.takeAlerts()[0]!)).toBe(octets);
  });

  test('a first memory, which new devices share, cannot be changed', () => {
    const { type, entityId, cells } = deviceOnBench('ESME').bench;
    const device = createDevice<DeviceType>({ type, entityId, cells, clock: CLOCK });
    const { counters, credentials } = memoryOf(device);
    const shared = [counters, counters.roles, credentials, credentials.active];
    for (const part of [...shared, credentials.pending, credentials.certificates]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test('a bare anchor is copied: key, wrapped contingency key, identifier', () => {
    const { bench } = deviceOnBench('ESME');
    const { pki } = bench;
    const root = {
      publicKey: new Uint8Array(pki.rootKey.publicKey),
      keyIdentifier: new Uint8Array(8).fill(3),
      wrappedContingencyKey: {
        ...pki.contingency.wrappedKey,
        wrappedPublicKey: new Uint8Array(pki.contingency.wrappedKey.wrappedPublicKey),
      },
    };
    const { device } = deviceOnBench('ESME', { cells: { ...bench.cells, root } });
    root.publicKey.fill(0);
    root.keyIdentifier.fill(0);
    root.wrappedContingencyKey.wrappedPublicKey.fill(0);
    expect(device.snapshot().cells.root).toMatchObject({
      publicKey: pki.rootKey.publicKey,
      keyIdentifier: new Uint8Array(8).fill(3),
      wrappedContingencyKey: pki.contingency.wrappedKey,
    });
  });

  test('snapshot and restore: the same answers as without the power failure', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    const before = device.snapshot();
    const first = send(draftOf(bench, MODE));
    const after = device.describe();
    device.restore(before);
    expect(device.snapshot()).toEqual(before);
    expect(send(draftOf(bench, MODE)).response).toEqual(first.response);
    expect(device.describe()).toEqual(after);
  });

  test("another device's memory is refused", () => {
    const { device } = deviceOnBench('ESME');
    const { device: other } = deviceOnBench('ESME', { entityId: 'FE5A4B40000009D0' });
    expect(
      codeOf(() => {
        device.restore(other.snapshot());
      }),
    ).toBe('device/bad-configuration');
  });

  test.each([
    ['nothing where options belong', null],
    ['a clock by itself', 'now'],
    ['a clock that tells no time', { clock: {} }],
    ['no clock', { clock: null }],
  ])('a fork by %s is refused', (_why, options) => {
    const { device } = deviceOnBench('ESME');
    expect(codeOf(() => device.fork(options as never))).toBe('device/bad-configuration');
  });

  test('a fork has the same past and a future of its own, by a clock of its own', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    const clock = simulatedClock(START);
    const fork = device.fork({ clock });
    expect(fork.describe()).toEqual(device.describe());
    send(draftOf(bench, MODE, { executeAt: addYears(START, 1) }));
    expect(fork.describe().pending).toEqual([]);
    fork.receive(commandOf(bench, draftOf(bench, MODE, { executeAt: addYears(START, 1) })));
    clock.advanceTo(addYears(START, 2));
    expect(fork.takeAlerts()).toHaveLength(1);
    expect(device.takeAlerts()).toEqual([]);
    expect(device.describe().pending).toHaveLength(1);
  });

  test('the security log keeps the last hundred lines', () => {
    const { device } = deviceOnBench('ESME');
    for (let i = 0; i < SECURITY_LOG_MAX + 20; i++) device.receive(Uint8Array.of(i));
    expect(device.describe().securityLog).toHaveLength(SECURITY_LOG_MAX);
    expect(device.snapshot().securityLog.at(-1)).toMatchObject({
      what: 'malformed',
      event: 0x8f60,
    });
  });

  test('processCommand alone is a pure function: same state and octets, same step, and the state untouched', () => {
    const { bench, device } = deviceOnBench('ESME');
    const state = device.snapshot();
    const picture = JSON.stringify(device.describe());
    const context = {
      at: START,
      keys: {
        signingKey: () => bench.pki.rootKey,
        agreementKey: () =>
          bench.pki.parties.accessControlBroker.current.keyAgreement!.agreementKey!,
        generate: () => bench.pki.rootKey,
      },
      assumptions: assume(),
      faults: {},
      hardwareType: '1.2.3',
      disabledModes: [],
    };
    const command = commandOf(bench, draftOf(bench, 'anyExceptAbnormalRootByRecovery'));
    const steps = [1, 2].map(() => processCommand(state, command, context));
    expect(steps[0]).toEqual(steps[1]);
    expect(steps[0]!.outcome.kind).toBe('executed');
    expect(JSON.stringify(device.describe())).toBe(picture);
  });
});

describe('keys', () => {
  test('follow from the random source and the Entity Identifier', () => {
    const bench = createCaseBench({ deviceType: 'PPMID', seed: 'keys', at: START });
    const keyOf = (seed: string, entityId: string) =>
      toHex(
        createDevice<DeviceType>({
          type: bench.type,
          cells: bench.cells,
          random: seededRandom(seed),
          entityId,
          clock: CLOCK,
        }).publicKeys.digitalSignature,
      );
    expect(keyOf('a', 'FE5A4B40000001D0')).toBe(keyOf('a', 'FE5A4B40000001D0'));
    expect(keyOf('a', 'FE5A4B40000001D0')).not.toBe(keyOf('a', 'FE5A4B40000002D0'));
    expect(keyOf('a', 'FE5A4B40000001D0')).not.toBe(keyOf('b', 'FE5A4B40000001D0'));
  });

  test('a harness that knows one shared secret stands in for the private key', () => {
    const { bench } = deviceOnBench('ESME');
    const broker = bench.pki.parties.accessControlBroker.current.keyAgreement!.agreementKey!;
    const { device: original } = deviceOnBench('ESME');
    const { keyAgreement } = original.publicKeys;
    const { device } = deviceOnBench('ESME', {
      keys: {
        signing: bench.pki.rootKey,
        agreement: {
          id: 'known secret',
          publicKey: keyAgreement,
          agree: () => broker.agree(keyAgreement),
        },
      },
    });
    expect(device.receive(commandOf(bench, draftOf(bench, MODE))).outcome.kind).toBe('executed');
    expect(publicKeyInfoOf(device.publicKeys.digitalSignature)).toHaveLength(91);
  });

  test('one that has no secret with the broker refuses by its MAC, and says why', () => {
    const { signing, agreement } = caseDeviceKeys('device tests');
    const { publicKey } = agreement;
    const agree = () => {
      throw new Error('no such peer');
    };
    const { bench, send } = deviceOnBench('ESME', {
      keys: { signing, agreement: { id: 'known secret', publicKey, agree } },
    });
    expect(send(draftOf(bench, MODE)).outcome).toMatchObject({
      code: 'mac-invalid',
      details: { agreement: 'Error: no such peer' },
    });
  });

  test.each<[what: string, signature: unknown]>([
    ['a promise', Promise.resolve(new Uint8Array(64))],
    ['ten octets', new Uint8Array(10).fill(7)],
    ['65 octets', new Uint8Array(65)],
  ])(
    'a capability that signs with %s makes no Response, and nothing has happened',
    (_, signature) => {
      const { bench } = deviceOnBench('ESME');
      const { agreement } = caseDeviceKeys('device tests');
      const { publicKey } = bench.pki.rootKey;
      const signing = { id: 'remote', publicKey, sign: () => signature as never };
      const { device, send } = deviceOnBench('ESME', { keys: { signing, agreement } });
      const before = device.snapshot();
      expect(codeOf(() => send(draftOf(bench, MODE)))).toBe('gbcs/cannot-encode');
      expect(device.snapshot()).toEqual(before);
    },
  );

  test('a memory that names keys that nobody gave is not taken over', () => {
    const { bench } = deviceOnBench('ESME');
    const device = createDevice<DeviceType>({
      type: bench.type,
      entityId: bench.entityId,
      cells: bench.cells,
      keys: { signing: bench.pki.rootKey, agreement: brokerKey(bench.pki)! },
      clock: CLOCK,
    });
    expect(
      codeOf(() => {
        device.restore({
          ...device.snapshot(),
          credentials: {
            ...device.snapshot().credentials,
            active: { digitalSignature: 'x', keyAgreement: 'y' },
          },
        });
      }),
    ).toBe('device/bad-configuration');
  });
});

describe('switches', () => {
  test("a device's clock may be wrong: it judges validity by its own", () => {
    const { bench } = deviceOnBench('ESME');
    const clock = skewed(simulatedClock(START), addYears(START, 40) - START);
    const { send } = deviceOnBench('ESME', { clock });
    const { outcome } = send(draftOf(bench, MODE));
    expect(outcome.kind === 'executed' && outcome.replacements[0]!.failure).toBe(
      'path-outside-validity',
    );
  });

  test('a mode can be disabled on one device', () => {
    const { bench, send } = deviceOnBench('ESME', { disabledModes: [MODE] });
    expect(send(draftOf(bench, MODE)).outcome).toMatchObject({ code: 'mode-not-permitted' });
    expect(send(draftOf(bench, 'supplierByTransCoS')).outcome.kind).toBe('executed');
  });

  test('faults come and go', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    device.setFaults({ replacements: { 'supplier.keyAgreement': 'resourcesBusy' } });
    const statuses = (counter: bigint, replacements: ReturnType<typeof nextCells>) => {
      const { outcome } = send(draftOf(bench, MODE, { counter, replacements }));
      return outcome.kind === 'executed' && outcome.replacements.map(({ status }) => status);
    };
    const one = { 'supplier.keyAgreement': nextCells(bench, MODE)['supplier.keyAgreement']! };
    expect(statuses(1_000n, one)).toEqual(['resourcesBusy']);
    device.setFaults({});
    expect(statuses(1_001n, one)).toEqual(['success']);
  });

  test.each<[mode: ReplacementMode, type: 'ESME' | 'CHF']>([
    ['rootBySupplier', 'ESME'],
    ['rootByWanProvider', 'CHF'],
  ])(
    '%s on %s exists where the assumption says so, and replaces the root normally',
    (mode, type) => {
      const { bench, send, device } = deviceOnBench(type, {
        assumptions: { rootReplacementByUsers: 'on' },
      });
      const { pki } = bench;
      const order = { replacements: { root: pki.other.root } };
      const abnormal = send(draftOf(bench, mode, order)).outcome;
      expect(abnormal.kind === 'executed' && abnormal.replacements[0]!.failure).toBe(
        'root-abnormal',
      );
      const linked = { ...order, linkCertificates: [pki.linkToOther], counter: 1_001n };
      const normal = send(draftOf(bench, mode, linked)).outcome;
      expect(normal.kind === 'executed' && normal.replacements[0]!.status).toBe('success');
      expect(device.holds('root', pki.other.root)).toBe(true);
    },
  );

  test.each([
    ['abnormalRootStatus', 'badCertificate'],
    ['abnormalRootStatus', 'other'],
  ] as const)('%s %s is reported', (name, status) => {
    const { bench, send } = deviceOnBench('ESME', { assumptions: { [name]: status } });
    const mode = 'anyExceptAbnormalRootByRecovery';
    const { outcome } = send(
      draftOf(bench, mode, { replacements: { root: bench.pki.other.root } }),
    );
    expect(outcome.kind === 'executed' && outcome.replacements[0]!.status).toBe(status);
  });

  test('the root as listed: a contingency command with the root last fails but for the root', () => {
    const { bench, send } = deviceOnBench('ESME', {
      assumptions: { rootReplacementOrder: 'as-listed' },
    });
    const { root, ...rest } = nextCells(bench, 'anyByContingency');
    const { outcome } = send(
      draftOf(bench, 'anyByContingency', { replacements: { ...rest, root: root! } }),
    );
    if (outcome.kind !== 'executed') throw new Error(outcome.explain());
    const succeeded = outcome.replacements.filter(({ failure }) => failure === undefined);
    expect(succeeded.map(({ cell }) => cell)).toEqual(['root']);
  });

  test('explicit policy: without it a certificate without usable policies would pass the path', () => {
    // The policy of the leaf is none that the authority has, so no policy is valid for the whole path.
    const { bench, send } = deviceOnBench('ESME');
    const lenient = deviceOnBench('ESME', { assumptions: { explicitPolicy: 'not-required' } });
    const { entityId } = bench.pki.parties.supplier;
    const certificate = bench.pki.issue({
      role: 'supplier',
      entityId,
      slot: 'keyAgreement',
      label: 'other policy',
      change: { policies: ['1.2.3.4'] },
    }).certificate;
    const draft = draftOf(bench, MODE, { replacements: { 'supplier.keyAgreement': certificate } });
    const failureOf = ({ outcome }: ReturnType<typeof send>) =>
      outcome.kind === 'executed' ? outcome.replacements[0]!.failure : outcome.kind;
    expect(failureOf(send(draft))).toBe('path-invalid');
    expect(failureOf(lenient.send(draft))).toBeUndefined();
  });
});

test('every mode of the matrix has the device types that its cells give it', () => {
  for (const [mode, { deviceTypes }] of Object.entries(REPLACEMENT_MODES)) {
    const able = (Object.keys(DEVICE_TYPES) as (keyof typeof DEVICE_TYPES)[]).filter((type) => {
      const scene = deviceOnBench(type, { assumptions: { rootReplacementByUsers: 'on' } });
      const cells: readonly CellName[] = DEVICE_TYPES[type].cells.map(({ cell }) => cell);
      const { outcome } = scene.send(draftOf(scene.bench, mode as ReplacementMode));
      return cells.length > 0 && outcome.kind === 'executed';
    });
    expect(able.sort(), mode).toEqual([...deviceTypes].sort());
  }
});
