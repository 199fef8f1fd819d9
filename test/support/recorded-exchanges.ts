/**
 * The recorded messages of a pack as exchanges: a command, the Response to it, and later the Alert. What belongs together
 * is told by headers; names decide only where headers leave a choice.
 *
 * @module
 */
import type { Instant } from '../../src/core/instant.ts';
import { type DecodedMessage, decodeMessage } from '../../src/gbcs/index.ts';
import { type RecordedMessage, credentialMessages } from './material.ts';

/** A command of a pack with what the device answered to it, at once and later. */
export interface RecordedExchange {
  readonly name: string;
  readonly command: Uint8Array;
  readonly response: DecodedMessage;
  /** For a future-dated command, where the pack has it. */
  readonly alert: DecodedMessage | undefined;
}

/** Every command of a pack with its Response, and the names of those without one. */
export function recordedExchanges(recorded: readonly RecordedMessage[] = credentialMessages()): {
  readonly exchanges: readonly RecordedExchange[];
  readonly unanswered: readonly string[];
} {
  const messages = recorded.map(({ name, bytes }) => ({
    name,
    folder: name.slice(0, name.lastIndexOf('/') + 1),
    bytes,
    message: decodeMessage(bytes),
  }));
  const exchanges: RecordedExchange[] = [];
  const unanswered: string[] = [];
  for (const { name, folder, bytes, message } of messages) {
    if (message.kind !== 'command') continue;
    const neighbours = messages.filter((other) => other.folder === folder);
    const candidates = neighbours.filter((other) => answers(message, other.message));
    // Two commands of a folder may share a counter; then the names tell which Response is whose.
    const responseName = counterpart(name, 'RESPONSE');
    const response =
      candidates.find((other) => other.name.toUpperCase() === responseName) ??
      candidates.find((other) => isOfTheSameTime(message, other.message)) ??
      candidates[0];
    if (response === undefined) {
      unanswered.push(name);
      continue;
    }
    const isDated = executionTimeOf(bytes) !== undefined;
    const alerts = neighbours.filter((other) => isDated && reportsLater(message, other.message));
    const alertName = counterpart(name, 'ALERT');
    const alert =
      alerts.find((other) => other.name.toUpperCase().replace(/8F6\d_/, '') === alertName) ??
      alerts.find((other) => isOfTheSameTime(message, other.message)) ??
      alerts[0];
    exchanges.push({ name, command: bytes, response: response.message, alert: alert?.message });
  }
  return { exchanges, unanswered };
}

/** When a future-dated command is executed, or undefined. */
export function executionTimeOf(command: Uint8Array): Instant | undefined {
  const { payload } = decodeMessage(command);
  return payload.type === 'update-credentials.command' ? payload.executionDateTime : undefined;
}

/** The name of another message of the exchange, in capitals. */
function counterpart(name: string, kind: 'RESPONSE' | 'ALERT'): string {
  return name.toUpperCase().replace(/COMMAND(?!.*COMMAND)/, kind);
}

/** Of what is done later nothing has come of it yet, and an Alert names when it was done. */
function isOfTheSameTime({ payload: asked }: DecodedMessage, answer: DecodedMessage): boolean {
  const at = asked.type === 'update-credentials.command' ? asked.executionDateTime : undefined;
  const { payload } = answer;
  if (payload.type === 'update-credentials.alert') return payload.executionDateTime === at;
  return (
    payload.type !== 'update-credentials.response' ||
    (payload.outcome === undefined) === (at !== undefined)
  );
}

function answers({ header: asked }: DecodedMessage, { kind, header }: DecodedMessage): boolean {
  return (
    kind === 'response' &&
    header.originatorCounter === asked.originatorCounter &&
    header.messageCode === asked.messageCode &&
    header.originatorId === asked.targetId &&
    header.targetId === asked.originatorId
  );
}

function reportsLater({ header: asked }: DecodedMessage, alert: DecodedMessage): boolean {
  return (
    alert.payload.type === 'update-credentials.alert' &&
    alert.header.originatorId === asked.targetId &&
    alert.header.targetId === asked.originatorId &&
    alert.payload.outcome.sequenceNumber === asked.originatorCounter
  );
}
