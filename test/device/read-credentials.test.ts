/**
 * CS02a and CS02f: who may ask, by MAC or by signature, what is answered for roles held, not held and not permitted.
 */
import { describe, expect, test } from 'vitest';
import { verifyMessageMac } from '../../src/gbcs/mac.ts';
import { verifyMessageSignature } from '../../src/gbcs/signing.ts';
import { cellReference } from '../../src/gbcs/cell-reference.ts';
import { statusFromCode } from '../../src/gbcs/status-codes.ts';
import type { Received } from '../../src/device/device.ts';
import { type CaseBench, brokerKey } from '../../src/testing/cases/case-bench.ts';
import type { DeviceTypeName } from '../../src/device/device-types.ts';
import type { PartyRole } from '../../src/party/credentials.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { type RemotePartyRole, roleCode } from '../../src/vocabulary/roles.ts';
import { answerOf, decodedAnswer, deviceOnBench, otherCommand } from '../support/device-bench.ts';

const CODES = { CS02a: 0x0008, CS02f: 0x011b } as const;

interface Question {
  readonly from: PartyRole;
  readonly cell: CellName;
  readonly about: readonly (RemotePartyRole | number)[];
  readonly useCase?: keyof typeof CODES;
  readonly counter?: bigint;
  readonly protection?: 'mac-and-signature' | 'mac' | 'signature';
}

function question(bench: CaseBench, asked: Question): Uint8Array {
  const byMac = asked.cell.endsWith('keyAgreement');
  return otherCommand(bench, {
    from: asked.from,
    messageCode: CODES[asked.useCase ?? 'CS02a'],
    payload: {
      type: 'read-credentials.command',
      authorisingCell: cellReference(asked.cell),
      roleCodes: asked.about.map((role) => (typeof role === 'number' ? role : roleCode(role))),
    },
    protection: asked.protection ?? (byMac ? 'mac' : 'signature'),
    ...(asked.counter !== undefined && { counter: asked.counter }),
  });
}

const BROKER = { from: 'accessControlBroker', cell: 'accessControlBroker.keyAgreement' } as const;
const CHANGER = { from: 'transitionalCoS', cell: 'transitionalCoS.digitalSignature' } as const;

/** Status of each role that was asked for. */
function statuses(received: Received): Record<number, string | undefined> {
  const { roles } = answerOf(received, 'read-credentials.response');
  return Object.fromEntries(
    roles.map(({ roleCode: code, statusCode }) => [code, statusFromCode(statusCode)]),
  );
}

