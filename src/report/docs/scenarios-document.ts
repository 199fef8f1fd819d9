/**
 * `docs/scenarios.md`: the catalogue, the checkers that watch it, and the faults that can be added.
 *
 * @module
 */
import { CHECKERS } from '../../simulation/checkers/index.ts';
import { type Fault, FAULTS } from '../../simulation/faults/index.ts';
import { hasShare, percentOf } from '../../simulation/scenarios/rehearsal.ts';
import { SCENARIOS } from '../../simulation/scenarios/index.ts';
import { code, markdownTable } from './markdown.ts';

const INTRODUCTION = `# Scenarios

Generated from \`src/simulation/scenarios/\`, \`src/simulation/checkers/\` and \`src/simulation/faults/\`; a test fails when it is stale.

Each scenario is a story with an expected end. It is played with real commands and real devices in small fleets; every checker watches
every event of every world in it. Run one with \`smki scenarios T26\`, all with \`smki scenarios all\`. Set-ups and ends are this
model's reading of the sources, not requirements of the SEC.
`;

/** As in a rehearsal, where homes with a fault of manufacture are a batch of their own. */
function shareText(fault: Fault): string {
  if (!hasShare(fault)) return 'none';
  return `${percentOf(fault)} %${fault.factory === undefined ? '' : ' of the homes'}`;
}

/** The whole document. */
export function scenariosDocument(): string {
  return [
    INTRODUCTION,
    '## Catalogue\n',
    markdownTable([
      ['name', 'scenario', 'set-up', 'action', 'expected', 'run'],
      ...SCENARIOS.map(({ id, title, setUp, action, expected, governance }) => [
        id,
        title,
        setUp,
        action,
        expected,
        governance,
      ]),
    ]),
    '\n## Checkers\n',
    'What always holds, whatever goes wrong. A checker of your own is an object with `name`, `holds` and `begin`.\n',
    markdownTable([
      ['checker', 'what holds'],
      ...CHECKERS.map(({ name, holds }) => [code(name), holds]),
    ]),
    '\n## Faults\n',
    'For `smki recover --fault <name>[:<percent>]` and `applyFault`. A fault of your own is an object like these.\n',
    markdownTable([
      ['fault', 'what goes wrong', 'share unless told', 'source', 'certainty'],
      ...FAULTS.map((fault) => [
        code(fault.name),
        fault.describe,
        shareText(fault),
        fault.source,
        fault.certainty,
      ]),
    ]),
    '',
  ].join('\n');
}
