/**
 * Checkers that look at each step of a device: each catches what it is for, made on purpose, and is silent about what is right.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { macMessage } from '../../../src/gbcs/mac.ts';
import type { Party } from '../../../src/party/party.ts';
import type { DeviceState } from '../../../src/device/state.ts';
import type { CellName } from '../../../src/vocabulary/cells.ts';
import { cellsPopulated } from '../../../src/simulation/checkers/cells-populated.ts';
import { countersOnlyByFloor } from '../../../src/simulation/checkers/counters-only-by-floor.ts';
import { noUnauthorisedChange } from '../../../src/simulation/checkers/no-unauthorised-change.ts';
import { refusedChangesNothing } from '../../../src/simulation/checkers/refused-changes-nothing.ts';
import { type Doctor, REJECTED, executedAs, problemsOf } from './doctored.ts';

const DS = 'supplier.digitalSignature';
const NETWORK = 'networkOperator.digitalSignature';

/** The same memory with the content of one cell put into another. */
function swapped({ state }: Doctor, into: CellName, from: CellName): DeviceState {
  const anchor = state.cells[from];
  if (anchor === undefined) throw new Error(`the ESME has no ${from}`);
  return { ...state, cells: { ...state.cells, [into]: anchor } };
}

/** A command of the supplier for its own signing cell, signed with the key of a party; the DCC adds its MAC. */
function command(doctor: Doctor, signer: 'supplier' | 'networkOperator'): Uint8Array {
  return doctor.world.dcc.protect(withoutMac(doctor, signer));
}

function withoutMac({ world, esme }: Doctor, signer: 'supplier' | 'networkOperator'): Uint8Array {
  const supplier = world.party('supplier');
  return supplier.updateCredentials({
    target: esme.entityId,
    mode: 'supplierBySupplier',
    replacements: { [DS]: supplier.credential('digitalSignature').certificate },
    issuers: [world.authority.current().issuingOca],
    signWith: world.party(signer).signingKey(),
  });
}

describe('cells-populated', () => {
  const problems = (change: (doctor: Doctor) => DeviceState): readonly string[] =>
    problemsOf(cellsPopulated, (doctor) => {
      doctor.step({ after: change(doctor), outcome: executedAs() });
    });

  test('a cell that has disappeared', () => {
    const found = problems(({ state }) => {
      const { [DS]: gone, ...cells } = state.cells;
      return gone ? { ...state, cells } : state;
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/it had .*supplier\.digitalSignature.* and has/);
  });

  test('a cell that was added', () => {
    const found = problems((doctor) => swapped(doctor, 'loadController.digitalSignature', DS));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/and has .*loadController/);
  });

  test('a cell that is empty', () => {
    const found = problems(({ state }) => {
      const anchor = state.cells[DS];
      if (anchor === undefined) return state;
      const empty = { ...anchor, keyIdentifier: new Uint8Array() };
      return { ...state, cells: { ...state.cells, [DS]: empty } };
    });
    expect(found).toEqual([`${DS} is empty`]);
  });

  test('silent when a cell holds something else', () => {
    expect(problems((doctor) => swapped(doctor, DS, NETWORK))).toEqual([]);
  });
});

describe('counters-only-by-floor', () => {
  const counted = (state: DeviceState, supplier: bigint): DeviceState => ({
    ...state,
    counters: { ...state.counters, roles: { ...state.counters.roles, supplier } },
  });
  const problems = (
    before: bigint,
    after: bigint,
    outcome: Parameters<Doctor['step']>[0]['outcome'],
  ): readonly string[] =>
    problemsOf(countersOnlyByFloor, ({ state, step }) => {
      step({
        before: counted(state, before),
        after: counted(state, after),
        ...(outcome && { outcome }),
      });
    });
  const floor = (roleCode: number): ReturnType<typeof executedAs> =>
    executedAs({ counterChanges: [{ roleCode, floor: 1n }] });

  test.each([
    ['a refused command lowers a counter', 5n, 4n, REJECTED],
    ['an executed command lowers a counter without a floor', 5n, 4n, executedAs()],
    ['the floor was for another role', 5n, 1n, floor(3)],
  ])('%s', (_, before, after, outcome) => {
    expect(problems(before, after, outcome)).toEqual([
      'the counter of supplier went back without a floor',
    ]);
  });

  test.each([
    ['a counter rises', 5n, 6n, executedAs()],
    ['a counter goes back by a floor of its own', 5n, 1n, floor(2)],
    ['a counter stays', 5n, 5n, REJECTED],
  ])('silent: %s', (_, before, after, outcome) => {
    expect(problems(before, after, outcome)).toEqual([]);
  });
});

