/**
 * The choices of `smki recover` as flags, and the order that they come to. What contradicts itself is refused with what to do.
 *
 * @module
 */
import type { parseArgs } from 'node:util';
import { DCC_ASSUMPTION_ROWS } from '../../dcc/assumptions.ts';
import { RECOVERY_ASSUMPTION_ROWS } from '../../recovery/assumptions.ts';
import { METHOD_PROCEDURES, type Situation } from '../../recovery/decisions.ts';
import type { Method } from '../../recovery/procedure.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import type { RehearsalOrder } from '../../simulation/scenarios/rehearsal.ts';
import { ASSUMPTION_ROWS } from '../../vocabulary/assumptions.ts';
import { usage } from '../flags.ts';
import { assumedValue } from './assumed-values.ts';
import { KEY_NAMES } from './recovery-help.ts';

export const FLAGS = {
  method: { type: 'string' },
  procedure: { type: 'string' },
  compromise: { type: 'string' },
  situation: { type: 'string', multiple: true },
  assume: { type: 'string', multiple: true },
  late: { type: 'string', multiple: true },
  compare: { type: 'boolean' },
  homes: { type: 'string' },
  prepayment: { type: 'string' },
  seed: { type: 'string' },
  governed: { type: 'boolean' },
  residual: { type: 'string' },
  fault: { type: 'string', multiple: true },
  log: { type: 'string' },
  evidence: { type: 'string' },
  json: { type: 'boolean' },
  walkthrough: { type: 'boolean' },
  actor: { type: 'string' },
} as const;

/** The flags as they were given. */
export type Flags = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'];

/** Homes of a rehearsal unless told otherwise. */
export const HOMES_DEFAULT = 20;

const METHODS = Object.keys(METHOD_PROCEDURES).join(' | ');

/**
 * The order that flags come to.
 *
 * @throws SmkiError `cli/usage`
 */
export function orderOf(flags: Flags): RehearsalOrder {
  const procedure = flags.procedure === undefined ? undefined : procedureNamed(flags.procedure);
  const method = methodOf(flags.method);
  const compromise = flags.compromise === undefined ? undefined : keyNamed(flags.compromise);
  if ((method ?? procedure ?? compromise) === undefined) {
    usage(`name a method (--method ${METHODS}), a --procedure or a key (--compromise)`);
  }
  const residualPercent = percentOf('residual', flags.residual);
  const prepaymentPercent = percentOf('prepayment', flags.prepayment);
  const situation = pairsOf('situation', flags.situation);
  const assumptions = pairsOf('assume', flags.assume);
  if (residualPercent !== undefined && assumptions?.['residualPercentAccepted'] !== undefined) {
    usage('--residual and --assume residualPercentAccepted say the same: leave one of them out');
  }
  return {
    ...(method !== undefined && { method }),
    ...(procedure !== undefined && { procedure }),
    ...(compromise !== undefined && { compromise }),
    homes: homesOf(flags.homes),
    seed: flags.seed ?? 'rehearsal',
    governance: flags.governed === true ? 'governed' : 'technical',
    faults: flags.fault ?? [],
    ...(situation && { situation: situationOf(situation, flags) }),
    ...(flags.late && { late: lateOf(flags.late) }),
    ...(assumptions && assumptionsOf(assumptions)),
    ...(residualPercent !== undefined && { residualPercent }),
    ...(prepaymentPercent !== undefined && { prepaymentPercent }),
  };
}

/** Refuses flags beside another that makes them meaningless. */
export function refuseBeside(
  flags: Flags,
  others: readonly (keyof Flags)[],
  adviceOn: (flag: string) => string,
): void {
  const other = others.find((name) => flags[name] !== undefined);
  if (other !== undefined) usage(adviceOn(`--${other}`));
}

function methodOf(text: string | undefined): Method | undefined {
  if (text === undefined) return undefined;
  const name = text.toLowerCase();
  if (!Object.hasOwn(METHOD_PROCEDURES, name)) usage(`there is no method ${text}: ${METHODS}`);
  return name === 'apex' ? name : (Number(name) as Method);
}

function procedureNamed(text: string): string {
  const names = Object.keys(PROCEDURES);
  const found = names.find((name) => name.toLowerCase() === text.toLowerCase());
  return found ?? usage(`there is no procedure ${text}: ${names.join(', ')}`);
}

/** As the table of key classes writes it; a keyboard may write issuingOCA. */
function keyNamed(text: string): string {
  const found = KEY_NAMES.find((name) => name.toLowerCase() === text.toLowerCase());
  return found ?? usage(`there is no key ${text}: ${KEY_NAMES.join(', ')}`);
}

