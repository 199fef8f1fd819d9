import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/core/bytes.ts';
import { codeOf } from '../crypto/code-of.ts';
import { type Neighbour, type Neighbourhood, neighbourhood } from './neighbourhood.ts';

const anchorsOf = ({ hierarchy }: Neighbourhood) => [hierarchy.rootDca, hierarchy.issuingDca];

/** A read signed with the key of the recovery cell: harmless, and only a device whose cell works answers it. */
function prove(here: Neighbourhood, device: Neighbour) {
  return here.dcc.proving.prove({
    device: device.entityId,
    cell: 'recovery.digitalSignature',
    command: here.parties.recovery.readCredentials({
      target: device.entityId,
      roles: ['recovery'],
      authorisingCell: 'recovery.digitalSignature',
    }),
  });
}

describe("production proving of a device's own certificates", () => {
  test('finds nothing in certificates as the authority issued them', () => {
    const here = neighbourhood();
    const chf = here.join('CHF');
    expect(here.dcc.proving.checkCertificates(chf.entityId, anchorsOf(here))).toBe('proven');
    expect(here.events('dcc.proved')).toMatchObject([
      { device: chf.entityId, cell: 'own-certificates', result: 'proven' },
    ]);
  });

  test('T42: finds a batch whose certificates were truncated, and calls it a fault of the factory', () => {
    const here = neighbourhood();
    const truncated = (certificates: readonly Uint8Array[]) =>
      certificates.map((certificate) => certificate.subarray(0, certificate.length - 30));
    const broken = [1, 2, 3].map(() =>
      here.join('CHF', { particulars: { batch: 'B1' }, presented: truncated, named: 'yes' }),
    );
    const sound = [1, 2].map(() => here.join('CHF', { particulars: { batch: 'B2' } }));
    const [one] = [
      here.join('CHF', { particulars: { batch: 'B2' }, presented: truncated, named: 'yes' }),
    ];
    const results = [...broken, ...sound, one].map(({ entityId }) =>
      here.dcc.proving.checkCertificates(entityId, anchorsOf(here)),
    );
    expect(results).toEqual(['unproven', 'unproven', 'unproven', 'proven', 'proven', 'unproven']);
    expect(here.dcc.proving.batches()).toEqual([
      { batch: 'B1', devices: 3, unproven: 3, verdict: 'manufacturing-fault' },
      { batch: 'B2', devices: 3, unproven: 1, verdict: 'single-faults' },
    ]);
    expect(here.dcc.proving.state(one.entityId, 'own-certificates')).toBe('unproven');
  });

  test('T42: no Response of such a device can be believed, and no MAC be made for it', () => {
    const here = neighbourhood();
    const chf = here.join('CHF', {
      presented: (certificates) => certificates.map((one) => one.subarray(0, 200)),
      named: 'yes',
    });
    const { recovery, accessControlBroker } = here.parties;
    here.dcc.submit({
      command: recovery.updateCredentials({
        mode: 'anyExceptAbnormalRootByRecovery',
        target: chf.entityId,
        replacements: {
          'wanProvider.digitalSignature':
            here.parties.wanProvider.cells()['wanProvider.digitalSignature']!,
        },
        issuers: [here.hierarchy.issuingOca],
      }),
      requester: recovery.entityId,
      serviceRequest: 'recovery',
      attemptsMax: 1,
    });
    here.wait();
    expect(here.events('dcc.concluded')).toMatchObject([{ result: 'unverified', cells: [] }]);
    const before = here.picture() as { events: number };
    expect(here.read(chf, { requester: accessControlBroker.entityId })).toMatchObject({
      code: 'device-keys-unreadable',
    });
    expect(here.picture()).toEqual({ ...before, events: before.events + 1 });
    const question = accessControlBroker.readCredentials({
      target: chf.entityId,
      roles: ['recovery'],
      authorisingCell: 'accessControlBroker.keyAgreement',
    });
    expect(codeOf(() => here.dcc.protect(question))).toBe('dcc/device-keys-unreadable');
  });

  test('refuses certificates of another device hierarchy', () => {
    const here = neighbourhood();
    const chf = here.join('CHF');
    const { hierarchy } = here;
    expect(
      here.dcc.proving.checkCertificates(chf.entityId, [hierarchy.root, hierarchy.issuingOca]),
    ).toBe('unproven');
    expect(here.dcc.proving.checkCertificates(chf.entityId, [])).toBe('unproven');
  });

  test('without a name on the label, a device whose certificates cannot be read does not join', () => {
    const here = neighbourhood();
    expect(() =>
      here.join('CHF', { presented: (certificates) => certificates.map((one) => one.subarray(9)) }),
    ).toThrow();
    expect(here.dcc.inventory.size).toBe(0);
  });

  test('nor one whose label and certificate disagree', () => {
    const here = neighbourhood();
    const other = here.join('CHF');
    const stranger = () => Object.values(other.certificates);
    expect(() => here.join('CHF', { presented: stranger, named: 'yes' })).toThrow(
      expect.objectContaining({ code: 'dcc/bad-joining' }),
    );
    expect(here.dcc.inventory.size).toBe(1);
  });
});

