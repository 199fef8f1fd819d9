/**
 * A device's memory on its way out and in: `snapshot()` gives a copy, `restore()` takes one, and neither leaves octets in
 * two hands.
 *
 * What comes in may come from anywhere: each part is what a device wrote, or the memory is refused by the name of the part,
 * before anything has changed. Whether the memory is true (a counter, an occupant) nobody can tell.
 *
 * @module
 */
import { copied } from '../core/copy.ts';
import type { Point } from '../crypto/backend.ts';
import { isPoint } from '../crypto/index.ts';
import type { KeyId } from '../crypto/keys.ts';
import { type ReplacementMode, REPLACEMENT_MODES } from '../gbcs/modes.ts';
import { STATUS_CODES, type StatusCode } from '../gbcs/status-codes.ts';
import type { CellOccupant, CounterChange, SpecialistFloor } from '../gbcs/types.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import { parseName } from '../x509/name.ts';
import type { Name, WrappedContingencyKey } from '../x509/types.ts';
import type { DeviceKeyRing } from './context.ts';
import { initialCounters } from './initial-counters.ts';
import {
  attempted,
  bigintAt,
  entityAt,
  instantAt,
  listIn,
  nameAt,
  numberAt,
  objectAt,
  octetsAt,
  optional,
  textAt,
  textOf,
  wrong,
} from './loose-fields.ts';
import type { Executed, ReplacementResult } from './outcome.ts';
import { ownCertificateAt } from './own-certificate.ts';
import { readCommand } from './received-command.ts';
import { REPLACEMENT_FAILURES, type ReplacementFailureCode } from './replacement-failures.ts';
import type {
  DeviceCounters,
  DeviceState,
  OwnCredentials,
  PendingCommand,
  SecurityEvent,
  TrustAnchorCells,
  UnsentAlert,
} from './state.ts';
import { type TrustAnchor, requireKeyIdentifier } from './trust-anchor.ts';

/** The same memory in octets and objects of its own; the device type, which is frozen, is shared. */
export function copiedMemory(state: DeviceState): DeviceState {
  const { type, ...parts } = state;
  return { type, ...copied(parts) };
}

/**
 * The memory that a device takes over, in octets and objects of its own.
 *
 * @param given - what the caller says is a snapshot
 * @param device - the memory that the device has now: the other one is of the same device, and of the same type
 * @param keys - the device's own keys, which the memory knows by name
 * @throws SmkiError `device/bad-configuration` for what is no memory, or that of another device
 */
export function restoredMemory(
  given: unknown,
  device: DeviceState,
  keys: DeviceKeyRing,
): DeviceState {
  const memory = objectAt(given, 'memory');
  const { entityId, type } = device;
  if (memory['entityId'] !== entityId) {
    wrong('entityId', `this is the memory of ${textOf(memory['entityId'])}, not of ${entityId}`);
  }
  const { name } = objectAt(memory['type'], 'type');
  if (name !== type.name)
    wrong('type', `this is the memory of ${textOf(name)}, not of ${type.name}`);
  const state: DeviceState = {
    type,
    entityId,
    cells: cellsIn(memory['cells'], device),
    counters: countersIn(memory['counters']),
    credentials: credentialsIn(memory['credentials'], device.credentials, keys),
    pending: [],
    unsentAlerts: listIn(memory['unsentAlerts'], 'unsentAlerts', unsentAlertIn),
    securityLog: listIn(memory['securityLog'], 'securityLog', securityEventIn),
  };
  const pending = listIn(memory['pending'], 'pending', (item, field) =>
    pendingIn(item, field, state),
  );
  requireOneOfAKind(pending);
  return { ...state, pending };
}

function cellsIn(given: unknown, { type }: DeviceState): TrustAnchorCells {
  const cells = objectAt(given, 'cells');
  const held: readonly string[] = type.cells.map(({ cell }) => cell);
  const stranger = Object.keys(cells).find((name) => !held.includes(name));
  if (stranger !== undefined) wrong(`cells.${stranger}`, `${type.name} holds no such cell`);
  const always = type.cells.filter(({ presence }) => presence === 'always');
  const missing = always.find(({ cell }) => cells[cell] === undefined);
  if (missing !== undefined) wrong(`cells.${missing.cell}`, `${type.name} always holds this cell`);
  const anchors = CELL_NAMES.filter((name) => cells[name] !== undefined).map(
    (name): [CellName, TrustAnchor] => [name, anchorIn(cells[name], `cells.${name}`)],
  );
  return Object.fromEntries(anchors);
}

