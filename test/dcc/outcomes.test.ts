import { describe, expect, test } from 'vitest';
import { HOUR_MS, addMs } from '../../src/core/instant.ts';
import { neighbourhood } from './neighbourhood.ts';

/** Two devices: one answers, the other is out of reach; a read of each, an hour apart, in two incidents. */
function store() {
  const here = neighbourhood();
  const [near, far] = [here.join('ESME'), here.join('ESME')];
  far.endpoint.reachable = false;
  const start = here.agenda.clock.now();
  here.read(near, { incident: 'R1' });
  here.read(far, { incident: 'R1' });
  here.wait(HOUR_MS);
  here.read(near, { incident: 'R2' });
  here.read(far);
  here.wait();
  return { here, near, far, start };
}

describe('CR110a: the store of successes and failures', () => {
  test('keeps every ticket that was taken, with its result, and none that was refused', () => {
    const { here, near } = store();
    here.read(near, { requester: here.parties.otherSupplier.entityId });
    expect(here.dcc.outcomes.size).toBe(4);
    expect(here.dcc.outcomes.find({}).map(({ ticket, result }) => [ticket, result])).toEqual([
      [1, 'success'],
      [2, 'no-response'],
      [3, 'success'],
      [4, 'no-response'],
    ]);
    expect(here.dcc.outcomes.record(5)).toBeUndefined();
    expect(here.dcc.outcomes.record(0)).toBeUndefined();
  });

  test('finds by device, incident, result and time, alone and together', () => {
    const { here, near, far, start } = store();
    const find = (query: Parameters<typeof here.dcc.outcomes.find>[0]) =>
      here.dcc.outcomes.find(query).map(({ ticket }) => ticket);
    const later = addMs(start, HOUR_MS);
    expect(find({ device: near.entityId })).toEqual([1, 3]);
    expect(find({ incident: 'R1' })).toEqual([1, 2]);
    expect(find({ incident: 'R1', device: far.entityId })).toEqual([2]);
    expect(find({ result: 'no-response' })).toEqual([2, 4]);
    expect(find({ from: later })).toEqual([3, 4]);
    expect(find({ until: later })).toEqual([1, 2]);
    expect(find({ from: later, result: 'success' })).toEqual([3]);
    expect(find({ incident: 'R9' })).toEqual([]);
  });

  test('tells when a ticket was submitted and when it ended', () => {
    const { here, start } = store();
    const concluded = here.events('dcc.concluded').find(({ ticket }) => ticket === 1);
    expect(here.dcc.outcomes.record(1)).toMatchObject({
      submittedAt: start,
      concludedAt: concluded?.at,
      requester: here.parties.accessControlBroker.entityId,
      serviceRequest: '6.24.1',
      incident: 'R1',
    });
  });

  test('agrees with the log: each ticket is concluded once, with the same result', () => {
    const { here } = store();
    const concluded = here.events('dcc.concluded');
    expect(concluded).toHaveLength(here.dcc.outcomes.size);
    for (const { ticket, result, cells, attempts } of concluded) {
      expect(here.dcc.outcomes.record(ticket)).toMatchObject({ result, cells, attempts });
    }
  });
});
