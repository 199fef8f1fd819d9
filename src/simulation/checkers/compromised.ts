/**
 * What is compromised, as the log of an incident names it, and what was in use under that name when it was opened.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { type CompromisedKey, KEY_CLASSES, affectedCells } from '../../recovery/compromised-key.ts';
import { keyIdentifierOf } from '../../recovery/key-identifier.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { CheckedWorld } from './checker.ts';

/** What devices must not keep. */
export interface Compromised {
  /** Key identifiers, in hexadecimal: of a party's certificates in the cells that the key is about. */
  readonly keys: ReadonlySet<string>;
  /** The Root certificate, where that is to be replaced. */
  readonly root: Uint8Array | undefined;
}

/** A key by the name that it has in the log: `supplier.digitalSignature of 90-B3-…`; undefined for a class that is none. */
export function keyOfLog(described: string): CompromisedKey | undefined {
  const [name = '', owner] = described.split(' of ');
  // A slot may have a dot of its own: `supplier.keyAgreement.prePaymentTopUp`.
  const [keyClass = '', ...rest] = name.split('.');
  if (!Object.hasOwn(KEY_CLASSES, keyClass)) return undefined;
  return {
    keyClass: keyClass as CompromisedKey['keyClass'],
    ...(owner !== undefined && { owner: owner as Eui64 }),
    ...(rest.length > 0 && {
      slots: rest.join('.').split('+') as CompromisedKey['slots'] & object,
    }),
  };
}

/** What is in use of it now. */
export function compromisedOf(
  { parties, authority }: Pick<CheckedWorld, 'parties' | 'authority'>,
  described: string,
): Compromised | undefined {
  const key = keyOfLog(described);
  if (key === undefined) return undefined;
  const { role } = KEY_CLASSES[key.keyClass];
  const owner = key.owner === undefined ? role && parties.of(role) : parties.byId(key.owner);
  const affected = role === undefined ? [] : affectedCells(key);
  const held = (Object.entries(owner?.cells() ?? {}) as [CellName, Uint8Array][]).filter(([cell]) =>
    affected.includes(cell),
  );
  const isRootNew = key.keyClass === 'rootOca' || key.keyClass.startsWith('contingency');
  return {
    keys: new Set(held.map(([, der]) => toHex(keyIdentifierOf(der)))),
    root: isRootNew ? authority.current().root : undefined,
  };
}
