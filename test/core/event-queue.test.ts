/**
 * The queue of timed work, the agenda that moves a clock along it, and the event log.
 *
 * @module
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agendaFrom } from '../../src/core/agenda.ts';
import {
  createEventLog,
  eventsFromJsonLines,
  eventsToJsonLines,
} from '../../src/core/event-log.ts';
import { createEventQueue } from '../../src/core/event-queue.ts';
import type { SmkiEvent } from '../../src/core/event-types.ts';
import { addMs, instant, instantFromMs } from '../../src/core/instant.ts';
import { codeOf } from '../crypto/code-of.ts';

const start = instant('2026-01-01T00:00:00Z');

describe('the queue', () => {
  test('gives items by time, then by insertion, whatever is cancelled in between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 200 }), (items) => {
        const queue = createEventQueue<number>();
        const orders = items.map(([at], index) => queue.push(instantFromMs(at), index));
        items.forEach(([, keep], index) => {
          if (!keep) queue.cancel(orders[index]!);
        });
        const expected = items
          .map(([at, keep], index) => ({ at, keep, index }))
          .filter(({ keep }) => keep)
          .sort((left, right) => left.at - right.at || left.index - right.index)
          .map(({ index }) => index);
        expect(queue.length).toBe(expected.length);
        expect(queue.snapshot().waiting.map(({ work }) => work)).toEqual(expected);
        const taken: number[] = [];
        for (let due = queue.pop(); due; due = queue.pop()) taken.push(due.work);
        expect(taken).toEqual(expected);
      }),
    );
  });

  test('refuses more than its bound', () => {
    const queue = createEventQueue<string>({ lengthMax: 1 });
    queue.push(start, 'one');
    expect(codeOf(() => queue.push(start, 'two'))).toBe('time/queue-full');
  });

  test('is the same after a snapshot', () => {
    const queue = createEventQueue<string>();
    queue.push(addMs(start, 2), 'later');
    queue.push(start, 'now');
    const other = createEventQueue<string>();
    other.restore(queue.snapshot());
    expect(other.pop()?.work).toBe('now');
    expect(other.push(start, 'next')).toBe(2);
  });
});

describe('the agenda', () => {
  test('moves the clock to each item, and to the end', () => {
    const agenda = agendaFrom(start);
    const seen: [number, string][] = [];
    agenda.handle('recovery.limit', ({ step }) => {
      seen.push([agenda.clock.now() - start, step]);
      if (step === 'B') agenda.scheduleIn(5, { type: 'recovery.limit', incident: 'R1', step: 'C' });
    });
    agenda.scheduleIn(20, { type: 'recovery.limit', incident: 'R1', step: 'A' });
    agenda.scheduleIn(10, { type: 'recovery.limit', incident: 'R1', step: 'B' });
    agenda.advance(30);
    expect(seen).toEqual([
      [10, 'B'],
      [15, 'C'],
      [20, 'A'],
    ]);
    expect(agenda.clock.now() - start).toBe(30);
  });

  test('says when nobody carries work out', () => {
    const agenda = agendaFrom(start);
    agenda.scheduleIn(1, { type: 'recovery.limit', incident: 'R1', step: 'A' });
    expect(codeOf(() => agenda.step())).toBe('time/no-handler');
  });
});

describe('the log', () => {
  const event: SmkiEvent = {
    at: start,
    type: 'recovery.notice',
    actor: 'dcc',
    incident: 'R1',
    to: 'pma',
    subject: 'a key is suspected',
  };

  test('comes back from JSON lines', () => {
    const log = createEventLog();
    log.append(event);
    const text = eventsToJsonLines(log.events);
    expect(eventsFromJsonLines(text)).toEqual([event]);
    expect(eventsToJsonLines(eventsFromJsonLines(text))).toBe(text);
  });

  test.each(['{', '[]', '{"at":1}', 'null'])('refuses the line %s', (line) => {
    expect(codeOf(() => eventsFromJsonLines(`${line}\n`))).toBe('event-log/malformed');
  });

  test('shows each event to each observer until it stops', () => {
    const log = createEventLog();
    const seen: string[] = [];
    const stop = log.observe(({ type }) => seen.push(type));
    log.append(event);
    stop();
    log.append(event);
    expect(seen).toEqual(['recovery.notice']);
    expect(log.ofType('recovery.notice')).toHaveLength(2);
  });
});