describe('refused-changes-nothing', () => {
  const problems = (change: (state: DeviceState) => DeviceState): readonly string[] =>
    problemsOf(refusedChangesNothing, ({ state, step }) => {
      step({ after: change(state) });
    });

  test.each<[string, (state: DeviceState) => DeviceState]>([
    ['cells', (state) => ({ ...state, cells: { ...state.cells } })],
    ['counters', (state) => ({ ...state, counters: { ...state.counters } })],
    ['credentials', (state) => ({ ...state, credentials: { ...state.credentials } })],
    ['pending', (state) => ({ ...state, pending: [...state.pending] })],
    ['unsentAlerts', (state) => ({ ...state, unsentAlerts: [...state.unsentAlerts] })],
  ])('%s changed by a refused command', (part, change) => {
    expect(problems(change)).toEqual([`rejected was refused, yet ${part} changed`]);
  });

  test('silent about the security log', () => {
    expect(problems((state) => ({ ...state, securityLog: [...state.securityLog] }))).toEqual([]);
  });

  test('silent when work had fallen due before', () => {
    const found = problemsOf(refusedChangesNothing, ({ world, state, esme, step }) => {
      const executionDateTime = world.clock.now();
      const due = {
        command: new Uint8Array(),
        originatorId: esme.entityId,
        messageCode: 0x0102,
        executionDateTime,
        acceptedAt: executionDateTime,
      };
      step({
        before: { ...state, pending: [due] },
        after: { ...state, cells: { ...state.cells } },
      });
    });
    expect(found).toEqual([]);
  });

  test('a device that really refuses changes nothing', () => {
    const found = problemsOf(refusedChangesNothing, (doctor) => {
      const { kind } = doctor.esme.take(withoutMac(doctor, 'supplier'), 'without a MAC').outcome;
      expect(kind).toBe('rejected');
    });
    expect(found).toEqual([]);
  });
});

