/**
 * A field that there is not, a name that there is not: refused, never passed over. Without this a misspelt option is the
 * default, and a misspelt cell an answer.
 */
import { describe, expect, test } from 'vitest';
import { isSmkiError } from '../src/core/errors.ts';
import { composeUpdateCredentials, createDevice, createParty, createWorld } from '../src/index.ts';
import { createRecoveryWorld } from '../src/simulation/index.ts';
import { anchorReplacementCases, runCases, simulatedMeter } from '../src/testing/index.ts';
import { codeOf } from './crypto/code-of.ts';

const recoveryWorld = (): ReturnType<typeof createRecoveryWorld> => {
  const made = createRecoveryWorld({ seed: 'unknown-fields' });
  made.addHomes({ count: 1, fuel: ['ESME'] });
  return made;
};

const small = createWorld({ seed: 'unknown-fields' });
const world = recoveryWorld();
const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
const { clock, random, supplier, esme } = small;
const order = {
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: supplier.cells(),
  issuers: [],
} as const;

/** What is passed is right but for the one field. */
const MISSPELT: readonly (readonly [what: string, field: string, act: () => unknown])[] = [
  ['compromise', 'cretain', () => world.compromise('supplier', { cretain: 'yes' } as never)],
  ['addHomes', 'kind', () => world.addHomes({ count: 1, kind: 'gas' } as never)],
  ['fleet.find', 'tpye', () => world.fleet.find({ tpye: 'ESME' } as never)],
  ['addParty', 'nmae', () => world.addParty({ role: 'supplier', nmae: 'X' } as never)],
  ['addHome', 'fule', () => small.addHome({ fuel: 'gas', fule: 'dual' } as never)],
  [
    'addHome gas',
    'suplier',
    () => small.addHome({ fuel: 'gas', gas: { suplier: supplier } } as never),
  ],
  [
    'createDevice',
    'clok',
    () =>
      createDevice({
        ...{ type: 'ESME', entityId: '00DB1234567890A0', cells: {}, otherCells: 'unknown' },
        ...{ clock, clok: clock },
      } as never),
  ],
  ['device.fork', 'clok', () => esme.fork({ clok: clock } as never)],
  [
    'createParty',
    'comonName',
    () =>
      createParty({
        ...{ role: 'supplier', entityId: '90B3D51F30010000', comonName: 'X', clock, random },
      } as never),
  ],
  ['party.fork', 'clok', () => supplier.fork({ clock, clok: clock } as never)],
  [
    'updateCredentials',
    'replacments',
    () => supplier.updateCredentials({ ...order, replacments: {} } as never),
  ],
  [
    'composeUpdateCredentials',
    'newFlor',
    () =>
      composeUpdateCredentials({
        ...order,
        ...{ originatorId: supplier.entityId, originatorCounter: 1n, newFlor: 1n },
      }),
  ],
  [
    'readCredentials',
    'role',
    () =>
      supplier.readCredentials({
        ...{ target: esme.entityId, roles: [], authorisingCell: 'supplier.digitalSignature' },
        role: 'supplier',
      } as never),
  ],
  [
    'anchorReplacementCases',
    'entityID',
    () => anchorReplacementCases({ deviceType: 'ESME', entityID: '00DB1234567890A0' } as never),
  ],
  ['simulatedMeter', 'sed', () => simulatedMeter({ sed: 'x' } as never)],
];

describe('an unknown field is refused by name', () => {
  test.each(MISSPELT)('%s: %s', (_what, field, act) => {
    let refused: unknown;
    try {
      act();
    } catch (error) {
      refused = error;
    }
    if (!isSmkiError(refused) || refused.code !== 'argument/unknown-field') {
      throw new Error(`not refused, or otherwise: ${String(refused)}`);
    }
    expect(refused.details.field).toBe(field);
    expect(refused.details.known).not.toBe('');
  });

  test('and nothing has changed', () => {
    expect(world.fleet.homes).toHaveLength(1);
    expect(small.homes).toHaveLength(1);
    expect(world.recovery.incidents).toHaveLength(1);
  });

  test('revoke', () => {
    expect(codeOf(() => incident.revoke({ overide: 'yes' } as never))).toBe('recovery/bad-option');
    expect(codeOf(() => incident.revoke({ override: true } as never))).toBe('recovery/bad-option');
  });

  test('an adapter, by its letter case: other fields are its own', () => {
    const meter = simulatedMeter();
    expect(codeOf(() => runCases([], { ...meter, storedin: () => undefined } as never))).toBe(
      'testing/bad-argument',
    );
    expect(runCases([], { ...meter, socket: 1 } as never)).toEqual([]);
  });
});

describe('a value that there is not', () => {
  test('of paymentMode is not credit', () => {
    const act = (): unknown => world.addHomes({ count: 1, paymentMode: 'prepay' } as never);
    expect(codeOf(act)).toBe('simulation/bad-order');
  });

  test('of a cell is no answer', () => {
    const der = supplier.cells()['supplier.keyAgreement'];
    expect(esme.holds('supplier.keyAgreement', der)).toBe(true);
    expect(codeOf(() => esme.holds('supplier.keyAgrement' as never, der))).toBe(
      'vocabulary/unknown-name',
    );
    expect(codeOf(() => esme.storedIn('supplier.keyAgrement' as never))).toBe(
      'vocabulary/unknown-name',
    );
    expect(codeOf(() => esme.holds('root', undefined as never))).toBe('device/bad-configuration');
  });
});

test('conditions of a device are its own, and changed by its verbs alone', () => {
  const one = recoveryWorld().fleet.devices[0]!;
  const other = recoveryWorld().fleet.devices[0]!;
  const condition = { name: 'dark', isReachable: (): boolean => false };
  expect(() => (one.conditions as unknown[]).push(condition)).toThrow();
  one.addCondition(condition);
  expect(() => (one.conditions as unknown[]).push(condition)).toThrow();
  expect([one, other].map(({ conditions }) => conditions.length)).toEqual([1, 0]);
  one.removeCondition('dark');
  expect(() => (one.conditions as unknown[]).push(condition)).toThrow();
  expect(one.conditions).toEqual([]);
});
