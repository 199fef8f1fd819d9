/**
 * The DCC between parties and devices: the Access Control Broker adds its MAC, commands are delivered, responses read.
 *
 * Knows devices by their certificates only. Eligibility, thresholds, inventory statuses and retries are not here.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { Point } from '../crypto/backend.ts';
import { decodeFrame } from '../gbcs/framing.ts';
import { decodeMessage } from '../gbcs/message.ts';
import { macMessage } from '../gbcs/mac.ts';
import { modeFromNumber, modeRules } from '../gbcs/modes.ts';
import { verifyMessageSignature } from '../gbcs/signing.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import type { Party } from '../party/party.ts';
import { TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { type Eui64, eui64, formatEui64 } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';

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

/** The DCC. */
export interface Dcc {
  /**
   * Enters a device into the inventory, by the Entity Identifier in its certificates.
   *
   * @throws SmkiError `dcc/bad-joining` unless they are one of each key usage and of one device
   */
  join(device: Joining): Eui64;
  /** Adds the Access Control Broker's MAC to a command that needs one. */
  protect(command: Uint8Array): Uint8Array;
  /** Protects a command and delivers it. */
  send(command: Uint8Array): Delivery;
  /** Delivers octets as they are: for replays and forgeries. */
  deliver(command: Uint8Array): Delivery;
  /** True when the device's signature on a Response or Alert verifies. */
  verify(message: Uint8Array): boolean;
}

interface InventoryEntry {
  readonly signing: Point;
  readonly agreement: Point;
  readonly link: DeviceLink;
}

/**
 * Makes a DCC around its Access Control Broker.
 *
 * @throws SmkiError `dcc/unknown-device` when a command is for a device that has not joined
 * @example
 * ```ts
 * const dcc = createDcc({ accessControlBroker });
 * dcc.join({ certificates, link: (command) => device.receive(command).response });
 * const { response } = dcc.send(supplier.updateCredentials(order));
 * ```
 */
export function createDcc({ accessControlBroker }: { readonly accessControlBroker: Party }): Dcc {
  const inventory = new Map<Eui64, InventoryEntry>();
  const entryOf = (entityId: Eui64): InventoryEntry =>
    inventory.get(entityId) ??
    fail('dcc/unknown-device', `${formatEui64(entityId)} has not joined: call dcc.join first`, {
      entityId,
    });
  const deliver = (command: Uint8Array): Delivery => {
    // The payload is the device's to judge, however broken.
    const { header } = decodeFrame(command, { decoding: 'tolerant' });
    const response = entryOf(header.targetId).link(command);
    return { command, ...(response && { response }) };
  };
  const protect = (command: Uint8Array): Uint8Array => {
    const message = decodeMessage(command);
    if (message.mac !== undefined || !needsMac(message)) return command;
    const { agreement } = entryOf(message.header.targetId);
    return macMessage(command, accessControlBroker.agreementKey(), agreement);
  };
  return {
    join: ({ certificates, link }) => {
      const { entityId, ...keys } = readDeviceCertificates(certificates);
      inventory.set(entityId, { ...keys, link });
      return entityId;
    },
    protect,
    deliver,
    send: (command) => deliver(protect(command)),
    verify: (message) => {
      const { header } = decodeFrame(message, { decoding: 'tolerant' });
      return verifyMessageSignature(message, entryOf(header.originatorId).signing);
    },
  };
}

/** GBCS 13.3.3.1: recovery and contingency commands carry none; reads carry one when a key agreement cell asks. */
function needsMac({ payload }: DecodedMessage): boolean {
  if (payload.type === 'update-credentials.command') {
    const mode = modeFromNumber(payload.control.mode);
    return mode === undefined || modeRules(mode).protection.otherDevices !== 'signature';
  }
  if (payload.type === 'read-credentials.command') {
    const { cell } = payload.authorisingCell;
    return cell !== undefined && TRUST_ANCHOR_CELLS[cell].keyUsage === 'keyAgreement';
  }
  return true;
}

interface DeviceIdentity {
  readonly entityId: Eui64;
  readonly signing: Point;
  readonly agreement: Point;
}

function readDeviceCertificates(certificates: readonly Uint8Array[]): DeviceIdentity {
  const entityIds = new Set<Eui64>();
  let signing: Point | undefined;
  let agreement: Point | undefined;
  for (const encoded of certificates) {
    const certificate = parseCertificate(encoded);
    const { keyUsage, hardwareModuleName } = smkiExtensions(certificate);
    if (hardwareModuleName?.serialNumber.length !== 8) failJoining('no EUI-64 in a certificate');
    entityIds.add(eui64(hardwareModuleName.serialNumber));
    const { point } = certificate.publicKeyInfo;
    if (keyUsage?.includes('digitalSignature') === true) signing = point;
    if (keyUsage?.includes('keyAgreement') === true) agreement = point;
  }
  const [entityId, ...others] = entityIds;
  if (others.length > 0)
    failJoining(`certificates of several devices: ${[...entityIds].join(', ')}`);
  if (!entityId || !signing || !agreement) failJoining('not one certificate for each key usage');
  return { entityId, signing, agreement };
}

function failJoining(reason: string): never {
  const advice = 'a device joins with one signing and one key agreement certificate of its own';
  fail('dcc/bad-joining', `${advice}: ${reason}`, { reason });
}
