/**
 * Scripts for everybody who acts: whoever stands under "Who acts" has a part in some procedure, and finds it in a script of their own.
 */
import { describe, expect, test } from 'vitest';
import { ACTORS, type Actor, type Procedure } from '../../src/recovery/procedure.ts';
import { frontFor } from '../../src/recovery/procedures/index.ts';
import {
  FRONT,
  PROCEDURES,
  sequenceDiagram,
  walkthrough,
  walkthroughEvidence,
} from '../../src/simulation/index.ts';
import { refusal } from '../support/refusal.ts';

const idsIn = (script: string): readonly string[] =>
  [...script.matchAll(/^\[ \] (\S+)/gm)].map(([, id = '']) => id);

const hasPart = ({ steps }: Pick<Procedure, 'steps'>, who: Actor): boolean =>
  steps.some(({ actor, others = [] }) => actor === who || others.some((o) => o.actor === who));

describe.each(Object.keys(ACTORS) as Actor[])('%s', (actor) => {
  test('has a part in a procedure', () => {
    const procedures = [{ steps: FRONT }, ...Object.values(PROCEDURES)];
    expect(procedures.filter((procedure) => hasPart(procedure, actor))).not.toEqual([]);
  });

  test.each(Object.values(PROCEDURES))('has a script of $name, or is told who has', (procedure) => {
    const steps = [...frontFor(procedure.keyClasses), ...procedure.steps];
    const print = (): string => walkthrough({ procedure, actor });
    if (hasPart({ steps }, actor)) {
      const own = steps.filter((step) => hasPart({ steps: [step] }, actor));
      expect(idsIn(print())).toEqual(own.map(({ id }) => id));
    } else {
      expect(refusal(print)).toMatch(`${actor} has no part in ${procedure.name}; notifier,`);
    }
  });
});

describe.each<[actor: Actor, procedure: keyof typeof PROCEDURES, step: string, does: RegExp]>([
  ['custodians', 'method-2', '2.3', /bring their shares, and witness.*\[c\]/],
  ['custodians', 'apex-contingency', '5.3', /take part in the ceremony.*\[c\]/],
  ['csp', 'method-3', '3.7', /deliver.*\[r\]/],
  ['responsible-supplier', 'apex-contingency', '5.8a', /SR 6\.21/],
  ['network-operator', 'method-1', '1.5', /mode 3/],
  ['ssc', 'method-1', 'N5', /take note/],
  ['rdp', 'method-1', 'N5', /take note/],
  ['shared-service-provider', 'method-2', 'N2', /call in their place/],
])('%s in %s', (actor, name, id, does) => {
  test(`reads under ${id} what is to be done`, () => {
    const blocks = walkthrough({ procedure: PROCEDURES[name]!, actor }).split(/^(?=\[ \])/m);
    const block = blocks.find((text) => text.startsWith(`[ ] ${id} `)) ?? '';
    expect(block).toMatch(/YOUR PART: /);
    expect(block).toMatch(does);
  });

  test('signs for it', () => {
    const { files } = walkthroughEvidence({ procedures: [PROCEDURES[name]!] });
    const paper = files.find(({ path }) => path === 'signatures.txt')!;
    expect(new TextDecoder().decode(paper.content)).toMatch(new RegExp(`^${actor}: __`, 'm'));
  });
});

test('whole scripts name them beside the actor', () => {
  const script = walkthrough({ procedure: PROCEDURES['method-2'] });
  expect(script).toMatch(/^ {6}with custodians: .*\[c\]$/m);
});

test('what is no actor is told who is', () => {
  const print = (): string =>
    walkthrough({ procedure: PROCEDURES['method-1'], actor: 'nobody' as never });
  expect(refusal(print)).toMatch(/recovery\/bad-option: actor: nobody is no actor; in method-1/);
});

test('parts of one’s own are judged like rows', () => {
  const [first, ...rest] = PROCEDURES['method-1'].steps;
  const others = [{ actor: 'bob', action: 'x', source: 'x', certainty: 'proposed' }];
  const procedure = { ...PROCEDURES['method-1'], steps: [{ ...first, others }, ...rest] } as never;
  for (const print of [() => walkthrough({ procedure }), () => sequenceDiagram(procedure)]) {
    expect(refusal(print)).toMatch(/others entry 1 actor must be one of notifier/);
  }
});
