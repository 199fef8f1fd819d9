/**
 * `smki recover`, `smki replay` and `smki scenarios` through the command line's own entry, with files in memory.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { fail } from '../../src/core/errors.ts';
import { instant } from '../../src/core/instant.ts';
import type { CommandIo } from '../../src/cli/io.ts';
import { runSmki } from '../../src/cli/run.ts';

const encoder = new TextEncoder();

interface Run {
  readonly code: number | Promise<number>;
  readonly out: string;
  readonly error: string;
}

/** A command line over files that outlive it. */
function terminal(options: { readonly colour?: boolean } = {}): {
  readonly files: Map<string, string>;
  readonly smki: (command: string) => Run;
} {
  const files = new Map<string, string>();
  const smki = (command: string): Run => {
    let [out, error] = ['', ''];
    const io: CommandIo = {
      readFile: (path) => {
        const found = files.get(path);
        if (found !== undefined) return encoder.encode(found);
        return fail('cli/unreadable-input', `cannot read ${path}`, { input: path, reason: 'none' });
      },
      checkOutput: () => undefined,
      version: '1.2.3',
      writeFile: (path, content) => {
        files.set(path, typeof content === 'string' ? content : new TextDecoder().decode(content));
      },
      write: (text) => (out += text),
      writeError: (text) => (error += text),
      colour: options.colour ?? false,
      now: () => instant('2026-01-01T00:00:00Z'),
    };
    return { code: runSmki(command.split(' '), io), out, error };
  };
  return { files, smki };
}

