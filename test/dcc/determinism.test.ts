import { expect, test } from 'vitest';
import { eventsToJsonLines } from '../../src/core/event-log.ts';
import { HOUR_MS } from '../../src/core/instant.ts';
import { neighbourhood } from './neighbourhood.ts';

/** A day with a little of everything. */
function day(): string {
  const here = neighbourhood({ delivery: { regionCommandsPerSecond: 2 } });
  const devices = (['ESME', 'GSME', 'CHF', 'ESME', 'GPF'] as const).map((type) => here.join(type));
  here.dcc.access.setThreshold(
    { requester: here.parties.supplier.entityId, kind: 'critical', limit: 3, windowMs: HOUR_MS },
    'test',
  );
  devices[3]!.endpoint.reachable = false;
  for (const device of devices) {
    here.methodOne(device);
    here.methodThree(device);
    here.read(device);
  }
  here.wait(HOUR_MS);
  here.dcc.access.release(here.dcc.access.quarantined(), 'supplier');
  here.wait();
  return eventsToJsonLines(here.log.events);
}

test('the same seed gives the same log, to the octet', () => {
  const first = day();
  expect(first.split('\n').length).toBeGreaterThan(50);
  expect(day()).toBe(first);
});

test('the seed decides the pace of devices, and nothing else that happens', () => {
  const [one, two] = [undefined, 'another'].map((seed) => {
    const here = neighbourhood(seed === undefined ? { random: undefined as never } : {});
    here.methodOne(here.join('ESME'));
    here.wait();
    return here.log.events;
  });
  const what = (events: typeof one) => events!.map(({ at: _at, ...event }) => event);
  expect(what(two)).toEqual(what(one));
  expect(two!.at(-1)!.at).not.toBe(one!.at(-1)!.at);
});
