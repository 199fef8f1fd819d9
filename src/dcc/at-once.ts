/**
 * The part of the DCC that answers at once and knows no rules: the MAC, delivery of octets as they are, one signature check.
 *
 * For unit tests, replays and forgeries. Whatever goes by the rules and takes time is `submissions.ts`.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { decodeFrame } from '../gbcs/framing.ts';
import { macMessage } from '../gbcs/mac.ts';
import { decodeMessage } from '../gbcs/message.ts';
import { verifyMessageSignature } from '../gbcs/signing.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { BrokerKeys } from './broker-keys.ts';
import { NO_KEY } from './device-certificates.ts';
import { needsMac } from './protection.ts';
import type { DeviceRegister } from './register.ts';

/** The far end of a device's link: a command in, a Response or silence out. */
export type DeviceLink = (command: Uint8Array) => Uint8Array | undefined;

/** What a device shows when it joins: certificates, and how to reach it. */
export interface Joining {
  /** DER of the device's digital signature and key agreement certificates, in any order. */
  readonly certificates: readonly Uint8Array[];
  readonly link: DeviceLink;
}

/** What became of one delivery. */
export interface Delivery {
  /** The octets that went to the device. */
  readonly command: Uint8Array;
  /** Absent when the device kept silent. */
  readonly response?: Uint8Array;
}

/** The part of the DCC that answers at once. */
export interface Dcc {
  /** Enters a device into the inventory, by the Entity Identifier in its certificates. */
  join(device: Joining): Eui64;
  /**
   * Adds the Access Control Broker's MAC to a command that needs one.
   *
   * @throws SmkiError `dcc/unknown-device`; `dcc/device-keys-unreadable` for a device whose key agreement certificate is broken; `keys/destroyed` for one
   * that knows only a key of the broker that is gone
   */
  protect(command: Uint8Array): Uint8Array;
  /** Protects a command and delivers it. */
  send(command: Uint8Array): Delivery;
  /** Delivers octets as they are: for replays and forgeries. */
  deliver(command: Uint8Array): Delivery;
  /** True when the device's signature on a Response or Alert verifies. */
  verify(message: Uint8Array): boolean;
}

/** What knows no rules and takes no time. */
export function atOnce({
  register,
  brokerKeys,
}: {
  readonly register: DeviceRegister;
  readonly brokerKeys: Pick<BrokerKeys, 'knownTo'>;
}): Pick<Dcc, 'protect' | 'send' | 'deliver' | 'verify'> {
  const protect = (command: Uint8Array): Uint8Array => {
    const message = decodeMessage(command);
    if (!needsMac(message)) return command;
    const { entityId, agreement } = register.entryOf(message.header.targetId);
    if (agreement === NO_KEY) failUnreadable(entityId);
    return macMessage(command, brokerKeys.knownTo(entityId), agreement);
  };
  const deliver = (command: Uint8Array): Delivery => {
    // The payload is the device's to judge, however broken.
    const { header } = decodeFrame(command, { decoding: 'tolerant' });
    const response = register.endpointOf(header.targetId).receive(command);
    return { command, ...(response && { response }) };
  };
  return {
    protect,
    deliver,
    send: (command) => deliver(protect(command)),
    verify: (message) => {
      const { header } = decodeFrame(message, { decoding: 'tolerant' });
      const { signing } = register.entryOf(header.originatorId);
      return signing !== NO_KEY && verifyMessageSignature(message, signing);
    },
  };
}

function failUnreadable(device: Eui64): never {
  const message = `the key agreement certificate of ${device} cannot be read, so no MAC can be made for it`;
  fail('dcc/device-keys-unreadable', `${message}: give it a certificate by SR 6.17 and 6.15.2`, {
    device,
  });
}
