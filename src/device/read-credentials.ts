/**
 * CS02a and CS02f, Provide Security Credential Details (GBCS 13.2, 13.9): which party is in which cell, by role.
 *
 * Asked by a key agreement key the question and the answer are MACed; asked by a signing key both are signed.
 *
 * @module
 */
import type { CellDetails, ReadCredentialsCommand, RoleDetails } from '../gbcs/types.ts';
import { messageCodeRow } from '../gbcs/message-codes.ts';
import { swapForResponse } from '../gbcs/message.ts';
import { type StatusCode, statusCode } from '../gbcs/status-codes.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { CELL_USAGES } from '../vocabulary/key-usages.ts';
import { type RemotePartyRole, roleFromCode } from '../vocabulary/roles.ts';
import type { Authorisation } from './authenticity.ts';
import { type ReplyProtection, bySignature } from './reply.ts';
import { because } from './refusals.ts';
import { type DeviceState, counterOf } from './state.ts';
import { type UseCase, authorised, notAuthorised, useCaseOf } from './use-case.ts';

/** CS02f answers for these roles only, whatever other cells the device holds (inferred from the reference pack). */
const CS02F_ROLES: readonly (RemotePartyRole | undefined)[] = [
  'supplier',
  'networkOperator',
  'loadController',
];

/** The one party that asks by MAC; all others sign. */
const BROKER_CELL: CellName = 'accessControlBroker.keyAgreement';

export const readCredentials: UseCase<ReadCredentialsCommand> = {
  authorise({ payload }, { cells }, { assumptions }) {
    const { cell } = payload.authorisingCell;
    const held = cell !== undefined && cells[cell] !== undefined;
    const signs = held && TRUST_ANCHOR_CELLS[cell].keyUsage === 'digitalSignature';
    if (!held || !(signs || cell === BROKER_CELL)) {
      return notAuthorised(because('authorising-cell-wrong', { cell: cell ?? 'unknown' }));
    }
    const counted = assumptions.readReplayProtection === 'counter';
    return authorised({
      countedRole: counted ? TRUST_ANCHOR_CELLS[cell].role : undefined,
      macCell: signs ? undefined : cell,
      signatureCell: signs ? cell : undefined,
    });
  },

  execute({ command, before, state, authorisation }) {
    // A GSME that the ACB (counter 1302) asks about the ACB reports 0: what it reports is from before the question.
    const roles = command.payload.roleCodes.map((code) =>
      roleDetails(code, before, command.header.messageCode),
    );
    return {
      state,
      response: {
        kind: 'response',
        header: swapForResponse(command.header),
        payload: { type: 'read-credentials.response', roles },
        protection: answerProtection(state, authorisation),
      },
      outcome: {
        accepted: true,
        kind: 'answered',
        useCase: useCaseOf(command.header),
        result: 'success',
      },
    };
  },
};

function roleDetails(roleCode: number, state: DeviceState, code: number): RoleDetails {
  const role = roleFromCode(roleCode);
  const failed = (status: StatusCode): RoleDetails => ({
    roleCode,
    statusCode: statusCode(status),
  });
  if (isLoadControl(code) && !CS02F_ROLES.includes(role)) return failed('other');
  const cells = role === undefined ? [] : cellsOfRole(role, state);
  if (role === undefined || cells.length === 0) return failed('trustAnchorNotFound');
  const currentSequenceNumber = counterOf(state.counters, role);
  return { roleCode, statusCode: statusCode('success'), currentSequenceNumber, cells };
}

function isLoadControl(messageCode: number): boolean {
  return messageCodeRow(messageCode)?.useCase === 'CS02f';
}

function cellsOfRole(role: RemotePartyRole, { cells }: DeviceState): readonly CellDetails[] {
  return CELL_NAMES.flatMap((name) => {
    const identity = TRUST_ANCHOR_CELLS[name];
    const occupant = cells[name];
    if (identity.role !== role || occupant === undefined) return [];
    const { entityId, keyIdentifier } = occupant;
    const cellUsageCode = CELL_USAGES[identity.cellUsage];
    return [{ keyUsages: [identity.keyUsage], cellUsageCode, entityId, keyIdentifier }];
  });
}

function answerProtection(state: DeviceState, { macCell }: Authorisation): ReplyProtection {
  const peer = macCell === undefined ? undefined : state.cells[macCell]?.publicKey;
  if (peer === undefined) return bySignature(state);
  return { by: 'mac', key: state.credentials.active.keyAgreement, peer };
}
