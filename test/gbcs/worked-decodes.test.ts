/**
 * Messages of the pack decoded by hand, field for field: what a person read in them is what the codecs say.
 */
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { sha256 } from '../../src/crypto/index.ts';
import {
  type CellReference,
  cellReference,
  decodeMessage,
  signedBytes,
} from '../../src/gbcs/index.ts';
import { recordedMessage } from '../support/material.ts';

const SUPPLIER = '90B3D51F30010000';
const BROKER = '90B3D51F30000002';

/** A test of one recorded message, skipped when it is not in the part of the pack that is here. */
function reads(name: string, file: string, check: (bytes: Uint8Array) => void): void {
  const bytes = recordedMessage(file);
  test.skipIf(bytes === undefined)(name, () => {
    check(bytes!);
  });
}

reads(
  'the WAN provider replaces its own certificate on a Communications Hub',
  'NA_CS02bWPByWP/CS02bWPByWP_NA_SUCCESS_COMMAND_GBCS.HEX',
  (bytes) => {
    const { kind, header, payload, signature, mac } = decodeMessage(bytes);
    expect(kind).toBe('command');
    expect(header).toEqual({
      cra: 'command',
      originatorCounter: 8_000n,
      originatorId: '90B3D51F30000007',
      targetId: '00DB1234567890A2',
      messageCode: 0x0105,
    });
    expect(payload).toEqual({
      type: 'update-credentials.command',
      control: {
        mode: 5,
        timeBasedChecks: 'apply',
        authorisingCell: cellReference('wanProvider.digitalSignature'),
        sequenceNumber: 8_000n,
        newFloor: 0n,
      },
      replacements: [
        {
          certificate: bytes.subarray(84, 489),
          target: cellReference('wanProvider.digitalSignature'),
        },
      ],
      pathCertificates: [bytes.subarray(502, 922)],
    });
    expect(signature).toEqual(bytes.subarray(923, 987));
    expect(toHex(mac!)).toBe('E6A8C17DD7F0FFFED9AD837B');
    expect(toHex(sha256(signedBytes(bytes)))).toBe(
      '2CA24837574FAF05D759B0119E97356E114C0516F434E30C505BB0AA15C8335B',
    );
  },
);

reads(
  'an electricity meter replaces two supplier cells and not the third',
  '6.15.1_CS02bSupplierBySupplier/CS02bSupplierBySupplier_6.15.1_IMMEDIATE_ERROR_RESPONSE_GBCS.HEX',
  (bytes) => {
    const { kind, header, payload, deviations } = decodeMessage(bytes);
    expect(kind).toBe('response');
    expect(header).toMatchObject({ originatorCounter: 1_003n, targetId: SUPPLIER });
    expect(payload).toEqual({
      type: 'update-credentials.response',
      outcome: {
        sequenceNumber: 1_003n,
        mode: 2,
        counterChanges: [{ roleCode: 2, floor: 0n, specialistFloors: [{ usage: 0, floor: 0n }] }],
        replacements: [
          outcome({
            cell: cellReference('supplier.digitalSignature'),
            statusCode: 0,
            before: '44899792D196F4B8',
            after: '43046B4FB7C4F11B',
          }),
          outcome({
            cell: cellReference('supplier.keyAgreement'),
            statusCode: 10,
            before: '405B8C62687D8F70',
            after: '405B8C62687D8F70',
          }),
          outcome({
            cell: cellReference('supplier.keyAgreement.prePaymentTopUp'),
            statusCode: 0,
            before: '41FB49221588C570',
            after: '4EB07A1BCA0DD58C',
          }),
        ],
      },
    });
    expect(deviations.map(({ offset }) => offset)).toEqual([48, 54, 85]);
  },
);

function outcome(expected: {
  readonly cell: CellReference;
  readonly statusCode: number;
  readonly before: string;
  readonly after: string;
}) {
  const { cell, statusCode, before, after } = expected;
  return {
    cell,
    statusCode,
    existing: { entityId: SUPPLIER, keyIdentifier: fromHex(before) },
    replacing: { entityId: SUPPLIER, keyIdentifier: fromHex(after) },
  };
}

reads(
  'the broker asks an electricity meter for supplier and network operator',
  '6.24.1_CS02aMAC/CS02aMAC_6.24.1_SUCCESS_COMMAND_GBCS.HEX',
  (bytes) => {
    const { kind, header, payload } = decodeMessage(bytes);
    expect([kind, header.originatorId]).toEqual(['command', BROKER]);
    expect(payload).toEqual({
      type: 'read-credentials.command',
      authorisingCell: cellReference('accessControlBroker.keyAgreement'),
      roleCodes: [2, 3],
    });
  },
);

reads(
  'a gas meter tells that it has no network operator',
  '6.24.1_CS02aMAC/CS02aMAC_6.24.1_ERROR_RESPONSE_GBCS.HEX',
  (bytes) => {
    expect(decodeMessage(bytes).payload).toEqual({
      type: 'read-credentials.response',
      roles: [
        {
          roleCode: 4,
          statusCode: 0,
          currentSequenceNumber: 0n,
          cells: [
            {
              keyUsages: ['keyAgreement'],
              cellUsageCode: 0,
              entityId: BROKER,
              keyIdentifier: fromHex('4A9CE02C39AB910B'),
            },
          ],
        },
        { roleCode: 3, statusCode: 25 },
      ],
    });
  },
);

reads(
  'the transitional Change of Supplier asks, by signature, for the WAN provider',
  'NA_CS02aSignature/CS02aSignature_NA_ERROR_COMMAND_GBCS.HEX',
  (bytes) => {
    const { payload, signature, mac } = decodeMessage(bytes);
    expect(payload).toEqual({
      type: 'read-credentials.command',
      authorisingCell: cellReference('transitionalCoS.digitalSignature'),
      roleCodes: [3, 6],
    });
    expect([signature?.length, mac]).toEqual([64, undefined]);
  },
);
