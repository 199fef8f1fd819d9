/**
 * A meter of which somebody knows only a part: identifiers, keys, octets, one shared secret, or nothing of most cells.
 * Whatever is known leads to a device, and what is not known is never made up.
 */
import { describe, expect, test } from 'vitest';
import { simulatedClock } from '../../src/core/clock.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { createDevice } from '../../src/device/device.ts';
import {
  DEVICE_TYPES,
  type DeviceType,
  type DeviceTypeName,
} from '../../src/device/device-types.ts';
import type { BareAnchor, CellContent } from '../../src/device/trust-anchor.ts';
import type { CaseCells } from '../../src/testing/cases/case.ts';
import { brokerKey, commandOf, draftOf, pick } from '../../src/testing/cases/case-bench.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { NO_ENTITY } from '../../src/vocabulary/eui64.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { nameEntityId } from '../../src/x509/name.ts';
import { START, answerOf, deviceOnBench, otherCommand } from '../support/device-bench.ts';

const TYPES = Object.keys(DEVICE_TYPES) as DeviceTypeName[];
const MODE = 'supplierBySupplier';

/** Every cell as one kind of harness knows it. */
const knownAs = (cells: CaseCells, facts: (der: Uint8Array) => CellContent) =>
  Object.fromEntries(Object.entries(cells).map(([cell, der]) => [cell, facts(der)]));

const identifiersOnly = (der: Uint8Array): BareAnchor => {
  const certificate = parseCertificate(der);
  return {
    entityId: nameEntityId(certificate.subject) ?? NO_ENTITY,
    keyIdentifier: smkiExtensions(certificate).subjectKeyIdentifier!,
  };
};
const keyAndNames = (der: Uint8Array): BareAnchor => {
  const { subject, publicKeyInfo } = parseCertificate(der);
  const { wrappedContingencyKey } = smkiExtensions(parseCertificate(der));
  return {
    entityId: nameEntityId(subject) ?? NO_ENTITY,
    publicKey: publicKeyInfo.point!,
    name: subject.der,
    ...(wrappedContingencyKey && { wrappedContingencyKey }),
  };
};

describe.each(TYPES)('%s', (type) => {
  const { bench, device: known } = deviceOnBench(type);
  const { cells } = known.describe();

  test('made of key identifiers alone reports the same occupants, and lets nobody in', () => {
    const { device, send } = deviceOnBench(type, { cells: knownAs(bench.cells, identifiersOnly) });
    const occupants = Object.entries(device.describe().cells).map(([cell, { keyIdentifier }]) => [
      cell,
      keyIdentifier,
    ]);
    expect(occupants).toEqual(
      Object.entries(cells).map(([cell, { keyIdentifier }]) => [cell, keyIdentifier]),
    );
    for (const mode of bench.modes) {
      const { outcome } = send(draftOf(bench, mode));
      const keyless = ['mac', 'signature', 'contingency-key'];
      expect(outcome.kind === 'rejected' && keyless.includes(outcome.check)).toBe(true);
    }
  });

  test('made of names and keys does what one made of certificates does', () => {
    for (const mode of bench.modes) {
      const { send } = deviceOnBench(type, { cells: knownAs(bench.cells, keyAndNames) });
      const whole = deviceOnBench(type);
      const draft = draftOf(bench, mode);
      expect(send(draft).response, mode).toEqual(whole.send(draft).response);
    }
  });

  test('made of nothing refuses every command, says why, and never crashes', () => {
    const { device, send } = deviceOnBench(type, { cells: {} });
    const before = { ...device.describe(), securityLog: [] };
    expect(Object.keys(before.cells)).toEqual(
      DEVICE_TYPES[type].cells
        .filter(({ presence }) => presence === 'always')
        .map(({ cell }) => cell),
    );
    for (const mode of bench.modes) {
      const { outcome, response } = send(draftOf(bench, mode));
      expect([outcome.accepted, response]).toEqual([false, undefined]);
      expect(outcome.explain()).toContain('To do');
    }
    expect({ ...device.describe(), securityLog: [] }).toEqual(before);
  });
});

