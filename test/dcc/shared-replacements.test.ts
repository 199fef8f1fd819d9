/**
 * Commands under way share what is the same in them, and nothing else.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { createSharedReplacements } from '../../src/dcc/shared-replacements.ts';
import { decodeMessage } from '../../src/gbcs/message.ts';
import type { DecodedMessage, UpdateCredentialsCommand } from '../../src/gbcs/types.ts';
import { standardWorld } from '../../src/testing/standard-world.ts';

const world = standardWorld();
const { supplier, hierarchy, esme, chf } = world;
const first = supplier.renew(hierarchy);
const second = supplier.renew(hierarchy);

function commandTo(target: typeof esme.entityId, renewed: typeof first): DecodedMessage {
  const replacements = Object.fromEntries(
    renewed.map(({ slot, certificate }) => [
      slot === 'digitalSignature' ? 'supplier.digitalSignature' : 'supplier.keyAgreement',
      certificate,
    ]),
  );
  return decodeMessage(
    supplier.updateCredentials({
      target,
      replacements,
      issuers: [hierarchy.issuingOca],
      mode: 'supplierBySupplier',
    }),
  );
}

const payloadOf = ({ payload }: DecodedMessage): UpdateCredentialsCommand => {
  if (payload.type !== 'update-credentials.command') throw new Error('an update is needed');
  return payload;
};

describe('two commands with the same certificates for the same cells', () => {
  const share = createSharedReplacements();
  const [one, other] = [commandTo(esme.entityId, first), commandTo(chf.entityId, first)];
  const [sharedOne, sharedOther] = [share(one), share(other)];

  test('have one list of them, and one path', () => {
    expect(payloadOf(sharedOther).replacements).toBe(payloadOf(sharedOne).replacements);
    expect(payloadOf(sharedOther).pathCertificates).toBe(payloadOf(sharedOne).pathCertificates);
  });

  test('are otherwise what they were', () => {
    expect(sharedOne).toEqual(one);
    expect(sharedOther).toEqual(other);
    expect(sharedOther.header.targetId).toBe(chf.entityId);
  });
});

test('another certificate in one cell, and nothing is shared', () => {
  const share = createSharedReplacements();
  const one = share(commandTo(esme.entityId, first));
  const command = commandTo(esme.entityId, second);
  const other = share(command);
  expect(other).toBe(command);
  expect(payloadOf(other).replacements).not.toEqual(payloadOf(one).replacements);
});

test('a command of another use case passes as it is, and is not remembered', () => {
  const share = createSharedReplacements();
  const one = share(commandTo(esme.entityId, first));
  const question = decodeMessage(
    supplier.readCredentials({
      target: esme.entityId,
      roles: ['supplier'],
      authorisingCell: 'supplier.digitalSignature',
    }),
  );
  expect(share(question)).toBe(question);
  const other = share(commandTo(esme.entityId, first));
  expect(payloadOf(other).replacements).toBe(payloadOf(one).replacements);
});