describe('no-unauthorised-change', () => {
  const problems = (doctor: (doctor: Doctor) => Parameters<Doctor['step']>[0]): readonly string[] =>
    problemsOf(noUnauthorisedChange, (given) => {
      given.step(doctor(given));
    });

  test('a cell changed by a command that was refused', () => {
    expect(problems((given) => ({ after: swapped(given, DS, NETWORK) }))).toEqual([
      `${DS} changed by a command that was rejected`,
    ]);
  });

  test('a cell changed that the mode does not cover', () => {
    const found = problems((given) => ({
      after: swapped(given, NETWORK, DS),
      outcome: executedAs(),
      command: command(given, 'supplier'),
    }));
    expect(found).toEqual([`supplierBySupplier changed ${NETWORK}, which it does not cover`]);
  });

  test('a cell changed whose replacement failed', () => {
    const nothing = { entityId: '0000000000000000' as never, keyIdentifier: new Uint8Array(8) };
    const found = problems((given) => ({
      after: swapped(given, DS, NETWORK),
      outcome: executedAs({
        replacements: [
          { cell: DS, status: 'noTrustAnchor', existing: nothing, replacing: nothing },
        ],
      }),
      command: command(given, 'supplier'),
    }));
    expect(found).toEqual([`${DS} failed, yet changed`]);
  });

  test('a command that somebody else signed was executed', () => {
    const found = problems((given) => ({
      after: swapped(given, DS, NETWORK),
      outcome: executedAs(),
      command: command(given, 'networkOperator'),
    }));
    expect(found).toEqual(['supplierBySupplier executed without the signature of its authoriser']);
  });

  test.each<[string, (given: Doctor) => Uint8Array]>([
    ['no MAC', (given) => withoutMac(given, 'supplier')],
    ['the MAC of somebody else', macedBy((given) => given.world.party('supplier'))],
  ])('a signed command with %s was executed', (_, made) => {
    const found = problems((given) => ({
      after: swapped(given, DS, NETWORK),
      outcome: executedAs(),
      command: made(given),
    }));
    expect(found).toEqual(['supplierBySupplier executed without the MAC of the broker']);
  });

  describe('a command that only a MAC protects', () => {
    const BROKER = 'accessControlBroker.keyAgreement';
    const found = (made: (given: Doctor) => Uint8Array): readonly string[] =>
      problems((given) => ({
        after: swapped(given, BROKER, NETWORK),
        outcome: executedAs({ mode: 'accessControlBrokerByACB' }),
        command: made(given),
      }));
    const unprotected = ({ world, esme }: Doctor): Uint8Array => {
      const broker = world.party('accessControlBroker');
      return broker.updateCredentials({
        target: esme.entityId,
        mode: 'accessControlBrokerByACB',
        replacements: { [BROKER]: broker.credential('keyAgreement').certificate },
        issuers: [world.authority.current().issuingOca],
      });
    };

    test('silent when the broker made it', () => {
      expect(found((given) => given.world.dcc.protect(unprotected(given)))).toEqual([]);
    });

    test('silent when a key of the broker made it that is in use no more', () => {
      const made = (given: Doctor): Uint8Array => {
        const maced = given.world.dcc.protect(unprotected(given));
        const broker = given.world.party('accessControlBroker');
        broker.use(broker.renew(given.world.authority.current()));
        return maced;
      };
      expect(found(made)).toEqual([]);
    });

    test.each<[string, (given: Doctor) => Uint8Array]>([
      ['without any', unprotected],
      ['with that of somebody else', macedBy(({ world }) => world.party('supplier'), unprotected)],
      [
        'with that of another device',
        (given) => {
          const other = given.world.fleet.homes[0]?.of('GSME');
          const broker = given.world.party('accessControlBroker').agreementKey();
          const publicKey = other?.device.publicKeys.keyAgreement ?? new Uint8Array();
          return macMessage(unprotected(given), broker, publicKey);
        },
      ],
    ])('was executed %s', (_, made) => {
      expect(found(made)).toEqual([
        'accessControlBrokerByACB executed without the MAC of the broker',
      ]);
    });

    test("was executed under a key that was never the broker's", () => {
      const found = problems((given) => {
        const stranger = given.world.party('supplier');
        const held = given.state.cells['supplier.keyAgreement'];
        if (held === undefined) throw new Error('the ESME has a supplier');
        return {
          before: { ...given.state, cells: { ...given.state.cells, [BROKER]: held } },
          after: swapped(given, BROKER, NETWORK),
          outcome: executedAs({ mode: 'accessControlBrokerByACB' }),
          command: macedBy(() => stranger, unprotected)(given),
        };
      });
      expect(found).toEqual(['accessControlBrokerByACB executed without the MAC of the broker']);
    });
  });

  test('a command that fell due was never signed by its authoriser', () => {
    const found = problems((given) => ({
      before: { ...given.state, pending: [pendingOf(given, 'networkOperator')] },
      after: swapped(given, DS, NETWORK),
      outcome: executedAs(),
    }));
    expect(found).toEqual(['supplierBySupplier executed without the signature of its authoriser']);
  });

  test.each([
    ['a command of the supplier', (given: Doctor) => ({ command: command(given, 'supplier') })],
    [
      'a command of the supplier that fell due',
      (given: Doctor) => ({
        before: { ...given.state, pending: [pendingOf(given, 'supplier')] },
      }),
    ],
  ])('silent: %s', (_, part) => {
    const found = problems((given) => ({
      after: swapped(given, DS, NETWORK),
      outcome: executedAs(),
      ...part(given),
    }));
    expect(found).toEqual([]);
  });
});

/** The command with a MAC that a party other than the broker has made. */
function macedBy(
  who: (given: Doctor) => Party,
  made: (given: Doctor) => Uint8Array = (given) => withoutMac(given, 'supplier'),
): (given: Doctor) => Uint8Array {
  return (given) =>
    macMessage(made(given), who(given).agreementKey(), given.esme.device.publicKeys.keyAgreement);
}

function pendingOf(
  doctor: Doctor,
  signer: 'supplier' | 'networkOperator',
): DeviceState['pending'][number] {
  return {
    command: command(doctor, signer),
    originatorId: doctor.world.party('supplier').entityId,
    messageCode: 0x0102,
    executionDateTime: doctor.world.clock.now(),
    acceptedAt: doctor.world.clock.now(),
  };
}