function homesOf(text: string | undefined): number {
  if (text === undefined) return HOMES_DEFAULT;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  usage(`--homes ${text} is no number of homes from 1 to 9999999`);
}

function percentOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,3}(?:\.\d+)?$/.test(text) && Number(text) <= 100) return Number(text);
  usage(`--${flag} ${text} is no percentage from 0 to 100`);
}

/** `name=value`, where a value is JSON when it can be: a number, a list; text else. */
function pairsOf(
  flag: string,
  texts: readonly string[] | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (texts === undefined) return undefined;
  const pairs = new Map<string, unknown>();
  for (const text of texts) {
    const [, name = '', value = ''] = /^(\w+)=(.+)$/.exec(text) ?? [];
    if (name === '') usage(`--${flag} ${text}: say --${flag} name=value`);
    if (pairs.has(name)) usage(`--${flag} ${name} is said twice: say it once`);
    pairs.set(name, valueOf(value));
  }
  return Object.fromEntries(pairs);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Where an assumption belongs follows from its name: none is in two tables. */
const ASSUMPTION_TABLES = {
  assumptions: ASSUMPTION_ROWS,
  dccAssumptions: DCC_ASSUMPTION_ROWS,
  recoveryAssumptions: RECOVERY_ASSUMPTION_ROWS,
} as const;

function assumptionsOf(
  given: Readonly<Record<string, unknown>>,
): Pick<RehearsalOrder, keyof typeof ASSUMPTION_TABLES> {
  const tables = Object.entries(ASSUMPTION_TABLES);
  const stranger = Object.keys(given).find((name) => !tables.some(([, rows]) => name in rows));
  if (stranger !== undefined) {
    const known = tables.flatMap(([, rows]) => Object.keys(rows)).join(', ');
    usage(`there is no assumption ${stranger}: ${known}`);
  }
  const parts = tables.map(([field, table]) => {
    const rows: Readonly<Record<string, { readonly default: unknown }>> = table;
    const own = Object.entries(given)
      .filter(([name]) => name in rows)
      .map(([name, value]): [string, unknown] => [
        name,
        assumedValue(name, value, rows[name]?.default),
      ]);
    return [field, Object.fromEntries(own)] as const;
  });
  return Object.fromEntries(parts.filter(([, own]) => Object.keys(own).length > 0));
}

const SITUATION_FIELDS: readonly string[] = [
  'certainty',
  'ownKey',
  'attacker',
  'newCertificates',
  'sharedService',
  'falseAlarm',
] satisfies readonly Exclude<keyof Situation, 'key'>[];

const LATE_ROLES = ['supplier', 'networkOperator', 'loadController'] as const;

function lateOf(texts: readonly string[]): NonNullable<RehearsalOrder['late']> {
  return [...new Set(texts.flatMap((text) => text.split(',')))].map((text) => {
    const found = LATE_ROLES.find((role) => role.toLowerCase() === text.toLowerCase());
    return found ?? usage(`--late ${text}: only Subscribers can be late: ${LATE_ROLES.join(', ')}`);
  });
}

const CERTAINTIES: readonly unknown[] = ['suspected', 'certain'];

/** What nothing but the choice of a procedure depends on. */
const FOR_THE_CHOICE: readonly string[] = [
  'attacker',
  'newCertificates',
  'sharedService',
  'falseAlarm',
];

/** What else there is to know is checked with the options of the recovery. */
function situationOf(
  given: Readonly<Record<string, unknown>>,
  flags: Flags,
): Partial<Omit<Situation, 'key'>> {
  const stranger = Object.keys(given).find((name) => !SITUATION_FIELDS.includes(name));
  if (stranger !== undefined) {
    usage(`--situation ${stranger}: the decision table asks for ${SITUATION_FIELDS.join(', ')}`);
  }
  const chosen = (['method', 'procedure', 'compare'] as const).find((flag) => flags[flag]);
  const idle = Object.keys(given).find((name) => FOR_THE_CHOICE.includes(name));
  if (chosen !== undefined && idle !== undefined) {
    usage(
      `--situation ${idle}: only the decision table asks for ${idle}, to propose a procedure: leave --${chosen} out, or this`,
    );
  }
  const { certainty = 'certain' } = given;
  if (CERTAINTIES.includes(certainty)) return given;
  usage(`--situation certainty=${String(certainty)}: it is ${CERTAINTIES.join(' or ')}`);
}
