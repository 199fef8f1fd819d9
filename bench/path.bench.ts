/**
 * What path validation costs for a device-sized chain: leaf, Issuing OCA, root as a bare anchor.
 *
 * Against the verifications that the work needs (cold: and the import of two keys), against pkijs, and against
 * `openssl verify` as its user would call it.
 *
 * @module
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { toHex } from '../src/core/bytes.ts';
import { instant } from '../src/core/instant.ts';
import type { Point, RawSignature } from '../src/crypto/backend.ts';
import { seededRandom, softKeyStore, verify } from '../src/crypto/index.ts';
import type { SigningKey } from '../src/crypto/keys.ts';
import type { CertificateIssuer } from '../src/x509/certificate-contents.ts';
import { parseCertificate } from '../src/x509/certificate.ts';
import { signatureFromDer } from '../src/x509/ecdsa-signature.ts';
import { issueCertificate } from '../src/x509/issue.ts';
import { keyIdentifier } from '../src/x509/key-identifier.ts';
import { OID } from '../src/x509/object-identifiers.ts';
import { createPathCache, validatePath } from '../src/x509/path.ts';
import { derToPem } from '../src/x509/pem.ts';
import { serialNumberFrom } from '../src/x509/serial-number.ts';
import { type Benchmark, comparison, keep, repeat } from './harness.ts';

const NOT_BEFORE = instant('2026-01-01T00:00:00Z');
const AT = instant('2026-06-01T00:00:00Z');
/** Nobody unwraps it here. */
const WRAPPED = { wrapAlgorithm: OID.aes128WrapPad, wrappedPublicKey: new Uint8Array(80) };
const RANDOM = seededRandom('path benchmark');

interface Chain {
  readonly rootKey: Point;
  readonly rootName: Uint8Array;
  readonly root: Uint8Array;
  readonly issuing: Uint8Array;
  readonly leaf: Uint8Array;
}

let chains = 0;

/** A hierarchy whose keys and certificates nobody has seen. */
function freshChain(): Chain {
  const label = `${chains++}`;
  const random = RANDOM.fork(label);
  const store = softKeyStore(random);
  const key = (name: string): SigningKey => store.createSigningKey(`${name} ${label}`);
  const [rootKey, issuingKey, leafKey] = [key('root'), key('issuing'), key('leaf')];
  const serialNumber = (name: string): Uint8Array => serialNumberFrom(random.fork(name));
  const root = issueCertificate({
    profile: 'rootOca',
    serialNumber: serialNumber('root'),
    subject: { commonName: 'ZA' },
    publicKey: rootKey.publicKey,
    notBefore: NOT_BEFORE,
    wrappedContingencyKey: WRAPPED,
    signingKey: rootKey,
  });
  const issuing = issueCertificate({
    profile: 'issuingOca',
    serialNumber: serialNumber('issuing'),
    issuer: issuerOf(root, rootKey),
    subject: { commonName: 'Z1' },
    publicKey: issuingKey.publicKey,
    notBefore: NOT_BEFORE,
    signingKey: rootKey,
  });
  const leaf = issueCertificate({
    profile: 'organisation',
    keyUsage: 'digitalSignature',
    serialNumber: serialNumber('leaf'),
    issuer: issuerOf(issuing, issuingKey),
    subject: { role: 'supplier', entityId: '90B3D51F30010000' },
    publicKey: leafKey.publicKey,
    notBefore: NOT_BEFORE,
    signingKey: issuingKey,
  });
  const rootName = parseCertificate(root).subject.der;
  return { rootKey: rootKey.publicKey, rootName, root, issuing, leaf };
}

function issuerOf(certificate: Uint8Array, key: SigningKey): CertificateIssuer {
  return {
    name: parseCertificate(certificate).subject,
    keyIdentifier: keyIdentifier(key.publicKey),
  };
}

interface BareVerification {
  readonly key: Point;
  readonly message: Uint8Array;
  readonly signature: RawSignature;
}

/** The two verifications that no validator can do without, everything prepared. */
function bareVerifications(chain: Chain): readonly BareVerification[] {
  const issuing = parseCertificate(chain.issuing);
  const leaf = parseCertificate(chain.leaf);
  const issuingKey = issuing.publicKeyInfo.point;
  if (issuingKey === undefined) throw new Error('the Issuing OCA has a P-256 key');
  return [
    { key: issuingKey, message: leaf.tbs, signature: signatureFromDer(leaf.signature) },
    { key: chain.rootKey, message: issuing.tbs, signature: signatureFromDer(issuing.signature) },
  ];
}

function verifyBare(verifications: readonly BareVerification[]): boolean {
  return verifications.every(({ key, message, signature }) => verify(key, message, signature));
}

type Options = Parameters<typeof validatePath>[0];

function optionsOf({ leaf, issuing, rootName, rootKey }: Chain): Options {
  const anchors = [{ name: rootName, publicKey: rootKey }];
  return { leaf, intermediates: [issuing], anchors, at: AT, rules: 'path' };
}

function validate(options: Options): boolean {
  const { valid } = validatePath(options);
  if (!valid) throw new Error('the chain must be valid');
  return valid;
}

const FRESH_CHAINS = 40;

