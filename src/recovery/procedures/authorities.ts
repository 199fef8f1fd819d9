/**
 * Compromise of the authorities and of the contingency keys: Apex, contingency keys, Issuing OCA (recovery.md 3.5, 3.6, 3.8, 3.9).
 *
 * @module
 */
import type { Procedure } from '../procedure.ts';
import { closing } from './front.ts';
import { HANDOVER, recoveryKeyPreparations } from './methods.ts';
import {
  CSP_DELIVERS,
  CUSTODIANS_AT_CEREMONY,
  CUSTODIANS_AT_DESTRUCTION,
  CUSTODIANS_COME,
  CUSTODIANS_UNLOCK,
  DRAFT,
  GLOSSARY,
  MEMORY,
  MINUTES_25,
  MINUTES_30,
  MINUTES_64,
  MODEL,
  NEWS,
  REQUESTS,
  RTDS,
  steps,
} from './rows.ts';

// prettier-ignore
export const APEX: Procedure = {
  name: 'apex-contingency',
  title: 'Apex contingency: the Contingency key places a new root and everything under it',
  section: 'Appendix L section 5 (2015 draft)', method: 'apex', keyClasses: ['rootOca'], needs: 'contingency-key', destructive: 'yes',
  campaign: { mode: 'anyByContingency', signer: 'contingency', places: 'everything', late: 'as-assumed', serviceRequest: 'contingency', then: 'previous' },
  handover: HANDOVER,
  steps: [
    ...steps('pre', [
      ['5.1', 'dcc', 'Suspend issuing under the OCA', 'suspendIssuing', 'inferred', MINUTES_30, { limit: 'at once', precondition: 'the Root OCA key is or may be compromised' }],
      ['5.2', 'pma', 'Decide to use the Contingency Private Key and the Symmetric Key', 'requireDecision', 'confirmed', GLOSSARY, {
        pmaQuestion: 'Is the Root itself compromised? What breaks, and in which environments?',
      }],
      ['5.2a', 'dcc', 'Call the Key Custodians', 'callCustodians', 'confirmed', NEWS, { others: [CUSTODIANS_COME] }],
      ['5.3', 'tsp', 'Key ceremony: new Root OCA with a new wrapped contingency key, new Issuing OCA, new Recovery key', 'foundHierarchy', 'inferred', MINUTES_30, {
        others: [CUSTODIANS_AT_CEREMONY],
        precondition: 'quorum', output: 'new hierarchy (OCA 3 to OCA 4) and its transcript', limitMs: 'rootCeremonyMs', onFailure: 'loss of an HSM: backup, third',
      }],
      ['5.4', 'all-subscribers', 'Coordinated requests for certificates under the new Issuing OCA', 'renewEverybody', 'confirmed', GLOSSARY, {
        output: 'certificates for every cell', limitMs: 'credentialsMs', onFailure: 'who is late gets ACB certificates in its cells', inject: 'Two small suppliers do not answer.',
      }],
      ['5.4a', 'tsp', 'Activate the Contingency key', 'openSession', 'inferred', MINUTES_30, { others: [CUSTODIANS_UNLOCK] }],
      ['5.5', 'dcc', 'SMI Status Recovery on all Relevant Devices; thresholds', 'setStatuses', 'inferred', MINUTES_25, {}],
    ]),
    ...steps('execution', [
      ['5.6', 'dsp', 'Build mode 9 for each device: Symmetric Key in clear, root and every other cell, new Issuing OCA in the path', 'build', 'confirmed', `${RTDS} Responses; GBCS v0.8.1`, {
        output: 'commands of more than 4.4 kB',
      }],
      ['5.6a', 'tsp', 'Sign with the Contingency Private Key and send', 'send', 'confirmed', 'GBCS v0.8.1', {}],
      ['5.7', 'device', 'Unwrap the contingency public key, verify, replace the root first, the rest under it, respond', 'awaitResponses', 'confirmed', `${RTDS} Responses; order inferred`, {
        others: [CSP_DELIVERS], limit: 'minutes to over 18 minutes', onFailure: 'a cell that failed is tried again with the new Recovery key', inject: 'One cell of nine answers noTrustAnchor.',
      }],
      ['5.8', 'dcc', 'SMI Status back to what it was; report', 'settle', 'inferred', MINUTES_25, { onFailure: 'who does not answer stays under the old root: site visit or exchange' }],
      ['5.8a', 'dcc', 'Where a late Subscriber has ACB certificates in its cells: SMI Status Recovered, and tell who is to ask for the handover (SR 6.21)', 'noticeHandover', 'proposed', `${MODEL}: recovery.md 5.4, Method 2 style`, {
        onFailure: 'no request: chase, report to the PMA', pmaQuestion: 'Which Subscribers are late, and how many of their customers cannot be reached meanwhile?',
        others: [
          ['responsible-supplier', 'ask for SR 6.21 once the late Subscriber has certificates, for a network operator too; the ACB signs, and the cells are theirs', 'proposed', `${MODEL}; who may ask: ${REQUESTS}`],
          ['network-operator', 'where it is late: get certificates, and have its cells asked for', 'proposed', MODEL],
        ],
      }],
    ]),
    ...steps('post', [
      ['5.9', 'dcc', 'Treat Symmetric Key and Contingency key as spent', 'endContingencyKeys', 'inferred', MODEL, { output: 'key states' }],
    ]),
    ...closing('5', 10),
    ...steps('post', [
      ['5.15', 'tsp', 'Complete when OCA 3 has rolled over to OCA 4: retire the old hierarchy, destroy its keys', 'retireHierarchy', 'confirmed', MINUTES_30, {
        others: [CUSTODIANS_AT_DESTRUCTION], precondition: 'residual share accepted',
      }],
    ]),
  ],
};

