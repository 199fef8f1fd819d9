/**
 * What is wrong with the settings of a recovery, found before there is one: an officer register that takes no questions would
 * be found in the middle of an incident.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import type { Intercepts, Officer, OfficerRegister, RecoverySurroundings } from './surroundings.ts';
import {
  type FieldChecks,
  type ValueCheck,
  callable,
  checkValue,
  fields,
  listOf,
  octets,
  oneOf,
  text,
  whole,
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

const OFFICER: FieldChecks<Officer> = {
  name: text,
  office: text,
  answers: oneOf('yes', 'no', 'left'),
};

const OFFICERS: ValueCheck = listOf(whole(OFFICER, ['name', 'office', 'answers']));

const BATCH: ValueCheck = (value) =>
  octets(value) === undefined ? undefined : 'must give octets (Uint8Array)';

/** What functions of a caller answer is judged when they do. */
export function withCheckedAnswers(surroundings: RecoverySurroundings): RecoverySurroundings {
  const { officers, intercepts } = surroundings;
  return {
    ...surroundings,
    ...(officers && { officers: checkedRegister(officers) }),
    ...(intercepts && { intercepts: checkedIntercepts(intercepts) }),
  };
}

function checkedRegister(officers: OfficerRegister): OfficerRegister {
  return {
    officersOf: (party) => {
      const found = officers.officersOf(party);
      checkValue(`officersOf of ${party}`, found, OFFICERS);
      return found;
    },
  };
}

function checkedIntercepts(intercepts: Intercepts): Intercepts {
  if (intercepts.batch === undefined) return intercepts;
  return {
    batch: (sent) => {
      const arrived = intercepts.batch?.(sent) ?? sent;
      checkValue('intercepts.batch', arrived, BATCH);
      return arrived;
    },
  };
}
