/**
 * Payloads of CS02a to CS02g as rows for a person. Certificates are counted, not opened: `x509/` does that.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { toIso } from '../core/instant.ts';
import { formatEui64 } from '../vocabulary/eui64.ts';
import {
  alertMeaning,
  cellMeaning,
  cellUsageMeaning,
  keyUsageMeaning,
  modeMeaning,
  responseMeaning,
  roleMeaning,
  specialistMeaning,
  statusMeaning,
} from './meanings.ts';
import type { ResponseCodeFamily } from './response-codes.ts';
import type {
  AuthorisingControl,
  CellOccupant,
  CellReference,
  CounterChange,
  ExecutionOutcome,
  Payload,
  RoleDetails,
  SpecialistFloor,
} from './types.ts';

/** One field of a message. */
export interface DescribedField {
  /** Dotted name: `header.originatorCounter`, `payload.replacements.0.target`. */
  readonly field: string;
  /** As it is in the message. */
  readonly value: string;
  /** In words; empty when the value says it all. */
  readonly meaning: string;
  /** Octets from the start of the message, where one place is meant. */
  readonly offset?: number;
}

type Rows = readonly DescribedField[];
type Describers = {
  readonly [T in Payload['type']]: (payload: Extract<Payload, { readonly type: T }>) => Rows;
};

const DESCRIBERS: Describers = {
  'read-credentials.command': ({ authorisingCell, roleCodes }) => [
    cell('authorisingCell', authorisingCell),
    ...roleCodes.map((code, i) => row(`roles.${i}`, code, roleMeaning(code))),
  ],
  'read-credentials.response': ({ roles }) =>
    roles.flatMap((role, i) => describeRole(`roles.${i}`, role)),
  'update-credentials.command': (payload) => [
    ...describeControl(payload.control),
    ...payload.replacements.flatMap(({ certificate, target }, i) => [
      octets(`replacements.${i}.certificate`, certificate, 'certificate'),
      cell(`replacements.${i}.target`, target),
    ]),
    ...payload.pathCertificates.map((der, i) =>
      octets(`pathCertificates.${i}`, der, 'certificate'),
    ),
    ...given(payload.executionDateTime, (at) => row('executionDateTime', toIso(at))),
  ],
  'update-credentials.response': ({ outcome }) =>
    outcome === undefined
      ? [row('outcome', 'accepted', 'future-dated or a cancellation: nothing executed yet')]
      : describeOutcome(outcome),
  'update-credentials.alert': ({ alertCode, executionDateTime, outcome }) => [
    row('alertCode', `0x${alertCode.toString(16).toUpperCase()}`, alertMeaning(alertCode)),
    row('executionDateTime', toIso(executionDateTime)),
    ...describeOutcome(outcome),
  ],
  'issue-credentials.command': ({ keyUsages }) => [row('keyUsage', keyUsageMeaning(keyUsages))],
  'issue-credentials.response': ({ certificationRequest, responseCode }) => [
    ...given(certificationRequest, (der) => octets('certificationRequest', der, 'PKCS#10 request')),
    ...given(responseCode, (code) => response('issue-credentials', code)),
  ],
  'install-device-certificate.command': ({ certificate }) => [
    octets('certificate', certificate, 'certificate'),
  ],
  'install-device-certificate.response': ({ responseCode }) => [
    response('install-device-certificate', responseCode),
  ],
  'read-device-certificate.command': ({ keyUsages }) => [
    row('keyUsage', keyUsageMeaning(keyUsages)),
  ],
  'read-device-certificate.response': ({ certificate, responseCode }) => [
    ...given(certificate, (der) => octets('certificate', der, 'certificate')),
    ...given(responseCode, (code) => response('read-device-certificate', code)),
  ],
  opaque: ({ content }) => [octets('content', content, 'not interpreted here')],
};

/** Every field of a payload with its meaning. */
export function describePayload(payload: Payload): Rows {
  const describe = DESCRIBERS[payload.type] as (payload: Payload) => Rows;
  return describe(payload);
}

