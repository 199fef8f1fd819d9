/**
 * Callers without types: what a party is given is refused by name, with what it should have been, and nothing has changed.
 */
import { describe, expect, test } from 'vitest';
import { isSmkiError } from '../../src/core/errors.ts';
import { instant } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { decodeMessage } from '../../src/gbcs/index.ts';
import type { UpdateOrder } from '../../src/party/compose.ts';
import { cellsOf, createParty } from '../../src/party/index.ts';
import { standardWorld } from '../../src/testing/index.ts';

const { supplier, networkOperator, esme, hierarchy, clock, deliver } = standardWorld();
const random = seededRandom('misuse');
const renewed = supplier.renew(hierarchy);
const order = {
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: cellsOf('supplier', renewed),
  issuers: [hierarchy.issuingOca],
} as const;

const update = (changes: object): unknown => supplier.updateCredentials({ ...order, ...changes });

describe('a party refuses', () => {
  test.each<[what: string, call: () => unknown, code: string, message: RegExp]>([
    [
      'a party without a clock',
      () => createParty({ role: 'supplier', entityId: esme.entityId, random } as never),
      'party/bad-order',
      /clock must be .*simulatedClock.*not undefined/,
    ],
    [
      'a party without chance',
      () => createParty({ role: 'supplier', entityId: esme.entityId, clock } as never),
      'party/bad-order',
      /random must be .*seededRandom/,
    ],
    [
      'a party of nothing',
      () => createParty(undefined as never),
      'party/bad-order',
      /options must be an object/,
    ],
    [
      'one credential for a list',
      () => {
        supplier.use(renewed[0] as never);
      },
      'party/bad-order',
      /credentials must be a list .*not a value of class Object/,
    ],
    [
      'a list of certificates',
      () => {
        supplier.use([renewed[0]!.certificate] as never);
      },
      'party/bad-order',
      /credentials\[0\] must be what accept or renew returned/,
    ],
    [
      'cells of a misspelt role',
      () => cellsOf('suppliers' as never, renewed),
      'vocabulary/unknown-name',
      /no party role "suppliers"/,
    ],
    [
      'cells of one credential',
      () => cellsOf('supplier', renewed[0] as never),
      'party/bad-order',
      /credentials must be a list/,
    ],
    [
      'no order',
      () => supplier.updateCredentials(undefined as never),
      'party/bad-order',
      /order must be an object/,
    ],
    [
      'no order to read',
      () => supplier.readCredentials(undefined as never),
      'party/bad-order',
      /order must be an object/,
    ],
    [
      'an order without issuers',
      () => update({ issuers: undefined }),
      'party/bad-order',
      /issuers must be a list of certificates, such as/,
    ],
    [
      'an order without replacements',
      () => update({ replacements: undefined }),
      'party/bad-order',
      /replacements must be an object/,
    ],
    [
      'a time in words',
      () => update({ executeAt: 'tomorrow' }),
      'time/not-an-instant',
      /pass instant\("tomorrow"\)/,
    ],
    ['no time at all', () => update({ executeAt: NaN }), 'time/not-an-instant', /not NaN/],
    [
      'a device for its Entity Identifier',
      () => update({ target: esme }),
      'vocabulary/not-an-eui64',
      /pass its entityId/,
    ],
  ])('%s', (_, call, code, message) => {
    const before = supplier.credential('digitalSignature');
    const thrown = thrownBy(call);
    expect(isSmkiError(thrown) && thrown.code).toBe(code);
    expect((thrown as Error).message).toMatch(message);
    expect(supplier.credential('digitalSignature')).toBe(before);
  });
});

describe('a cell that the mode does not cover', () => {
  const stray = { replacements: networkOperator.cells() };

  test('is what the device refuses: the command does not mention a counter that nobody asked for', () => {
    const { outcome } = deliver(standardWorld().dcc.protect(update(stray) as Uint8Array));
    expect(outcome).toMatchObject({
      accepted: true,
      replacements: [
        { cell: 'networkOperator.digitalSignature', failure: 'cell-outside-mode' },
        { cell: 'networkOperator.keyAgreement', failure: 'cell-outside-mode' },
      ],
    });
  });

  test('has its counter changed when the caller says so', () => {
    const { payload } = decodeMessage(
      update({ ...stray, otherFloors: { networkOperator: 7n } }) as Uint8Array,
    );
    expect(payload).toMatchObject({ control: { otherRoleChanges: [{ floor: 7n }] } });
  });
});

test('a time of execution is taken', () => {
  const command = update({ executeAt: instant('2027-01-01') } satisfies Partial<UpdateOrder>);
  expect(command).toBeInstanceOf(Uint8Array);
});

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
