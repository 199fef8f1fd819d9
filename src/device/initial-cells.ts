/**
 * The cells of a device as it leaves the factory, from whatever a caller knows of each: certificate, bare anchor,
 * unproven octets, or nothing.
 *
 * A device has no empty cell (GBCS 12). So a cell that the type always has and of which nothing is known holds an
 * occupant without a usable key and with eight zero octets for its identifiers, until somebody replaces it.
 *
 * @module
 */
import { isOctets, kindOfValue } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import type { DeviceType } from './device-types.ts';
import type { TrustAnchorCells } from './state.ts';
import {
  type BareAnchor,
  type CellContent,
  type TrustAnchor,
  type UnprovenCell,
  trustAnchorOf,
} from './trust-anchor.ts';

/** Whether a cell that the type always has may go unmentioned. */
export type OtherCells = 'unknown' | 'refused';

/** Whoever is in a cell of which nobody knows anything. */
const UNKNOWN_OCCUPANT: TrustAnchor = trustAnchorOf(
  { keyIdentifier: new Uint8Array(8) },
  'unknown',
);

/** Contents as a caller without types may have them. */
type Contents = Readonly<Record<string, CellContent | undefined>>;

/**
 * The cells of a new device.
 *
 * @throws SmkiError `device/bad-configuration`, with the decoding error as its cause where octets are no certificate
 */
export function initialCells(order: {
  readonly type: DeviceType;
  readonly contents: Contents;
  readonly otherCells: OtherCells;
}): TrustAnchorCells {
  const { type, contents, otherCells } = order;
  if (typeof contents !== 'object' || (contents as unknown) === null || isOctets(contents)) {
    badCells('cells', `an object of contents by cell name is needed, not ${kindOfValue(contents)}`);
  }
  refuseStrangers(type, contents);
  const always = type.cells.filter(({ presence }) => presence === 'always');
  const required = new Set<CellName>(always.map(({ cell }) => cell));
  const cells = CELL_NAMES.flatMap((name): [CellName, TrustAnchor][] => {
    const content = contents[name];
    if (content !== undefined) return [[name, anchorIn(name, content)]];
    if (!required.has(name)) return [];
    if (otherCells === 'refused') refuseMissing(type, name);
    return [[name, UNKNOWN_OCCUPANT]];
  });
  return Object.fromEntries(cells);
}

function refuseStrangers(type: DeviceType, contents: Contents): void {
  const held: readonly string[] = type.cells.map(({ cell }) => cell);
  const stranger = Object.keys(contents).find((name) => !held.includes(name));
  if (stranger === undefined) return;
  badCells(
    `cells.${stranger}`,
    `${type.name} holds no cell ${stranger}; it holds ${held.join(', ')}; another model is a type of your own`,
  );
}

function refuseMissing(type: DeviceType, name: CellName): never {
  badCells(
    `cells.${name}`,
    `${type.name} always holds ${name}: pass a certificate; a bare anchor, of which { entityId, keyIdentifier } is enough; ` +
      `{ raw, entityId, keyIdentifier } for octets that may be broken; or, when nothing is known of it, otherCells: 'unknown'`,
  );
}

function anchorIn(name: CellName, content: CellContent): TrustAnchor {
  const field = `cells.${name}`;
  if (!isOctets(content)) {
    requireParts(field, content);
    return trustAnchorOf(content, name);
  }
  try {
    return trustAnchorOf(content instanceof Uint8Array ? content : new Uint8Array(content), name);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const reason = `no certificate (${error.message}): pass { raw, entityId, keyIdentifier } for octets that may be broken`;
    return fail(
      'device/bad-configuration',
      `${field}: ${reason}`,
      { field, reason },
      { cause: error },
    );
  }
}

/** Callers without types: each part of a bare anchor or an unproven cell is what it is said to be. */
function requireParts(field: string, content: BareAnchor | UnprovenCell): void {
  if (typeof content !== 'object' || (content as unknown) === null) {
    const found = kindOfValue(content);
    const advice = found === 'text' ? '; pemToDer of smki-sim/x509 reads PEM' : '';
    const needed = 'certificate DER (Uint8Array), a bare anchor or an unproven cell';
    badCells(field, `${needed} is needed, not ${found}${advice}`);
  }
  const { raw, keyIdentifier, publicKey, name, wrappedContingencyKey: wrapped } = content as Parts;
  if ('raw' in content) {
    requireOctets(`${field}.raw`, raw);
    requireOctets(`${field}.keyIdentifier`, keyIdentifier);
  }
  if (keyIdentifier !== undefined) requireOctets(`${field}.keyIdentifier`, keyIdentifier);
  if (publicKey !== undefined) requireOctets(`${field}.publicKey`, publicKey);
  if (wrapped !== undefined) {
    requireOctets(
      `${field}.wrappedContingencyKey.wrappedPublicKey`,
      (wrapped as Partial<typeof wrapped> | null)?.wrappedPublicKey,
    );
  }
  if (name === undefined || typeof name === 'string' || isOctets(name)) return;
  badCells(
    `${field}.name`,
    `text such as "OU=00, CN=ZA" or DER is needed, not ${kindOfValue(name)}`,
  );
}

function requireOctets(field: string, value: unknown): void {
  if (!isOctets(value))
    badCells(field, `octets (Uint8Array) are needed, not ${kindOfValue(value)}`);
}

/** Any part of a bare anchor or an unproven cell. */
type Parts = Partial<BareAnchor & UnprovenCell>;

function badCells(field: string, reason: string): never {
  fail('device/bad-configuration', `${field}: ${reason}`, { field, reason });
}
