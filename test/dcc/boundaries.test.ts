/**
 * What the DCC does not spare, take or believe, close to what it does.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { signMessage } from '../../src/gbcs/signing.ts';
import { composeCommand } from '../../src/party/compose.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { createCertificationRequest } from '../../src/x509/request.ts';
import { neighbourhood, ticketOf } from './neighbourhood.ts';

test('a block of a party spares the requests that it names, and no other', () => {
  const { dcc, join, methodOne, parties } = neighbourhood();
  const party = parties.supplier.entityId;
  const esme = join('ESME');
  const block = dcc.access.block({ block: 'party', party, except: ['6.21', '6.24.1'] }, 'R1');
  expect(methodOne(esme)).toMatchObject({ code: 'blocked' });
  dcc.access.unblock(block);
  expect(methodOne(esme)).toMatchObject({ accepted: true });
});

test('the identity of the contingency originator opens contingency commands, and nothing else', () => {
  const { dcc, join, methodOne, methodThree } = neighbourhood();
  const requester = eui64(dcc.assumptions.contingencyRequester);
  const esme = join('ESME');
  for (const refused of [methodOne(esme, { requester }), methodThree(esme, { requester })]) {
    expect(refused).toMatchObject({ code: 'role-not-eligible' });
  }
});

test('a genuine Response to a command that has not gone out yet closes nothing', () => {
  const here = neighbourhood();
  const { dcc, parties, hierarchy } = here;
  const esme = here.join('ESME');
  const command = parties.supplier.updateCredentials({
    mode: 'supplierBySupplier',
    target: esme.entityId,
    replacements: parties.supplier.cells(),
    issuers: [hierarchy.issuingOca],
  });
  const ticket = ticketOf(here.methodOne(esme, { command }));
  // Somebody else has brought the command to the device.
  const { response } = esme.device.receive(dcc.protect(command));
  expect(dcc.receive(response!)).toBe('unexpected');
  expect(dcc.outcomes.record(ticket)).toMatchObject({ attempts: 0, state: 'queued' });
});

describe('6.15.2 that the device refuses', () => {
  test('leaves the DCC with the key that the device has', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { supplier } = here.parties;
    const before = here.dcc.inventory.entry(esme.entityId)!;
    // A certificate for this very device, over a key that it never made.
    const store = softKeyStore(seededRandom('not its own'));
    const { publicKey } = store.createSigningKey('stranger');
    const certificate = here.hierarchy.issue(
      createCertificationRequest({
        kind: 'device',
        hardwareType: '1.2.826.0.1.8641679.1.2.2.1',
        entityId: esme.entityId,
        keyUsage: 'digitalSignature',
        publicKey,
        sign: (message) => store.possessionProof('stranger').sign(message),
      }),
    );
    const command = composeCommand(
      {
        target: esme.entityId,
        originatorId: supplier.entityId,
        originatorCounter: supplier.nextCounter(),
      },
      0x000b,
      { type: 'install-device-certificate.command', certificate },
    );
    const submission = here.dcc.submit({
      command: signMessage(command, supplier.signingKey()),
      requester: supplier.entityId,
      serviceRequest: '6.15.2',
    });
    expect(submission.accepted).toBe(true);
    here.wait();
    expect(here.events('dcc.concluded')).toHaveLength(1);
    const after = here.dcc.inventory.entry(esme.entityId)!;
    expect(after.signing).toEqual(esme.device.publicKeys.digitalSignature);
    expect([after.signing, after.certificates]).toEqual([before.signing, before.certificates]);
  });
});
