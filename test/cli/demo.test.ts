/**
 * `smki demo`: each story as text and as data, told by a world that a seed makes.
 */
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/core/bytes.ts';
import { decodeMessage, modeFromNumber } from '../../src/gbcs/index.ts';
import { smki } from '../support/smki.ts';

const STORIES = ['method-1', 'method-2', 'method-3', 'apex'] as const;

interface StepData {
  readonly title: string;
  readonly command: string;
  readonly response?: string;
  readonly outcome: {
    readonly accepted: boolean;
    readonly kind: string;
    readonly code?: string;
    readonly replacements?: readonly { readonly cell: string; readonly status: string }[];
  };
  readonly cells: Readonly<Record<'before' | 'after', { readonly cells: object }>>;
}

interface StoryData {
  readonly story: string;
  readonly seed: string;
  readonly steps: readonly StepData[];
}

function storyData(...args: readonly string[]): StoryData {
  const { code, out, error } = smki(['demo', '--json', ...args]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return JSON.parse(out) as StoryData;
}

describe.each(STORIES)('%s', (story) => {
  test('as text shows cells, answers and what changed', () => {
    const { code, out, error } = smki(['demo', '--story', story]);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/^cell +key and owner$/m);
    expect(out).toMatch(/^cell +key and owner before +after$/m);
    expect(out).toContain('The meter answers with');
    expect(out).not.toMatch(/undefined|NaN|\[object/);
    for (const other of STORIES) {
      expect(out.includes(`smki demo --story ${other} `)).toBe(other !== story);
    }
  });

  test('as data carries the octets that were sent and answered', () => {
    const { steps, ...rest } = storyData('--story', story);
    expect(rest).toEqual({ story, seed: 'demo' });
    expect(steps.length).toBeGreaterThanOrEqual(2);
    for (const { command, response, outcome } of steps) {
      expect(decodeMessage(fromHex(command)).kind).toBe('command');
      const kind = response === undefined ? undefined : decodeMessage(fromHex(response)).kind;
      expect(kind).toBe(outcome.accepted ? 'response' : undefined);
    }
  });

  test('the same seed gives the same octets, another seed others', () => {
    const octets = (seed: string): readonly string[] =>
      storyData('--story', story, '--seed', seed).steps.map(({ command }) => command);
    expect(octets('demo')).toEqual(storyData('--story', story).steps.map(({ command }) => command));
    expect(octets('another').filter((command) => octets('demo').includes(command))).toEqual([]);
  });

  test('a refused command changes no cell', () => {
    for (const { outcome, cells } of storyData('--story', story).steps) {
      if (!outcome.accepted) expect(cells.after.cells).toEqual(cells.before.cells);
    }
  });
});

describe('what each story shows', () => {
  const line = ({ outcome, command }: StepData): string => {
    const { payload } = decodeMessage(fromHex(command));
    const mode =
      payload.type === 'update-credentials.command' ? modeFromNumber(payload.control.mode) : '';
    const statuses = outcome.replacements?.map(({ status }) => status) ?? [];
    return `${mode ?? ''}: ${outcome.code ?? statuses.join(' ')}`;
  };

  test.each<[story: string, steps: readonly string[]]>([
    [
      'method-1',
      [
        'supplierBySupplier: success success success',
        'supplierBySupplier: counter-not-newer',
        'supplierBySupplier: success success noTrustAnchor',
      ],
    ],
    [
      'method-2',
      [
        'anyExceptAbnormalRootByRecovery: success success success',
        'supplierBySupplier: success success success',
      ],
    ],
    [
      'method-3',
      [
        'anyExceptAbnormalRootByRecovery: success success success',
        'supplierBySupplier: signature-invalid',
      ],
    ],
    [
      'apex',
      [
        `anyByContingency: ${Array<string>(9).fill('success').join(' ')}`,
        'supplierBySupplier: noTrustAnchor noTrustAnchor noTrustAnchor',
      ],
    ],
  ])('%s', (story, steps) => {
    expect(storyData('--story', story).steps.map(line)).toEqual(steps);
  });

  test('Method 1 without being asked, with every octet of its first command', () => {
    const { out } = smki(['demo']);
    expect(out).toBe(smki(['demo', '--story', 'method-1']).out);
    const [first] = storyData().steps;
    expect(out).toContain(`it received ${first!.command.length / 2} octets`);
    expect(out).toMatch(/^ +17 +01 +CRA flag: Command$/m);
    expect(out).toMatch(/^ +57 +020102 +credentialsReplacementMode 2 supplierBySupplier$/m);
  });
});

test('a seed that a shell would split is quoted where it is repeated', () => {
  expect(smki(['demo', '--seed', 'two words']).out).toContain('--seed "two words"');
});

test('on a terminal what was refused stands out', () => {
  const { out } = smki(['demo'], { terminal: true });
  expect(out).toContain('\u001B[31mRejected, counter-not-newer');
  expect(out.replace(/\u001B\[\d+m/g, '')).toBe(smki(['demo']).out);
});
