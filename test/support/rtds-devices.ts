/**
 * Rebuilds the device of a recorded exchange: the state that the command met, derived from command, Response and Alert.
 *
 * Each cell that the answers name as existing holds the certificate with that key identifier, wherever in the
 * material it is; a bare anchor when it is nowhere. The other cells hold what the test PKI has for the role: for the
 * authorising cell, the certificate under which the command verifies. Nothing here knows a file by its name, and a
 * device only by what was said to it and by it.
 *
 * @module
 */
import { equalBytes, fromHex, toHex } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import { type SimulatedClock, simulatedClock } from '../../src/core/clock.ts';
import { type Instant, instant } from '../../src/core/instant.ts';
import { type AgreementKey, seededRandom } from '../../src/crypto/index.ts';
import { type Device, createDevice } from '../../src/device/device.ts';
import type { DeviceType } from '../../src/device/device-types.ts';
import type { CellContent } from '../../src/device/trust-anchor.ts';
import {
  type CellOccupant,
  type CellReplacement,
  type DecodedMessage,
  type Payload,
  type ReplacementOutcome,
  decodeMessage,
  statusCode,
  verifyMessageMac,
  verifyMessageSignature,
} from '../../src/gbcs/index.ts';
import { messageCodeRow } from '../../src/gbcs/message-codes.ts';
import {
  CELL_NAMES,
  type CellName,
  TRUST_ANCHOR_CELLS,
  cellFromIdentity,
} from '../../src/vocabulary/cells.ts';
import { type RemotePartyRole, roleFromCode } from '../../src/vocabulary/roles.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { type KnownKey, type KnownKeys, keysOf, knownKeysIn } from './known-keys.ts';
import { credentialMessages, keystoreEntries, pemFiles, zaz1AuthorityKeys } from './material.ts';
import type { RecordedExchange } from './recorded-exchanges.ts';
import { faultsIn, ownCertificates, pendingKeys } from './rtds-own-credentials.ts';
import { typeFor } from './rtds-device-types.ts';

/** When most certificates of the pack are valid, and before its future dates. */
const RECORDED_AT = instant('2016-06-01T00:00:00Z');

const BROKER_CELL: CellName = 'accessControlBroker.keyAgreement';

/** A device as a command met it, and its clock. */
export interface RebuiltDevice {
  readonly device: Device;
  readonly clock: SimulatedClock;
}

let packKeys: KnownKeys | undefined;

/** The keys of ZAZ1, those of the certificates in the pack's messages among them. */
export function keysOfThePack(): KnownKeys {
  packKeys ??= knownKeysIn({
    files: pemFiles(),
    keystore: keystoreEntries(),
    bare: Object.values(zaz1AuthorityKeys()),
    certificates: certificatesIn(credentialMessages().map(({ bytes }) => bytes)),
  });
  return packKeys;
}

/** The certificates that Update Security Credentials commands carry. */
export function certificatesIn(messages: readonly Uint8Array[]): readonly Uint8Array[] {
  return messages.flatMap((bytes) => {
    const { payload } = decodeMessage(bytes);
    if (payload.type !== 'update-credentials.command') return [];
    return payload.replacements.map(({ certificate }) => certificate);
  });
}

/** The device that received this command, in the state that it was in, with a clock that the caller moves. */
export function rebuildDevice(
  { command, response, alert }: RecordedExchange,
  keys: KnownKeys = keysOfThePack(),
): RebuiltDevice {
  const asked = decodeMessage(command);
  const entityId = asked.header.targetId;
  const answers = [response, ...(alert ? [alert] : [])];
  const occupants = occupantsBefore(answers.map(({ payload }) => payload));
  const notHeld = answers.flatMap(({ payload }) => cellsMissingIn(payload));
  const named = [...occupants.keys(), ...cellsNamedIn(asked)];
  const held = named.filter((cell) => !notHeld.includes(cell));
  const credentialsAuthority = authorityOver({ asked, answers, command, keys });
  const type = typeFor(asked, {
    held,
    notHeld,
    ...(credentialsAuthority !== undefined && { credentialsAuthority }),
  });
  const scene = { asked, answers, command, type, keys };
  const cells = type.cells
    .filter(({ cell, presence }) => presence === 'always' || held.includes(cell))
    .map(({ cell }) => [cell, cellContent(cell, occupants.get(cell), scene)] as const);
  const clock = simulatedClock(recordedAt(asked, answers));
  const device = createDevice<DeviceType>({
    type,
    entityId,
    cells: Object.fromEntries(cells),
    keys: { agreement: agreementKeyOf(scene), pending: pendingKeys(asked, response) },
    certificates: ownCertificates({ entityId, response, keys }),
    counters: {
      roles: countersIn(response),
      ...(alert && { own: alert.header.originatorCounter }),
    },
    clock,
    random: seededRandom('rtds'),
    // What was answered in a pack is permitted in it.
    assumptions: { responseDateTime: 'rtds-constant', rootReplacementByUsers: 'on' },
    faults: faultsIn(answers),
  });
  return { device, clock };
}

