/**
 * Why a device discards a command: every refusal, what it means and what to do about it.
 *
 * A refused command changes nothing but the security log and gets no Response (GBCS 6.2.4). A replacement that
 * fails inside an executed command is another thing: see `replacement-failures.ts`. In which order a device looks for
 * them is `check-order.ts`.
 *
 * @module
 */
import type { Certainty } from '../vocabulary/certainty.ts';

/** One way to be refused. */
export interface RefusalRow {
  readonly meaning: string;
  /** What whoever built the command should look at. */
  readonly advice: string;
  readonly clause: string;
  readonly certainty: Certainty;
  /** Event in the device's security log (GBCS 16). */
  readonly securityEvent: number;
}

const MALFORMED = 0x8f60;
const UNTRUSTED = 0x8f3d;
const UNAUTHORISED = 0x8f3e;

/** All refusals, in the order of `check-order.ts`. */
export const REFUSALS = {
  malformed: {
    meaning: 'the octets are not a GBCS message',
    advice: 'decode it with decodeMessage: the error names octet and field',
    clause: 'GBCS 7.2.5, 7.2.7',
    certainty: 'recalled',
    securityEvent: MALFORMED,
  },
  'not-a-command': {
    meaning: 'the message is a Response, an Alert or an unsigned pre-command',
    advice: 'sign the pre-command first; devices receive Commands only (CRA flag 01)',
    clause: 'GBCS 7.2.7',
    certainty: 'recalled',
    securityEvent: MALFORMED,
  },
  'not-for-this-device': {
    meaning: 'the Business Target ID is another device',
    advice: 'address the command to the Entity Identifier of this device',
    clause: 'GBCS 7.2.7',
    certainty: 'recalled',
    securityEvent: MALFORMED,
  },
  'unknown-message-code': {
    meaning: 'the Message Code names no use case that this device executes',
    advice: 'this model executes CS02a to CS02g; CS02f only where there is load control',
    clause: 'GBCS 15',
    certainty: 'recalled',
    securityEvent: MALFORMED,
  },
  'malformed-payload': {
    meaning: 'the content is not the ASN.1 of the use case that the Message Code names',
    advice: 'decode it with decodePayload: the error names octet and field',
    clause: 'GBCS 13.3.5.11',
    certainty: 'recalled',
    securityEvent: MALFORMED,
  },
  'mode-mismatch': {
    meaning: 'the replacement mode is not the one of the Message Code',
    advice: 'CS02b uses 0x0100 + mode, CS02g 0x011B + mode',
    clause: 'GBCS 13.3, 15',
    certainty: 'inferred',
    securityEvent: UNAUTHORISED,
  },
  'mode-not-permitted': {
    meaning: 'this device does not execute this replacement mode',
    advice:
      'docs/replacement-modes.md: it needs the cell that authorises it and one that it may change; modes 0 and 1 also need the assumption rootReplacementByUsers',
    clause: 'GBCS 13.3',
    certainty: 'recalled',
    securityEvent: UNAUTHORISED,
  },
  'control-field-missing': {
    meaning: 'a field of AuthorisingRemotePartyControl that this mode needs is absent',
    advice: 'add the field that the details name',
    clause: 'GBCS 13.3.5 (table of control elements)',
    certainty: 'recalled',
    securityEvent: MALFORMED,
  },
  'control-field-forbidden': {
    meaning: 'a field of AuthorisingRemotePartyControl does not belong to this mode',
    advice: 'leave out the field that the details name',
    clause: 'GBCS 13.3.5 (table of control elements)',
    certainty: 'recalled',
    securityEvent: MALFORMED,
  },
  'sequence-number-mismatch': {
    meaning: 'authorisingRemotePartySeqNumber differs from the Originator Counter',
    advice: 'set [3] to the Originator Counter of the Grouping Header',
    clause: 'GBCS 13.3.5',
    certainty: 'recalled',
    securityEvent: MALFORMED,
  },
  'cell-outside-mode': {
    meaning: 'a replacement targets a cell that this mode may not change',
    advice: 'remove it (refused as a whole by the assumption cellOutsideMode)',
    clause: 'GBCS 13.3',
    certainty: 'proposed',
    securityEvent: UNAUTHORISED,
  },
  'counter-change-outside-mode': {
    meaning:
      'the command changes the counter of a role whose cells this mode may not change, a specialist counter that is none, or one counter twice',
    advice:
      'name each role once, and in [6] only those of the mode; [5] and its like are one floor of usage 0, of the supplier',
    clause: 'GBCS 13.3.5 (table of control elements)',
    certainty: 'proposed',
    securityEvent: UNAUTHORISED,
  },
  'authorising-cell-wrong': {
    meaning:
      'the cell that is to authorise the command is not the one of the mode, or not on this device',
    advice: 'name the digital signature cell of the authorising role in [2]',
    clause: 'GBCS 13.3.5',
    certainty: 'recalled',
    securityEvent: UNAUTHORISED,
  },
  'protection-wrong': {
    meaning:
      'MAC Header or signature is absent where required, or present where it does not belong',
    advice:
      'modes 8 and 9 carry a signature only, mode 4 outside a Communications Hub a MAC only, others both',
    clause: 'GBCS 13.3.3.1',
    certainty: 'recalled',
    securityEvent: UNTRUSTED,
  },
  'mac-invalid': {
    meaning: 'the MAC does not verify with the Access Control Broker key in this device',
    advice: 'MAC with the ACB key whose certificate the device holds, over the final octets',
    clause: 'GBCS 6.2.3',
    certainty: 'recalled',
    securityEvent: UNTRUSTED,
  },
  'counter-not-newer': {
    meaning: 'the Originator Counter is not above the last one accepted from this role: a replay',
    advice: 'use a counter above the one that CS02a reports for the role',
    clause: 'GBCS 6.2.4, 9.2',
    certainty: 'recalled',
    securityEvent: UNTRUSTED,
  },
  'contingency-key-locked': {
    meaning: 'plaintextSymmetricKey does not unwrap the contingency public key in the root cell',
    advice: 'use the symmetric key that belongs to the root this device holds now',
    clause: 'GBCS 13.3, RFC 5934 §9',
    certainty: 'inferred',
    securityEvent: UNTRUSTED,
  },
  'originator-unknown': {
    meaning:
      'the Business Originator is not the party whose certificate is in the authorising cell',
    advice:
      'read the cell with CS02a: it may hold another party, for example the ACB before a handover',
    clause: 'GBCS 6.3.3',
    certainty: 'recalled',
    securityEvent: UNAUTHORISED,
  },
  'signature-invalid': {
    meaning: 'the signature does not verify with the key in the authorising cell',
    advice: 'sign with the key whose certificate is in the cell now, not with its replacement',
    clause: 'GBCS 6.3.3',
    certainty: 'recalled',
    securityEvent: UNTRUSTED,
  },
} as const satisfies Record<string, RefusalRow>;

/** Stable code of a refusal. */
export type DeviceRefusalCode = keyof typeof REFUSALS;

/** What a failed check hands back: the code and the values that tell why. */
export interface RefusedBecause {
  readonly code: DeviceRefusalCode;
  readonly details: Readonly<Record<string, string>>;
}

/** Shorthand for a check that fails. */
export function because(
  code: DeviceRefusalCode,
  details: Readonly<Record<string, string>> = {},
): RefusedBecause {
  return { code, details };
}
