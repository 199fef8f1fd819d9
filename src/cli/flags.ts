/**
 * Flags that several commands read alike, and the refusal of a flag that is said twice: the last one would win in silence.
 *
 * @module
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { fail, isSmkiError } from '../core/errors.ts';
import { type Instant, instant } from '../core/instant.ts';
import type { CommandIo } from './io.ts';

/** Refuses a command line. */
export function usage(advice: string): never {
  fail('cli/usage', advice, { advice });
}

/** The instant of `--at`; now without it. */
export function instantOf(text: string | undefined, io: Pick<CommandIo, 'now'>): Instant {
  if (text === undefined) return io.now();
  try {
    return instant(text);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    usage(`--at ${text} is not a point in time: write it as --at 2026-01-01T00:00:00Z`);
  }
}

/** Refuses a flag that is given twice and can be given once. */
export function checkRepeats(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): void {
  const { tokens } = parseArgs({ args: [...args], options, tokens: true });
  const once = tokens.flatMap((token) =>
    token.kind === 'option' && options[token.name]?.multiple !== true ? [token.name] : [],
  );
  const twice = once.find((name, index) => once.indexOf(name) !== index);
  if (twice !== undefined) usage(`--${twice} is said twice: say it once`);
}
