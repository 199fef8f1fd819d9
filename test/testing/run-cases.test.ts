/**
 * Running the ready cases: what meters say is not taken for what they store, adapters may be slow, and whatever one of
 * them does wrong fails its case and no other.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { DEVICE_TYPES } from '../../src/device/device-types.ts';
import { decodeMessage } from '../../src/gbcs/message.ts';
import { anchorReplacementCases } from '../../src/testing/anchor-replacement-cases.ts';
import type { AnchorReplacementCase, CaseStart } from '../../src/testing/cases/case.ts';
import {
  type AsyncMeterAdapter,
  type MeterAdapter,
  simulatedMeter,
} from '../../src/testing/meter-adapter.ts';
import {
  type CaseResult,
  runCase,
  runCaseAsync,
  runCases,
  runCasesAsync,
} from '../../src/testing/run-cases.ts';
import type { Timer } from '../../src/testing/time-limit.ts';
import type { MeterRequest } from '../support/meter-process.ts';

const cases = anchorReplacementCases({ deviceType: 'ESME' });
const model = simulatedMeter();
const signingKey = model.signingKey!;

const caseNamed = (words: string): AnchorReplacementCase => {
  const row = cases.find(({ name }) => name.includes(words));
  if (row === undefined) throw new Error(`no case ${words}`);
  return row;
};
const success = caseNamed('supplierBySupplier replaces all that it may');
const refusal = caseNamed('supplierBySupplier, the same counter again');

/** The model behind the wire alone. */
const wired: MeterAdapter = {
  load: (start) => model.load(start),
  exchange: (command) => model.exchange(command),
  waitUntil: (at) => model.waitUntil?.(at),
  signingKey,
};

const failed = (results: readonly CaseResult[]): readonly CaseResult[] =>
  results.filter(({ verdict }) => verdict === 'failed');

/** Changes of cells that a case asks for. */
const changes = ({ cells, expected, later }: AnchorReplacementCase): boolean =>
  later === undefined &&
  expected.outcome !== 'rejected' &&
  Object.entries(expected.cellsAfter).some(
    ([cell, after]) => cells[cell as keyof typeof cells] !== after,
  );

describe('the cells are read back', () => {
  test.each(['ESME', 'CHF'] as const)('over the wire, after every case of an %s', (deviceType) => {
    const rows = anchorReplacementCases({ deviceType });
    const results = runCases(rows, wired);
    expect(failed(results)).toEqual([]);
    expect(results.every(({ cells }) => cells === 'owners-and-keys')).toBe(true);
  });

  test('by CS02a, and by CS02f where there is load control, signed by somebody in the cells', () => {
    const [reading] = success.readings;
    const codes = reading!.commands.map((octets) => decodeMessage(octets).header.messageCode);
    expect(codes).toEqual([0x0008, 0x011b]);
    // The command changes the supplier's cells, so somebody else asks.
    expect(reading!.by).toBe('networkOperator.digitalSignature');
  });

  test('certificate by certificate, where the adapter can look into the meter', () => {
    expect(runCase(success, model)).toMatchObject({ verdict: 'passed', cells: 'certificates' });
    const stale: MeterAdapter = { ...wired, storedIn: (cell) => success.cells[cell] };
    const { verdict, differences } = runCase(success, stale);
    expect(verdict).toBe('failed');
    expect(differences).toContainEqual(
      expect.stringMatching(/^supplier\.keyAgreement stores other octets, not FE-5A-/),
    );
    const empty: MeterAdapter = { ...wired, storedIn: () => undefined };
    expect(runCase(success, empty).differences).toContainEqual(
      expect.stringMatching(/^root stores nothing, not /),
    );
  });

  test('not at all, when the meter cannot: the result says so', () => {
    const results = runCases(cases, { ...wired, readBack: 'none' });
    expect(failed(results)).toEqual([]);
    expect(results.every(({ cells }) => cells === 'not-read')).toBe(true);
  });
});

