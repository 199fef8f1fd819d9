/**
 * A world that is ready for use: who is in it, what they hold, and what `send` and `deliver` do.
 */
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../src/core/bytes.ts';
import { SECOND_MS, addMs, instant } from '../../src/core/instant.ts';
import { decodeMessage } from '../../src/gbcs/index.ts';
import type { Device } from '../../src/device/device.ts';
import type { Party, PartyUpdateOrder } from '../../src/party/index.ts';
import { type World, createWorld } from '../../src/simulation/index.ts';
import { CELL_NAMES, TRUST_ANCHOR_CELLS } from '../../src/vocabulary/cells.ts';
import { eui64Bytes } from '../../src/vocabulary/eui64.ts';
import {
  compareWithProfile,
  parseCertificate,
  smkiExtensions,
  validatePath,
} from '../../src/x509/index.ts';

const world = createWorld({ seed: 'world' });
const PARTIES = [
  'recovery',
  'supplier',
  'networkOperator',
  'accessControlBroker',
  'transitionalCoS',
  'wanProvider',
] as const;

const ownCertificates = ({ supplier, esme, hierarchy }: World): PartyUpdateOrder => ({
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: supplier.cells(),
  issuers: [hierarchy.issuingOca],
});

describe('who is in it', () => {
  test.each(PARTIES)('%s, enrolled, with certificates that lead to the root', (role) => {
    const party: Party = world[role];
    expect(party.role).toBe(role);
    for (const certificate of Object.values(party.cells())) {
      const { valid, reasons } = validatePath({
        leaf: certificate,
        intermediates: [world.hierarchy.issuingOca],
        anchors: [world.hierarchy.root],
        at: world.clock.now(),
        rules: 'path',
      });
      expect({ valid, reasons }).toEqual({ valid: true, reasons: [] });
    }
  });

  test('identities are nobody else’s: the local bit is set, and all differ', () => {
    const actors = [...PARTIES.map((role) => world[role]), world.esme, world.chf];
    for (const { entityId } of actors) expect(eui64Bytes(entityId)[0]! & 2).toBe(2);
    expect(new Set(actors.map(({ entityId }) => entityId)).size).toBe(actors.length);
  });

  test.each(['esme', 'chf'] as const)('the %s holds the certificates of its parties', (name) => {
    const device: Device = world[name];
    for (const { cell, presence } of device.type.cells) {
      if (presence === 'optional') continue;
      const { role } = TRUST_ANCHOR_CELLS[cell];
      const expected =
        role === 'root'
          ? world.hierarchy.root
          : world[role as (typeof PARTIES)[number]].cells()[cell];
      expect(toHex(device.storedIn(cell)!)).toBe(toHex(expected!));
    }
  });

  test('an ESME has nine cells, a CHF five', () => {
    const count = (device: Device): number =>
      CELL_NAMES.filter((cell) => device.storedIn(cell) !== undefined).length;
    expect([count(world.esme), count(world.chf)]).toEqual([9, 5]);
  });

  test('it begins with 2026, or when told', () => {
    const startAt = instant('2030-06-01T12:34:56Z');
    expect(createWorld({ seed: 'a' }).clock.now()).toBe(instant('2026-01-01T00:00:00Z'));
    const later = createWorld({ seed: 'a', startAt });
    expect(later.clock.now()).toBe(startAt);
    expect(parseCertificate(later.hierarchy.root).notBefore).toBe(instant('2030-06-01'));
  });
});

describe('the next hierarchy', () => {
  test('is another one each time, and conforms as the first does', () => {
    const fresh = createWorld({ seed: 'generations' });
    const hierarchies = [fresh.hierarchy, fresh.nextHierarchy(), fresh.nextHierarchy()];
    expect(hierarchies.map(({ generation }) => generation)).toEqual([1, 2, 3]);
    const roots = hierarchies.map(({ root }) => parseCertificate(root));
    const keys = roots.map(({ publicKeyInfo }) => toHex(publicKeyInfo.key));
    const contingency = roots.map((root) => {
      return toHex(smkiExtensions(root).wrappedContingencyKey!.wrappedPublicKey);
    });
    expect(new Set([...keys, ...contingency]).size).toBe(6);
    for (const root of roots) {
      const deviations = compareWithProfile(root, 'rootOca');
      expect(deviations.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });
});

describe('an exchange', () => {
  test('shows what was delivered, what was answered, and the account of the device', () => {
    const fresh = createWorld({ seed: 'exchange' });
    const start = fresh.clock.now();
    const { command, response, reply, outcome } = fresh.send(
      fresh.supplier.updateCredentials(ownCertificates(fresh)),
    );
    expect(decodeMessage(command).mac).toBeDefined();
    expect(decodeMessage(response!)).toEqual(reply);
    expect(outcome).toMatchObject({ accepted: true, kind: 'executed' });
    expect(fresh.dcc.verify(response!)).toBe(true);
    expect(fresh.clock.now()).toBe(addMs(start, SECOND_MS));
  });

  test('that is delivered has no MAC added, and no answer when it needs one', () => {
    const fresh = createWorld({ seed: 'exchange' });
    const before = fresh.esme.describe().cells;
    const sent = fresh.supplier.updateCredentials(ownCertificates(fresh));
    const { command, response, reply, outcome } = fresh.deliver(sent);
    expect(command).toEqual(sent);
    expect([response, reply]).toEqual([undefined, undefined]);
    expect(outcome).toMatchObject({ accepted: false, code: 'protection-wrong' });
    expect(fresh.esme.describe().cells).toEqual(before);
  });

  test('with the hub works as with the meter', () => {
    const fresh = createWorld({ seed: 'hub' });
    const renewed = fresh.wanProvider.renew(fresh.hierarchy);
    const { outcome } = fresh.send(
      fresh.wanProvider.updateCredentials({
        ...ownCertificates(fresh),
        target: fresh.chf.entityId,
        mode: 'wanProviderByWanProvider',
        replacements: { 'wanProvider.digitalSignature': renewed[0]!.certificate },
      }),
    );
    expect(outcome).toMatchObject({ kind: 'executed', replacements: [{ status: 'success' }] });
    expect(fresh.chf.holds('wanProvider.digitalSignature', renewed[0]!.certificate)).toBe(true);
  });

  test.each<[string, (fresh: World) => Uint8Array, string]>([
    [
      'for a device elsewhere',
      (fresh) =>
        fresh.supplier.updateCredentials({ ...ownCertificates(fresh), target: 'FE5A4B20FFFFFFA0' }),
      'dcc/unknown-device',
    ],
    ['without a header', () => Uint8Array.of(0xdf), 'gbcs/malformed'],
    [
      'with an octet too many',
      (fresh) => concat(fresh.supplier.updateCredentials(ownCertificates(fresh)), Uint8Array.of(0)),
      'gbcs/malformed',
    ],
  ])('%s is refused, and time stands still', (_, command, code) => {
    const fresh = createWorld({ seed: 'refused' });
    const before = fresh.esme.describe();
    const start = fresh.clock.now();
    const octets = command(fresh);
    for (const transport of ['send', 'deliver'] as const) {
      expect(() => fresh[transport](octets)).toThrow(expect.objectContaining({ code }));
    }
    expect(fresh.clock.now()).toBe(start);
    expect(fresh.esme.describe()).toEqual(before);
  });
});
