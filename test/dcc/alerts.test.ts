import { describe, expect, test } from 'vitest';
import type { DccAlert } from '../../src/dcc/types.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { neighbourhood } from './neighbourhood.ts';

const about = { device: eui64('00DB1234567890A0'), to: eui64('90B3D51F30010000') } as const;
const HASH = new Uint8Array(20).fill(0xab);
const SUPPLIER_CELL = 'supplier.digitalSignature';
const NETWORK_CELL = 'networkOperator.digitalSignature';

const completed = (suppliers: number, operators: number): DccAlert => ({
  alert: 'RecoveryCompleteACBCredentials',
  ...about,
  supplierCertificateTypes: Array<typeof SUPPLIER_CELL>(suppliers).fill(SUPPLIER_CELL),
  networkOperatorCertificateTypes: Array<typeof NETWORK_CELL>(operators).fill(NETWORK_CELL),
});

const updated = (hashes: number): DccAlert => ({
  alert: 'SecurityCredentialsUpdated',
  ...about,
  role: 'supplier',
  counters: ['0000018D12C5F54E'],
  certificateHashes: Array<Uint8Array>(hashes).fill(HASH),
});

describe('DCC Alerts (DUIS schema 5.0 to 5.4)', () => {
  test.each<[string, DccAlert, Readonly<Record<string, unknown>>]>([
    ['RecoveryComplete says nothing more', { alert: 'RecoveryComplete', ...about }, {}],
    [
      'RecoveryCompleteACBCredentials names one supplier certificate',
      completed(1, 0),
      { SupplierCertificateType: [SUPPLIER_CELL], NetworkOperatorCertificateType: [] },
    ],
    [
      'RecoveryCompleteACBCredentials names three and two',
      completed(3, 2),
      {
        SupplierCertificateType: [SUPPLIER_CELL, SUPPLIER_CELL, SUPPLIER_CELL],
        NetworkOperatorCertificateType: [NETWORK_CELL, NETWORK_CELL],
      },
    ],
    [
      'SecurityCredentialsUpdated names role, counters and hashes',
      updated(1),
      {
        RemotePartyRole: 'supplier',
        RemotePartyFloorSeqNumber: ['0000018D12C5F54E'],
        CertificateHash: ['AB'.repeat(20)],
      },
    ],
    [
      "QuarantinedRequest names the DCC's threshold",
      { alert: 'QuarantinedRequest', ...about, thresholdOf: 'dcc', limit: 7 },
      { ADDCC: 'true', ADAttributeLimits: '7' },
    ],
  ])('%s', (_, alert, content) => {
    const { dcc, events } = neighbourhood();
    dcc.alert(alert);
    expect(events('dcc.alert')).toMatchObject([{ alert: alert.alert, ...about }]);
    expect(events('dcc.alert')[0]?.content).toEqual(content);
  });

  test.each<[string, DccAlert]>([
    [
      'ACB credentials without a supplier certificate: Method 2 for a network operator alone',
      completed(0, 1),
    ],
    ['four supplier certificates', completed(4, 0)],
    ['three network operator certificates', completed(1, 3)],
    ['no hash', updated(0)],
    ['four hashes', updated(4)],
  ])('the schema has no alert with %s: refused, and none is written', (_, alert) => {
    const { dcc, log } = neighbourhood();
    expect(() => {
      dcc.alert(alert);
    }).toThrow(expect.objectContaining({ code: 'dcc/bad-configuration' }));
    expect(log.length).toBe(0);
  });
});