describe('a meter that says one thing and stores another is found out', () => {
  /** Answers every command from a state that it forgets. */
  const forgetting = (): MeterAdapter => {
    let start: CaseStart | undefined;
    return {
      signingKey,
      load: (given) => {
        start = given;
        return true;
      },
      exchange: (command) => {
        model.load(start!);
        return model.exchange(command);
      },
    };
  };

  test('it stores nothing: every case that changes a key or a counter fails, and no refusal', () => {
    const results = runCases(cases, forgetting());
    const keyChanges = cases.filter(changes).map(({ name }) => name);
    const names = failed(results).map(({ name }) => name);
    // The same root key in another certificate looks the same over the wire.
    const unseen = keyChanges.filter((name) => !names.includes(name));
    expect(unseen.length).toBeLessThan(keyChanges.length / 10);
    expect(unseen.every((name) => name.includes('the same root key again'))).toBe(true);
    const others = failed(results).filter(({ name }) => !keyChanges.includes(name));
    expect(others.length).toBeGreaterThan(0);
    for (const { name, differences } of others) {
      expect(caseNamed(name).expected.outcome).not.toBe('rejected');
      expect(differences).toEqual([expect.stringMatching(/^the counter of \w+ is 0, wanted \d+$/)]);
    }
    expect(runCase(success, forgetting()).differences).toContainEqual(
      expect.stringMatching(/^supplier\.keyAgreement holds FE-5A-.*, wanted FE-5A-/),
    );
  });

  test('it counts a command that it discards', () => {
    const row = caseNamed('supplierBySupplier, a bit of the signature changed');
    const counting = (supplier: bigint): MeterAdapter => ({
      ...wired,
      load: (start) => model.load({ ...start, counters: { ...start.counters, supplier } }),
    });
    expect(runCase(row, counting(0n)).verdict).toBe('passed');
    expect(runCase(row, counting(1_000n)).differences).toEqual([
      'the counter of supplier is 1000, wanted 0',
    ]);
  });

  test('it discards a command without a word, and does what it says all the same', () => {
    const obedient: MeterAdapter = {
      ...wired,
      load: (start) => model.load({ ...start, counters: {} }),
      exchange: (command) => {
        const answer = model.exchange(command);
        return toHex(command) === toHex(refusal.command) ? undefined : answer;
      },
    };
    const { verdict, differences } = runCase(refusal, obedient);
    expect(verdict).toBe('failed');
    expect(differences).toHaveLength(3);
    expect(differences.every((text) => /^supplier\..* holds .*, wanted /.test(text))).toBe(true);
    expect(runCase(refusal, { ...obedient, readBack: 'none' }).verdict).toBe('passed');
  });

  test('it says that a replacement failed, and stores the certificate', () => {
    const row = caseNamed('key-usage-mismatch');
    const [cell] = Object.keys(
      row.expected.outcome === 'rejected' ? {} : row.expected.failures,
    ) as [keyof typeof row.cells];
    const replaced = success.expected.outcome === 'rejected' ? {} : success.expected.cellsAfter;
    let asked = 0;
    const lying: MeterAdapter = {
      ...wired,
      exchange: (command) => {
        asked += 1;
        if (asked === 2) model.load({ ...row, cells: { ...row.cells, [cell]: replaced[cell] } });
        return model.exchange(command);
      },
    };
    expect(runCase(row, lying).differences).toContainEqual(
      expect.stringMatching(`^${cell} holds .*, wanted`),
    );
  });

  test('it stores into a cell that it should not have', () => {
    const row = caseNamed('names accessControlBroker.digitalSignature');
    const broker = anchorReplacementCases({ deviceType: 'CHF' })[0]!.cells;
    const stray = {
      'accessControlBroker.digitalSignature': broker['accessControlBroker.digitalSignature']!,
    };
    const type = {
      ...DEVICE_TYPES.ESME,
      cells: [...DEVICE_TYPES.ESME.cells, ...DEVICE_TYPES.CHF.cells.slice(0, 6)].filter(
        ({ cell }, at, all) => all.findIndex((other) => other.cell === cell) === at,
      ),
    };
    let asked = 0;
    const generous: MeterAdapter = {
      ...wired,
      exchange: (command) => {
        const answer = model.exchange(command);
        asked += 1;
        if (asked > 1) return answer;
        const cells = row.expected.outcome === 'rejected' ? row.cells : row.expected.cellsAfter;
        model.load({ ...row, deviceType: type, cells: { ...cells, ...stray } });
        return answer;
      },
    };
    expect(runCase(row, generous).differences).toEqual([
      expect.stringMatching(/^accessControlBroker\.digitalSignature holds FE-.*, wanted nothing$/),
    ]);
  });

  test.each<[what: string, answer: (octets: Uint8Array) => Uint8Array | undefined, why: RegExp]>([
    ['silence', () => undefined, /no answer to CS02a signed with the key of networkOperator/],
    [
      'no message',
      () => Uint8Array.of(1, 2),
      /reading the cells by CS02a: the answer is no GBCS message/,
    ],
    ['its answer to the command', () => model.exchange(success.command), /wanted|no answer/],
    [
      'an octet changed',
      (octets) => octets.map((octet, at) => (at === 70 ? octet ^ 1 : octet)),
      /reading the cells by CS02a: /,
    ],
  ])('it answers the question with %s', (_what, spoil, why) => {
    let asked = 0;
    const odd: MeterAdapter = {
      ...wired,
      exchange: (command) => {
        const answer = model.exchange(command);
        asked += 1;
        return asked === 1 || answer === undefined ? answer : spoil(answer);
      },
    };
    const { verdict, cells, differences } = runCase(success, odd);
    expect([verdict, cells]).toEqual(['failed', 'not-read']);
    expect(differences.join('\n')).toMatch(why);
  });

  test('it answers CS02a, and not CS02f', () => {
    const half: MeterAdapter = {
      ...wired,
      exchange: (command) => {
        const answer = model.exchange(command);
        return decodeMessage(command).header.messageCode === 0x011b ? undefined : answer;
      },
    };
    const { cells, differences } = runCase(success, half);
    expect([cells, ...differences]).toEqual(['not-read', 'reading the cells by CS02f: no answer']);
  });

  test('it gives the answer that it gave to somebody else', () => {
    model.load(success);
    model.exchange(success.command);
    const [first, second] = success.readings;
    const recorded = first!.commands.map((command) => model.exchange(command));
    const parrot: MeterAdapter = {
      ...wired,
      exchange: (command) => (command === success.command ? model.exchange(command) : recorded[0]),
    };
    const { differences } = runCase({ ...success, readings: [second!] }, parrot);
    expect(differences).toContainEqual(
      expect.stringMatching(/^reading the cells by CS02a: header /),
    );
  });
});

