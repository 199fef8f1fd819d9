/**
 * Shares of a recovery by cell: on how many of the listed devices that have a cell it was replaced, whoever has answered.
 *
 * The log has cells only of devices that answered. A silent device is taken to have those of the compromised key that its type always
 * has, and those that every device of its type has answered of: for that, particulars are needed.
 *
 * @module
 */
import type { EventOf } from '../core/event-types.ts';
import { DEVICE_TYPES, type DeviceType } from '../device/device-types.ts';
import type { CredentialSlot } from '../party/credentials.ts';
import { type KeyClass, KEY_CLASSES, affectedCells } from './compromised-key.ts';

/** Whether a cell was replaced, by the last answer about it. */
type Answers = ReadonlyMap<string, boolean>;

/**
 * Shares by cell; each device counts once, however often it was asked.
 *
 * @param facts - `key`: as `recovery.opened` has it; `typeOf`: of a device, where it is known
 */
export function cellShares(
  listed: Iterable<string>,
  facts: {
    readonly concluded: readonly EventOf<'dcc.concluded'>[];
    readonly key: string;
    readonly typeOf: (device: string) => string | undefined;
  },
): Record<string, { readonly recovered: number; readonly of: number }> {
  const answers = answersOf(facts.concluded);
  const usual = usualCells(answers, facts.typeOf);
  const ofKey = cellsOfKey(facts.key);
  const shares = new Map<string, { recovered: number; of: number }>();
  for (const device of new Set([...listed, ...answers.keys()])) {
    const own = answers.get(device);
    const type = facts.typeOf(device) ?? '';
    const silent = [...(usual.get(type) ?? []), ...ofKey.filter((cell) => has(type, cell))];
    for (const cell of own?.keys() ?? new Set(silent)) {
      const share = shares.get(cell) ?? { recovered: 0, of: 0 };
      shares.set(cell, share);
      share.of += 1;
      if (own?.get(cell) === true) share.recovered += 1;
    }
  }
  return Object.fromEntries(shares);
}

function answersOf(concluded: readonly EventOf<'dcc.concluded'>[]): ReadonlyMap<string, Answers> {
  const answers = new Map<string, Map<string, boolean>>();
  for (const { device, cells } of concluded) {
    if (cells.length === 0) continue;
    const own = answers.get(device) ?? new Map<string, boolean>();
    answers.set(device, own);
    for (const { cell, status } of cells) own.set(cell, status === 'success');
  }
  return answers;
}

/** Cells of which every device of a type that answered at all has answered. */
function usualCells(
  answers: ReadonlyMap<string, Answers>,
  typeOf: (device: string) => string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const usual = new Map<string, readonly string[]>();
  for (const [device, own] of answers) {
    const type = typeOf(device);
    if (type === undefined) continue;
    const cells = usual.get(type);
    if (cells === undefined) usual.set(type, [...own.keys()]);
    else if (!cells.every((cell) => own.has(cell))) {
      usual.set(
        type,
        cells.filter((cell) => own.has(cell)),
      );
    }
  }
  return usual;
}

/** Cells that a key fills, from its description; none for a key that is in no cell. */
function cellsOfKey(description: string): readonly string[] {
  const [name = ''] = description.split(' of ');
  const [keyClass = '', ...rest] = name.split('.');
  if (!Object.hasOwn(KEY_CLASSES, keyClass)) return [];
  const slots = rest.join('.').split('+') as CredentialSlot[];
  return affectedCells({ keyClass: keyClass as KeyClass, ...(rest.length > 0 && { slots }) });
}

function has(type: string, cell: string): boolean {
  const types: Readonly<Record<string, DeviceType>> = DEVICE_TYPES;
  if (!Object.hasOwn(types, type)) return false;
  return types[type]?.cells.some((row) => row.cell === cell && row.presence === 'always') ?? false;
}
