/**
 * What is wrong with the settings of a recovery, found before there is one: an officer register that takes no questions would
 * be found in the middle of an incident.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import type { RecoverySurroundings } from './surroundings.ts';
import {
  type FieldChecks,
  type ValueCheck,
  callable,
  checkValue,
  fields,
  listOf,
  oneOf,
  text,
} from './value-checks.ts';

type Setting =
  'governance' | 'officers' | 'feedback' | 'sharesHierarchyWith' | 'intercepts' | 'fileSigner';

/** A register may be an object of a class: only its verb is looked for. */
const register: ValueCheck = (value) => {
  const { officersOf }: { readonly officersOf?: unknown } = value ?? {};
  return typeof officersOf === 'function' ? undefined : 'must have the function officersOf';
};

const SETTINGS: FieldChecks<Required<Pick<RecoverySurroundings, Setting>>> = {
  governance: oneOf('technical', 'governed'),
  officers: register,
  feedback: oneOf('none', 'periodic', 'live'),
  sharesHierarchyWith: listOf(text),
  intercepts: fields({ batch: callable }),
  fileSigner: callable,
};

/**
 * Refuses settings that are of no use.
 *
 * @throws SmkiError `recovery/bad-option`; `argument/wrong-kind` for surroundings that are none
 */
export function checkSurroundings(surroundings: RecoverySurroundings): void {
  requireFields('surroundings', surroundings, {
    agenda: 'record',
    log: 'record',
    random: 'random',
    dcc: 'record',
    parties: 'record',
    authority: 'record',
  });
  for (const [name, check] of Object.entries(SETTINGS)) {
    const own = surroundings[name as Setting];
    if (own !== undefined) checkValue(name, own, check);
  }
}
