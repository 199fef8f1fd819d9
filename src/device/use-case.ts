/**
 * What every use case of a device provides: who may command it, and what it then does.
 *
 * `process.ts` runs the same sequence for all of them; a new use case is one more row there.
 *
 * @module
 */
import { formatMessageCode, messageCodeRow } from '../gbcs/message-codes.ts';
import type { MessageHeader, Payload } from '../gbcs/types.ts';
import type { Authorisation } from './authenticity.ts';
import type { DeviceContext } from './context.ts';
import type { OutcomeData } from './outcome.ts';
import type { ReceivedCommand } from './received-command.ts';
import type { RefusedBecause } from './refusals.ts';
import type { PlannedReply } from './reply.ts';
import type { DeviceState } from './state.ts';

/** Who may give a command, or why nobody may give this one. */
export type AuthorisationResult =
  | { readonly ok: true; readonly authorisation: Authorisation }
  | { readonly ok: false; readonly refused: RefusedBecause };

/** What an authentic command did. */
export interface Execution {
  readonly state: DeviceState;
  readonly response: PlannedReply;
  readonly outcome: OutcomeData;
}

/** An authentic command, ready to be carried out. */
export interface Order<P extends Payload = Payload> {
  readonly command: ReceivedCommand<P>;
  /** As the command met it. */
  readonly before: DeviceState;
  /** The same with the command's counter: what execution goes on from. */
  readonly state: DeviceState;
  readonly context: DeviceContext;
  readonly authorisation: Authorisation;
}

/** One use case as a device sees it. */
export interface UseCase<P extends Payload> {
  /** Structural checks that need no key; decides which cells must vouch for the command. */
  authorise(
    command: ReceivedCommand<P>,
    state: DeviceState,
    context: DeviceContext,
  ): AuthorisationResult;
  /** Carries out an authentic command. */
  execute(order: Order<P>): Execution;
}

export function authorised(authorisation: Authorisation): AuthorisationResult {
  return { ok: true, authorisation };
}

export function notAuthorised(refused: RefusedBecause): AuthorisationResult {
  return { ok: false, refused };
}

/** What a command is called in its outcome: `CS02a`, `CS02c`, … */
export function useCaseOf({ messageCode }: MessageHeader): string {
  return messageCodeRow(messageCode)?.useCase ?? formatMessageCode(messageCode);
}
