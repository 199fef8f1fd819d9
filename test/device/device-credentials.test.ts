/**
 * CS02c, CS02d and CS02e: the device's own keys and certificates, with every response code by a real cause.
 */
import { describe, expect, test } from 'vitest';
import { simulatedClock } from '../../src/core/clock.ts';
import { toHex } from '../../src/core/bytes.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { type Device, createDevice } from '../../src/device/device.ts';
import type { DeviceType, DeviceTypeName } from '../../src/device/device-types.ts';
import { type Payload, type RESPONSE_CODES, responseFromCode } from '../../src/gbcs/index.ts';
import { verifyMessageSignature } from '../../src/gbcs/signing.ts';
import { type CaseBench, caseDeviceKeys } from '../../src/testing/cases/case-bench.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import type { EndEntityKeyUsage, KeyUsage } from '../../src/vocabulary/key-usages.ts';
import type {
  CertificateContents,
  CertificateDefect,
} from '../../src/x509/certificate-contents.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
import { OID } from '../../src/x509/object-identifiers.ts';
import { parseCertificationRequest, verifyCertificationRequest } from '../../src/x509/request.ts';
import { subjectName } from '../../src/x509/subject.ts';
import { START, answerOf, deviceOnBench, otherCommand } from '../support/device-bench.ts';

const ISSUE = 0x000a;
const INSTALL = 0x000b;
const READ = 0x000c;

let counter = 1_000n;

function send(
  { bench, device }: { bench: CaseBench; device: Device },
  messageCode: number,
  payload: Payload,
) {
  const from = bench.type.communicationsHub ? 'accessControlBroker' : 'supplier';
  counter += 1n;
  return device.receive(
    otherCommand(bench, { from, messageCode, payload, counter, protection: 'mac-and-signature' }),
  );
}

const issue = (scene: Scene, ...keyUsages: KeyUsage[]) =>
  send(scene, ISSUE, { type: 'issue-credentials.command', keyUsages });
const install = (scene: Scene, certificate: Uint8Array) =>
  send(scene, INSTALL, { type: 'install-device-certificate.command', certificate });
const read = (scene: Scene, ...keyUsages: KeyUsage[]) =>
  send(scene, READ, { type: 'read-device-certificate.command', keyUsages });

type Scene = Parameters<typeof send>[0];

/** What the device asks to be certified. */
function requestOf(scene: Scene, usage: EndEntityKeyUsage): Uint8Array {
  return answerOf(issue(scene, usage), 'issue-credentials.response').certificationRequest!;
}

/** A device certificate over the key of a request, with some fields changed. */
function certified(
  { bench }: Scene,
  request: Uint8Array,
  keyUsage: EndEntityKeyUsage,
  change: Partial<CertificateContents> = {},
): Uint8Array {
  const signingKey = softKeyStore(seededRandom('issuing DCA')).createSigningKey('issuing');
  return issueCertificate({
    profile: 'device',
    serialNumber: Uint8Array.from({ length: 16 }, (_, at) => 0x20 + at),
    issuer: {
      name: subjectName('issuingDca', { commonName: 'SE1' }),
      keyIdentifier: keyIdentifier(signingKey.publicKey),
    },
    subject: { entityId: bench.entityId },
    hardwareType: '1.2.826.0.1.8641679.1.2.2.1',
    publicKey: parseCertificationRequest(request).publicKeyInfo.key,
    keyUsage,
    notBefore: START,
    signingKey,
    ...change,
  });
}

const codeOf = (payload: { readonly responseCode?: number }, family: keyof typeof RESPONSE_CODES) =>
  responseFromCode(family, payload.responseCode ?? -1);

