/**
 * Commands as parties build them: the control fields of each mode, the issuers, and every recorded command built again.
 */
import { describe, expect, test } from 'vitest';
import { concat, fromLatin1, toHex } from '../../src/core/bytes.ts';
import { instant } from '../../src/core/instant.ts';
import {
  type AuthorisingControl,
  type CounterChange,
  type ReplacementMode,
  type UpdateCredentialsCommand,
  decodeMessage,
  modeFromNumber,
  modeRules,
  signedBytes,
} from '../../src/gbcs/index.ts';
import {
  type Replacements,
  type UpdateOrder,
  composeReadCredentials,
  composeUpdateCredentials,
  issuersFor,
} from '../../src/party/index.ts';
import { createWorld } from '../../src/simulation/index.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { type RemotePartyRole, roleFromCode } from '../../src/vocabulary/roles.ts';
import { credentialMessages } from '../support/material.ts';

const world = createWorld({ seed: 'compose' });
const { hierarchy, recovery, supplier } = world;
const other = world.nextHierarchy();
const addressing = {
  target: world.esme.entityId,
  originatorId: eui64('FE5A4B1000000002'),
  originatorCounter: 1_000n,
};

function compose(order: Partial<UpdateOrder>): UpdateCredentialsCommand {
  const { kind, payload } = decodeMessage(
    composeUpdateCredentials({
      ...addressing,
      mode: 'supplierBySupplier',
      replacements: supplier.cells(),
      issuers: [hierarchy.issuingOca],
      ...order,
    }),
  );
  expect(kind).toBe('pre-command');
  return payload as UpdateCredentialsCommand;
}

/** The control fields as a line: authorising cell, own floor, top-up floor, floors of others. */
function controlLine(control: AuthorisingControl): string {
  const { authorisingCell, newFloor, newSpecialistFloors, otherRoleChanges = [] } = control;
  const topUp = (floors = newSpecialistFloors): string => (floors ? `+${floors[0]!.floor}` : '');
  const changes = otherRoleChanges.map(({ roleCode, floor, specialistFloors }) => {
    const more = specialistFloors === undefined ? '' : topUp(specialistFloors);
    return `${roleFromCode(roleCode)!} ${floor}${more}`;
  });
  const floor = newFloor === undefined ? 'none' : `${newFloor}${topUp()}`;
  return `${authorisingCell?.cell ?? 'no cell'}, floor ${floor}; ${changes.join(', ')}`.trimEnd();
}

