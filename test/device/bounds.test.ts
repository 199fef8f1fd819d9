/**
 * Two bounds of a device: a counter beyond SeqNumber is refused as malformed, and nobody can reach into a cell.
 */
import { expect, test } from 'vitest';
import { composeReadCredentials } from '../../src/party/compose.ts';
import { standardWorld } from '../../src/testing/standard-world.ts';

test('an authentic command with a counter of 2^63 is refused, and nothing changes', () => {
  const { accessControlBroker, esme, send } = standardWorld();
  const { cells, counters, pending } = esme.describe();
  const { outcome, response } = send(
    composeReadCredentials({
      target: esme.entityId,
      originatorId: accessControlBroker.entityId,
      originatorCounter: 1n << 63n,
      roles: ['supplier'],
      authorisingCell: 'accessControlBroker.keyAgreement',
    }),
  );
  expect(outcome).toMatchObject({ accepted: false, code: 'malformed' });
  expect(response).toBeUndefined();
  expect(esme.describe()).toMatchObject({ cells, counters, pending });
});

test('one with the counter before it, the greatest SeqNumber, is answered', () => {
  const { accessControlBroker, esme, send } = standardWorld();
  const originatorCounter = (1n << 63n) - 1n;
  const { outcome } = send(
    composeReadCredentials({
      target: esme.entityId,
      originatorId: accessControlBroker.entityId,
      originatorCounter,
      roles: ['supplier'],
      authorisingCell: 'accessControlBroker.keyAgreement',
    }),
  );
  expect(outcome.kind).toBe('answered');
  expect(esme.describe().counters['accessControlBroker']).toBe(originatorCounter.toString());
});

test('what storedIn hands out is a copy', () => {
  const { esme } = standardWorld();
  const handed = esme.storedIn('root')!;
  handed.fill(0);
  expect(esme.storedIn('root')).not.toEqual(handed);
  expect(standardWorld().esme.describe().cells.root).toEqual(esme.describe().cells.root);
});
