/**
 * The log tells the life of a party's keys and certificates in a recovery.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';

const SIGNING = 'supplier.digitalSignature';

function meters(governance: 'technical' | 'governed' = 'technical'): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'credential states', governance });
  world.addHomes({ count: 1, fuel: ['ESME'] });
  return world;
}

/** Changes of one key or certificate, in order. */
function lifeOf({ log }: RecoveryWorld, certificate: Uint8Array) {
  const key = toHex(keyIdentifierOf(certificate));
  const serial = toHex(parseCertificate(certificate).serialNumber);
  const change = ({ from, to }: { from: string; to: string }) => `${from} to ${to}`;
  return {
    key: log
      .ofType('recovery.party-key')
      .filter(({ keyIdentifier }) => keyIdentifier === key)
      .map(change),
    certificate: log
      .ofType('recovery.certificate')
      .filter((event) => event.certificate === serial)
      .map(change),
  };
}

describe('a signing key that is recovered by Method 3', () => {
  test('is suspect, compromised, superseded; its certificate superseded, then revoked', () => {
    const world = meters();
    const supplier = world.party('supplier');
    const slots = supplier.slots.map((slot) => supplier.credential(slot));
    world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
    const [signing, ...others] = slots;
    expect(lifeOf(world, signing!.certificate)).toEqual({
      key: ['active to suspect', 'suspect to compromised', 'compromised to superseded'],
      certificate: ['in-use to superseded', 'superseded to revoked'],
    });
    for (const { certificate } of others) {
      expect(lifeOf(world, certificate).key).toEqual(['active to superseded']);
    }
    const { certificate } = supplier.credential('digitalSignature');
    expect(lifeOf(world, certificate)).toEqual({
      key: [],
      certificate: ['none to issued', 'issued to in-use'],
    });
  });

  test('names its owner and its slot', () => {
    const world = meters();
    const { entityId } = world.party('supplier');
    world.compromise(SIGNING).run({ method: 1, revocation: 'none' });
    const [first] = world.log.ofType('recovery.party-key');
    expect(first).toMatchObject({ owner: entityId, slot: 'digitalSignature' });
    const owners = world.log.ofType('recovery.certificate').map(({ owner }) => owner);
    expect(new Set(owners)).toEqual(new Set([entityId]));
  });
});

test('a false alarm before the decision: the key is active again, and no certificate has moved', () => {
  const world = meters('governed');
  const { certificate } = world.party('supplier').credential('digitalSignature');
  const incident = world.compromise(SIGNING);
  incident.run({ method: 3, decisions: [{ decision: 'reject', because: 'false alarm' }] });
  expect(incident.state).toBe('rejected');
  expect(lifeOf(world, certificate)).toEqual({
    key: ['active to suspect', 'suspect to active'],
    certificate: [],
  });
});

test('revoked before it is replaced: from in use to revoked', () => {
  const world = meters();
  const { certificate } = world.party('supplier').credential('digitalSignature');
  for (const device of world.fleet.devices) {
    device.addCondition({ name: 'unreachable', isReachable: () => false });
  }
  const incident = world.compromise(SIGNING, { certain: 'yes' });
  incident.start({ method: 3 });
  world.advance(3_600_000);
  incident.revoke({ override: 'yes' });
  expect(lifeOf(world, certificate).certificate).toEqual(['in-use to revoked']);
});

test('an Apex recovery: everybody is superseded, and no key of the authorities is among them', () => {
  const world = meters();
  const before = world.parties
    .all()
    .flatMap((party) => party.slots.map((slot) => [party, party.credential(slot)] as const));
  world.compromise('rootOca', { certain: 'yes' }).run({});
  for (const [party, { certificate }] of before) {
    const { key } = lifeOf(world, certificate);
    const isInUse = Object.values(party.cells()).includes(certificate);
    expect(key).toEqual(isInUse || party.role === 'recovery' ? [] : ['active to superseded']);
  }
  // Devices' own certificates are no part of it.
  const owners = new Set(world.log.ofType('recovery.certificate').map(({ owner }) => owner));
  expect(world.fleet.devices.filter(({ entityId }) => owners.has(entityId))).toEqual([]);
});
