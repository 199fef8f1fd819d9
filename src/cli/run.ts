/**
 * Finds the command, shows help, and turns typed errors into one clear line with exit code 2.
 *
 * @module
 */
import { isSmkiError } from '../core/errors.ts';
import { demoCommand } from './commands/demo.ts';
import { inspectCommand } from './commands/inspect.ts';
import { lintCommand } from './commands/lint.ts';
import { mintCommand } from './commands/mint.ts';
import { pkiCommand } from './commands/pki.ts';
import { recoverCommand } from './commands/recover.ts';
import { replayCommand } from './commands/replay.ts';
import { scenariosCommand } from './commands/scenarios.ts';
import { verifyCommand } from './commands/verify.ts';
import { type Command, type CommandIo, EXIT } from './io.ts';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  demoCommand,
  inspectCommand,
  lintCommand,
  mintCommand,
  pkiCommand,
  verifyCommand,
  recoverCommand,
  replayCommand,
  scenariosCommand,
];

/**
 * Runs `smki` with its arguments.
 *
 * @returns the exit code: 0 fine, 1 findings, 2 usage or unreadable input; a promise of it from the few commands that
 * need libraries that are asynchronous
 */
export function runSmki(args: readonly string[], io: CommandIo): number | Promise<number> {
  const [name, ...rest] = args;
  if (name === 'help' && rest[0] !== undefined) return runSmki([rest[0], '--help'], io);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.write(overview());
    return name === undefined ? EXIT.usage : EXIT.fine;
  }
  if (name === '--version') {
    io.write(`${io.version}\n`);
    return EXIT.fine;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const known = COMMANDS.map((candidate) => candidate.name).join(', ');
    io.writeError(`smki: no command ${JSON.stringify(name)}; there are ${known} (smki --help)\n`);
    return EXIT.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    io.write(command.help);
    return EXIT.fine;
  }
  const explain = (error: unknown): number => {
    if (!isExpected(error)) throw error;
    io.writeError(`smki ${name}: ${textOf(error)} (smki ${name} --help)\n`);
    return EXIT.usage;
  };
  try {
    const code = command.run(withNumbers(rest), io);
    return typeof code === 'number' ? code : code.catch(explain);
  } catch (error) {
    return explain(error);
  }
}

/** Typed errors of this library, and what `parseArgs` says of flags that it does not know. */
function isExpected(error: unknown): error is Error {
  if (isSmkiError(error)) return true;
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code?.startsWith('ERR_PARSE_ARGS') === true;
}

/** A number below nought is the value of the flag before it, and for the command to judge: `parseArgs` takes it for a flag. */
function withNumbers(args: readonly string[]): readonly string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const isValue = (index: number): boolean =>
    index < end && /^-\d/.test(args[index] ?? '') && /^--[a-z-]+$/.test(args[index - 1] ?? '');
  return args.flatMap((arg, index) => {
    if (isValue(index)) return [];
    return isValue(index + 1) ? `${arg}=${args[index + 1] ?? ''}` : arg;
  });
}

/** One line: what `parseArgs` says of a value that is not there goes on about its own ways. */
function textOf({ message }: Error): string {
  const [, flag] =
    /^Option '(?:-\w, )?(--[\w-]+).*' argument (?:is ambiguous|missing)/.exec(message) ?? [];
  return flag === undefined ? message : `${flag} needs a value: say it as ${flag}=…`;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  smki ${name.padEnd(width)}  ${summary}`);
  return `smki: an executable model of the Smart Metering Key Infrastructure

${lines.join('\n')}

smki <command> --help tells more. Exit codes: 0 fine, 1 findings, 2 usage or unreadable input.
Simulation only: every key follows from a seed. Not for production, not affiliated with the DCC.
`;
}
