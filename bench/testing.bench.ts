/**
 * What a test harness pays: the standard world, the first test of a process, and the import of the package root.
 *
 * Against targets in milliseconds, and the world against its own floor: the key generations, signatures and
 * verifications that it needs.
 *
 * @module
 */
import { publicKeyOf, seededRandom, sign, verify } from '../src/crypto/index.ts';
import { standardWorld } from '../src/testing/standard-world.ts';
import { type Benchmark, comparison, freshProcesses, repeat } from './harness.ts';

/** Four authorities, ten party and four device certificates; a request is signed and verified for all but authorities. */
const AUTHORITIES = 4;
const REQUESTS = 14;

let floorRun = 0;

/** Keys from a seed, requests signed and verified, certificates signed: nothing else. */
function worldFloor(): void {
  const random = seededRandom(`floor:${++floorRun}`);
  const message = random.bytes(300);
  const keys = Array.from({ length: AUTHORITIES + REQUESTS }, (_, index) => {
    const privateKey = random.fork(`key:${index}`).bytes(32);
    privateKey[0] = 1;
    return { privateKey, publicKey: publicKeyOf(privateKey) };
  });
  const [authority] = keys;
  if (authority === undefined) return;
  for (const [index, { privateKey, publicKey }] of keys.entries()) {
    if (index >= AUTHORITIES) verify(publicKey, message, sign(privateKey, message));
    sign(authority.privateKey, message);
  }
}

let run = 0;

export const benchmarks: readonly Benchmark[] = [
  comparison({
    title: 'standardWorld(), another seed each time',
    note: 'hierarchy, six parties, an ESME and a CHF, all enrolled by requests; floor: the cryptography it needs',
    contenders: () => [
      { name: 'bare cryptography', batch: repeat(worldFloor) },
      { name: 'standardWorld', batch: repeat(() => standardWorld({ seed: `bench:${++run}` })) },
    ],
    goals: [{ name: 'standardWorld', atMostMs: 15 }],
  }),
  freshProcesses({
    title: 'the first test of a process, import included',
    note: 'import smki-sim/testing, standardWorld(), one Method 1 command through the DCC to the meter',
    programs: {
      'first test': `
        const { standardWorld } = await import('smki-sim/testing');
        const { supplier, esme, hierarchy, send } = standardWorld();
        const certificate = hierarchy.issue(supplier.request('keyAgreement'));
        const { outcome } = send(supplier.updateCredentials({
          target: esme.entityId, mode: 'supplierBySupplier',
          replacements: { 'supplier.keyAgreement': certificate }, issuers: [hierarchy.issuingOca],
        }));
        if (!outcome.accepted) throw new Error('refused');`,
    },
    goals: [{ name: 'first test', atMostMs: 300 }],
  }),
  freshProcesses({
    title: 'import of the package root',
    note: 'median of fresh processes, the import alone',
    programs: { 'import smki-sim': "await import('smki-sim');" },
    goals: [{ name: 'import smki-sim', atMostMs: 80 }],
  }),
];
