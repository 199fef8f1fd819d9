/**
 * Every method of every object that a user gets, called with what it is not for: it may answer, and it may refuse with a typed
 * error; it never fails with an error of the language, and what it refuses has changed nothing.
 */
import { describe, expect, test } from 'vitest';
import { isSmkiError } from '../src/core/errors.ts';
import {
  beginRollOver,
  createWorld,
  granted,
  seededRandom,
  softKeyStore,
  type World,
} from '../src/index.ts';
import { notifyShared } from '../src/recovery/shared.ts';
import { type RecoveryWorld, createRecoveryWorld, watch } from '../src/simulation/index.ts';
import { differenceOf } from '../src/simulation/world-witness.ts';
import { anchorReplacementCases, simulatedMeter } from '../src/testing/index.ts';
import { type Verb, verbsOf } from './support/verbs.ts';

const WRONG: readonly (readonly [what: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['5', 5],
  ["'x'", 'x'],
  ['{}', {}],
  ['[]', []],
  ['() => 1', () => 1],
  ['0.5', 0.5],
];
/** Arguments of one call, with their names. */
type Given = readonly (typeof WRONG)[number][];

/** None, one, two: what is not needed is not passed. */
const CALLS: readonly Given[] = [
  [],
  ...WRONG.map((one) => [one]),
  ...WRONG.flatMap((one) => WRONG.map((other) => [one, other])),
];

/** Objects that somebody holds, and how to tell whether something has changed. */
interface Subject {
  readonly objects: Readonly<Record<string, unknown>>;
  readonly changed: () => string | undefined;
}

function recoveryWorld(governance: 'technical' | 'governed'): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'wrong kinds', governance });
  world.addHomes({ count: 1, fuel: ['ESME'] });
  world.compromise('supplier.digitalSignature', { certain: 'yes' });
  return world;
}

function forRecovery(governance: 'technical' | 'governed'): () => Subject {
  const untouched = recoveryWorld(governance);
  return () => {
    const world = recoveryWorld(governance);
    const party = world.party('supplier');
    const portal = world.environment.certificates.portal(party.entityId);
    return {
      objects: { world, party, portal },
      changed: () => differenceOf(world, untouched)?.what,
    };
  };
}

const pictureOf = (world: World): string => {
  const { esme, chf, supplier, clock, homes, environment } = world;
  const memories = [esme, chf].map((device) => device.snapshot());
  const counter = supplier.fork({ clock }).nextCounter();
  const register = environment && [environment.registration.parties, environment.tree()];
  return JSON.stringify(
    [memories, counter, clock.now(), homes.length, register],
    (_name, own: unknown) => (typeof own === 'bigint' ? String(own) : own),
  );
};

function small(options: Omit<Parameters<typeof createWorld>[0], 'seed'>): () => Subject {
  const before = pictureOf(createWorld({ seed: 'wrong kinds', ...options }));
  return () => {
    const world = createWorld({ seed: 'wrong kinds', ...options });
    return {
      objects: { world },
      changed: () => (pictureOf(world) === before ? undefined : 'the small world'),
    };
  };
}

/** What stands by itself, or is made by a function that is passed a world. */
function others(): Subject {
  const world = recoveryWorld('technical');
  const { environment, recovery } = world;
  const keys = softKeyStore(seededRandom('wrong kinds'));
  const meter = simulatedMeter();
  meter.load(anchorReplacementCases({ deviceType: 'PPMID' })[0]!);
  const owner = world.party('networkOperator').entityId;
  const shared = { keys: [{ keyClass: 'networkOperator', owner }], by: 'provider' } as const;
  return {
    objects: {
      keys,
      signingKey: keys.createSigningKey('a'),
      agreementKey: keys.createAgreementKey('b'),
      meter,
      watching: watch(world, []),
      rollOver: granted(beginRollOver({ environment, reading: 'issuing' })),
      shared: notifyShared(recovery, shared),
    },
    changed: () => undefined,
  };
}

const SUBJECTS = {
  'a technical world': forRecovery('technical'),
  'a governed world': forRecovery('governed'),
  'a small world': small({}),
  'a small world with an environment': small({ environment: 'zaz1-like' }),
  'what stands by itself': others,
} as const satisfies Readonly<Record<string, () => Subject>>;

const allOf = ({ objects }: Subject): readonly Verb[] =>
  Object.entries(objects).flatMap(([name, object]) => verbsOf(object, name));

interface Outcome {
  readonly slips: readonly string[];
  readonly refused: readonly Given[];
}

/** Makes calls one after the other: what failed with an error of the language, and what was refused. */
function outcomeOf({ call }: Verb, calls: readonly Given[]): Outcome {
  const slips: string[] = [];
  const refused: Given[] = [];
  for (const given of calls) {
    try {
      call(...given.map(([, value]) => value));
    } catch (error) {
      refused.push(given);
      const text = `(${given.map(([what]) => what).join(', ')})`;
      if (!isSmkiError(error)) slips.push(`${text}: ${String(error)}`);
    }
  }
  return { slips, refused };
}

const found = new WeakMap<Subject, ReadonlyMap<string, Verb>>();

function find(subject: Subject, path: string): Verb {
  const verbs = found.get(subject) ?? new Map(allOf(subject).map((verb) => [verb.path, verb]));
  found.set(subject, verbs);
  const verb = verbs.get(path);
  if (verb === undefined) throw new Error(`no method ${path}`);
  return verb;
}

describe.each(Object.keys(SUBJECTS) as (keyof typeof SUBJECTS)[])('%s', (name) => {
  const make = SUBJECTS[name];
  let subject: Subject | undefined;

  test.each(allOf(make()).map(({ path }) => [path]))('%s', (path) => {
    const held = subject ?? make();
    subject = undefined;
    const { slips, refused } = outcomeOf(find(held, path), CALLS);
    expect(slips).toEqual([]);
    if (held.changed() === undefined) {
      subject = held;
      return;
    }
    // Something was obeyed, and everything can still be looked at.
    allOf(held);
    // What was refused, by itself, changes nothing.
    const other = make();
    const again = outcomeOf(find(other, path), refused);
    if (again.refused.length === refused.length) expect(other.changed()).toBeUndefined();
  });
});

test('the walk finds what users hold', () => {
  const paths = Object.values(SUBJECTS).flatMap((make) => allOf(make()).map(({ path }) => path));
  for (const path of ['world.log.append', 'party.renew', 'meter.load', 'keys.createSigningKey']) {
    expect(paths).toContain(path);
  }
  expect(paths.length).toBeGreaterThan(300);
});
