/**
 * The replay of a pack: every command of CS02a to CS02g on the device rebuilt for it, and what was answered.
 *
 * The payload of our Response equals the recorded one's: identifiers, statuses, counters, and the header around it. Ours
 * is read strictly, the recorded one tolerantly, because its devices wrote lengths that are not minimal.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { instant } from '../../src/core/instant.ts';
import { type DecodedMessage, decodeMessage } from '../../src/gbcs/index.ts';
import { verifyMessageSignature } from '../../src/gbcs/signing.ts';
import { parseCertificationRequest } from '../../src/x509/request.ts';
import type { RecordedMessage } from './material.ts';
import { type RecordedExchange, executionTimeOf, recordedExchanges } from './recorded-exchanges.ts';
import type { RebuiltDevice } from './rtds-devices.ts';

/** What cancels instead of executing. */
const CANCELLATION = instant('9999-12-31T23:59:59Z');

/** A pack to be played again. */
export interface Replay {
  /** Of CS02a to CS02g. */
  readonly messages: readonly RecordedMessage[];
  readonly rebuild: (recorded: RecordedExchange) => RebuiltDevice;
  /** Why an exchange cannot be played, in words. */
  readonly obstacle: (recorded: RecordedExchange) => string | undefined;
}

/** Registers the tests of a pack. */
export function replayTests({ messages, rebuild, obstacle }: Replay): void {
  const { exchanges: recorded, unanswered } = recordedExchanges(messages);
  const obstacles = recorded.map((exchange) => obstacle(exchange));
  const exchanges = recorded.filter((_, index) => obstacles[index] === undefined);
  const futureDated = exchanges.filter(({ command }) => {
    const at = executionTimeOf(command);
    return at !== undefined && at !== CANCELLATION;
  });
  const cancellations = exchanges.filter(
    ({ command }) => executionTimeOf(command) === CANCELLATION,
  );

  test('every command has an answer to compare with, and every alert its command', () => {
    const alerts = messages.filter(({ bytes }) => decodeMessage(bytes).kind === 'alert');
    const compared = exchanges.filter(({ alert }) => alert !== undefined);
    const skipped = recorded.length - exchanges.length;
    console.log(
      `commands executed: ${exchanges.length}, without a recorded Response: ${unanswered.length}, ` +
        `for want of a key not: ${skipped}; ` +
        `alerts compared: ${compared.length} of ${alerts.length} (the others' commands are not in the folder)`,
    );
    expect(exchanges.length).toBeGreaterThan(0);
  });

  for (const [index, { name }] of recorded.entries()) {
    if (obstacles[index] === undefined) continue;
    console.warn(`\n*** ${name} is SKIPPED: ${obstacles[index]} is at hand ***\n`);
    test.skip(`${name}: ${obstacles[index]} is at hand`);
  }

  for (const name of unanswered) test.skip(`${name}: no recorded Response to compare with`);

  test.each(exchanges)('$name is answered as recorded', (recorded) => {
    const { device } = rebuild(recorded);
    const { digitalSignature } = device.publicKeys;
    const { response, outcome } = device.receive(recorded.command);
    expect(outcome.accepted, outcome.explain()).toBe(true);
    const ours = decodeMessage(response!, { decoding: 'strict' });
    expect(ours.header).toEqual(recorded.response.header);
    expect(comparable(ours)).toEqual(comparable(recorded.response));
    if (ours.mac === undefined) {
      expect(verifyMessageSignature(response!, digitalSignature)).toBe(true);
    } else if (recorded.response.deviations.length === 0) {
      // Both sides of the shared secret are known, so a MACed answer is the same to the last octet.
      expect(toHex(ours.mac)).toBe(toHex(recorded.response.mac!));
    }
  });

  test.each(futureDated)('$name waits for its time and is then reported', (recorded) => {
    const { device, clock } = rebuild(recorded);
    const before = device.describe();
    device.receive(recorded.command);
    expect(device.describe().cells).toEqual(before.cells);
    expect(device.takeAlerts()).toEqual([]);
    clock.advanceTo(executionTimeOf(recorded.command)!);
    const [alert, ...others] = device.takeAlerts();
    expect(others).toEqual([]);
    const ours = decodeMessage(alert!, { decoding: 'strict' });
    expect(ours.kind).toBe('alert');
    if (recorded.alert === undefined) return;
    expect(ours.header).toEqual(recorded.alert.header);
    expect(comparable(ours)).toEqual(comparable(recorded.alert));
  });

  test.each(cancellations)('$name removes what is pending', (recorded) => {
    const { device, clock } = rebuild(recorded);
    const pending = futureDated.find(({ command }) => isOfOneKind(command, recorded.command));
    if (pending !== undefined) {
      device.receive(pending.command);
      expect(device.describe().pending).toHaveLength(1);
    }
    const { cells } = device.describe();
    device.receive(recorded.command);
    expect(device.describe().pending).toEqual([]);
    if (pending !== undefined) clock.advanceTo(executionTimeOf(pending.command)!);
    expect(device.takeAlerts()).toEqual([]);
    expect(device.describe().cells).toEqual(cells);
  });

  test.each(exchanges)('$name is refused when any one octet is changed', (recorded) => {
    const { device } = rebuild(recorded);
    const before = { ...device.describe(), securityLog: [] };
    const { command } = recorded;
    for (let at = 0; at < command.length; at += Math.ceil(command.length / 40)) {
      const changed = Uint8Array.from(command);
      changed[at]! ^= 0x01;
      const { outcome, response } = device.receive(changed);
      expect(outcome.accepted, `octet ${at}: ${outcome.explain()}`).toBe(false);
      expect(response).toBeUndefined();
    }
    expect({ ...device.describe(), securityLog: [] }).toEqual(before);
  });
}

/** A command that an earlier one of this kind would make way for. */
function isOfOneKind(earlier: Uint8Array, later: Uint8Array): boolean {
  const [one, other] = [decodeMessage(earlier).header, decodeMessage(later).header];
  return (
    one.originatorId === other.originatorId &&
    one.targetId === other.targetId &&
    one.messageCode === other.messageCode &&
    one.originatorCounter < other.originatorCounter
  );
}

/** The payload, with replacements in the order of their cells, and of a request all but key and signature. */
function comparable({ payload }: DecodedMessage): unknown {
  switch (payload.type) {
    case 'update-credentials.response':
    case 'update-credentials.alert': {
      const replacements = [...(payload.outcome?.replacements ?? [])].sort((left, right) =>
        JSON.stringify(left.cell).localeCompare(JSON.stringify(right.cell)),
      );
      return { ...payload, outcome: payload.outcome && { ...payload.outcome, replacements } };
    }
    case 'issue-credentials.response':
      return payload.certificationRequest === undefined
        ? payload
        : { ...payload, certificationRequest: withoutKey(payload.certificationRequest) };
    default:
      return payload;
  }
}

/** What the request signs, in hex, with the public key struck out. */
function withoutKey(request: Uint8Array): string {
  const { tbs, publicKeyInfo } = parseCertificationRequest(request);
  return toHex(tbs).replace(toHex(publicKeyInfo.key), 'KEY');
}
