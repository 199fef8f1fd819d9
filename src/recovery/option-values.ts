/**
 * The fields of options, decisions and notifications, and the values that each may have.
 *
 * @module
 */
import type { CompromisedKey } from './compromised-key.ts';
import type { Situation } from './decisions.ts';
import { EVIDENCE_SCRIPT } from './evidence.ts';
import type { SignedFile } from './signed-files.ts';
import type { Decision, RecoverOptions } from './incident-record.ts';
import {
  type FieldChecks,
  type ValueCheck,
  fields,
  identifier,
  listOf,
  octets,
  oneOf,
  recordOf,
  share,
  text,
  whole,
  wholeFrom,
} from './value-checks.ts';

const METHODS: ValueCheck = oneOf(1, 2, 3, 'apex');

const SITUATION: FieldChecks<Omit<Situation, 'key' | 'certainty'>> = {
  ownKey: oneOf('usable', 'stolen', 'lost'),
  attacker: oneOf('idle', 'active'),
  newCertificates: oneOf('ready', 'not-ready'),
  sharedService: oneOf('yes', 'no'),
  falseAlarm: oneOf('yes', 'no'),
};

const SIGNED_FILE: FieldChecks<SignedFile> = {
  content: octets,
  signature: octets,
  certificate: octets,
};

const DECISION: FieldChecks<Decision> = {
  decision: oneOf('approve', 'reject', 'ask-for-more'),
  method: METHODS,
  procedure: text,
  reportEveryMs: wholeFrom(1),
  because: text,
  members: wholeFrom(0),
  residualShareAccepted: share,
};

/** A decision of the PMA: what was decided must be said. */
export const DECISION_VALUE: ValueCheck = whole(DECISION, ['decision']);

/** What is known of a situation. */
export const SITUATION_VALUE: ValueCheck = fields(SITUATION);

const OPTIONS: FieldChecks<RecoverOptions> = {
  method: METHODS,
  procedure: text,
  devices: listOf(text),
  decisions: listOf(DECISION_VALUE),
  situation: SITUATION_VALUE,
  notificationFile: whole(SIGNED_FILE, ['content', 'signature']),
  replacements: recordOf(octets),
  crossCheck: oneOf('all', 'none'),
  thresholds: oneOf('raised', 'left'),
  proving: oneOf('one', 'none'),
  readBack: oneOf('silent', 'all', 'none'),
  lateSubscribers: listOf(text),
  handover: oneOf('requested', 'not-requested'),
  revocation: oneOf('after', 'none'),
  evidence: fields(Object.fromEntries(EVIDENCE_SCRIPT.map(({ id }) => [id, text]))),
};

/** How an incident is to be handled. */
export const OPTIONS_VALUE: ValueCheck = fields(OPTIONS);

const KEY: FieldChecks<CompromisedKey> = {
  keyClass: text,
  owner: identifier,
  slots: listOf(text),
};

/** A compromised key: which, whose, and which slots of it. */
export const KEY_VALUE: ValueCheck = fields(KEY);

/** How sure somebody is. */
export const CERTAINTY_VALUE: ValueCheck = oneOf('suspected', 'certain');
