import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { isSmkiError } from '../../src/core/errors.ts';
import { SERVICE_REQUESTS } from '../../src/dcc/service-requests.ts';
import type { ServiceRequest } from '../../src/dcc/command-types.ts';
import { type Neighbour, type Neighbourhood, neighbourhood } from './neighbourhood.ts';

/** Octets near a real message: some changed, cut or doubled. */
function damage(octets: Uint8Array, seed: { at: number; to: number; cut: number }): Uint8Array {
  const changed = new Uint8Array(octets);
  changed[seed.at % changed.length] = seed.to;
  return seed.cut % 3 === 0 ? changed.subarray(0, seed.cut % changed.length) : changed;
}

const DAMAGE = fc.record({ at: fc.nat(5_000), to: fc.nat(255), cut: fc.nat(5_000) });

describe('whatever octets come', () => {
  test('as a command: they are taken or refused, and end once; nothing is thrown but by name', () => {
    const here = neighbourhood({ delivery: { attemptsMax: 1 } });
    const esme = here.join('ESME');
    const good = here.parties.recovery.updateCredentials({
      mode: 'anyExceptAbnormalRootByRecovery',
      target: esme.entityId,
      replacements: here.parties.supplier.cells(),
      issuers: [here.hierarchy.issuingOca],
    });
    const cells = esme.device.snapshot().cells;
    fc.assert(
      fc.property(DAMAGE, fc.constantFrom(...Object.keys(SERVICE_REQUESTS)), (seed, name) => {
        const command = damage(good, seed);
        fc.pre(Buffer.compare(command, good) !== 0);
        const taken = here.dcc.submit({
          command,
          requester: here.parties.recovery.entityId,
          serviceRequest: name as ServiceRequest,
        });
        here.wait();
        if (taken.accepted) {
          expect(here.dcc.outcomes.record(taken.ticket)?.state).toBe('concluded');
        }
        // The device found out what the DCC did not.
        expect(esme.device.snapshot().cells).toEqual(cells);
      }),
      { numRuns: 200 },
    );
    expect(here.events('dcc.concluded')).toHaveLength(here.dcc.outcomes.size);
    expect(here.agenda.length).toBe(0);
  });

  test('as a Response or Alert: nothing is believed, nothing changes, nothing is thrown', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const heard: Uint8Array[] = [];
    const { receive } = esme.endpoint;
    esme.endpoint.receive = (command) => {
      const response = receive(command);
      if (response) heard.push(response);
      return undefined;
    };
    here.methodOne(esme);
    here.read(esme);
    here.wait(60_000);
    const { events, ...before } = here.picture() as { events: number };
    fc.assert(
      fc.property(fc.constantFrom(...heard), DAMAGE, (good, seed) => {
        const octets = damage(good, seed);
        fc.pre(Buffer.compare(octets, good) !== 0);
        expect(here.dcc.receive(octets)).toBe('unverified');
        expect(here.dcc.mapping.check(esme.entityId, octets.subarray(0, 20))).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(heard).toHaveLength(2);
    const { events: later, ...after } = here.picture() as { events: number };
    expect(after).toEqual(before);
    expect(later).toBeGreaterThan(events);
  });

  test('as certificates of a device that joins: refused by name, or it has joined', () => {
    const here = neighbourhood();
    const { certificates, endpoint } = here.join('ESME');
    const [good, other] = Object.values(certificates) as [Uint8Array, Uint8Array];
    fc.assert(
      fc.property(DAMAGE, (seed) => {
        try {
          here.dcc.join({ certificates: [damage(good, seed), other], link: endpoint });
        } catch (error) {
          expect(isSmkiError(error)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('as an endpoint: one that hands back what it got, or nothing but silence, is never believed', () => {
    const here = neighbourhood({ delivery: { attemptsMax: 2 } });
    const esme = here.join('ESME');
    for (const receive of [(command: Uint8Array) => command, () => undefined]) {
      esme.endpoint.receive = receive;
      here.methodOne(esme);
    }
    here.wait();
    expect(here.events('dcc.concluded').map(({ result }) => result)).not.toContain('success');
    expect(here.events('dcc.concluded')).toHaveLength(2);
  });
});

describe('from plain JavaScript', () => {
  type Act = (here: Neighbourhood, device: Neighbour) => unknown;
  test.each<[string, Act, string]>([
    [
      'a service request that does not exist',
      (here, device) => here.methodOne(device, { serviceRequest: '6.15' as never }),
      'vocabulary/unknown-name',
    ],
    [
      'no attempt at all',
      (here, device) => here.methodOne(device, { attemptsMax: Number.NaN }),
      'dcc/bad-configuration',
    ],
    [
      'a block that stops nothing',
      ({ dcc }) => dcc.access.block({ block: 'everything' as never }, 'test'),
      'vocabulary/unknown-name',
    ],
    [
      'a block of a misspelt request',
      ({ dcc }) =>
        dcc.access.block({ block: 'service-request', serviceRequest: '623' as never }, 'test'),
      'vocabulary/unknown-name',
    ],
    [
      'a threshold for a misspelt request',
      ({ dcc }) =>
        dcc.access.setThreshold(
          { requester: 'dcc', kind: 'all' as never, limit: 1, windowMs: 1 },
          'test',
        ),
      'vocabulary/unknown-name',
    ],
    [
      'a cell that no device has',
      ({ dcc, hierarchy }, { entityId }) => {
        dcc.mapping.record(entityId, 'supplier' as never, hierarchy.root);
      },
      'vocabulary/unknown-name',
    ],
    [
      'a device that joins with such a cell',
      (here) =>
        here.join('CHF', { particulars: { cells: { roof: here.hierarchy.root } as never } }),
      'vocabulary/unknown-name',
    ],
    [
      'a status that does not exist',
      ({ dcc }, { entityId }) => {
        dcc.inventory.setStatus({
          device: entityId,
          to: 'lost' as never,
          by: 'dcc',
          because: 'test',
        });
      },
      'dcc/status-not-permitted',
    ],
  ])('%s is refused by name, and nothing changes', (_, act, code) => {
    const here = neighbourhood();
    const device = here.join('ESME');
    // The log has a line about a refused status, and the factory made a device.
    const picture = () => ({ ...(here.picture() as object), events: 0, devices: 0 });
    const before = picture();
    expect(() => act(here, device)).toThrow(expect.objectContaining({ code }));
    expect(picture()).toEqual(before);
    expect(here.dcc.inventory.size).toBe(1);
  });
});

test('a DCC with a figure that cannot be is not made', () => {
  expect(() => neighbourhood({ delivery: { attemptsMax: -1 } })).toThrow(
    expect.objectContaining({ code: 'dcc/bad-configuration' }),
  );
});
