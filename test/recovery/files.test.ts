/**
 * Notification and progress files: what is written is read, and every defect is refused with its code before anything changes.
 *
 * @module
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { addMs, instant } from '../../src/core/instant.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import {
  type NotificationRecord,
  readNotificationFile,
  readOtherNotificationFile,
  readProgressFile,
  writeNotificationFile,
  writeProgressFile,
} from '../../src/recovery/files.ts';
import {
  type FileExpectation,
  type FileOrder,
  type FileRefusal,
  type SignedFile,
  writeFile,
} from '../../src/recovery/signed-files.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { CELL_NAMES } from '../../src/vocabulary/cells.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { codeOf } from '../crypto/code-of.ts';
import { refusal } from '../support/refusal.ts';
import { benchWorld } from './bench-world.ts';

const keys = softKeyStore(seededRandom('files'));
const signer = keys.createSigningKey('subscriber');
const order: FileOrder = {
  kind: 'OrganisationCompromiseNotification',
  fileId: 'F1',
  incident: 'R1',
  sender: 'FE5A4B1000000002',
  at: instant('2026-01-05T10:00:00Z'),
  signer,
};
const expected: FileExpectation = {
  kind: 'OrganisationCompromiseNotification',
  signer: signer.publicKey,
  incident: 'R1',
  recordsMax: 10,
  seen: new Set(),
};
const record = (device: string): NotificationRecord => ({
  device: eui64(device),
  cell: 'supplier.digitalSignature',
  compromisedSerial: 'AB',
  replacementSerial: '',
});
const A = record('FE5A4B20000001A0');
const B = record('FE5A4B20000002A0');

test('any notification file is read back as it was written', () => {
  const records = fc.uniqueArray(
    fc.record({
      device: fc.uint8Array({ minLength: 8, maxLength: 8 }).map(eui64),
      cell: fc.constantFrom(...CELL_NAMES),
      compromisedSerial: fc.constantFrom('', 'AB', '0102030405060708'),
      replacementSerial: fc.constantFrom('', 'CD'),
    }),
    { maxLength: 10, selector: ({ device, cell }) => `${device} ${cell}` },
  );
  fc.assert(
    fc.property(records, (written) => {
      const reading = readNotificationFile(writeNotificationFile(order, written), expected);
      expect(reading.ok && reading.records).toEqual(written);
    }),
    { numRuns: 50 },
  );
});

test('a progress file is read back as it was written', () => {
  const written = [
    {
      device: A.device,
      attempts: 2,
      lastAttempt: '2026-01-05T10:00:00Z',
      result: 'recovered',
      code: 'success',
      smiStatus: 'commissioned',
    },
  ];
  const kind = 'OrganisationCompromiseProgress';
  const reading = readProgressFile(writeProgressFile({ ...order, kind }, written), {
    ...expected,
    kind,
  });
  expect(reading.ok && reading.records).toEqual(written);
});

const between = (from: number, until: number): NonNullable<FileExpectation['created']> => ({
  from: addMs(order.at, from),
  until: addMs(order.at, until),
});

test('the first and the last moment at which a file may be dated are in time', () => {
  const file = writeNotificationFile(order, [A]);
  expect(readNotificationFile(file, { ...expected, created: between(0, 1) }).ok).toBe(true);
  expect(readNotificationFile(file, { ...expected, created: between(-1, 0) }).ok).toBe(true);
});

const edited = (edit: (text: string) => string): SignedFile => {
  const { content } = writeNotificationFile(order, [A, B]);
  const changed = new TextEncoder().encode(edit(new TextDecoder().decode(content)));
  return { content: changed, signature: signer.sign(changed) };
};

describe('a file is refused whole', () => {
  const good = writeNotificationFile(order, [A, B]);
  test.each<[string, SignedFile, Partial<FileExpectation>, FileRefusal]>([
    [
      'changed after signing',
      { ...good, content: good.content.map((octet, index) => (index === 80 ? octet ^ 1 : octet)) },
      {},
      'signature',
    ],
    [
      'signed by somebody else',
      good,
      { signer: keys.createSigningKey('stranger').publicKey },
      'signature',
    ],
    ['a signature of no length', { ...good, signature: new Uint8Array() }, {}, 'signature'],
    ['more records than the limit', good, { recordsMax: 1 }, 'too-many-records'],
    ['sent before', good, { seen: new Set(['F1']) }, 'replayed-file'],
    ['for another incident', good, { incident: 'R2' }, 'wrong-incident'],
    ['sent by somebody else', good, { sender: 'FE5A4B1000000012' }, 'wrong-sender'],
    [
      'for a cell of another role',
      good,
      { cells: ['networkOperator.digitalSignature'] },
      'wrong-cell',
    ],
    ['without a fileId', edited((text) => text.replace(',F1,', ',,')), {}, 'malformed'],
    [
      'a serial number that is none',
      writeFile(order, [[A.device, A.cell, 'rubbish', '']]),
      {},
      'malformed',
    ],
    ['of another kind', good, { kind: 'OrganisationCompromiseProgress' }, 'wrong-kind'],
    ['one device twice', writeNotificationFile(order, [A, A]), {}, 'duplicate-record'],
    ['a count that lies', edited((text) => text.replace(',2,', ',1,')), {}, 'count-mismatch'],
    [
      'a record changed, signed again',
      edited((text) => text.replace('2A0', '3A0')),
      {},
      'hash-mismatch',
    ],
    ['a header that is cut', edited((text) => text.slice(0, 20)), {}, 'malformed'],
    ['nothing at all', edited(() => ''), {}, 'malformed'],
    [
      'a date that is none',
      edited((text) => text.replace('2026-01-05T10:00:00Z', '2026-02-30T10:00:00Z')),
      {},
      'malformed',
    ],
    [
      'a date in words',
      edited((text) => text.replace('2026-01-05T10:00:00Z', 'today')),
      {},
      'malformed',
    ],
    ['dated a millisecond too early', good, { created: between(1, 2) }, 'wrong-date'],
    ['dated a millisecond too late', good, { created: between(-2, -1) }, 'wrong-date'],
  ])('%s', (_why, file, changes, code) => {
    expect(readNotificationFile(file, { ...expected, ...changes })).toMatchObject({
      ok: false,
      code,
    });
  });

  test('octets that are no file are refused, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        const file = { content, signature: signer.sign(content) };
        expect(readNotificationFile(file, expected).ok).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test.each<[what: string, rows: readonly (readonly string[])[], place: object, advice: RegExp]>([
    [
      'a cell that is none',
      [
        [A.device, A.cell, '', ''],
        [B.device, 'suplier', '', ''],
      ],
      { line: 3, column: 'cell' },
      /^line 3 has "suplier" in column 2, cell: the name of a cell/,
    ],
    ['no device', [['5', A.cell, '', '']], { line: 2, column: 'device' }, /16 hexadecimal/],
    ['a column too few', [[A.device, A.cell, '']], { line: 2 }, /line 2 has 3 columns, not 4: dev/],
  ])('%s: named by line and column', (_what, rows, place, advice) => {
    const reading = readNotificationFile(writeFile(order, rows), expected);
    expect(reading).toMatchObject({ ok: false, code: 'malformed', place });
    expect(!reading.ok && reading.advice).toMatch(advice);
  });

  test('a header that is none is line 1', () => {
    const reading = readNotificationFile(
      edited((text) => text.slice(0, 20)),
      expected,
    );
    expect(reading).toMatchObject({ place: { line: 1 } });
    expect(!reading.ok && reading.advice).toMatch(/^line 1 is no header: kind, fileId/);
  });
});

describe('is not written, for nobody would take it:', () => {
  const write =
    (changes: object, records: readonly object[] = [A]): (() => unknown) =>
    () =>
      writeNotificationFile({ ...order, ...changes }, records as never);

  test.each<[what: string, call: () => unknown, message: RegExp]>([
    ['a kind that is none', write({ kind: 'junk' }), /cannot-be-written: kind must be Org.*junk/],
    ['another kind', write({ kind: 'OtherCompromiseProgress' }), /kind must be Organisation/],
    ['no fileId', write({ fileId: undefined }), /wrong-kind: fileId of order must be text/],
    ['an empty one', write({ fileId: '' }), /needs a fileId/],
    ['a field that there is not', write({ foo: 1 }), /unknown-field: order has no field foo/],
    ['a signer that signs nothing', write({ signer: {} }), /sign of signer of order must be a fun/],
    ['a misspelt cell', write({}, [A, { ...B, cell: 'suplier' }]), /record 2 has "suplier" in col/],
    ['a serial number that is none', write({}, [{ ...A, compromisedSerial: 'A,B' }]), /"A,B" in c/],
    ['a field of a record', write({}, [{ ...A, cel: 'x' }]), /a record has no field cel/],
    ['a record without a cell', write({}, [{ device: A.device }]), /cell of a record must be text/],
  ])('%s', (_what, call, message) => {
    expect(refusal(call)).toMatch(message);
  });
});

describe('an expectation that is none is refused:', () => {
  const file = writeNotificationFile(order, [A]);
  test.each<[what: string, changes: object, message: RegExp]>([
    ['cells', { cells: ['x'] }, /bad-option: expected.cells: entry 1 must be one of root/],
    ['dates', { created: 5 }, /wrong-kind: created of expected must be an object/],
    ['a field that there is not', { foo: 1 }, /unknown-field: expected has no field foo/],
    ['a kind', { kind: 'junk' }, /bad-option: expected.kind: must be one of Organisation/],
  ])('%s', (_what, changes, message) => {
    const given = { ...expected, ...changes };
    expect(refusal(() => readProgressFile(file, given))).toMatch(message);
  });
});

describe('in an incident', () => {
  const setUp = (mine: number): ReturnType<typeof benchWorld> =>
    benchWorld({
      particulars: (number) =>
        number < mine ? {} : { responsibleSupplier: eui64('FE5A4B1000000012') },
    });
  const fileFor = (
    world: ReturnType<typeof benchWorld>,
    devices: readonly string[],
    signedBy = 'owner',
    {
      records,
      ...changes
    }: Partial<FileOrder> & {
      readonly records?: readonly NotificationRecord[];
    } = {},
  ): SignedFile => {
    const owner = world.parties.supplier.entityId;
    const who = signedBy === 'owner' ? `subscriber:${owner}` : signedBy;
    // The same key store that recovery makes from its own random.
    const store = softKeyStore(seededRandom('recovery').fork('recovery').fork('file-signing'));
    return writeNotificationFile(
      {
        ...order,
        sender: owner,
        signer: store.createSigningKey(`file-signing:${who}`),
        ...changes,
      },
      records ?? devices.map((device) => ({ ...record(device), compromisedSerial: '' })),
    );
  };

  test('devices of another supplier are exceptions, and are not touched', () => {
    const world = setUp(3);
    const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
    const incident = world.recovery.notify({ key, certainty: 'certain' });
    incident.run({
      method: 3,
      notificationFile: fileFor(world, [...world.ids, 'FE5A4B20FFFFFFA0']),
    });
    expect(
      world.log.ofType('recovery.exception').map(({ device, code }) => [device, code]),
    ).toEqual([
      [world.ids[3], 'device-of-another-party'],
      ['FE5A4B20FFFFFFA0', 'unknown-device'],
    ]);
    expect(incident.devices).toHaveLength(3);
    expect(world.dcc.inventory.entry(world.ids[3]!)?.history).toHaveLength(1);
    expect(world.log.ofType('recovery.file')[0]).toMatchObject({ result: 'accepted', records: 5 });
  });

  test('a file signed with the wrong key holds the incident before any device is touched', () => {
    const world = setUp(4);
    const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
    const incident = world.recovery.notify({ key });
    const notificationFile = fileFor(world, world.ids, 'dsp');
    expect(codeOf(() => incident.run({ method: 3, notificationFile }))).toBe(
      'recovery/stands-still',
    );
    expect(incident.standing?.code).toBe('file-signature');
    expect(world.log.ofType('dcc.status-changed')).toEqual([]);
  });

  test.each<[string, Partial<FileOrder>, string]>([
    ['another incident', { incident: 'R77' }, 'file-wrong-incident'],
    ['another sender', { sender: 'somebody else' }, 'file-wrong-sender'],
    ['a day before the incident', { at: instant('2026-01-04T10:00:00Z') }, 'file-wrong-date'],
    ['another century', { at: instant('2286-11-20T17:46:40Z') }, 'file-wrong-date'],
  ])('a file of %s holds the incident', (_why, changes, code) => {
    const world = setUp(4);
    const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
    const incident = world.recovery.notify({ key });
    const notificationFile = fileFor(world, world.ids, 'owner', changes);
    expect(codeOf(() => incident.run({ method: 3, notificationFile }))).toBe(
      'recovery/stands-still',
    );
    expect(incident.standing?.code).toBe(code);
  });

  test.each([1, 2, 3] as const)(
    'Method %i: a replacement certificate that nobody holds is refused by its line',
    (method) => {
      const world = setUp(4);
      const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
      const incident = world.recovery.notify({ key });
      const records = world.ids.map((device, index) => ({
        ...record(device),
        compromisedSerial: '',
        replacementSerial: index === 3 ? 'ABCD' : '',
      }));
      const notificationFile = fileFor(world, [], 'owner', { records });
      expect(codeOf(() => incident.run({ method, notificationFile }))).toBe(
        'recovery/stands-still',
      );
      expect(incident.standing?.code).toBe('file-unknown-replacement');
      expect(incident.standing?.note).toMatch(/^line 5 names ABCD for supplier\.digitalSignature;/);
      expect(world.log.ofType('dcc.status-changed')).toEqual([]);
      expect(world.log.ofType('recovery.file').map(({ result }) => result)).toEqual(['refused']);
    },
  );

  test('the PMA asks for more: the file that was taken is no replay of itself', () => {
    const world = setUp(4);
    const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
    const incident = world.recovery.notify({ key });
    incident.run({
      method: 3,
      notificationFile: fileFor(world, world.ids),
      decisions: [{ decision: 'ask-for-more' }, { decision: 'approve' }],
    });
    expect(incident.state).toBe('closed');
    expect(world.log.ofType('recovery.file').map(({ kind }) => kind)).toContain(
      'OrganisationCompromiseNotification',
    );
  });

  test('the same file twice is refused the second time', () => {
    const world = setUp(4);
    const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
    const notificationFile = fileFor(world, world.ids);
    world.recovery.notify({ key }).run({ method: 1, notificationFile });
    const second = world.recovery.notify({ key });
    expect(codeOf(() => second.run({ method: 1, notificationFile }))).toBe('recovery/stands-still');
    expect(second.standing?.code).toBe('file-replayed-file');
  });
});

describe('Other Compromise Notification: the DCC names a key that is of no Organisation', () => {
  const KIND = 'OtherCompromiseNotification';
  const told = (key: string, options: RecoverOptions = {}) => {
    const world = createRecoveryWorld({ seed: 'other notification' });
    world.addHomes({ count: 1 });
    const incident = world.compromise(key, { certain: 'yes' }).run(options);
    const events = world.log.ofType('recovery.file').filter(({ kind }) => kind === KIND);
    const files = incident.files.filter(({ name }) => events.some(({ file }) => file === name));
    const readings = files.map((file) =>
      readOtherNotificationFile(file, {
        kind: KIND,
        signer: world.recovery.fileSigner('dcc').publicKey,
        incident: incident.id,
        sender: 'dcc',
        recordsMax: 1,
        seen: new Set(),
      }),
    );
    return { world, incident, events, readings };
  };

  test.each([
    ['issuingOca', 'issuing-oca'],
    ['rootOca', 'apex-contingency'],
    ['recovery', 'recovery-key-by-itself'],
    ['contingencyBoth', 'contingency-keys'],
  ])('%s: signed, with the authority, the devices and the procedure proposed', (key, procedure) => {
    const { world, incident, events, readings } = told(key);
    const compromised = world.log.ofType('recovery.key').filter(({ to }) => to === 'compromised');
    expect(events.map(({ file, records, result }) => [file, records, result])).toEqual([
      [`${incident.id}-N1`, 1, 'accepted'],
    ]);
    expect(readings).toEqual([
      {
        ok: true,
        header: expect.objectContaining({ recordCount: 1, incident: incident.id }) as unknown,
        records: [
          {
            key,
            keyIdentifiers: compromised.map(({ keyIdentifier }) => keyIdentifier).join('+'),
            authority: expect.stringMatching(/^([0-9A-F]{2})+$/) as unknown,
            devices: incident.list.length,
            procedure,
          },
        ],
      },
    ]);
  });

  test('a key of an Organisation has none: its Subscriber notifies', () => {
    expect(told('supplier.digitalSignature', { method: 3 }).events).toEqual([]);
  });

  test.each([
    ['a number of devices', 'AB'.repeat(8), '-1'],
    ['a key identifier', 'AB', '1'],
  ])('%s that is none is malformed', (_what, key, devices) => {
    const row = ['rootOca', key, 'AB', devices, 'apex-contingency'];
    const file = writeFile({ ...order, kind: KIND }, [row]);
    const reading = readOtherNotificationFile(file, { ...expected, kind: KIND });
    expect(reading).toMatchObject({ ok: false, code: 'malformed' });
  });
});

test('a progress file has no more records than a file may have: there are several', () => {
  const world = createRecoveryWorld({
    seed: 'several files',
    recoveryAssumptions: { fileRecordsMax: 2 },
  });
  world.addHomes({ count: 1 });
  const incident = world.compromise('recovery', { certain: 'yes' }).run();
  const files = world.log
    .ofType('recovery.file')
    .filter(({ kind }) => kind === 'OtherCompromiseProgress');
  expect(files.map(({ file, records }) => [file, records])).toEqual([
    [`${incident.id}-P1`, 2],
    [`${incident.id}-P2`, 2],
    [`${incident.id}-P3`, 1],
  ]);
});

describe('a Subscriber sends a file by the public verbs of a world', () => {
  const play = (signer: 'supplier' | 'networkOperator'): RecoveryWorld => {
    const world = createRecoveryWorld({ seed: 'files' });
    world.addHomes({ count: 1 });
    const supplier = world.party('supplier');
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    const device = world.fleet.devices.find(
      ({ entityId }) => world.dcc.inventory.entry(entityId)?.deviceType === 'ESME',
    );
    const notificationFile = writeNotificationFile(
      {
        kind: 'OrganisationCompromiseNotification',
        fileId: 'F1',
        incident: incident.id,
        sender: `subscriber:${supplier.entityId}`,
        at: world.clock.now(),
        signer: world.recovery.fileSigner(world.party(signer).entityId),
      },
      [
        {
          device: device!.entityId,
          cell: 'supplier.digitalSignature',
          compromisedSerial: '',
          replacementSerial: '',
        },
      ],
    );
    incident.choose({ method: 3, notificationFile });
    return world;
  };

  test('signed by itself: its list is the list', () => {
    const world = play('supplier');
    expect(world.recover().devices.map(({ outcome }) => outcome)).toEqual(['recovered']);
    expect(world.log.ofType('recovery.file')[0]).toMatchObject({ result: 'accepted', records: 1 });
  });

  test('signed by somebody else: refused, and nothing is sent', () => {
    const world = play('networkOperator');
    expect(codeOf(() => world.recover())).toBe('recovery/stands-still');
    expect(world.log.ofType('recovery.file')[0]).toMatchObject({
      result: 'refused',
      code: 'wrong-signer',
    });
    expect(world.log.ofType('dcc.status-changed')).toEqual([]);
    expect(world.log.ofType('dcc.submitted')).toEqual([]);
  });

  test.each(['rootOca', 'recovery', 'contingencyBoth'])(
    'a key of no Organisation has no Subscriber to name it: %s',
    (key) => {
      const world = createRecoveryWorld({ seed: 'files' });
      world.addHomes({ count: 1 });
      const incident = world.compromise(key, { certain: 'yes' });
      const notificationFile = writeNotificationFile(order, [A]);
      expect(codeOf(() => incident.run({ notificationFile }))).toBe(
        'recovery/contradictory-options',
      );
      expect(incident.state).toBe('reported');
    },
  );

  test('whoever is no party has no such key', () => {
    const { recovery } = createRecoveryWorld({ seed: 'files' });
    expect(codeOf(() => recovery.fileSigner(eui64('00000000000000FF')))).toBe(
      'recovery/unknown-party',
    );
  });
});

describe('N8: a record holds when the named cell of the named device holds the named certificate', () => {
  const DS = 'supplier.digitalSignature';
  const KA = 'supplier.keyAgreement';
  const TOP_UP = 'supplier.keyAgreement.prePaymentTopUp';
  const SERIAL = 'AABBCCDD';
  const BOTH = 'both keys that sign nothing';

  /** One home; the ESME and the gas proxy of it, as the Subscriber knows them. */
  const scene = () => {
    const world = createRecoveryWorld({ seed: 'records' });
    world.addHomes({ count: 1 });
    const of = (type: string) =>
      world.fleet.devices.find(({ entityId }) => {
        return world.dcc.inventory.entry(entityId)?.deviceType === type;
      })!.entityId;
    const supplier = world.party('supplier');
    const serialOf = (slot: 'digitalSignature' | 'keyAgreement') =>
      toHex(parseCertificate(supplier.credential(slot).certificate).serialNumber);
    return { world, of, serialOf };
  };

  /** What becomes of Method 3 with a file of these records. */
  const withRecords = (
    { world }: Pick<ReturnType<typeof scene>, 'world'>,
    compromised: string,
    records: readonly Pick<NotificationRecord, 'device' | 'cell' | 'compromisedSerial'>[],
    method: 1 | 3 = 3,
  ) => {
    const supplier = world.party('supplier').entityId;
    const incident = world.compromise(
      compromised === BOTH
        ? {
            keyClass: 'supplier',
            owner: supplier,
            slots: ['keyAgreement', 'keyAgreement.prePaymentTopUp'],
          }
        : compromised,
      { certain: 'yes' },
    );
    const notificationFile = writeNotificationFile(
      {
        ...order,
        incident: incident.id,
        sender: supplier,
        at: world.clock.now(),
        signer: world.recovery.fileSigner(supplier),
      },
      records.map((record) => ({ ...record, replacementSerial: '' })),
    );
    const run = (): unknown => incident.run({ method, notificationFile });
    return { incident, run };
  };

  test('the serial numbers that the cells hold: taken, and recovered', () => {
    const own = scene();
    const device = own.of('ESME');
    const { incident, run } = withRecords(own, DS, [
      { device, cell: DS, compromisedSerial: own.serialOf('digitalSignature') },
      { device, cell: KA, compromisedSerial: own.serialOf('keyAgreement') },
      { device, cell: TOP_UP, compromisedSerial: '' },
    ]);
    run();
    expect(incident.devices.map(({ outcome }) => outcome)).toEqual(['recovered']);
    expect(incident.report().exceptions).toEqual([]);
  });

  test.each<[string, (own: ReturnType<typeof scene>) => string]>([
    ['as DER has it', ({ serialOf }) => `00${serialOf('digitalSignature')}`],
    ['as people write it', ({ serialOf }) => serialOf('digitalSignature').replace(/^00/, '')],
  ])('a leading zero of a serial number tells nothing, %s', (_how, written) => {
    const own = scene();
    const record = { device: own.of('ESME'), cell: DS, compromisedSerial: written(own) } as const;
    withRecords(own, DS, [record]).run();
    expect(own.world.log.ofType('recovery.exception')).toEqual([]);
  });

  test.each<
    [
      string,
      readonly { type: string; cell: typeof DS | typeof KA | typeof TOP_UP; serial: string }[],
      string,
      string,
    ]
  >([
    [
      'a serial number that no cell holds',
      [{ type: 'ESME', cell: DS, serial: SERIAL }],
      'holds-another-certificate',
      DS,
    ],
    [
      'one right record, one wrong one',
      [
        { type: 'ESME', cell: DS, serial: '' },
        { type: 'ESME', cell: KA, serial: SERIAL },
      ],
      'holds-another-certificate',
      KA,
    ],
    [
      'a cell that its type does not have',
      [
        { type: 'PPMID', cell: DS, serial: '' },
        { type: 'PPMID', cell: TOP_UP, serial: '' },
      ],
      'no-such-cell',
      TOP_UP,
    ],
    [
      'a signing key, and its cell is not named',
      [{ type: 'ESME', cell: KA, serial: '' }],
      'cell-not-named',
      DS,
    ],
  ])('%s: the device is an exception and is not touched', (_what, given, code, cell) => {
    const own = scene();
    const records = given.map(({ type, cell: named, serial }) => ({
      device: own.of(type),
      cell: named,
      compromisedSerial: serial,
    }));
    const good = { device: own.of('GSME'), cell: DS, compromisedSerial: '' } as const;
    const { incident, run } = withRecords(own, DS, [...records, good]);
    run();
    const { device } = records[0]!;
    expect(incident.report().exceptions).toEqual([
      { device, code, cell, advice: expect.stringMatching(/\w/) as unknown },
    ]);
    expect(incident.list).toEqual([good.device]);
    expect(own.world.dcc.inventory.entry(device)?.history).toHaveLength(1);
    expect(own.world.log.ofType('dcc.submitted').map((event) => event.device)).not.toContain(
      device,
    );
  });

  test('two keys that sign nothing: each cell that they fill is named, where the device has it', () => {
    const own = scene();
    const record = (type: string, cell: typeof KA | typeof TOP_UP) => ({
      device: own.of(type),
      cell,
      compromisedSerial: '',
    });
    const { incident, run } = withRecords(
      own,
      BOTH,
      [record('ESME', KA), record('GSME', KA), record('GSME', TOP_UP), record('PPMID', KA)],
      1,
    );
    run();
    expect(
      incident.report().exceptions.map(({ device, code, cell }) => [device, code, cell]),
    ).toEqual([[own.of('ESME'), 'cell-not-named', TOP_UP]]);
    expect(new Set(incident.list)).toEqual(new Set([own.of('GSME'), own.of('PPMID')]));
  });

  test('no record holds: nothing has changed, and the reason says what to do', () => {
    const own = scene();
    const record = { device: own.of('ESME'), cell: DS, compromisedSerial: SERIAL } as const;
    const { incident, run } = withRecords(own, DS, [record]);
    expect(codeOf(run)).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('nothing-to-recover');
    expect(incident.report().next[0]).toMatch(/holds-another-certificate.*correct the record/);
    expect(own.world.log.ofType('dcc.status-changed')).toEqual([]);
    // A corrected file goes on where the wrong one stood still.
    const notificationFile = writeNotificationFile(
      {
        ...order,
        fileId: 'F2',
        incident: incident.id,
        sender: own.world.party('supplier').entityId,
        at: own.world.clock.now(),
        signer: own.world.recovery.fileSigner(own.world.party('supplier').entityId),
      },
      [{ ...record, compromisedSerial: own.serialOf('digitalSignature'), replacementSerial: '' }],
    );
    incident.run({ method: 3, notificationFile });
    expect([incident.state, incident.report().exceptions]).toEqual(['closed', []]);
  });
});
