/**
 * CS02a and CS02f: Provide Security Credential Details (GBCS 13.2, 13.9). Both have the same structures.
 *
 * ```asn1
 * CommandPayload ::= SEQUENCE {
 *    authorisingRemotePartyTACellIdentifier  TrustAnchorCellIdentifier,
 *    remotePartyRolesCredentialsRequired     SEQUENCE OF RemotePartyRole }
 * ResponsePayload ::= SEQUENCE OF RemotePartyDetails
 * RemotePartyDetails ::= SEQUENCE {
 *    remotePartyRole          RemotePartyRole,
 *    statusCode               StatusCode,                 -- ENUMERATED
 *    currentSeqNumber         SeqNumber OPTIONAL,         -- absent when statusCode is not success
 *    trustAnchorCellsDetails  SEQUENCE OF TrustAnchorCellContents OPTIONAL }
 * TrustAnchorCellContents ::= SEQUENCE {
 *    trustAnchorCellKeyUsage       KeyUsage,
 *    trustAnchorCellUsage          CellUsage DEFAULT management,
 *    existingSubjectUniqueID       OCTET STRING,
 *    existingSubjectKeyIdentifier  OCTET STRING }
 * ```
 *
 * @module
 */
import { type DerReader, TAG, der } from '../asn1/index.ts';
import { readOccupant, writeOccupant } from './cell-occupant.ts';
import {
  cellUsageField,
  keyUsageBits,
  readCellReference,
  readCellUsage,
  readKeyUsage,
  writeCellReference,
} from './cell-reference.ts';
import { readSequenceNumber, writeSequenceNumber } from './sequence-numbers.ts';
import type {
  CellDetails,
  ReadCredentialsCommand,
  ReadCredentialsResponse,
  RoleDetails,
} from './types.ts';

export function readReadCommand(reader: DerReader): ReadCredentialsCommand {
  const payload = reader.sequence('CommandPayload');
  const authorisingCell = readCellReference(payload, 'authorisingRemotePartyTACellIdentifier');
  const roles = payload.sequence('remotePartyRolesCredentialsRequired');
  const roleCodes: number[] = [];
  while (!roles.done) roleCodes.push(roles.smallInteger(String(roleCodes.length)));
  payload.end();
  return { type: 'read-credentials.command', authorisingCell, roleCodes };
}

export function writeReadCommand(payload: ReadCredentialsCommand): Uint8Array {
  return der.sequence(
    writeCellReference(payload.authorisingCell),
    der.sequenceOf(payload.roleCodes.map((code) => der.integer(code))),
  );
}

export function readReadResponse(reader: DerReader): ReadCredentialsResponse {
  const payload = reader.sequence('ResponsePayload');
  const roles: RoleDetails[] = [];
  while (!payload.done) roles.push(readRoleDetails(payload.sequence(String(roles.length))));
  return { type: 'read-credentials.response', roles };
}

function readRoleDetails(reader: DerReader): RoleDetails {
  const roleCode = reader.smallInteger('remotePartyRole');
  const statusCode = reader.smallInteger('statusCode', TAG.enumerated);
  const currentSequenceNumber =
    reader.peek() === TAG.integer ? readSequenceNumber(reader, 'currentSeqNumber') : undefined;
  const cells = reader.done ? undefined : readCells(reader.sequence('trustAnchorCellsDetails'));
  reader.end();
  return {
    roleCode,
    statusCode,
    ...(currentSequenceNumber !== undefined && { currentSequenceNumber }),
    ...(cells !== undefined && { cells }),
  };
}

function readCells(reader: DerReader): readonly CellDetails[] {
  const cells: CellDetails[] = [];
  while (!reader.done) {
    const item = reader.sequence(String(cells.length));
    const keyUsages = readKeyUsage(item, 'trustAnchorCellKeyUsage');
    const cellUsageCode = readCellUsage(item);
    const occupant = readOccupant(item, 'existing');
    item.end();
    cells.push({ ...occupant, keyUsages, cellUsageCode });
  }
  return cells;
}

export function writeReadResponse(payload: ReadCredentialsResponse): Uint8Array {
  return der.sequenceOf(payload.roles.map(writeRoleDetails));
}

function writeRoleDetails(role: RoleDetails): Uint8Array {
  const { currentSequenceNumber, cells } = role;
  return der.sequence(
    der.integer(role.roleCode),
    der.enumerated(role.statusCode),
    ...(currentSequenceNumber === undefined
      ? []
      : [writeSequenceNumber('currentSequenceNumber', currentSequenceNumber)]),
    ...(cells === undefined ? [] : [der.sequenceOf(cells.map(writeCell))]),
  );
}

function writeCell(cell: CellDetails): Uint8Array {
  return der.sequence(
    keyUsageBits(cell.keyUsages),
    ...cellUsageField(cell.cellUsageCode),
    writeOccupant(cell),
  );
}
