/**
 * The common front end of every procedure: notification, confirmation, evidence, device list, PMA (recovery.md 3.0).
 *
 * @module
 */
import { type KeyClass, USER_CLASSES } from '../compromised-key.ts';
import type { Step } from '../procedure.ts';
import { DRAFT, GLOSSARY, MEMORY, MINUTES_25, MINUTES_30, MODEL, steps } from './rows.ts';

/**
 * N1 to N12, in the order of execution: preparations begin before the meeting (recovery.md 3.0; SEC Appendix L as far as known: the `source` of
 * each row).
 *
 * @example
 * ```ts
 * import { FRONT } from 'smki-sim/simulation';
 *
 * console.log(FRONT.map(({ id }) => id).join(' ')); // N1 N2 N3 N4 N5 N6 N7 N8 N9 N12 N10 N11
 * ```
 */
// prettier-ignore
export const FRONT: readonly Step[] = steps('front', [
  ['N1', 'notifier', 'Detect or suspect the compromise; stop using the key', 'stopUsing', 'inferred', MINUTES_30, {
    limit: 'immediately', onFailure: 'none', output: 'internal incident',
    inject: 'An HSM log shows an export that nobody ordered.', pmaQuestion: 'How do you know, and since when?',
    others: [['shared-service-provider', 'find out for the small Users whose systems it runs', 'inferred', MINUTES_30]],
  }],
  ['N2', 'notifier', 'Call the DCC Service Desk', 'call', 'confirmed', DRAFT, {
    input: 'party, keys, time, suspicion or certainty', output: 'incident ticket', limit: 'as soon as reasonably practicable', limitMs: 'callWithinMs',
    onFailure: 'the DCC finds out by itself and is the notifier',
    others: [['shared-service-provider', 'call in their place: it would likely report the compromise', 'confirmed', MINUTES_30]],
  }],
  ['N3', 'service-desk', 'Run the Major Incident process before the Recovery Procedure', 'majorIncident', 'confirmed', MINUTES_30, {
    input: 'ticket', output: 'Major Incident record', limitMs: 'majorIncidentMs', onFailure: 'go on in parallel',
    pmaQuestion: 'Is a Major Security Incident open, and what does the SSC say?',
    others: [['ssc', 'say whether a Major Security Incident is open', 'confirmed', MINUTES_30]],
  }],
  ['N4', 'dcc', 'Confirm the notification by calling back a person on the SRO and ARO register', 'confirm', 'inferred', DRAFT, {
    input: 'ARO and SRO register', output: 'confirmed, or suspected only', limitMs: 'confirmationMs',
    onFailure: 'the next officer; when nobody is left, treat as suspected and tell the PMA',
    inject: 'The first officer on the register left the company in March.',
  }],
  ['N5', 'dcc', 'Tell the PMA, affected Parties and RDPs that a Relevant Private Key is or may be compromised', 'notifyPma', 'confirmed', GLOSSARY, {
    output: 'notices; recovery incident', limit: 'as soon as reasonably practicable', onFailure: 'escalate to the Chair',
    others: [
      ['pma', 'take note', 'confirmed', GLOSSARY],
      ['ssc', 'take note', 'proposed', MODEL],
      ['rdp', 'take note', 'confirmed', GLOSSARY],
    ],
  }],
  ['N6', 'dcc', 'Walk through the evidence script with the Subscriber', 'evidence', 'confirmed', MINUTES_30, {
    output: 'evidence pack', limitMs: 'evidenceMs', onFailure: 'missing answers are listed for the PMA',
    pmaQuestion: 'Why has no recovery method been requested before, and what has been done to stop being compromised?',
  }],
  ['N7', 'subscriber', 'Send the compromise notification file, signed', 'notificationFile', 'confirmed', DRAFT, {
    input: 'own records, SMI extract', output: 'file with devices and certificates', limitMs: 'notificationFileMs',
    onFailure: 'correct and send again; or the DCC builds the list from its certificate mapping',
    inject: 'The hash in the header is not the hash of the records.',
    others: [['shared-service-provider', 'send a file for each small User that it serves', 'proposed', MODEL]],
  }],
  ['N8', 'dcc', 'Validate the list: known, commissioned, holding the certificate, of this owner', 'validateList', 'inferred', `${MINUTES_30}; ${GLOSSARY}`, {
    input: 'SMI, certificate mapping', output: 'accepted list and exceptions', limitMs: 'listValidationMs',
    onFailure: 'wrong devices: false alarm', pmaQuestion: 'Are these the right devices?',
  }],
  ['N9', 'dcc', 'Propose a method, with impact and cost', 'propose', 'confirmed', MINUTES_30, {
    input: 'evidence, list, decision table', output: 'recommendation; Other Compromise Notification file where the key is no Organisation\'s', limitMs: 'proposalMs', onFailure: 'none',
    pmaQuestion: 'How long will it take, what share will recover, what does it cost and who pays?',
  }],
  ['N12', 'dcc', 'Begin preparations: warn custodians, reserve the HSM, block certificates', 'prepareEarly', 'recalled', MEMORY, {
    limit: 'any time', onFailure: 'undone if the PMA rejects',
    others: [['custodians', 'stand by to be called', 'recalled', MEMORY]],
  }],
  ['N10', 'pma', 'Convene at 24 hours\' notice, Monday to Friday working hours', 'convene', 'confirmed', MINUTES_25, {
    output: 'meeting', limit: '24 hours\' notice', limitMs: 'pmaNoticeMs', onFailure: 'a weekend is waited for and recorded',
    inject: 'It is Friday, 17:00.',
  }],
  ['N11', 'pma', 'Decide: approve a method, reject recovery, or ask for more; set the reporting interval', 'decide', 'confirmed', `${MINUTES_30}; ${GLOSSARY}`, {
    precondition: 'quorum', input: 'Recovery Key Guidance factors', output: 'decision record', limit: 'same meeting',
    onFailure: 'no quorum: N10 again', failureStep: 'N10', pmaQuestion: 'What if the attacker is quicker than we are?',
    others: [['ssc', 'confer with the PMA where a Major Security Incident is open; the PMA decides', 'confirmed', MINUTES_30]],
  }],
]);

