/**
 * The ready cases as their users meet them: complete for every device type, the same for the same seed, and able to tell
 * a meter that is wrong.
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import {
  type DeviceType,
  type DeviceTypeName,
  DEVICE_TYPES,
} from '../../src/device/device-types.ts';
import { REFUSALS } from '../../src/device/refusals.ts';
import { REPLACEMENT_FAILURES } from '../../src/device/replacement-failures.ts';
import {
  REPLACEMENT_MODES,
  type ReplacementMode,
  decodeMessage,
  encodeMessage,
  modeRules,
} from '../../src/gbcs/index.ts';
import { anchorReplacementCases } from '../../src/testing/anchor-replacement-cases.ts';
import { answerDifferences } from '../../src/testing/answer-differences.ts';
import { type MeterAdapter, simulatedMeter } from '../../src/testing/meter-adapter.ts';
import { runCases } from '../../src/testing/run-cases.ts';

/** The ways in which a mode succeeds on a type: the matrix says which types have it. */
function waysOf(mode: ReplacementMode, deviceType: DeviceTypeName): readonly string[] {
  const { deviceTypes, mayReplace } = modeRules(mode);
  if (!deviceTypes.includes(deviceType)) return [];
  // Modes 0 and 1 are there by assumption alone, so no meter is asked for more than that they work.
  return mayReplace.length === 0 ? ['executed'] : ['cancelled', 'executed', 'later', 'scheduled'];
}

const types = Object.keys(DEVICE_TYPES) as (keyof typeof DEVICE_TYPES)[];

