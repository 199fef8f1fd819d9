/**
 * The bench that cases are built on: one device of a type with a party in every cell, and sound commands to it, as
 * drafts that a case spoils in one place.
 *
 * @module
 */
import type { Point } from '../../crypto/backend.ts';
import { seededRandom, softKeyStore } from '../../crypto/index.ts';
import type { AgreementKey, SigningKey } from '../../crypto/keys.ts';
import { DEVICE_TYPES, type DeviceType, type DeviceTypeName } from '../../device/device-types.ts';
import type { DeviceKeys } from '../../device/device-keys.ts';
import { macMessage } from '../../gbcs/mac.ts';
import { buildPreCommand, decodeMessage } from '../../gbcs/message.ts';
import {
  REPLACEMENT_MODES,
  type Authoriser,
  type ReplacementMode,
  mayTarget,
  modeRules,
} from '../../gbcs/modes.ts';
import { signMessage } from '../../gbcs/signing.ts';
import type { MessageHeader, UpdateCredentialsCommand } from '../../gbcs/types.ts';
import { type UpdateOrder, composeUpdateCredentials } from '../../party/compose.ts';
import type { PartyRole } from '../../party/credentials.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import { type Eui64, type Eui64Like, eui64 } from '../../vocabulary/eui64.ts';
import type { Instant } from '../../core/instant.ts';
import { wrong } from '../argument-checks.ts';
import type { CaseCells } from './case.ts';
import { type CaseParty, type CasePki, cellsOfParty, createCasePki } from './case-pki.ts';

/** A command before it is protected. */
export interface CommandDraft {
  readonly mode: ReplacementMode;
  readonly header: Omit<MessageHeader, 'cra' | 'dateTime'>;
  readonly payload: UpdateCredentialsCommand;
  /** Undefined: no signature. */
  readonly signWith: SigningKey | undefined;
  /** Undefined: no MAC. */
  readonly macWith: AgreementKey | undefined;
}

/** What cases are built on. */
export interface CaseBench {
  readonly pki: CasePki;
  readonly type: DeviceType;
  readonly entityId: Eui64;
  /** The device's key agreement key: the other side of every MAC. */
  readonly deviceKey: Point;
  /** The cells of every case that does not say otherwise. */
  readonly cells: CaseCells;
  /** Modes that a device of this type executes. */
  readonly modes: readonly ReplacementMode[];
}

/** What a bench is made from. */
export interface CaseBenchOptions {
  readonly deviceType: DeviceTypeName | DeviceType;
  readonly seed: string;
  readonly at: Instant;
  readonly entityId?: Eui64Like | undefined;
  /** The key agreement public key of a real meter; that of {@link caseDeviceKeys} when absent. */
  readonly keyAgreementKey?: Point | undefined;
}

/** Originator Counter of every command that does not say otherwise; the device's counters start at 0. */
export const CASE_COUNTER = 1_000n;

const DEFAULT_ENTITY = 'FE5A4B40000001D0';

/** The keys of the simulated device that stands in for the meter. */
export function caseDeviceKeys(seed: string): Required<Pick<DeviceKeys, 'signing' | 'agreement'>> {
  const keys = softKeyStore(seededRandom(`anchor replacement cases:${seed}`).fork('device'));
  return {
    signing: keys.createSigningKey('signing'),
    agreement: keys.createAgreementKey('agreement'),
  };
}

/** What every device has, and no case can do without. */
const NEEDED_CELLS = {
  root: 'paths to new certificates end there',
  'accessControlBroker.keyAgreement': 'its key makes the MAC of a command',
} as const satisfies Partial<Record<CellName, string>>;

/** @throws SmkiError `testing/bad-argument` for a type of one's own that lacks one of them */
function requireCells({ name, cells }: DeviceType): void {
  for (const [needed, why] of Object.entries(NEEDED_CELLS)) {
    if (cells.some(({ cell }) => cell === needed)) continue;
    wrong('deviceType.cells', `${name} has no ${needed}, which ready cases need: ${why}`);
  }
}

/** Makes a bench. */
export function createCaseBench(options: CaseBenchOptions): CaseBench {
  const { deviceType, seed, at } = options;
  const type = typeof deviceType === 'string' ? DEVICE_TYPES[deviceType] : deviceType;
  requireCells(type);
  const pki = createCasePki({ seed, at });
  return {
    pki,
    type,
    entityId: eui64(options.entityId ?? DEFAULT_ENTITY),
    deviceKey: options.keyAgreementKey ?? caseDeviceKeys(seed).agreement.publicKey,
    cells: usualCells(type, pki),
    modes: (Object.keys(REPLACEMENT_MODES) as ReplacementMode[]).filter((mode) =>
      executes(type, mode),
    ),
  };
}

/** A sound command of a mode that replaces these cells; all that the mode may change unless told otherwise. */
export function draftOf(
  bench: CaseBench,
  mode: ReplacementMode,
  order: Partial<UpdateOrder> & { readonly counter?: bigint } = {},
): CommandDraft {
  const { pki, type, entityId } = bench;
  const { counter = CASE_COUNTER, ...changes } = order;
  const originator = originatorOf(bench, mode);
  const { protection } = modeRules(mode);
  const required = type.communicationsHub ? protection.communicationsHub : protection.otherDevices;
  const command = composeUpdateCredentials({
    mode,
    replacements: nextCells(bench, mode),
    issuers: [pki.issuing, pki.other.issuing],
    communicationsHub: type.communicationsHub ? 'yes' : 'no',
    ...(mode === 'anyByContingency' && {
      plaintextSymmetricKey: pki.contingency.releaseSymmetricKey(),
    }),
    ...changes,
    target: entityId,
    originatorId: originator.entityId,
    originatorCounter: counter,
  });
  const { header, payload } = decodeMessage(command);
  return {
    mode,
    header,
    payload: payload as UpdateCredentialsCommand,
    signWith: required === 'mac' ? undefined : originator.signingKey,
    macWith: required === 'signature' ? undefined : brokerKey(pki),
  };
}

