/**
 * The options of `createDevice` as callers without types may pass them: each is what it is said to be, or is refused by
 * name before a device exists. Cells and counters are judged where they are read.
 *
 * @module
 */
import { der } from '../asn1/index.ts';
import { type FieldKinds, requireKnownFields } from '../core/arguments.ts';
import { isOctets, kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { REPLACEMENT_MODES } from '../gbcs/modes.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { DeviceFaults } from './context.ts';
import type { DeviceOptions } from './device.ts';
import { nameAt, objectAt, wrong } from './loose-fields.ts';
import { ownCertificateAt } from './own-certificate.ts';

type Loose = Readonly<Record<string, unknown>>;

/** What each option must be when it is there. */
const OPTION_CHECKS: Readonly<Record<string, (value: unknown, field: string) => void>> = {
  clock: requireClock,
  random: (random, field) => {
    requireMethods(random, field, ['fork', 'bytes']);
  },
  keys: (keys, field) => {
    const { pending, ...active } = objectAt(keys, field);
    requireKeys(active, field, { signing: 'sign', agreement: 'agree' });
    if (pending === undefined) return;
    const where = `${field}.pending`;
    const waiting = objectAt(pending, where);
    requireKeys(waiting, where, { digitalSignature: 'sign', keyAgreement: 'agree' });
  },
  certificates: (certificates, field) => {
    for (const [name, der] of Object.entries(objectAt(certificates, field))) {
      const usage = nameAt(name, field, ['digitalSignature', 'keyAgreement']);
      ownCertificateAt(der, `${field}.${usage}`, usage);
    }
  },
  assumptions: (assumptions, field) => {
    objectAt(assumptions, field);
  },
  faults: requireFaults,
  hardwareType: (type, field) => {
    if (typeof type !== 'string') wrong(field, `dotted text is needed, not ${kindOfValue(type)}`);
    der.objectIdentifier(type);
  },
  disabledModes: (modes, field) => {
    if (!Array.isArray(modes)) wrong(field, `a list is needed, not ${kindOfValue(modes)}`);
    for (const mode of modes as readonly unknown[]) {
      requireName(String(mode), field, Object.keys(REPLACEMENT_MODES));
    }
  },
  otherCells: (otherCells, field) => {
    requireName(String(otherCells), field, ['unknown', 'refused']);
  },
};

/** Every option that there is: a misspelt one must not be ignored. */
const DEVICE_FIELDS: FieldKinds<DeviceOptions> = {
  type: 'any',
  entityId: 'any',
  cells: 'any',
  otherCells: 'any',
  keys: 'any',
  certificates: 'any',
  counters: 'any',
  clock: 'any',
  random: 'any',
  assumptions: 'any',
  faults: 'any',
  hardwareType: 'any',
  disabledModes: 'any',
};

/** @throws SmkiError `argument/unknown-field`, `device/bad-configuration`, `asn1/cannot-encode` for a hardware type that is no OID */
export function requireOptions(options: object): void {
  const given = objectAt(options, 'options');
  requireKnownFields('options', given, DEVICE_FIELDS);
  for (const [field, check] of Object.entries(OPTION_CHECKS)) {
    if (given[field] !== undefined) check(given[field], field);
  }
  if (given['clock'] === undefined)
    wrong('clock', 'a device needs a clock, such as simulatedClock(…)');
}

/**
 * A device type that is not one of ours.
 *
 * @throws SmkiError `device/bad-configuration`
 */
export function requireType(type: unknown): void {
  const { name, cells, deviceCredentialsAuthority } = objectAt(type, 'type');
  if (typeof name !== 'string') wrong('type.name', `text is needed, not ${kindOfValue(name)}`);
  if (name === '') wrong('type.name', 'a type needs a name; a snapshot is told by it');
  if (!Array.isArray(cells)) wrong('type.cells', `a list is needed, not ${kindOfValue(cells)}`);
  if (cells.length === 0) wrong('type.cells', 'a type needs a cell, without which nobody commands');
  requireCellRows(cells);
  const authority = String(deviceCredentialsAuthority);
  requireName(authority, 'type.deviceCredentialsAuthority', SIGNING_CELLS);
}

/** Cells whose key can sign commands. */
const SIGNING_CELLS = CELL_NAMES.filter(
  (cell) => TRUST_ANCHOR_CELLS[cell].keyUsage === 'digitalSignature',
);

function requireCellRows(rows: readonly unknown[]): void {
  const named = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const { cell, presence } = objectAt(row, `type.cells.${index}`);
    const name = String(cell);
    requireName(name, `type.cells.${index}.cell`, CELL_NAMES);
    requireName(String(presence), `type.cells.${index}.presence`, ['always', 'optional']);
    if (named.has(name))
      wrong(`type.cells.${index}.cell`, `${name} is there already: once is enough`);
    named.add(name);
  }
}

