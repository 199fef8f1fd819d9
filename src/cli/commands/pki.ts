/**
 * `smki pki`: builds an environment, shows its authorities as a tree with validity bars, and exports what it publishes.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { granted } from '../../authority/answer.ts';
import type { Ceremony } from '../../authority/ceremony/ceremony.ts';
import { environmentFiles } from '../../authority/environment/environment-files.ts';
import {
  type AuthorityNode,
  environmentTree,
} from '../../authority/environment/environment-tree.ts';
import { type Environment, createEnvironment } from '../../authority/environment/environment.ts';
import { ENVIRONMENT_PRESETS } from '../../authority/environment/description.ts';
import {
  type DeviceRollOverReading,
  beginDeviceRollOver,
} from '../../authority/roll-over/device-roll-over.ts';
import { type RollOverReading, beginRollOver } from '../../authority/roll-over/roll-over.ts';
import { type SimulatedClock, simulatedClock } from '../../core/clock.ts';
import { fail } from '../../core/errors.ts';
import { type Instant, addYears, toIso } from '../../core/instant.ts';
import { authorityTree } from '../../report/authority-tree.ts';
import { plainJson } from '../../report/plain-json.ts';
import { instantOf } from '../flags.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { styleFor } from '../style.ts';

const PRESETS = Object.keys(ENVIRONMENT_PRESETS) as (keyof typeof ENVIRONMENT_PRESETS)[];

/** A roll-over as the command line names it: prepared, published, activated. */
type RollOverRun = (environment: Environment, clock: SimulatedClock) => void;

const ROLL_OVERS: Readonly<Record<string, RollOverRun>> = {
  issuing: organisation('issuing'),
  hierarchy: organisation('hierarchy'),
  root: organisation('root'),
  'issuing-dca': issuingDca,
  'device-hierarchy': device('hierarchy'),
  'device-root': device('root'),
};

export const pkiCommand: Command = {
  name: 'pki',
  summary: 'build an environment of authorities, show it as a tree, export it',
  help: `smki pki [--like ${PRESETS.join(' | ')}] [--seed <text>] [--at <time>]
         [--roll-over <reading>]… [--out <folder>] [--json]

Founds the Organisation, Device and IKI hierarchies in a ceremony and shows them as a tree with a
bar for the validity of each authority. The same seed and time give the same octets.

  --like       ${PRESETS.join(' or ')}; default ${PRESETS[0] ?? ''}
  --seed       any text; default "pki"
  --at         when it is founded, for example 2026-01-01; default now
  --roll-over  rolls authorities over, a year after what was before; may be given several times.
               Organisation: issuing (the next Issuing OCA), hierarchy (a new root and contingency
               keys), root (a new root key, linked to the old one).
               Device: issuing-dca, device-hierarchy, device-root, alike
  --out        folder for certificates and lists in PEM, and the transcripts of the ceremonies
  --json       the tree as data

Exit code 0: fine; 2: usage.
`,
  run: runPki,
};

const OPTIONS = {
  like: { type: 'string', default: PRESETS[0] ?? '' },
  seed: { type: 'string', default: 'pki' },
  at: { type: 'string' },
  'roll-over': { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/**
 * Runs `smki pki`.
 *
 * @returns 0
 * @throws SmkiError `cli/usage`, `time/not-an-instant`
 */
export function runPki(args: readonly string[], io: CommandIo): number {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.out !== undefined) io.checkOutput(values.out, 'folder');
  const like = oneOf('like', values.like, PRESETS);
  const rollOvers = values['roll-over'].map((name) =>
    oneOf('roll-over', name, Object.keys(ROLL_OVERS)),
  );
  const clock = simulatedClock(instantOf(values.at, io));
  const environment = createEnvironment(like, { seed: values.seed, clock });
  for (const name of rollOvers) {
    clock.advanceTo(addYears(clock.now(), 1));
    ROLL_OVERS[name]?.(environment, clock);
  }
  const files = environmentFiles(environment);
  const { out } = values;
  if (out !== undefined) {
    for (const { path, content } of files) io.writeFile(`${out}/${path}`, content);
  }
  if (values.json) {
    const authorities = environmentTree(environment).map(withTimes);
    io.write(`${plainJson({ name: environment.name, seed: values.seed, authorities })}\n`);
    return EXIT.fine;
  }
  io.write(summary(environment, { at: clock.now(), seed: values.seed }, io));
  if (out !== undefined) io.write(`\n${files.length} files written to ${out}\n`);
  return EXIT.fine;
}

/** As people and other tools write instants. */
function withTimes({ notBefore, notAfter, children, ...node }: AuthorityNode): object {
  const times = { notBefore: toIso(notBefore), notAfter: toIso(notAfter) };
  return { ...node, ...times, children: children.map(withTimes) };
}

function organisation(reading: RollOverReading): RollOverRun {
  return (environment, clock) => {
    const begun = inCeremony(environment, { purpose: `roll-over: ${reading}`, clock }, (ceremony) =>
      beginRollOver({ environment, reading, ...ceremony }),
    );
    granted(granted(granted(begun).publish()).activate());
  };
}

/** Every party is given the new root in time. */
function device(reading: DeviceRollOverReading): RollOverRun {
  return (environment, clock) => {
    const purpose = `roll-over: device-${reading}`;
    const begun = inCeremony(environment, { purpose, clock }, (ceremony) =>
      beginDeviceRollOver({ environment, reading, ...ceremony }),
    );
    const rollOver = granted(granted(begun).publish());
    for (const party of rollOver.waiting()) granted(rollOver.informed(party));
    granted(
      inCeremony(environment, { purpose, clock }, ({ ceremony }) => rollOver.activate(ceremony)),
    );
  };
}

function issuingDca(environment: Environment, clock: SimulatedClock): void {
  granted(
    inCeremony(environment, { purpose: 'roll-over: issuing-dca', clock }, (ceremony) =>
      environment.authorities.device.rollOver({ reason: 'asked', ...ceremony }),
    ),
  );
}

/** With custodians where the environment has them. */
function inCeremony<T>(
  environment: Environment,
  occasion: { readonly purpose: string; readonly clock: SimulatedClock },
  work: (ceremony: { readonly ceremony?: Ceremony }) => T,
): T {
  const ceremony = ceremonyOf(environment, occasion);
  const done = work(ceremony === undefined ? {} : { ceremony });
  ceremony?.close();
  return done;
}

function ceremonyOf(
  { authorities: { ceremonies } }: Environment,
  { purpose, clock }: { readonly purpose: string; readonly clock: SimulatedClock },
): Ceremony | undefined {
  if (ceremonies.governance === 'technical') return undefined;
  const plan = granted(ceremonies.convene({ purpose }));
  clock.advanceTo(plan.readyAt);
  return granted(ceremonies.open(plan));
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function summary(
  environment: Environment,
  { at, seed }: { readonly at: Instant; readonly seed: string },
  io: CommandIo,
): string {
  const { authorities, name } = environment;
  const style = styleFor(io);
  const { transcripts, governance } = authorities.ceremonies;
  return `${style.bold(name)}, seed ${JSON.stringify(seed)}, at ${toIso(at)} (simulated: no real device accepts any of it)

${authorityTree(environmentTree(environment), { at })}

${counted(authorities.lists.current.length, 'revocation list')}; ${counted(transcripts.length, 'ceremony', 'ceremonies')}, ${governance}.
`;
}

function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (found !== undefined) return found;
  const advice = `--${option} must be one of ${known.join(', ')}, not ${JSON.stringify(value)}`;
  return fail('cli/usage', advice, { advice });
}