/**
 * What is not at hand without which this command cannot be executed, in words; undefined when it can be tried. Keys that
 * are at hand and do not fit are no obstacle but a finding.
 */
export function obstacleTo(
  { command }: Pick<RecordedExchange, 'command'>,
  keys: KnownKeys = keysOfThePack(),
): string | undefined {
  const { header, signature, mac } = decodeMessage(command);
  const { originatorId, targetId } = header;
  if (!keys.authorities.some(({ role }) => role === 'Root OCA')) return 'no key of a Root OCA';
  if (messageCodeRow(header.messageCode)?.mode === 'anyByContingency') {
    return 'no root certificate that wraps its contingency key';
  }
  if (signature && keysOf(keys, originatorId, 'digitalSignature').length === 0) {
    return `no signing key of ${originatorId}`;
  }
  if (mac && keysOf(keys, targetId, 'keyAgreement').length === 0) {
    return `no key agreement key of ${targetId}`;
  }
  return mac && keys.agreementKeys.length === 0 ? 'no private key for a MAC' : undefined;
}

/** Who is in which cell before the command, as far as the answers tell. */
function occupantsBefore(answers: readonly Payload[]): ReadonlyMap<CellName, CellOccupant> {
  const occupants = new Map<CellName, CellOccupant>();
  for (const payload of answers) {
    if (payload.type === 'read-credentials.response') {
      for (const { roleCode, cells = [] } of payload.roles) {
        for (const occupant of cells) {
          const { keyUsages, cellUsageCode } = occupant;
          const cell = cellFromIdentity({ roleCode, keyUsage: keyUsages[0], cellUsageCode });
          if (cell !== undefined) occupants.set(cell, occupant);
        }
      }
    }
    if (
      payload.type === 'update-credentials.response' ||
      payload.type === 'update-credentials.alert'
    ) {
      for (const replacement of payload.outcome?.replacements ?? []) {
        const { cell, existing } = replacement;
        if (cell.cell !== undefined && !isMissing(replacement)) occupants.set(cell.cell, existing);
      }
    }
  }
  return occupants;
}

function cellsNamedIn({ payload }: DecodedMessage): readonly CellName[] {
  const references =
    payload.type === 'update-credentials.command'
      ? [payload.control.authorisingCell, ...payload.replacements.map(({ target }) => target)]
      : payload.type === 'read-credentials.command'
        ? [payload.authorisingCell]
        : [];
  return references.flatMap((reference) => reference?.cell ?? []);
}

const NOT_FOUND = statusCode('trustAnchorNotFound');

/** The same status may mean that the mode does not reach a cell, whose occupant is then named. */
function isMissing({ statusCode: status, existing }: ReplacementOutcome): boolean {
  return status === NOT_FOUND && existing.keyIdentifier.every((octet) => octet === 0);
}

/** What CS02a leaves out of a role that it reports, all of a role that it does not find, and what CS02b does not find. */
function cellsMissingIn(payload: Payload): readonly CellName[] {
  if ('outcome' in payload) {
    const missing = payload.outcome.replacements.filter(isMissing);
    return missing.flatMap(({ cell }) => cell.cell ?? []);
  }
  if (payload.type !== 'read-credentials.response') return [];
  return payload.roles.flatMap(({ roleCode, statusCode: status, cells = [] }) => {
    if (status !== NOT_FOUND && cells.length === 0) return [];
    const reported = cells.map(({ keyUsages, cellUsageCode }) =>
      cellFromIdentity({ roleCode, keyUsage: keyUsages[0], cellUsageCode }),
    );
    const role = roleFromCode(roleCode);
    return CELL_NAMES.filter(
      (cell) => TRUST_ANCHOR_CELLS[cell].role === role && !reported.includes(cell),
    );
  });
}

