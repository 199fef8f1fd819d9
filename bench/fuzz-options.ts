/**
 * The options of `npm run fuzz`, read as a person writes them: what was asked for, a help text, or what is wrong in one line.
 *
 * @module
 */
import { parseArgs } from 'node:util';

/** Which messages to make. */
export interface FuzzOptions {
  readonly seed: string;
  /** Number of the first message. */
  readonly from: number;
  readonly count: number;
}

/** What an argument list says; `help` and `error` are texts for a person. */
export type ReadOptions =
  | { readonly kind: 'run'; readonly options: FuzzOptions }
  | { readonly kind: 'help' | 'error'; readonly text: string };

export const FUZZ_HELP = `npm run fuzz [-- options]: spoilt and generated messages against devices of every type

  --seed <text>    what all messages follow from (fuzz)
  --from <n>       number of the first message (0)
  --count <n>      how many messages (1000000)
  --help           this text

Message n follows from the seed and n alone: a failure prints the command that makes its message again.
Real messages are among them when RTDS_DIR and ZAZ1_DIR name the folders that hold them.
Exit 0: all were taken as they should be. 1: one was not. 2: an option that cannot be.`;

const OPTIONS = {
  seed: { type: 'string', default: 'fuzz' },
  from: { type: 'string', default: '0' },
  count: { type: 'string', default: '1000000' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the arguments after the name of the program. */
export function fuzzOptions(args: readonly string[]): ReadOptions {
  const read = parsed(args);
  if (typeof read === 'string') return wrong(read);
  const { seed, from, count, help } = read;
  if (help) return { kind: 'help', text: FUZZ_HELP };
  for (const [name, text] of Object.entries({ from, count })) {
    if (!isWholeNumber(text)) return wrong(`--${name} is a whole number; "${text}" is not one`);
  }
  const [first, many] = [Number(from), Number(count)];
  if (many === 0) return wrong('--count is at least 1');
  if (!Number.isSafeInteger(first + many)) return wrong('--from and --count reach too far');
  return { kind: 'run', options: { seed, from: first, count: many } };
}

function parsed(args: readonly string[]): ReturnType<typeof valuesOf> | string {
  try {
    return valuesOf(args);
  } catch (error) {
    // parseArgs says what is wrong and goes on about what nobody asked.
    return error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error);
  }
}

function valuesOf(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS }).values;
}

function isWholeNumber(text: string): boolean {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text));
}

function wrong(reason: string): ReadOptions {
  return { kind: 'error', text: `${reason}; npm run fuzz -- --help lists the options` };
}
