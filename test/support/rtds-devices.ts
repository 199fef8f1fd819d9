/**
 * Rebuilds the device of a recorded exchange: the state that the command met, derived from command and Response alone.
 *
 * Each cell that the Response names as existing holds the certificate with that key identifier, wherever in the
 * material it is; a bare anchor when it is nowhere. The other cells hold what the test PKI has for the role: for the
 * authorising cell, the certificate under which the command verifies. Nothing here knows a file by its name.
 *
 * @module
 */
import { equalBytes, fromHex, toHex } from '../../src/core/bytes.ts';
import { simulatedClock } from '../../src/core/clock.ts';
import { type Instant, instant } from '../../src/core/instant.ts';
import {
  type AgreementKey,
  type Point,
  type SigningKey,
  seededRandom,
  softKeyStore,
} from '../../src/crypto/index.ts';
import type { DeviceFaults } from '../../src/device/context.ts';
import { createDevice } from '../../src/device/device.ts';
import { DEVICE_TYPES, type DeviceType } from '../../src/device/device-types.ts';
import type { CellContent } from '../../src/device/trust-anchor.ts';
import {
  type CellOccupant,
  type DecodedMessage,
  decodeMessage,
  responseFromCode,
  verifyMessageMac,
  verifyMessageSignature,
} from '../../src/gbcs/index.ts';
import { type CellName, TRUST_ANCHOR_CELLS, cellFromIdentity } from '../../src/vocabulary/cells.ts';
import type { EndEntityKeyUsage, KeyUsage } from '../../src/vocabulary/key-usages.ts';
import { type RemotePartyRole, roleFromCode } from '../../src/vocabulary/roles.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { nameAttributeText, nameEntityId } from '../../src/x509/name.ts';
import type { Certificate } from '../../src/x509/types.ts';
import { ACCESS_CONTROL_BROKER, agreementKeysOf, deviceAgreementKeysOf } from './known-keys.ts';
import {
  credentialMessages,
  keystoreEntries,
  zaz1AuthorityKeys,
  zaz1Certificates,
} from './material.ts';

/** Before every certificate of the pack ends, and before its future dates. */
const RECORDED_AT = '2016-06-01T00:00:00Z';

/** Device type by the last octet of the Entity Identifier: gbcs.md section 1.7. */
const TYPES: Readonly<Record<string, DeviceType>> = {
  A0: DEVICE_TYPES.ESME,
  A1: DEVICE_TYPES.GSME,
  A2: DEVICE_TYPES.CHF,
  A3: DEVICE_TYPES.GPF,
  A4: DEVICE_TYPES.PPMID,
  A6: DEVICE_TYPES.SAPC,
};

/** A command of the pack with what the device answered to it, at once and later. */
export interface RecordedExchange {
  readonly name: string;
  readonly command: Uint8Array;
  readonly response: DecodedMessage;
  /** For a future-dated command, where the pack has it. */
  readonly alert: DecodedMessage | undefined;
}

/** Every command of the pack with its Response, and the names of those without one. */
export function recordedExchanges(): {
  readonly exchanges: readonly RecordedExchange[];
  readonly unanswered: readonly string[];
} {
  const messages = credentialMessages().map(({ name, bytes }) => ({
    name,
    folder: name.split('/')[0],
    bytes,
    message: decodeMessage(bytes),
  }));
  const exchanges: RecordedExchange[] = [];
  const unanswered: string[] = [];
  for (const { name, folder, bytes, message } of messages) {
    if (message.kind !== 'command') continue;
    const neighbours = messages.filter((other) => other.folder === folder);
    const candidates = neighbours.filter((other) => answers(message, other.message));
    // Two commands of a folder may share a counter; then the names tell which Response is whose.
    const responseName = name.replace('COMMAND', 'RESPONSE');
    const response = candidates.find((other) => other.name === responseName) ?? candidates[0];
    if (response === undefined) {
      unanswered.push(name);
      continue;
    }
    const alerts = neighbours.filter((other) => reportsLater(message, other.message));
    const alertName = name.replace('COMMAND', 'ALERT');
    const alert =
      alerts.find((other) => other.name.replace(/8F6\d_/, '') === alertName) ?? alerts[0];
    exchanges.push({ name, command: bytes, response: response.message, alert: alert?.message });
  }
  return { exchanges, unanswered };
}

