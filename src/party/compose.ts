/**
 * Builds the pre-commands of the credential use cases: what a party wants to say, as octets that it then signs.
 *
 * Floors: a command of ours sets [4] to its own Originator Counter, so that a copy of it is refused ever after, and
 * the floors of other roles whose cells it changes to the same value unless the caller knows better. A future-dated
 * command has no [4] of its own: its counter counts at acceptance, and a floor that applies at execution would take the
 * counter back to it, so that everything in between could be sent again. Floors for others it has, as a new occupant may
 * need them: who changes some cells of a role only should name a floor above what that role will have sent by then.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { equalBytes } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { type Instant, instant } from '../core/instant.ts';
import { cellReference } from '../gbcs/cell-reference.ts';
import { type UnprotectedParts, writeUnprotected } from '../gbcs/framing.ts';
import { messageCode } from '../gbcs/message-codes.ts';
import { buildPreCommand } from '../gbcs/message.ts';
import { REPLACEMENT_MODES, type ReplacementMode, modeRules } from '../gbcs/modes.ts';
import type { AuthorisingControl, CounterChange, MessageHeader, Payload } from '../gbcs/types.ts';
import { updateContentParts, writeReplacementFields } from '../gbcs/update-credentials-command.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { type Eui64, type Eui64Like, eui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { type RemotePartyRole, roleCode } from '../vocabulary/roles.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { requireList, requireObject, requireOrder } from './order-checks.ts';

/** Certificates (DER) to be placed, by cell. What is no certificate is sent all the same: the device is the judge. */
export type Replacements = Readonly<Partial<Record<CellName, Uint8Array>>>;

/** What every command needs to know. */
export interface Addressing {
  /** Entity Identifier of the device. */
  readonly target: Eui64Like;
  readonly originatorId: Eui64;
  readonly originatorCounter: bigint;
}

/** A CS02b or CS02g command to be built. */
export interface UpdateOrder {
  readonly mode: ReplacementMode;
  /** Certificate DER by cell; encoded in the order of this object. */
  readonly replacements: Replacements;
  /** Issuing authority certificates at hand; those that the replacements need are picked by key identifier. */
  readonly issuers: readonly Uint8Array[];
  /** Certificates to send beside the picked ones, for example link certificates of a root. */
  readonly linkCertificates?: readonly Uint8Array[];
  /** Future date; `cancel` forgets a pending command of the same kind. */
  readonly executeAt?: Instant | 'cancel';
  /** `disapply` lets the device ignore validity dates. */
  readonly timeBasedChecks?: 'apply' | 'disapply';
  /** [4]: the command's own counter unless given, and nothing in a future-dated command; `none` leaves it out. */
  readonly newFloor?: bigint | 'none';
  /** [5] or, for another role's change, its part of [6]. */
  readonly prepaymentTopUpFloor?: bigint;
  /** [6] by role; the command's own counter for each other role that it changes, and its mode covers, unless given. */
  readonly otherFloors?: Readonly<Partial<Record<RemotePartyRole, bigint>>>;
  /** `omitted` leaves [6] out: the trap of a recovery command that sets no floors. */
  readonly otherRoleChanges?: 'set' | 'omitted';
  /** Communications Hubs want the authorising cell of ACB commands named. */
  readonly communicationsHub?: 'yes' | 'no';
  /** Mode 9 only. */
  readonly plaintextSymmetricKey?: Uint8Array;
}

const CANCELLATION = instant('9999-12-31T23:59:59Z');

/**
 * Pre-command of CS02b or CS02g (GBCS 13.3.5): the octets that the authorising party signs.
 *
 * @param order - what to replace, by which mode, and how the command is numbered and addressed
 * @returns the octets from the Grouping Header to the end of the content; sign them with `signMessage`
 * @throws SmkiError `vocabulary/unknown-name` for a mode or cell that does not exist, `x509/not-a-certificate` for text
 * where octets belong, `party/bad-order` without replacements or issuers, `gbcs/cannot-encode` for a counter that does not fit
 * @example
 * ```ts
 * import { composeUpdateCredentials, createWorld, signMessage } from 'smki-sim';
 *
 * const { esme, hierarchy, nextHierarchy, deliver } = createWorld({ seed: 'compose' });
 * const { contingency } = hierarchy;
 * const next = nextHierarchy();
 * const preCommand = composeUpdateCredentials({
 *   target: esme.entityId,
 *   originatorId: contingency.originatorId,
 *   originatorCounter: 1n,
 *   mode: 'anyByContingency',
 *   replacements: { root: next.root },
 *   issuers: [next.issuingOca],
 *   plaintextSymmetricKey: contingency.releaseSymmetricKey(),
 * });
 * deliver(signMessage(preCommand, contingency.signingKey));
 * console.log(esme.holds('root', next.root)); // true
 * ```
 */
