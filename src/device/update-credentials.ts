/**
 * CS02b and CS02g, Update Security Credentials (GBCS 13.3, 13.10): who may command it, what it changes, what is
 * reported, now or at the time that the command names.
 *
 * Which mode may do what is `gbcs/modes.ts`; the single replacement is `replacement.ts`; counters are `counters.ts`.
 *
 * @module
 */
import { type Instant, instant } from '../core/instant.ts';
import { alertCode } from '../gbcs/alert-codes.ts';
import { messageCodeRow } from '../gbcs/message-codes.ts';
import { swapForResponse } from '../gbcs/message.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import { SEQUENCE_NUMBER_MAX } from '../gbcs/sequence-numbers.ts';
import { statusCode } from '../gbcs/status-codes.ts';
import type {
  CounterChange,
  ExecutionOutcome,
  ReplacementOutcome,
  UpdateCredentialsCommand,
} from '../gbcs/types.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { isVouchedFor, soleMacCell } from './authenticity.ts';
import type { DeviceContext } from './context.ts';
import { applyCounterChanges, counterChangesOf, raisesOnly } from './counters.ts';
import { checkControl } from './control-checks.ts';
import { authorisationOf, modeOf } from './mode-rules.ts';
import type { Executed, ReplacementResult } from './outcome.ts';
import type { ReceivedCommand } from './received-command.ts';
import { type PlannedReply, bySignature, responseDateTime } from './reply.ts';
import { failAll, replaceCells } from './replacement.ts';
import { type DeviceState, type PendingCommand, logged } from './state.ts';
import { type Execution, type Order, type UseCase, authorised, notAuthorised } from './use-case.ts';

/** An execution time that means: forget the pending command of this kind. */
const CANCELLATION: Instant = instant('9999-12-31T23:59:59Z');

type Command = ReceivedCommand<UpdateCredentialsCommand>;

export const updateCredentials: UseCase<UpdateCredentialsCommand> = {
  authorise(command, state, context) {
    const refused = checkControl(command, state, context);
    if (refused !== undefined) return notAuthorised(refused);
    return authorised(authorisationOf(command.payload, state));
  },

  execute(order) {
    const { command, state, context } = order;
    const { executionDateTime } = command.payload;
    if (executionDateTime === undefined) return executeNow(command, state, context);
    return executionDateTime === CANCELLATION
      ? cancel(command, state, context)
      : schedule(order, executionDateTime);
  },
};

/** What execution changed, and what is reported of it. */
interface Done {
  readonly state: DeviceState;
  readonly outcome: Executed;
  readonly report: ExecutionOutcome;
}

/** What depends on whether a command is executed when it comes, or later. */
interface Terms {
  readonly validityAt: Instant;
  readonly floors: Assumptions['futureDatedFloor'];
}

/** Everything that execution changes and reports, whether now or later. */
function carryOut(
  { payload }: Command,
  state: DeviceState,
  context: DeviceContext,
  { validityAt, floors }: Terms,
): Done {
  const mode = modeOf(payload);
  const { cells, results } = replaceCells(
    { command: payload, mode, validityAt, context },
    state.cells,
  );
  const allFailed = results.length > 0 && results.every(({ failure }) => failure !== undefined);
  const keep = allFailed && context.assumptions.countersWhenAllFail === 'keep';
  const wanted = keep ? [] : counterChangesOf(payload, mode, state.counters);
  const counterChanges = floors === 'obeyed' ? wanted : raisesOnly(wanted, state.counters);
  const changed = applyCounterChanges({ ...state, cells }, counterChanges, context.at);
  const next = results.some(({ failure }) => failure === undefined)
    ? logged(changed, credentialsUpdated(context.at, mode, results))
    : changed;
  return done(payload, next, results, counterChanges);
}

/** Nothing is executed, because whoever commanded it has lost the cell that let them: only a report. */
function lapse({ payload }: Command, state: DeviceState, context: DeviceContext): Done {
  const order = { command: payload, mode: modeOf(payload), validityAt: context.at, context };
  return done(payload, state, failAll(order, state.cells, 'authoriser-replaced'), []);
}

function done(
  payload: UpdateCredentialsCommand,
  state: DeviceState,
  replacements: readonly ReplacementResult[],
  counterChanges: readonly CounterChange[],
): Done {
  const { sequenceNumber, mode } = payload.control;
  return {
    state,
    outcome: {
      accepted: true,
      kind: 'executed',
      mode: modeOf(payload),
      replacements,
      counterChanges,
    },
    report: {
      sequenceNumber,
      mode,
      counterChanges,
      replacements: replacements.map((result, index) => reported(result, payload, index)),
    },
  };
}

function executeNow(command: Command, state: DeviceState, context: DeviceContext): Execution {
  const {
    state: next,
    outcome,
    report,
  } = carryOut(command, state, context, {
    validityAt: context.at,
    floors: 'obeyed',
  });
  return { state: next, outcome, response: response(command, next, context, report) };
}

function schedule(
  { command, before, state, context, authorisation }: Order<UpdateCredentialsCommand>,
  executionDateTime: Instant,
): Execution {
  const others = withoutPending(command, state, context);
  const { header, bytes, payload } = command;
  const macCell = soleMacCell(authorisation);
  const macKey = macCell && before.cells[macCell]?.publicKey;
  const pending: PendingCommand = {
    command: new Uint8Array(bytes),
    originatorId: header.originatorId,
    messageCode: header.messageCode,
    executionDateTime,
    acceptedAt: context.at,
    ...(macKey && { macKey }),
  };
  const next = { ...state, pending: [...others, pending] };
  const superseded = state.pending.length - others.length;
  return {
    state: next,
    outcome: {
      accepted: true,
      kind: 'scheduled',
      mode: modeOf(payload),
      executionDateTime,
      superseded,
    },
    response: response(command, next, context),
  };
}