/** The cell of whoever signed CS02c, CS02d or CS02e. */
function authorityOver(scene: Omit<Scene, 'type'>): CellName | undefined {
  const { type } = scene.asked.payload;
  if (type === 'update-credentials.command' || type === 'read-credentials.command')
    return undefined;
  const signer = scene.keys.keys.find((known) => hasSigned(known, scene));
  return CELL_NAMES.find((cell) => {
    const { role, keyUsage } = TRUST_ANCHOR_CELLS[cell];
    return role === signer?.role && keyUsage === 'digitalSignature';
  });
}

interface Scene {
  readonly asked: DecodedMessage;
  readonly answers: readonly DecodedMessage[];
  readonly command: Uint8Array;
  readonly type: DeviceType;
  readonly keys: KnownKeys;
}

function cellContent(
  cell: CellName,
  existing: CellOccupant | undefined,
  scene: Scene,
): CellContent {
  if (cell === 'root') return rootAnchor(existing, scene);
  if (existing !== undefined) return contentOf(existing, scene.keys);
  const { role, keyUsage } = TRUST_ANCHOR_CELLS[cell];
  const candidates = scene.keys.keys.filter(({ usage }) => usage === keyUsage);
  const ofRole = candidates.filter((known) => known.role === role);
  // The authorising cell may hold another role's certificate; every other cell holds its own role's first one.
  const occupant =
    (cell === authorisingCellOf(scene)
      ? candidates.find((known) => hasSigned(known, scene))
      : undefined) ??
    (cell === BROKER_CELL ? candidates.find((known) => hasMaced(known, scene)) : undefined) ??
    ofRole[0];
  return occupant === undefined
    ? { entityId: scene.asked.header.originatorId, keyIdentifier: new Uint8Array(8) }
    : contentOfKey(occupant);
}

function hasSigned(
  { holder, publicKey }: KnownKey,
  { asked, command }: Pick<Scene, 'asked' | 'command'>,
): boolean {
  return holder === asked.header.originatorId && verifyMessageSignature(command, publicKey);
}

function hasMaced({ publicKey }: KnownKey, { asked, command, keys }: Scene): boolean {
  const key = privateKeyTo(publicKey, keys);
  return (
    key !== undefined &&
    keysOf(keys, asked.header.targetId, 'keyAgreement').some((peer) =>
      verifyMessageMac(command, key, peer),
    )
  );
}

/** The cell that must vouch for a command; CS02c to CS02e do not name it. */
function authorisingCellOf({ asked: { payload }, type }: Scene): CellName | undefined {
  if (payload.type === 'read-credentials.command') return payload.authorisingCell.cell;
  if (payload.type === 'update-credentials.command') {
    const { authorisingCell } = payload.control;
    if (authorisingCell !== undefined) return authorisingCell.cell;
    return type.communicationsHub ? 'accessControlBroker.digitalSignature' : undefined;
  }
  return type.deviceCredentialsAuthority;
}

/** The root that the answers name or that is above a certificate which the device took; else one above none that it refused. */
function rootAnchor(
  existing: CellOccupant | undefined,
  { asked, answers, keys }: Scene,
): CellContent {
  const roots = keys.authorities.filter(({ role }) => role === 'Root OCA');
  const { payload } = asked;
  const isUpdate = payload.type === 'update-credentials.command';
  const authorities = (isUpdate ? payload.pathCertificates : []).map(identifiersIn);
  const { taken, refused } = sorted(isUpdate ? payload.replacements : [], answers);
  const rootsAbove = (leaves: readonly CertificateIdentifiers[]): readonly string[] =>
    authorities
      .filter(({ own }) => leaves.some(({ issuer }) => issuer === own))
      .map(({ issuer }) => issuer);
  const proven = [...(existing ? [toHex(existing.keyIdentifier)] : []), ...rootsAbove(taken)];
  const doubtful = rootsAbove(refused);
  const root =
    roots.find(({ ski }) => proven.includes(ski)) ??
    roots.find(({ ski }) => !doubtful.includes(ski)) ??
    roots[0];
  if (root === undefined) throw new Error('the material has no key of a Root OCA');
  return { name: root.subject, publicKey: fromHex(root.point), keyIdentifier: fromHex(root.ski) };
}

