/**
 * Runs ready cases against a meter: load the cells, send the octets, compare what comes back.
 *
 * A meter behind an asynchronous interface uses {@link answerDifferences} on the answer that it awaited.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { simulatedClock } from '../core/clock.ts';
import { isSmkiError } from '../core/errors.ts';
import type { Point } from '../crypto/backend.ts';
import { requirePoint } from '../crypto/index.ts';
import { type Device, createDevice } from '../device/device.ts';
import { decodeMessage } from '../gbcs/message.ts';
import { verifyMessageSignature } from '../gbcs/signing.ts';
import { statusFromCode } from '../gbcs/status-codes.ts';
import type {
  CounterChange,
  DecodedMessage,
  ReplacementOutcome,
  UpdateCredentialsResponse,
} from '../gbcs/types.ts';
import { formatEui64 } from '../vocabulary/eui64.ts';
import { CASE_SEED } from './anchor-replacement-cases.ts';
import type { AnchorReplacementCase, CaseStart, ExpectedResponse } from './cases/case.ts';
import { caseDeviceKeys } from './cases/case-bench.ts';

/** What a meter, an emulator or a model has to offer. */
export interface MeterAdapter {
  /** Puts the meter into this state; false when it cannot, and the case is skipped. */
  load(start: CaseStart): boolean;
  /** Sends a command. Undefined when no answer comes. */
  exchange(command: Uint8Array): Uint8Array | undefined;
  /** Digital signature public key of the meter, to verify its answers. */
  readonly signingKey?: Point;
}

/** What came of one case. */
export interface CaseResult {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** What the meter did otherwise, for a person. */
  readonly differences: readonly string[];
}

/**
 * Runs cases one after the other.
 *
 * @example
 * ```ts
 * const results = runCases(anchorReplacementCases({ deviceType: 'ESME' }), simulatedMeter());
 * console.log(results.filter(({ verdict }) => verdict === 'failed'));
 * ```
 */
export function runCases(
  cases: readonly AnchorReplacementCase[],
  meter: MeterAdapter,
): readonly CaseResult[] {
  return cases.map((row) => runCase(row, meter));
}

/** Runs one case. */
export function runCase(row: AnchorReplacementCase, meter: MeterAdapter): CaseResult {
  const { name } = row;
  if (!meter.load(row)) return { name, verdict: 'skipped', differences: [] };
  const answer = meter.exchange(row.command);
  const differences = answerDifferences(row, answer, meter.signingKey);
  return { name, verdict: differences.length === 0 ? 'passed' : 'failed', differences };
}

/**
 * What is wrong with an answer; empty when it is as expected.
 *
 * @param answer - the octets that the meter sent, undefined for silence
 * @param signingKey - the meter's digital signature key; the signature is not looked at without it
 * @throws SmkiError `crypto/bad-point` when that is no key, such as the meter's certificate
 */
export function answerDifferences(
  { expected }: AnchorReplacementCase,
  answer: Uint8Array | undefined,
  signingKey?: Point,
): readonly string[] {
  if (signingKey !== undefined) requirePoint(signingKey);
  if (expected.outcome === 'rejected') {
    const why = `the command is to be discarded (${expected.refusal})`;
    return answer === undefined ? [] : [`answered with ${toHex(answer)}, but ${why}`];
  }
  if (answer === undefined) return [`silence, but the command is to be ${expected.outcome}`];
  try {
    const message = decodeMessage(answer);
    const signed = signingKey === undefined || verifyMessageSignature(answer, signingKey);
    return [
      ...headerDifferences(expected, message),
      ...payloadDifferences(expected.response, message),
      ...(signed ? [] : ["the signature does not verify with the meter's key"]),
    ];
  } catch (error) {
    if (isSmkiError(error)) return [`the answer is no GBCS message: ${error.message}`];
    throw error;
  }
}

/** The simulated device as a meter: the reference that others are compared with. */
export function simulatedMeter(
  options: { readonly seed?: string } = {},
): MeterAdapter & { readonly device: () => Device } {
  const keys = caseDeviceKeys(options.seed ?? CASE_SEED);
  let device: Device | undefined;
  const loaded = (): Device => {
    if (device === undefined) throw new Error('load a case before exchanging its command');
    return device;
  };
  return {
    signingKey: keys.signing.publicKey,
    device: loaded,
    load: (start) => {
      const { deviceType, entityId, cells, counters, at, faults, assumptions } = start;
      device = createDevice({
        type: deviceType,
        entityId,
        cells,
        keys,
        counters: { roles: counters },
        clock: simulatedClock(at),
        ...(faults && { faults }),
        ...(assumptions && { assumptions }),
      });
      return true;
    },
    exchange: (command) => loaded().receive(command).response,
  };
}

function headerDifferences(
  { header: wanted }: ExpectedResponse,
  { header }: DecodedMessage,
): readonly string[] {
  const fields = Object.keys(wanted) as (keyof typeof wanted)[];
  return fields
    .filter((field) => header[field] !== wanted[field])
    .map((field) => `header ${field}: ${header[field]}, wanted ${wanted[field]}`);
}

function payloadDifferences(
  { outcome: wanted }: UpdateCredentialsResponse,
  { payload }: DecodedMessage,
): readonly string[] {
  if (payload.type !== 'update-credentials.response') {
    return [`the payload is ${payload.type}, wanted update-credentials.response`];
  }
  const { outcome: found } = payload;
  if (wanted === undefined || found === undefined) {
    return wanted === found ? [] : [`executionOutcome is ${found ? 'there' : 'absent'}`];
  }
  // Devices report in the order of the command or not (both are recorded), so order is not compared.
  const lists = [
    ['counter', wanted.counterChanges.map(changeText), found.counterChanges.map(changeText)],
    ['cell', wanted.replacements.map(outcomeText), found.replacements.map(outcomeText)],
  ] as const;
  return [
    ...(wanted.sequenceNumber === found.sequenceNumber
      ? []
      : [`sequence number ${found.sequenceNumber}, wanted ${wanted.sequenceNumber}`]),
    ...(wanted.mode === found.mode ? [] : [`mode ${found.mode}, wanted ${wanted.mode}`]),
    ...lists.flatMap(([what, expected, actual]) => [
      ...expected
        .filter((text) => !actual.includes(text))
        .map((text) => `missing ${what}: ${text}`),
      ...actual
        .filter((text) => !expected.includes(text))
        .map((text) => `unexpected ${what}: ${text}`),
    ]),
  ];
}

function changeText({ roleCode, floor, specialistFloors = [] }: CounterChange): string {
  const specialists = specialistFloors.map(({ usage, floor: own }) => ` ${usage}:${own}`);
  return `role ${roleCode} floor ${floor}${specialists.join('')}`;
}

function outcomeText({ cell, statusCode, existing, replacing }: ReplacementOutcome): string {
  const name = cell.cell ?? `role ${cell.roleCode}`;
  const status = statusFromCode(statusCode) ?? String(statusCode);
  return `${name} ${status}, ${occupantText(existing)} to ${occupantText(replacing)}`;
}

function occupantText({ entityId, keyIdentifier }: ReplacementOutcome['existing']): string {
  return `${formatEui64(entityId)} ${toHex(keyIdentifier)}`;
}
