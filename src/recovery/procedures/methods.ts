/**
 * Methods 1, 2 and 3: Organisation Certificates of Users on devices (SEC Appendix L, section 4 of the 2015 draft).
 *
 * @module
 */
import type { KeyClass } from '../compromised-key.ts';
import type { CampaignPlan, Procedure, Step } from '../procedure.ts';
import { closing } from './front.ts';
import {
  CSP_DELIVERS,
  CUSTODIANS_COME,
  CUSTODIANS_UNLOCK,
  DRAFT,
  GLOSSARY,
  MEMORY,
  MINUTES_25,
  MINUTES_30,
  MODEL,
  NEWS,
  REQUESTS,
  RTDS,
  steps,
} from './rows.ts';

const SECTION = 'Appendix L section 4 (2015 draft)';
const USERS: readonly KeyClass[] = ['supplier', 'networkOperator', 'loadController'];
/** Roles whose cells SR 6.21 hands back (DUIS request matrix): without it the DCC would keep what it has taken. */
const HANDED_BACK: readonly KeyClass[] = ['supplier', 'networkOperator'];

/** The PMA's decision, custodians and signing session: the start of whatever uses a key of the recovery environment. */
// prettier-ignore
export const recoveryKeyPreparations = (prefix: string): readonly Step[] =>
  steps('pre', [
    [`${prefix}.1`, 'pma', 'The decision that requires the key', 'requireDecision', 'confirmed', GLOSSARY, {
      output: 'decision', onFailure: 'no decision, no use of the key',
    }],
    [`${prefix}.2`, 'dcc', 'Call the Key Custodians to the signing site', 'callCustodians', 'confirmed', NEWS, {
      others: [CUSTODIANS_COME], output: 'attendance', onFailure: 'fewer than the quorum: alternates, delay, report', inject: 'One custodian is abroad.',
    }],
    [`${prefix}.3`, 'tsp', 'Activate the key in the recovery environment', 'openSession', 'inferred', MINUTES_30, {
      precondition: 'quorum', output: 'signing session', limitMs: 'signingSessionMs', onFailure: 'HSM fault: backup, then the third HSM',
      inject: 'The primary HSM does not start.', others: [CUSTODIANS_UNLOCK],
    }],
  ]);

// prettier-ignore
const preparation = (prefix: string): readonly Step[] =>
  steps('pre', [
    [`${prefix}.4`, 'dcc', 'Set the SMI Status to Recovery; stop the Subscriber\'s other requests; set thresholds', 'setStatuses', 'inferred', `${MINUTES_25} for the status; the rest inferred`, {
      input: 'accepted list', output: 'Recovery, with the previous status kept in the history', limit: 'before execution',
      onFailure: 'a device that cannot take the status is an exception',
    }],
  ]);

// prettier-ignore
const execution = (prefix: string, what: string): readonly Step[] =>
  steps('execution', [
    [`${prefix}.5`, 'dsp', `Build a command for each device: ${what}`, 'build', 'inferred', `${DRAFT}; ${RTDS}`, {
      input: 'certificate mapping', output: 'unsigned batches', onFailure: 'a missing map is asked for with CS02a first',
    }],
    [`${prefix}.6`, 'tsp', 'Sign the batches with the Recovery Private Key', 'send', 'confirmed', RTDS, {
      precondition: 'session open', output: 'signed commands, without MAC', onFailure: 'a truncated or altered batch is refused whole',
      inject: 'The batch comes back one record short.',
    }],
    [`${prefix}.7`, 'device', 'Verify, replace, respond for each cell; the DCC verifies, retries, classifies', 'awaitResponses', 'confirmed', `${RTDS}; ${MINUTES_30}`, {
      others: [CSP_DELIVERS], output: 'one outcome for each device', limit: 'minutes; some devices take over two minutes for a certificate',
      onFailure: 'partial: failed cells again; silent: later rounds, then the residual list',
      inject: 'Somebody sends forged Responses.', pmaQuestion: 'How many have recovered, of which party and type?',
    }],
  ]);

/** SR 6.21: cells under DCC control go back to their owner. */
export const HANDOVER: CampaignPlan = {
  mode: 'own',
  signer: 'accessControlBroker',
  places: 'renewed',
  serviceRequest: '6.21',
  then: 'previous',
};

