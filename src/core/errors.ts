/**
 * Every error that this library throws on purpose: one class, a map from code to details, a union to switch on.
 *
 * Refusals (what the specification says a device or an authority answers) are data, never errors; a broken
 * invariant of our own is a plain `Error` from `invariant()`. Codes are stable; messages may change.
 *
 * @module
 */

/** Where in an encoding a decoder stopped: octet offset in the input, and the field that was being read. */
export interface Place {
  /** Octets from the start of the input that the caller passed. */
  readonly offset: number;
  /** Dotted field names from the outermost structure, for example `tbsCertificate.validity.notBefore`. */
  readonly field: string;
}

/** Where in an incident an activity of a caller's own went wrong. */
export interface StepPlace {
  readonly incident: string;
  /** Name of the procedure, or `front` for the common front end. */
  readonly procedure: string;
  readonly step: string;
  readonly activity: string;
}

/** One line for each error code: what it carries. Adding an error is adding a line here. */
export interface ErrorDetails {
  'argument/wrong-kind': { readonly argument: string; readonly wanted: string };
  'argument/unknown-field': {
    readonly argument: string;
    readonly field: string;
    readonly known: string;
  };
  'bytes/not-hex': { readonly text: string };
  'bytes/not-base64': { readonly text: string };
  'bytes/out-of-range': { readonly value: string; readonly octets: number };
  'time/not-an-instant': { readonly text: string };
  'time/backwards': { readonly from: string; readonly to: string };
  'time/queue-full': { readonly lengthMax: number };
  'time/no-handler': { readonly type: string };
  'event-log/malformed': { readonly line: number; readonly reason: string };
  'random/bad-bound': { readonly bound: number };
  'vocabulary/not-an-eui64': { readonly text: string };
  'vocabulary/unknown-name': { readonly kind: string; readonly name: string };
  'asn1/truncated': Place & { readonly needed: number; readonly available: number };
  'asn1/trailing-bytes': Place & { readonly count: number };
  'asn1/unexpected-tag': Place & { readonly expected: number; readonly actual: number | undefined };
  'asn1/length-not-minimal': Place;
  'asn1/length-unsupported': Place & { readonly lengthOctets: number };
  'asn1/high-tag-number': Place;
  'asn1/invalid-value': Place & { readonly type: string; readonly reason: string };
  'asn1/cannot-encode': { readonly type: string; readonly reason: string };
  'crypto/bad-point': { readonly reason: string };
  'crypto/bad-private-key': { readonly reason: string };
  'crypto/bad-signature-encoding': { readonly reason: string };
  'crypto/bad-length': {
    readonly what: string;
    readonly expected: string;
    readonly actual: number;
  };
  'crypto/unwrap-failed': { readonly algorithm: string };
  'crypto/unsupported-algorithm': { readonly algorithm: string };
  'keys/not-found': { readonly keyId: string };
  'keys/destroyed': { readonly keyId: string };
  'keys/not-exportable': { readonly keyId: string };
  'keys/wrong-kind': { readonly keyId: string; readonly kind: string };
  'x509/malformed': Place & { readonly reason: string };
  'x509/not-a-certificate': { readonly found: string };
  'x509/unknown-profile': { readonly profile: string };
  'x509/bad-path-options': { readonly field: string; readonly reason: string };
  'x509/profile-violation': {
    readonly profile: string;
    readonly field: string;
    readonly reason: string;
  };
  'gbcs/malformed': Place & { readonly reason: string };
  'gbcs/general-block-transfer': Place & { readonly advice: string };
  'gbcs/unreadable-text': { readonly reason: string };
  'gbcs/already-protected': { readonly protection: string };
  'gbcs/cannot-encode': { readonly field: string; readonly reason: string };
  'authority/request-refused': { readonly reason: string; readonly advice: string };
  'authority/refused': { readonly reason: string; readonly advice: string };
  'authority/wrong-state': {
    readonly what: string;
    readonly from: string;
    readonly to: string;
    readonly possible: string;
  };
  'authority/key-unusable': {
    readonly key: string;
    readonly purpose: string;
    readonly reason: string;
  };
  'authority/bad-description': { readonly field: string; readonly reason: string };
  'authority/unknown-name': { readonly kind: string; readonly name: string };
  'party/no-certificate': { readonly role: string; readonly usage: string };
  'party/bad-order': { readonly field: string; readonly reason: string };
  'party/certificate-rejected': { readonly reason: string };
  'device/key-failed': { readonly keyId: string; readonly reason: string };
  'device/bad-configuration': { readonly field: string; readonly reason: string };
  'dcc/unknown-device': { readonly entityId: string };
  'dcc/bad-joining': { readonly reason: string };
  'dcc/no-agenda': { readonly operation: string };
  'dcc/bad-configuration': { readonly field: string; readonly reason: string };
  'dcc/status-not-permitted': {
    readonly device: string;
    readonly from: string;
    readonly to: string;
    readonly reason: string;
  };
  'dcc/unknown-ticket': { readonly ticket: number };
  'dcc/device-keys-unreadable': { readonly device: string };
  'recovery/unknown-key': { readonly key: string; readonly known: string };
  'recovery/unknown-party': { readonly party: string };
  'recovery/unknown-procedure': { readonly procedure: string; readonly known: string };
  'recovery/unknown-activity': { readonly activity: string; readonly step: string };
  'recovery/wrong-state': {
    readonly incident: string;
    readonly state: string;
    readonly event: string;
  };
  'recovery/stands-still': {
    readonly incident: string;
    readonly step: string;
    readonly reason: string;
  };
  'recovery/nothing-happens': { readonly incident: string; readonly step: string };
  'recovery/endless-activity': {
    readonly incident: string;
    readonly step: string;
    readonly activity: string;
    readonly calls: number;
  };
  'recovery/activity-failed': StepPlace;
  'recovery/activity-incomplete': StepPlace & { readonly wanted: string };
  'recovery/method-cannot-apply': { readonly method: string; readonly reason: string };
  'recovery/apex-not-permitted': { readonly key: string };
  'recovery/environment-not-live': { readonly liveFrom: string };
  'recovery/decision-missing': { readonly incident: string };
  'recovery/bad-option': { readonly field: string; readonly reason: string };
  'recovery/contradictory-options': { readonly options: string };
  'recovery/device-refused': {
    readonly device: string;
    readonly reason: string;
    readonly others: number;
  };
  'recovery/file-refused': { readonly reason: string; readonly advice: string };
  'recovery/file-cannot-be-written': { readonly field: string };
  'recovery/unknown-step': { readonly step: string; readonly next: string };
  'recovery/unknown-incident': { readonly incident: string; readonly known: string };
  'recovery/revoke-before-replace': { readonly stillTrustedBy: number };
  'recovery/destructive-not-last': { readonly exercise: string };
  'simulation/bad-order': { readonly field: string; readonly reason: string };
  'simulation/unknown-device': { readonly device: string };
  'simulation/condition-failed': {
    readonly device: string;
    readonly condition: string;
    readonly hook: string;
  };
  'simulation/cannot-fork': { readonly differs: string; readonly changedBy: string };
  'simulation/unknown-name': {
    readonly kind: string;
    readonly name: string;
    readonly known: string;
  };
  'report/bad-subject': { readonly reason: string };
  'testing/bad-subject': { readonly matcher: string; readonly expected: string };
  'testing/bad-argument': { readonly field: string; readonly reason: string };
  'interop/unreadable': { readonly place: string; readonly reason: string };
  'interop/unsupported': { readonly place: string; readonly reason: string };
  'interop/contradiction': {
    readonly place: string;
    readonly field: string;
    readonly stated: string;
    readonly found: string;
  };
  'interop/wrong-password': { readonly place: string };
  'cli/usage': { readonly advice: string };
  'cli/unwritable-output': { readonly output: string; readonly reason: string };
  'cli/unreadable-input': { readonly input: string; readonly reason: string };
}

