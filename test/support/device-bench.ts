/**
 * A device with a party in every cell, the keys of all of them, and a clock: what the tests of `device/` start from.
 *
 * @module
 */
import { type SimulatedClock, simulatedClock } from '../../src/core/clock.ts';
import { instant } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import {
  type Device,
  type DeviceOptions,
  type Received,
  createDevice,
} from '../../src/device/device.ts';
import type { DeviceType, DeviceTypeName } from '../../src/device/device-types.ts';
import { type DecodedMessage, type Payload, decodeMessage } from '../../src/gbcs/index.ts';
import { composeCommand } from '../../src/party/compose.ts';
import type { PartyRole } from '../../src/party/credentials.ts';
import {
  type CaseBench,
  type CommandDraft,
  brokerKey,
  caseDeviceKeys,
  commandOf,
  createCaseBench,
  protect,
} from '../../src/testing/cases/case-bench.ts';

export const START = instant('2026-01-01T00:00:00Z');

export interface DeviceOnBench {
  readonly bench: CaseBench;
  readonly device: Device;
  readonly clock: SimulatedClock;
  /** Protects a draft as it says and lets the device receive it. */
  readonly send: (draft: CommandDraft) => Received;
}

/** Makes the device; options that are given replace those of the bench. */
export function deviceOnBench(
  deviceType: DeviceTypeName | DeviceType,
  options: Partial<Omit<DeviceOptions<DeviceType>, 'type'>> = {},
  seed = 'device tests',
): DeviceOnBench {
  const bench = createCaseBench({ deviceType, seed, at: START });
  const clock = simulatedClock(START);
  const device = createDevice<DeviceType>({
    type: bench.type,
    entityId: bench.entityId,
    cells: bench.cells,
    keys: caseDeviceKeys(seed),
    random: seededRandom(seed),
    clock,
    ...options,
  });
  return { bench, device, clock, send: (draft) => device.receive(commandOf(bench, draft)) };
}

/** A command of any use case. */
export interface OtherCommand {
  readonly from: PartyRole;
  readonly messageCode: number;
  readonly payload: Payload;
  readonly counter?: bigint;
  readonly protection: 'mac-and-signature' | 'mac' | 'signature';
}

/** Its octets, protected by the party's current key. */
export function otherCommand(bench: CaseBench, command: OtherCommand): Uint8Array {
  const { from, messageCode, payload, protection, counter = 1_000n } = command;
  const party = bench.pki.parties[from];
  const preCommand = composeCommand(
    { target: bench.entityId, originatorId: party.entityId, originatorCounter: counter },
    messageCode,
    payload,
  );
  const signing = party.current.digitalSignature?.signingKey;
  return protect(
    bench,
    {
      signWith: protection === 'mac' ? undefined : signing,
      macWith: protection === 'signature' ? undefined : brokerKey(bench.pki),
    },
    preCommand,
  );
}

/** The payload of an answer of this type, read strictly; fails the test when it is another. */
export function answerOf<T extends Payload['type']>(
  received: Received | Uint8Array,
  type: T,
): Extract<Payload, { readonly type: T }> {
  const { payload } = decodedAnswer(received);
  if (payload.type !== type) throw new Error(`answered ${payload.type}, wanted ${type}`);
  return payload as Extract<Payload, { readonly type: T }>;
}

/** The answer as a message, read strictly. */
export function decodedAnswer(received: Received | Uint8Array): DecodedMessage {
  const octets = received instanceof Uint8Array ? received : received.response;
  if (octets === undefined) throw new Error('the device kept silent');
  return decodeMessage(octets, { decoding: 'strict' });
}
