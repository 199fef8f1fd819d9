/**
 * What a Response tells: whether it answers the command, and with what result. Signatures are `protection.ts`.
 *
 * @module
 */
import { isSmkiError } from '../core/errors.ts';
import type { CellStatus, CommandResult } from '../core/event-types.ts';
import { type Instant, instant } from '../core/instant.ts';
import { readMessage } from '../gbcs/message.ts';
import type { MessageMemory } from '../gbcs/message-memory.ts';
import { statusCode } from '../gbcs/status-codes.ts';
import type { DecodedMessage, ExecutionOutcome, Payload } from '../gbcs/types.ts';
import { type CellWords, NO_CELLS } from './cell-statuses.ts';

/** The execution time that cancels a pending command (GBCS 13.3.5). */
const CANCELLATION = instant('9999-12-31T23:59:59Z');

/** What a device answered. */
export interface Answer {
  readonly result: Extract<CommandResult, 'success' | 'partial' | 'scheduled'>;
  readonly cells: readonly CellStatus[];
}

/** A message that can be read, or undefined. With a memory, what it shares with other messages stays within the DCC. */
export function decodedOrUndefined(
  bytes: Uint8Array,
  memory?: MessageMemory,
): DecodedMessage | undefined {
  try {
    return readMessage(bytes, {}, memory);
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

/** True for the Response to this command: counter and code are the command's, originator and target swapped (GBCS 7.2.7). */
export function answers(response: DecodedMessage, command: DecodedMessage): boolean {
  const [asked, told] = [command.header, response.header];
  return (
    response.kind === 'response' &&
    told.originatorCounter === asked.originatorCounter &&
    told.originatorId === asked.targetId &&
    told.targetId === asked.originatorId &&
    told.messageCode === asked.messageCode
  );
}

/** True for the Alert that tells what became of this future-dated command. */
export function concludes(alert: DecodedMessage, command: DecodedMessage): boolean {
  if (alert.payload.type !== 'update-credentials.alert') return false;
  if (command.payload.type !== 'update-credentials.command') return false;
  const { sequenceNumber, mode } = command.payload.control;
  const { outcome } = alert.payload;
  return (
    alert.header.targetId === command.header.originatorId &&
    outcome.sequenceNumber === sequenceNumber &&
    outcome.mode === mode
  );
}

/** When a command is to be executed; undefined when at once, or when it cancels another. */
export function executionTime({ payload }: DecodedMessage): Instant | undefined {
  if (payload.type !== 'update-credentials.command') return undefined;
  const { executionDateTime } = payload;
  return executionDateTime === CANCELLATION ? undefined : executionDateTime;
}

/** How many certificates a command asks a device to store: what its working time depends on. */
export function certificatesIn({ payload }: DecodedMessage): number {
  if (payload.type === 'update-credentials.command') return payload.replacements.length;
  return payload.type === 'install-device-certificate.command' ? 1 : 0;
}

/** Reads a Response or Alert that is known to answer a command. */
export function readAnswer(
  { payload }: DecodedMessage,
  command: DecodedMessage,
  words: CellWords,
): Answer {
  switch (payload.type) {
    case 'update-credentials.response':
      if (payload.outcome !== undefined) return replaced(payload.outcome, words);
      // A NULL response: the command waits for its time, or it was a cancellation and that is all.
      return {
        result: executionTime(command) === undefined ? 'success' : 'scheduled',
        cells: NO_CELLS,
      };
    case 'update-credentials.alert':
      return replaced(payload.outcome, words);
    case 'read-credentials.response':
      return { result: 'success', cells: words.ofReading(payload) };
    default:
      return { result: failedByCode(payload) ? 'partial' : 'success', cells: NO_CELLS };
  }
}

function replaced(outcome: ExecutionOutcome, words: CellWords): Answer {
  const success = statusCode('success');
  const all = outcome.replacements.every((replacement) => replacement.statusCode === success);
  return { result: all ? 'success' : 'partial', cells: words.ofReplacements(outcome) };
}

/** CS02c and CS02e answer with a response code when something is wrong; that of CS02d is 0 when nothing is. */
function failedByCode(payload: Payload): boolean {
  return 'responseCode' in payload && (payload.responseCode ?? 0) !== 0;
}
