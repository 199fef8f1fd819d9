/**
 * Production proving (SEED30 6): does what left the factory work? A batch with truncated certificates fails the check against
 * the Device hierarchy; a broken key in a cell shows only when a live command needs it.
 *
 * @module
 */
import type { Clock } from '../core/clock.ts';
import { equalBytes } from '../core/bytes.ts';
import { withArguments } from '../core/verb-arguments.ts';
import type { EventLog } from '../core/event-log.ts';
import type { CommandResult } from '../core/event-types.ts';
import { type MessageCodeRow, messageCodeRow } from '../gbcs/message-codes.ts';
import { modeRules } from '../gbcs/modes.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import type { CellName } from '../vocabulary/cells.ts';
import { type Eui64, formatEui64 } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { type PathCache, createPathCache, validatePath } from '../x509/path.ts';
import { badConfiguration } from './bad-configuration.ts';
import type { ProofSubject, Proofs } from './proofs.ts';
import type { DeviceRegister } from './register.ts';
import { decodedOrUndefined } from './responses.ts';
import { serviceRequestThatCarries } from './service-requests.ts';
import type { ProvingOrder } from './submissions.ts';
import type { Submission } from './command-types.ts';
import type { ProductionProving } from './proving-types.ts';

/** What proving is made of. */
export interface ProvingSurroundings {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly register: DeviceRegister;
  readonly proofs: Proofs;
  readonly submit: (order: ProvingOrder) => Submission;
}

/** Proving, and what it is told when a proving command has ended. */
export interface Proving extends ProductionProving {
  concluded(device: Eui64, cell: CellName, result: CommandResult): void;
}

/** Makes production proving. */
export function createProving({
  clock,
  log,
  register,
  proofs,
  submit,
}: ProvingSurroundings): Proving {
  const cache = createPathCache();
  const note = (
    device: Eui64,
    subject: ProofSubject,
    finding: string,
    result: 'proven' | 'unproven',
  ): void => {
    const { batch } = register.entryOf(device);
    proofs.note({ device, batch, subject, result });
    const about = { device, cell: subject, result, finding };
    log.append({ at: clock.now(), type: 'dcc.proved', actor: 'dsp', ...about });
  };
  const proving: Proving = {
    state: (device, cell) => proofs.state(device, cell),
    batches: () => proofs.batches(),
    checkCertificates: (device, anchors) => {
      const { certificates } = register.entryOf(device);
      const at = clock.now();
      const fault = faultOf({ certificates, anchors, at, cache });
      const result = fault === undefined ? 'proven' : 'unproven';
      note(device, 'own-certificates', fault ?? 'paths valid', result);
      return result;
    },
    prove: ({ device, cell, command }) => {
      register.entryOf(device);
      const message = decodedOrUndefined(command);
      if (message === undefined) badCommand('it cannot be read; decodeMessage says why');
      checkProves({ device, cell, message });
      const { originatorId: requester, messageCode } = message.header;
      const serviceRequest = serviceRequestThatCarries(messageCode);
      return submit({ command, requester, serviceRequest, proves: cell });
    },
    concluded: (device, cell, result) => {
      // Withdrawn and forged answers say nothing about the cell.
      if (result === 'withdrawn' || result === 'unverified') return;
      if (result === 'no-response') note(device, cell, 'no Response to a live command', 'unproven');
      else note(device, cell, 'a live command was carried out', 'proven');
    },
  };
  return withArguments('proving', proving, {
    checkCertificates: { device: 'text', anchors: 'octetLists' },
    prove: { order: { device: 'text', cell: 'text', command: 'octets' } },
  });
}

function faultOf({
  certificates,
  anchors,
  at,
  cache,
}: {
  readonly certificates: readonly Uint8Array[];
  readonly anchors: readonly Uint8Array[];
  readonly at: ReturnType<Clock['now']>;
  readonly cache: PathCache;
}): string | undefined {
  const roots = anchors.filter(isSelfIssued);
  const intermediates = anchors.filter((encoded) => !isSelfIssued(encoded));
  for (const leaf of certificates) {
    const { valid, reasons } = validatePath({
      leaf,
      intermediates,
      anchors: roots,
      at,
      rules: 'path',
      cache,
    });
    if (!valid) return reasons[0]?.code ?? 'no path';
  }
  return certificates.length === 0 ? 'no certificates' : undefined;
}

function isSelfIssued(encoded: Uint8Array): boolean {
  const { issuer, subject } = parseCertificate(encoded);
  return equalBytes(issuer.der, subject.der);
}

/** A success proves the cell whose key the device needed to believe the command, and no other. */
function checkProves({
  device,
  cell,
  message,
}: {
  readonly device: Eui64;
  readonly cell: CellName;
  readonly message: DecodedMessage;
}): void {
  const { targetId, messageCode } = message.header;
  if (targetId !== device) {
    badCommand(`it is for ${formatEui64(targetId)}, not for ${formatEui64(device)}`);
  }
  const needed = cellNeededBy(message, messageCodeRow(messageCode));
  if (needed !== undefined && !needed.includes(cell)) {
    badCommand(`it needs the key in ${needed.join(' or ')}, so that it cannot prove ${cell}`);
  }
}

/** Cells whose key a command needs; undefined for commands that this library does not interpret. */
function cellNeededBy(
  { payload }: DecodedMessage,
  row: MessageCodeRow | undefined,
): readonly string[] | undefined {
  if (payload.type === 'read-credentials.command')
    return [payload.authorisingCell.cell ?? 'no cell'];
  if (row?.mode === undefined) return undefined;
  const { authoriser } = modeRules(row.mode);
  return [...new Set([authoriser.otherDevices, authoriser.communicationsHub])];
}

function badCommand(reason: string): never {
  badConfiguration('command', reason);
}