describe.each<EndEntityKeyUsage>(['digitalSignature', 'keyAgreement'])('a new %s key', (usage) => {
  test('is made, requested, certified, installed and read back', () => {
    const scene = deviceOnBench('ESME');
    const old = scene.device.publicKeys[usage];
    const request = requestOf(scene, usage);
    const parsed = parseCertificationRequest(request);
    expect(verifyCertificationRequest(parsed)).toBe(true);
    expect(parsed.subject.relativeNames).toEqual([]);
    const { keyUsage, hardwareModuleName } = smkiExtensions(parsed);
    expect(keyUsage).toEqual([usage]);
    expect(toHex(hardwareModuleName!.serialNumber)).toBe(scene.bench.entityId);
    // The old key stays until the new certificate is in.
    expect(scene.device.publicKeys[usage]).toEqual(old);

    const certificate = certified(scene, request, usage);
    const { keyAgreement } = scene.device.publicKeys;
    const installed = install(scene, certificate);
    expect(
      codeOf(
        answerOf(installed, 'install-device-certificate.response'),
        'install-device-certificate',
      ),
    ).toBe('success');
    expect(installed.outcome.explain()).toBe('Answered CS02d: success.');
    expect(scene.device.publicKeys[usage]).toEqual(parsed.publicKeyInfo.key);
    expect(scene.device.describe().keys[`pending ${usage}`]).toBeUndefined();
    expect(scene.device.describe().securityLog.at(-1)).toContain('own-certificate-replaced');

    if (usage === 'keyAgreement') {
      // From now on commands must be MACed for the new key.
      expect(read(scene, usage).outcome).toMatchObject({ code: 'mac-invalid' });
      expect(scene.device.publicKeys.keyAgreement).not.toEqual(keyAgreement);
    }
    const deviceKey = scene.device.publicKeys.keyAgreement;
    const renewed = { ...scene, bench: { ...scene.bench, deviceKey } };
    expect(answerOf(read(renewed, usage), 'read-device-certificate.response').certificate).toEqual(
      certificate,
    );
  });

  test('of a second request takes the place of the first', () => {
    const scene = deviceOnBench('ESME');
    const [first, second] = [requestOf(scene, usage), requestOf(scene, usage)];
    expect(first).not.toEqual(second);
    const late = answerOf(
      install(scene, certified(scene, first, usage)),
      'install-device-certificate.response',
    );
    expect(codeOf(late, 'install-device-certificate')).toBe('wrongPublicKey');
    const right = answerOf(
      install(scene, certified(scene, second, usage)),
      'install-device-certificate.response',
    );
    expect(codeOf(right, 'install-device-certificate')).toBe('success');
  });
});

describe('which key signs the Response to CS02d', () => {
  test.each(['old-key', 'new-key'] as const)('%s', (installResponseSigner) => {
    const scene = deviceOnBench('ESME', { assumptions: { installResponseSigner } });
    const keys = { 'old-key': scene.device.publicKeys.digitalSignature };
    const certificate = certified(scene, requestOf(scene, 'digitalSignature'), 'digitalSignature');
    const { response } = install(scene, certificate);
    const signers = { ...keys, 'new-key': scene.device.publicKeys.digitalSignature };
    expect(verifyMessageSignature(response!, signers[installResponseSigner])).toBe(true);
  });
});

describe('CS02c response codes', () => {
  test.each<[code: keyof (typeof RESPONSE_CODES)['issue-credentials'], usages: KeyUsage[]]>([
    ['invalidKeyUsage', []],
    ['invalidKeyUsage', ['digitalSignature', 'keyAgreement']],
    ['invalidKeyUsage', ['keyCertSign']],
    ['keyPairGenerationFailed', ['digitalSignature']],
    ['cRProductionFailed', ['keyAgreement']],
  ])('%s for %j', (code, usages) => {
    const scene = deviceOnBench('ESME');
    if (code !== 'invalidKeyUsage') scene.device.setFaults({ issueCredentials: code });
    const before = scene.device.describe().keys;
    const answer = answerOf(issue(scene, ...usages), 'issue-credentials.response');
    expect(codeOf(answer, 'issue-credentials')).toBe(code);
    expect(scene.device.describe().keys).toEqual(before);
  });
});

test('CS02c on a device that has its keys from outside, and no source of others: keyPairGenerationFailed', () => {
  const { bench } = deviceOnBench('ESME');
  const device = createDevice<DeviceType>({
    type: bench.type,
    entityId: bench.entityId,
    cells: bench.cells,
    keys: caseDeviceKeys('device tests'),
    clock: simulatedClock(START),
  });
  const received = issue({ bench, device }, 'digitalSignature');
  expect(received.outcome).toMatchObject({ result: 'keyPairGenerationFailed' });
  expect(answerOf(received, 'issue-credentials.response').responseCode).toBe(2);
});

