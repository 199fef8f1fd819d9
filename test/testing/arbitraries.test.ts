/**
 * The arbitraries give what they say: real credentials, commands that devices take, octets that are spoilt.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEVICE_TYPES } from '../../src/device/device-types.ts';
import { smkiArbitraries } from '../../src/testing/arbitraries.ts';
import { anchorReplacementCases } from '../../src/testing/anchor-replacement-cases.ts';
import { simulatedMeter } from '../../src/testing/meter-adapter.ts';
import { TRUST_ANCHOR_CELLS } from '../../src/vocabulary/cells.ts';
import { roleOrganisationalUnit } from '../../src/vocabulary/roles.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { nameAttributeText, nameEntityId } from '../../src/x509/name.ts';

const arbitraries = smkiArbitraries(fc);

test('a credential has a certificate of its party, role and usage, and its key', () => {
  fc.assert(
    fc.property(arbitraries.credential, ({ certificate, role, entityId, cell, ...keys }) => {
      const parsed = parseCertificate(certificate);
      expect(nameEntityId(parsed.subject)).toBe(entityId);
      const unit = nameAttributeText(parsed.subject, 'organisationalUnitName');
      expect(unit).toBe(roleOrganisationalUnit(role));
      expect(smkiExtensions(parsed).keyUsage).toEqual([TRUST_ANCHOR_CELLS[cell].keyUsage]);
      const { publicKey } = keys.signingKey ?? keys.agreementKey!;
      expect(parsed.publicKeyInfo.key).toEqual(publicKey);
    }),
    { numRuns: 50 },
  );
});

test('a command is one that the meter of the ready cases takes', () => {
  const [start] = anchorReplacementCases({ deviceType: 'GSME' });
  const meter = simulatedMeter();
  fc.assert(
    fc.property(arbitraries.command('GSME'), (command) => {
      meter.load(start!);
      expect(meter.exchange(command)).toBeDefined();
    }),
    { numRuns: 30 },
  );
});

test('spoilt octets are seldom what they were', () => {
  const octets = Uint8Array.from({ length: 300 }, (_, at) => at & 0xff);
  const spoilt = fc.sample(arbitraries.spoilt(octets), { numRuns: 100, seed: 1 });
  const same = spoilt.filter((found) => Buffer.from(found).equals(Buffer.from(octets)));
  expect(same.length).toBeLessThan(10);
});

test('cells are those of the type', () => {
  const held = DEVICE_TYPES.CHF.cells.map(({ cell }) => cell) as readonly string[];
  fc.assert(fc.property(arbitraries.cell('CHF'), (cell) => held.includes(cell)));
  fc.assert(fc.property(arbitraries.deviceType, (type) => type in DEVICE_TYPES));
  fc.assert(fc.property(arbitraries.originatorCounter, (counter) => counter >= 0n));
});
