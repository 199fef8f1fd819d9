/**
 * A recovery long after the world began: File Signing Certificates live for ten years, and their owners have the next ones issued in time.
 */
import { expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const YEARS_11 = 4_018 * DAY_MS;

test.each([1, 3] as const)('method %s, after eleven years', (method) => {
  const world = createRecoveryWorld({ seed: 'years' });
  world.addHomes({ count: 1 });
  const { certificate: first } = world.recovery.fileSigner('dcc');
  world.advance(YEARS_11);
  const { registration } = world.environment;
  for (const { id } of registration.officers) registration.renewCredential({ officer: id });
  const incident = world
    .compromise('supplier.digitalSignature', { certain: 'yes' })
    .run({ method });
  expect(incident.state).toBe('closed');
  expect(outcomes(incident)).toEqual({ recovered: 4 });
  expect(incident.report().files.map(({ result }) => result)).not.toContain('refused');
  expect(world.recovery.fileSigner('dcc').certificate).not.toEqual(first);
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
