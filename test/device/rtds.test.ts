/**
 * The reference messages (RTDS) on rebuilt devices: every command of CS02a to CS02g in the pack, and what was answered.
 */
import { describe } from 'vitest';
import { RTDS_DIR, ZAZ1_DIR, credentialMessages } from '../support/material.ts';
import { obstacleTo, rebuildDevice } from '../support/rtds-devices.ts';
import { replayTests } from '../support/rtds-replay.ts';

describe.skipIf(RTDS_DIR === undefined || ZAZ1_DIR === undefined)('the pack on our devices', () => {
  replayTests({
    messages: credentialMessages(),
    rebuild: (recorded) => rebuildDevice(recorded),
    obstacle: (recorded) => obstacleTo(recorded),
  });
});
