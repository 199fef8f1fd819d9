/**
 * The DCC: who joins, which commands get a MAC, what is delivered, whose answers verify.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { concat } from '../../src/core/bytes.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import type { Dcc } from '../../src/dcc/at-once.ts';
import { createDcc } from '../../src/dcc/dcc.ts';
import { decodeMessage, verifyMessageMac } from '../../src/gbcs/index.ts';
import { type PartyUpdateOrder } from '../../src/party/index.ts';
import { type World, createWorld, manufactureDevice } from '../../src/simulation/index.ts';
import type { Device } from '../../src/device/device.ts';
import { standardWorld } from '../../src/testing/index.ts';

const METER = 'FE5A4B20000099A0';

let world: World;
let dcc: Dcc;
let meter: Device;
let certificates: readonly Uint8Array[];
/** What reached the meter, in order. */
let delivered: Uint8Array[];
const stranger = softKeyStore(seededRandom('stranger')).createAgreementKey('ka');

beforeEach(() => {
  world = standardWorld();
  const { clock, random, hierarchy } = world;
  const made = manufactureDevice({
    type: 'ESME',
    entityId: METER,
    cells: {
      root: hierarchy.root,
      ...world.recovery.cells(),
      ...world.supplier.cells(),
      ...world.networkOperator.cells(),
      ...world.transitionalCoS.cells(),
      ...world.accessControlBroker.cellsOn(world.esme.type),
    } as never,
    certificates: hierarchy,
    clock,
    random,
  });
  meter = made.device;
  certificates = Object.values(made.certificates);
  delivered = [];
  dcc = createDcc({ accessControlBroker: world.accessControlBroker });
  dcc.join({
    certificates,
    link: (command) => {
      delivered.push(command);
      return meter.receive(command).response;
    },
  });
});

const ownCertificates = (): PartyUpdateOrder => ({
  target: METER,
  mode: 'supplierBySupplier',
  replacements: world.supplier.cells(),
  issuers: [world.hierarchy.issuingOca],
});

