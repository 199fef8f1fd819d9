/**
 * Which key the Access Control Broker's MAC is made with: the one that the device knows, and never one that is gone.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import type { AgreementKey } from '../../src/crypto/keys.ts';
import { codeOf } from '../crypto/code-of.ts';
import { type Neighbourhood, neighbourhood } from './neighbourhood.ts';

const CELL = 'accessControlBroker.keyAgreement';

const results = ({ events }: Neighbourhood): readonly string[] =>
  events('dcc.concluded').map(({ result }) => result);

test('a device that has the older certificate gets its MAC, and its Response to a read is believed', () => {
  const here = neighbourhood();
  const meter = here.join('ESME');
  here.read(meter);
  here.wait();
  const { accessControlBroker } = here.parties;
  accessControlBroker.use(accessControlBroker.renew(here.hierarchy));
  const later = here.join('ESME');
  for (const one of [meter, later]) {
    here.read(one);
    here.methodOne(one);
  }
  here.wait();
  expect(results(here)).toEqual(['success', 'success', 'success', 'success', 'success']);
});

test('a device that has the next certificate already gets the MAC of that, once it is remembered', () => {
  const here = neighbourhood();
  const { accessControlBroker } = here.parties;
  const renewed = accessControlBroker.renew(here.hierarchy);
  const { key, certificate } = renewed.find(({ slot }) => slot === 'keyAgreement')!;
  const meter = here.join('ESME', { cells: { [CELL]: certificate } });
  here.dcc.mapping.record(meter.entityId, CELL, certificate);
  here.read(meter);
  here.wait();
  here.dcc.rememberBrokerKey((key as { agreementKey: AgreementKey }).agreementKey);
  here.read(meter);
  here.wait();
  expect(results(here)).toEqual(['no-response', 'success']);
});

test('an order may name the certificate that the device may hold: the MAC, and the check of the Response, go by its key', () => {
  const here = neighbourhood();
  const { accessControlBroker } = here.parties;
  const renewed = accessControlBroker.renew(here.hierarchy);
  const { key, certificate } = renewed.find(({ slot }) => slot === 'keyAgreement')!;
  const meter = here.join('ESME', { cells: { [CELL]: certificate } });
  const before = accessControlBroker.credential('keyAgreement').certificate;
  here.dcc.mapping.record(meter.entityId, CELL, before);
  here.dcc.rememberBrokerKey((key as { agreementKey: AgreementKey }).agreementKey);
  const readBy = (brokerCertificate?: Uint8Array): void => {
    const command = accessControlBroker.readCredentials({
      target: meter.entityId,
      roles: ['accessControlBroker'],
      authorisingCell: CELL,
    });
    const { entityId: requester } = accessControlBroker;
    const named = brokerCertificate && { brokerCertificate };
    here.dcc.submit({ command, requester, serviceRequest: '6.24.1', ...named });
    here.wait();
  };
  readBy();
  readBy(before);
  readBy(certificate);
  // The reading has told what the device holds.
  readBy();
  expect(results(here)).toEqual(['no-response', 'no-response', 'success', 'success']);
  const wrong = codeOf(() => {
    readBy('a certificate' as never);
  });
  expect(wrong).toBe('argument/wrong-kind');
});

test('a destroyed key makes no MAC: the command is refused, and nothing has changed', () => {
  const keys = softKeyStore(seededRandom('broker'));
  const agreementKey = keys.createAgreementKey('broker');
  const here = neighbourhood({ accessControlBroker: { agreementKey: () => agreementKey } });
  const meter = here.join('ESME');
  keys.destroy('broker');
  const before = here.picture();
  expect(here.methodOne(meter)).toMatchObject({ accepted: false, code: 'broker-key-destroyed' });
  expect(here.picture()).toEqual({ ...(before as object), events: here.log.length });
  const command = here.parties.accessControlBroker.readCredentials({
    target: meter.entityId,
    roles: ['supplier'],
    authorisingCell: CELL,
  });
  expect(codeOf(() => here.dcc.protect(command))).toBe('keys/destroyed');
  // What needs no MAC goes on.
  expect(here.methodThree(meter).accepted).toBe(true);
});