export function composeUpdateCredentials(order: UpdateOrder & Addressing): Uint8Array {
  requireOrder(order, 'update');
  return writeUnprotected(updateCredentialsComposer(order)(order));
}

/**
 * As {@link composeUpdateCredentials}, for many devices that are sent the same: what they share is encoded once, now.
 *
 * @param order - what to replace, and by which mode
 * @returns the command for one device after the other, to be written with or without a signature
 * @throws SmkiError as {@link composeUpdateCredentials}
 */
export function updateCredentialsComposer(
  order: UpdateOrder,
): (to: Addressing) => UnprotectedParts {
  const { mode, executeAt } = order;
  requireKnownName('replacement mode', mode, REPLACEMENT_MODES);
  const { messageCode } = modeRules(mode);
  const cells = listed(order.replacements);
  requireList(order.issuers, 'issuers', 'certificates, such as [hierarchy.issuingOca]');
  const certificates = cells.map(({ certificate }) => certificate);
  const at = executeAt === 'cancel' ? CANCELLATION : executeAt;
  const shared = writeReplacementFields({
    replacements: cells.map(({ cell, certificate }) => ({
      certificate,
      target: cellReference(cell),
    })),
    pathCertificates: [
      ...issuersFor(certificates, order.issuers),
      ...(order.linkCertificates ?? []),
    ],
    ...(at !== undefined && { executionDateTime: at }),
  });
  const controlOf = controlComposer(order);
  return (to) => ({
    header: headerOf(to, messageCode),
    content: updateContentParts(controlOf(to.originatorCounter), shared),
  });
}

/**
 * Pre-command of CS02a, or of CS02f when load control is asked for (GBCS 13.2, 13.9).
 *
 * @param order - `roles`: whose cells to report; `authorisingCell`: the cell whose key vouches for the command
 * @returns the octets to sign (a signing cell) or to MAC (a key agreement cell)
 * @throws SmkiError `vocabulary/unknown-name`
 * @example
 * ```ts
 * import { composeReadCredentials, createWorld } from 'smki-sim';
 *
 * const { accessControlBroker, esme, send } = createWorld({ seed: 'compose' });
 * const preCommand = composeReadCredentials({
 *   target: esme.entityId,
 *   originatorId: accessControlBroker.entityId,
 *   originatorCounter: accessControlBroker.nextCounter(),
 *   roles: ['supplier', 'networkOperator'],
 *   authorisingCell: 'accessControlBroker.keyAgreement',
 * });
 * console.log(send(preCommand).outcome.explain()); // Answered CS02a: success.
 * ```
 */
export function composeReadCredentials(
  order: Addressing & {
    readonly roles: readonly RemotePartyRole[];
    readonly authorisingCell: CellName;
    readonly useCase?: 'CS02a' | 'CS02f';
  },
): Uint8Array {
  requireKind('order', order, 'record');
  requireKnownName('cell', order.authorisingCell, TRUST_ANCHOR_CELLS);
  return composeCommand(order, messageCode(order.useCase ?? 'CS02a'), {
    type: 'read-credentials.command',
    authorisingCell: cellReference(order.authorisingCell),
    roleCodes: order.roles.map(roleCode),
  });
}

/** Pre-command of any use case from its payload. */
export function composeCommand(to: Addressing, messageCode: number, payload: Payload): Uint8Array {
  return buildPreCommand({ header: headerOf(to, messageCode), payload });
}

function headerOf(
  { target, originatorId, originatorCounter }: Addressing,
  messageCode: number,
): MessageHeader {
  return { cra: 'command', originatorCounter, originatorId, targetId: eui64(target), messageCode };
}

/**
 * Of these issuer certificates, the ones that the certificates name by authority key identifier.
 *
 * A certificate that cannot be read names nobody: it may be sent on purpose, to see what the device says.
 */
export function issuersFor(
  certificates: readonly Uint8Array[],
  issuers: readonly Uint8Array[],
): readonly Uint8Array[] {
  const wanted = certificates.flatMap((encoded) => issuerKeyIdentifier(encoded) ?? []);
  return issuers.filter((encoded) => {
    const { subject } = keyIdentifiersOf(encoded);
    return subject !== undefined && wanted.some((id) => equalBytes(id, subject));
  });
}

interface KeyIdentifiers {
  readonly subject?: Uint8Array;
  readonly issuer?: Uint8Array;
}

