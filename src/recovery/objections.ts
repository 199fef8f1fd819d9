/**
 * Why a procedure cannot be used for the key of an incident: a table, asked before anything has changed and again when the PMA decides.
 *
 * The PMA decides what is wise; these rows are about what cannot be, or what was assumed not to be.
 *
 * @module
 */
import { toIso } from '../core/instant.ts';
import type { CompromisedKey } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { isSigningKeySound } from './decisions.ts';
import type { IncidentRecord, RecoverOptions } from './incident-record.ts';
import type { Procedure } from './procedure.ts';

/** Why not, for programs and for people. */
export interface Objection {
  readonly code: 'method-cannot-apply' | 'apex-not-permitted' | 'environment-not-live';
  readonly advice: string;
}

/** A procedure that is asked for, and for what. */
interface Asked {
  readonly context: RecoveryContext;
  readonly key: CompromisedKey;
  readonly procedure: Procedure;
  readonly options: RecoverOptions;
}

interface ObjectionRow {
  readonly code: Objection['code'];
  readonly applies: (asked: Asked) => boolean;
  readonly advice: (asked: Asked) => string;
}

/** First match wins. */
const OBJECTIONS: readonly ObjectionRow[] = [
  {
    code: 'apex-not-permitted',
    applies: ({ context, key, procedure }) =>
      isApex(procedure) &&
      key.keyClass !== 'rootOca' &&
      context.assumptions.apexWithoutRootCompromise === 'refused',
    advice: () =>
      'the Contingency key is for a compromised Root; the assumption apexWithoutRootCompromise=permitted opens it',
  },
  {
    code: 'method-cannot-apply',
    applies: (asked) => notAssumed(asked) !== undefined,
    advice: (asked) => `the assumption ${notAssumed(asked) ?? ''} opens it`,
  },
  {
    code: 'method-cannot-apply',
    applies: ({ context, key, procedure }) =>
      isApex(procedure) && key.keyClass === 'rootOca' && context.assumptions.rollOver === 'issuing',
    advice: () => 'a compromised root certifies no Issuing OCA: assume rollOver "hierarchy"',
  },
  {
    code: 'method-cannot-apply',
    applies: ({ key, procedure }) =>
      !isApex(procedure) && !procedure.keyClasses.includes(key.keyClass),
    advice: isForOthers,
  },
  {
    // The key that is lost or stolen is the notified one: another that signs is sound.
    code: 'method-cannot-apply',
    applies: ({ key, procedure, options }) =>
      procedure.needs === 'own-key' &&
      procedure.campaign?.signer !== 'responsible' &&
      ownKeyOf(options) !== 'usable' &&
      !isSigningKeySound(key),
    advice: (asked) =>
      `its owner cannot sign with a key that is ${ownKeyOf(asked.options)}: use ${openFor(asked)}`,
  },
  {
    code: 'method-cannot-apply',
    applies: ({ key, procedure }) =>
      procedure.campaign?.signer === 'owner' && key.owner === undefined,
    advice: () => 'name the User that signs: compromise({ keyClass, owner })',
  },
  {
    code: 'method-cannot-apply',
    applies: ({ key, procedure }) =>
      procedure.campaign?.places === 'broker' && isSigningKeySound(key),
    advice: (asked) =>
      `without the signing cell the ACB cannot sign the handover: use ${openFor(asked)}`,
  },
  {
    code: 'environment-not-live',
    applies: ({ context, procedure }) =>
      !isLive(context) && (isApex(procedure) || procedure.needs === 'recovery-key'),
    advice: ({ context: { recoveryLiveFrom } }) =>
      `the recovery environment is live from ${recoveryLiveFrom === undefined ? '' : toIso(recoveryLiveFrom)}: only Method 1 until then`,
  },
];

/** Why a procedure cannot be used for the key of an incident, or undefined. */
export function objectionTo(
  context: RecoveryContext,
  { key, options }: Pick<IncidentRecord, 'key' | 'options'>,
  procedure: Procedure,
): Objection | undefined {
  const asked = { context, key, options, procedure };
  const found = rowFor(asked);
  return found && { code: found.code, advice: found.advice(asked) };
}

/** Procedures for the key of an incident to which nothing is objected, for a sentence. */
export function openProcedures(
  context: RecoveryContext,
  { key, options }: Pick<IncidentRecord, 'key' | 'options'>,
): string {
  const fitting = Object.values(context.procedures ?? {}).filter(({ keyClasses }) =>
    keyClasses.includes(key.keyClass),
  );
  const open = fitting.filter(
    (procedure) => rowFor({ context, key, options, procedure }) === undefined,
  );
  // Where none is open as things are, each says itself what would open it.
  return (open.length > 0 ? open : fitting).map(({ name }) => name).join(' or ');
}

function rowFor(asked: Asked): ObjectionRow | undefined {
  return OBJECTIONS.find(({ applies }) => applies(asked));
}

function openFor({ context, ...asked }: Asked): string {
  return openProcedures(context, asked);
}

/** What a procedure is only open to those who assume it; what devices assume, they are asked themselves. */
function notAssumed({ context, procedure: { assumes = {} } }: Asked): string | undefined {
  const assumed: Readonly<Record<string, unknown>> = { ...context.assumptions };
  return Object.entries(assumes)
    .filter(([name, answer]) => name in assumed && assumed[name] !== answer)
    .map(([name, answer]) => `${name}=${answer}`)
    .at(0);
}

function isApex({ needs }: Procedure): boolean {
  return needs === 'contingency-key';
}

function ownKeyOf({ situation }: RecoverOptions): string {
  return situation?.ownKey ?? 'usable';
}

function isLive({ recoveryLiveFrom, agenda }: RecoveryContext): boolean {
  return recoveryLiveFrom === undefined || recoveryLiveFrom <= agenda.clock.now();
}

/** What a procedure is for, and which ones are open for the key. */
function isForOthers(asked: Asked): string {
  const { name, keyClasses } = asked.procedure;
  const { keyClass } = asked.key;
  return `${name} is for ${keyClasses.join(', ')}; for ${keyClass} use ${openFor(asked)}`;
}
