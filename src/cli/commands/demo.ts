/**
 * `smki demo`: builds a world from a seed and tells one of the four recovery stories, with annotated octets.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { toHex } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import { toIso } from '../../core/instant.ts';
import { annotateBytes, formatAnnotation } from '../../gbcs/annotate.ts';
import { cellTable } from '../../report/device-report.ts';
import { plainJson } from '../../report/plain-json.ts';
import { type World, createSmallWorld } from '../../simulation/world.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { apex } from '../stories/apex.ts';
import { method1 } from '../stories/method-1.ts';
import { method2 } from '../stories/method-2.ts';
import { method3 } from '../stories/method-3.ts';
import type { Story, StoryStep } from '../stories/story.ts';
import { type Style, styleFor } from '../style.ts';

const STORIES: readonly Story[] = [method1, method2, method3, apex];
const NAMES = STORIES.map(({ name }) => name).join(' | ');

export const demoCommand: Command = {
  name: 'demo',
  summary: 'replace the certificates in a meter, as a story with every octet explained',
  help: `smki demo [--story ${NAMES}] [--seed <text>] [--json]

Builds a world from a seed (authorities, parties, the DCC, a home with a meter) and tells how the
certificates in the meter's trust anchor cells are replaced: who signs with which key, which cells
change, what the meter answers. The same seed gives the same octets.

  --story   which recovery; default method-1
  --seed    any text; default "demo"
  --json    the same as data: commands and responses in hexadecimal, outcomes, cells
`,
  run: runDemo,
};

function runDemo(args: readonly string[], io: CommandIo): number {
  const { values } = parseArgs({
    args: [...args],
    options: {
      story: { type: 'string', default: method1.name },
      seed: { type: 'string', default: 'demo' },
      json: { type: 'boolean', default: false },
    },
  });
  const story = STORIES.find(({ name }) => name === values.story);
  if (story === undefined) {
    const advice = `there is no story ${JSON.stringify(values.story)}; choose ${NAMES}`;
    fail('cli/usage', advice, { advice });
  }
  const world = createSmallWorld({ seed: values.seed });
  if (values.json) {
    const steps = [...story.tell(world)].map(stepData);
    io.write(`${plainJson({ story: story.name, seed: values.seed, steps })}\n`);
    return EXIT.fine;
  }
  const style = styleFor(io);
  io.write(opening(story, world, style));
  let number = 0;
  for (const step of story.tell(world)) io.write(stepText(step, ++number, style));
  io.write(closing(story, values.seed, style));
  return EXIT.fine;
}

function opening({ title }: Story, { seed, clock, esme }: World, style: Style): string {
  return `${style.bold(title)}
World of seed ${JSON.stringify(seed)}, at ${toIso(clock.now())}. The meter is ${esme.describe().entityId}.
Its trust anchor cells, each with the key identifier and the owner of the certificate in it:

${cellTable(esme.describe())}
`;
}

function stepText(step: StoryStep, number: number, style: Style): string {
  const { title, narration, exchange, cells, annotated } = step;
  const parts = [`\n${style.bold(`${number}. ${title}`)}\n${narration}`];
  if (exchange !== undefined && annotated === true) {
    parts.push(formatAnnotation(annotateBytes(exchange.command)));
  }
  if (exchange !== undefined) parts.push(exchangeText(exchange, style));
  if (
    cells !== undefined &&
    JSON.stringify(cells.before.cells) !== JSON.stringify(cells.after.cells)
  ) {
    parts.push(cellTable(cells.after, cells.before));
  }
  return `${parts.join('\n\n')}\n`;
}

function exchangeText(
  { command, response, outcome }: NonNullable<StoryStep['exchange']>,
  style: Style,
): string {
  const text = outcome.explain();
  const answer =
    response === undefined
      ? 'The meter keeps silent'
      : `The meter answers with ${response.length} octets, signed with its own key`;
  const shown = outcome.accepted ? style.good(text) : style.bad(text);
  return `${answer} (it received ${command.length} octets).\n${shown}`;
}

function stepData({ title, exchange, cells }: StoryStep): unknown {
  return {
    title,
    command: exchange && toHex(exchange.command),
    response: exchange?.response && toHex(exchange.response),
    outcome: exchange?.outcome,
    cells,
  };
}

function closing(story: Story, seed: string, style: Style): string {
  const others = STORIES.filter((other) => other !== story);
  const quoted = /^[\w.-]+$/.test(seed) ? seed : JSON.stringify(seed);
  const seedFlag = seed === 'demo' ? '' : ` --seed ${quoted}`;
  const lines = others.map(
    ({ name, title }) => `  smki demo --story ${name.padEnd(8)}${seedFlag}   ${title}`,
  );
  return `\n${style.bold('Other stories')} (with npm: npm start -- --story …)\n${lines.join('\n')}\n`;
}
