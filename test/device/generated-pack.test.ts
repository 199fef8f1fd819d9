/**
 * The replay of the reference messages on a pack of our own making: what it knows, it knows from messages and keys, and
 * not from the files that happen to be at hand.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeMessage } from '../../src/gbcs/index.ts';
import { writePack } from '../support/generated-pack.ts';
import { knownKeysIn } from '../support/known-keys.ts';
import { credentialMessages, pemFiles, zaz1AuthorityKeys } from '../support/material.ts';
import { recordedExchanges } from '../support/recorded-exchanges.ts';
import { certificatesIn, obstacleTo, rebuildDevice } from '../support/rtds-devices.ts';
import { replayTests } from '../support/rtds-replay.ts';

const folder = mkdtempSync(join(tmpdir(), 'smki-pack-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pack = writePack(folder, 'generated pack');
const messages = credentialMessages(pack.messages);
const keys = knownKeysIn({
  files: pemFiles(pack.keys),
  bare: Object.values(zaz1AuthorityKeys(pack.keys)),
  agreementKeys: pack.agreementKeys,
  certificates: certificatesIn(messages.map(({ bytes }) => bytes)),
});

test('it has every use case, answers in looser DER, and answers whose commands are missing', () => {
  expect(new Set(messages.map(({ useCase }) => useCase))).toEqual(
    new Set(['CS02a', 'CS02b', 'CS02c', 'CS02d', 'CS02e', 'CS02f', 'CS02g']),
  );
  const decoded = messages.map(({ bytes }) => decodeMessage(bytes));
  expect(decoded.some(({ deviations }) => deviations.length > 0)).toBe(true);
  const { exchanges, unanswered } = recordedExchanges(messages);
  const answers = decoded.filter(({ kind }) => kind === 'response');
  expect(answers.length).toBeGreaterThan(exchanges.length);
  expect(unanswered).toEqual([]);
});

describe('the generated pack on our devices', () => {
  replayTests({
    messages,
    rebuild: (recorded) => rebuildDevice(recorded, keys),
    obstacle: (recorded) => obstacleTo(recorded, keys),
  });
});
