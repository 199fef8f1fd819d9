/**
 * Where faults act: one that cannot act where it is asked to says where it can, and several of people and sites add up.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { isSmkiError } from '../../../src/core/errors.ts';
import { DEFAULT_CUSTODY } from '../../../src/recovery/custody.ts';
import {
  FAULTS,
  type Fault,
  applyFault,
  faultNamed,
  surroundingsOf,
} from '../../../src/simulation/faults/index.ts';
import { createRecoveryWorld } from '../../../src/simulation/recovery-world.ts';
import { rehearse } from '../../../src/simulation/scenarios/rehearsal.ts';

const world = createRecoveryWorld({ seed: 'places' });

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isSmkiError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('applyFault', () => {
  const elsewhere = FAULTS.filter((fault) => fault.strike === undefined);

  test.each(elsewhere.map((fault) => [fault.name, fault] as const))(
    '%s strikes nobody in the field, and says where it acts',
    (name, fault) => {
      const place = fault.factory ? 'addHomes(' : 'createWorld(';
      const refusal = refusalOf(() => applyFault(fault, world));
      expect(refusal).toContain('simulation/bad-order: fault');
      expect(refusal).toContain(place);
      expect(refusal).toContain(`faultNamed('${name}')`);
      expect(world.log.ofType('simulation.fault')).toEqual([]);
    },
  );

  test.each([
    ['a share above all', () => applyFault(faultNamed('away'), world, { percent: 500 })],
    ['a share below nothing', () => applyFault(faultNamed('away'), world, { percent: -1 })],
    ['no number', () => applyFault(faultNamed('away'), world, { percent: Number.NaN })],
    ['no fault', () => applyFault(undefined as unknown as Fault, world)],
    ['the name of one', () => applyFault('away' as unknown as Fault, world)],
    ['null', () => applyFault(null as unknown as Fault, world)],
    [
      'a strike that cannot be called',
      () => applyFault({ ...faultNamed('away'), strike: 5 } as unknown as Fault, world),
    ],
  ])('%s is refused', (_, act) => {
    expect(refusalOf(act)).toMatch(/^simulation\/bad-order: (fault|percent)/);
  });

  describe('to devices that are named', () => {
    const own = createRecoveryWorld({ seed: 'own' });
    const other = createRecoveryWorld({ seed: 'own' });
    for (const one of [own, other]) one.addHomes({ count: 1, fuel: ['ESME', 'CHF'] });
    const strike = (options: unknown): string =>
      refusalOf(() => applyFault(faultNamed('unreachable'), own, options as never));

    test.each([
      ['of another world', { devices: other.fleet.devices }],
      [
        'of another world, beside one of this',
        { devices: [own.fleet.devices[0], other.fleet.devices[1]] },
      ],
      ['by their identifiers', { devices: own.fleet.devices.map(({ entityId }) => entityId) }],
      ['that are none', { devices: [undefined] }],
    ])('%s: refused before anything is struck or written down', (_, options) => {
      expect(strike(options)).toMatch(
        /^simulation\/bad-order: devices: entry [12] is no device of this world/,
      );
      expect(own.log.ofType('simulation.fault')).toEqual([]);
      expect(
        [own, other].flatMap(({ fleet }) => fleet.devices.flatMap((d) => d.conditions)),
      ).toEqual([]);
    });

    test('and to a share: refused, for it is one or the other', () => {
      const { devices } = own.fleet;
      expect(strike({ devices, percent: 50 })).toContain('simulation/bad-order: percent');
      expect(strike({ devices, percent: undefined })).toBe('none');
    });
  });
});

describe('several faults of surroundings', () => {
  const custodyOf = (...names: readonly string[]) =>
    surroundingsOf(names.map((name) => faultNamed(name))).custody;

  test('custodians stay away and the HSM is down: both', () => {
    const wanted = {
      absent: [0, 1, 2, 3],
      alternates: DEFAULT_CUSTODY.alternates,
      sites: [{ name: 'primary', state: 'down' }, { state: 'up' }, { state: 'up' }],
    };
    expect(custodyOf('custodians-missing', 'hsm-down')).toMatchObject(wanted);
    expect(custodyOf('hsm-down', 'custodians-missing')).toMatchObject(wanted);
  });

  test('each site is as bad as the worse of both', () => {
    expect(custodyOf('hsm-upgraded', 'hsm-sites-share-risk')?.sites).toEqual([
      { name: 'primary', state: 'down', hoursToUse: 0, upgraded: 'yes' },
      { name: 'backup', state: 'up', hoursToUse: 4, sharesRiskWith: 'primary', upgraded: 'yes' },
      { name: 'third', state: 'up', hoursToUse: 24, upgraded: 'yes' },
    ]);
  });

  test('what passes goes through the hands of both', () => {
    const octets = new Uint8Array(2_000);
    const faults = ['batch-truncated', 'batch-tampered'].map((name) => faultNamed(name));
    const arrived = surroundingsOf(faults).intercepts?.batch?.(octets);
    expect(arrived).toHaveLength(1_300);
    expect(arrived?.some((octet) => octet !== 0)).toBe(true);
  });

  test('one register of officers, not two', () => {
    const gone = faultNamed('officers-gone');
    expect(refusalOf(() => surroundingsOf([gone, { ...gone, name: 'own' }]))).toContain(
      'simulation/bad-order: faults',
    );
  });

  test('none is no surroundings at all', () => {
    expect(surroundingsOf([faultNamed('away')])).toEqual({});
  });
});

describe('a rehearsal', () => {
  const order = {
    method: 3,
    homes: 1,
    seed: 'places',
    governance: 'governed',
    faults: [],
  } as const;
  const run = (wish: Partial<Parameters<typeof rehearse>[0]>) => rehearse({ ...order, ...wish });

  test('loses neither of two faults of people', () => {
    const { world: lived } = run({ faults: ['custodians-missing', 'hsm-down'] });
    const [came] = lived.log.ofType('recovery.custodians');
    expect(came?.called).toBeGreaterThan(came?.present ?? Number.NaN);
    const notes = lived.log.ofType('recovery.step').map(({ note }) => note);
    expect(notes.some((note) => note.startsWith('session at backup'))).toBe(true);
  });

  test('does not accept that nobody recovers, unless told to', () => {
    const faults = ['batch-tampered'];
    expect(run({ faults }).incident).toMatchObject({
      state: 'executing',
      standing: { code: 'residual-not-accepted' },
    });
    expect(run({ faults, residualPercent: 100 }).incident.state).toBe('closed');
  });

  test.each([
    ['a share of what has none', { faults: ['hsm-down:50'] }, /hsm-down:50.*say hsm-down/],
    ['the same fault twice', { faults: ['slow:5', 'slow:10'] }, /slow is named twice/],
    [
      'more bad homes than homes',
      { faults: ['unproven-cell', 'counters-ahead'] },
      /counters-ahead strikes 1 of 1 homes, and 0 are not struck yet/,
    ],
    ['a share above all', { residualPercent: 101 }, /residualPercent must be a share/],
    ['a share that is none', { prepaymentPercent: Number.NaN }, /prepaymentPercent must be/],
  ])('%s is refused', (_, wish, message) => {
    expect(refusalOf(() => run(wish))).toMatch(message);
  });
});
