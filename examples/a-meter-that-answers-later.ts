/** Ready cases against a meter behind a line, whose answers must be waited for. It says yes, and stores nothing. */
import {
  type AsyncMeterAdapter,
  type CaseStart,
  anchorReplacementCases,
  runCasesAsync,
  simulatedMeter,
} from 'smki-sim/testing';

/** The far end of the line: an emulator that computes good answers and forgets to write them down. */
const emulator = simulatedMeter();
let written: CaseStart | undefined;
const answer = (command: Uint8Array): Uint8Array | undefined => {
  if (written !== undefined) emulator.load(written);
  return emulator.exchange(command);
};

/** The line: one message after the other, each in its own time. Put your socket or serial port here. */
const overTheLine = async <T>(work: () => T): Promise<T> => {
  await Promise.resolve();
  return work();
};

const meter: AsyncMeterAdapter = {
  load: async (start) =>
    overTheLine(() => {
      written = start;
      return true;
    }),
  // Undefined when nothing came within your own time-out: that is how a meter refuses.
  exchange: async (command) => overTheLine(() => answer(command)),
};

const cases = anchorReplacementCases({ deviceType: 'PPMID' });
const tell = async (what: string, adapter: AsyncMeterAdapter): Promise<void> => {
  const results = await runCasesAsync(cases, adapter);
  const failed = results.filter(({ verdict }) => verdict === 'failed');
  const read = new Set(results.map(({ cells }) => cells));
  console.log(`${what}: ${failed.length} of ${cases.length} failed; cells: ${[...read].join()}`);
  for (const { name, differences } of failed.slice(0, 1)) console.log(name, differences);
};

// After each case somebody in the cells asks by CS02a who is in them now.
await tell('read back over the wire', meter);
await tell('taken at its word', { ...meter, readBack: 'none' });
