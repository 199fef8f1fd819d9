/**
 * Arbitrary GBCS messages: every payload family, every kind, every optional field. Their values encode and decode
 * to themselves.
 *
 * @module
 */
import fc from 'fast-check';
import { der } from '../../src/asn1/index.ts';
import { instantFromMs } from '../../src/core/instant.ts';
import {
  type CellReference,
  type ExecutionOutcome,
  type GbcsMessage,
  MESSAGE_CODES,
  type MessageCodeRow,
  type MessageHeader,
  type Payload,
  SEQUENCE_NUMBER_MAX,
  messageCodeRow,
} from '../../src/gbcs/index.ts';
import { cellFromIdentity } from '../../src/vocabulary/cells.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { KEY_USAGE_BITS, type KeyUsage } from '../../src/vocabulary/key-usages.ts';

const COUNTER_MAX = (1n << 64n) - 1n;
/** 9999-12-31T23:59:59Z, the time that cancels. */
const LAST_SECOND = 253_402_300_799;

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const entityId = octets(8).map(eui64);
const counter = fc.bigInt({ min: 0n, max: COUNTER_MAX });
const sequenceNumber = fc.bigInt({ min: 0n, max: SEQUENCE_NUMBER_MAX });
const code = fc.oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: -3, max: 0x7fffffff }));
const time = fc
  .integer({ min: -30_000_000_000, max: LAST_SECOND })
  .map((s) => instantFromMs(1_000 * s));
/** A DER SEQUENCE: all that the codecs want of a certificate. */
export const structure = fc.uint8Array({ maxLength: 300 }).map((bytes) => der.sequence(bytes));

const keyUsages = fc
  .subarray(Object.keys(KEY_USAGE_BITS) as KeyUsage[])
  .map((usages) => usages as readonly KeyUsage[]);

const cell: fc.Arbitrary<CellReference> = fc
  .record({ roleCode: code, keyUsages, cellUsageCode: code })
  .map((reference) => {
    const keyUsage = reference.keyUsages.length === 1 ? reference.keyUsages[0] : undefined;
    return { ...reference, cell: cellFromIdentity({ ...reference, keyUsage }) };
  });

const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });
const optional = { requiredKeys: [] as [] };

const specialist = fc.record({ usage: code, floor: sequenceNumber });
const counterChange = fc.record(
  { roleCode: code, floor: sequenceNumber, specialistFloors: list(specialist) },
  { requiredKeys: ['roleCode', 'floor'] },
);
const occupant = fc.record({ entityId, keyIdentifier: fc.uint8Array({ maxLength: 20 }) });

const outcome: fc.Arbitrary<ExecutionOutcome> = fc.record({
  sequenceNumber,
  mode: code,
  counterChanges: list(counterChange),
  replacements: list(
    fc.record({ cell, statusCode: code, existing: occupant, replacing: occupant }),
  ),
});

const control = fc.record(
  {
    mode: code,
    plaintextSymmetricKey: fc.uint8Array({ maxLength: 32 }),
    timeBasedChecks: fc.constantFrom('apply' as const, 'disapply' as const),
    authorisingCell: cell,
    sequenceNumber,
    newFloor: sequenceNumber,
    newSpecialistFloors: list(specialist),
    otherRoleChanges: list(counterChange),
  },
  { requiredKeys: ['mode', 'timeBasedChecks', 'sequenceNumber'] },
);

const roleDetails = fc.record(
  {
    roleCode: code,
    statusCode: code,
    currentSequenceNumber: sequenceNumber,
    cells: list(
      fc.record({
        entityId,
        keyIdentifier: octets(8),
        keyUsages,
        cellUsageCode: code,
      }),
    ),
  },
  { requiredKeys: ['roleCode', 'statusCode'] },
);

const just = <T extends string>(type: T) => fc.constant(type);