function describeControl(control: AuthorisingControl): Rows {
  const { mode, timeBasedChecks, plaintextSymmetricKey } = control;
  const name = (field: string): string => `control.${field}`;
  return [
    row(name('mode'), mode, modeMeaning(mode)),
    ...given(plaintextSymmetricKey, (key) =>
      row(name('plaintextSymmetricKey'), toHex(key), 'unwraps the contingency public key'),
    ),
    row(
      name('timeBasedChecks'),
      timeBasedChecks,
      timeBasedChecks === 'apply' ? '' : 'validity dates of certificates are not looked at',
    ),
    ...given(control.authorisingCell, (reference) => cell(name('authorisingCell'), reference)),
    row(name('sequenceNumber'), control.sequenceNumber, 'the Originator Counter again'),
    ...given(control.newFloor, (floor) =>
      row(name('newFloor'), floor, "new counter of the authoriser's role"),
    ),
    ...specialists(name('newSpecialistFloors'), control.newSpecialistFloors),
    ...changes(name('otherRoleChanges'), control.otherRoleChanges ?? []),
  ];
}

function describeOutcome(outcome: ExecutionOutcome): Rows {
  return [
    row('outcome.sequenceNumber', outcome.sequenceNumber, "the command's counter"),
    row('outcome.mode', outcome.mode, modeMeaning(outcome.mode)),
    ...changes('outcome.counterChanges', outcome.counterChanges),
    ...outcome.replacements.flatMap(({ cell: reference, statusCode, existing, replacing }, i) => [
      cell(`outcome.replacements.${i}.cell`, reference),
      row(`outcome.replacements.${i}.status`, statusCode, statusMeaning(statusCode)),
      occupant(`outcome.replacements.${i}.existing`, existing),
      occupant(`outcome.replacements.${i}.replacing`, replacing),
    ]),
  ];
}

function describeRole(name: string, role: RoleDetails): Rows {
  return [
    row(`${name}.role`, role.roleCode, roleMeaning(role.roleCode)),
    row(`${name}.status`, role.statusCode, statusMeaning(role.statusCode)),
    ...given(role.currentSequenceNumber, (value) =>
      row(`${name}.currentSequenceNumber`, value, 'last accepted counter'),
    ),
    ...(role.cells ?? []).map((details, i) => {
      const usage = [
        keyUsageMeaning(details.keyUsages),
        ...cellUsageMeaning(details.cellUsageCode),
      ];
      const { value } = occupant('', details);
      return row(`${name}.cells.${i}`, value, usage.join('/'));
    }),
  ];
}

function changes(name: string, list: readonly CounterChange[]): Rows {
  return list.flatMap(({ roleCode, floor, specialistFloors }, i) => [
    row(`${name}.${i}`, floor, `new counter of ${roleMeaning(roleCode)}`),
    ...specialists(`${name}.${i}.specialistFloors`, specialistFloors),
  ]);
}

function specialists(name: string, floors: readonly SpecialistFloor[] = []): Rows {
  return floors.map(({ usage, floor }, i) => row(`${name}.${i}`, floor, specialistMeaning(usage)));
}

function response(family: ResponseCodeFamily, code: number): DescribedField {
  return row('responseCode', code, responseMeaning(family, code));
}

function cell(name: string, reference: CellReference): DescribedField {
  return row(name, cellMeaning(reference), reference.cell ?? 'no device has such a cell');
}

function occupant(name: string, { entityId, keyIdentifier }: CellOccupant): DescribedField {
  return row(name, `${formatEui64(entityId)} key ${toHex(keyIdentifier)}`);
}

function octets(name: string, bytes: Uint8Array, meaning: string): DescribedField {
  return row(name, `${bytes.length} octets`, meaning);
}

function row(name: string, value: string | number | bigint, meaning = ''): DescribedField {
  return { field: `payload.${name}`, value: String(value), meaning };
}

function given<T>(value: T | undefined, describe: (value: T) => DescribedField): Rows {
  return value === undefined ? [] : [describe(value)];
}
