/**
 * One command and what came of it: the octets on the wire and the device's own account, side by side.
 *
 * @module
 */
import type { Dcc } from '../dcc/dcc.ts';
import type { Device } from '../device/device.ts';
import type { DeviceOutcome } from '../device/outcome.ts';
import { decodeFrame } from '../gbcs/framing.ts';
import { decodeMessage } from '../gbcs/message.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import { fail, invariant } from '../core/errors.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';

/** What one command led to. */
export interface Exchange {
  /** The octets that the device received. */
  readonly command: Uint8Array;
  /** Absent when the device kept silent. */
  readonly response?: Uint8Array;
  /** The Response, decoded. */
  readonly reply?: DecodedMessage;
  /** The device's own account. A real meter would not tell. */
  readonly outcome: DeviceOutcome;
}

/** A device whose account of the last command can be asked for. */
export interface ObservedDevice {
  readonly device: Device;
  /** What `link` is given to the DCC, and remembers the outcome. */
  readonly link: (command: Uint8Array) => Uint8Array | undefined;
  readonly lastOutcome: () => DeviceOutcome | undefined;
}

/**
 * Wraps a device so that a world can show what became of a command.
 *
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { observe } from 'smki-sim/simulation';
 *
 * const { esme } = createWorld({ seed: 'observed' });
 * const { link, lastOutcome } = observe(esme);
 * console.log(link(new Uint8Array(10)), lastOutcome()?.kind); // undefined rejected
 * ```
 */
export function observe(device: Device): ObservedDevice {
  let last: DeviceOutcome | undefined;
  return {
    device,
    link: (command) => {
      const { response, outcome } = device.receive(command);
      last = outcome;
      return response;
    },
    lastOutcome: () => last,
  };
}

/** Sends or delivers a command and collects what came of it. */
export function exchange(order: {
  readonly dcc: Dcc;
  readonly devices: ReadonlyMap<Eui64, ObservedDevice>;
  readonly command: Uint8Array;
  readonly transport: 'send' | 'deliver';
}): Exchange {
  const { targetId } = decodeFrame(order.command, { decoding: 'tolerant' }).header;
  const target = order.devices.get(targetId);
  if (target === undefined) {
    fail('dcc/unknown-device', `no device ${targetId} in this world`, { entityId: targetId });
  }
  const { command, response } = order.dcc[order.transport](order.command);
  const outcome = target.lastOutcome();
  invariant(outcome !== undefined, 'a delivered command has an outcome');
  return { command, ...(response && { response, reply: decodeMessage(response) }), outcome };
}
