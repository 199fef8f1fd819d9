/**
 * The values of decoded GBCS messages: framing (GBCS 7.2) and the payloads of use cases CS02a to CS02g (GBCS 13).
 *
 * Plain read-only data; certificates inside a payload stay octet strings until somebody parses them.
 *
 * @module
 */
import type { Decoding, DeviationNote } from '../asn1/index.ts';
import type { Instant } from '../core/instant.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { KeyUsage } from '../vocabulary/key-usages.ts';

/** A pre-command is a command before its originator has signed it: nothing follows the content. */
export type MessageKind = 'command' | 'response' | 'alert' | 'pre-command';

/** The fields of the Grouping Header (GBCS 7.2.7). */
export interface MessageHeader {
  /** From the CRA flag. A pre-command has the flag of a command. */
  readonly cra: 'command' | 'response' | 'alert';
  readonly originatorCounter: bigint;
  /** Business Originator ID. */
  readonly originatorId: Eui64;
  /** Business Target ID. */
  readonly targetId: Eui64;
  /** 12 octets of DLMS date-time; only some responses have one. */
  readonly dateTime?: Uint8Array;
  readonly messageCode: number;
  readonly supplementary?: SupplementaryParty;
}

/** Supplementary remote party fields of other-information, in the order that they may be appended. */
export interface SupplementaryParty {
  readonly remotePartyId: Eui64;
  readonly remotePartyCounter?: bigint;
  readonly originatorCounter?: bigint;
  /** DER of a key agreement certificate. */
  readonly keyAgreementCertificate?: Uint8Array;
}

/** A whole message. Encode it again with `encodeMessage`. */
export interface GbcsMessage {
  readonly kind: MessageKind;
  readonly header: MessageHeader;
  readonly payload: Payload;
  /** 64 octets `r ‖ s`; undefined when the signature length is 00 or the message is a pre-command. */
  readonly signature?: Uint8Array;
  /** 12 octets; present exactly when there is a MAC Header. */
  readonly mac?: Uint8Array;
}

/** A message whose payload nobody has looked at yet: what `decodeFrame` yields. */
export interface DecodedFrame {
  readonly kind: MessageKind;
  readonly header: MessageHeader;
  /** The payload octets, a view of the message. */
  readonly content: Uint8Array;
  /** Octets from the start of the message to the DF tag: 0, or the size of the MAC Header. */
  readonly groupingOffset: number;
  /** Octets from the start of the message to the content. */
  readonly contentOffset: number;
  readonly signature?: Uint8Array;
  readonly mac?: Uint8Array;
  /** How the message was read, and is to be read on. */
  readonly decoding: Decoding;
  readonly deviations: readonly DeviationNote[];
}

/** What decoding yields besides the message: the content as it came, and what a tolerant decoder forgave. */
export interface DecodedMessage extends GbcsMessage {
  readonly content: Uint8Array;
  readonly deviations: readonly DeviationNote[];
}

/** A TrustAnchorCellIdentifier as it came: numbers that nobody has named yet stay numbers. */
export interface CellReference {
  readonly roleCode: number;
  readonly keyUsages: readonly KeyUsage[];
  readonly cellUsageCode: number;
  /** The cell that this names, when some device type holds such a cell. */
  readonly cell: CellName | undefined;
}

/** Content of a message, by use case and kind: `type` tells which. */
export type Payload =
  | UpdateCredentialsCommand
  | UpdateCredentialsResponse
  | UpdateCredentialsAlert
  | ReadCredentialsCommand
  | ReadCredentialsResponse
  | IssueCredentialsCommand
  | IssueCredentialsResponse
  | InstallDeviceCertificateCommand
  | InstallDeviceCertificateResponse
  | ReadDeviceCertificateCommand
  | ReadDeviceCertificateResponse
  | OpaquePayload;

/** Content of a use case that this library does not interpret. */
export interface OpaquePayload {
  readonly type: 'opaque';
  readonly content: Uint8Array;
}

/** CS02b and CS02g command: Update Security Credentials (GBCS 13.3.5.11). */
export interface UpdateCredentialsCommand {
  readonly type: 'update-credentials.command';
  readonly control: AuthorisingControl;
  readonly replacements: readonly CellReplacement[];
  /** DER of the Issuing OCA certificates (and link certificates), in any order. */
  readonly pathCertificates: readonly Uint8Array[];
  readonly executionDateTime?: Instant;
}

