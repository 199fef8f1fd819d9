/**
 * The crypto seam against what it stands on: bare `node:crypto` with everything prepared, and `@noble/curves`.
 *
 * @module
 */
import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import {
  exportSimulationKeys,
  gmac,
  nativeBackend,
  portableBackend,
  seededRandom,
  singleStepKdf,
  softKeyStore,
} from '../src/crypto/index.ts';
import { type Benchmark, comparison, keep, repeat } from './harness.ts';

const MESSAGE_LENGTH = 300;

const random = seededRandom('bench');
const privateKey = random.fork('private key').bytes(32);
const message = random.fork('message').bytes(MESSAGE_LENGTH);
const publicKey = nativeBackend.publicKeyOf(privateKey);

function nodeKeys(): {
  signing: Parameters<typeof nodeSign>[2];
  verifying: Parameters<typeof nodeVerify>[2];
} {
  const store = softKeyStore(random);
  store.createSigningKey('bench');
  const [exported] = exportSimulationKeys(store);
  if (exported === undefined) throw new Error('the store gave out no key');
  const dsaEncoding = 'ieee-p1363';
  return {
    signing: { key: createPrivateKey(exported.privateKeyPem), dsaEncoding },
    verifying: { key: createPublicKey(exported.privateKeyPem), dsaEncoding },
  };
}

/** So many key pairs that nothing has seen, with a signature each. */
function strangers(size: number): readonly { key: Uint8Array; signature: Uint8Array }[] {
  return Array.from({ length: size }, () => {
    const secret = random.bytes(32);
    return {
      key: nativeBackend.publicKeyOf(secret),
      signature: nativeBackend.sign(secret, message),
    };
  });
}

const STRANGERS = 100;
const SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

const signing = comparison({
  title: `sign ${MESSAGE_LENGTH} octets`,
  note: 'crypto.sign draws a random nonce; the others are deterministic (RFC 6979) and equal octet for octet',
  contenders: () => {
    const { signing: key } = nodeKeys();
    return [
      { name: 'crypto.sign', batch: repeat(() => nodeSign('sha256', message, key)) },
      { name: 'native', batch: repeat(() => nativeBackend.sign(privateKey, message)) },
      { name: 'noble', batch: repeat(() => portableBackend.sign(privateKey, message)) },
    ];
  },
  goals: [
    { name: 'native', against: 'crypto.sign', atLeast: 0.55 },
    { name: 'native', against: 'noble', atLeast: 10 },
  ],
});

const verifying = comparison({
  title: `verify ${MESSAGE_LENGTH} octets, key seen before`,
  contenders: () => {
    const keys = nodeKeys();
    const theirs = nodeSign('sha256', message, keys.signing);
    const ours = nativeBackend.sign(privateKey, message);
    return [
      {
        name: 'crypto.verify',
        batch: repeat(() => nodeVerify('sha256', message, keys.verifying, theirs)),
      },
      { name: 'native', batch: repeat(() => nativeBackend.verify(publicKey, message, ours)) },
      { name: 'noble', batch: repeat(() => portableBackend.verify(publicKey, message, ours)) },
    ];
  },
  goals: [{ name: 'native', against: 'crypto.verify', atLeast: 0.9 }],
});

const verifyingStrangers = comparison({
  title: `verify ${MESSAGE_LENGTH} octets, key never seen`,
  note: 'the floor imports the SubjectPublicKeyInfo and verifies',
  contenders: () => [
    {
      name: 'import + verify',
      size: STRANGERS,
      batch: (size) => {
        const inputs = strangers(size);
        return () => {
          for (const { key: point, signature } of inputs) {
            const spki = Buffer.concat([SPKI_PREFIX, point]);
            const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
            keep(nodeVerify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature));
          }
        };
      },
    },
    {
      name: 'native',
      size: STRANGERS,
      batch: (size) => {
        const inputs = strangers(size);
        return () => {
          for (const { key, signature } of inputs) {
            keep(nativeBackend.verify(key, message, signature));
          }
        };
      },
    },
  ],
  goals: [{ name: 'native', against: 'import + verify', atLeast: 0.9 }],
});

const agreeing = comparison({
  title: 'static ECDH',
  contenders: () => {
    const peer = nativeBackend.publicKeyOf(random.bytes(32));
    const prepared = createECDH('prime256v1');
    prepared.setPrivateKey(privateKey);
    return [
      { name: 'computeSecret', batch: repeat(() => prepared.computeSecret(peer)) },
      { name: 'native', batch: repeat(() => nativeBackend.sharedSecret(privateKey, peer)) },
      { name: 'noble', batch: repeat(() => portableBackend.sharedSecret(privateKey, peer)) },
    ];
  },
  goals: [{ name: 'native', against: 'computeSecret', atLeast: 0.9 }],
});

const authenticating = comparison({
  title: `derive a key and MAC ${MESSAGE_LENGTH} octets`,
  contenders: () => {
    const secret = random.bytes(32);
    const otherInfo = random.bytes(33);
    const iv = random.bytes(12);
    return [
      {
        name: 'native',
        batch: repeat(() => gmac(singleStepKdf(secret, otherInfo, 16), iv, message)),
      },
    ];
  },
});

const making = comparison({
  title: 'make a key from a seed',
  contenders: () => {
    const curve = createECDH('prime256v1');
    const store = softKeyStore(random);
    let made = 0;
    return [
      {
        name: 'setPrivateKey + getPublicKey',
        batch: repeat(() => {
          curve.setPrivateKey(privateKey);
          return curve.getPublicKey();
        }),
      },
      {
        name: 'key store',
        batch: repeat(() => store.createSigningKey(`key ${made++}`).publicKey),
      },
    ];
  },
});

export const benchmarks: readonly Benchmark[] = [
  signing,
  verifying,
  verifyingStrangers,
  agreeing,
  authenticating,
  making,
];
