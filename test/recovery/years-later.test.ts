/**
 * A recovery long after the world began: File Signing Certificates live for ten years, and their owners have the next ones issued in time.
 */
import { expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { outcomes } from './in-batches.ts';

const YEARS_11 = 4_018 * DAY_MS;

/** Its officers have new credentials; nothing else was done in all these years. */
function elevenYearsLater() {
  const world = createRecoveryWorld({ seed: 'years' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const { certificate: first } = world.recovery.fileSigner('dcc');
  world.advance(YEARS_11);
  const { registration } = world.environment;
  for (const { id } of registration.officers) registration.renewCredential({ officer: id });
  return { world, first, problems: () => watching.end() };
}

test.each([1, 3] as const)('method %s, after eleven years', (method) => {
  const { world, first } = elevenYearsLater();
  const incident = world
    .compromise('supplier.digitalSignature', { certain: 'yes' })
    .run({ method });
  expect(incident.state).toBe('closed');
  expect(outcomes(incident)).toEqual({ recovered: 4 });
  expect(incident.report().files.map(({ result }) => result)).not.toContain('refused');
  expect(world.recovery.fileSigner('dcc').certificate).not.toEqual(first);
});

test.each(['supplier.digitalSignature', 'networkOperator.digitalSignature'] as const)(
  'method 2 of %s, after eleven years: the ACB has its next certificates, and speaks to every device by the key that it knows',
  (key) => {
    const { world, problems } = elevenYearsLater();
    const broker = world.party('accessControlBroker');
    const first = broker.credential('digitalSignature').certificate;
    const incident = world.compromise(key, { certain: 'yes' });
    incident.run({ method: 2, handover: 'not-requested' });
    expect(outcomes(incident)).toEqual({ 'under-dcc-control': incident.list.length });
    const { certificate } = broker.credential('digitalSignature');
    expect(certificate).not.toEqual(first);
    expect(parseCertificate(certificate).notAfter).toBeGreaterThan(world.clock.now());
    const held = memoryOf(world.fleet.device(incident.list[0]!).device).cells[key];
    expect(held?.keyIdentifier).toEqual(keyIdentifierOf(certificate));
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': incident.list.length });
    const own = world.compromise(key, { certain: 'yes' }).run({ method: 1 });
    expect(outcomes(own)).toEqual({ recovered: own.list.length });
    for (const run of [{ procedure: 'dcc-key-by-itself' }, {}]) {
      const ofBroker = world.compromise('accessControlBroker', { certain: 'yes' }).run(run);
      expect(outcomes(ofBroker)).toEqual({ recovered: ofBroker.list.length });
    }
    expect(problems()).toEqual([]);
  },
);

test('method 2 while the certificates of the ACB last: it places those in use', () => {
  const world = createRecoveryWorld({ seed: 'years' });
  world.addHomes({ count: 1 });
  const { certificate } = world.party('accessControlBroker').credential('digitalSignature');
  world.advance(9 * 365 * DAY_MS);
  const { registration } = world.environment;
  for (const { id } of registration.officers) registration.renewCredential({ officer: id });
  const key = 'supplier.digitalSignature';
  const incident = world.compromise(key, { certain: 'yes' }).run({ method: 2 });
  expect(outcomes(incident)).toEqual({ 'handed-back': 4 });
  expect(world.party('accessControlBroker').credential('digitalSignature').certificate).toBe(
    certificate,
  );
});

test('it is the same one for years, and the next one well before it ends', () => {
  const world = createRecoveryWorld({ seed: 'years' });
  const { certificate: first } = world.recovery.fileSigner('dcc');
  world.advance(9 * 365 * DAY_MS);
  expect(world.recovery.fileSigner('dcc').certificate).toBe(first);
  world.advance(300 * DAY_MS);
  const { certificate: next } = world.recovery.fileSigner('dcc');
  expect(next).not.toEqual(first);
  expect(world.recovery.fileSigner('dcc').certificate).toBe(next);
});

test('how long before they end the next ones are made is an assumption', () => {
  const made = [0, 20 * 365 * DAY_MS].map((brokerReplacedBeforeMs) => {
    const world = createRecoveryWorld({
      seed: 'years',
      recoveryAssumptions: { brokerReplacedBeforeMs },
    });
    world.addHomes({ count: 1 });
    const { certificate } = world.party('accessControlBroker').credential('digitalSignature');
    world.compromise('supplier.digitalSignature', { certain: 'yes' }).run({ method: 2 });
    return (
      world.party('accessControlBroker').credential('digitalSignature').certificate !== certificate
    );
  });
  expect(made).toEqual([false, true]);
});
