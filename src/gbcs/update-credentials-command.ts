/**
 * CS02b and CS02g command payload: Update Security Credentials (GBCS 13.3.5.11).
 *
 * ```asn1
 * CommandPayload ::= SEQUENCE {
 *    authorisingRemotePartyControl  AuthorisingRemotePartyControl,
 *    replacements                   SEQUENCE OF TrustAnchorReplacement,
 *    certificationPathCertificates  SEQUENCE OF Certificate,
 *    executionDateTime              GeneralizedTime OPTIONAL }
 * AuthorisingRemotePartyControl ::= SEQUENCE {
 *    credentialsReplacementMode                 CredentialsReplacementMode,
 *    plaintextSymmetricKey                  [0] IMPLICIT OCTET STRING OPTIONAL,
 *    applyTimeBasedCPVChecks                [1] IMPLICIT INTEGER { apply(0), disapply(1) } DEFAULT apply,
 *    authorisingRemotePartyTACellIdentifier [2] IMPLICIT TrustAnchorCellIdentifier OPTIONAL,
 *    authorisingRemotePartySeqNumber        [3] IMPLICIT SeqNumber,
 *    newRemotePartyFloorSeqNumber           [4] IMPLICIT SeqNumber OPTIONAL,
 *    newRemotePartySpecialistFloorSeqNumber [5] IMPLICIT SEQUENCE OF SpecialistSeqNumber OPTIONAL,
 *    otherRemotePartySeqNumberChanges       [6] IMPLICIT SEQUENCE OF RemotePartySeqNumberChange OPTIONAL }
 * TrustAnchorReplacement ::= SEQUENCE {
 *    replacementCertificate   Certificate,
 *    targetTrustAnchorCell    TrustAnchorCellIdentifier }
 * ```
 *
 * Certificates are taken as whole octet strings and judged elsewhere. Which mode may do what: `modes.ts`.
 *
 * @module
 */
import { type DerReader, TAG, der } from '../asn1/index.ts';
import { concat } from '../core/bytes.ts';
import {
  cellFields,
  readCellFields,
  readCellReference,
  writeCellReference,
} from './cell-reference.ts';
import { type MessageMemory, readRemembered } from './message-memory.ts';
import {
  readCounterChanges,
  readSequenceNumber,
  readSpecialistFloors,
  sequenceNumberContent,
  writeCounterChanges,
  writeSpecialistFloors,
} from './sequence-numbers.ts';
import type { AuthorisingControl, CellReplacement, UpdateCredentialsCommand } from './types.ts';

/** Numbers of the context-specific fields of AuthorisingRemotePartyControl. */
const FIELD = {
  plaintextSymmetricKey: 0,
  applyTimeBasedCPVChecks: 1,
  authorisingRemotePartyTACellIdentifier: 2,
  authorisingRemotePartySeqNumber: 3,
  newRemotePartyFloorSeqNumber: 4,
  newRemotePartySpecialistFloorSeqNumber: 5,
  otherRemotePartySeqNumberChanges: 6,
} as const;

const TIME_CHECKS = ['apply', 'disapply'] as const;

const primitive = (number: number): number => 0x80 | number;

export function readUpdateCommand(
  reader: DerReader,
  memory?: MessageMemory,
): UpdateCredentialsCommand {
  const payload = reader.sequence('CommandPayload');
  const control = readControl(payload.sequence('authorisingRemotePartyControl'));
  const replacements = readRemembered(
    payload,
    'replacements',
    readReplacements,
    memory?.replacements,
  );
  const pathCertificates = readRemembered(
    payload,
    'certificationPathCertificates',
    readCertificates,
    memory?.pathCertificates,
  );
  const executionDateTime = payload.done ? undefined : payload.generalizedTime('executionDateTime');
  payload.end();
  return {
    type: 'update-credentials.command',
    control,
    replacements,
    pathCertificates,
    ...(executionDateTime !== undefined && { executionDateTime }),
  };
}

function readControl(reader: DerReader): AuthorisingControl {
  const mode = reader.smallInteger('credentialsReplacementMode');
  const key = reader.optionalContextPrimitive(FIELD.plaintextSymmetricKey, 'plaintextSymmetricKey');
  const timeBasedChecks = readTimeBasedChecks(reader);
  const cell = reader.optionalContext(
    FIELD.authorisingRemotePartyTACellIdentifier,
    'authorisingRemotePartyTACellIdentifier',
  );
  const authorisingCell = cell === undefined ? undefined : readCellFields(cell);
  const sequenceNumber = readSequenceNumber(
    reader,
    'authorisingRemotePartySeqNumber',
    primitive(FIELD.authorisingRemotePartySeqNumber),
  );
  const newFloor = readNewFloor(reader);
  const specialist = reader.optionalContext(
    FIELD.newRemotePartySpecialistFloorSeqNumber,
    'newRemotePartySpecialistFloorSeqNumber',
  );
  const newSpecialistFloors = specialist && readSpecialistFloors(specialist);
  const others = reader.optionalContext(
    FIELD.otherRemotePartySeqNumberChanges,
    'otherRemotePartySeqNumberChanges',
  );
  const otherRoleChanges = others && readCounterChanges(others);
  reader.end();
  return {
    mode,
    ...(key !== undefined && { plaintextSymmetricKey: reader.value(key) }),
    timeBasedChecks,
    ...(authorisingCell !== undefined && { authorisingCell }),
    sequenceNumber,
    ...(newFloor !== undefined && { newFloor }),
    ...(newSpecialistFloors !== undefined && { newSpecialistFloors }),
    ...(otherRoleChanges !== undefined && { otherRoleChanges }),
  };
}

