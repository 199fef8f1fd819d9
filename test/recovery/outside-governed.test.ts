/**
 * A key that Appendix L has no procedure for, in a governed run: what the figures and the log say of it is true.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { HOUR_MS } from '../../src/core/instant.ts';
import { recoveryMetrics } from '../../src/recovery/metrics.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

test.each(['iki', 'xmlSigning', 'issuingDca'])(
  '%s: a decision that was taken has its time',
  (key) => {
    const world = createRecoveryWorld({ seed: 'outside', governance: 'governed' });
    world.addHomes({ count: 1 });
    const incident = world.compromise(key, { certain: 'yes' });
    incident.run({ decisions: [{ decision: 'approve' }] });
    expect(incident.state).toBe('outside');
    const { events } = world.log;
    const [opened] = world.log.ofType('recovery.opened');
    const [decision] = world.log.ofType('recovery.decision');
    const { milestones } = recoveryMetrics({ events, incident: incident.id });
    expect(milestones.decided).toBe(decision!.at - opened!.at);
    expect(milestones.decided).toBeGreaterThan(HOUR_MS);
    const notes = world.log.ofType('recovery.step').map(({ note }) => note);
    expect(notes.join()).not.toMatch(/its own key|custodians|HSM/);
  },
);