/** @throws SmkiError `device/bad-configuration` */
export function requireForkOptions(options: unknown): void {
  const { clock } = objectAt(options, 'options');
  requireKnownFields('options', options, { clock: 'any' });
  if (clock !== undefined) requireClock(clock, 'clock');
}

function requireClock(clock: unknown, field: string): void {
  requireMethods(clock, field, ['now']);
}

/** @throws SmkiError `gbcs/malformed`: text of octets is not octets, and a device has no silence for it */
export function requireCommand(command: unknown): void {
  if (isOctets(command)) return;
  const found = kindOfValue(command);
  const advice = found === 'text' ? '; parseMessageText reads hexadecimal and base64' : '';
  const reason = `octets (Uint8Array) are needed, this is ${found}${advice}`;
  fail('gbcs/malformed', `no command: ${reason}`, { offset: 0, field: '', reason });
}

/** @throws SmkiError `device/bad-configuration` */
export function requireFaults(faults: unknown, field = 'faults'): void {
  const { replacements, ...others } = objectAt(faults, field);
  for (const [fault, status] of Object.entries(others)) {
    requireName(fault, field, ['replacements', ...Object.keys(FAULT_STATUSES)]);
    if (status === undefined) continue;
    requireName(nameOf(status), `${field}.${fault}`, FAULT_STATUSES[fault] ?? []);
  }
  if (replacements === undefined) return;
  const where = `${field}.replacements`;
  for (const [cell, status] of Object.entries(objectAt(replacements, where))) {
    requireName(cell, where, Object.keys(TRUST_ANCHOR_CELLS));
    requireName(nameOf(status), `${where}.${cell}`, REPLACEMENT_STATUSES);
  }
}

const REPLACEMENT_STATUSES = [
  'resourcesBusy',
  'insufficientMemory',
] as const satisfies readonly NonNullable<DeviceFaults['replacements']>[CellName][];

/** What else may fail, and how the device says it. */
const FAULT_STATUSES: Readonly<Record<string, readonly string[]>> = {
  issueCredentials: ['keyPairGenerationFailed', 'cRProductionFailed'],
  installCertificate: ['certificateStorageFailed', 'privateKeyChangeFailed'],
  readCertificate: ['certificateRetrievalFailure'],
} as const satisfies {
  readonly [F in Exclude<keyof DeviceFaults, 'replacements'>]-?: readonly DeviceFaults[F][];
};

/** Each key under a name that there is, with the method that it is for. */
function requireKeys(
  keys: Loose,
  field: string,
  methods: Readonly<Record<string, 'sign' | 'agree'>>,
): void {
  for (const [name, key] of Object.entries(keys)) {
    requireName(name, field, Object.keys(methods));
    const method = methods[name];
    if (key !== undefined && method !== undefined) requireKey(key, `${field}.${name}`, method);
  }
}

/** Whoever stands in for a key that they lack may lack its public half too. */
function requireKey(key: unknown, field: string, method: 'sign' | 'agree'): void {
  requireMethods(key, field, [method]);
  const { publicKey } = key as Loose;
  if (publicKey !== undefined) requireOctets(publicKey, `${field}.publicKey`);
}

function requireMethods(value: unknown, field: string, methods: readonly string[]): void {
  const found = objectAt(value, field);
  const missing = methods.find((method) => typeof found[method] !== 'function');
  if (missing !== undefined) wrong(field, `an object with ${missing}() is needed`);
}

/** @throws SmkiError `device/bad-configuration` */
export function requireOctets(value: unknown, field: string): void {
  if (!isOctets(value)) wrong(field, `octets (Uint8Array) are needed, not ${kindOfValue(value)}`);
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : kindOfValue(value);
}

function requireName(name: string, field: string, known: readonly string[]): void {
  if (!known.includes(name)) wrong(field, `there is no ${name}; there are ${known.join(', ')}`);
}