function anchorIn(given: unknown, field: string): TrustAnchor {
  const anchor = objectAt(given, field);
  const at = (part: string): readonly [unknown, string] => [anchor[part], `${field}.${part}`];
  const publicKey = optional(...at('publicKey'), pointAt);
  const keyIdentifier = octetsAt(...at('keyIdentifier'));
  const stored = optional(...at('stored'), octetsAt);
  requireKeyIdentifier(field, keyIdentifier, stored);
  return {
    entityId: entityAt(...at('entityId')),
    keyIdentifier,
    publicKey,
    name: optional(...at('name'), nameIn),
    wrappedContingencyKey: optional(...at('wrappedContingencyKey'), wrappedKeyIn),
    stored,
    organisationalUnit: optional(...at('organisationalUnit'), textAt),
    notAfter: optional(...at('notAfter'), instantAt),
  };
}

function pointAt(given: unknown, field: string): Point {
  const octets = octetsAt(given, field);
  if (isPoint(octets)) return octets;
  wrong(field, 'it is not an uncompressed P-256 point of 65 octets');
}

/** Read again from its encoding, of which the parts beside it are a copy. */
function nameIn(given: unknown, field: string): Name {
  const encoded = octetsAt(objectAt(given, field)['der'], `${field}.der`);
  return attempted(`${field}.der`, () => parseName(encoded, { decoding: 'tolerant' }));
}

function wrappedKeyIn(given: unknown, field: string): WrappedContingencyKey {
  const { wrapAlgorithm, wrappedPublicKey } = objectAt(given, field);
  return {
    wrapAlgorithm: textAt(wrapAlgorithm, `${field}.wrapAlgorithm`),
    wrappedPublicKey: octetsAt(wrappedPublicKey, `${field}.wrappedPublicKey`),
  };
}

/** All three: what is left out would begin again. */
function countersIn(given: unknown): DeviceCounters {
  const { roles, prepaymentTopUp, own } = objectAt(given, 'counters');
  return initialCounters({
    roles: objectAt(roles, 'counters.roles'),
    prepaymentTopUp: bigintAt(prepaymentTopUp, 'counters.prepaymentTopUp'),
    own: bigintAt(own, 'counters.own'),
  });
}

function credentialsIn(given: unknown, now: OwnCredentials, keys: DeviceKeyRing): OwnCredentials {
  const { active, pending, certificates, generated } = objectAt(given, 'credentials');
  const { digitalSignature, keyAgreement } = objectAt(active, 'credentials.active');
  const made = numberAt(generated, 'credentials.generated');
  if (made < 0) wrong('credentials.generated', 'no device has made fewer than 0 key pairs');
  const credentials: OwnCredentials = {
    active: {
      digitalSignature: textAt(digitalSignature, 'credentials.active.digitalSignature'),
      keyAgreement: textAt(keyAgreement, 'credentials.active.keyAgreement'),
    },
    pending: byUsage(pending, 'credentials.pending', textAt),
    certificates: byUsage(certificates, 'credentials.certificates', ownCertificateAt),
    generated: made,
  };
  for (const part of ['active', 'pending'] as const) {
    for (const usage of USAGES) {
      const id = credentials[part][usage];
      // What the device knows by this name already is not made again: it may never need it.
      if (id === undefined || id === now[part][usage]) continue;
      attempted(`credentials.${part}.${usage}`, () => keyOf(keys, usage, id));
    }
  }
  return credentials;
}

function keyOf(keys: DeviceKeyRing, usage: EndEntityKeyUsage, id: KeyId): unknown {
  return usage === 'digitalSignature' ? keys.signingKey(id) : keys.agreementKey(id);
}

const USAGES: readonly EndEntityKeyUsage[] = ['digitalSignature', 'keyAgreement'];

function byUsage<T>(
  given: unknown,
  field: string,
  read: (value: unknown, field: string, usage: EndEntityKeyUsage) => T,
): Partial<Record<EndEntityKeyUsage, T>> {
  const entries = Object.entries(objectAt(given, field)).map(([name, value]) => {
    const usage = nameAt(name, field, USAGES);
    return [usage, read(value, `${field}.${usage}`, usage)] as const;
  });
  return Object.fromEntries(entries);
}