describe('CS02d response codes', () => {
  const usage = 'digitalSignature';
  const withoutSan: readonly CertificateDefect[] = [
    (fields) => ({
      ...fields,
      extensions: fields.extensions.filter(({ id }) => id !== OID.subjectAltName),
    }),
  ];
  const nonRepudiation: readonly CertificateDefect[] = [
    (fields) => ({
      ...fields,
      extensions: fields.extensions.map((extension) =>
        extension.id === OID.keyUsage
          ? { ...extension, value: Uint8Array.of(3, 2, 6, 0x40) }
          : extension,
      ),
    }),
  ];

  type Code = keyof (typeof RESPONSE_CODES)['install-device-certificate'];
  test.each<[code: Code, why: string, make: (scene: Scene) => Uint8Array]>([
    ['invalidCertificate', 'an empty SEQUENCE', () => Uint8Array.of(0x30, 0)],
    [
      'invalidCertificate',
      'no hardwareModuleName',
      (scene) => certified(scene, requestOf(scene, usage), usage, { defects: withoutSan }),
    ],
    [
      'wrongDeviceIdentity',
      'the certificate of another device',
      (scene) =>
        certified(scene, requestOf(scene, usage), usage, {
          subject: { entityId: eui64('FE5A4B40000002D0') },
        }),
    ],
    [
      'invalidKeyUsage',
      'nonRepudiation instead of digitalSignature, as recorded',
      (scene) => certified(scene, requestOf(scene, usage), usage, { defects: nonRepudiation }),
    ],
    [
      'noCorrespondingKeyPairGenerated',
      'nothing was requested',
      (scene) => {
        const twin = deviceOnBench('ESME');
        return certified(scene, requestOf(twin, usage), usage);
      },
    ],
    [
      'noCorrespondingKeyPairGenerated',
      'the other usage was requested',
      (scene) => certified(scene, requestOf(scene, 'keyAgreement'), usage),
    ],
    [
      'wrongPublicKey',
      'a certificate over the key in use',
      (scene) => {
        const request = requestOf(scene, usage);
        const { digitalSignature } = scene.device.publicKeys;
        return certified(scene, request, usage, { publicKey: digitalSignature });
      },
    ],
    [
      'certificateStorageFailed',
      'the memory fails',
      (scene) => {
        scene.device.setFaults({ installCertificate: 'certificateStorageFailed' });
        return certified(scene, requestOf(scene, usage), usage);
      },
    ],
    [
      'privateKeyChangeFailed',
      'the key cannot be changed',
      (scene) => {
        scene.device.setFaults({ installCertificate: 'privateKeyChangeFailed' });
        return certified(scene, requestOf(scene, usage), usage);
      },
    ],
  ])('%s: %s', (code, _why, make) => {
    const scene = deviceOnBench('ESME');
    const certificate = make(scene);
    const { keys } = scene.device.describe();
    const received = install(scene, certificate);
    const answer = answerOf(received, 'install-device-certificate.response');
    expect(codeOf(answer, 'install-device-certificate')).toBe(code);
    expect(received.outcome).toMatchObject({ kind: 'answered', result: code });
    expect(scene.device.describe().keys).toEqual(keys);
  });

  const change = (id: string, parts: { critical: boolean }): CertificateDefect[] => [
    (fields) => ({
      ...fields,
      extensions: fields.extensions.map((one) => (one.id === id ? { ...one, ...parts } : one)),
    }),
  ];
  const add = (id: string, ...value: number[]): CertificateDefect[] => [
    (fields) => ({
      ...fields,
      extensions: [...fields.extensions, { id, critical: true, value: Uint8Array.from(value) }],
    }),
  ];

  test.each<[why: string, defects: readonly CertificateDefect[]]>([
    ['its subjectAltName is not critical', change(OID.subjectAltName, { critical: false })],
    ['its keyUsage is absent or not critical', change(OID.keyUsage, { critical: false })],
    ['it has a critical extension that is not known', add('1.2.826.0.1.99', 5, 0)],
    ['it is the certificate of an authority', add(OID.basicConstraints, 0x30, 3, 1, 1, 0xff)],
    [
      'no authorityKeyIdentifier',
      [
        (fields) => ({
          ...fields,
          extensions: fields.extensions.filter(({ id }) => id !== OID.authorityKeyIdentifier),
        }),
      ],
    ],
    [
      'its subject is not empty',
      [(fields) => ({ ...fields, subject: subjectName('issuingDca', { commonName: 'SE1' }).der })],
    ],
  ])('invalidCertificate: %s', (because, defects) => {
    const scene = deviceOnBench('ESME');
    const certificate = certified(scene, requestOf(scene, usage), usage, { defects });
    const { outcome } = install(scene, certificate);
    expect(outcome).toMatchObject({ result: 'invalidCertificate', because });
  });

  test('usage or structure first, as the assumption says', () => {
    const both = [...withoutSan, ...nonRepudiation];
    for (const [installCheckOrder, code] of [
      ['usage-before-path', 'invalidKeyUsage'],
      ['path-before-usage', 'invalidCertificate'],
    ] as const) {
      const scene = deviceOnBench('ESME', { assumptions: { installCheckOrder } });
      const certificate = certified(scene, requestOf(scene, usage), usage, { defects: both });
      const answer = answerOf(install(scene, certificate), 'install-device-certificate.response');
      expect(codeOf(answer, 'install-device-certificate')).toBe(code);
    }
  });

  test('without structure checks a certificate without policies is taken', () => {
    const scene = deviceOnBench('ESME', { assumptions: { installPathValidation: 'none' } });
    const bare: readonly CertificateDefect[] = [
      (fields) => ({
        ...fields,
        extensions: fields.extensions.filter(({ id }) => id !== OID.certificatePolicies),
      }),
    ];
    const certificate = certified(scene, requestOf(scene, usage), usage, { defects: bare });
    expect(install(scene, certificate).outcome).toMatchObject({ result: 'success' });
  });
});