describe('GBCS 13.3.5: the control fields of each mode', () => {
  const everyCell: Replacements = {
    ...recovery.cells(),
    ...supplier.cells(),
    ...world.networkOperator.cellsOn(world.esme.type),
    ...world.accessControlBroker.cellsOn(world.esme.type),
    ...world.transitionalCoS.cells(),
  };

  test.each<[string, Partial<UpdateOrder>, string]>([
    ['2, its own floor', {}, 'supplier.digitalSignature, floor 1000;'],
    [
      '2, with a floor for top-ups',
      { prepaymentTopUpFloor: 7n },
      'supplier.digitalSignature, floor 1000+7;',
    ],
    ['2, with another floor', { newFloor: 5n }, 'supplier.digitalSignature, floor 5;'],
    [
      '2, future-dated: a floor would reopen replays',
      { executeAt: instant('2026-03-01T00:00:00Z') },
      'supplier.digitalSignature, floor none;',
    ],
    [
      '2, future-dated with a floor of the caller',
      { executeAt: instant('2026-03-01T00:00:00Z'), newFloor: 5n },
      'supplier.digitalSignature, floor 5;',
    ],
    ['2, without a floor', { newFloor: 'none' }, 'supplier.digitalSignature, floor none;'],
    [
      '3',
      {
        mode: 'networkOperatorByNetworkOperator',
        replacements: world.networkOperator.cells(),
      },
      'networkOperator.digitalSignature, floor 1000;',
    ],
    [
      '4, on a meter: the cell is not named',
      {
        mode: 'accessControlBrokerByACB',
        replacements: world.accessControlBroker.cellsOn(world.esme.type),
      },
      'no cell, floor 1000;',
    ],
    [
      '4, on a hub: it is',
      {
        mode: 'accessControlBrokerByACB',
        replacements: world.accessControlBroker.cells(),
        communicationsHub: 'yes',
      },
      'accessControlBroker.digitalSignature, floor 1000;',
    ],
    [
      '5',
      { mode: 'wanProviderByWanProvider', replacements: world.wanProvider.cells() },
      'wanProvider.digitalSignature, floor 1000;',
    ],
    [
      '6',
      { mode: 'transCoSByTransCoS', replacements: world.transitionalCoS.cells() },
      'transitionalCoS.digitalSignature, floor 1000;',
    ],
    [
      '7, a floor for the new supplier',
      { mode: 'supplierByTransCoS', prepaymentTopUpFloor: 7n },
      'transitionalCoS.digitalSignature, floor 1000; supplier 1000+7',
    ],
    [
      '8, floors for all whose cells change',
      { mode: 'anyExceptAbnormalRootByRecovery', replacements: everyCell },
      'recovery.digitalSignature, floor 1000; supplier 1000, networkOperator 1000, accessControlBroker 1000, transitionalCoS 1000',
    ],
    [
      '8, floors that the caller knows',
      { mode: 'anyExceptAbnormalRootByRecovery', otherFloors: { supplier: 3n } },
      'recovery.digitalSignature, floor 1000; supplier 3',
    ],
    [
      '9, counted with the root',
      {
        mode: 'anyByContingency',
        replacements: { root: other.root, ...recovery.cells() },
        plaintextSymmetricKey: new Uint8Array(16),
      },
      'root, floor 1000; recovery 1000',
    ],
  ])('mode %s', (_, order, expected) => {
    const { control } = compose(order);
    expect(controlLine(control)).toBe(expected);
    expect(modeFromNumber(control.mode)).toBe(order.mode ?? 'supplierBySupplier');
    expect(control.sequenceNumber).toBe(1_000n);
    expect(control.plaintextSymmetricKey).toEqual(order.plaintextSymmetricKey);
  });

  test('validity dates count unless the caller says otherwise', () => {
    expect(compose({}).control.timeBasedChecks).toBe('apply');
    expect(compose({ timeBasedChecks: 'disapply' }).control.timeBasedChecks).toBe('disapply');
  });

  test.each([
    ['at once', undefined, undefined],
    ['at a date', instant('2026-03-01T00:00:00Z'), instant('2026-03-01T00:00:00Z')],
    ['never: a cancellation', 'cancel' as const, instant('9999-12-31T23:59:59Z')],
  ])('execution %s', (_, executeAt, expected) => {
    const order = executeAt === undefined ? {} : { executeAt };
    expect(compose(order).executionDateTime).toBe(expected);
  });
});

describe('replacements and path certificates', () => {
  test('are sent in the order of the caller', () => {
    const cells: CellName[] = ['supplier.keyAgreement', 'supplier.digitalSignature'];
    const held = supplier.cells();
    const replacements = Object.fromEntries(cells.map((cell) => [cell, held[cell]!]));
    const sent = compose({ replacements }).replacements;
    expect(sent.map(({ target }) => target.cell)).toEqual(cells);
    expect(sent.map(({ certificate }) => toHex(certificate))).toEqual(
      cells.map((cell) => toHex(held[cell]!)),
    );
  });

  test('of the issuers at hand only those that are named', () => {
    const issuers = [other.issuingOca, hierarchy.issuingOca];
    expect(compose({ issuers }).pathCertificates).toEqual([hierarchy.issuingOca]);
    expect(compose({ issuers: [] }).pathCertificates).toEqual([]);
  });

  test('link certificates go along unasked', () => {
    const { pathCertificates } = compose({ linkCertificates: [other.root] });
    expect(pathCertificates).toEqual([hierarchy.issuingOca, other.root]);
  });

  test('a device may be sent what is no certificate: it is the judge', () => {
    const rubbish = concat(Uint8Array.of(0x30, 0x07), fromLatin1('rubbish'));
    const { replacements, pathCertificates } = compose({
      replacements: { 'supplier.keyAgreement': rubbish },
    });
    expect(replacements[0]?.certificate).toEqual(rubbish);
    expect(pathCertificates).toEqual([]);
    expect(issuersFor([rubbish], [hierarchy.issuingOca])).toEqual([]);
  });
});

test.each([
  ['CS02a', undefined, 0x0008],
  ['CS02a, by name', 'CS02a' as const, 0x0008],
  ['CS02f', 'CS02f' as const, 0x011b],
])('%s asks for roles with an authorising cell', (_, useCase, messageCode) => {
  const command = composeReadCredentials({
    ...addressing,
    roles: ['supplier', 'loadController'],
    authorisingCell: 'accessControlBroker.keyAgreement',
    ...(useCase && { useCase }),
  });
  expect(decodeMessage(command)).toMatchObject({
    kind: 'pre-command',
    header: { messageCode, originatorCounter: 1_000n },
    payload: {
      authorisingCell: { cell: 'accessControlBroker.keyAgreement' },
      roleCodes: [2, 8],
    },
  });
});