describe('who asks', () => {
  test('the ACB by MAC is answered by MAC, without signature', () => {
    const { bench, device } = deviceOnBench('ESME');
    const received = device.receive(question(bench, { ...BROKER, about: ['supplier'] }));
    const { header, signature } = decodedAnswer(received);
    expect(signature).toBeUndefined();
    expect(header.dateTime).toBeUndefined();
    const { keyAgreement } = device.publicKeys;
    expect(verifyMessageMac(received.response!, brokerKey(bench.pki)!, keyAgreement)).toBe(true);
  });

  test.each<[PartyRole, CellName, DeviceTypeName]>([
    ['transitionalCoS', 'transitionalCoS.digitalSignature', 'ESME'],
    ['supplier', 'supplier.digitalSignature', 'GSME'],
    ['recovery', 'recovery.digitalSignature', 'PPMID'],
    ['wanProvider', 'wanProvider.digitalSignature', 'CHF'],
    ['accessControlBroker', 'accessControlBroker.digitalSignature', 'CHF'],
    ['loadController', 'loadController.digitalSignature', 'SAPC'],
  ])('%s by signature is answered by signature, without MAC', (from, cell, type) => {
    const { bench, device } = deviceOnBench(type);
    const received = device.receive(question(bench, { from, cell, about: ['root'] }));
    expect(decodedAnswer(received).mac).toBeUndefined();
    expect(received.outcome).toMatchObject({ kind: 'answered', useCase: 'CS02a' });
    expect(received.outcome.explain()).toBe('Answered CS02a: success.');
    expect(verifyMessageSignature(received.response!, device.publicKeys.digitalSignature)).toBe(
      true,
    );
  });

  test.each<[why: string, Question, code: string]>([
    [
      'a cell that the device lacks',
      { ...BROKER, cell: 'wanProvider.digitalSignature', about: ['root'] },
      'authorising-cell-wrong',
    ],
    ['the root cell', { ...BROKER, cell: 'root', about: ['root'] }, 'authorising-cell-wrong'],
    [
      "a supplier's key agreement cell",
      { from: 'supplier', cell: 'supplier.keyAgreement', about: ['supplier'] },
      'authorising-cell-wrong',
    ],
    [
      'the prepayment cell',
      {
        from: 'supplier',
        cell: 'supplier.keyAgreement.prePaymentTopUp',
        about: ['supplier'],
        protection: 'mac',
      },
      'authorising-cell-wrong',
    ],
    [
      "another party's cell",
      { from: 'supplier', cell: 'transitionalCoS.digitalSignature', about: ['root'] },
      'originator-unknown',
    ],
    [
      'a MAC too many',
      { ...CHANGER, about: ['root'], protection: 'mac-and-signature' },
      'protection-wrong',
    ],
    [
      'a signature where a MAC belongs',
      { ...BROKER, about: ['root'], protection: 'signature' },
      'protection-wrong',
    ],
  ])('refused: %s', (_why, asked, code) => {
    const { bench, device } = deviceOnBench('ESME');
    const before = { ...device.describe(), securityLog: [] };
    const { outcome, response } = device.receive(question(bench, asked));
    expect(outcome).toMatchObject({ accepted: false, code });
    expect(response).toBeUndefined();
    expect({ ...device.describe(), securityLog: [] }).toEqual(before);
  });

  test('a stranger who signs well, and a MAC of another key', () => {
    const { bench, device } = deviceOnBench('ESME');
    const asked = question(bench, { ...CHANGER, about: ['root'] });
    const forged = Uint8Array.from(asked);
    forged[forged.length - 1]! ^= 1;
    expect(device.receive(forged).outcome).toMatchObject({ code: 'signature-invalid' });
    const broker = bench.pki.parties.accessControlBroker;
    const parties = {
      ...bench.pki.parties,
      accessControlBroker: { ...broker, current: broker.next },
    };
    const renewed = { ...bench, pki: { ...bench.pki, parties } };
    expect(device.receive(question(renewed, { ...BROKER, about: ['root'] })).outcome).toMatchObject(
      {
        code: 'mac-invalid',
      },
    );
  });
});

