/**
 * CS02b and CS02g response and alert payloads: what became of the replacements (GBCS 13.3.5.11).
 *
 * ```asn1
 * ResponsePayload ::= SEQUENCE {
 *    commandAccepted   NULL,
 *    executionOutcome  ExecutionOutcome OPTIONAL }     -- absent when future dated or cancelled
 * AlertPayload ::= SEQUENCE {
 *    alertCode          INTEGER (0..4294967295),
 *    executionDateTime  GeneralizedTime,
 *    executionOutcome   ExecutionOutcome }
 * ExecutionOutcome ::= SEQUENCE {
 *    authorisingRemotePartySeqNumber  SeqNumber,
 *    credentialsReplacementMode       CredentialsReplacementMode,
 *    remotePartySeqNumberChanges      SEQUENCE OF RemotePartySeqNumberChange,
 *    replacementOutcomes              SEQUENCE OF ReplacementOutcome }
 * ReplacementOutcome ::= SEQUENCE {
 *    affectedTrustAnchorCell        TrustAnchorCellIdentifier,
 *    statusCode                     StatusCode,          -- ENUMERATED
 *    existingSubjectUniqueID        OCTET STRING,
 *    existingSubjectKeyIdentifier   OCTET STRING,
 *    replacingSubjectUniqueID       OCTET STRING,
 *    replacingSubjectKeyIdentifier  OCTET STRING }
 * ```
 *
 * @module
 */
import { type DerReader, TAG, der } from '../asn1/index.ts';
import { fail } from '../core/errors.ts';
import { readCellReference, writeCellReference } from './cell-reference.ts';
import { readOccupant, writeOccupant } from './cell-occupant.ts';
import { type MessageMemory, readRemembered } from './message-memory.ts';
import {
  readCounterChanges,
  readSequenceNumber,
  writeCounterChanges,
  writeSequenceNumber,
} from './sequence-numbers.ts';
import type {
  ExecutionOutcome,
  ReplacementOutcome,
  UpdateCredentialsAlert,
  UpdateCredentialsResponse,
} from './types.ts';

const ALERT_CODE_MAX = 0xffffffffn;

export function readUpdateResponse(
  reader: DerReader,
  memory?: MessageMemory,
): UpdateCredentialsResponse {
  const payload = reader.sequence('ResponsePayload');
  payload.null('commandAccepted');
  const outcome = payload.done ? undefined : readOutcome(payload, memory);
  payload.end();
  return { type: 'update-credentials.response', ...(outcome !== undefined && { outcome }) };
}

export function writeUpdateResponse({ outcome }: UpdateCredentialsResponse): Uint8Array {
  return der.sequence(der.nullValue(), ...(outcome === undefined ? [] : outcomeParts(outcome)));
}

export function readUpdateAlert(reader: DerReader, memory?: MessageMemory): UpdateCredentialsAlert {
  const payload = reader.sequence('AlertPayload');
  const start = payload.offset;
  const alertCode = payload.integer('alertCode');
  if (alertCode < 0n || alertCode > ALERT_CODE_MAX) {
    payload.invalid('alertCode', start, 'INTEGER', 'must be from 0 to 4294967295');
  }
  const executionDateTime = payload.generalizedTime('executionDateTime');
  const outcome = readOutcome(payload, memory);
  payload.end();
  return {
    type: 'update-credentials.alert',
    alertCode: Number(alertCode),
    executionDateTime,
    outcome,
  };
}

export function writeUpdateAlert(payload: UpdateCredentialsAlert): Uint8Array {
  const { alertCode } = payload;
  if (!Number.isInteger(alertCode) || alertCode < 0 || alertCode > Number(ALERT_CODE_MAX)) {
    const reason = 'must be from 0 to 4294967295';
    fail('gbcs/cannot-encode', `alertCode ${reason}`, { field: 'alertCode', reason });
  }
  return der.sequence(
    der.integer(alertCode),
    der.generalizedTime(payload.executionDateTime),
    ...outcomeParts(payload.outcome),
  );
}

function readOutcome(reader: DerReader, memory: MessageMemory | undefined): ExecutionOutcome {
  const outcome = reader.sequence('executionOutcome');
  const sequenceNumber = readSequenceNumber(outcome, 'authorisingRemotePartySeqNumber');
  const mode = outcome.smallInteger('credentialsReplacementMode');
  const counterChanges = readCounterChanges(outcome.sequence('remotePartySeqNumberChanges'));
  const replacements = readRemembered(
    outcome,
    'replacementOutcomes',
    readReplacementOutcomes,
    memory?.replacementOutcomes,
  );
  outcome.end();
  return { sequenceNumber, mode, counterChanges, replacements };
}

function readReplacementOutcomes(reader: DerReader): readonly ReplacementOutcome[] {
  const outcomes: ReplacementOutcome[] = [];
  while (!reader.done) {
    const item = reader.sequence(String(outcomes.length));
    const cell = readCellReference(item, 'affectedTrustAnchorCell');
    const statusCode = item.smallInteger('statusCode', TAG.enumerated);
    const existing = readOccupant(item, 'existing');
    const replacing = readOccupant(item, 'replacing');
    item.end();
    outcomes.push({ cell, statusCode, existing, replacing });
  }
  return outcomes;
}

/** As parts, joined once with what is around them: the largest thing that a device writes. */
function outcomeParts(outcome: ExecutionOutcome): readonly Uint8Array[] {
  return der.elementParts(TAG.sequence, [
    writeSequenceNumber('outcome.sequenceNumber', outcome.sequenceNumber),
    der.integerPart(outcome.mode),
    ...der.elementParts(TAG.sequence, writeCounterChanges(outcome.counterChanges)),
    replacementsElement(outcome.replacements),
  ]);
}

/** The devices of a fleet report the same replacements, one after the other: what was written last is compared first. */
function replacementsElement(replacements: readonly ReplacementOutcome[]): Uint8Array {
  if (!isSameReport(replacements, lastWritten.replacements)) {
    const encoded = der.sequenceOf(replacements.map(writeReplacement));
    if (!replacements.every(isShared)) return encoded;
    lastWritten = { replacements: replacements.map((line) => ({ ...line })), encoded };
  }
  return lastWritten.encoded;
}

let lastWritten: {
  readonly replacements: readonly ReplacementOutcome[];
  readonly encoded: Uint8Array;
} = { replacements: [], encoded: der.sequenceOf([]) };

/** Only what nobody can change meanwhile is recognised by the object itself. */
function isShared({ cell, existing, replacing }: ReplacementOutcome): boolean {
  return [cell, existing, replacing].every(Object.isFrozen);
}

function isSameReport(
  left: readonly ReplacementOutcome[],
  right: readonly ReplacementOutcome[],
): boolean {
  if (left.length !== right.length) return false;
  return left.every(({ cell, statusCode, existing, replacing }, index) => {
    const other = right[index];
    return (
      other?.cell === cell &&
      other.statusCode === statusCode &&
      other.existing === existing &&
      other.replacing === replacing
    );
  });
}

function writeReplacement(replacement: ReplacementOutcome): Uint8Array {
  const { cell, statusCode, existing, replacing } = replacement;
  return der.sequence(
    writeCellReference(cell),
    der.enumerated(statusCode),
    writeOccupant(existing),
    writeOccupant(replacing),
  );
}