// prettier-ignore
export const METHOD_1: Procedure = {
  name: 'method-1',
  title: 'Method 1: the Subscriber replaces its own certificates with its own key',
  section: SECTION, method: 1, keyClasses: USERS, needs: 'own-key', destructive: 'no',
  campaign: { mode: 'own', signer: 'owner', places: 'renewed', serviceRequest: '6.15.1', then: 'previous' },
  steps: [
    ...steps('pre', [
      ['1.1', 'subscriber', 'Make sure that devices still trust a key that it controls', 'checkOwnKey', 'inferred', `${MINUTES_25}; ${DRAFT}`, {
        output: 'go or no go', onFailure: 'no go: ask for another method, with the Recovery key',
      }],
      ['1.2', 'subscriber', 'Make new keys and have them certified', 'renew', 'recalled', MEMORY, {
        input: 'PKCS#10 requests', output: 'Organisation Certificates', limitMs: 'credentialsMs', onFailure: 'the RA refuses: correct',
      }],
      ['1.3', 'subscriber', 'Raise the anomaly detection thresholds for SR 6.15.1', 'raiseThresholds', 'recalled', MEMORY, {
        output: 'temporary threshold', limit: 'before 1.5', onFailure: 'commands are quarantined',
      }],
      ['1.4', 'dcc', 'Set the SMI Status of the listed devices to Recovery', 'setStatuses', 'recalled', MINUTES_25, {
        input: 'accepted list', output: 'Recovery, with the previous status kept', onFailure: 'a device that cannot take the status is an exception',
      }],
    ]),
    ...steps('execution', [
      ['1.5', 'subscriber', 'SR 6.15.1 for each device: CS02b signed with the key in use; the DCC adds the MAC', 'build', 'recalled', `${RTDS} for the message; the sequence ${MEMORY}`, {
        output: 'signed pre-commands', onFailure: 'refused by the DCC\'s checks: correct',
        others: [['network-operator', 'do so in mode 3, where the certificates are its own', 'confirmed', `${REQUESTS}; ${RTDS}`]],
      }],
      ['1.6', 'dsp', 'Send', 'send', 'confirmed', RTDS, { onFailure: 'quarantine: raise the threshold, release' }],
      ['1.7', 'device', 'Verify, replace, respond for each cell; classify and retry', 'awaitResponses', 'proposed', `${RTDS} for the Response; classes and retries ${MODEL}`, {
        others: [CSP_DELIVERS],
        limit: 'minutes; some devices take over two minutes for a certificate', onFailure: 'after the last retry: residual list',
      }],
      ['1.7a', 'subscriber', 'The new keys come into use: devices have them now', 'settle', 'inferred', RTDS, { onFailure: 'a device that is left still knows the old key' }],
      ['1.8', 'subscriber', 'Send progress files at the interval set', 'progressFile', 'confirmed', `${MINUTES_30}; ${DRAFT}`, { limitMs: 'reportEveryMs' }],
    ]),
    // Its Subscriber has written the progress files.
    ...closing('1', 9).filter(({ run }) => run !== 'progressFile'),
  ],
};

// prettier-ignore
export const METHOD_2: Procedure = {
  name: 'method-2',
  title: 'Method 2: the Recovery key places ACB certificates; a handover gives the cells back',
  section: SECTION, method: 2, keyClasses: HANDED_BACK, needs: 'recovery-key', destructive: 'no',
  campaign: { mode: 'anyExceptAbnormalRootByRecovery', signer: 'recovery', places: 'broker', serviceRequest: 'recovery', then: 'recovered' },
  handover: HANDOVER,
  steps: [
    ...recoveryKeyPreparations('2'),
    ...preparation('2'),
    ...execution('2', 'the ACB\'s certificates into the affected cells, floors for their role'),
    ...steps('execution', [
      ['2.8', 'dcc', 'SMI Status Recovered: the device is under DCC control', 'settle', 'inferred', MINUTES_25, { onFailure: 'partial stays Recovery' }],
      ['2.9', 'dcc', 'Tell Responsible Supplier and network operator that devices await handover', 'noticeHandover', 'inferred', MINUTES_30, {
        pmaQuestion: 'How many prepayment customers cannot be reached meanwhile?',
        others: [
          ['responsible-supplier', 'learn which of its devices await handover', 'inferred', MINUTES_30],
          ['network-operator', 'learn which cells of its own await handover', 'inferred', MINUTES_30],
        ],
      }],
    ]),
    ...steps('post', [
      ['2.10', 'subscriber', 'New keys and certificates, in a clean environment', 'renew', 'recalled', MEMORY, { limitMs: 'credentialsMs' }],
      ['2.11', 'responsible-supplier', 'SR 6.21 Request Handover Of DCC Controlled Device; the ACB signs', 'handover', 'recalled', `${RTDS} for message and signer; the use here ${MEMORY}`, {
        others: [['network-operator', 'have its cells asked for by the Responsible Supplier: SR 6.21 is not open to it', 'confirmed', REQUESTS]],
        precondition: 'status Recovered', limitMs: 'handoverRequestMs', onFailure: 'no request: chase, report to the PMA', inject: 'The network operator asks for the handover itself.',
      }],
      ['2.12', 'device', 'Replace and respond; SMI Status back to what it was', 'awaitHandover', 'inferred', MINUTES_25, { others: [CSP_DELIVERS], onFailure: 'retry; stays Recovered' }],
    ]),
    ...closing('2', 13),
  ],
};

// prettier-ignore
export const METHOD_3: Procedure = {
  name: 'method-3',
  title: 'Method 3: the Recovery key places the Subscriber\'s new certificates',
  section: SECTION, method: 3, keyClasses: USERS, needs: 'recovery-key', destructive: 'no',
  campaign: { mode: 'anyExceptAbnormalRootByRecovery', signer: 'recovery', places: 'renewed', serviceRequest: 'recovery', then: 'previous' },
  steps: [
    ...steps('pre', [
      ['3.P', 'subscriber', 'New keys and certificates from a clean environment, given to the DCC', 'renew', 'inferred', DRAFT, {
        output: 'certificates, by serial number', limitMs: 'credentialsMs', onFailure: 'not ready: Method 2',
      }],
      ['3.C', 'dcc', 'Cross-check role, owner, usage and issuer of each replacement certificate', 'checkReplacements', 'inferred', MINUTES_30, {
        onFailure: 'a wrong certificate stops everything before anything is signed', inject: 'The file names another network operator\'s certificate.',
      }],
    ]),
    ...recoveryKeyPreparations('3'),
    ...preparation('3'),
    ...execution('3', 'the Subscriber\'s new certificates into the affected cells, floors for their role'),
    ...steps('execution', [
      ['3.8', 'dcc', 'SMI Status straight back to what it was', 'settle', 'inferred', MINUTES_25, { onFailure: 'partial stays Recovery' }],
      ['3.9', 'subscriber', 'Prove control with a harmless critical command', 'proveControl', 'proposed', `${MODEL}; compare Production Proving, ${MINUTES_30}`, {
        onFailure: 'an unproven device is reported',
      }],
    ]),
    ...closing('3', 10),
  ],
};
