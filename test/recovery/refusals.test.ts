/**
 * Bad input, false alarms and things that go wrong between organisations: refused with a code, before anything has changed.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../src/authority/answer.ts';
import { DAY_MS, addMs, instant } from '../../src/core/instant.ts';
import type { ErrorCode } from '../../src/core/errors.ts';
import type { CompromisedKey } from '../../src/recovery/compromised-key.ts';
import { planExercises } from '../../src/recovery/exercises.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { METHOD_3 } from '../../src/recovery/procedures/methods.ts';
import { createRecovery } from '../../src/recovery/recovery.ts';
import { notifyShared, sharedIncident } from '../../src/recovery/shared.ts';
import type { RecoverySurroundings } from '../../src/recovery/surroundings.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { codeOf } from '../crypto/code-of.ts';
import { type BenchOptions, type BenchWorld, benchWorld } from './bench-world.ts';

function open(
  key: Partial<CompromisedKey> = {},
  bench: BenchOptions = {},
): { world: BenchWorld; incident: Incident } {
  const world = benchWorld(bench);
  const whole = { keyClass: 'supplier', owner: world.parties.supplier.entityId, ...key } as const;
  return { world, incident: world.recovery.notify({ key: whole, certainty: 'certain' }) };
}

describe('options that cannot work change nothing', () => {
  const OTHER = eui64('FE5A4B20FFFFFFA0');
  const surroundings: Partial<RecoverySurroundings> = {
    recoveryLiveFrom: addMs(instant('2026-01-05T10:00:00Z'), DAY_MS),
  };
  test.each<[string, ErrorCode, RecoverOptions, Partial<CompromisedKey>, BenchOptions]>([
    [
      'method and procedure contradict each other',
      'recovery/contradictory-options',
      { method: 1, procedure: 'method-2' },
      {},
      {},
    ],
    [
      'a procedure that nobody wrote',
      'recovery/unknown-procedure',
      { procedure: 'method-9' },
      {},
      {},
    ],
    ['an unknown device', 'recovery/device-refused', { method: 3, devices: [OTHER] }, {}, {}],
    ['Apex without root compromise', 'recovery/apex-not-permitted', { method: 'apex' }, {}, {}],
    [
      'Method 2 for key agreement alone',
      'recovery/method-cannot-apply',
      { method: 2 },
      { slots: ['keyAgreement'] },
      {},
    ],
    [
      'Method 1 for a key of the DCC',
      'recovery/method-cannot-apply',
      { method: 1 },
      { keyClass: 'wanProvider', owner: eui64('FE5A4B1000000006') },
      {},
    ],
    [
      'a replacement for a cell that is not affected',
      'recovery/contradictory-options',
      { method: 3, replacements: { root: new Uint8Array() } },
      {},
      {},
    ],
    [
      'the recovery environment is not live',
      'recovery/environment-not-live',
      { method: 3 },
      {},
      { surroundings },
    ],
  ])('%s', (_why, code, options, key, bench) => {
    const { world, incident } = open(key, bench);
    const before = world.log.length;
    expect(codeOf(() => incident.run(options))).toBe(code);
    expect(world.log.length).toBe(before);
    expect(incident.state).toBe('reported');
  });

  test('Method 1 works although the recovery environment is not live', () => {
    expect(open({}, { surroundings }).incident.run({ method: 1 }).state).toBe('closed');
  });

  test.each<[string, string, (world: BenchWorld) => void]>([
    ['a duplicate', 'duplicate', () => undefined],
    [
      'a device of another supplier',
      'device-of-another-party',
      (world) => {
        world.dcc.inventory.assignSupplier(world.ids[0]!, world.parties.otherSupplier.entityId);
      },
    ],
    [
      'a suspended device',
      'not-commissioned',
      (world) => {
        world.dcc.inventory.setStatus({
          device: world.ids[0]!,
          to: 'suspended',
          by: 'dcc',
          because: 'firmware',
        });
      },
    ],
  ])('%s on the list', (_why, reason, prepare) => {
    const { world, incident } = open();
    prepare(world);
    const [first] = world.ids;
    const devices = reason === 'duplicate' ? [first!, first!] : [first!];
    expect(() => incident.run({ method: 3, devices })).toThrow(
      expect.objectContaining({
        code: 'recovery/device-refused',
        details: expect.objectContaining({ reason }) as unknown,
      }),
    );
  });

  test('a party that nobody knows', () => {
    const { world } = open();
    const key = { keyClass: 'supplier', owner: eui64('0000000000000001') } as const;
    expect(codeOf(() => world.recovery.notify({ key }))).toBe('recovery/unknown-party');
  });

  test('a table that names an activity which nobody provides', () => {
    const { world } = open();
    const [first] = METHOD_3.steps;
    const mine = { ...METHOD_3, name: 'mine', steps: [{ ...first!, run: 'dance' }] };
    const make = (): unknown => benchWorld({ surroundings: { procedures: { mine } } });
    expect(codeOf(make)).toBe('recovery/unknown-activity');
    expect(typeof createRecovery).toBe('function');
    expect(world.recovery.procedures['method-3']).toBe(METHOD_3);
  });
});

test("a procedure and an activity of one's own", () => {
  const seen: string[] = [];
  const mine = {
    ...METHOD_3,
    name: 'mine',
    steps: [{ ...METHOD_3.steps[0]!, id: 'X.1', run: 'dance' }, ...METHOD_3.steps],
  };
  const activities = {
    dance: ({ incident }: { incident: { id: string } }) => {
      seen.push(incident.id);
      return { result: 'done', note: 'danced' } as const;
    },
  };
  const { incident } = open({}, { surroundings: { procedures: { mine }, activities } });
  expect(incident.run({ procedure: 'mine' }).state).toBe('closed');
  expect(seen).toEqual(['R1']);
});

describe('false alarm after some devices are done by Method 2', () => {
  test('done ones go back through 6.21, the others get their status back, the PMA is told', () => {
    const delivery = {
      hsmSignaturesPerSecond: 1,
      certificateMsMedian: 1_000,
      certificateMsP95: 1_100,
    };
    const assumptions = { batchCommandsMax: 20 };
    const { world, incident } = open({}, { count: 40, delivery, surroundings: { assumptions } });
    incident.choose({ method: 2 });
    while (incident.state !== 'executing') incident.next();
    while (incident.devices.filter(({ outcome }) => outcome === 'under-dcc-control').length < 1)
      world.agenda.step();
    incident.halt('wrong devices');
    incident.abort('false alarm');
    world.agenda.advance(DAY_MS);
    const statuses = (): readonly string[] =>
      [...world.dcc.inventory.entries()].map(({ status }) => status);
    // The first batch had gone out; the second was never signed.
    expect(statuses()).toEqual([
      ...Array<string>(20).fill('recovered'),
      ...Array<string>(20).fill('commissioned'),
    ]);
    expect(
      world.log
        .ofType('recovery.notice')
        .some(({ to, subject }) => to === 'pma' && subject.startsWith('halted')),
    ).toBe(true);
    incident.handOver();
    expect(statuses()).toEqual(Array<string>(40).fill('commissioned'));
    expect(incident.state).toBe('aborted');
  });

  test('what cannot be is refused: an incident that has not begun cannot be halted', () => {
    const { incident } = open();
    expect(
      codeOf(() => {
        incident.halt('nothing');
      }),
    ).toBe('recovery/wrong-state');
  });
});

describe('batches between DSP and TSP', () => {
  test.each<[string, (octets: Uint8Array) => Uint8Array, string]>([
    ['truncated', (octets) => octets.subarray(0, octets.length - 10), 'records-changed'],
    [
      'one octet of a command changed',
      (octets) => octets.map((octet, index) => (index === 200 ? octet ^ 1 : octet)),
      'records-changed',
    ],
    [
      'the manifest changed',
      (octets) => octets.map((octet, index) => (index === 3 ? octet ^ 1 : octet)),
      'not-signed-by-tsp',
    ],
    ['nothing comes back', () => new Uint8Array(), 'truncated'],
  ])('%s: the whole batch is refused, nothing is sent', (_why, batch, code) => {
    const { world, incident } = open({}, { surroundings: { intercepts: { batch } } });
    incident.run({ method: 3 });
    expect(world.log.ofType('recovery.batch')[0]).toMatchObject({ result: 'refused', code });
    expect(world.log.ofType('dcc.submitted')).toEqual([]);
    expect(incident.unsettled).toBe(4);
  });

  test('a refused batch is asked for again, and the second one is sent', () => {
    let handOffs = 0;
    const once = (octets: Uint8Array): Uint8Array =>
      handOffs++ === 0 ? octets.subarray(1) : octets;
    const { world, incident } = open({}, { surroundings: { intercepts: { batch: once } } });
    incident.run({ method: 3 });
    const batches = world.log.ofType('recovery.batch');
    expect(batches.map(({ result }) => result)).toEqual(['refused', 'signed']);
    // It is signed anew, so it is another batch, later.
    expect(batches[1]!.sha256).not.toBe(batches[0]!.sha256);
    expect(batches[1]!.at).toBeGreaterThan(batches[0]!.at);
    const sent = world.log.ofType('dcc.submitted');
    expect(sent.filter(({ serviceRequest }) => serviceRequest === 'recovery')).toHaveLength(4);
    expect(incident.devices.map(({ outcome, attempts }) => [outcome, attempts])).toEqual(
      Array.from({ length: 4 }, () => ['recovered', 1]),
    );
  });

  test.each([0, 1, 5])('asked for again at most %i times', (batchRequestsAgainMax) => {
    const { world, incident } = open(
      {},
      {
        surroundings: {
          intercepts: { batch: () => new Uint8Array() },
          assumptions: { batchRequestsAgainMax },
        },
      },
    );
    incident.run({ method: 3 });
    expect(world.log.ofType('recovery.batch')).toHaveLength(batchRequestsAgainMax + 1);
    expect(incident.devices.map(({ code }) => code)).toEqual(
      Array.from({ length: 4 }, () => 'batch-truncated'),
    );
  });
});

describe('replacement certificates are cross-checked before anything is signed', () => {
  test.each<[string, (world: BenchWorld) => Uint8Array, string]>([
    [
      'of another party',
      (world) => world.parties.otherSupplier.credential('digitalSignature').certificate,
      'owner',
    ],
    [
      'of another role',
      (world) => world.parties.networkOperator.credential('digitalSignature').certificate,
      'role',
    ],
    [
      'of another usage',
      (world) => world.parties.supplier.credential('keyAgreement').certificate,
      'key usage',
    ],
    [
      'of the same party and usage, made for something else',
      ({ parties: { supplier }, authority }) =>
        supplier.accept(authority.current().issue(supplier.request('digitalSignature')))
          .certificate,
      'serial number',
    ],
    [
      'that is compromised itself',
      (world) => world.parties.supplier.credential('digitalSignature').certificate,
      'serial number',
    ],
  ])('%s', (_why, certificate, wrong) => {
    const { world, incident } = open();
    const replacements = { 'supplier.digitalSignature': certificate(world) };
    expect(codeOf(() => incident.run({ method: 3, replacements }))).toBe('recovery/stands-still');
    expect(incident.standing).toMatchObject({
      code: 'wrong-replacement',
      note: expect.stringContaining(wrong) as unknown,
    });
    expect(world.log.ofType('dcc.status-changed')).toEqual([]);
  });

  test('by a procedure that has no such step, only where none is asked for', () => {
    const { world, incident } = open();
    const [before, own] = [world.log.length, world.parties.supplier.cells()];
    const replacements = { 'supplier.digitalSignature': own['supplier.digitalSignature']! };
    expect(codeOf(() => incident.run({ method: 1, replacements }))).toBe(
      'recovery/contradictory-options',
    );
    expect(world.log.length).toBe(before);
    incident.run({ method: 1, replacements, crossCheck: 'none' });
    expect(incident.state).toBe('closed');
  });

  test('without the cross-check, the devices say so, cell by cell', () => {
    const { world, incident } = open(
      {},
      { surroundings: { assumptions: { partialRetriesMax: 1 } } },
    );
    const stranger = granted(world.authority.found('hierarchy'));
    const [request] = [world.parties.supplier.request('keyAgreement')];
    const replacements = { 'supplier.keyAgreement': stranger.issue(request) };
    incident.run({ method: 3, replacements, crossCheck: 'none', proving: 'none' });
    expect(incident.devices.map(({ outcome, code }) => [outcome, code])).toEqual(
      world.ids.map(() => ['partial', 'noTrustAnchor']),
    );
    expect([...world.dcc.inventory.entries()].every(({ status }) => status === 'recovery')).toBe(
      true,
    );
  });
});

test('revocation before replacement is refused, and done with a warning when overridden', () => {
  const { world, incident } = open();
  incident.choose({ method: 3 });
  while (incident.state !== 'prepared') incident.next();
  expect(codeOf(() => incident.revoke())).toBe('recovery/revoke-before-replace');
  expect(world.authority.revoked.size).toBe(0);
  expect(incident.revoke({ override: 'yes' })).toBe(3);
  expect(world.log.ofType('recovery.warning').at(-1)?.code).toBe('revoked-before-replaced');
  expect(world.log.ofType('recovery.revoked')[0]?.stillTrustedBy).toBe(4);
});

describe('a shared service provider', () => {
  test('one report, one decision, an incident for each Subscriber; cost both ways', () => {
    const { world } = open(
      {},
      {
        particulars: (number) =>
          number % 2 === 0 ? {} : { responsibleSupplier: eui64('FE5A4B1000000012') },
      },
    );
    const { supplier, otherSupplier } = world.parties;
    const keys = [supplier, otherSupplier].map(
      ({ entityId }) => ({ keyClass: 'supplier', owner: entityId }) as const,
    );
    const shared = notifyShared(world.recovery, { keys, by: 'shared-service-provider' });
    shared.run({ method: 1 });
    expect(shared.children.map(({ state, devices }) => [state, devices.length])).toEqual([
      ['closed', 2],
      ['closed', 2],
    ]);
    expect(shared.cost()).toEqual({ perIncident: 12_000, perFile: 24_000 });
    expect(
      world.log.ofType('recovery.opened').filter(({ parent }) => parent === shared.id),
    ).toHaveLength(2);
  });

  test('without keys it is refused', () => {
    const { world } = open();
    expect(codeOf(() => notifyShared(world.recovery, { keys: [], by: 'x' }))).toBe(
      'recovery/contradictory-options',
    );
  });
});

test('a shared service with a Subscriber that nobody knows opens no incident at all', () => {
  const { world } = open();
  const before = world.log.length;
  const keys = [world.parties.supplier.entityId, eui64('FE5A4B10000000FF')].map(
    (owner) => ({ keyClass: 'supplier', owner }) as const,
  );
  expect(codeOf(() => notifyShared(world.recovery, { keys, by: 'x' }))).toBe(
    'recovery/unknown-party',
  );
  expect([world.log.length, world.recovery.incidents.length]).toEqual([before, 1]);
  expect(codeOf(() => sharedIncident(world.recovery, 'S9'))).toBe('recovery/unknown-incident');
});

test('a destructive exercise goes last, and breaks whoever shares the hierarchy', () => {
  expect(codeOf(() => planExercises({ procedures: ['apex-contingency', 'method-1'] }))).toBe(
    'recovery/destructive-not-last',
  );
  const plan = planExercises({
    procedures: ['method-1', 'apex-contingency'],
    sharesHierarchyWith: ['UIT'],
  });
  expect(plan.warnings).toHaveLength(1);
});
