/**
 * Is a command authentic: MAC, counter, originator and signature, in the order that the assumptions give (GBCS 6.2.4).
 *
 * What must protect a command is decided before (`Authorisation`); what it does, afterwards.
 *
 * @module
 */
import { DerReader } from '../asn1/index.ts';
import { equalBytes, toHex } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import type { Point } from '../crypto/backend.ts';
import { unwrapWith } from '../crypto/index.ts';
import { verifyFrameMac } from '../gbcs/mac.ts';
import { verifyFrameSignature } from '../gbcs/signing.ts';
import type { AuthenticityCheck } from '../vocabulary/assumptions.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { RemotePartyRole } from '../vocabulary/roles.ts';
import { readPublicKeyInfo } from '../x509/public-key-info.ts';
import type { WrappedContingencyKey } from '../x509/types.ts';
import { inOrder } from './check-order.ts';
import type { DeviceContext } from './context.ts';
import type { ReceivedCommand } from './received-command.ts';
import { type RefusedBecause, because } from './refusals.ts';
import { type DeviceState, type PendingCommand, counterOf } from './state.ts';
import type { TrustAnchor } from './trust-anchor.ts';

/** Who may give a command, and by what the device will know them. */
export interface Authorisation {
  /** The role whose counter the command must exceed, and then moves; undefined without replay protection. */
  readonly countedRole: RemotePartyRole | undefined;
  /** Cell whose key agrees on the MAC key; undefined when the command must not carry a MAC. */
  readonly macCell: CellName | undefined;
  /** Cell whose key signs; undefined when the command must not carry a signature. */
  readonly signatureCell: CellName | undefined;
  /** Present when the contingency key signs instead: it unwraps the key in the root cell. */
  readonly plaintextSymmetricKey?: Uint8Array;
}

type Check = (
  command: ReceivedCommand,
  authorisation: Authorisation,
  state: DeviceState,
  context: DeviceContext,
) => RefusedBecause | undefined;

/** Phases of `check-order.ts` whose order is an assumption. */
const PHASES: Readonly<Record<AuthenticityCheck, Check>> = {
  mac: checkMac,
  counter: checkCounter,
  signature: checkSignature,
};

const SIGNATURE_CHECKS = inOrder<'signature', Check>('signature', {
  'contingency-key': checkContingencyKey,
  originator: checkOriginator,
  signature: checkSignatureOctets,
});

/** Undefined when the command is authentic, otherwise the first check that refuses it. */
export const checkAuthenticity: Check = (command, authorisation, state, context) => {
  const wrong = checkProtection(command, authorisation);
  if (wrong !== undefined) return wrong;
  for (const name of context.assumptions.checkOrder) {
    const refused = PHASES[name](command, authorisation, state, context);
    if (refused !== undefined) return refused;
  }
  return undefined;
};

/** The cell of the broker whose MAC alone vouches for a command; undefined where a signature does. */
export function soleMacCell(authorisation: Authorisation): CellName | undefined {
  const { macCell, signatureCell, plaintextSymmetricKey } = authorisation;
  const signed = signatureCell !== undefined || plaintextSymmetricKey !== undefined;
  return signed ? undefined : macCell;
}

/**
 * Whether a command that was authentic once still is: by the signature of whoever is in the cell now or, where there is
 * none, because the key that made the MAC is still there. The MAC itself is not made again: the device may have another key
 * agreement key by now, which no MAC that it accepted was made for. The counter was counted, and the broker's MAC is about
 * the way that the command came.
 *
 * @param macKey - the key in {@link soleMacCell} at acceptance
 */
export function isVouchedFor(
  question: Parameters<Check>,
  macKey: PendingCommand['macKey'],
): boolean {
  const [, authorisation, state] = question;
  const cell = soleMacCell(authorisation);
  const isSameBroker = cell === undefined || isSamePoint(state.cells[cell]?.publicKey, macKey);
  return isSameBroker && checkSignature(...question) === undefined;
}

function isSamePoint(one: Point | undefined, other: Point | undefined): boolean {
  return one !== undefined && other !== undefined && equalBytes(one, other);
}

function checkProtection(
  { frame }: ReceivedCommand,
  { macCell, signatureCell, plaintextSymmetricKey }: Authorisation,
): RefusedBecause | undefined {
  const signed = signatureCell !== undefined || plaintextSymmetricKey !== undefined;
  const required = { MAC: macCell !== undefined, signature: signed };
  const found = { MAC: frame.mac !== undefined, signature: frame.signature !== undefined };
  for (const part of ['MAC', 'signature'] as const) {
    if (required[part] === found[part]) continue;
    return because('protection-wrong', { [part]: found[part] ? 'present' : 'absent' });
  }
  return undefined;
}