describe('smki recover', () => {
  test.each([
    ['1', 'method-1'],
    ['2', 'method-2'],
    ['3', 'method-3'],
    ['apex', 'apex-contingency'],
  ])('--method %s ends well', (method, procedure) => {
    const { code, out, error } = terminal().smki(`recover --method ${method} --homes 1 --json`);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(JSON.parse(out)).toMatchObject({
      incident: { state: 'closed', procedure },
      problems: [],
    });
  });

  test('prints a timeline, a table and the verdict of the checkers', () => {
    const { code, out } = terminal().smki('recover --method 3 --homes 1 --governed');
    expect(code).toBe(0);
    expect(out).toContain('decision (governed): approve method-3');
    expect(out).toMatch(/custodians: 7 of 7 came, quorum 4/);
    expect(out).toMatch(/recovered +4 of 4 \(100\.0 %\)/);
    expect(out).toContain('run Method 3: unknown');
    expect(out).toContain('No invariant was broken.');
  });

  test('shows progress on a terminal only, and clears it', () => {
    const quiet = terminal().smki('recover --method 3 --homes 20');
    expect(quiet.error).toBe('');
    const { error } = terminal({ colour: true }).smki('recover --method 3 --homes 20');
    expect(error).toMatch(/executing {2}\d+ of 80 devices/);
    expect(error.endsWith('\r\u001B[K')).toBe(true);
  });

  test('a fault strikes: devices are left over, and the table says so', () => {
    const { code, out } = terminal().smki('recover --method 3 --homes 2 --fault unreachable:100');
    expect(code).toBe(0);
    expect(out).toMatch(/left over +8 no-response/);
  });

  test.each(['notifier', 'service-desk'])(
    'the script of %s, with whom every method begins',
    (actor) => {
      const { code, out } = terminal().smki(`recover --method 3 --walkthrough --actor ${actor}`);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^\\[ \\] N\\d+ +${actor}: `, 'm'));
    },
  );

  test('the script for people, whole and for one actor', () => {
    const whole = terminal().smki('recover --method 2 --walkthrough');
    const custodian = terminal().smki('recover --method 2 --walkthrough --actor pma');
    expect([whole.code, custodian.code]).toEqual([0, 0]);
    expect(whole.out).toContain('2.11');
    expect(custodian.out).not.toContain('2.11');
    expect(custodian.out.length).toBeLessThan(whole.out.length);
  });

  test.each([
    ['recover', /name a method/],
    ['recover --method 4', /there is no method 4/],
    ['recover --method 3 --homes 0', /--homes 0 is no number/],
    ['recover --method 3 --homes ten', /--homes ten is no number/],
    ['recover --method 3 --fault nonsense', /no fault nonsense; there are/],
    ['recover --method 3 --fault unreachable:200', /percentage/],
    ['recover --method 3 --fault unreachable:x', /percentage/],
    ['recover --method 3 --walkthrough --json', /--json contradicts/],
    ['recover --method 3 --walkthrough --governed', /--governed contradicts/],
    ['recover --method 3 --actor pma', /--actor belongs to --walkthrough/],
    ['recover --method 1 --walkthrough --actor custodians', /custodians does nothing in method-1/],
    ['recover --method 3 --colour', /--colour/],
    ['replay', /name one log/],
    ['replay a b', /name one log/],
    ['replay missing', /cannot read missing/],
    ['scenarios T99', /no scenario T99/],
    ['scenarios --seed x', /--seed plays scenarios/],
  ])('%s: one clear line, exit code 2', (command, message) => {
    const { code, out, error } = terminal().smki(command);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toMatch(message);
    expect(error.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('smki replay', () => {
  const LOG = 'recover --method 3 --homes 1 --fault lost-acknowledgements:50 --log run.jsonl';

  test('verifies that the run repeats to the byte', () => {
    const { files, smki } = terminal();
    smki(LOG);
    const { code, out } = smki('replay run.jsonl');
    expect(code).toBe(0);
    expect(out).toContain('R1 opened');
    expect(out).toContain('The run repeats to the byte');
    expect(files.get('run.jsonl')).toMatch(/^\{"at":1767225600000,"type":"simulation\.inject"/);
  });

  test('finds the one line that somebody changed', () => {
    const { files, smki } = terminal();
    smki(LOG);
    const lines = (files.get('run.jsonl') ?? '').split('\n');
    lines[20] = (lines[20] ?? '').replace(/"at":\d/, '"at":2');
    files.set('run.jsonl', lines.join('\n'));
    const { code, out } = smki('replay run.jsonl --quiet');
    expect(code).toBe(1);
    expect(out).toContain('line 21 of');
  });

  test.each([
    ['no log', 'hello\n', /line 1 of the event log is not an event/],
    ['no order', '{"at":1,"type":"dcc.released","actor":"dsp","ticket":1}\n', /not the header/],
    ['an empty log', '', /not the header/],
    [
      'an order that is none',
      '{"at":1,"type":"simulation.inject","actor":"x","inject":"rehearsal","text":"{}"}\n',
      /not the header/,
    ],
  ])('%s: one clear line', (_why, text, message) => {
    const { files, smki } = terminal();
    files.set('run.jsonl', text);
    const { code, error } = smki('replay run.jsonl');
    expect(code).toBe(2);
    expect(error).toMatch(message);
  });
});

describe('smki scenarios', () => {
  test('lists the catalogue', () => {
    const { code, out } = terminal().smki('scenarios');
    expect(code).toBe(0);
    expect(out).toMatch(/^T14 +governed +The Recovery key without a decision/m);
  });

  test('plays some, by any case of their names, and writes their logs', () => {
    const { files, smki } = terminal();
    const { code, out } = smki('scenarios t18 T11 --log logs.jsonl --verbose');
    expect(code).toBe(0);
    expect(out).toMatch(/^T18 +holds/m);
    expect(out).toMatch(/^T11 +holds/m);
    expect(out).toContain('yes rejected');
    expect(files.get('logs.jsonl')?.split('\n').length).toBeGreaterThan(50);
  });

  test('as data', () => {
    const { out } = terminal().smki('scenarios T31 --json');
    expect(JSON.parse(out)).toMatchObject([{ id: 'T31', passed: 'yes', problems: [] }]);
  });
});
