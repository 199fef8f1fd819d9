/**
 * How the network stands to a device: hooks of a caller's own between the DCC and the device, each asked with a guard, so that one that
 * throws, or gives back what it must not, is named where it happens.
 *
 * @module
 */
import { requireFields, requireKnownFields } from '../../core/arguments.ts';
import { isOctets, kindOfValue } from '../../core/bytes.ts';
import { fail, isSmkiError } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import { type Eui64, formatEui64 } from '../../vocabulary/eui64.ts';

/** How the network stands to a device. Each hook may be left out; several conditions act one after the other. */
export interface Condition {
  /** Names it in the log and in descriptions. */
  readonly name: string;
  /** Whether what is sent now arrives. */
  isReachable?(at: Instant): boolean;
  /** What arrives of a command; nothing when it is lost. */
  onCommand?(command: Uint8Array, at: Instant): Uint8Array | undefined;
  /** What arrives of a Response; nothing when it is lost. */
  onResponse?(response: Uint8Array, at: Instant): Uint8Array | undefined;
  /** How long the device works on so many certificates, in milliseconds. */
  workingMs?(certificates: number): number | undefined;
}

type HookName = Exclude<keyof Condition, 'name'>;
type Hook<H extends HookName> = Required<Condition>[H];

const ARRIVING = { is: isOctets, wanted: 'octets (Uint8Array), or undefined when they are lost' };

/** What each hook may give back, besides nothing. */
const HOOKS: Readonly<
  Record<HookName, { readonly is: (value: unknown) => boolean; readonly wanted: string }>
> = {
  isReachable: { is: (value) => typeof value === 'boolean', wanted: 'true or false' },
  onCommand: ARRIVING,
  onResponse: ARRIVING,
  workingMs: {
    is: (value) => Number.isFinite(value) && Number(value) >= 0,
    wanted: 'milliseconds: a number from 0',
  },
};

const FIELDS = {
  name: 'text',
  isReachable: 'function',
  onCommand: 'function',
  onResponse: 'function',
  workingMs: 'function',
} as const satisfies Readonly<Record<keyof Condition, string>>;

/** Refuses what is no condition: a hook of another name would never be asked. An object of a class may keep fields of its own. */
export function checkCondition(condition: Condition): void {
  requireFields('condition', condition, { name: 'text' });
  // A class has its hooks from its prototype.
  const all = condition as unknown as Readonly<Record<string, unknown>>;
  const read = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, all[name]]));
  const prototype: unknown = Object.getPrototypeOf(condition);
  const isPlain = prototype === Object.prototype || prototype === null;
  requireKnownFields('condition', isPlain ? { ...all, ...read } : read, FIELDS);
}

/**
 * What a hook says; undefined when there is none, or it says nothing.
 *
 * @throws SmkiError `simulation/condition-failed`
 */
export function asked<H extends HookName>(
  { condition, hook, device }: Question<H>,
  ...given: Parameters<Hook<H>>
): ReturnType<Hook<H>> | undefined {
  let told: unknown;
  try {
    told = (condition as Partial<Record<HookName, Verb>>)[hook]?.(...given);
  } catch (cause) {
    if (isSmkiError(cause) && cause.code === 'simulation/condition-failed') throw cause;
    return failHook({ condition, hook, device }, reasonOf(cause), cause);
  }
  if (told === undefined || HOOKS[hook].is(told)) return told as ReturnType<Hook<H>> | undefined;
  const { wanted } = HOOKS[hook];
  return failHook(
    { condition, hook, device },
    `must give back ${wanted}, not ${kindOfValue(told)}`,
  );
}

interface Question<H extends HookName = HookName> {
  readonly condition: Condition;
  readonly hook: H;
  readonly device: Eui64;
}

type Verb = (...given: readonly unknown[]) => unknown;

/** Plain JavaScript may throw anything. */
function reasonOf(cause: unknown): string {
  return `has thrown ${cause instanceof Error ? cause.message : kindOfValue(cause)}`;
}

function failHook({ condition, hook, device }: Question, reason: string, cause?: unknown): never {
  const place = { device: formatEui64(device), condition: condition.name, hook };
  const message = `condition ${place.condition} of device ${place.device}: ${hook} ${reason}`;
  fail('simulation/condition-failed', message, place, { cause });
}
