/**
 * The commands of a generated pack for one device: every mode as the reference pack has it, CS02a to CS02f with every
 * answer, on the bench of the ready cases.
 *
 * @module
 */
import { instant } from '../../src/core/instant.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import type { DeviceFaults } from '../../src/device/context.ts';
import type { DeviceKeys } from '../../src/device/device-keys.ts';
import { type Payload, cellReference } from '../../src/gbcs/index.ts';
import type { ReplacementMode } from '../../src/gbcs/modes.ts';
import type { PartyRole } from '../../src/party/credentials.ts';
import {
  type CaseBench,
  authoriserOf,
  commandOf,
  draftOf,
  nextCells,
} from '../../src/testing/cases/case-bench.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../../src/vocabulary/cells.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../../src/vocabulary/key-usages.ts';
import { roleCode } from '../../src/vocabulary/roles.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
import { subjectName } from '../../src/x509/subject.ts';
import { otherCommand } from './device-bench.ts';

/** A command, where it belongs in the pack, and what the device must be like for the answer to come. */
export interface GeneratedCommand {
  /** For example `CS02bSupplierBySupplier`. */
  readonly useCase: string;
  /** For example `FUTURE_DATED_SUCCESS`. */
  readonly what: string;
  readonly command: Uint8Array;
  readonly faults?: DeviceFaults;
  readonly pending?: DeviceKeys['pending'];
  readonly certificates?: Partial<Record<EndEntityKeyUsage, Uint8Array>>;
  /** The pack has the answers only. */
  readonly withoutCommand?: true;
}

const EXECUTION = instant('2030-01-01T00:00:00Z');
const USAGES = ['digitalSignature', 'keyAgreement'] as const;

/** All commands for the device of a bench. */
export function generatedCommands(bench: CaseBench): readonly GeneratedCommand[] {
  return [
    ...bench.modes.flatMap((mode) => updates(bench, mode)),
    ...ROOT_MODES.flatMap((mode) => roots(bench, mode)),
    ...readings(bench),
    ...requests(bench),
    ...installations(bench),
    ...certificateReadings(bench),
  ];
}

function updates(bench: CaseBench, mode: ReplacementMode): readonly GeneratedCommand[] {
  const useCase = `${mode.startsWith('loadController') ? 'CS02g' : 'CS02b'}${mode[0]!.toUpperCase()}${mode.slice(1)}`;
  const { entityId } = bench.pki.parties.networkOperator;
  const supplementary = { remotePartyId: entityId, remotePartyCounter: 9n };
  const sound = nextCells(bench, mode);
  const [first] = Object.keys(sound).filter((cell) => cell !== 'root') as CellName[];
  const strange = nextCells(bench, mode, mode === 'anyByContingency' ? 'own' : 'other');
  const spoilt = { ...sound, [first!]: strange[first!] };
  const orders = [
    ['SUCCESS', { replacements: sound, newFloor: 0n }],
    ['ERROR', { replacements: spoilt, newFloor: 'none' }],
    ['FUTURE_DATED_SUCCESS', { executeAt: EXECUTION }],
    ['FUTURE_DATED_ERROR', { replacements: spoilt, executeAt: EXECUTION }],
    ['CANCELLATION_SUCCESS', { executeAt: 'cancel', counter: 2_000n }],
  ] as const;
  const whole = orders.map(([what, order]) => ({
    useCase,
    what,
    command: commandOf(bench, draftOf(bench, mode, order)),
    // A rebuilt root has no wrapped key: like the pack, this one has the Responses only.
    ...(mode === 'anyByContingency' && ({ withoutCommand: true } as const)),
  }));
  if (mode === 'anyByContingency') return whole;
  const draft = draftOf(bench, mode, { counter: 1_001n });
  const busy = { replacements: { [first!]: 'resourcesBusy' } } as const;
  return [
    ...whole,
    {
      useCase,
      what: 'SUPPLEMENTARY_SUCCESS',
      command: commandOf(bench, { ...draft, header: { ...draft.header, supplementary } }),
    },
    {
      useCase,
      what: 'BUSY_ERROR',
      command: commandOf(bench, draftOf(bench, mode, { counter: 1_002n })),
      faults: busy,
    },
  ];
}