/** The octets of a draft, protected as it says. */
export function commandOf(bench: CaseBench, draft: CommandDraft): Uint8Array {
  return protect(bench, draft, buildPreCommand(draft));
}

/** Signs and MACs octets as a draft says. */
export function protect(
  { deviceKey }: CaseBench,
  { signWith, macWith }: Pick<CommandDraft, 'signWith' | 'macWith'>,
  preCommand: Uint8Array,
): Uint8Array {
  const signed = signWith === undefined ? preCommand : signMessage(preCommand, signWith);
  return macWith === undefined ? signed : macMessage(signed, macWith, deviceKey);
}

/** The same draft with other control fields. */
export function withControl(
  draft: CommandDraft,
  change: Partial<UpdateCredentialsCommand['control']>,
): CommandDraft {
  const { payload } = draft;
  return { ...draft, payload: { ...payload, control: { ...payload.control, ...change } } };
}

/** The cell, or the contingency key, that authorises a mode on this type. */
export function authoriserOf({ type }: Pick<CaseBench, 'type'>, mode: ReplacementMode): Authoriser {
  const { authoriser } = modeRules(mode);
  return type.communicationsHub ? authoriser.communicationsHub : authoriser.otherDevices;
}

/** Whoever gives commands of this mode. */
export function originatorOf(
  { pki, type }: CaseBench,
  mode: ReplacementMode,
): { readonly entityId: Eui64; readonly signingKey: SigningKey | undefined } {
  const authoriser = authoriserOf({ type }, mode);
  if (authoriser === 'contingencyKey') {
    return { entityId: pki.contingency.originatorId, signingKey: pki.contingency.signingKey };
  }
  const party = pki.parties[TRUST_ANCHOR_CELLS[authoriser].role as PartyRole];
  return { entityId: party.entityId, signingKey: party.current.digitalSignature?.signingKey };
}

/** Certificates for all cells that a mode may change on this type, root aside: each party's next ones. */
export function nextCells(
  { pki, type }: Pick<CaseBench, 'pki' | 'type'>,
  mode: ReplacementMode,
  hierarchy: 'own' | 'other' = mode === 'anyByContingency' ? 'other' : 'own',
): CaseCells {
  const next = (party: CaseParty): CaseParty['next'] =>
    hierarchy === 'own' ? party.next : underOther(pki, party);
  const available: CaseCells = {
    ...(mode === 'anyByContingency' && { root: pki.other.root }),
    ...(modeRules(mode).mayReplace.length === 0 && { root: pki.rootAgain }),
    ...cellsOfAll(pki, next),
  };
  const held = type.cells.map(({ cell }) => cell);
  return pick(available, (cell) => held.includes(cell) && mayTarget(mode, roleOf(cell)));
}

/** The first mode that leaves the root alone: whatever it places can be issued again, and wrongly. A small type may have none. */
export function modeOfLeaves(bench: CaseBench): ReplacementMode | undefined {
  return bench.modes.find((mode) => {
    const cells = Object.keys(nextCells(bench, mode));
    return cells.length > 0 && !cells.includes('root');
  });
}

function underOther({ other }: CasePki, { role, entityId, next }: CaseParty): CaseParty['next'] {
  const slots = Object.keys(next) as (keyof CaseParty['next'])[];
  return Object.fromEntries(
    slots.map((slot) => [slot, other.issue({ role, entityId, slot, label: 'next' })]),
  );
}

function usualCells(type: DeviceType, pki: CasePki): CaseCells {
  const available: CaseCells = {
    root: pki.root,
    ...cellsOfAll(pki, ({ current }) => current),
  };
  const held = type.cells.map(({ cell }) => cell);
  return pick(available, (cell) => held.includes(cell));
}

function cellsOfAll(
  { parties }: CasePki,
  credentials: (party: CaseParty) => CaseParty['current'],
): CaseCells {
  return Object.fromEntries(
    Object.values(parties).flatMap((party) =>
      Object.entries(cellsOfParty(party, credentials(party))),
    ),
  );
}

function executes(type: DeviceType, mode: ReplacementMode): boolean {
  const held = type.cells.map(({ cell }) => cell);
  const authoriser = authoriserOf({ type }, mode);
  const rules = modeRules(mode);
  return (
    rules.mayReplace.length > 0 &&
    (authoriser === 'contingencyKey' || held.includes(authoriser)) &&
    held.some((cell) => mayTarget(mode, roleOf(cell)))
  );
}

/** The key behind every MAC. */
export function brokerKey({ parties }: CasePki): AgreementKey | undefined {
  return parties.accessControlBroker.current.keyAgreement?.agreementKey;
}

/** The cells for which a condition holds. */
export function pick(cells: CaseCells, wanted: (cell: CellName) => boolean): CaseCells {
  return Object.fromEntries(Object.entries(cells).filter(([cell]) => wanted(cell as CellName)));
}

function roleOf(cell: CellName) {
  return TRUST_ANCHOR_CELLS[cell].role;
}