describe('an adapter may answer in its own time', () => {
  test('a meter in a process of its own passes every case', { timeout: 60_000 }, async () => {
    const program = join(import.meta.dirname, '../support/meter-process.ts');
    const child = fork(program, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
    const rows = anchorReplacementCases({ deviceType: 'PPMID' });
    try {
      const results = await runCasesAsync(rows, processMeter(child));
      expect(results.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
      expect(failed(results)).toEqual([]);
      expect(results.every(({ cells }) => cells === 'owners-and-keys')).toBe(true);
    } finally {
      child.kill();
    }
  });

  test('it finds what runCases finds, also when adapters answer at once', async () => {
    const forgetful: MeterAdapter = { ...wired, load: (s) => model.load({ ...s, counters: {} }) };
    const some = cases.filter((_row, at) => at % 5 === 0);
    const slow: AsyncMeterAdapter = {
      ...forgetful,
      exchange: async (command) => Promise.resolve(forgetful.exchange(command)),
    };
    const expected = runCases(some, forgetful);
    expect(await runCasesAsync(some, slow)).toEqual(expected);
    expect(await runCasesAsync(some, forgetful)).toEqual(expected);
  });

  test('one case after the other, never two at once', async () => {
    let busy = 0;
    const lonely: AsyncMeterAdapter = {
      ...wired,
      load: async (start) => {
        expect(busy).toBe(0);
        busy += 1;
        await Promise.resolve();
        busy -= 1;
        return model.load(start);
      },
    };
    expect(failed(await runCasesAsync(cases.slice(0, 20), lonely))).toEqual([]);
  });
});

describe('what an adapter does wrong fails its case, and the others go on', () => {
  const broken = (change: object): MeterAdapter => ({ ...wired, ...change });
  const boom = (): never => {
    throw new Error('the serial line is gone');
  };
  const text = (): string => 'DF0901';

  test.each<[what: string, change: object, reason: RegExp]>([
    ['load throws', { load: boom }, /^load threw: the serial line is gone$/],
    ['load returns nothing', { load: () => undefined }, /^load returned undefined, neither true/],
    ['exchange throws', { exchange: boom }, /^exchange threw: the serial line is gone$/],
    [
      'exchange throws what is no error',
      {
        exchange: () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- adapters do
          throw 'timeout';
        },
      },
      /^exchange threw: timeout$/,
    ],
    ['exchange returns null', { exchange: () => null }, /^exchange returned null, not octets/],
    ['exchange returns text', { exchange: text }, /^exchange returned text \(parseMessageText/],
    ['storedIn throws', { storedIn: boom }, /^storedIn threw: the serial line is gone$/],
    ['storedIn returns text', { storedIn: text }, /^storedIn returned text/],
  ])('%s', async (_what, change, reason) => {
    const meter = broken(change);
    const results = runCases([success, refusal], meter);
    expect(results).toHaveLength(2);
    for (const { verdict, differences } of results) {
      expect(verdict).toBe('failed');
      expect(differences).toEqual([expect.stringMatching(reason)]);
    }
    expect(await runCasesAsync([success, refusal], meter)).toEqual(results);
  });

  test('a promise that fails is an exchange that threw', async () => {
    const meter: AsyncMeterAdapter = {
      ...wired,
      exchange: async () => Promise.reject(new Error('no route to the meter')),
    };
    const { verdict, differences } = await runCaseAsync(success, meter);
    expect([verdict, ...differences]).toEqual(['failed', 'exchange threw: no route to the meter']);
  });

  test('only the case in which it happens', () => {
    const once: MeterAdapter = broken({
      exchange: (command: Uint8Array) =>
        command === refusal.command ? boom() : model.exchange(command),
    });
    const names = failed(runCases(cases, once)).map(({ name }) => name);
    expect(names).toEqual([refusal.name]);
  });
});

describe('a meter that never answers', () => {
  const never = async (): Promise<never> => new Promise(() => undefined);
  /** Rings at once where it is left to ring, as no clock does. */
  const ringing: string[] = [];
  const timer: Timer = (durationMs, ring) => {
    const handle = setImmediate(ring);
    ringing.push(`set ${durationMs}`);
    return () => {
      ringing.push('stopped');
      clearImmediate(handle);
    };
  };

  test.each(['load', 'exchange', 'storedIn'] as const)(
    '%s: its case fails when the time is over, and the others go on',
    async (method) => {
      let calls = 0;
      const meter: AsyncMeterAdapter = {
        ...wired,
        storedIn: async (cell) => Promise.resolve(model.storedIn?.(cell)),
        [method]: (...given: never[]) =>
          calls++ === 0 ? never() : (model[method] as (...all: never[]) => unknown)(...given),
      };
      const wait = { timeLimitMs: 5_000, timer };
      const [first, ...rest] = await runCasesAsync([success, success, refusal], meter, wait);
      expect(first).toMatchObject({ verdict: 'failed' });
      const [difference] = first!.differences;
      expect(difference).toBe(`${method} gave no answer within 5000 ms (timeLimitMs)`);
      expect(failed(rest)).toEqual([]);
    },
  );

  test('what it answers after that is nobody’s, an error too', async () => {
    let tooLate = (_: Error): void => undefined;
    const exchange = async (): Promise<never> =>
      new Promise((_resolve, reject) => {
        tooLate = reject;
      });
    const { verdict } = await runCaseAsync(success, { ...wired, exchange }, { timer });
    tooLate(new Error('after the time'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(verdict).toBe('failed');
  });

  test('ten minutes unless told otherwise, and a timer that is stopped when the answer is there', async () => {
    ringing.length = 0;
    const meter: AsyncMeterAdapter = {
      ...wired,
      load: async (start) => Promise.resolve(model.load(start)),
      readBack: 'none',
    };
    await runCaseAsync(success, meter, { timer });
    expect(ringing).toEqual(['set 600000', 'stopped']);
  });

  test('the clock of the host is the timer of those who bring none', async () => {
    const { differences } = await runCaseAsync(
      success,
      { ...wired, exchange: never },
      { timeLimitMs: 1 },
    );
    expect(differences).toEqual(['exchange gave no answer within 1 ms (timeLimitMs)']);
  });

  test.each([[0], [1.5], [2 ** 31], [Number.NaN]])('a limit of %s is none', async (timeLimitMs) => {
    const refused: unknown = expect.objectContaining({ code: 'testing/bad-argument' });
    await expect(runCasesAsync([], wired, { timeLimitMs })).rejects.toThrow(refused);
    await expect(runCaseAsync(success, wired, { timeLimitMs })).rejects.toThrow(refused);
  });

  test('an option that there is not', async () => {
    const refused: unknown = expect.objectContaining({ code: 'argument/unknown-field' });
    await expect(runCasesAsync([], wired, { timeout: 5 } as never)).rejects.toThrow(refused);
  });
});

describe('what no adapter can be is refused at once', () => {
  test.each<[what: string, rows: unknown, meter: unknown]>([
    ['no cases', undefined, wired],
    ['one case by itself', success, wired],
    ['what is no case', [success, {}], wired],
    ['no meter', [success], undefined],
    ['a function', [success], () => undefined],
    ['a meter without exchange', [success], { load: () => true }],
    ['a storedIn that is none', [success], { ...wired, storedIn: 'root' }],
    ['a way to read back that there is not', [success], { ...wired, readBack: 'never' }],
  ])('%s', async (_what, rows, meter) => {
    const refused: unknown = expect.objectContaining({ code: 'testing/bad-argument' });
    expect(() => runCases(rows as never, meter as never)).toThrow(refused);
    await expect(runCasesAsync(rows as never, meter as never)).rejects.toThrow(refused);
  });

  test('promises, where answers are expected at once: the message names runCasesAsync', () => {
    const meter = { ...wired, exchange: async () => Promise.reject(new Error('later')) };
    expect(() => runCases([success], meter as never)).toThrow(/runCasesAsync/);
    const loader = { ...wired, load: async () => Promise.resolve(true) };
    expect(() => runCases([success], loader as never)).toThrow(/runCasesAsync/);
  });

  test('the certificate of the meter where its key belongs', async () => {
    const meter = { ...wired, signingKey: Uint8Array.of(0x30, 0x82, 1, 2) };
    const refused: unknown = expect.objectContaining({ code: 'crypto/bad-point' });
    expect(() => runCases([success], meter)).toThrow(refused);
    await expect(runCasesAsync([success], meter)).rejects.toThrow(refused);
  });
});

/** An adapter for a meter in another process. */
function processMeter(child: ChildProcess): AsyncMeterAdapter {
  const ask = async <T>(request: MeterRequest): Promise<T> => {
    const reply = once(child, 'message') as Promise<[{ readonly reply: T }]>;
    child.send(request);
    return (await reply)[0].reply;
  };
  return {
    signingKey,
    load: async (start) => ask<boolean>({ load: start }),
    exchange: async (command) => ask<Uint8Array | undefined>({ command }),
    waitUntil: async (until) => ask<Uint8Array | undefined>({ until }),
  };
}