/** Modes that replace a root in the normal way. */
const ROOT_MODES = [
  'rootBySupplier',
  'rootByWanProvider',
  'anyExceptAbnormalRootByRecovery',
] as const satisfies readonly ReplacementMode[];

/** The same key again, another key with the word of the old one, and another key without. */
function roots(bench: CaseBench, mode: ReplacementMode): readonly GeneratedCommand[] {
  const { pki, type } = bench;
  const authoriser = authoriserOf(bench, mode);
  if (!type.cells.some(({ cell }) => cell === authoriser)) return [];
  const useCase = `CS02b${mode[0]!.toUpperCase()}${mode.slice(1)}`;
  const orders = [
    ['ROOT_AGAIN_SUCCESS', { replacements: { root: pki.rootAgain } }],
    [
      'ROOT_LINKED_SUCCESS',
      { replacements: { root: pki.other.root }, linkCertificates: [pki.linkToOther] },
    ],
    ['ROOT_ABNORMAL_ERROR', { replacements: { root: pki.other.root } }],
    ['ROOT_FUTURE_DATED_SUCCESS', { replacements: { root: pki.rootAgain }, executeAt: EXECUTION }],
  ] as const;
  return orders.map(([what, order], index) => ({
    useCase,
    what,
    command: commandOf(bench, draftOf(bench, mode, { ...order, counter: BigInt(1_100 + index) })),
  }));
}

/** Roles that are asked for: held, not held, and none. */
const ASKED = [
  ['supplier', 'networkOperator'],
  ['accessControlBroker', 'transitionalCoS', 'wanProvider'],
  ['root', 'recovery', 'loadController'],
] as const;

function readings(bench: CaseBench): readonly GeneratedCommand[] {
  const cells = bench.type.cells.map(({ cell }) => cell);
  const askers = cells.filter(
    (cell) =>
      cell === 'accessControlBroker.keyAgreement' ||
      TRUST_ANCHOR_CELLS[cell].keyUsage === 'digitalSignature',
  );
  const hasLoadControl = cells.includes('loadController.digitalSignature');
  const codes = hasLoadControl ? (['CS02a', 'CS02f'] as const) : (['CS02a'] as const);
  return codes.flatMap((useCase) =>
    askers.flatMap((cell) => {
      const { role, keyUsage } = TRUST_ANCHOR_CELLS[cell];
      const byMac = keyUsage === 'keyAgreement';
      return ASKED.map((roles, index) => ({
        useCase: `${useCase}${byMac ? 'MAC' : 'Signature'}`,
        what: `${role}_${index}_SUCCESS`,
        command: otherCommand(bench, {
          from: role as PartyRole,
          messageCode: useCase === 'CS02a' ? 0x0008 : 0x011b,
          payload: {
            type: 'read-credentials.command',
            authorisingCell: cellReference(cell),
            roleCodes: roles.map(roleCode),
          },
          counter: BigInt(3_000 + index),
          protection: byMac ? 'mac' : 'signature',
        }),
      }));
    }),
  );
}

let counter = 5_000n;

/** A command about the device's own credentials, from whoever is responsible for it. */
function own(bench: CaseBench, messageCode: number, payload: Payload): Uint8Array {
  counter += 1n;
  const from = bench.type.communicationsHub ? 'accessControlBroker' : 'supplier';
  const protection = 'mac-and-signature';
  return otherCommand(bench, { from, messageCode, payload, counter, protection });
}