/** Not before the certificates that the device took. */
function recordedAt({ payload }: DecodedMessage, answers: readonly DecodedMessage[]): Instant {
  if (payload.type !== 'update-credentials.command') return RECORDED_AT;
  const { taken } = sorted(payload.replacements, answers);
  return Math.max(RECORDED_AT, ...taken.map(({ notBefore }) => notBefore)) as Instant;
}

/** The certificates whose replacements succeeded, at once or later, and the others. */
function sorted(
  replacements: readonly CellReplacement[],
  answers: readonly DecodedMessage[],
): {
  readonly taken: readonly CertificateIdentifiers[];
  readonly refused: readonly CertificateIdentifiers[];
} {
  const outcomes = answers.flatMap(({ payload }) =>
    'outcome' in payload ? payload.outcome.replacements : [],
  );
  const succeeded = outcomes
    .filter((outcome) => outcome.statusCode === statusCode('success'))
    .map(({ cell }) => cell.cell);
  const identifiers = (wanted: boolean): readonly CertificateIdentifiers[] =>
    replacements
      .filter(({ target }) => succeeded.includes(target.cell) === wanted)
      .map(({ certificate }) => identifiersIn(certificate));
  return { taken: identifiers(true), refused: identifiers(false) };
}

interface CertificateIdentifiers {
  /** Own key identifier. */
  readonly own: string;
  /** Key identifier of its issuer. */
  readonly issuer: string;
  readonly notBefore: Instant;
}

/** Nothing for what is no certificate. */
function identifiersIn(der: Uint8Array): CertificateIdentifiers {
  try {
    const certificate = parseCertificate(der);
    const extensions = smkiExtensions(certificate);
    const issuer = extensions.authorityKeyIdentifier?.keyIdentifier;
    const { notBefore } = certificate;
    return { own: hexOf(extensions.subjectKeyIdentifier), issuer: hexOf(issuer), notBefore };
  } catch (error) {
    if (isSmkiError(error)) return { own: 'none', issuer: 'none', notBefore: RECORDED_AT };
    throw error;
  }
}

function hexOf(octets: Uint8Array | undefined): string {
  return octets === undefined ? 'none' : toHex(octets);
}

/** The anchor with this key identifier; only its identifiers where nothing else is known. */
function contentOf({ entityId, keyIdentifier }: CellOccupant, { keys }: KnownKeys): CellContent {
  const wanted = toHex(keyIdentifier);
  const key = keys.find((known) => known.keyIdentifier === wanted);
  return key === undefined ? { entityId, keyIdentifier } : contentOfKey(key);
}

function contentOfKey({ certificate, holder, keyIdentifier, publicKey }: KnownKey): CellContent {
  return (
    certificate ?? {
      entityId: holder,
      publicKey,
      ...(keyIdentifier !== undefined && { keyIdentifier: fromHex(keyIdentifier) }),
    }
  );
}

/** The device's side of the one secret that is needed, from the other side. */
function agreementKeyOf({ asked, command, keys }: Scene): AgreementKey {
  const device = asked.header.targetId;
  const own = keysOf(keys, device, 'keyAgreement');
  const publicKey =
    own.find((peer) => keys.agreementKeys.some((key) => verifyMessageMac(command, key, peer))) ??
    own[0] ??
    // Nobody knows it: enough for a device that is never sent a MAC.
    keys.agreementKeys[0]?.publicKey;
  if (publicKey === undefined) throw new Error('the material has no key for key agreement');
  return {
    id: 'recorded',
    publicKey,
    agree: (peer) => {
      const broker = privateKeyTo(peer, keys);
      if (broker === undefined)
        throw new Error(`the secret of ${device} with this peer is unknown`);
      return broker.agree(publicKey);
    },
  };
}

function privateKeyTo(publicKey: Uint8Array, keys: KnownKeys): AgreementKey | undefined {
  return keys.agreementKeys.find((key) => equalBytes(key.publicKey, publicKey));
}

/** CS02a and CS02f tell the counters; all others start below the command's. */
function countersIn({ payload }: DecodedMessage): Partial<Record<RemotePartyRole, bigint>> {
  if (payload.type !== 'read-credentials.response') return {};
  const known = payload.roles.flatMap(({ roleCode: code, currentSequenceNumber }) => {
    const role = roleFromCode(code);
    return role === undefined || currentSequenceNumber === undefined
      ? []
      : [[role, currentSequenceNumber] as const];
  });
  return Object.fromEntries(known);
}
