/**
 * The device's own credentials: CS02c makes a key pair and a request, CS02d installs the certificate, CS02e reads it
 * back (GBCS 13.4, 13.5, 13.6).
 *
 * The old key stays active until the new certificate is in. A device holds no Root DCA, so it cannot validate the
 * path of its own certificate; it checks structure, identity, usage and key.
 *
 * @module
 */
import type {
  InstallDeviceCertificateCommand,
  IssueCredentialsCommand,
  Payload,
  ReadDeviceCertificateCommand,
} from '../gbcs/types.ts';
import { swapForResponse } from '../gbcs/message.ts';
import { responseCode } from '../gbcs/response-codes.ts';
import type { EndEntityKeyUsage, KeyUsage } from '../vocabulary/key-usages.ts';
import { TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { createCertificationRequest } from '../x509/request.ts';
import { readOwnCertificate } from './trust-anchor.ts';
import type { DeviceContext } from './context.ts';
import { checkDeviceCertificate } from './device-certificate-checks.ts';
import type { Answered } from './outcome.ts';
import type { ReceivedCommand } from './received-command.ts';
import { bySignature } from './reply.ts';
import { because } from './refusals.ts';
import { type DeviceState, logged } from './state.ts';
import { type Execution, type UseCase, authorised, notAuthorised, useCaseOf } from './use-case.ts';

/** CS02c to CS02e are for whoever is responsible for the device: MAC by the ACB, signature by that party. */
const authorise: UseCase<Payload>['authorise'] = (_command, state) => {
  const cell = state.type.deviceCredentialsAuthority;
  if (state.cells[cell] === undefined) {
    return notAuthorised(because('authorising-cell-wrong', { cell }));
  }
  const { role } = TRUST_ANCHOR_CELLS[cell];
  return authorised({
    countedRole: role,
    macCell: 'accessControlBroker.keyAgreement',
    signatureCell: cell,
  });
};

/** CS02c: makes a key pair for one usage and answers with a PKCS#10 request. */
export const issueCredentials: UseCase<IssueCredentialsCommand> = {
  authorise,
  execute({ command, state, context }) {
    const answer = (
      result: 'invalidKeyUsage' | NonNullable<DeviceContext['faults']['issueCredentials']>,
    ) =>
      answered(command, state, {
        payload: {
          type: 'issue-credentials.response',
          responseCode: responseCode('issue-credentials', result),
        },
        result,
      });
    const usage = singleUsage(command.payload.keyUsages);
    if (usage === undefined) return answer('invalidKeyUsage');
    if (context.faults.issueCredentials !== undefined)
      return answer(context.faults.issueCredentials);
    const generated = state.credentials.generated + 1;
    const keyId = `${state.entityId}:${usage}:generated:${generated}`;
    const key = context.keys.generate(keyId, usage);
    if (key === undefined) return answer('keyPairGenerationFailed');
    const certificationRequest = createCertificationRequest({
      kind: 'device',
      keyUsage: usage,
      hardwareType: context.hardwareType,
      entityId: state.entityId,
      publicKey: key.publicKey,
      sign: (message) => key.sign(message),
    });
    const pending = { ...state.credentials.pending, [usage]: keyId };
    const next = { ...state, credentials: { ...state.credentials, pending, generated } };
    const payload = { type: 'issue-credentials.response', certificationRequest } as const;
    return answered(command, next, { payload, result: 'success' });
  },
};

/** CS02d: installs a certificate for a pending key pair, which then becomes the active one. */
export const installDeviceCertificate: UseCase<InstallDeviceCertificateCommand> = {
  authorise,
  execute({ command, state, context }) {
    const facts = readOwnCertificate(command.payload.certificate);
    const verdict = checkDeviceCertificate(facts, state, context);
    const result = verdict.ok ? 'success' : verdict.result;
    const next = verdict.ok
      ? activated(state, command.payload.certificate, verdict.usage, context)
      : state;
    const signer = context.assumptions.installResponseSigner === 'old-key' ? state : next;
    const payload = {
      type: 'install-device-certificate.response',
      responseCode: responseCode('install-device-certificate', result),
    } as const;
    const execution = answered(command, next, {
      payload,
      result,
      ...(!verdict.ok && { because: verdict.because }),
    });
    return { ...execution, response: { ...execution.response, protection: bySignature(signer) } };
  },
};

/** CS02e: gives back the certificate of one usage. */
export const readDeviceCertificate: UseCase<ReadDeviceCertificateCommand> = {
  authorise,
  execute({ command, state, context: { faults } }) {
    const usage = singleUsage(command.payload.keyUsages);
    const certificate = usage && state.credentials.certificates[usage];
    const failed =
      usage === undefined
        ? 'invalidKeyUsage'
        : (faults.readCertificate ?? (certificate === undefined ? 'noCertificateHeld' : undefined));
    const type = 'read-device-certificate.response';
    if (failed === undefined && certificate !== undefined) {
      return answered(command, state, { payload: { type, certificate }, result: 'success' });
    }
    const result = failed ?? 'noCertificateHeld';
    const code = responseCode('read-device-certificate', result);
    return answered(command, state, { payload: { type, responseCode: code }, result });
  },
};

function activated(
  state: DeviceState,
  certificate: Uint8Array,
  usage: EndEntityKeyUsage,
  { at }: DeviceContext,
): DeviceState {
  const { active, certificates, pending } = state.credentials;
  const { [usage]: keyId, ...stillPending } = pending;
  const credentials = {
    ...state.credentials,
    active: { ...active, [usage]: keyId ?? active[usage] },
    // A copy, so that the rest of the command is not kept with it.
    certificates: { ...certificates, [usage]: new Uint8Array(certificate) },
    pending: stillPending,
  };
  const event = usage === 'digitalSignature' ? 0x8f4d : 0x8f4f;
  return logged(
    { ...state, credentials },
    { at, event, what: 'own-certificate-replaced', details: { usage } },
  );
}

function answered(
  command: ReceivedCommand,
  state: DeviceState,
  answer: { payload: Payload; result: string; because?: string },
): Execution {
  const outcome: Answered = {
    accepted: true,
    kind: 'answered',
    useCase: useCaseOf(command.header),
    result: answer.result,
    ...(answer.because !== undefined && { because: answer.because }),
  };
  const header = swapForResponse(command.header);
  const protection = bySignature(state);
  return {
    state,
    outcome,
    response: { kind: 'response', header, payload: answer.payload, protection },
  };
}

/** The usage when exactly one of the two usages of an end entity is set. */
function singleUsage(usages: readonly KeyUsage[]): EndEntityKeyUsage | undefined {
  const [usage, ...others] = usages;
  const known = usage === 'digitalSignature' || usage === 'keyAgreement';
  return known && others.length === 0 ? usage : undefined;
}
