/**
 * Worlds of turmoil with every checker watching: incidents that overlap, verbs at random times. The seed is in the name of each test.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { eventsToJsonLines } from '../../src/core/event-log.ts';
import { FINAL_STATES } from '../../src/recovery/incident-states.ts';
import { turmoil } from '../../src/simulation/scenarios/turmoil.ts';

const SEEDS = Array.from({ length: 24 }, (_, index) => String(index + 1));

describe('turmoil', () => {
  test.each(SEEDS)('seed %s: nothing is lost, and every incident comes to an end', (seed) => {
    const { world, problems } = turmoil(seed);
    expect(problems).toEqual([]);
    for (const { id, state } of world.recovery.incidents) expect(FINAL_STATES, id).toContain(state);
  });

  test('the same seed is the same story, to the octet', () => {
    const [one, other] = [turmoil('again'), turmoil('again')];
    expect(other.story).toEqual(one.story);
    expect(eventsToJsonLines(other.world.log.events)).toBe(eventsToJsonLines(one.world.log.events));
  });

  test('every verb is carried out somewhere, and incidents overlap', () => {
    const stories = SEEDS.map((seed) => turmoil(seed));
    const done = new Set(
      stories.flatMap(({ story }) => story.filter((line) => line.endsWith(': done'))),
    );
    for (const verb of ['halt', 'resume', 'abort', 'accept', 'hand over', 'revoke', 'escalate']) {
      expect(done).toContain(`${verb}: done`);
    }
    const several = stories.filter(({ world }) => world.recovery.incidents.length > 1);
    expect(several.length).toBeGreaterThan(SEEDS.length / 2);
  });
});
