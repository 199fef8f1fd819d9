/**
 * A meter in a process of its own, as an emulator would be: what it is asked comes by messages, and so do its answers.
 *
 * @module
 */
import { simulatedMeter } from '../../src/testing/meter-adapter.ts';
import type { CaseStart } from '../../src/testing/cases/case.ts';

/** What the process is asked. */
export type MeterRequest = { readonly load: CaseStart } | { readonly command: Uint8Array };

const meter = simulatedMeter();

process.on('message', (request: MeterRequest) => {
  const reply = 'load' in request ? meter.load(request.load) : meter.exchange(request.command);
  process.send?.({ reply });
});