/** AuthorisingRemotePartyControl. */
export interface AuthorisingControl {
  /** CredentialsReplacementMode as a number; `modes.ts` names it. */
  readonly mode: number;
  readonly plaintextSymmetricKey?: Uint8Array;
  readonly timeBasedChecks: 'apply' | 'disapply';
  readonly authorisingCell?: CellReference;
  readonly sequenceNumber: bigint;
  readonly newFloor?: bigint;
  readonly newSpecialistFloors?: readonly SpecialistFloor[];
  readonly otherRoleChanges?: readonly CounterChange[];
}

/** A floor of a specialist counter; usage 0 is prepaymentTopUp. */
export interface SpecialistFloor {
  readonly usage: number;
  readonly floor: bigint;
}

/** RemotePartySeqNumberChange. */
export interface CounterChange {
  readonly roleCode: number;
  readonly floor: bigint;
  readonly specialistFloors?: readonly SpecialistFloor[];
}

/** TrustAnchorReplacement: a certificate, and the cell that it is meant for. */
export interface CellReplacement {
  /** DER of the new certificate; one whole TLV, not yet judged. */
  readonly certificate: Uint8Array;
  readonly target: CellReference;
}

/** CS02b and CS02g response. */
export interface UpdateCredentialsResponse {
  readonly type: 'update-credentials.response';
  /** Absent when the command was future-dated or a cancellation. */
  readonly outcome?: ExecutionOutcome;
}

/** CS02b and CS02g alert: the outcome of a future-dated command. */
export interface UpdateCredentialsAlert {
  readonly type: 'update-credentials.alert';
  readonly alertCode: number;
  readonly executionDateTime: Instant;
  readonly outcome: ExecutionOutcome;
}

/** What an executed command did: counters and replacements. */
export interface ExecutionOutcome {
  readonly sequenceNumber: bigint;
  readonly mode: number;
  readonly counterChanges: readonly CounterChange[];
  readonly replacements: readonly ReplacementOutcome[];
}

/** What became of one replacement. */
export interface ReplacementOutcome {
  readonly cell: CellReference;
  readonly statusCode: number;
  readonly existing: CellOccupant;
  /** Equal to `existing` when the replacement failed. */
  readonly replacing: CellOccupant;
}

/** What a device tells about a cell: who, and which key. */
export interface CellOccupant {
  readonly entityId: Eui64;
  readonly keyIdentifier: Uint8Array;
}

/** CS02a and CS02f command: Provide Security Credential Details (GBCS 13.2, 13.9). */
export interface ReadCredentialsCommand {
  readonly type: 'read-credentials.command';
  readonly authorisingCell: CellReference;
  readonly roleCodes: readonly number[];
}

/** CS02a and CS02f response: one entry for each role that was asked for. */
export interface ReadCredentialsResponse {
  readonly type: 'read-credentials.response';
  readonly roles: readonly RoleDetails[];
}

/** RemotePartyDetails: whether the device knows the role, its counter, its cells. */
export interface RoleDetails {
  readonly roleCode: number;
  readonly statusCode: number;
  readonly currentSequenceNumber?: bigint;
  readonly cells?: readonly CellDetails[];
}

/** TrustAnchorCellContents: which cell, and who is in it. */
export interface CellDetails extends CellOccupant {
  readonly keyUsages: readonly KeyUsage[];
  readonly cellUsageCode: number;
}

/** CS02c: Issue Security Credentials (GBCS 13.4). */
export interface IssueCredentialsCommand {
  readonly type: 'issue-credentials.command';
  readonly keyUsages: readonly KeyUsage[];
}

/** Either a PKCS#10 request or a response code. */
export interface IssueCredentialsResponse {
  readonly type: 'issue-credentials.response';
  readonly certificationRequest?: Uint8Array;
  readonly responseCode?: number;
}

/** CS02d: Update Device Certificate on Device (GBCS 13.5). */
export interface InstallDeviceCertificateCommand {
  readonly type: 'install-device-certificate.command';
  readonly certificate: Uint8Array;
}

/** CS02d response: a code of `RESPONSE_CODES`. */
export interface InstallDeviceCertificateResponse {
  readonly type: 'install-device-certificate.response';
  readonly responseCode: number;
}

/** CS02e: Provide Device Certificate from Device (GBCS 13.6). */
export interface ReadDeviceCertificateCommand {
  readonly type: 'read-device-certificate.command';
  readonly keyUsages: readonly KeyUsage[];
}

/** Either a certificate or a response code. */
export interface ReadDeviceCertificateResponse {
  readonly type: 'read-device-certificate.response';
  readonly certificate?: Uint8Array;
  readonly responseCode?: number;
}