describe('what cannot be meant is refused', () => {
  const pem = '-----BEGIN CERTIFICATE-----' as unknown as Uint8Array;
  test.each<[what: string, order: object, code: string]>([
    ['a mode that does not exist', { mode: 'supplierBySuplier' }, 'vocabulary/unknown-name'],
    ['a mode by its number', { mode: 2 }, 'vocabulary/unknown-name'],
    [
      'a cell that does not exist',
      { replacements: { supplier: new Uint8Array() } },
      'vocabulary/unknown-name',
    ],
    ['PEM text where octets belong', { replacements: { root: pem } }, 'x509/not-a-certificate'],
    [
      'nothing where octets belong',
      { replacements: { root: undefined } },
      'x509/not-a-certificate',
    ],
    ['an issuer that is no certificate', { issuers: [fromLatin1('Z1')] }, 'asn1/unexpected-tag'],
    ['a counter of 65 bits', { originatorCounter: 2n ** 64n }, 'gbcs/cannot-encode'],
    ['a negative floor', { newFloor: -1n }, 'gbcs/cannot-encode'],
    ['a target that is no EUI-64', { target: 'meter' }, 'vocabulary/not-an-eui64'],
  ])('%s', (_, order, code) => {
    expect(() => compose(order)).toThrow(expect.objectContaining({ code }));
  });

  test('a role that does not exist', () => {
    const roles = ['supplyer'] as unknown as RemotePartyRole[];
    const authorisingCell = 'supplier.digitalSignature';
    expect(() => composeReadCredentials({ ...addressing, roles, authorisingCell })).toThrow(
      expect.objectContaining({ code: 'vocabulary/unknown-name' }),
    );
  });
});

/** The order that a recorded command must have come from. */
function orderOf(payload: UpdateCredentialsCommand): UpdateOrder {
  const { control, replacements, pathCertificates, executionDateTime } = payload;
  const { newFloor = 'none', newSpecialistFloors, otherRoleChanges = [] } = control;
  const topUp = [newSpecialistFloors, ...otherRoleChanges.map((change) => change.specialistFloors)];
  const prepaymentTopUpFloor = topUp.find((floors) => floors !== undefined)?.[0]?.floor;
  const mode = modeFromNumber(control.mode) as ReplacementMode;
  return {
    mode,
    replacements: Object.fromEntries(
      replacements.map(({ target: { cell }, certificate }) => [cell!, certificate]),
    ),
    issuers: [],
    linkCertificates: pathCertificates,
    timeBasedChecks: control.timeBasedChecks,
    newFloor,
    ...(prepaymentTopUpFloor !== undefined && { prepaymentTopUpFloor }),
    otherFloors: Object.fromEntries(
      otherRoleChanges.map(({ roleCode, floor }: CounterChange) => [
        roleFromCode(roleCode)!,
        floor,
      ]),
    ),
    ...(executionDateTime !== undefined && { executeAt: executionDateTime }),
    // A Communications Hub's authorising cell is named where that of another device is not.
    communicationsHub: control.authorisingCell === undefined ? 'no' : 'yes',
    ...(control.plaintextSymmetricKey && {
      plaintextSymmetricKey: control.plaintextSymmetricKey,
    }),
  };
}

describe('every recorded CS02b and CS02g command, built again', () => {
  const commands = credentialMessages().filter(
    ({ useCase, bytes }) =>
      /^CS02[bg]$/.test(useCase) &&
      decodeMessage(bytes, { decoding: 'tolerant' }).header.cra === 'command',
  );

  test.skipIf(commands.length === 0)('is the same to the octet', () => {
    const different = commands.flatMap(({ name, bytes }) => {
      const { header, payload } = decodeMessage(bytes);
      const update = payload as UpdateCredentialsCommand;
      const built = composeUpdateCredentials({
        ...orderOf(update),
        target: header.targetId,
        originatorId: header.originatorId,
        originatorCounter: header.originatorCounter,
      });
      expect(modeRules(modeFromNumber(update.control.mode)!).messageCode).toBe(header.messageCode);
      return toHex(signedBytes(built)) === toHex(signedBytes(bytes)) ? [] : [name];
    });
    expect(different).toEqual([]);
  });
});
