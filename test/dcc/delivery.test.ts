import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/core/instant.ts';
import { neighbourhood, ticketOf } from './neighbourhood.ts';

describe('a command on its way', () => {
  test('is submitted, attempted, answered and concluded, each once', () => {
    const { join, methodOne, wait, log, dcc } = neighbourhood();
    const esme = join('ESME');
    const ticket = ticketOf(methodOne(esme));
    wait();
    const types = log.events.filter((event) => 'ticket' in event).map(({ type }) => type);
    expect(types).toEqual(['dcc.submitted', 'dcc.attempted', 'dcc.concluded']);
    const record = dcc.outcomes.record(ticket);
    expect(record).toMatchObject({ state: 'concluded', result: 'success', attempts: 1 });
    expect(record?.cells.map(({ cell, status }) => `${cell} ${status}`)).toEqual([
      'supplier.digitalSignature success',
      'supplier.keyAgreement success',
      'supplier.keyAgreement.prePaymentTopUp success',
    ]);
  });

  test('by the Recovery key goes out as it was signed, without a MAC', () => {
    const { join, methodThree, wait, dcc, log } = neighbourhood();
    const ticket = ticketOf(methodThree(join('CHF', { particulars: {} }), {}));
    wait();
    expect(log.ofType('dcc.submitted')[0]?.octets).toBeGreaterThan(0);
    expect(dcc.outcomes.record(ticket)?.state).toBe('concluded');
  });

  test('to a silent device is tried as often as the profile says, then concluded once as no-response', () => {
    const { join, methodOne, wait, events, agenda } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.reachable = false;
    methodOne(esme);
    wait();
    expect(events('dcc.attempted')).toHaveLength(5);
    expect(events('dcc.unanswered')).toHaveLength(5);
    expect(events('dcc.concluded')).toMatchObject([{ result: 'no-response', cells: [] }]);
    expect(agenda.length).toBe(0);
  });

  test('is delivered when the device comes back', () => {
    const { join, methodOne, wait, events } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.reachable = false;
    methodOne(esme);
    wait(3 * HOUR_MS);
    esme.endpoint.reachable = true;
    wait();
    expect(events('dcc.concluded')).toMatchObject([{ result: 'success', attempts: 2 }]);
  });

  test('T25: nine certificates at 150 s each take their time and are not taken for lost', () => {
    const { join, methodOne, wait, events } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.workingMs = (certificates) => certificates * 450_000;
    methodOne(esme);
    wait(22 * MINUTE_MS);
    expect(events('dcc.concluded')).toEqual([]);
    wait(MINUTE_MS);
    expect(events('dcc.concluded')).toMatchObject([{ result: 'success', attempts: 1 }]);
    expect(events('dcc.unanswered')).toEqual([]);
  });
});