function keyIdentifiersOf(encoded: Uint8Array): KeyIdentifiers {
  const extensions = smkiExtensions(parseCertificate(encoded));
  const subject = extensions.subjectKeyIdentifier;
  const issuer = extensions.authorityKeyIdentifier?.keyIdentifier;
  return { ...(subject && { subject }), ...(issuer && { issuer }) };
}

/** None, where a replacement is no certificate: a command may carry such, and the device says what it thinks of it. */
function issuerKeyIdentifier(encoded: Uint8Array): Uint8Array | undefined {
  try {
    return keyIdentifiersOf(encoded).issuer;
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

interface Replacement {
  readonly cell: CellName;
  readonly certificate: Uint8Array;
}

/** The replacements one by one, in the order of the caller's object. */
function listed(replacements: Replacements): readonly Replacement[] {
  requireObject(replacements, 'replacements');
  return Object.entries(replacements).map(([cell, certificate]) => {
    requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
    // The type says octets; a caller without a compiler often has PEM text in hand.
    if (!ArrayBuffer.isView(certificate)) failNotOctets(cell, certificate);
    return { cell: cell as CellName, certificate };
  });
}

function failNotOctets(cell: string, value: unknown): never {
  const found = typeof value;
  const message = `replacements of ${cell}: found ${found}, not octets; certificatesFromPem makes octets of PEM text`;
  fail('x509/not-a-certificate', message, { found });
}

/** The control of one command after the other: only counters differ. */
function controlComposer(order: UpdateOrder): (counter: bigint) => AuthorisingControl {
  const rules = modeRules(order.mode);
  const device = order.communicationsHub === 'yes' ? 'communicationsHub' : 'otherDevices';
  const authoriser = rules.authoriser[device];
  const names = rules.fields.authorisingCell[device] !== 'forbidden';
  const authorisingCell = authoriser === 'contingencyKey' ? 'root' : authoriser;
  const ownRole = TRUST_ANCHOR_CELLS[authorisingCell].role;
  const changed = rolesChanged(order);
  const isFutureDated = order.executeAt !== undefined;
  const topUp = specialistFloors(order);
  const others =
    order.otherRoleChanges === 'omitted' ? [] : otherRoles({ order, changed, ownRole });
  return (counter) => {
    const ownFloor = order.newFloor ?? (isFutureDated ? 'none' : counter);
    return {
      mode: rules.number,
      ...(order.plaintextSymmetricKey && { plaintextSymmetricKey: order.plaintextSymmetricKey }),
      timeBasedChecks: order.timeBasedChecks ?? 'apply',
      ...(names && { authorisingCell: cellReference(authorisingCell) }),
      sequenceNumber: counter,
      ...(ownFloor !== 'none' && { newFloor: ownFloor }),
      ...(changed.has(ownRole) &&
        ownRole === 'supplier' &&
        topUp && { newSpecialistFloors: topUp }),
      ...(others.length > 0 && {
        otherRoleChanges: others.map((role) => ({
          roleCode: roleCode(role),
          floor: order.otherFloors?.[role] ?? counter,
          ...(role === 'supplier' && topUp && { specialistFloors: topUp }),
        })),
      }),
    };
  };
}

function rolesChanged({ replacements }: UpdateOrder): ReadonlySet<RemotePartyRole> {
  const changed = CELL_NAMES.filter((cell) => replacements[cell] !== undefined);
  return new Set(changed.map((cell) => TRUST_ANCHOR_CELLS[cell].role));
}

/**
 * Roles besides the authorising one whose counters a command sets; the root has none of its own.
 *
 * A role whose cells the mode does not cover has its counter left alone unless the caller says otherwise: the device is
 * to refuse the cell that was asked for, not a counter that nobody mentioned.
 */
function otherRoles({
  order,
  changed,
  ownRole,
}: {
  readonly order: UpdateOrder;
  readonly changed: ReadonlySet<RemotePartyRole>;
  readonly ownRole: RemotePartyRole;
}): readonly RemotePartyRole[] {
  const covered: readonly RemotePartyRole[] = modeRules(order.mode).mayReplace;
  const isMeant = (role: RemotePartyRole): boolean =>
    covered.includes(role) || order.otherFloors?.[role] !== undefined;
  return [...changed].filter((role) => role !== ownRole && role !== 'root' && isMeant(role));
}

function specialistFloors({
  prepaymentTopUpFloor,
}: UpdateOrder): CounterChange['specialistFloors'] {
  return prepaymentTopUpFloor === undefined
    ? undefined
    : [{ usage: 0, floor: prepaymentTopUpFloor }];
}
