/**
 * How a pack of recorded messages is read: every file gives a message, or is named with the reason why not.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { toBase64, toHex } from '../../src/core/bytes.ts';
import { commandOf, draftOf } from '../../src/testing/cases/case-bench.ts';
import { deviceOnBench } from '../support/device-bench.ts';
import { credentialMessages, pemFiles, recordedPack } from '../support/material.ts';
import { recordedExchanges } from '../support/recorded-exchanges.ts';

const folder = mkdtempSync(join(tmpdir(), 'smki-odd-pack-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const { bench, device } = deviceOnBench('ESME');
const command = commandOf(bench, draftOf(bench, 'supplierBySupplier'));
const response = device.receive(command).response!;
const foreign = Uint8Array.from(command);
// The message code of an electricity use case, whose payload nobody here reads.
foreign.set([0x00, 0x1a], toHex(command).indexOf('020102') / 2 + 1);

const FILES: Readonly<Record<string, string>> = {
  'NA_CS02bX/A_RESPONSE_GBCS.HEX': toHex(response),
  'NA_CS02bX/B_COMMAND_GBCS.HEX': `${toHex(command).toLowerCase()}\r\n`,
  'na_cs02bx_lower/b_command_gbcs.hex': toHex(command),
  'na_cs02bx_lower/response_gbcs.txt': toHex(response).replace(/(..)/g, '$1 '),
  'no_use_case/below/COMMAND_GBCS.B64': toBase64(command),
  'other/below/RESPONSE_GBCS.HEX': toHex(response),
  '8.1_ECS01/COMMAND_GBCS.HEX': toHex(foreign),
  'NA_CS02bX/EMPTY_GBCS.HEX': '\n',
  'NA_CS02bX/B_COMMAND_GBCS.bak': toHex(command),
  'NA_CS02bX/BLOCK_GBCS.HEX': 'E0012233',
  'NA_CS02bX/CUT_GBCS.HEX': toHex(command.subarray(0, 500)),
  'NA_CS02bX/TEXT_GBCS.HEX': 'to be added',
  'NA_CS02bX/NOTES.md': 'notes',
  'NA_CS02bX/B_COMMAND_DUIS.XML': '<x/>',
  LICENCE: 'MIT',
};
for (const [name, text] of Object.entries(FILES)) {
  mkdirSync(join(folder, dirname(name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe('a pack with odd files', () => {
  const { unread, passedOver } = recordedPack(folder);

  test('messages are known by their codes, whatever their files and folders are called', () => {
    expect(credentialMessages(folder).map(({ name, useCase }) => [name, useCase])).toEqual([
      ['NA_CS02bX/A_RESPONSE_GBCS.HEX', 'CS02b'],
      ['NA_CS02bX/B_COMMAND_GBCS.HEX', 'CS02b'],
      ['na_cs02bx_lower/b_command_gbcs.hex', 'CS02b'],
      ['na_cs02bx_lower/response_gbcs.txt', 'CS02b'],
      ['no_use_case/below/COMMAND_GBCS.B64', 'CS02b'],
      ['other/below/RESPONSE_GBCS.HEX', 'CS02b'],
    ]);
  });

  test('what gives no message is named, and only what should have given one is a defect', () => {
    expect(Object.fromEntries(unread.map(({ name, kind }) => [name, kind]))).toEqual({
      'NA_CS02bX/BLOCK_GBCS.HEX': 'gap',
      'NA_CS02bX/B_COMMAND_GBCS.bak': 'gap',
      'NA_CS02bX/CUT_GBCS.HEX': 'defect',
      'NA_CS02bX/EMPTY_GBCS.HEX': 'gap',
      'NA_CS02bX/TEXT_GBCS.HEX': 'defect',
    });
    for (const { reason } of unread) expect(reason).not.toBe('');
    expect(Object.fromEntries(passedOver)).toEqual({ '.md': 1, '.xml': 1, 'no ending': 1 });
  });

  test('a command finds its Response in its own folder, and nowhere else', () => {
    const { exchanges, unanswered } = recordedExchanges(credentialMessages(folder));
    expect(exchanges.map(({ name }) => name)).toEqual([
      'NA_CS02bX/B_COMMAND_GBCS.HEX',
      'na_cs02bx_lower/b_command_gbcs.hex',
    ]);
    expect(unanswered).toEqual(['no_use_case/below/COMMAND_GBCS.B64']);
  });
});

test('a folder without keys gives none', () => {
  expect(pemFiles(folder)).toEqual([]);
});