const cold = comparison({
  title: 'validate leaf, Issuing OCA and bare root: certificates and keys never seen',
  note: 'floor: two verifications and the import of two keys',
  contenders: () => [
    {
      name: 'floor',
      size: FRESH_CHAINS,
      batch: (size) => {
        const inputs = Array.from({ length: size }, () => bareVerifications(freshChain()));
        return () => {
          for (const input of inputs) keep(verifyBare(input));
        };
      },
    },
    {
      name: 'validatePath',
      size: FRESH_CHAINS,
      batch: (size) => {
        const inputs = Array.from({ length: size }, () => optionsOf(freshChain()));
        return () => {
          for (const input of inputs) keep(validate(input));
        };
      },
    },
  ],
  goals: [{ name: 'validatePath', against: 'floor', atLeast: 0.6 }],
});

const seenBefore = comparison({
  title: 'validate the same chain again',
  note: 'floor: two verifications with keys seen before; with a cache nothing is parsed or verified again',
  contenders: () => {
    const chain = freshChain();
    const verifications = bareVerifications(chain);
    const options = optionsOf(chain);
    const cached = { ...options, cache: createPathCache() };
    return [
      { name: 'floor', batch: repeat(() => verifyBare(verifications)) },
      { name: 'validatePath', batch: repeat(() => validate(options)) },
      { name: 'validatePath, with a cache', batch: repeat(() => validate(cached)) },
    ];
  },
  goals: [
    { name: 'validatePath', against: 'floor', atLeast: 0.6 },
    { name: 'validatePath, with a cache', against: 'floor', atLeast: 10 },
  ],
});

/** How often each library validates the chain in its process, and how many processes each gets. */
const VALIDATIONS = 300;
const PROCESSES = 5;

/** A program that validates the chain often and prints the milliseconds of one time. */
function timedProgram(prepare: string, validateOnce: string): string {
  return `${prepare}
    const once = async () => { if (!(${validateOnce})) throw new Error('the chain must be valid'); };
    for (let i = 0; i < 50; i++) await once();
    const started = performance.now();
    for (let i = 0; i < ${VALIDATIONS}; i++) await once();
    console.log((performance.now() - started) / ${VALIDATIONS});`;
}

function programs(chain: Chain): Readonly<Record<string, string>> {
  const octets = (der: Uint8Array): string => `Buffer.from('${toHex(der)}', 'hex')`;
  const { leaf, issuing, root } = chain;
  return {
    validatePath: timedProgram(
      `import { validatePath } from 'smki-sim/x509';
       const options = { leaf: ${octets(leaf)}, intermediates: [${octets(issuing)}],
         anchors: [${octets(root)}], at: ${AT}, rules: 'path' };`,
      'validatePath(options).valid',
    ),
    pkijs: timedProgram(
      `import { Certificate, CertificateChainValidationEngine } from 'pkijs';
       const [leaf, issuing, root] = [${octets(leaf)}, ${octets(issuing)}, ${octets(root)}];`,
      `(await new CertificateChainValidationEngine({
         trustedCerts: [Certificate.fromBER(root)],
         certs: [Certificate.fromBER(issuing), Certificate.fromBER(leaf)],
         checkDate: new Date(${AT}) }).verify()).result`,
    ),
  };
}

function runProgram(program: string): number {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
  return Number(output.trim().split('\n').at(-1));
}

/** One `openssl verify` a validation, as a script would call it: the start of the process is part of the price. */
function runOpenSsl(folder: string): number {
  const file = (name: string): string => join(folder, `${name}.pem`);
  const started = performance.now();
  for (let i = 0; i < 10; i++) {
    const trust = ['-CAfile', file('root'), '-untrusted', file('issuing')];
    const args = ['verify', '-attime', `${AT / 1000}`, ...trust, file('leaf')];
    if (spawnSync('openssl', args).status !== 0) return NaN;
  }
  return (performance.now() - started) / 10;
}

const libraries: Benchmark = {
  title: 'validate the same chain as users of a library call it, certificates as octets',
  note: `a process of its own for each, ${VALIDATIONS} times; openssl verify is a process each time`,
  goals: [
    { name: 'validatePath', against: 'pkijs', atLeast: 5 },
    { name: 'validatePath', against: 'openssl verify', atLeast: 10 },
  ],
  measure: () => {
    const chain = freshChain();
    const folder = mkdtempSync(join(tmpdir(), 'smki-bench-'));
    const { root, issuing, leaf } = chain;
    for (const [name, der] of Object.entries({ root, issuing, leaf })) {
      writeFileSync(join(folder, `${name}.pem`), derToPem('CERTIFICATE', der));
    }
    const contenders: Record<string, () => number> = {
      'openssl verify': () => runOpenSsl(folder),
    };
    for (const [name, program] of Object.entries(programs(chain))) {
      contenders[name] = () => runProgram(program);
    }
    const rounds = Array.from({ length: PROCESSES }, () =>
      Object.values(contenders).map((run) => run()),
    );
    rmSync(folder, { recursive: true });
    return Object.keys(contenders).map((name, index) => ({
      name,
      firstMs: undefined,
      roundsMs: rounds.map((round) => round[index] ?? NaN),
    }));
  },
};

export const benchmarks: readonly Benchmark[] = [cold, seenBefore, libraries];