function answers({ header: asked }: DecodedMessage, { kind, header }: DecodedMessage): boolean {
  return (
    kind === 'response' &&
    header.originatorCounter === asked.originatorCounter &&
    header.messageCode === asked.messageCode &&
    header.originatorId === asked.targetId &&
    header.targetId === asked.originatorId
  );
}

function reportsLater({ header: asked }: DecodedMessage, alert: DecodedMessage): boolean {
  return (
    alert.payload.type === 'update-credentials.alert' &&
    alert.header.originatorId === asked.targetId &&
    alert.header.targetId === asked.originatorId &&
    alert.payload.outcome.sequenceNumber === asked.originatorCounter
  );
}

/** The device that received this command, in the state that it was in, with a clock that the caller moves. */
export function rebuildDevice({ command, response, alert }: RecordedExchange) {
  const asked = decodeMessage(command);
  const entityId = asked.header.targetId;
  const type = TYPES[entityId.slice(-2)];
  if (type === undefined) throw new Error(`no device type is known for ${entityId}`);
  const existing = existingOccupants(response, alert);
  const named = [...existing.keys(), ...cellsNamedIn(asked)];
  const cells = type.cells
    .filter(({ cell, presence }) => presence === 'always' || named.includes(cell))
    .map(({ cell }) => [cell, cellContent(cell, existing.get(cell), asked, command)] as const);
  const clock = simulatedClock(instant(RECORDED_AT));
  const device = createDevice({
    type,
    entityId,
    cells: Object.fromEntries(cells),
    keys: deviceKeys(asked),
    certificates: ownCertificates(entityId, response),
    counters: {
      roles: countersIn(response),
      ...(alert && { own: alert.header.originatorCounter }),
    },
    clock,
    random: seededRandom('rtds'),
    assumptions: { responseDateTime: 'rtds-constant' },
    faults: faultsIn(response, asked),
  });
  return { device, clock };
}

/** When a future-dated command of the pack is executed, or undefined. */
export function executionTimeOf(command: Uint8Array): Instant | undefined {
  const { payload } = decodeMessage(command);
  return payload.type === 'update-credentials.command' ? payload.executionDateTime : undefined;
}

