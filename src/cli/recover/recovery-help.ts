/**
 * The tables in the help of `smki recover`, for people who plan: keys, procedures, faults. Written from the tables of the model.
 *
 * @module
 */
import { KEY_CLASSES, type KeyClass } from '../../recovery/compromised-key.ts';
import { METHOD_PROCEDURES } from '../../recovery/decisions.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import { slotsOf } from '../../party/credentials.ts';
import { textTable } from '../../report/text-table.ts';
import { FAULTS } from '../../simulation/faults/index.ts';
import { hasShare, percentOf } from '../../simulation/scenarios/rehearsal.ts';

const CLASSES = Object.keys(KEY_CLASSES) as readonly KeyClass[];

/** Every key that can be named, with its slots. */
export const KEY_NAMES: readonly string[] = CLASSES.flatMap((keyClass) => [
  keyClass,
  ...slotNamesOf(keyClass).map((slot) => `${keyClass}.${slot}`),
]);

/** A table with a row for each key, and the procedures that are written for it. */
export function keyTable(): string {
  const rows = CLASSES.map((keyClass) => {
    const procedures = Object.values(PROCEDURES).filter(({ keyClasses }) =>
      keyClasses.includes(keyClass),
    );
    return [keyClass, KEY_CLASSES[keyClass].meaning, procedures.map(({ name }) => name).join(' ')];
  });
  return textTable([['key', 'what it is', 'procedures'], ...rows]);
}

/** A table with a row for each procedure. */
export function procedureTable(): string {
  const methods = Object.entries(METHOD_PROCEDURES);
  const rows = Object.values(PROCEDURES).map(({ name, title }) => {
    const [method] = methods.find(([, procedure]) => procedure === name) ?? [];
    return [name, method === undefined ? '' : `--method ${method}`, title];
  });
  return textTable([['procedure', 'or', 'what it does'], ...rows]);
}

/** Keys of classes that have more than one, as `supplier.digitalSignature`. */
export function slotsText(): string {
  const several = CLASSES.filter((keyClass) => slotNamesOf(keyClass).length > 1);
  const names = several.flatMap((keyClass) =>
    slotNamesOf(keyClass).map((slot) => `  ${keyClass}.${slot}`),
  );
  return names.join('\n');
}

function slotNamesOf(keyClass: KeyClass): readonly string[] {
  const { role } = KEY_CLASSES[keyClass];
  return role === undefined ? [] : slotsOf(role);
}

/** A table with a row for each fault. */
export function faultTable(): string {
  const rows = FAULTS.map((fault) => [fault.name, shareOf(fault), fault.describe]);
  return textTable([['fault', 'strikes', 'what goes wrong'], ...rows]);
}

function shareOf(fault: (typeof FAULTS)[number]): string {
  if (!hasShare(fault)) return 'all';
  return `${percentOf(fault)} % ${fault.factory === undefined ? 'devices' : 'homes'}`;
}