/** One arbitrary for each payload type. */
const PAYLOADS: { readonly [T in Payload['type']]: fc.Arbitrary<Payload> } = {
  'read-credentials.command': fc.record({
    type: just('read-credentials.command'),
    authorisingCell: cell,
    roleCodes: list(code),
  }),
  'read-credentials.response': fc.record({
    type: just('read-credentials.response'),
    roles: list(roleDetails),
  }),
  'update-credentials.command': fc.record(
    {
      type: just('update-credentials.command'),
      control,
      replacements: list(fc.record({ certificate: structure, target: cell })),
      pathCertificates: list(structure),
      executionDateTime: time,
    },
    { requiredKeys: ['type', 'control', 'replacements', 'pathCertificates'] },
  ),
  'update-credentials.response': fc.record(
    { type: just('update-credentials.response'), outcome },
    { requiredKeys: ['type'] },
  ),
  'update-credentials.alert': fc.record({
    type: just('update-credentials.alert'),
    alertCode: fc.integer({ min: 0, max: 0xffffffff }),
    executionDateTime: time,
    outcome,
  }),
  'issue-credentials.command': fc.record({ type: just('issue-credentials.command'), keyUsages }),
  'issue-credentials.response': fc.oneof(
    fc.record({ type: just('issue-credentials.response'), certificationRequest: structure }),
    fc.record({ type: just('issue-credentials.response'), responseCode: code }),
  ),
  'install-device-certificate.command': fc.record({
    type: just('install-device-certificate.command'),
    certificate: structure,
  }),
  'install-device-certificate.response': fc.record({
    type: just('install-device-certificate.response'),
    responseCode: code,
  }),
  'read-device-certificate.command': fc.record({
    type: just('read-device-certificate.command'),
    keyUsages,
  }),
  'read-device-certificate.response': fc.oneof(
    fc.record({ type: just('read-device-certificate.response'), certificate: structure }),
    fc.record({ type: just('read-device-certificate.response'), responseCode: code }),
  ),
  opaque: fc.record({ type: just('opaque'), content: fc.uint8Array({ maxLength: 300 }) }),
};

const supplementary = fc.oneof(
  fc.record({ remotePartyId: entityId }),
  fc.record({ remotePartyId: entityId, remotePartyCounter: counter }),
  fc.record({ remotePartyId: entityId, remotePartyCounter: counter, originatorCounter: counter }),
  fc.record({
    remotePartyId: entityId,
    remotePartyCounter: counter,
    keyAgreementCertificate: structure.filter(({ length }) => length > 8),
  }),
);

type Cra = MessageHeader['cra'];

const header = (cra: Cra, messageCode: number): fc.Arbitrary<MessageHeader> =>
  fc
    .record({
      required: fc.record({
        cra: fc.constant(cra),
        originatorCounter: counter,
        originatorId: entityId,
        targetId: entityId,
        messageCode: fc.constant(messageCode),
      }),
      optional: fc.record({ dateTime: octets(12), supplementary }, optional),
    })
    .map(({ required, optional: rest }) => ({ ...required, ...rest }));

/** A message code with the payload type that belongs to it. */
const known = fc
  .constantFrom(...Object.values<{ readonly code: number }>(MESSAGE_CODES).map((row) => row.code))
  .map((number) => messageCodeRow(number) as MessageCodeRow)
  .chain((row) => fc.record({ row: fc.constant(row), cra: fc.constantFrom(...row.carriedBy) }))
  .map(({ row, cra }) => ({
    cra,
    messageCode: row.code,
    payloadType: row.family === undefined ? 'opaque' : `${row.family}.${cra}`,
  }));

const unknown = fc
  .record({
    cra: fc.constantFrom<Cra[]>('command', 'response', 'alert'),
    messageCode: fc.integer({ min: 0x2000, max: 0xffff }),
  })
  .map((chosen) => ({ ...chosen, payloadType: 'opaque' }));

const protection = fc.record({ signature: octets(64), mac: octets(12) }, optional);

/** Any message that has an encoding. */
export const arbitraryMessage: fc.Arbitrary<GbcsMessage> = fc
  .oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: unknown })
  .chain(({ cra, messageCode, payloadType }) =>
    fc.record({
      cra: fc.constant(cra),
      header: header(cra, messageCode),
      payload: PAYLOADS[payloadType as Payload['type']],
      protection,
      preCommand: fc.boolean(),
    }),
  )
  .map(({ cra, preCommand, protection: around, ...parts }) =>
    cra === 'command' && preCommand
      ? { kind: 'pre-command', ...parts }
      : { kind: cra, ...parts, ...around },
  );