// prettier-ignore
export const CONTINGENCY_KEYS: Procedure = {
  name: 'contingency-keys',
  title: 'New contingency keys: a new Root certificate over the same Root key, placed with the Recovery key',
  section: 'Appendix L section 6', keyClasses: ['contingencyPrivate', 'contingencySymmetric', 'contingencyBoth'], needs: 'recovery-key', destructive: 'no',
  campaign: { mode: 'anyExceptAbnormalRootByRecovery', signer: 'recovery', places: 'root', serviceRequest: 'recovery', then: 'previous' },
  steps: [
    ...recoveryKeyPreparations('6'),
    ...steps('pre', [
      ['6.4', 'tsp', 'New Contingency Symmetric Key, new Contingency key pair if that is affected, new Root certificate with the newly wrapped public key', 'newContingencyKeys', 'inferred', `a) ${DRAFT}; b) and c) inferred`, {
        others: [CUSTODIANS_AT_CEREMONY], output: 'new Root certificate', onFailure: 'restart',
      }],
      ['6.4a', 'dcc', 'SMI Status Recovery; thresholds', 'setStatuses', 'inferred', MINUTES_25, {}],
    ]),
    ...steps('execution', [
      ['6.5', 'dsp', 'Build mode 8 for each device: the root cell', 'build', 'inferred', MINUTES_64, {}],
      ['6.5a', 'tsp', 'Sign with the Recovery key and send', 'send', 'inferred', MINUTES_64, {}],
      ['6.6', 'device', 'A normal root replacement: the old root key vouches for the new certificate', 'awaitResponses', 'inferred', MEMORY, {
        others: [CSP_DELIVERS], onFailure: 'a device that is not done is exposed if both keys are in hostile hands', pmaQuestion: 'Does the attacker have both keys?',
      }],
      ['6.6a', 'dcc', 'SMI Status back to what it was', 'settle', 'inferred', MINUTES_25, {}],
    ]),
    ...closing('6', 8),
    ...steps('post', [
      ['6.13', 'tsp', 'Destroy the old material; publish the new Root certificate', 'endContingencyKeys', 'inferred', MINUTES_64, {
        others: [CUSTODIANS_AT_DESTRUCTION], precondition: 'residual share accepted',
      }],
    ]),
  ],
};

// prettier-ignore
export const CONTINGENCY_KEYS_BY_USERS: Procedure = {
  ...CONTINGENCY_KEYS,
  name: 'contingency-keys-by-users',
  title: 'The way before the change of Section 6: each supplier places the new Root certificate (mode 0), the WAN Provider that of hubs (mode 1)',
  needs: 'own-key',
  assumes: { contingencyKeyRecoveryBy: 'users', rootReplacementByUsers: 'on' },
  campaign: { mode: 'own', signer: 'responsible', places: 'root', serviceRequest: '6.15.1', then: 'previous' },
  steps: [
    ...recoveryKeyPreparations('6u'),
    ...steps('pre', [
      ['6u.4', 'tsp', 'New Contingency Symmetric Key, new Contingency key pair if that is affected, new Root certificate with the newly wrapped public key', 'newContingencyKeys', 'inferred', `a) ${DRAFT}; b) and c) inferred`, {
        others: [CUSTODIANS_AT_CEREMONY], output: 'new Root certificate', onFailure: 'restart',
      }],
      ['6u.4a', 'dcc', 'SMI Status Recovery', 'setStatuses', 'inferred', MINUTES_25, {}],
      ['6u.4b', 'responsible-supplier', 'Raise the anomaly detection thresholds, each for its own requests; the DCC those of the WAN Provider', 'raiseThresholds', 'recalled', MEMORY, {
        output: 'temporary thresholds', onFailure: 'commands are quarantined',
      }],
    ]),
    ...steps('execution', [
      ['6u.5', 'responsible-supplier', 'Build mode 0 for each device of its own, the WAN Provider mode 1 for each hub: the root cell; the DCC adds the MAC', 'build', 'recalled', 'message codes 0x0100 and 0x0101 are listed, RTDS 4.5.0 has no such message', {}],
      ['6u.5a', 'responsible-supplier', 'Each signs with its own key and sends: SR 6.15.1, inside the DCC for the WAN Provider', 'send', 'recalled', MEMORY, {
        onFailure: 'a device that is no hub and has no supplier is left over: no mode is for anybody else',
      }],
      ['6u.6', 'device', 'A normal root replacement: the old root key vouches for the new certificate', 'awaitResponses', 'inferred', MEMORY, {
        others: [CSP_DELIVERS], onFailure: 'a device that is not done is exposed if both keys are in hostile hands', pmaQuestion: 'Which suppliers have not begun?',
      }],
      ['6u.6a', 'dcc', 'SMI Status back to what it was', 'settle', 'inferred', MINUTES_25, {}],
    ]),
    ...closing('6u', 8),
    ...steps('post', [
      ['6u.13', 'tsp', 'Destroy the old material; publish the new Root certificate', 'endContingencyKeys', 'inferred', MINUTES_64, {
        others: [CUSTODIANS_AT_DESTRUCTION], precondition: 'residual share accepted',
      }],
    ]),
  ],
};