/** Who is in which cell before the command, as far as the answers tell. */
function existingOccupants(
  response: DecodedMessage,
  alert: DecodedMessage | undefined,
): ReadonlyMap<CellName, CellOccupant> {
  const occupants = new Map<CellName, CellOccupant>();
  for (const { payload } of [response, ...(alert ? [alert] : [])]) {
    if (payload.type === 'read-credentials.response') {
      for (const { roleCode: role, cells = [] } of payload.roles) {
        for (const cell of cells) {
          const name = cellFromIdentity({
            roleCode: role,
            keyUsage: cell.keyUsages[0],
            cellUsageCode: cell.cellUsageCode,
          });
          if (name !== undefined) occupants.set(name, cell);
        }
      }
    }
    if (
      payload.type === 'update-credentials.response' ||
      payload.type === 'update-credentials.alert'
    ) {
      for (const { cell, existing } of payload.outcome?.replacements ?? []) {
        if (cell.cell !== undefined) occupants.set(cell.cell, existing);
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

function cellContent(
  cell: CellName,
  existing: CellOccupant | undefined,
  asked: DecodedMessage,
  command: Uint8Array,
): CellContent {
  if (cell === 'root') return rootAnchor();
  if (existing !== undefined) return contentOf(existing);
  const { role, keyUsage } = TRUST_ANCHOR_CELLS[cell];
  const candidates = knownAnchors().filter((known) => known.usage === keyUsage);
  // The authorising cell may hold another role's certificate; every other cell holds its own role's first one.
  const occupant =
    (cell === authorisingCellOf(asked)
      ? candidates.find((known) => hasSigned(known, asked, command))
      : undefined) ??
    candidates.find((known) => known.role === role && hasMaced(known, asked, command)) ??
    candidates.find((known) => known.role === role);
  return (
    occupant?.content ?? { entityId: asked.header.originatorId, keyIdentifier: new Uint8Array(8) }
  );
}

function hasSigned(
  { entityId, publicKey }: KnownAnchor,
  { header }: DecodedMessage,
  command: Uint8Array,
): boolean {
  return entityId === header.originatorId && verifyMessageSignature(command, publicKey);
}

function hasMaced(
  { usage, publicKey }: KnownAnchor,
  { header, mac }: DecodedMessage,
  command: Uint8Array,
): boolean {
  if (usage !== 'keyAgreement' || mac === undefined) return false;
  const key = brokerKey(publicKey);
  return (
    key !== undefined &&
    deviceAgreementKeysOf(header.targetId).some((peer) => verifyMessageMac(command, key, peer))
  );
}

/** The cell that must vouch for a command; CS02c to CS02e do not name it. */
function authorisingCellOf({ payload }: DecodedMessage): CellName | undefined {
  if (payload.type === 'read-credentials.command') return payload.authorisingCell.cell;
  if (payload.type === 'update-credentials.command') return payload.control.authorisingCell?.cell;
  return 'supplier.digitalSignature';
}

function rootAnchor(): CellContent {
  const key = zaz1AuthorityKeys()['ZA'];
  if (key === undefined) throw new Error('ca-public-keys.json has no key ZA');
  return { name: key.subject, publicKey: fromHex(key.point), keyIdentifier: fromHex(key.ski) };
}

/** The anchor with this key identifier; only its identifiers where nothing else is known. */
function contentOf({ entityId, keyIdentifier }: CellOccupant): CellContent {
  const wanted = toHex(keyIdentifier);
  const anchor = knownAnchors().find((known) => known.keyIdentifier === wanted);
  return anchor?.content ?? { entityId, keyIdentifier };
}

interface KnownAnchor {
  readonly content: CellContent;
  readonly entityId: string;
  readonly role: RemotePartyRole | undefined;
  readonly usage: KeyUsage | undefined;
  readonly keyIdentifier: string;
  readonly publicKey: Point;
}

let anchors: readonly KnownAnchor[] | undefined;

/** Every anchor that the material has, older certificates first: those stand on devices before a replacement. */
function knownAnchors(): readonly KnownAnchor[] {
  anchors ??= [
    ...[...keystoreCertificates(), ...certificatesInMessages()]
      .map((der) => ({ der, certificate: parseCertificate(der) }))
      .sort((left, right) => left.certificate.notBefore - right.certificate.notBefore)
      .flatMap(({ der, certificate }) => certificateAnchor(der, certificate)),
    ...bareAnchors(),
  ];
  return anchors;
}

function certificateAnchor(der: Uint8Array, certificate: Certificate): readonly KnownAnchor[] {
  const { subjectKeyIdentifier, keyUsage } = smkiExtensions(certificate);
  const entityId = nameEntityId(certificate.subject);
  const unit = nameAttributeText(certificate.subject, 'organisationalUnitName') ?? '';
  const publicKey = certificate.publicKeyInfo.point;
  if (!subjectKeyIdentifier || !entityId || !publicKey) return [];
  const role = roleFromCode(Number.parseInt(unit, 16));
  const keyIdentifier = toHex(subjectKeyIdentifier);
  return [{ content: der, entityId, role, usage: keyUsage?.[0], keyIdentifier, publicKey }];
}

function keystoreCertificates(): readonly Uint8Array[] {
  return keystoreEntries().map(({ certificate }) => pemOctets(certificate));
}

function certificatesInMessages(): readonly Uint8Array[] {
  return credentialMessages().flatMap(({ bytes }) => {
    const { payload } = decodeMessage(bytes);
    if (payload.type !== 'update-credentials.command') return [];
    return payload.replacements.map(({ certificate }) => certificate);
  });
}

/** Keys without a certificate: the folder of the CA keys has some of organisations too. */
function bareAnchors(): readonly KnownAnchor[] {
  return Object.values(zaz1AuthorityKeys()).flatMap((key) => {
    const { entityId, role } = key as { entityId?: string; role?: string };
    if (entityId === undefined) return [];
    const publicKey = fromHex(key.point);
    const content = { entityId, keyIdentifier: fromHex(key.ski), publicKey };
    return [
      {
        content,
        entityId,
        role: role as RemotePartyRole,
        usage: 'digitalSignature',
        keyIdentifier: key.ski,
        publicKey,
      },
    ];
  });
}

let brokerKeys: readonly AgreementKey[] | undefined;

function brokerKey(publicKey: Point): AgreementKey | undefined {
  brokerKeys ??= agreementKeysOf(ACCESS_CONTROL_BROKER);
  return brokerKeys.find((key) => equalBytes(key.publicKey, publicKey));
}

/**
 * Any signing key; an agreement key that knows the one secret it needs, from the broker's side; and, where a
 * certificate or a request is about a key of which only the public half is known, that half.
 */
function deviceKeys(asked: DecodedMessage) {
  const { targetId } = asked.header;
  const signing = softKeyStore(seededRandom(targetId)).createSigningKey('any');
  const pending = publicHalfOf(asked, signing);
  return {
    signing,
    agreement: sharedSecretWithBroker(targetId),
    ...(pending && { pending: { digitalSignature: pending, keyAgreement: asAgreement(pending) } }),
  };
}

/** The key of a CS02d certificate as if CS02c had made it. */
function publicHalfOf({ payload }: DecodedMessage, signing: SigningKey): SigningKey | undefined {
  if (payload.type !== 'install-device-certificate.command') return undefined;
  const { point } = parseCertificate(payload.certificate).publicKeyInfo;
  if (point === undefined) return undefined;
  return { id: 'recorded', publicKey: point, sign: (message) => signing.sign(message) };
}

function asAgreement({ id, publicKey }: SigningKey): AgreementKey {
  return { id, publicKey, agree: () => new Uint8Array(32) };
}

function sharedSecretWithBroker(device: string): AgreementKey {
  const [publicKey] = deviceAgreementKeysOf(device);
  if (publicKey === undefined) throw new Error(`no key agreement certificate of ${device}`);
  return {
    id: 'recorded',
    publicKey,
    agree: (peer) => {
      const broker = brokerKey(peer);
      if (broker === undefined) throw new Error('the secret with this peer is not known');
      return broker.agree(publicKey);
    },
  };
}

/** The certificates that the device holds of its own keys: those of the folder, or the one that it answered with. */
function ownCertificates(
  entityId: string,
  { payload }: DecodedMessage,
): Partial<Record<EndEntityKeyUsage, Uint8Array>> {
  const held: Partial<Record<EndEntityKeyUsage, Uint8Array>> = {};
  for (const { name, pem } of zaz1Certificates()) {
    if (name === `${entityId.toLowerCase()}-ds`) held.digitalSignature = pemOctets(pem);
    if (name === `${entityId.toLowerCase()}-ka`) held.keyAgreement = pemOctets(pem);
  }
  if (payload.type !== 'read-device-certificate.response' || !payload.certificate) return held;
  const [usage] = smkiExtensions(parseCertificate(payload.certificate)).keyUsage ?? [];
  return { ...held, [usage as EndEntityKeyUsage]: payload.certificate };
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

/** Codes that only failing hardware gives, read from the answer: the pack's faults were injected too. */
function faultsIn({ payload }: DecodedMessage, asked: DecodedMessage): DeviceFaults {
  const [family] = asked.payload.type.split('.');
  if (
    family !== 'issue-credentials' &&
    family !== 'install-device-certificate' &&
    family !== 'read-device-certificate'
  ) {
    return {};
  }
  const code = 'responseCode' in payload ? payload.responseCode : undefined;
  const name = code === undefined ? undefined : responseFromCode(family, code);
  switch (name) {
    case 'keyPairGenerationFailed':
    case 'cRProductionFailed':
      return { issueCredentials: name };
    case 'certificateStorageFailed':
    case 'privateKeyChangeFailed':
      return { installCertificate: name };
    case 'certificateRetrievalFailure':
      return { readCertificate: name };
    default:
      return {};
  }
}

function pemOctets(pem: string): Uint8Array {
  return new Uint8Array(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
}