describe('cells of which nobody knows anything', () => {
  const recoveryKnows: readonly CellName[] = ['root', 'recovery.digitalSignature'];

  test('are replaced by whoever may, and work from then on', () => {
    const { bench, device, send } = deviceOnBench('ESME', {
      cells: pick(deviceOnBench('ESME').bench.cells, (cell) => recoveryKnows.includes(cell)),
    });
    const mode = 'anyExceptAbnormalRootByRecovery';
    const replacements = pick(
      bench.cells,
      (cell) => cell in device.describe().cells && cell !== 'root',
    );
    const received = send(draftOf(bench, mode, { replacements, newFloor: 'none' }));
    const { outcome } = answerOf(received, 'update-credentials.response');
    for (const { cell, statusCode, existing } of outcome!.replacements) {
      expect(statusCode).toBe(0);
      const unknown = !recoveryKnows.includes(cell.cell!);
      expect(existing.entityId === NO_ENTITY, cell.cell).toBe(unknown);
    }
    const next = draftOf(bench, MODE, { counter: 2_000n });
    expect(send(next).outcome.kind).toBe('executed');
  });

  test('are reported with eight zero octets, as no key', () => {
    const { bench } = deviceOnBench('ESME');
    const cells = pick(bench.cells, (cell) => cell === 'accessControlBroker.keyAgreement');
    const { device } = deviceOnBench('ESME', { cells });
    expect(device.describe().cells.root).toEqual({
      entityId: '00-00-00-00-00-00-00-00',
      keyIdentifier: '0000000000000000',
      organisationalUnit: undefined,
      usable: false,
    });
    const question = otherCommand(bench, {
      from: 'accessControlBroker',
      messageCode: 0x0008,
      payload: {
        type: 'read-credentials.command',
        authorisingCell: {
          roleCode: 4,
          keyUsages: ['keyAgreement'],
          cellUsageCode: 0,
          cell: 'accessControlBroker.keyAgreement',
        },
        roleCodes: [4, 3, 6],
      },
      protection: 'mac',
    });
    const { roles } = answerOf(device.receive(question), 'read-credentials.response');
    expect(roles.map(({ statusCode, cells: held = [] }) => [statusCode, held.length])).toEqual([
      [0, 1],
      [0, 2],
      [25, 0],
    ]);
  });

  test('a type of your own says that a meter does not have them at all', () => {
    const LITTLE = {
      ...DEVICE_TYPES.ESME,
      name: 'part of an ESME',
      cells: DEVICE_TYPES.ESME.cells.map((row) => ({ ...row, presence: 'optional' as const })),
    } satisfies DeviceType;
    const { bench } = deviceOnBench('ESME');
    const { device, send } = deviceOnBench(LITTLE, {
      cells: pick(bench.cells, (cell) => !cell.startsWith('networkOperator')),
    });
    expect(device.describe().cells).not.toHaveProperty('networkOperator.keyAgreement');
    expect(send(draftOf(bench, MODE)).outcome.kind).toBe('executed');
    expect(send(draftOf(bench, 'networkOperatorByNetworkOperator')).outcome).toMatchObject({
      code: 'mode-not-permitted',
    });
  });
});

test('unproven octets in every cell refuse what needs a key, and are handed out as they are', () => {
  const { bench } = deviceOnBench('ESME');
  const cut = knownAs(bench.cells, (der) => ({
    ...(identifiersOnly(der) as { entityId: string; keyIdentifier: Uint8Array }),
    raw: der.subarray(0, -1),
  }));
  const { device, send } = deviceOnBench('ESME', { cells: cut });
  for (const mode of bench.modes) expect(send(draftOf(bench, mode)).outcome.accepted).toBe(false);
  expect(device.storedIn('root')).toEqual(bench.cells.root!.subarray(0, -1));
});

describe('keys', () => {
  const { bench, device: whole } = deviceOnBench('ESME');
  const broker = brokerKey(bench.pki)!;
  const options = {
    type: bench.type,
    entityId: bench.entityId,
    cells: bench.cells,
    clock: simulatedClock(START),
    random: seededRandom('partly known'),
  };

  test('one shared secret is enough to check MACs; the signing key is then made', () => {
    const { keyAgreement } = whole.publicKeys;
    const agree = () => broker.agree(keyAgreement);
    const device = createDevice<DeviceType>({
      ...options,
      keys: { agreement: { id: 'known secret', publicKey: keyAgreement, agree } },
    });
    expect(device.receive(commandOf(bench, draftOf(bench, MODE))).outcome.kind).toBe('executed');
    expect(device.publicKeys.digitalSignature).toHaveLength(65);
  });

  test('a key whose public half nobody knows checks MACs as well as any', () => {
    const agree = () => broker.agree(whole.publicKeys.keyAgreement);
    const device = createDevice<DeviceType>({
      ...options,
      keys: { agreement: { agree } as never },
    });
    expect(device.receive(commandOf(bench, draftOf(bench, MODE))).outcome.kind).toBe('executed');
  });

  test('a signing key alone: the answers are signed with it', () => {
    const device = createDevice<DeviceType>({ ...options, keys: { signing: bench.pki.rootKey } });
    expect(device.publicKeys.digitalSignature).toEqual(bench.pki.rootKey.publicKey);
    const recovery = draftOf(bench, 'anyExceptAbnormalRootByRecovery');
    expect(device.receive(commandOf(bench, recovery)).outcome.kind).toBe('executed');
  });
});
