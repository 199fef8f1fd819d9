/**
 * Keys that the DCC itself holds on devices: ACB, transitional CoS, WAN provider; and the Recovery key (recovery.md 3.4, 3.7).
 *
 * @module
 */
import type { Certainty } from '../../vocabulary/certainty.ts';
import type { KeyClass } from '../compromised-key.ts';
import type { Procedure, Step } from '../procedure.ts';
import { closing } from './front.ts';
import { recoveryKeyPreparations } from './methods.ts';
import {
  CSP_DELIVERS,
  CUSTODIANS_AT_CEREMONY,
  CUSTODIANS_COME,
  CUSTODIANS_UNLOCK,
  DRAFT,
  GLOSSARY,
  MINUTES_25,
  MINUTES_30,
  MODEL,
  NEWS,
  RTDS,
  steps,
} from './rows.ts';

const HELD: readonly KeyClass[] = ['accessControlBroker', 'transitionalCoS', 'wanProvider'];
const SECTION = 'Appendix L section 4 (2015 draft)';

// prettier-ignore
const newCertificates = (prefix: string): readonly Step[] =>
  steps('pre', [
    [`${prefix}.0`, 'dcc', 'New key and certificate', 'renew', 'inferred', RTDS, { limitMs: 'credentialsMs', onFailure: 'none' }],
  ]);

// prettier-ignore
const execution = (prefix: string, how: string): readonly Step[] => [
  ...steps('pre', [
    [`${prefix}.4`, 'dcc', 'Set the SMI Status to Recovery; set thresholds', 'setStatuses', 'inferred', `${MINUTES_25} for the status; the rest inferred`, {}],
  ]),
  ...steps('execution', [
    [`${prefix}.5`, 'dsp', `Build a command for each device: ${how}`, 'build', 'inferred', RTDS, {}],
    [`${prefix}.6`, 'dsp', 'Sign and send', 'send', 'confirmed', RTDS, {}],
    [`${prefix}.7`, 'device', 'Verify, replace, respond; classify and retry', 'awaitResponses', 'proposed', `${RTDS} for the Response; classes and retries ${MODEL}`, { others: [CSP_DELIVERS] }],
    [`${prefix}.8`, 'dcc', 'SMI Status back to what it was', 'settle', 'inferred', MINUTES_25, {}],
  ]),
];

// prettier-ignore
export const DCC_KEY_BY_RECOVERY: Procedure = {
  name: 'dcc-key-by-recovery-key',
  title: 'A key of the DCC is replaced with the Recovery key (mode 8)',
  section: SECTION, keyClasses: HELD, needs: 'recovery-key', destructive: 'no',
  campaign: { mode: 'anyExceptAbnormalRootByRecovery', signer: 'recovery', places: 'renewed', serviceRequest: 'recovery', then: 'previous' },
  steps: [...newCertificates('4'), ...recoveryKeyPreparations('4'), ...execution('4', 'the new certificate into the cells of the role'), ...closing('4', 9)],
};

// prettier-ignore
export const DCC_KEY_BY_ITSELF: Procedure = {
  name: 'dcc-key-by-itself',
  title: 'A key of the DCC replaces itself (modes 4, 5, 6): a thief could send the same command',
  section: SECTION, keyClasses: HELD, needs: 'own-key', destructive: 'no',
  campaign: { mode: 'own', signer: 'owner', places: 'renewed', serviceRequest: 'dcc-credentials', then: 'previous' },
  steps: [...newCertificates('4'), ...execution('4', 'the role replaces its own certificate'), ...closing('4', 9)],
};

