/**
 * The whole logic of a device as pure functions: a state and a command in; the next state, a Response and an outcome out.
 *
 * Sequence of every command, as `check-order.ts` has it: read it (`received-command.ts`), decide who must vouch for it
 * (the use case), check that they do (`authenticity.ts`), count it, carry it out. The new state is made at the end, so
 * a refused command cannot have half-happened. `device.ts` only stores.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { invariant } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { type Authorisation, checkAuthenticity } from './authenticity.ts';
import type { DeviceContext } from './context.ts';
import {
  installDeviceCertificate,
  issueCredentials,
  readDeviceCertificate,
} from './device-credentials.ts';
import { type Executed, type OutcomeData, rejected } from './outcome.ts';
import { readCredentials } from './read-credentials.ts';
import { type ReceivedCommand, readCommand } from './received-command.ts';
import { REFUSALS, type RefusedBecause } from './refusals.ts';
import { type PlannedReply, protectReply } from './reply.ts';
import { type DeviceState, logged } from './state.ts';
import { executePending, updateCredentials } from './update-credentials.ts';
import type { UseCase } from './use-case.ts';

/** What a command did, with the Response still to be protected. */
export interface PlannedStep {
  readonly state: DeviceState;
  readonly response?: PlannedReply;
  readonly outcome: OutcomeData;
}

/** What a command did, with the Response as octets. */
export interface Step {
  readonly state: DeviceState;
  readonly response?: Uint8Array;
  readonly outcome: OutcomeData;
}

/** What happened because time passed. */
export interface DueStep {
  readonly state: DeviceState;
  /** Each command that was due, with the Alert still to be protected. */
  readonly done: readonly { readonly alert: PlannedReply; readonly outcome: Executed }[];
}

/** Use cases by the type of their command. */
const USE_CASES: Readonly<Record<string, UseCase<never>>> = {
  'update-credentials.command': updateCredentials,
  'read-credentials.command': readCredentials,
  'issue-credentials.command': issueCredentials,
  'install-device-certificate.command': installDeviceCertificate,
  'read-device-certificate.command': readDeviceCertificate,
};

/**
 * Processes one command.
 *
 * @returns the next state (the same but for the security log when the command is refused), the Response, the outcome
 * @see GBCS 6.2.4, 13.2 to 13.6
 */
export function processCommand(
  state: DeviceState,
  bytes: Uint8Array,
  context: DeviceContext,
): Step {
  requireFields('state', state, { cells: 'record' });
  requireFields('context', context, { at: 'number' });
  const { response, ...step } = planCommand(state, bytes, context);
  return response === undefined ? step : { ...step, response: protectReply(response, context) };
}

/** As {@link processCommand}, but the Response is planned, and not yet protected. */
export function planCommand(
  state: DeviceState,
  bytes: Uint8Array,
  context: DeviceContext,
): PlannedStep {
  const read = readCommand(bytes, state);
  if (!read.ok) return refuse(state, read.refused, context.at);
  const command = read.value as ReceivedCommand<never>;
  const useCase = USE_CASES[read.value.payload.type];
  invariant(useCase !== undefined, 'every Message Code that passes its check has a use case');
  const result = useCase.authorise(command, state, context);
  if (!result.ok) return refuse(state, result.refused, context.at);
  const refused = checkAuthenticity(command, result.authorisation, state, context);
  if (refused !== undefined) return refuse(state, refused, context.at);
  const { authorisation } = result;
  const counted = countCommand(state, authorisation, command);
  return useCase.execute({ command, before: state, state: counted, context, authorisation });
}

/** Carries out pending commands whose time has come, in order of time, and plans their Alerts. */
export function executeDue(before: DeviceState, context: DeviceContext): DueStep {
  const due = before.pending
    .filter(({ executionDateTime }) => executionDateTime <= context.at)
    .sort((left, right) => left.executionDateTime - right.executionDateTime);
  let state = before;
  const done: DueStep['done'][number][] = [];
  for (const pending of due) {
    const command = pendingCommand(pending.command, state);
    const waiting = state.pending.filter((other) => other !== pending);
    // However late the clock is read, the meter did it on time; and no earlier than it was told to.
    const at = Math.max(pending.executionDateTime, pending.acceptedAt) as Instant;
    const then = { ...context, at };
    const step = executePending(pending, command, { ...state, pending: waiting }, then);
    state = step.state;
    done.push({ alert: step.alert, outcome: step.outcome });
  }
  return { state, done };
}

function pendingCommand(
  bytes: Uint8Array,
  state: DeviceState,
): Parameters<typeof executePending>[1] {
  const read = readCommand(bytes, state);
  invariant(read.ok, 'a pending command was readable when it was accepted');
  const { payload } = read.value;
  invariant(payload.type === 'update-credentials.command', 'only CS02b and CS02g can be pending');
  return { ...read.value, payload };
}

function refuse(state: DeviceState, refused: RefusedBecause, at: Instant): PlannedStep {
  const event = REFUSALS[refused.code].securityEvent;
  const { code: what, details } = refused;
  return { state: logged(state, { at, event, what, details }), outcome: rejected(refused) };
}

function countCommand(
  state: DeviceState,
  { countedRole }: Authorisation,
  { header }: ReceivedCommand,
): DeviceState {
  if (countedRole === undefined) return state;
  const roles = { ...state.counters.roles, [countedRole]: header.originatorCounter };
  return { ...state, counters: { ...state.counters, roles } };
}
