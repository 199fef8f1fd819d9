/**
 * The tables agree with each other and with the rules that every reference message follows.
 */
import { describe, expect, test } from 'vitest';
import {
  ALERT_CODES,
  MESSAGE_CODES,
  type MessageCodeRow,
  REPLACEMENT_MODES,
  RESPONSE_CODES,
  type ReplacementMode,
  type ResponseCodeFamily,
  STATUS_CODES,
  alertCode,
  alertFromCode,
  mayTarget,
  messageCode,
  messageCodeRow,
  modeFromNumber,
  modeRules,
  responseCode,
  responseFromCode,
  statusCode,
  statusFromCode,
} from '../../src/gbcs/index.ts';
import { TRUST_ANCHOR_CELLS } from '../../src/vocabulary/cells.ts';

const MODES = Object.keys(REPLACEMENT_MODES) as ReplacementMode[];
const MESSAGES = Object.entries<Omit<MessageCodeRow, 'name'>>(MESSAGE_CODES);
const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>) => Object.keys(table) as K[];

describe('every code is found by its name and its name by the code', () => {
  test('message codes', () => {
    for (const [name, { code }] of MESSAGES) {
      expect(messageCodeRow(code)?.name).toBe(name);
    }
    expect(messageCode('CS02a')).toBe(0x0008);
    expect(messageCodeRow(0xffff)).toBeUndefined();
  });

  test('modes', () => {
    expect(MODES.map((mode) => modeRules(mode).number)).toEqual(MODES.map((_, number) => number));
    for (const mode of MODES) expect(modeFromNumber(modeRules(mode).number)).toBe(mode);
    expect(modeFromNumber(12)).toBeUndefined();
  });

  test('status codes', () => {
    for (const name of keysOf(STATUS_CODES)) expect(statusFromCode(statusCode(name))).toBe(name);
    expect(keysOf(STATUS_CODES).filter((name) => STATUS_CODES[name].usedByGbcs)).toEqual([
      'success',
      'badCertificate',
      'noTrustAnchor',
      'insufficientMemory',
      'contingencyPublicKeyDecrypt',
      'trustAnchorNotFound',
      'resourcesBusy',
      'other',
    ]);
    expect(statusFromCode(39)).toBeUndefined();
  });

  test('response codes', () => {
    for (const family of keysOf<ResponseCodeFamily>(RESPONSE_CODES)) {
      for (const [name, { code }] of Object.entries<{ code: number }>(RESPONSE_CODES[family])) {
        expect(responseFromCode(family, code)).toBe(name);
      }
    }
    expect(responseCode('install-device-certificate', 'invalidKeyUsage')).toBe(3);
    expect(responseCode('read-device-certificate', 'invalidKeyUsage')).toBe(1);
    expect(responseFromCode('issue-credentials', 0)).toBeUndefined();
  });

  test('alert codes', () => {
    for (const name of keysOf(ALERT_CODES)) expect(alertFromCode(alertCode(name))).toBe(name);
    expect(alertFromCode(0)).toBeUndefined();
  });
});

describe('modes', () => {
  test.each(MODES)('%s has one message code, the one that follows from its number', (mode) => {
    const { number, messageCode: code } = modeRules(mode);
    expect(code).toBe((number < 10 ? 0x0100 : 0x011b) + number);
    const rows = MESSAGES.filter(([, row]) => row.mode === mode);
    expect(rows.map(([, row]) => [row.code, row.family])).toEqual([[code, 'update-credentials']]);
  });

  test('only the recovery and contingency keys do without the access control broker', () => {
    const withoutMac = MODES.filter((mode) => {
      const { communicationsHub, otherDevices } = modeRules(mode).protection;
      return communicationsHub === 'signature' && otherDevices === 'signature';
    });
    expect(withoutMac).toEqual(['anyExceptAbnormalRootByRecovery', 'anyByContingency']);
  });

  test('only the broker itself does without a signature, and not on a Communications Hub', () => {
    const unsigned = MODES.filter((mode) => modeRules(mode).protection.otherDevices === 'mac');
    expect(unsigned).toEqual(['accessControlBrokerByACB']);
    expect(modeRules('accessControlBrokerByACB')).toMatchObject({
      protection: { communicationsHub: 'mac-and-signature' },
      authoriser: {
        communicationsHub: 'accessControlBroker.digitalSignature',
        otherDevices: 'accessControlBroker.keyAgreement',
      },
    });
  });

  test('only the contingency key replaces a root that the old one does not vouch for', () => {
    expect(MODES.filter((mode) => modeRules(mode).root === 'normal-and-abnormal')).toEqual([
      'anyByContingency',
    ]);
    expect(mayTarget('supplierBySupplier', 'root')).toBe(false);
    expect(mayTarget('anyByContingency', 'root')).toBe(true);
  });

  test('a plaintext symmetric key belongs to the contingency mode and to no other', () => {
    for (const mode of MODES) {
      expect(modeRules(mode).fields.plaintextSymmetricKey).toBe(
        mode === 'anyByContingency' ? 'mandatory' : 'forbidden',
      );
    }
  });

  test('every mode may target a cell that exists, and its authoriser is one or the contingency key', () => {
    for (const mode of MODES) {
      const { authoriser } = modeRules(mode);
      const targets = Object.values(TRUST_ANCHOR_CELLS).filter(({ role }) => mayTarget(mode, role));
      expect(targets).not.toEqual([]);
      for (const cell of [authoriser.communicationsHub, authoriser.otherDevices]) {
        if (cell !== 'contingencyKey') expect(TRUST_ANCHOR_CELLS).toHaveProperty([cell]);
      }
    }
  });

  test('a party that replaces its own certificates cannot touch those of others', () => {
    const own = {
      supplierBySupplier: 'supplier',
      networkOperatorByNetworkOperator: 'networkOperator',
      accessControlBrokerByACB: 'accessControlBroker',
      wanProviderByWanProvider: 'wanProvider',
      transCoSByTransCoS: 'transitionalCoS',
      loadControllerByLoadController: 'loadController',
    } as const;
    for (const [mode, role] of Object.entries(own)) {
      expect(modeRules(mode as ReplacementMode).mayReplace).toEqual([role]);
    }
  });
});

test('every row says where it comes from', () => {
  const tables = [MESSAGE_CODES, REPLACEMENT_MODES, STATUS_CODES, ALERT_CODES];
  const responses = Object.values(RESPONSE_CODES);
  for (const table of [...tables, ...responses]) {
    for (const row of Object.values<{ source: string; certainty: string }>(table)) {
      expect(row.source).not.toBe('');
      expect(row.certainty).toMatch(/^(confirmed|recalled|inferred|proposed|unknown)$/);
    }
  }
});

test('no mode of CS02g leans on GBCS v0.8.1, which had no CS02g, and what it leaves open is said', () => {
  const younger = MODES.map(modeRules).filter(
    (rules) => messageCodeRow(rules.messageCode)?.useCase === 'CS02g',
  );
  expect(younger).toHaveLength(2);
  for (const { source, except } of younger) {
    expect(source).not.toContain('v0.8.1');
    expect(except).toContain('inferred');
  }
});
