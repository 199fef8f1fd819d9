/**
 * Devices as a factory makes them: keys that were certified, and nobody else's.
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { DEVICE_TYPES, type DeviceTypeName } from '../../src/device/device-types.ts';
import {
  type ManufacturedDevice,
  createWorld,
  manufactureDevice,
} from '../../src/simulation/index.ts';
import { parseCertificate, smkiExtensions, validatePath } from '../../src/x509/index.ts';

const world = createWorld({ seed: 'factory' });

/** Whatever the type, every cell holds the root: what is in the cells is not this file's business. */
function manufacture(type: DeviceTypeName, entityId = 'FE5A4B20000042A0'): ManufacturedDevice {
  const { clock, random, hierarchy } = world;
  const cells = Object.fromEntries(
    DEVICE_TYPES[type].cells.map(({ cell }) => [cell, hierarchy.root]),
  );
  return manufactureDevice({
    type,
    entityId,
    cells: cells as never,
    certificates: hierarchy,
    clock,
    random,
  });
}

const TYPES = Object.keys(DEVICE_TYPES) as DeviceTypeName[];

describe.each(TYPES)('a %s', (type) => {
  const { device, certificates } = manufacture(type);

  test.each(['digitalSignature', 'keyAgreement'] as const)('has its %s key certified', (usage) => {
    const certificate = parseCertificate(certificates[usage]);
    const { keyUsage, hardwareModuleName } = smkiExtensions(certificate);
    expect(keyUsage).toEqual([usage]);
    expect(toHex(hardwareModuleName!.serialNumber)).toBe(device.entityId);
    expect(certificate.publicKeyInfo.key).toEqual(device.publicKeys[usage]);
    const { valid } = validatePath({
      leaf: certificates[usage],
      intermediates: [world.hierarchy.issuingDca],
      anchors: [world.hierarchy.rootDca],
      at: world.clock.now(),
      rules: 'path',
    });
    expect(valid).toBe(true);
  });
});

test('the same device is made again from the same identity, another from another', () => {
  const [one, again, other] = [
    manufacture('ESME'),
    manufacture('ESME'),
    manufacture('ESME', 'FE5A4B20000043A0'),
  ];
  expect(again.certificates).toEqual(one.certificates);
  expect(other.certificates).not.toEqual(one.certificates);
});

test('no two keys of a home are equal', () => {
  const { esme, chf } = world;
  const keys = [esme, chf].flatMap(({ publicKeys }) => Object.values(publicKeys).map(toHex));
  expect(new Set(keys).size).toBe(4);
});

test('a device that is nobody is not made', () => {
  expect(() => manufacture('ESME', 'nobody')).toThrow(
    expect.objectContaining({ code: 'vocabulary/not-an-eui64' }),
  );
});