// prettier-ignore
export const ISSUING_OCA: Procedure = {
  name: 'issuing-oca',
  title: 'Issuing OCA: every Organisation Certificate is issued again and replaced',
  section: 'Appendix L section 6 (2015 draft)', keyClasses: ['issuingOca'], needs: 'recovery-key', destructive: 'no',
  campaign: { mode: 'anyExceptAbnormalRootByRecovery', signer: 'recovery', places: 'everything-but-root', serviceRequest: 'recovery', then: 'previous' },
  steps: [
    ...steps('pre', [
      ['8.1', 'tsp', 'Stop issuing; tell PMA and Subscribers', 'suspendIssuing', 'inferred', DRAFT, {}],
      ['8.2', 'tsp', 'New Issuing OCA, certified by the Root', 'foundIssuingOca', 'inferred', DRAFT, {
        others: [['custodians', 'take part where the Root key is needed: a ceremony', 'inferred', DRAFT]], limitMs: 'rootCeremonyMs', onFailure: 'the Root is offline: ceremony',
      }],
      ['8.3', 'all-subscribers', 'Requests for new certificates, in the order that the DCC sets', 'renewEverybody', 'confirmed', GLOSSARY, { limitMs: 'credentialsMs', onFailure: 'who is late is listed, and keeps its certificates: its keys are sound' }],
    ]),
    ...recoveryKeyPreparations('8p'),
    ...steps('pre', [['8.3a', 'dcc', 'SMI Status Recovery; thresholds', 'setStatuses', 'inferred', MINUTES_25, {}]]),
    ...steps('execution', [
      ['8.4', 'dsp', 'Build mode 8 for each device: every cell but the root, Recovery, ACB, CoS and WAN included', 'build', 'inferred', MODEL, {}],
      ['8.4a', 'tsp', 'Sign with the Recovery key and send', 'send', 'inferred', RTDS, {}],
      ['8.5', 'device', 'Verify, replace, respond', 'awaitResponses', 'confirmed', RTDS, { others: [CSP_DELIVERS], onFailure: 'residual list' }],
      ['8.5a', 'dcc', 'SMI Status back to what it was', 'settle', 'inferred', MINUTES_25, {}],
    ]),
    ...closing('8', 6),
    ...steps('post', [
      ['8.11', 'tsp', 'Revoke the old Issuing OCA; devices in stock are replaced at installation', 'retireHierarchy', 'inferred', MODEL, { others: [CUSTODIANS_AT_DESTRUCTION] }],
    ]),
  ],
};

/** Both ways begin and end alike: what differs is who replaces the certificates of Users. */
const BY_SUBSCRIBERS = steps('execution', [
  [
    '8.4b',
    'all-subscribers',
    'Each Subscriber replaces its certificates with its own key, which is sound: SR 6.15.1',
    'subscribersReplace',
    'inferred',
    DRAFT,
    { onFailure: 'residual list', pmaQuestion: 'Which Subscribers have not begun?' },
  ],
]);

export const ISSUING_OCA_BY_SUBSCRIBERS: Procedure = {
  ...ISSUING_OCA,
  name: 'issuing-oca-by-subscribers',
  title: 'Issuing OCA: the DCC replaces its own certificates, and each Subscriber those of its own',
  campaign: {
    mode: 'anyExceptAbnormalRootByRecovery',
    signer: 'recovery',
    places: 'dcc-held',
    serviceRequest: 'recovery',
    then: 'previous',
  },
  steps: ISSUING_OCA.steps.flatMap((step) => {
    if (step.id === '8.4') {
      const action = 'Build mode 8 for each device: cells of Recovery, ACB, CoS and WAN';
      return [{ ...step, action }];
    }
    return step.id === '8.5a' ? [...BY_SUBSCRIBERS, step] : [step];
  }),
};

// prettier-ignore
export const OUTSIDE: Procedure = {
  name: 'outside-appendix-l',
  title: 'Keys that Appendix L has no procedure for: what happens instead',
  section: 'no heading seen', keyClasses: ['device', 'issuingDca', 'rootDca', 'iki', 'xmlSigning'], needs: 'no-key', destructive: 'no',
  steps: steps('post', [
    ['0.1', 'dcc', 'Name what happens instead, and to whom; send no recovery command', 'classifyOutside', 'recalled', MEMORY, {}],
  ]),
};