/** What a device could not have accepted is not pending on it: it will be read again when its time comes. */
function pendingIn(given: unknown, field: string, state: DeviceState): PendingCommand {
  const pending = objectAt(given, field);
  const command = octetsAt(pending['command'], `${field}.command`);
  const read = readCommand(command, state);
  if (!read.ok) wrong(`${field}.command`, `the device would refuse it: ${read.refused.code}`);
  const { header, payload } = read.value;
  const executionDateTime = instantAt(pending['executionDateTime'], `${field}.executionDateTime`);
  const isItself =
    payload.type === 'update-credentials.command' &&
    payload.executionDateTime === executionDateTime &&
    pending['originatorId'] === header.originatorId &&
    pending['messageCode'] === header.messageCode;
  if (!isItself)
    wrong(field, 'originatorId, messageCode and executionDateTime are not those of the command');
  const { originatorId, messageCode } = header;
  const acceptedAt = instantAt(pending['acceptedAt'], `${field}.acceptedAt`);
  const macKey = optional(pending['macKey'], `${field}.macKey`, pointAt);
  return {
    command,
    originatorId,
    messageCode,
    executionDateTime,
    acceptedAt,
    ...(macKey && { macKey }),
  };
}

/** A later command of one originator and code takes the place of the one before (gbcs.md 13). */
function requireOneOfAKind(pending: readonly PendingCommand[]): void {
  const kinds = new Set<string>();
  for (const [index, { originatorId, messageCode }] of pending.entries()) {
    const kind = `${originatorId} ${messageCode}`;
    if (kinds.has(kind))
      wrong(`pending.${index}`, 'one of its originator and code is pending already');
    kinds.add(kind);
  }
}

function unsentAlertIn(given: unknown, field: string): UnsentAlert {
  const { message, outcome } = objectAt(given, field);
  return {
    message: octetsAt(message, `${field}.message`),
    outcome: executedIn(outcome, `${field}.outcome`),
  };
}

function executedIn(given: unknown, field: string): Executed {
  const { accepted, kind, mode, replacements, counterChanges } = objectAt(given, field);
  if (accepted !== true || kind !== 'executed') wrong(field, 'only what was executed has an Alert');
  return {
    accepted,
    kind,
    mode: nameAt(mode, `${field}.mode`, MODES),
    replacements: listIn(replacements, `${field}.replacements`, resultIn),
    counterChanges: listIn(counterChanges, `${field}.counterChanges`, changeIn),
  };
}

const MODES = Object.keys(REPLACEMENT_MODES) as ReplacementMode[];
const STATUSES = Object.keys(STATUS_CODES) as StatusCode[];
const FAILURES = Object.keys(REPLACEMENT_FAILURES) as ReplacementFailureCode[];

function resultIn(given: unknown, field: string): ReplacementResult {
  const result = objectAt(given, field);
  const at = (part: string): readonly [unknown, string] => [result[part], `${field}.${part}`];
  const failure = optional(...at('failure'), (value, where) => nameAt(value, where, FAILURES));
  const because = optional(...at('because'), textAt);
  return {
    cell: optional(...at('cell'), (value, where) => nameAt(value, where, CELL_NAMES)),
    status: nameAt(...at('status'), STATUSES),
    ...(failure !== undefined && { failure }),
    ...(because !== undefined && { because }),
    existing: occupantIn(...at('existing')),
    replacing: occupantIn(...at('replacing')),
  };
}

function occupantIn(given: unknown, field: string): CellOccupant {
  const { entityId, keyIdentifier } = objectAt(given, field);
  return {
    entityId: entityAt(entityId, `${field}.entityId`),
    keyIdentifier: octetsAt(keyIdentifier, `${field}.keyIdentifier`),
  };
}

function changeIn(given: unknown, field: string): CounterChange {
  const { roleCode, floor, specialistFloors } = objectAt(given, field);
  const specialist = optional(specialistFloors, `${field}.specialistFloors`, (list, where) =>
    listIn(list, where, specialistFloorIn),
  );
  return {
    roleCode: numberAt(roleCode, `${field}.roleCode`),
    floor: bigintAt(floor, `${field}.floor`),
    ...(specialist && { specialistFloors: specialist }),
  };
}

function specialistFloorIn(given: unknown, field: string): SpecialistFloor {
  const { usage, floor } = objectAt(given, field);
  return { usage: numberAt(usage, `${field}.usage`), floor: bigintAt(floor, `${field}.floor`) };
}

function securityEventIn(given: unknown, field: string): SecurityEvent {
  const { at, event, what, details } = objectAt(given, field);
  const facts = Object.entries(objectAt(details, `${field}.details`)).map(
    ([name, value]) => [name, textAt(value, `${field}.details.${name}`)] as const,
  );
  return {
    at: instantAt(at, `${field}.at`),
    event: numberAt(event, `${field}.event`),
    what: textAt(what, `${field}.what`) as SecurityEvent['what'],
    details: Object.fromEntries(facts),
  };
}