// prettier-ignore
const recoveryKeyFront: readonly Step[] = steps('pre', [
  ['7.1', 'dsp', 'Block recovery commands that are on no list of a signed batch: they carry no MAC, so the network is the guard', 'blockRecoveryTraffic', 'inferred', RTDS, {
    output: 'block', onFailure: 'an attacker may be first',
  }],
  ['7.2', 'pma', 'Decide: the Recovery key replaces itself, or the Contingency key replaces it', 'requireDecision', 'confirmed', GLOSSARY, {
    pmaQuestion: 'Has anybody used the key already?',
  }],
  ['7.2a', 'dcc', 'Call the Key Custodians', 'callCustodians', 'confirmed', NEWS, { others: [CUSTODIANS_COME] }],
  ['7.3', 'tsp', 'New Recovery key pair and certificate', 'renew', 'inferred', `heading ${DRAFT}; content inferred`, {
    others: [['custodians', 'take part with their shares', 'inferred', `heading ${DRAFT}; content inferred`]], output: 'certificate of role 1',
  }],
  ['7.3a', 'tsp', 'Activate the signing key', 'openSession', 'inferred', MINUTES_30, { others: [CUSTODIANS_UNLOCK] }],
  ['7.3b', 'dcc', 'Set the SMI Status to Recovery', 'setStatuses', 'inferred', MINUTES_25, {}],
]);

// prettier-ignore
const recoveryKeyExecution = (how: string, certainty: Certainty, source: string): readonly Step[] => steps('execution', [
  ['7.4', 'dsp', `Build a command for each device: ${how}`, 'build', certainty, source, {}],
  ['7.4a', 'tsp', 'Sign and send', 'send', 'inferred', RTDS, { inject: 'An attacker uses the stolen key at the same time.' }],
  ['7.5', 'device', 'Verify, replace, respond', 'awaitResponses', 'inferred', RTDS, {
    others: [CSP_DELIVERS], onFailure: 'where the attacker was first, the device refuses: only the Contingency key is left',
    pmaQuestion: 'Where does the Recovery key fail?',
  }],
  ['7.6', 'dcc', 'SMI Status back to what it was', 'settle', 'inferred', MODEL, {}],
]);

// prettier-ignore
const recoveryKeyEnd: readonly Step[] = steps('post', [
  ['7.12', 'tsp', 'Destroy the old Recovery key', 'endRecoveryKey', 'inferred', MODEL, {
    precondition: 'no device knows it any more', onFailure: 'it is kept for the devices that are left',
  }],
]);

// prettier-ignore
export const RECOVERY_KEY_BY_ITSELF: Procedure = {
  name: 'recovery-key-by-itself',
  title: 'The Recovery key replaces itself before an attacker does',
  section: 'Appendix L section 6 (2015 draft)', keyClasses: ['recovery'], needs: 'recovery-key', destructive: 'no',
  campaign: { mode: 'anyExceptAbnormalRootByRecovery', signer: 'recovery', places: 'renewed', serviceRequest: 'recovery', then: 'previous' },
  steps: [
    ...recoveryKeyFront,
    ...recoveryKeyExecution('the new Recovery certificate, signed with the old key', 'unknown', `${RTDS}: the mode 8 command includes the recovery cell; that this way is chosen was not found`),
    ...closing('7', 7),
    ...recoveryKeyEnd,
  ],
};

// prettier-ignore
export const RECOVERY_KEY_BY_CONTINGENCY: Procedure = {
  name: 'recovery-key-by-contingency',
  title: 'The Contingency key replaces the Recovery key: the attacker was first',
  section: 'Appendix L section 6 (2015 draft)', keyClasses: ['recovery'], needs: 'contingency-key', destructive: 'yes',
  assumes: { apexWithoutRootCompromise: 'permitted' },
  campaign: { mode: 'anyByContingency', signer: 'contingency', places: 'renewed', serviceRequest: 'contingency', then: 'previous' },
  steps: [
    ...recoveryKeyFront,
    ...steps('pre', [
      ['7.3c', 'tsp', 'New contingency keys in a new Root certificate, placed by the same command', 'renewSpentContingencyKeys', 'inferred', MODEL, {
        others: [CUSTODIANS_AT_CEREMONY], output: 'new Root certificate, where the assumption `contingencyAfterUse` has one', limitMs: 'rootCeremonyMs',
      }],
    ]),
    ...recoveryKeyExecution('the new Recovery certificate, signed with the Contingency key', 'inferred', 'mode 9 may replace any cell; that this way is chosen was not found'),
    ...closing('7', 7),
    ...recoveryKeyEnd,
  ],
};