describe.each(types)('%s', (deviceType) => {
  const cases = anchorReplacementCases({ deviceType });

  test('the simulated device passes every case', () => {
    const results = runCases(cases, simulatedMeter());
    expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(results.every(({ cells }) => cells === 'certificates')).toBe(true);
  });

  test('no two cases have the same name', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test('no refusal and no failure of the tables is missing', () => {
    const refusals = cases.flatMap(({ expected }) =>
      expected.outcome === 'rejected' ? [expected.refusal] : [],
    );
    const failures = cases.flatMap(({ expected, later }) => [
      ...(expected.outcome === 'rejected' ? [] : Object.values(expected.failures)),
      ...Object.values(later?.failures ?? {}),
    ]);
    expect(new Set(refusals)).toEqual(new Set(Object.keys(REFUSALS)));
    expect(new Set(failures)).toEqual(new Set(Object.keys(REPLACEMENT_FAILURES)));
  });

  test.each(Object.keys(REPLACEMENT_MODES) as ReplacementMode[])(
    '%s succeeds in every way, or there is a reason why not',
    (mode) => {
      const own = cases.filter(
        ({ name, expected }) => expected.outcome !== 'rejected' && name.includes(`: ${mode} `),
      );
      const ways = own.filter(({ expected, later }) => {
        const failures = expected.outcome === 'rejected' ? {} : expected.failures;
        return Object.keys({ ...failures, ...later?.failures }).length === 0;
      });
      const found = ways.map(({ expected, later }) => (later ? 'later' : expected.outcome));
      expect([...new Set(found)].sort()).toEqual(waysOf(mode, deviceType));
    },
  );
});

test('a case about taking a pending command back has one to take back', () => {
  const meter = simulatedMeter();
  const cancelled = types
    .flatMap((deviceType) => anchorReplacementCases({ deviceType }))
    .filter(({ expected }) => expected.outcome === 'cancelled');
  expect(cancelled.length).toBeGreaterThan(10);
  for (const row of cancelled) {
    meter.load(row);
    for (const command of row.before ?? []) meter.exchange(command);
    expect(meter.device().receive(row.command).outcome).toMatchObject({ removed: 1 });
  }
});

test('the same seed gives the same octets, another seed others', () => {
  const octets = (seed: string) =>
    anchorReplacementCases({ deviceType: 'PPMID', seed }).map(({ command }) => toHex(command));
  expect(octets('one')).toEqual(octets('one'));
  expect(octets('one').at(-1)).not.toBe(octets('two').at(-1));
});

test("a real meter's identity and key go into the commands", () => {
  const entityId = '00DB1234567890A0';
  const [, other] = [simulatedMeter(), simulatedMeter({ seed: 'a meter of its own' })];
  other.load(anchorReplacementCases({ deviceType: 'ESME', seed: 'a meter of its own' })[0]!);
  const keyAgreementKey = other.device().publicKeys.keyAgreement;
  const cases = anchorReplacementCases({ deviceType: 'ESME', entityId, keyAgreementKey });
  const results = runCases(cases, other);
  expect(results.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
  expect(cases.every((row) => row.entityId === entityId)).toBe(true);
});

test('a device type of your own has cases of its own', () => {
  const type: DeviceType = {
    ...DEVICE_TYPES.PPMID,
    name: 'in-home display with a network operator',
    cells: [
      ...DEVICE_TYPES.PPMID.cells,
      {
        cell: 'networkOperator.digitalSignature',
        presence: 'always',
        source: 'this test',
        certainty: 'proposed',
      },
    ],
  };
  const cases = anchorReplacementCases({ deviceType: type });
  expect(cases.some(({ name }) => name.includes('networkOperatorByNetworkOperator replaces'))).toBe(
    true,
  );
  const failed = runCases(cases, simulatedMeter()).filter(({ verdict }) => verdict === 'failed');
  expect(failed).toEqual([]);
});

describe('a meter that is wrong is found out', () => {
  const cases = anchorReplacementCases({ deviceType: 'ESME' });
  const failuresOf = (meter: MeterAdapter) =>
    runCases(cases, meter).filter(({ verdict }) => verdict === 'failed').length;

  test('it never answers: not even what it refuses is known', () => {
    const silent: MeterAdapter = {
      load: () => true,
      exchange: () => undefined,
      waitUntil: () => undefined,
    };
    const answered = cases.filter(({ expected }) => expected.outcome !== 'rejected');
    expect(failuresOf(silent)).toBe(cases.length);
    expect(failuresOf({ ...silent, readBack: 'none' })).toBe(answered.length);
  });

  test('it answers with what is no message', () => {
    const babble = () => Uint8Array.of(1, 2, 3);
    const babbling: MeterAdapter = { load: () => true, exchange: babble, waitUntil: babble };
    expect(failuresOf(babbling)).toBe(cases.length);
  });

  test('it takes a replay', () => {
    const good = simulatedMeter();
    const forgetful: MeterAdapter = {
      load: (start) => good.load({ ...start, counters: {} }),
      exchange: (command) => good.exchange(command),
    };
    const failed = runCases(cases, forgetful).filter(({ verdict }) => verdict === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { name } of failed) expect(name).toMatch(/counter/);
  });

  test('it signs with another key, or changes an octet of the answer', () => {
    const good = simulatedMeter();
    const forger: MeterAdapter = {
      load: (start) => good.load(start),
      exchange: (command) => {
        const answer = good.exchange(command);
        return answer && Uint8Array.from(answer, (octet, at) => (at === 60 ? octet ^ 1 : octet));
      },
      waitUntil: (at) => good.waitUntil?.(at),
      ...(good.signingKey && { signingKey: good.signingKey }),
      readBack: 'none',
    };
    const answered = cases.filter(({ expected }) => expected.outcome !== 'rejected');
    expect(failuresOf(forger)).toBe(answered.length);
  });

  test('it reports another status than it should', () => {
    const strange = simulatedMeter();
    const sound = cases.find(({ name }) => name.includes('supplierBySupplier replaces all'))!;
    strange.load({
      ...sound,
      faults: { replacements: { 'supplier.digitalSignature': 'resourcesBusy' } },
    });
    const differences = answerDifferences(sound, strange.exchange(sound.command));
    expect(differences.join('\n')).toContain('missing cell: supplier.digitalSignature success');
    expect(differences.join('\n')).toContain(
      'unexpected cell: supplier.digitalSignature resourcesBusy',
    );
  });

  test('it reports a cell or a counter more often than it changed it', () => {
    const good = simulatedMeter();
    const changed = cases.find(({ expected }) => expected.outcome === 'executed')!;
    good.load(changed);
    const { kind, header, payload } = decodeMessage(good.exchange(changed.command)!);
    if (payload.type !== 'update-credentials.response' || !payload.outcome)
      throw new Error('executed');
    const { counterChanges, replacements } = payload.outcome;
    const twice = {
      ...payload,
      outcome: {
        ...payload.outcome,
        counterChanges: [...counterChanges, ...counterChanges],
        replacements: [...replacements, ...replacements],
      },
    };
    const answer = encodeMessage({ kind, header, payload: twice });
    const differences = answerDifferences(changed, answer);
    expect(differences).toHaveLength(counterChanges.length + replacements.length);
    expect(differences.every((text) => text.startsWith('unexpected '))).toBe(true);
  });

  test.each<[what: string, spoilt: (good: MeterAdapter) => Partial<MeterAdapter>]>([
    ['sends no Alert', () => ({ waitUntil: () => undefined })],
    [
      'sends the Response once more for an Alert',
      (good) => {
        let last: Uint8Array | undefined;
        return {
          exchange: (command) => (last = good.exchange(command)),
          waitUntil: () => last,
        };
      },
    ],
    [
      'carries out what has lapsed, and skips what has not',
      (good) => ({
        load: (start) =>
          good.load({ ...start, assumptions: { pendingOfReplacedParty: 'execute' } }),
      }),
    ],
  ])('when the time comes it %s', (what, spoilt) => {
    const good = simulatedMeter();
    const meter = { ...good, ...spoilt(good) };
    const later = cases.filter((row) => row.later !== undefined);
    const lapsed = later.filter(({ name }) => name.includes('authoriser-replaced'));
    const failed = runCases(later, meter).filter(({ verdict }) => verdict === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(
      (what.includes('lapsed') ? lapsed : later).map(({ name }) => name),
    );
  });

  test('it leaves the date-time out of its answer', () => {
    const good = simulatedMeter();
    const changed = cases.find(({ expected }) => expected.outcome === 'executed')!;
    good.load(changed);
    const { kind, header, payload } = decodeMessage(good.exchange(changed.command)!);
    const { dateTime, ...timeless } = header;
    expect(dateTime).toHaveLength(12);
    const answer = encodeMessage({ kind, header: timeless, payload });
    expect(answerDifferences(changed, answer).join()).toContain('date-time: absent');
  });

  test('what it cannot load is skipped and counted as such', () => {
    const good = simulatedMeter();
    const real: MeterAdapter = {
      load: (start) =>
        start.faults === undefined && start.assumptions === undefined && good.load(start),
      exchange: (command) => good.exchange(command),
    };
    const results = runCases(cases, real);
    const skipped = results.filter(({ verdict }) => verdict === 'skipped');
    expect(skipped).toHaveLength(
      cases.filter(
        ({ faults, assumptions, later }) =>
          faults !== undefined || assumptions !== undefined || later !== undefined,
      ).length,
    );
    expect(results.every(({ verdict }) => verdict !== 'failed')).toBe(true);
  });
});

test('the certificate of a meter where its key belongs is refused, not held against the meter', () => {
  const [first] = anchorReplacementCases({ deviceType: 'ESME' });
  const meter = { ...simulatedMeter(), signingKey: Uint8Array.of(0x30, 0x82, 1, 2) };
  const refusal: unknown = expect.objectContaining({ code: 'crypto/bad-point' });
  expect(() => runCases([first!], meter)).toThrow(refusal);
});

describe('options that cannot be meant are refused by name', () => {
  test.each<[what: string, options: unknown, code: string]>([
    ['no options', undefined, 'testing/bad-argument'],
    ['no device type', {}, 'testing/bad-argument'],
    ['nothing as device type', { deviceType: null }, 'testing/bad-argument'],
    ['a device type that there is not', { deviceType: 'XX' }, 'vocabulary/unknown-name'],
    ['a type of your own without cells', { deviceType: { name: 'x' } }, 'device/bad-configuration'],
    ['a seed that is no text', { deviceType: 'ESME', seed: 5 }, 'testing/bad-argument'],
    ['a Date', { deviceType: 'ESME', at: new Date(0) }, 'time/not-an-instant'],
    ['half an EUI-64', { deviceType: 'ESME', entityId: '00DB' }, 'vocabulary/not-an-eui64'],
    ['a key that is text', { deviceType: 'ESME', keyAgreementKey: '04' }, 'crypto/bad-point'],
  ])('%s', (_what, options, code) => {
    const refused: unknown = expect.objectContaining({ code });
    expect(() => anchorReplacementCases(options as never)).toThrow(refused);
  });

  test.each([[null], ['a seed'], [{ seed: 5 }]])('simulatedMeter(%j)', (options) => {
    const refused: unknown = expect.objectContaining({ code: 'testing/bad-argument' });
    expect(() => simulatedMeter(options as never)).toThrow(refused);
    expect(() => simulatedMeter().exchange(Uint8Array.of(1))).toThrow(refused);
  });

  test.each([[undefined], [{}]])('answerDifferences(%j)', (row) => {
    const refused: unknown = expect.objectContaining({ code: 'testing/bad-argument' });
    expect(() => answerDifferences(row as never, undefined)).toThrow(refused);
  });
});
