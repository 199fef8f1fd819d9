/**
 * A meter in a process of its own, as an emulator would be: what it is asked comes by messages, and so do its answers.
 *
 * @module
 */
import type { Instant } from '../../src/core/instant.ts';
import { simulatedMeter } from '../../src/testing/meter-adapter.ts';
import type { CaseStart } from '../../src/testing/cases/case.ts';

/** What the process is asked. */
export type MeterRequest =
  { readonly load: CaseStart } | { readonly command: Uint8Array } | { readonly until: Instant };

const meter = simulatedMeter();

process.on('message', (request: MeterRequest) => {
  process.send?.({ reply: replyTo(request) });
});

function replyTo(request: MeterRequest): boolean | Uint8Array | undefined {
  if ('load' in request) return meter.load(request.load);
  return 'until' in request ? meter.waitUntil?.(request.until) : meter.exchange(request.command);
}