describe('what is answered', () => {
  test('each cell of a role, with who is in it, and the last counter', () => {
    const { bench, device } = deviceOnBench('ESME', {
      counters: { roles: { supplier: 41, networkOperator: 7n } },
    });
    const received = device.receive(
      question(bench, { ...BROKER, about: ['supplier', 'networkOperator', 'root'] }),
    );
    const { roles } = answerOf(received, 'read-credentials.response');
    expect(roles.map(({ currentSequenceNumber }) => currentSequenceNumber)).toEqual([41n, 7n, 0n]);
    expect(
      roles.map(({ cells = [] }) =>
        cells.map(({ keyUsages, cellUsageCode }) => `${keyUsages.join()} ${cellUsageCode}`),
      ),
    ).toEqual([
      ['digitalSignature 0', 'keyAgreement 0', 'keyAgreement 1'],
      ['digitalSignature 0', 'keyAgreement 0'],
      ['keyCertSign 0'],
    ]);
    const [supplier] = roles[0]!.cells!;
    expect(supplier!.entityId).toBe(bench.pki.parties.supplier.entityId);
    expect(roles[2]!.cells![0]!.entityId).toBe('0000000000000000');
  });

  test('a role about itself: the counter from before its question', () => {
    const { bench, device } = deviceOnBench('GSME');
    const ask = (counter: bigint) =>
      answerOf(
        device.receive(question(bench, { ...BROKER, about: ['accessControlBroker'], counter })),
        'read-credentials.response',
      ).roles[0]!.currentSequenceNumber;
    expect(ask(1_302n)).toBe(0n);
    expect(ask(1_303n)).toBe(1_302n);
  });

  test('roles that the device does not hold, and numbers that are no role', () => {
    const { bench, device } = deviceOnBench('GSME');
    const about = ['networkOperator', 'accessControlBroker', 'wanProvider', 42, 0x7f] as const;
    expect(statuses(device.receive(question(bench, { ...BROKER, about })))).toEqual({
      3: 'trustAnchorNotFound',
      4: 'success',
      6: 'trustAnchorNotFound',
      42: 'trustAnchorNotFound',
      127: 'trustAnchorNotFound',
    });
  });

  test('no roles at all is an empty answer', () => {
    const { bench, device } = deviceOnBench('ESME');
    const received = device.receive(question(bench, { ...BROKER, about: [] }));
    expect(answerOf(received, 'read-credentials.response').roles).toEqual([]);
  });

  test('an unproven cell reports its identifiers as if nothing were wrong', () => {
    const { bench } = deviceOnBench('ESME');
    const raw = bench.cells['supplier.digitalSignature']!.slice(0, 100);
    const { device } = deviceOnBench('ESME', {
      cells: {
        ...bench.cells,
        'supplier.digitalSignature': {
          raw,
          entityId: bench.pki.parties.supplier.entityId,
          keyIdentifier: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
        },
      },
    });
    const received = device.receive(question(bench, { ...BROKER, about: ['supplier'] }));
    const [cell] = answerOf(received, 'read-credentials.response').roles[0]!.cells!;
    expect(cell!.keyIdentifier).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const byBrokenKey = { from: 'supplier', cell: 'supplier.digitalSignature' } as const;
    expect(
      device.receive(question(bench, { ...byBrokenKey, about: ['root'], counter: 2_000n })).outcome,
    ).toMatchObject({ code: 'signature-invalid' });
  });
});

describe('CS02f', () => {
  test('answers supplier, network operator and load controller only, whatever else it holds', () => {
    const { bench, device } = deviceOnBench('SAPC');
    const about = [
      'supplier',
      'networkOperator',
      'loadController',
      'transitionalCoS',
      'root',
    ] as const;
    expect(
      statuses(device.receive(question(bench, { ...BROKER, about, useCase: 'CS02f' }))),
    ).toEqual({ 0: 'other', 2: 'success', 3: 'success', 5: 'other', 8: 'success' });
  });

  test('a role that is permitted and not held', () => {
    const { bench } = deviceOnBench('ESME');
    const {
      'loadController.digitalSignature': _ds,
      'loadController.keyAgreement': _ka,
      ...cells
    } = bench.cells;
    expect([_ds, _ka]).not.toContain(undefined);
    const { device } = deviceOnBench('ESME', { cells });
    const about = ['loadController'] as const;
    expect(
      statuses(device.receive(question(bench, { ...BROKER, about, useCase: 'CS02f' }))),
    ).toEqual({ 8: 'trustAnchorNotFound' });
  });

  test.each<DeviceTypeName>(['GSME', 'CHF', 'GPF', 'PPMID', 'HCALCS'])(
    'is not for a %s, which has no load control',
    (type) => {
      const { bench, device } = deviceOnBench(type);
      const asked = question(bench, { ...BROKER, about: ['supplier'], useCase: 'CS02f' });
      expect(device.receive(asked).outcome).toMatchObject({ code: 'unknown-message-code' });
    },
  );
});

describe('a question asked twice', () => {
  test('is refused the second time', () => {
    const { bench, device } = deviceOnBench('ESME');
    const asked = question(bench, { ...BROKER, about: ['supplier'] });
    expect(device.receive(asked).outcome.accepted).toBe(true);
    expect(device.receive(asked).outcome).toMatchObject({ code: 'counter-not-newer' });
  });

  test('is answered again where reads are not counted', () => {
    const { bench, device } = deviceOnBench('ESME', {
      assumptions: { readReplayProtection: 'none' },
    });
    const asked = question(bench, { ...BROKER, about: ['supplier'] });
    const before = device.describe();
    expect(device.receive(asked).response).toEqual(device.receive(asked).response);
    expect(device.describe()).toEqual(before);
  });
});