describe('CS02e response codes', () => {
  test.each<[code: keyof (typeof RESPONSE_CODES)['read-device-certificate'], usages: KeyUsage[]]>([
    ['invalidKeyUsage', []],
    ['invalidKeyUsage', ['keyCertSign']],
    ['noCertificateHeld', ['digitalSignature']],
    ['certificateRetrievalFailure', ['keyAgreement']],
  ])('%s for %j', (code, usages) => {
    const scene = deviceOnBench('ESME');
    if (code === 'certificateRetrievalFailure') scene.device.setFaults({ readCertificate: code });
    const answer = answerOf(read(scene, ...usages), 'read-device-certificate.response');
    expect(codeOf(answer, 'read-device-certificate')).toBe(code);
  });
});

describe('who may', () => {
  test.each<DeviceTypeName>(['ESME', 'GSME', 'CHF', 'GPF', 'HCALCS', 'PPMID', 'SAPC'])(
    'whoever is responsible for a %s, by signature and MAC',
    (type) => {
      const scene = deviceOnBench(type);
      expect(issue(scene, 'digitalSignature').outcome).toMatchObject({ result: 'success' });
    },
  );

  test.each([
    ['networkOperator', 'mac-and-signature', 'originator-unknown'],
    ['supplier', 'mac', 'protection-wrong'],
    ['supplier', 'signature', 'protection-wrong'],
  ] as const)('not %s with %s', (from, protection, code) => {
    const { bench, device } = deviceOnBench('ESME');
    const payload = { type: 'issue-credentials.command', keyUsages: ['digitalSignature'] } as const;
    const command = otherCommand(bench, { from, protection, payload, messageCode: ISSUE });
    expect(device.receive(command).outcome).toMatchObject({ code });
    expect(device.describe().keys).not.toHaveProperty('pending digitalSignature');
  });

  test('nobody, where the responsible cell is missing', () => {
    const { bench } = deviceOnBench('PPMID');
    const type = {
      ...bench.type,
      deviceCredentialsAuthority: 'wanProvider.digitalSignature' as const,
    };
    const scene = deviceOnBench(type);
    expect(issue(scene, 'digitalSignature').outcome).toMatchObject({
      code: 'authorising-cell-wrong',
    });
  });
});

test('what the device keeps is the certificate, not a view of the command', () => {
  const scene = deviceOnBench('ESME');
  const usage = 'digitalSignature';
  const certificate = certified(scene, requestOf(scene, usage), usage);
  const { bench, device } = scene;
  const command = Buffer.from(
    otherCommand(bench, {
      from: 'supplier',
      messageCode: INSTALL,
      payload: { type: 'install-device-certificate.command', certificate },
      counter: (counter += 1n),
      protection: 'mac-and-signature',
    }),
  );
  device.receive(command);
  command.fill(0);
  const held = answerOf(read(scene, usage), 'read-device-certificate.response').certificate!;
  expect(parseCertificate(held).der).toEqual(certificate);
});
