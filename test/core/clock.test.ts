/**
 * Clocks that stand still, move forward only, and may be wrong by a constant.
 */
import { describe, expect, test } from 'vitest';
import { simulatedClock, skewed } from '../../src/core/clock.ts';
import { type Instant, addMs, instant } from '../../src/core/instant.ts';

const START = instant('2026-01-01T00:00:00Z');

describe('a simulated clock', () => {
  test('stands still until it is moved', () => {
    const clock = simulatedClock(START);
    expect([clock.now(), clock.now()]).toEqual([START, START]);
    clock.advance(60_000);
    expect(clock.now()).toBe(instant('2026-01-01T00:01:00Z'));
    clock.advanceTo(instant('9999-12-31T23:59:59Z'));
    expect(clock.now()).toBe(instant('9999-12-31T23:59:59Z'));
  });

  test('may be moved by nothing', () => {
    const clock = simulatedClock(START);
    clock.advance(0);
    clock.advanceTo(START);
    expect(clock.now()).toBe(START);
  });

  test.each([
    ['back by a millisecond', -1, 'time/backwards'],
    ['by half a millisecond', 0.5, 'time/not-an-instant'],
    ['by nothing that is a number', NaN, 'time/not-an-instant'],
    ['for ever', Infinity, 'time/not-an-instant'],
  ])('is not moved %s, and stays where it was', (_, durationMs, code) => {
    const clock = simulatedClock(START);
    expect(() => {
      clock.advance(durationMs);
    }).toThrow(expect.objectContaining({ code }));
    expect(() => {
      clock.advanceTo((START + durationMs) as Instant);
    }).toThrow(expect.objectContaining({ code }));
    expect(clock.now()).toBe(START);
  });

  test('says in its refusal from when to when', () => {
    const clock = simulatedClock(START);
    const details = { from: '2026-01-01T00:00:00Z', to: '2025-12-31T23:59:59Z' };
    expect(() => {
      clock.advance(-1_000);
    }).toThrow(expect.objectContaining({ details }));
  });
});

test.each([3_600_000, -3_600_000])('a clock that is wrong by %i ms follows the right one', (ms) => {
  const right = simulatedClock(START);
  const wrong = skewed(right, ms);
  expect(wrong.now()).toBe(addMs(START, ms));
  right.advance(1_000);
  expect(wrong.now()).toBe(addMs(START, ms + 1_000));
  expect(right.now()).toBe(addMs(START, 1_000));
});
