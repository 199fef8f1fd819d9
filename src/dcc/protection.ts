/**
 * What the Access Control Broker adds to a command, and how the DCC tells that a message is a device's own.
 *
 * @module
 */
import type { AgreementKey } from '../crypto/keys.ts';
import { verifyMessageMac } from '../gbcs/mac.ts';
import { modeFromNumber, modeRules } from '../gbcs/modes.ts';
import { verifyMessageSignature } from '../gbcs/signing.ts';
import type { DecodedMessage } from '../gbcs/types.ts';
import { TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { unlessDestroyed } from './broker-keys.ts';
import { NO_KEY } from './device-certificates.ts';
import type { InventoryEntry } from './inventory-types.ts';

/** GBCS 13.3.3.1: recovery and contingency commands carry none; reads carry one when a key agreement cell asks. */
export function needsMac({ mac, payload }: DecodedMessage): boolean {
  if (mac !== undefined) return false;
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

/**
 * True when a device made this message: its signature verifies, or, where the Response to a MACed read has none, the MAC
 * that only the device and the broker can make.
 */
export function isFromDevice(
  message: { readonly bytes: Uint8Array; readonly decoded: DecodedMessage },
  { signing, agreement }: Pick<InventoryEntry, 'signing' | 'agreement'>,
  brokerKey: AgreementKey,
): boolean {
  const { bytes, decoded } = message;
  if (decoded.signature !== undefined) {
    return signing !== NO_KEY && verifyMessageSignature(bytes, signing);
  }
  if (decoded.mac === undefined || agreement === NO_KEY) return false;
  return unlessDestroyed(() => verifyMessageMac(bytes, brokerKey, agreement)) ?? false;
}