describe('a device joins', () => {
  test('under the identity in its certificates, in whatever order they come', () => {
    const again = createDcc({ accessControlBroker: world.accessControlBroker });
    const link = (): undefined => undefined;
    expect(again.join({ certificates: [...certificates].reverse(), link })).toBe(METER);
  });

  test.each<[string, () => readonly Uint8Array[], string]>([
    ['with nothing', () => [], 'dcc/bad-joining'],
    ['with one certificate', () => certificates.slice(0, 1), 'dcc/bad-joining'],
    [
      'with the same certificate twice',
      () => [certificates[0]!, certificates[0]!],
      'dcc/bad-joining',
    ],
    [
      'with certificates of a party',
      () => Object.values(world.supplier.cells()),
      'dcc/bad-joining',
    ],
    [
      "with another device's certificate",
      () => {
        const stranger = manufactureDevice({
          type: 'CHF',
          entityId: 'FE5A4B20000099A2',
          cells: Object.fromEntries(
            world.chf.type.cells.map(({ cell }) => [cell, (world.chf as Device).storedIn(cell)!]),
          ) as never,
          certificates: world.hierarchy,
          clock: world.clock,
          random: world.random,
        });
        return [certificates[0]!, stranger.certificates.keyAgreement];
      },
      'dcc/bad-joining',
    ],
    ['with octets that are no certificate', () => [Uint8Array.of(0x30, 0)], 'asn1/truncated'],
  ])('not %s', (_, shown, code) => {
    const link = (): undefined => undefined;
    expect(() => dcc.join({ certificates: shown(), link })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('GBCS 13.3.3.1: the MAC', () => {
  test('is added to a signed command, and verifies between the ACB and the meter', () => {
    const command = world.supplier.updateCredentials(ownCertificates());
    const agreementKey = world.accessControlBroker.agreementKey();
    const protectedCommand = dcc.protect(command);
    const peer = meter.publicKeys.keyAgreement;
    expect(verifyMessageMac(protectedCommand, agreementKey, peer)).toBe(true);
    expect(verifyMessageMac(protectedCommand, stranger, peer)).toBe(false);
    expect(decodeMessage(protectedCommand).signature).toEqual(decodeMessage(command).signature);
  });

  test.each<[string, (w: World) => Uint8Array]>([
    [
      'a recovery command',
      ({ recovery }) =>
        recovery.updateCredentials({
          ...ownCertificates(),
          mode: 'anyExceptAbnormalRootByRecovery',
        }),
    ],
    [
      'a command that is read with a signing cell',
      ({ supplier }) =>
        supplier.readCredentials({
          target: METER,
          roles: ['supplier'],
          authorisingCell: 'supplier.digitalSignature',
        }),
    ],
  ])('is not added to %s', (_, compose) => {
    const command = compose(world);
    expect(dcc.protect(command)).toEqual(command);
  });

  test('is not added twice', () => {
    const once = dcc.protect(world.supplier.updateCredentials(ownCertificates()));
    expect(dcc.protect(once)).toEqual(once);
  });

  test.each<[string, (w: World) => Uint8Array]>([
    [
      "the ACB's own replacement",
      ({ accessControlBroker }) =>
        accessControlBroker.updateCredentials({
          ...ownCertificates(),
          mode: 'accessControlBrokerByACB',
          replacements: accessControlBroker.cellsOn(meter.type),
        }),
    ],
    [
      'a read with the ACB cell',
      ({ accessControlBroker }) =>
        accessControlBroker.readCredentials({
          target: METER,
          roles: ['supplier'],
          authorisingCell: 'accessControlBroker.keyAgreement',
        }),
    ],
  ])('alone protects %s, and the meter accepts it', (_, compose) => {
    const { command, response } = dcc.send(compose(world));
    expect(decodeMessage(command)).toMatchObject({
      kind: 'command',
      mac: expect.anything() as object,
    });
    expect(decodeMessage(command).signature).toBeUndefined();
    expect(response).toBeDefined();
  });
});

describe('delivery', () => {
  test('protects, hands over, and brings the answer back', () => {
    const { command, response } = dcc.send(world.supplier.updateCredentials(ownCertificates()));
    expect(delivered).toEqual([command]);
    expect(decodeMessage(response!).kind).toBe('response');
    expect(dcc.verify(response!)).toBe(true);
  });

  test('of octets as they are: a command without its MAC reaches the meter, which keeps silent', () => {
    const before = meter.describe().cells;
    const command = world.supplier.updateCredentials(ownCertificates());
    expect(dcc.deliver(command)).toEqual({ command });
    expect(delivered).toEqual([command]);
    expect(meter.describe().cells).toEqual(before);
  });

  test('goes by the header alone: a broken payload is for the meter to judge', () => {
    const command = Uint8Array.from(world.supplier.updateCredentials(ownCertificates()));
    const content = decodeMessage(command).content;
    content[0] = 0x31;
    expect(dcc.deliver(command)).toEqual({ command });
    expect(delivered).toEqual([command]);
  });

  test.each<[string, () => Uint8Array, string]>([
    [
      'a device that has not joined',
      () => world.supplier.updateCredentials({ ...ownCertificates(), target: world.esme.entityId }),
      'dcc/unknown-device',
    ],
    ['octets that are no message', () => Uint8Array.of(1, 2, 3), 'gbcs/malformed'],
    ['one block of a larger message', () => Uint8Array.of(0xe0, 0), 'gbcs/general-block-transfer'],
  ])('of %s is refused, and nothing is delivered', (_, command, code) => {
    expect(() => dcc.deliver(command())).toThrow(expect.objectContaining({ code }));
    expect(() => dcc.send(command())).toThrow(expect.objectContaining({ code }));
    expect(delivered).toEqual([]);
  });
});

describe('a response verifies', () => {
  const response = (): Uint8Array =>
    dcc.send(world.supplier.updateCredentials(ownCertificates())).response!;

  test('not when an octet of it was changed', () => {
    const forged = Uint8Array.from(response());
    forged[forged.length - 1]! ^= 1;
    expect(dcc.verify(forged)).toBe(false);
  });

  test('not when another device signed it', () => {
    const stranger = createWorld({ seed: 'stranger' });
    const order = { ...ownCertificates(), target: stranger.esme.entityId };
    expect(world.esme.entityId).toBe(stranger.esme.entityId);
    const { supplier, hierarchy } = stranger;
    const signedElsewhere = stranger.send(
      supplier.updateCredentials({
        ...order,
        replacements: supplier.cells(),
        issuers: [hierarchy.issuingOca],
      }),
    ).response!;
    expect(stranger.dcc.verify(signedElsewhere)).toBe(true);
    expect(world.dcc.verify(signedElsewhere)).toBe(false);
  });

  test('not from a device that nobody knows', () => {
    const { response: unknown } = world.send(
      world.supplier.updateCredentials({ ...ownCertificates(), target: world.esme.entityId }),
    );
    expect(() => dcc.verify(unknown!)).toThrow(
      expect.objectContaining({ code: 'dcc/unknown-device' }),
    );
  });

  test('an octet more is no response', () => {
    const longer = concat(response(), Uint8Array.of(0));
    expect(() => dcc.verify(longer)).toThrow(expect.objectContaining({ code: 'gbcs/malformed' }));
  });
});