function checkMac(
  { bytes, frame }: ReceivedCommand,
  { macCell }: Authorisation,
  state: DeviceState,
  { keys }: DeviceContext,
): RefusedBecause | undefined {
  if (macCell === undefined) return undefined;
  const broker = state.cells[macCell];
  const agreementKey = keys.agreementKey(state.credentials.active.keyAgreement);
  const details = occupantDetails(macCell, broker);
  if (broker?.publicKey === undefined) return because('mac-invalid', details);
  try {
    const peerPublicKey = broker.publicKey;
    const valid = verifyFrameMac({ bytes, frame, agreementKey, peerPublicKey });
    return valid ? undefined : because('mac-invalid', details);
  } catch (error) {
    if (isSmkiError(error)) throw error;
    // A harness that knows one shared secret has none for another broker.
    return because('mac-invalid', { ...details, agreement: String(error) });
  }
}

function checkCounter(
  { header }: ReceivedCommand,
  { countedRole: role }: Authorisation,
  { counters }: DeviceState,
): RefusedBecause | undefined {
  if (role === undefined) return undefined;
  const last = counterOf(counters, role);
  if (header.originatorCounter > last) return undefined;
  const received = header.originatorCounter.toString();
  return because('counter-not-newer', { role, received, lastAccepted: last.toString() });
}

function checkSignature(...question: Parameters<Check>): RefusedBecause | undefined {
  for (const check of SIGNATURE_CHECKS) {
    const refused = check(...question);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function checkContingencyKey(
  _command: ReceivedCommand,
  { plaintextSymmetricKey }: Authorisation,
  { cells }: DeviceState,
): RefusedBecause | undefined {
  if (plaintextSymmetricKey === undefined) return undefined;
  const key = unlockContingencyKey(cells.root, plaintextSymmetricKey);
  return key === undefined ? because('contingency-key-locked') : undefined;
}

function checkOriginator(
  { header }: ReceivedCommand,
  { macCell, signatureCell, plaintextSymmetricKey }: Authorisation,
  { cells }: DeviceState,
): RefusedBecause | undefined {
  // The contingency originator is the subject of no cell, so it cannot be compared with one.
  if (plaintextSymmetricKey !== undefined) return undefined;
  const cell = signatureCell ?? macCell;
  const occupant = cell === undefined ? undefined : cells[cell];
  if (occupant?.entityId === header.originatorId) return undefined;
  return because('originator-unknown', {
    originator: header.originatorId,
    ...occupantDetails(cell ?? 'no cell', occupant),
  });
}

function checkSignatureOctets(
  { bytes, frame }: ReceivedCommand,
  { signatureCell, plaintextSymmetricKey }: Authorisation,
  { cells }: DeviceState,
): RefusedBecause | undefined {
  const signedBy = (publicKey: Point | undefined): boolean =>
    publicKey !== undefined && verifyFrameSignature({ bytes, frame, publicKey });
  if (plaintextSymmetricKey !== undefined) {
    const signed = signedBy(unlockContingencyKey(cells.root, plaintextSymmetricKey));
    return signed ? undefined : because('signature-invalid', { key: 'contingency' });
  }
  if (signatureCell === undefined) return undefined;
  const occupant = cells[signatureCell];
  if (signedBy(occupant?.publicKey)) return undefined;
  return because('signature-invalid', occupantDetails(signatureCell, occupant));
}

/**
 * The contingency public key, unwrapped from the root cell (RFC 5934 §9), or undefined when the symmetric key does
 * not fit, the algorithm is unknown, or what comes out is no P-256 SubjectPublicKeyInfo.
 */
export function unlockContingencyKey(
  root: TrustAnchor | undefined,
  plaintextSymmetricKey: Uint8Array,
): Point | undefined {
  const wrapped = root?.wrappedContingencyKey;
  if (wrapped === undefined) return undefined;
  const last = unlocked.get(wrapped);
  if (last !== undefined && equalBytes(last.by, plaintextSymmetricKey)) return last.key;
  const key = unwrapContingencyKey(wrapped, plaintextSymmetricKey);
  if (key !== undefined) unlocked.set(wrapped, { by: new Uint8Array(plaintextSymmetricKey), key });
  return key;
}

/** What came out last of a wrapped key: a contingency command goes to every device of a fleet. */
const unlocked = new WeakMap<
  WrappedContingencyKey,
  { readonly by: Uint8Array; readonly key: Point }
>();

function unwrapContingencyKey(
  { wrapAlgorithm: algorithm, wrappedPublicKey: wrapped }: WrappedContingencyKey,
  key: Uint8Array,
): Point | undefined {
  try {
    const unwrapped = unwrapWith({ algorithm, key, wrapped });
    return unwrapped && readPublicKeyInfo(new DerReader(unwrapped), 'contingencyPublicKey').point;
  } catch (error) {
    // A wrap algorithm that nobody knows, a key of the wrong length, a plaintext that is no key: all lock it.
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

function occupantDetails(
  cell: CellName | 'no cell',
  occupant: TrustAnchor | undefined,
): Readonly<Record<string, string>> {
  if (occupant === undefined) return { cell, occupant: 'none' };
  return { cell, occupant: occupant.entityId, key: toHex(occupant.keyIdentifier) };
}