function requests(bench: CaseBench): readonly GeneratedCommand[] {
  const request = (...keyUsages: EndEntityKeyUsage[]) =>
    own(bench, 0x000a, { type: 'issue-credentials.command', keyUsages });
  const useCase = 'CS02c';
  return [
    ...USAGES.map((usage) => ({ useCase, what: `${usage}_SUCCESS`, command: request(usage) })),
    { useCase, what: 'USAGE_ERROR', command: request(...USAGES) },
    ...(['keyPairGenerationFailed', 'cRProductionFailed'] as const).map((issueCredentials) => ({
      useCase,
      what: `${issueCredentials}_ERROR`,
      command: request('keyAgreement'),
      faults: { issueCredentials },
    })),
  ];
}

function installations(bench: CaseBench): readonly GeneratedCommand[] {
  const keys = softKeyStore(seededRandom(`installed:${bench.entityId}`));
  const digitalSignature = keys.createSigningKey('ds');
  const pending = { digitalSignature, keyAgreement: keys.createAgreementKey('ka') };
  const useCase = 'CS02d';
  const certificate = (usage: EndEntityKeyUsage, entityId = bench.entityId) =>
    deviceCertificate({ entityId, usage, publicKey: pending[usage].publicKey });
  const install = (octets: Uint8Array) =>
    own(bench, 0x000b, { type: 'install-device-certificate.command', certificate: octets });
  const sound = certificate('digitalSignature');
  const stranger = certificate('digitalSignature', eui64('0123456789ABCDEF'));
  const another = { digitalSignature: keys.createSigningKey('another') };
  return [
    ...USAGES.map((usage) => ({
      useCase,
      what: `${usage}_SUCCESS`,
      command: install(certificate(usage)),
      pending,
    })),
    { useCase, what: 'IDENTITY_ERROR', command: install(stranger), pending },
    { useCase, what: 'NO_KEY_PAIR_ERROR', command: install(sound) },
    { useCase, what: 'WRONG_KEY_ERROR', command: install(sound), pending: another },
    ...(['certificateStorageFailed', 'privateKeyChangeFailed'] as const).map(
      (installCertificate) => ({
        useCase,
        what: `${installCertificate}_ERROR`,
        command: install(sound),
        pending,
        faults: { installCertificate },
      }),
    ),
  ];
}

function certificateReadings(bench: CaseBench): readonly GeneratedCommand[] {
  const useCase = 'CS02e';
  const read = (...keyUsages: EndEntityKeyUsage[]) =>
    own(bench, 0x000c, { type: 'read-device-certificate.command', keyUsages });
  const { entityId, deviceKey: publicKey } = bench;
  const usage = 'keyAgreement';
  const certificates = { [usage]: deviceCertificate({ entityId, usage, publicKey }) };
  const faults = { readCertificate: 'certificateRetrievalFailure' } as const;
  return [
    { useCase, what: 'SUCCESS', command: read(usage), certificates },
    { useCase, what: 'NONE_ERROR', command: read(usage) },
    { useCase, what: 'RETRIEVAL_ERROR', command: read(usage), certificates, faults },
    { useCase, what: 'USAGE_ERROR', command: read(...USAGES), certificates },
  ];
}

/** A device certificate of an authority that nobody knows. */
export function deviceCertificate(order: {
  readonly entityId: CaseBench['entityId'];
  readonly usage: EndEntityKeyUsage;
  readonly publicKey: Uint8Array;
}): Uint8Array {
  const signingKey = softKeyStore(seededRandom('generated DCA')).createSigningKey('issuing');
  return issueCertificate({
    profile: 'device',
    serialNumber: seededRandom(`serial:${order.entityId}:${order.usage}`)
      .bytes(16)
      .fill(0x31, 0, 1),
    issuer: {
      name: subjectName('issuingDca', { commonName: 'GE1' }),
      keyIdentifier: keyIdentifier(signingKey.publicKey),
    },
    subject: { entityId: order.entityId },
    hardwareType: '1.2.826.0.1.8641679.1.2.2.1',
    publicKey: order.publicKey,
    keyUsage: order.usage,
    notBefore: instant('2015-06-01T00:00:00Z'),
    signingKey,
  });
}