function readTimeBasedChecks(reader: DerReader): AuthorisingControl['timeBasedChecks'] {
  const field = 'applyTimeBasedCPVChecks';
  const tag = primitive(FIELD.applyTimeBasedCPVChecks);
  if (reader.peek() !== tag) return 'apply';
  const start = reader.offset;
  const value = TIME_CHECKS[reader.smallInteger(field, tag)];
  if (value === undefined) reader.invalid(field, start, 'INTEGER', 'must be apply or disapply');
  if (value === 'apply') reader.deviation('explicit-default', field, start);
  return value;
}

function readNewFloor(reader: DerReader): bigint | undefined {
  const tag = primitive(FIELD.newRemotePartyFloorSeqNumber);
  return reader.peek() === tag
    ? readSequenceNumber(reader, 'newRemotePartyFloorSeqNumber', tag)
    : undefined;
}

function readReplacements(reader: DerReader): readonly CellReplacement[] {
  const replacements: CellReplacement[] = [];
  while (!reader.done) {
    const item = reader.sequence(String(replacements.length));
    const certificate = item.raw('replacementCertificate', TAG.sequence);
    const target = readCellReference(item, 'targetTrustAnchorCell');
    item.end();
    replacements.push({ certificate, target });
  }
  return replacements;
}

function readCertificates(reader: DerReader): readonly Uint8Array[] {
  const certificates: Uint8Array[] = [];
  while (!reader.done) {
    certificates.push(reader.raw(String(certificates.length), TAG.sequence));
  }
  return certificates;
}

export function writeUpdateCommand(payload: UpdateCredentialsCommand): Uint8Array {
  return concat(...updateContentParts(payload.control, writeReplacementFields(payload)));
}

/** Everything after the control: what a campaign sends to every device alike. */
export function writeReplacementFields(
  payload: Omit<UpdateCredentialsCommand, 'type' | 'control'>,
): Uint8Array {
  const { executionDateTime } = payload;
  return concat(
    der.sequenceOf(
      payload.replacements.map(({ certificate, target }) =>
        der.sequence(certificate, writeCellReference(target)),
      ),
    ),
    der.sequenceOf(payload.pathCertificates),
    ...(executionDateTime === undefined ? [] : [der.generalizedTime(executionDateTime)]),
  );
}

/** {@link writeUpdateCommand} in parts, with the fields after the control as they were encoded before. */
export function updateContentParts(
  control: AuthorisingControl,
  replacementFields: Uint8Array,
): readonly Uint8Array[] {
  return der.elementParts(TAG.sequence, [writeControl(control), replacementFields]);
}

function writeControl(control: AuthorisingControl): Uint8Array {
  const { authorisingCell, newFloor, newSpecialistFloors, otherRoleChanges } = control;
  const fields: Uint8Array[] = [der.integerPart(control.mode)];
  if (control.plaintextSymmetricKey !== undefined) {
    fields.push(der.contextPrimitive(FIELD.plaintextSymmetricKey, control.plaintextSymmetricKey));
  }
  if (control.timeBasedChecks === 'disapply') {
    fields.push(der.contextPrimitive(FIELD.applyTimeBasedCPVChecks, Uint8Array.of(1)));
  }
  if (authorisingCell !== undefined) {
    const number = FIELD.authorisingRemotePartyTACellIdentifier;
    fields.push(der.contextConstructed(number, ...cellFields(authorisingCell)));
  }
  const sequence = sequenceNumberContent('control.sequenceNumber', control.sequenceNumber);
  fields.push(der.contextPrimitive(FIELD.authorisingRemotePartySeqNumber, sequence));
  if (newFloor !== undefined) {
    const floor = sequenceNumberContent('control.newFloor', newFloor);
    fields.push(der.contextPrimitive(FIELD.newRemotePartyFloorSeqNumber, floor));
  }
  if (newSpecialistFloors !== undefined) {
    const number = FIELD.newRemotePartySpecialistFloorSeqNumber;
    fields.push(der.contextSequenceOf(number, writeSpecialistFloors(newSpecialistFloors)));
  }
  if (otherRoleChanges !== undefined) {
    const number = FIELD.otherRemotePartySeqNumberChanges;
    fields.push(der.contextSequenceOf(number, writeCounterChanges(otherRoleChanges)));
  }
  return der.sequence(...fields);
}
