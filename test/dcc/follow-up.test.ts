import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { sha1 } from '../../src/crypto/index.ts';
import { parseCertificationRequest } from '../../src/x509/request.ts';
import { decodeMessage } from '../../src/gbcs/message.ts';
import { signMessage } from '../../src/gbcs/signing.ts';
import { composeCommand } from '../../src/party/compose.ts';
import type { Payload } from '../../src/gbcs/types.ts';
import { type Neighbour, type Neighbourhood, neighbourhood } from './neighbourhood.ts';

describe('recovery.md 11 row 1: SecurityCredentialsUpdated', () => {
  test('goes to the supplier whose three certificates changed, with their SHA-1 hashes and the floors', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    here.methodOne(esme);
    here.wait();
    const hashes = [
      'supplier.digitalSignature',
      'supplier.keyAgreement',
      'supplier.keyAgreement.prePaymentTopUp',
    ].map((cell) => toHex(sha1(esme.device.storedIn(cell as never)!)));
    const [alert] = here.events('dcc.alert');
    expect(alert).toMatchObject({
      alert: 'SecurityCredentialsUpdated',
      to: here.parties.supplier.entityId,
      device: esme.entityId,
      content: { RemotePartyRole: 'supplier', CertificateHash: hashes },
    });
    expect(alert?.content['RemotePartyFloorSeqNumber']).toHaveLength(1);
  });

  test('goes to each User of a command that changes both, and to nobody about cells of the DCC', () => {
    const here = neighbourhood();
    const { recovery, supplier, networkOperator, transitionalCoS } = here.parties;
    const esme = here.join('ESME');
    here.methodThree(esme, {
      command: recovery.updateCredentials({
        mode: 'anyExceptAbnormalRootByRecovery',
        target: esme.entityId,
        replacements: {
          ...supplier.cells(),
          ...networkOperator.cells(),
          ...transitionalCoS.cells(),
        },
        issuers: [here.hierarchy.issuingOca],
      }),
    });
    here.wait();
    expect(here.events('dcc.alert').map(({ to }) => to)).toEqual([
      supplier.entityId,
      networkOperator.entityId,
    ]);
  });

  test('is written before the ticket is concluded, so that whoever watches for the end has seen it', () => {
    const here = neighbourhood();
    here.methodOne(here.join('ESME'));
    here.wait();
    const types = here.log.events.map(({ type }) => type);
    expect(types.indexOf('dcc.alert')).toBeLessThan(types.indexOf('dcc.concluded'));
  });

  test('is not written when nothing was replaced', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    here.read(esme);
    esme.endpoint.reachable = false;
    here.methodOne(esme);
    here.wait();
    expect(here.events('dcc.alert')).toEqual([]);
  });
});

test('6.23: a Change of Supplier that succeeded makes the gaining supplier responsible; one that did not leaves it', () => {
  const here = neighbourhood();
  const { transitionalCoS, otherSupplier, supplier } = here.parties;
  const [moves, stays] = [here.join('ESME'), here.join('ESME')];
  for (const { entityId: target } of [moves, stays]) {
    here.dcc.submit({
      command: transitionalCoS.updateCredentials({
        mode: 'supplierByTransCoS',
        target,
        replacements: otherSupplier.cells(),
        issuers: target === moves.entityId ? [here.hierarchy.issuingOca] : [],
      }),
      requester: transitionalCoS.entityId,
      serviceRequest: '6.23',
    });
  }
  here.wait();
  const supplierOf = ({ entityId }: Neighbour) =>
    here.dcc.inventory.entry(entityId)?.responsibleSupplier;
  expect(supplierOf(moves)).toBe(otherSupplier.entityId);
  expect(supplierOf(stays)).toBe(supplier.entityId);
  expect(here.methodOne(stays)).toMatchObject({ accepted: true });
});

test('Method 2: the certificates of the broker in the supplier cells make nobody else responsible', () => {
  const here = neighbourhood();
  const { recovery, accessControlBroker, supplier } = here.parties;
  const esme = here.join('ESME');
  const own = accessControlBroker.cells();
  here.methodThree(esme, {
    command: recovery.updateCredentials({
      mode: 'anyExceptAbnormalRootByRecovery',
      target: esme.entityId,
      replacements: {
        'supplier.digitalSignature': own['accessControlBroker.digitalSignature']!,
        'supplier.keyAgreement': own['accessControlBroker.keyAgreement']!,
      },
      issuers: [here.hierarchy.issuingOca],
    }),
  });
  here.wait();
  expect(here.dcc.mapping.believed(esme.entityId, 'supplier.digitalSignature')?.entityId).toBe(
    accessControlBroker.entityId,
  );
  expect(here.dcc.inventory.entry(esme.entityId)?.responsibleSupplier).toBe(supplier.entityId);
  expect(here.events('dcc.alert')).toMatchObject([{ to: supplier.entityId }]);
});

describe('6.15.2: a device with a new key of its own', () => {
  const ask = (
    here: Neighbourhood,
    device: Neighbour,
    order: {
      readonly serviceRequest: '6.17' | '6.15.2';
      readonly code: number;
      readonly payload: Payload;
    },
  ): void => {
    const { supplier } = here.parties;
    const command = composeCommand(
      {
        target: device.entityId,
        originatorId: supplier.entityId,
        originatorCounter: supplier.nextCounter(),
      },
      order.code,
      order.payload,
    );
    const { accepted } = here.dcc.submit({
      command: signMessage(command, supplier.signingKey()),
      requester: supplier.entityId,
      serviceRequest: order.serviceRequest,
    });
    expect(accepted).toBe(true);
    here.wait();
  };

  test.each(['digitalSignature', 'keyAgreement'] as const)(
    'is believed, and spoken to, under its new %s key',
    (usage) => {
      const here = neighbourhood();
      const esme = here.join('ESME');
      const before = here.dcc.inventory.entry(esme.entityId)!;
      let request: Uint8Array | undefined;
      const { receive } = esme.endpoint;
      esme.endpoint.receive = (command) => {
        const response = receive(command);
        const payload = response && decodeMessage(response).payload;
        if (payload?.type === 'issue-credentials.response') request = payload.certificationRequest;
        return response;
      };
      ask(here, esme, {
        serviceRequest: '6.17',
        code: 0x000a,
        payload: { type: 'issue-credentials.command', keyUsages: [usage] },
      });
      expect(parseCertificationRequest(request!)).toBeDefined();
      const certificate = here.hierarchy.issue(request!);
      ask(here, esme, {
        serviceRequest: '6.15.2',
        code: 0x000b,
        payload: { type: 'install-device-certificate.command', certificate },
      });
      const after = here.dcc.inventory.entry(esme.entityId)!;
      const own = esme.device.publicKeys;
      expect(after.signing).toEqual(own.digitalSignature);
      expect(after.agreement).toEqual(own.keyAgreement);
      expect(usage === 'digitalSignature' ? after.signing : after.agreement).not.toEqual(
        usage === 'digitalSignature' ? before.signing : before.agreement,
      );
      expect(after.certificates).toHaveLength(2);
      expect(after.certificates).toContainEqual(certificate);
      here.methodOne(esme);
      here.wait();
      expect(here.events('dcc.concluded').map(({ result }) => result)).toEqual([
        'success',
        'success',
        'success',
      ]);
    },
  );
});