/** Stable identifier of an error: `folder/kebab-reason`. */
export type ErrorCode = keyof ErrorDetails;

/** Known to every copy of this library in a process: the ES module and the CommonJS build have a class each. */
const BRAND = Symbol.for('smki-sim/SmkiError');

class Failure<C extends ErrorCode = ErrorCode> extends Error {
  static {
    // As users import it, and as stack traces are to call it.
    Object.defineProperty(this, 'name', { value: 'SmkiError' });
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  override readonly name: string = 'SmkiError';
  readonly code: C;
  readonly details: ErrorDetails[C];

  constructor(code: C, message: string, details: ErrorDetails[C], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** Every error thrown on purpose. Switch on `code`; `details` narrows with it. */
export type SmkiError = { [C in ErrorCode]: Failure<C> }[ErrorCode];
/** The class behind {@link SmkiError}, for `instanceof` where there is one copy of the library; {@link isSmkiError} is for all. */
export const SmkiError: typeof Failure = Failure;

/**
 * Tells whether a caught value is an error of this library, whichever copy of it threw: ES module or CommonJS.
 *
 * @example
 * ```ts
 * import { isSmkiError } from 'smki-sim';
 * import { decodeMessage } from 'smki-sim/gbcs';
 *
 * try {
 *   decodeMessage(Uint8Array.of(1));
 * } catch (error) {
 *   if (!isSmkiError(error)) throw error;
 *   console.log(error.code); // gbcs/malformed
 * }
 * ```
 */
export function isSmkiError(error: unknown): error is SmkiError {
  return error instanceof Error && BRAND in error;
}

/** Throws a typed error. The message is for people; `code` and `details` are for programs. */
export function fail<C extends ErrorCode>(
  code: C,
  message: string,
  details: ErrorDetails[C],
  options?: ErrorOptions,
): never {
  throw new Failure(code, message, details, options);
}

/** A bug in this library, not in its input: stops at once. */
export function invariant(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`smki-sim invariant broken: ${what}`);
}

/** Marks a branch that the types exclude. */
export function unreachable(value: never): never {
  throw new Error(`smki-sim reached an impossible value: ${String(value)}`);
}
