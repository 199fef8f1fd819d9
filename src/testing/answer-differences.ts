/**
 * What is wrong with what a meter sends in a case, the answer or a later Alert: silence, header, payload, signature.
 *
 * @module
 */
import { isOctets, kindOfValue, toHex } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import { toIso } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import { requirePoint } from '../crypto/index.ts';
import { decodeMessage } from '../gbcs/message.ts';
import { verifyMessageSignature } from '../gbcs/signing.ts';
import { statusFromCode } from '../gbcs/status-codes.ts';
import type {
  CellOccupant,
  CounterChange,
  DecodedMessage,
  ExecutionOutcome,
  MessageHeader,
  ReplacementOutcome,
  UpdateCredentialsResponse,
} from '../gbcs/types.ts';
import { formatEui64 } from '../vocabulary/eui64.ts';
import { requireCase } from './argument-checks.ts';
import type { AnchorReplacementCase, ExpectedAlert } from './cases/case.ts';

/**
 * What is wrong with an answer; empty when it is as expected.
 *
 * The answer is all that is looked at: `runCases` also reads the cells back.
 *
 * @param answer - the octets that the meter sent, undefined for silence
 * @param signingKey - the meter's digital signature key; the signature is not looked at without it
 * @throws SmkiError `crypto/bad-point` when that is no key, such as the meter's certificate;
 * `testing/bad-argument` for what is no case
 */
export function answerDifferences(
  row: AnchorReplacementCase,
  answer: Uint8Array | undefined,
  signingKey?: Point,
): readonly string[] {
  requireCase(row, 'row');
  if (signingKey !== undefined) requirePoint(signingKey);
  const { expected } = row;
  const problem = notOctets(answer);
  if (problem !== undefined) return [`the answer is ${problem}`];
  if (expected.outcome === 'rejected') {
    const why = `the command is to be discarded (${expected.refusal})`;
    return answer === undefined ? [] : [`answered with ${toHex(answer)}, but ${why}`];
  }
  if (answer === undefined) return [`silence, but the command is to be ${expected.outcome}`];
  const message = readAnswer(answer, signingKey);
  return [
    ...message.problems,
    ...(message.decoded === undefined
      ? []
      : [
          ...headerDifferences(expected.header, message.decoded),
          ...payloadDifferences(expected.response, message.decoded),
        ]),
  ];
}

/** What is wrong with the Alert that follows a case; empty when it is as expected. */
export function alertDifferences(
  { at, header, alert }: ExpectedAlert,
  octets: Uint8Array | undefined,
  signingKey: Point | undefined,
): readonly string[] {
  if (octets === undefined) return [`no Alert, but one is due by ${toIso(at)}`];
  const { decoded, problems } = readAnswer(octets, signingKey);
  if (decoded === undefined) return problems;
  const { payload } = decoded;
  if (payload.type !== 'update-credentials.alert') {
    return [...problems, `the payload is ${payload.type}, wanted update-credentials.alert`];
  }
  const fields = ['alertCode', 'executionDateTime'] as const;
  return [
    ...problems,
    ...headerDifferences(header, decoded),
    ...fields
      .filter((field) => payload[field] !== alert[field])
      .map((field) => `${field} ${payload[field]}, wanted ${alert[field]}`),
    ...outcomeDifferences(alert.outcome, payload.outcome),
  ];
}

/** Why something is no answer; undefined for octets and for silence, which is undefined. */
export function notOctets(answer: unknown): string | undefined {
  if (answer === undefined || isOctets(answer)) return undefined;
  const advice = typeof answer === 'string' ? ' (parseMessageText makes octets of it)' : '';
  return `${kindOfValue(answer)}${advice}, not octets (Uint8Array), nor undefined for silence`;
}

/** An answer as far as it can be read, and what is wrong with it whatever it says. */
export function readAnswer(
  answer: Uint8Array,
  signingKey: Point | undefined,
): { readonly decoded?: DecodedMessage; readonly problems: readonly string[] } {
  try {
    const decoded = decodeMessage(answer);
    const signed = signingKey === undefined || verifyMessageSignature(answer, signingKey);
    const problems = signed ? [] : ["the signature does not verify with the meter's key"];
    return { decoded, problems };
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return { problems: [`the answer is no GBCS message: ${error.message}`] };
  }
}

/** Fields of the Grouping Header that are not as wanted. */
export function headerDifferences(
  wanted: Partial<Pick<MessageHeader, (typeof COMPARED)[number]>>,
  { header }: DecodedMessage,
): readonly string[] {
  return COMPARED.filter((field) => field in wanted && header[field] !== wanted[field]).map(
    (field) => `header ${field}: ${String(header[field])}, wanted ${String(wanted[field])}`,
  );
}

/** Fields of the Grouping Header of which a case can know. */
const COMPARED = [
  'cra',
  'originatorCounter',
  'originatorId',
  'targetId',
  'messageCode',
] as const satisfies readonly (keyof MessageHeader)[];

function payloadDifferences(
  { outcome: wanted }: UpdateCredentialsResponse,
  { header, payload }: DecodedMessage,
): readonly string[] {
  if (payload.type !== 'update-credentials.response') {
    return [`the payload is ${payload.type}, wanted update-credentials.response`];
  }
  if (header.dateTime === undefined) {
    return ['header date-time: absent, wanted 12 octets (GBCS 7.2.7: a CS02b Response has one)'];
  }
  const { outcome: found } = payload;
  if (wanted === undefined || found === undefined) {
    return wanted === found ? [] : [`executionOutcome is ${found ? 'there' : 'absent'}`];
  }
  return outcomeDifferences(wanted, found);
}

function outcomeDifferences(wanted: ExecutionOutcome, found: ExecutionOutcome): readonly string[] {
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
      ...without(expected, actual).map((text) => `missing ${what}: ${text}`),
      ...without(actual, expected).map((text) => `unexpected ${what}: ${text}`),
    ]),
  ];
}

/** What is left of a list when each item of another has taken one like itself away: twice is not once. */
function without(list: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...list];
  for (const other of others) {
    const place = left.indexOf(other);
    if (place >= 0) left.splice(place, 1);
  }
  return left;
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

/** Who is in a cell, for a person: owner and key identifier. */
export function occupantText({ entityId, keyIdentifier }: CellOccupant): string {
  return `${formatEui64(entityId)} ${toHex(keyIdentifier)}`;
}