function cancel(command: Command, state: DeviceState, context: DeviceContext): Execution {
  const pending = withoutPending(command, state, context);
  const next = { ...state, pending };
  const removed = state.pending.length - pending.length;
  return {
    state: next,
    outcome: { accepted: true, kind: 'cancelled', mode: modeOf(command.payload), removed },
    response: response(command, next, context),
  };
}

function withoutPending(
  { header }: Command,
  { pending }: DeviceState,
  { assumptions }: DeviceContext,
): readonly PendingCommand[] {
  const anyOriginator = assumptions.pendingCommands === 'one-per-code';
  return pending.filter(
    ({ messageCode, originatorId }) =>
      messageCode !== header.messageCode ||
      (!anyOriginator && originatorId !== header.originatorId),
  );
}

function response(
  { header }: Command,
  state: DeviceState,
  { at, assumptions }: DeviceContext,
  outcome?: ExecutionOutcome,
): PlannedReply {
  return {
    kind: 'response',
    header: swapForResponse(header, responseDateTime(at, assumptions)),
    payload: { type: 'update-credentials.response', ...(outcome && { outcome }) },
    protection: bySignature(state),
  };
}

/** Carries out a pending command whose time has come, and plans the Alert that tells its originator. */
export function executePending(
  pending: PendingCommand,
  command: Command,
  state: DeviceState,
  context: DeviceContext,
): { readonly state: DeviceState; readonly alert: PlannedReply; readonly outcome: Executed } {
  const validityAt =
    context.assumptions.futureDatedValidityTime === 'acceptance' ? pending.acceptedAt : context.at;
  const lapsed = !isStillAuthorised(pending, command, state, context);
  const after = lapsed
    ? lapse(command, state, context)
    : carryOut(command, state, context, {
        validityAt,
        floors: context.assumptions.futureDatedFloor,
      });
  const failed = after.outcome.replacements.some(({ failure }) => failure !== undefined);
  const { counters } = after.state;
  const row = messageCodeRow(command.header.messageCode);
  const alert: PlannedReply = {
    kind: 'alert',
    header: {
      cra: 'alert',
      originatorCounter: counters.own,
      originatorId: state.entityId,
      targetId: pending.originatorId,
      messageCode: ALERT_MESSAGE_CODES[row?.useCase === 'CS02g' ? 'CS02g' : 'CS02b'],
    },
    payload: {
      type: 'update-credentials.alert',
      alertCode: alertCode(failed ? 'futureDatedCommandFailed' : 'futureDatedCommandSucceeded'),
      executionDateTime: pending.executionDateTime,
      outcome: after.report,
    },
    protection: bySignature(after.state),
  };
  const own = counterAfter(counters.own, context);
  const next = { ...after.state, counters: { ...counters, own } };
  return { state: next, alert, outcome: after.outcome };
}

/** SeqNumber ::= INTEGER (0..9223372036854775807): there is no number after the last one. */
function counterAfter(own: bigint, { assumptions }: DeviceContext): bigint {
  if (own < SEQUENCE_NUMBER_MAX) return own + 1n;
  return assumptions.ownCounterAtItsEnd === 'stays' ? own : 0n;
}

/**
 * Whether the key that vouched for a command at acceptance still does: signatures are checked at execution, too
 * (gbcs.md 13). A supplier that had to give up a compromised key must not get it back from a command of that key.
 */
function isStillAuthorised(
  { macKey }: PendingCommand,
  command: Command,
  state: DeviceState,
  context: DeviceContext,
): boolean {
  const { pendingOfReplacedParty } = context.assumptions;
  if (pendingOfReplacedParty === 'execute') return true;
  const authorisation = authorisationOf(command.payload, state);
  const { signatureCell, macCell, plaintextSymmetricKey } = authorisation;
  if (pendingOfReplacedParty === 'fail' || plaintextSymmetricKey !== undefined) {
    return isVouchedFor([command, authorisation, state, context], macKey);
  }
  const cell = signatureCell ?? macCell;
  return cell !== undefined && state.cells[cell]?.entityId === command.header.originatorId;
}

const ALERT_MESSAGE_CODES = { CS02b: 0x00cb, CS02g: 0x0124 } as const;

function reported(
  result: ReplacementResult,
  { replacements }: UpdateCredentialsCommand,
  index: number,
): ReplacementOutcome {
  const target = replacements[index]?.target;
  const cell = target ?? { roleCode: 0, keyUsages: [], cellUsageCode: 0, cell: undefined };
  const { status, existing, replacing } = result;
  return { cell, statusCode: statusCode(status), existing, replacing };
}

function credentialsUpdated(
  at: Instant,
  mode: ReplacementMode,
  results: readonly ReplacementResult[],
): DeviceState['securityLog'][number] {
  let cells = '';
  for (const { cell, failure } of results) {
    if (cell !== undefined && failure === undefined) cells += cells === '' ? cell : ` ${cell}`;
  }
  const before = lastDetails.mode === mode && lastDetails.cells === cells;
  if (!before) lastDetails = Object.freeze({ mode, cells });
  return { at, event: 0x8f70, what: 'credentials-updated', details: lastDetails };
}

/** The devices of a fleet note the same one after the other, and share it. */
let lastDetails: Readonly<{ mode: string; cells: string }> = { mode: '', cells: '' };
