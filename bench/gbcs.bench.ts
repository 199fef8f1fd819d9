/**
 * CS02b commands against their floor: the signatures, verifications and key agreements that the work needs, nothing else.
 *
 * @module
 */
import { der } from '../src/asn1/index.ts';
import { importAgreementKey, importSigningKey, seededRandom, verify } from '../src/crypto/index.ts';
import {
  type GbcsMessage,
  cellReference,
  decodeMessage,
  encodeMessage,
  macMessage,
  prepareSignature,
  signMessage,
  signedBytes,
  verifyMessageMac,
  verifyMessageSignature,
} from '../src/gbcs/index.ts';
import { eui64 } from '../src/vocabulary/eui64.ts';
import { type Benchmark, comparison, keep, repeat } from './harness.ts';

const CERTIFICATE_LENGTH = 400;
const STRANGERS = 100;

const random = seededRandom('bench gbcs');
const supplier = importSigningKey({ id: 'supplier', privateKey: random.bytes(32) });
const broker = importAgreementKey({ id: 'broker', privateKey: random.bytes(32) });
const meter = importAgreementKey({ id: 'meter', privateKey: random.bytes(32) });

const certificate = (): Uint8Array => der.sequence(random.bytes(CERTIFICATE_LENGTH));

/** Method 1: the supplier replaces its three certificates. */
const replacement: GbcsMessage = {
  kind: 'pre-command',
  header: {
    cra: 'command',
    originatorCounter: 1_700_000_000_000n,
    originatorId: eui64('0011223344556677'),
    targetId: eui64('8899AABBCCDDEEFF'),
    messageCode: 0x0102,
  },
  payload: {
    type: 'update-credentials.command',
    control: {
      mode: 2,
      timeBasedChecks: 'apply',
      authorisingCell: cellReference('supplier.digitalSignature'),
      sequenceNumber: 1_700_000_000_000n,
      newFloor: 1_700_000_000_000n,
      newSpecialistFloors: [{ usage: 0, floor: 0n }],
    },
    replacements: [
      { certificate: certificate(), target: cellReference('supplier.digitalSignature') },
      { certificate: certificate(), target: cellReference('supplier.keyAgreement') },
      {
        certificate: certificate(),
        target: cellReference('supplier.keyAgreement.prePaymentTopUp'),
      },
    ],
    pathCertificates: [certificate()],
  },
};

const preCommand = encodeMessage(replacement);
const { toBeSigned } = prepareSignature(preCommand);
const signed = signMessage(preCommand, supplier);
const command = macMessage(signed, broker, meter.publicKey);
const { signature = new Uint8Array(0) } = decodeMessage(command);

const buildAndSign = (): Uint8Array => signMessage(encodeMessage(replacement), supplier);
const decodeAndVerify = (bytes: Uint8Array, publicKey: Uint8Array): boolean =>
  decodeMessage(bytes).kind === 'command' && verifyMessageSignature(bytes, publicKey);

const sending = comparison({
  title: `CS02b with three cells (${command.length} octets): build and sign`,
  contenders: () => [
    { name: 'floor: sign', batch: repeat(() => supplier.sign(toBeSigned)) },
    { name: 'build + sign', batch: repeat(buildAndSign) },
  ],
  goals: [{ name: 'build + sign', against: 'floor: sign', atLeast: 0.6 }],
});

const sendingWithMac = comparison({
  title: 'CS02b with three cells: build, sign and MAC',
  contenders: () => [
    {
      name: 'floor: sign + agree',
      batch: repeat(() => [supplier.sign(toBeSigned), broker.agree(meter.publicKey)]),
    },
    {
      name: 'build + sign + MAC',
      batch: repeat(() => macMessage(buildAndSign(), broker, meter.publicKey)),
    },
  ],
  goals: [{ name: 'build + sign + MAC', against: 'floor: sign + agree', atLeast: 0.75 }],
});

const receiving = comparison({
  title: 'CS02b with three cells: decode and verify, key seen before',
  contenders: () => [
    {
      name: 'floor: verify',
      batch: repeat(() => verify(supplier.publicKey, toBeSigned, signature)),
    },
    {
      name: 'decode + verify',
      batch: repeat(() => decodeAndVerify(command, supplier.publicKey)),
    },
  ],
  goals: [{ name: 'decode + verify', against: 'floor: verify', atLeast: 0.8 }],
});

/** So many commands of suppliers that nothing has seen. */
function strangersCommands(size: number): readonly { key: Uint8Array; bytes: Uint8Array }[] {
  return Array.from({ length: size }, () => {
    const signer = importSigningKey({ id: 'stranger', privateKey: random.bytes(32) });
    return { key: signer.publicKey, bytes: signMessage(preCommand, signer) };
  });
}

const receivingFromStrangers = comparison({
  title: 'CS02b with three cells: decode and verify, key never seen',
  note: 'the floor imports the key and verifies',
  contenders: () => [
    {
      name: 'floor: verify',
      size: STRANGERS,
      batch: (size) => {
        const inputs = strangersCommands(size).map(({ key, bytes }) => ({
          key,
          covered: signedBytes(bytes),
          own: decodeMessage(bytes).signature ?? signature,
        }));
        return () => {
          for (const { key, covered, own } of inputs) keep(verify(key, covered, own));
        };
      },
    },
    {
      name: 'decode + verify',
      size: STRANGERS,
      batch: (size) => {
        const inputs = strangersCommands(size);
        return () => {
          for (const { key, bytes } of inputs) keep(decodeAndVerify(bytes, key));
        };
      },
    },
  ],
  goals: [{ name: 'decode + verify', against: 'floor: verify', atLeast: 0.8 }],
});

const receivingWithMac = comparison({
  title: 'CS02b with three cells: decode, check MAC and signature, as a meter does',
  contenders: () => [
    {
      name: 'floor: agree + verify',
      batch: repeat(() => [
        meter.agree(broker.publicKey),
        verify(supplier.publicKey, toBeSigned, signature),
      ]),
    },
    {
      name: 'decode + MAC + verify',
      batch: repeat(() => [
        verifyMessageMac(command, meter, broker.publicKey),
        decodeAndVerify(command, supplier.publicKey),
      ]),
    },
  ],
  goals: [{ name: 'decode + MAC + verify', against: 'floor: agree + verify', atLeast: 0.8 }],
});

const codecs = comparison({
  title: 'CS02b with three cells: octets and values',
  contenders: () => [
    { name: 'decode', batch: repeat(() => decodeMessage(command)) },
    { name: 'encode', batch: repeat(() => encodeMessage(replacement)) },
  ],
});

export const benchmarks: readonly Benchmark[] = [
  sending,
  sendingWithMac,
  receiving,
  receivingFromStrangers,
  receivingWithMac,
  codecs,
];
