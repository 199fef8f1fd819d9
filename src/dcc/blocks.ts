/**
 * What is stopped at the door: parties, requests, recovery commands outside a signed batch, all services.
 *
 * @module
 */
import { toLatin1 } from '../core/bytes.ts';
import { sha256 } from '../crypto/index.ts';
import { modeRules } from '../gbcs/modes.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { Block } from './access-types.ts';
import type { DccAssumptions } from './assumptions.ts';
import type { Refused } from './eligibility.ts';
import { SERVICE_REQUESTS, serviceRequestRow } from './service-requests.ts';
import type { ServiceRequest } from './command-types.ts';

/** A block with the name that lifts it. */
export type NamedBlock = Block & { readonly name: string };

/** One request, as blocks see it. */
export interface GuardedRequest {
  readonly requester: Eui64;
  readonly serviceRequest: ServiceRequest;
  readonly device: Eui64;
  readonly octets: Uint8Array;
  readonly command: DecodedMessage;
}

/** All blocks. */
export interface Blocks {
  readonly all: readonly NamedBlock[];
  add(block: Block): string;
  /** The block that is lifted; undefined when there is none of this name. */
  remove(name: string): NamedBlock | undefined;
  /** Names commands of a signed batch by their SHA-256 digests. */
  allow(digests: readonly Uint8Array[]): void;
  /** Why a request is stopped, or undefined. */
  stopped(request: GuardedRequest): Refused | undefined;
}

/** Only this mode is signed by the Recovery key and has no MAC: the network must be its guard (recovery.md 3.7, step 7.1). */
const RECOVERY_CODE = modeRules('anyExceptAbnormalRootByRecovery').messageCode;

/** Makes a list without blocks. */
export function createBlocks({ assumptions }: { readonly assumptions: DccAssumptions }): Blocks {
  const byName = new Map<string, NamedBlock>();
  // A fleet may be frozen device by device: blocks are found by what they are about, not by going through them.
  const bySubject = new Map<string, readonly NamedBlock[]>();
  const allowed = new Set<string>();
  let count = 0;
  const about = (subject: string): readonly NamedBlock[] => bySubject.get(subject) ?? NONE;
  return {
    get all() {
      return [...byName.values()];
    },
    add: (block) => {
      checkBlock(block);
      const named: NamedBlock = { ...block, name: `block-${++count}` };
      byName.set(named.name, named);
      bySubject.set(subjectOf(block), [...about(subjectOf(block)), named]);
      return named.name;
    },
    remove: (name) => {
      const block = byName.get(name);
      if (block === undefined) return undefined;
      byName.delete(name);
      const left = about(subjectOf(block)).filter((other) => other.name !== name);
      if (left.length === 0) bySubject.delete(subjectOf(block));
      else bySubject.set(subjectOf(block), left);
      return block;
    },
    allow: (digests) => {
      for (const digest of digests) allowed.add(toLatin1(digest));
    },
    stopped: (request) => {
      if (bySubject.size === 0) return undefined;
      return (
        servicesStopped(request, about('services'), assumptions) ??
        partyStopped(request, about(`party ${request.requester}`)) ??
        requestStopped(request, about) ??
        outsideBatch(request, about('recovery-outside-batch'), allowed)
      );
    },
  };
}

const NONE: readonly NamedBlock[] = Object.freeze([]);

const BLOCKS = {
  party: true,
  'service-request': true,
  'recovery-outside-batch': true,
  services: true,
} as const satisfies Record<Block['block'], true>;

/** A misspelt block would stop nothing. */
function checkBlock(block: Block): void {
  requireKnownName('block', block.block, BLOCKS);
  const requests =
    block.block === 'service-request'
      ? [block.serviceRequest]
      : block.block === 'party'
        ? (block.except ?? [])
        : [];
  for (const request of requests) requireKnownName('service request', request, SERVICE_REQUESTS);
}

/** What a block is about, as people say it. */
export function subjectOf(block: Block): string {
  switch (block.block) {
    case 'party':
      return `party ${block.party}`;
    case 'service-request':
      return requestSubject(block.serviceRequest, block.device);
    default:
      return block.block;
  }
}

function requestSubject(serviceRequest: ServiceRequest, device: Eui64 | undefined): string {
  return device === undefined
    ? `service-request ${serviceRequest}`
    : `service-request ${serviceRequest} for ${device}`;
}

function servicesStopped(
  { serviceRequest }: GuardedRequest,
  blocks: readonly NamedBlock[],
  { servicesSuspended }: DccAssumptions,
): Refused | undefined {
  if (blocks.length === 0) return undefined;
  const spared =
    servicesSuspended === 'users' && serviceRequestRow(serviceRequest).asks === 'internal';
  if (spared) return undefined;
  return {
    code: 'services-suspended',
    advice: 'all services are suspended: wait until they are not',
  };
}

function partyStopped(
  { serviceRequest, requester }: GuardedRequest,
  blocks: readonly NamedBlock[],
): Refused | undefined {
  const block = blocks.find(
    (one) => one.block === 'party' && one.except?.includes(serviceRequest) !== true,
  );
  if (block === undefined) return undefined;
  return { code: 'blocked', advice: `requests of ${requester} are stopped by ${block.name}` };
}

function requestStopped(
  { serviceRequest, device }: GuardedRequest,
  about: (subject: string) => readonly NamedBlock[],
): Refused | undefined {
  const [block] = [
    ...about(requestSubject(serviceRequest, undefined)),
    ...about(requestSubject(serviceRequest, device)),
  ];
  if (block === undefined) return undefined;
  return { code: 'blocked', advice: `${subjectOf(block)} is stopped by ${block.name}` };
}

function outsideBatch(
  { octets, command }: GuardedRequest,
  blocks: readonly NamedBlock[],
  allowed: ReadonlySet<string>,
): Refused | undefined {
  if (blocks.length === 0 || command.header.messageCode !== RECOVERY_CODE) return undefined;
  if (allowed.has(toLatin1(sha256(octets)))) return undefined;
  const advice = 'recovery commands go out from a signed batch only: call access.allowBatch first';
  return { code: 'not-on-the-batch-list', advice };
}
