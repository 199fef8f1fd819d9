/**
 * Parties: keys that follow from names, certificates that wait for use, counters that only rise, commands that verify.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHierarchy } from '../../src/authority/index.ts';
import { type SimulatedClock, simulatedClock } from '../../src/core/clock.ts';
import { toHex } from '../../src/core/bytes.ts';
import { instant } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { createDevice } from '../../src/device/device.ts';
import { decodeMessage, verifyMessageSignature } from '../../src/gbcs/index.ts';
import {
  CREDENTIAL_SLOTS,
  cellOfSlot,
  slotKeyUsage,
  slotsOf,
} from '../../src/party/credentials.ts';
import {
  type CredentialSlot,
  type Party,
  type PartyOptions,
  type PartyRole,
  createParty,
} from '../../src/party/index.ts';
import { counterAfter } from '../../src/party/party.ts';
import { assume } from '../../src/vocabulary/assumptions.ts';
import { TRUST_ANCHOR_CELLS } from '../../src/vocabulary/cells.ts';
import { roleCode } from '../../src/vocabulary/roles.ts';
import {
  parseCertificate,
  parseCertificationRequest,
  smkiExtensions,
  subjectValuesOf,
  verifyCertificationRequest,
} from '../../src/x509/index.ts';

const START = instant('2026-01-01T00:00:00Z');
const METER = 'FE5A4B20000001A0';
const ROLES = Object.keys(CREDENTIAL_SLOTS) as PartyRole[];

function partyWith(options: Partial<PartyOptions> = {}): Party {
  return createParty({
    role: 'supplier',
    entityId: 'FE5A4B1000000002',
    clock: simulatedClock(START),
    random: seededRandom('party'),
    ...options,
  });
}

const hierarchy = createHierarchy({
  clock: simulatedClock(START),
  random: seededRandom('party'),
});

function enrolled(options: Partial<PartyOptions> = {}): Party {
  const party = partyWith(options);
  party.use(party.renew(hierarchy));
  return party;
}

describe.each(ROLES)('the slots of %s', (role) => {
  test.each(slotsOf(role))('%s fills a cell of its role and usage', (slot) => {
    const cell = TRUST_ANCHOR_CELLS[cellOfSlot(role, slot)!];
    expect(cell.role).toBe(role);
    expect(cell.keyUsage).toBe(slotKeyUsage(slot));
    expect(cell.cellUsage).toBe(
      slot.endsWith('prePaymentTopUp') ? 'prePaymentTopUp' : 'management',
    );
  });
});

describe('a request', () => {
  test.each(ROLES)('of %s proves possession, and says role, identity and usage', (role) => {
    const party = partyWith({ role, commonName: 'SIM PARTY' });
    for (const slot of party.slots) {
      const request = parseCertificationRequest(party.request(slot));
      expect(verifyCertificationRequest(request)).toBe(true);
      expect(subjectValuesOf(request.subject)).toMatchObject({
        role: roleCode(role),
        entityId: 'FE5A4B1000000002',
        commonName: 'SIM PARTY',
      });
      expect(smkiExtensions(request).keyUsage).toEqual([slotKeyUsage(slot)]);
    }
  });

  test('is for another key each time', () => {
    const party = partyWith();
    const keys = [1, 2, 3].map(() => {
      const { publicKeyInfo } = parseCertificationRequest(party.request('keyAgreement'));
      return toHex(publicKeyInfo.key);
    });
    expect(new Set(keys).size).toBe(3);
  });

  test('does not depend on what else was asked before', () => {
    const [busy, fresh] = [partyWith(), partyWith()];
    busy.request('keyAgreement');
    busy.request('keyAgreement.prePaymentTopUp');
    expect(busy.request('digitalSignature')).toEqual(fresh.request('digitalSignature'));
  });

  test.each<[string, Partial<PartyOptions>]>([
    ['seed', { random: seededRandom('another') }],
    ['identity', { entityId: 'FE5A4B1000000003' }],
    ['role', { role: 'networkOperator' }],
  ])('is for another key with another %s', (_, change) => {
    const [here, there] = [partyWith(), partyWith(change)].map((party) => {
      const { publicKeyInfo } = parseCertificationRequest(party.request('digitalSignature'));
      return toHex(publicKeyInfo.key);
    });
    expect(here).not.toBe(there);
  });

  test.each<[PartyRole, string]>([
    ['recovery', 'keyAgreement'],
    ['networkOperator', 'keyAgreement.prePaymentTopUp'],
    ['supplier', 'digitalsignature'],
  ])('of %s for %s is refused: there is no such slot', (role, slot) => {
    expect(() => partyWith({ role }).request(slot as CredentialSlot)).toThrow(
      expect.objectContaining({
        code: 'vocabulary/unknown-name',
        details: { kind: `${role} slot`, name: slot },
      }),
    );
  });
});

describe('a certificate', () => {
  test('is held when it comes, and used when told', () => {
    const supplier = enrolled();
    const before = supplier.cells();
    const renewed = supplier.renew(hierarchy);
    expect(supplier.cells()).toEqual(before);
    expect(renewed.map(({ slot, generation }) => `${slot} ${generation}`)).toEqual([
      'digitalSignature 2',
      'keyAgreement 2',
      'keyAgreement.prePaymentTopUp 2',
    ]);
    supplier.use(renewed.slice(0, 1));
    expect(supplier.cells()).toEqual({
      ...before,
      'supplier.digitalSignature': renewed[0]!.certificate,
    });
    expect(supplier.credential('digitalSignature')).toBe(renewed[0]);
  });

  test.each(ROLES)('of %s is what its profile says, in the cells of its role', (role) => {
    const party = enrolled({ role });
    for (const [cell, certificate] of Object.entries(party.cells())) {
      const { subject } = parseCertificate(certificate);
      expect(cell.startsWith(`${role}.`)).toBe(true);
      expect(subjectValuesOf(subject).role).toBe(roleCode(role));
    }
    expect(Object.keys(party.cells())).toHaveLength(party.slots.length);
  });

  test('may come in any order', () => {
    const supplier = partyWith();
    const requests = supplier.slots.map((slot) => supplier.request(slot));
    const certificates = requests.map((request) => hierarchy.issue(request)).reverse();
    const accepted = certificates.map((certificate) => supplier.accept(certificate).slot);
    expect(accepted.reverse()).toEqual(supplier.slots);
  });

  test.each<[string, (supplier: Party) => Uint8Array]>([
    [
      'of another party',
      () => enrolled({ role: 'networkOperator' }).credential('keyAgreement').certificate,
    ],
    ['that was accepted already', (supplier) => supplier.credential('keyAgreement').certificate],
    ['of an authority', () => hierarchy.issuingOca],
  ])('%s is rejected, and nothing changes', (_, certificate) => {
    const supplier = enrolled();
    const before = supplier.cells();
    expect(() => supplier.accept(certificate(supplier))).toThrow(
      expect.objectContaining({ code: 'party/certificate-rejected' }),
    );
    expect(supplier.cells()).toEqual(before);
  });

  test('fills cells that the compiler knows by the role: they make a device', () => {
    const surroundings = { clock: simulatedClock(START), random: seededRandom('typed') };
    const party = <R extends PartyRole>(role: R) => {
      const made = createParty({ role, entityId: 'FE5A4B1000000009', ...surroundings });
      made.use(made.renew(hierarchy));
      return made;
    };
    const device = createDevice({
      type: 'CHF',
      entityId: 'FE5A4B20000001A2',
      cells: {
        root: hierarchy.root,
        ...party('recovery').cells(),
        ...party('accessControlBroker').cells(),
        ...party('wanProvider').cells(),
      },
      ...surroundings,
    });
    expect(Object.keys(device.describe().cells)).toHaveLength(5);
  });

  test('only for cells that a device has', () => {
    const type = { cells: [{ cell: 'supplier.keyAgreement' }, { cell: 'root' }] } as const;
    expect(Object.keys(enrolled().cellsOn(type))).toEqual(['supplier.keyAgreement']);
  });

  test.each<[string, (party: Party) => unknown]>([
    ['credential', (party) => party.credential('digitalSignature')],
    ['set of cells', (party) => party.cells()],
    ['signing key', (party) => party.signingKey()],
    ['agreement key', (party) => party.agreementKey()],
    [
      'command',
      (party) =>
        party.readCredentials({
          target: METER,
          roles: [],
          authorisingCell: 'supplier.digitalSignature',
        }),
    ],
  ])('is needed before there is a %s', (_, call) => {
    const party = partyWith();
    party.request('digitalSignature');
    expect(() => call(party)).toThrow(expect.objectContaining({ code: 'party/no-certificate' }));
  });

  test('a party without a key agreement slot has no agreement key', () => {
    expect(() => enrolled({ role: 'recovery' }).agreementKey()).toThrow(
      expect.objectContaining({
        code: 'party/no-certificate',
        details: { role: 'recovery', usage: 'keyAgreement' },
      }),
    );
  });
});

describe('commands', () => {
  const order = (party: Party) =>
    ({
      target: METER,
      mode: 'supplierBySupplier',
      replacements: party.cells(),
      issuers: [hierarchy.issuingOca],
    }) as const;

  test('are signed with the key in use, not with its successor', () => {
    const supplier = enrolled();
    const old = supplier.signingKey().publicKey;
    const renewed = supplier.renew(hierarchy);
    expect(verifyMessageSignature(supplier.updateCredentials(order(supplier)), old)).toBe(true);
    supplier.use(renewed);
    const command = supplier.updateCredentials(order(supplier));
    expect(verifyMessageSignature(command, old)).toBe(false);
    expect(verifyMessageSignature(command, supplier.signingKey().publicKey)).toBe(true);
  });

  test('may be signed with another key, as a thief would', () => {
    const [supplier, thief] = [enrolled(), enrolled({ entityId: 'FE5A4B10000000FF' })];
    const signWith = thief.signingKey();
    const command = supplier.updateCredentials({ ...order(supplier), signWith });
    expect(verifyMessageSignature(command, signWith.publicKey)).toBe(true);
    expect(decodeMessage(command).header.originatorId).toBe(supplier.entityId);
  });

  test('GBCS 13.3.3.1: the ACB replaces its own without a signature, but signs for a hub', () => {
    const broker = enrolled({ role: 'accessControlBroker' });
    const own = {
      ...order(broker),
      mode: 'accessControlBrokerByACB',
      replacements: {
        'accessControlBroker.keyAgreement': broker.credential('keyAgreement').certificate,
      },
    } as const;
    expect(decodeMessage(broker.updateCredentials(own)).kind).toBe('pre-command');
    const forHub = broker.updateCredentials({ ...own, communicationsHub: 'yes' });
    expect(verifyMessageSignature(forHub, broker.signingKey().publicKey)).toBe(true);
  });

  test('that read are signed for a signing cell, and left to the MAC for another', () => {
    const broker = enrolled({ role: 'accessControlBroker' });
    const read = { target: METER, roles: ['supplier'] } as const;
    const left = broker.readCredentials({
      ...read,
      authorisingCell: 'accessControlBroker.keyAgreement',
    });
    expect(decodeMessage(left).kind).toBe('pre-command');
    const signed = broker.readCredentials({
      ...read,
      authorisingCell: 'supplier.digitalSignature',
    });
    expect(verifyMessageSignature(signed, broker.signingKey().publicKey)).toBe(true);
  });

  test('carry a counter of the caller, which moves no other', () => {
    const supplier = enrolled();
    const given = supplier.updateCredentials({ ...order(supplier), originatorCounter: 5n });
    expect(decodeMessage(given).header.originatorCounter).toBe(5n);
    const next = supplier.updateCredentials(order(supplier));
    expect(decodeMessage(next).header.originatorCounter).toBe(BigInt(START));
  });
});

describe('counters', () => {
  const series = (clock: SimulatedClock, name: 'epoch-milliseconds' | 'from-one') => {
    const assumptions = assume({ originatorCounterSeries: name });
    let last = 0n;
    return () => (last = counterAfter(last, { clock, assumptions }));
  };

  test.each(['epoch-milliseconds', 'from-one'] as const)('%s: each is above the last', (name) => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 50 }), (pauses) => {
        const clock = simulatedClock(START);
        const next = series(clock, name);
        let last = 0n;
        for (const pause of pauses) {
          clock.advance(pause);
          const counter = next();
          expect(counter).toBeGreaterThan(last);
          last = counter;
        }
      }),
    );
  });

  test('are milliseconds since 1970, as a real device reported, or numbers from one', () => {
    const clock = simulatedClock(START);
    expect(series(clock, 'epoch-milliseconds')()).toBe(1_767_225_600_000n);
    expect(series(clock, 'from-one')()).toBe(1n);
  });

  test('begin at one on a clock before 1970', () => {
    expect(series(simulatedClock(instant('1969-01-01')), 'epoch-milliseconds')()).toBe(1n);
  });

  test('are one series for all that a party sends', () => {
    const supplier = enrolled();
    const counters = [supplier.nextCounter(), supplier.nextCounter()];
    const read = supplier.readCredentials({
      target: METER,
      roles: [],
      authorisingCell: 'supplier.digitalSignature',
    });
    counters.push(decodeMessage(read).header.originatorCounter);
    expect(counters.map((counter) => counter - BigInt(START))).toEqual([0n, 1n, 2n]);
  });

  test('are not spent on an order that is refused', () => {
    const supplier = enrolled();
    const wrong = { target: METER, mode: 'supplierByNobody', replacements: {}, issuers: [] };
    expect(() => supplier.updateCredentials(wrong as never)).toThrow(/supplierByNobody/);
    const cell = 'nobody.digitalSignature' as never;
    const read = { target: METER, roles: [], authorisingCell: cell };
    expect(() => supplier.readCredentials(read)).toThrow(/nobody/);
    expect(supplier.nextCounter()).toBe(BigInt(START));
  });
});

test.each<[string, object, string]>([
  ['a role that is no party', { role: 'root' }, 'vocabulary/unknown-name'],
  ['a role that does not exist', { role: 'Supplier' }, 'vocabulary/unknown-name'],
  ['no EUI-64', { entityId: 'me' }, 'vocabulary/not-an-eui64'],
  ['an answer to a question nobody asks', { assumptions: { x: 1 } }, 'vocabulary/unknown-name'],
])('a party with %s is refused', (_, options, code) => {
  expect(() => partyWith(options)).toThrow(expect.objectContaining({ code }));
});