describe('production proving of a cell by a live command', () => {
  test('proves the cell whose key the device needed, after the ticket is concluded', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    expect(prove(here, esme)).toMatchObject({ accepted: true });
    expect(here.dcc.proving.state(esme.entityId, 'recovery.digitalSignature')).toBe('untested');
    here.wait();
    expect(here.log.events.slice(-2).map(({ type }) => type)).toEqual([
      'dcc.concluded',
      'dcc.proved',
    ]);
    expect(here.dcc.proving.state(esme.entityId, 'recovery.digitalSignature')).toBe('proven');
    expect(here.dcc.proving.state(esme.entityId, 'supplier.digitalSignature')).toBe('untested');
  });

  test('T56: finds a cell that reports the right identifiers over broken octets', () => {
    const here = neighbourhood();
    const { entityId, keyIdentifier } = (() => {
      const good = here.join('ESME');
      return here.dcc.mapping.believed(good.entityId, 'recovery.digitalSignature')!;
    })();
    const broken = here.join('ESME', {
      cells: { 'recovery.digitalSignature': { raw: fromHex('3082'), entityId, keyIdentifier } },
    });
    here.dcc.submit({
      command: here.parties.supplier.readCredentials({
        target: broken.entityId,
        roles: ['recovery'],
        authorisingCell: 'supplier.digitalSignature',
      }),
      requester: here.parties.supplier.entityId,
      serviceRequest: '6.24.1',
    });
    here.wait();
    expect(here.events('dcc.mapping-alarm')).toEqual([]);
    prove(here, broken);
    here.wait();
    expect(here.dcc.proving.state(broken.entityId, 'recovery.digitalSignature')).toBe('unproven');
    expect(here.events('dcc.proved')).toMatchObject([
      { cell: 'recovery.digitalSignature', result: 'unproven' },
    ]);
  });

  test('a cell with another occupant is untested again', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { supplier } = here.parties;
    const cell = 'supplier.digitalSignature';
    here.dcc.proving.prove({
      device: esme.entityId,
      cell,
      command: supplier.readCredentials({
        target: esme.entityId,
        roles: ['supplier'],
        authorisingCell: cell,
      }),
    });
    here.wait();
    expect(here.dcc.proving.state(esme.entityId, cell)).toBe('proven');
    here.methodThree(esme);
    here.wait();
    expect(here.dcc.proving.state(esme.entityId, cell)).toBe('untested');
  });

  test('a withdrawn command and a forged answer say nothing about the cell', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const sent = prove(here, esme);
    if (sent.accepted) here.dcc.withdraw({ ticket: sent.ticket });
    const { receive } = esme.endpoint;
    esme.endpoint.receive = (command) => receive(command)?.subarray(1);
    prove(here, esme);
    here.wait();
    expect(here.events('dcc.proved')).toEqual([]);
    expect(here.dcc.proving.state(esme.entityId, 'recovery.digitalSignature')).toBe('untested');
  });

  test.each<
    [
      string,
      (
        here: Neighbourhood,
        device: Neighbour,
        other: Neighbour,
      ) => Parameters<Neighbourhood['dcc']['proving']['prove']>[0],
    ]
  >([
    [
      'a command for another device',
      (here, { entityId }, other) => ({
        device: entityId,
        cell: 'supplier.digitalSignature',
        command: here.parties.supplier.readCredentials({
          target: other.entityId,
          roles: ['supplier'],
          authorisingCell: 'supplier.digitalSignature',
        }),
      }),
    ],
    [
      'a command that needs another cell',
      (here, { entityId }) => ({
        device: entityId,
        cell: 'recovery.digitalSignature',
        command: here.parties.supplier.readCredentials({
          target: entityId,
          roles: ['supplier'],
          authorisingCell: 'supplier.digitalSignature',
        }),
      }),
    ],
    [
      'octets that are no command',
      (_, { entityId }) => ({ device: entityId, cell: 'root', command: new Uint8Array(3) }),
    ],
  ])('%s would prove nothing and is refused, and nothing changes', (_, order) => {
    const here = neighbourhood();
    const [device, other] = [here.join('ESME'), here.join('ESME')];
    const bad = order(here, device, other);
    const before = here.picture();
    expect(() => here.dcc.proving.prove(bad)).toThrow(
      expect.objectContaining({ code: 'dcc/bad-configuration' }),
    );
    expect(here.picture()).toEqual(before);
  });
});
