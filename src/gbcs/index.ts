/**
 * GBCS messages of the credential use cases CS02a to CS02g: octets, values, signatures, MACs and the tables of codes.
 *
 * @module
 */
export type { Decoding, DerDeviation, DeviationNote } from '../asn1/index.ts';
export { type AlertCode, ALERT_CODES, alertCode, alertFromCode } from './alert-codes.ts';
export { annotateBytes, formatAnnotation } from './annotate.ts';
export type { AnnotatedOctets } from './annotate-framing.ts';
export { cellReference } from './cell-reference.ts';
export { decodeDateTime, encodeDateTime } from './date-time.ts';
export { describeMessage } from './describe.ts';
export type { DescribedField } from './describe-payload.ts';
export { type DecodeOptions, decodeFrame } from './framing.ts';
export {
  type MessageCodeRow,
  type MessageName,
  type PayloadFamily,
  MESSAGE_CODES,
  formatMessageCode,
  messageCode,
  messageCodeRow,
} from './message-codes.ts';
export { parseMessageText } from './message-text.ts';
export { buildPreCommand, decodeMessage, encodeMessage, swapForResponse } from './message.ts';
export { decodePayload, encodePayload } from './payload.ts';
export {
  type PreparedMac,
  macMessage,
  messageKeyOtherInfo,
  prepareMac,
  verifyMessageMac,
} from './mac.ts';
export {
  type ResponseCode,
  type ResponseCodeFamily,
  RESPONSE_CODES,
  responseCode,
  responseFromCode,
} from './response-codes.ts';
export { SEQUENCE_NUMBER_MAX } from './sequence-numbers.ts';
export {
  type PreparedSignature,
  prepareSignature,
  signMessage,
  signedBytes,
  verifyMessageSignature,
} from './signing.ts';
export { type StatusCode, STATUS_CODES, statusCode, statusFromCode } from './status-codes.ts';
export {
  type Authoriser,
  type ByDevice,
  type FieldPresence,
  type Protection,
  type ReplacementMode,
  type ReplacementModeRules,
  type RootReplacement,
  REPLACEMENT_MODES,
  mayTarget,
  modeFromNumber,
  modeRules,
} from './modes.ts';
export type {
  AuthorisingControl,
  CellDetails,
  CellOccupant,
  CellReference,
  CellReplacement,
  CounterChange,
  DecodedFrame,
  DecodedMessage,
  ExecutionOutcome,
  GbcsMessage,
  InstallDeviceCertificateCommand,
  InstallDeviceCertificateResponse,
  IssueCredentialsCommand,
  IssueCredentialsResponse,
  MessageHeader,
  MessageKind,
  OpaquePayload,
  Payload,
  ReadCredentialsCommand,
  ReadCredentialsResponse,
  ReadDeviceCertificateCommand,
  ReadDeviceCertificateResponse,
  ReplacementOutcome,
  RoleDetails,
  SpecialistFloor,
  SupplementaryParty,
  UpdateCredentialsAlert,
  UpdateCredentialsCommand,
  UpdateCredentialsResponse,
} from './types.ts';

// Names for what the above takes and returns.
export type { KeyUsage } from '../vocabulary/key-usages.ts';