/** N7 where no Subscriber has anything to send: the DCC knows what its own keys and those of the authorities are about. */
// prettier-ignore
const LIST_OF_DCC = steps('front', [
  ['N7', 'dcc', 'Make the device list from the certificate mapping: no Subscriber sends a file about a key of the DCC or of an authority', 'notificationFile', 'inferred', `${DRAFT}: Other Compromise Notification File`, {
    input: 'SMI, certificate mapping', output: 'device list', limit: 'at once', onFailure: 'correct the mapping: have the cells read (CS02a)',
    inject: 'A tenth of the mapping is a year old.',
  }],
]);

/** Whether a Subscriber names devices by a compromise notification file, which is waited for. */
export function awaitsFile(keyClass: KeyClass): boolean {
  return USER_CLASSES.includes(keyClass);
}

/** The front end for keys of these classes; as it stands in the table where a Subscriber has one of them, or none is named. */
export function frontFor(keyClasses: readonly KeyClass[] = []): readonly Step[] {
  if (keyClasses.length === 0 || keyClasses.some(awaitsFile)) return FRONT;
  return FRONT.map((step) => LIST_OF_DCC.find(({ id }) => id === step.id) ?? step);
}

/** What ends every procedure that sent commands. */
// prettier-ignore
export const closing = (prefix: string, first: number): readonly Step[] =>
  steps('post', [
    [`${prefix}.${first}`, 'dcc', 'Read the cells back (CS02a) and compare with the certificate mapping', 'checkSlots', 'inferred', `${MINUTES_25}, CR118`, {
      input: 'CS02a Responses', output: 'cells as reported', onFailure: 'a difference is an alarm; the device stays in Recovery',
    }],
    [`${prefix}.${first + 1}`, 'dcc', 'Settle the devices that are left: the PMA accepts them, or a stronger key is needed', 'residual', 'proposed', MINUTES_30, {
      output: 'residual list', onFailure: 'escalate', pmaQuestion: 'Where does the Recovery key fail, and would the Contingency key be needed there?',
    }],
    [`${prefix}.${first + 2}`, 'ra', 'Revoke the compromised certificates and publish the list', 'revoke', 'recalled', MEMORY, {
      precondition: 'all devices, or an accepted share, have been replaced', output: 'revoked', limit: 'as soon as reasonably practicable',
      onFailure: 'devices do not check lists: who is left still trusts the old key',
    }],
    [`${prefix}.${first + 3}`, 'dcc', 'Restore thresholds, lift blocks, close the signing session', 'restore', 'proposed', MODEL, {}],
    [`${prefix}.${first + 3}a`, 'dcc', 'Write the progress file: every device of the list with its outcome, signed', 'progressFile', 'confirmed', `${DRAFT}; fields proposed`, {
      output: 'progress file for PMA and Subscriber',
    }],
    [`${prefix}.${first + 4}`, 'dcc', 'Report to the PMA: outcome, cost, lessons', 'finalReport', 'proposed', MODEL, { output: 'closure pack' }],
  ]);
