/**
 * Authorities: device certificates through the full path against their floor, a whole batch with its memory, looking up among
 * a hundred thousand.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { granted } from '../src/authority/answer.ts';
import {
  type CertificateRecord,
  CertificateRegister,
} from '../src/authority/certificates/register.ts';
import { createRepository } from '../src/authority/certificates/repository.ts';
import { toHex } from '../src/core/bytes.ts';
import { simulatedClock } from '../src/core/clock.ts';
import { instant } from '../src/core/instant.ts';
import { seededRandom, softKeyStore, verify } from '../src/crypto/index.ts';
import { eui64 } from '../src/vocabulary/eui64.ts';
import { signatureFromDer } from '../src/x509/ecdsa-signature.ts';
import { NO_WELL_DEFINED_EXPIRY } from '../src/x509/profiles.ts';
import { parseCertificationRequest } from '../src/x509/request.ts';
import { certifyingEnvironment, freshRequest } from './authority-requests.ts';
import { type Benchmark, type Measurement, comparison, keep, repeat } from './harness.ts';

/** In a round; every request is used once. */
const REQUESTS = 60;
/** As long as the signed part of a device certificate. */
const SIGNED_PART = new Uint8Array(330);

const issuing = comparison({
  title: 'certify a device: request parsed and judged, certificate issued, registered',
  note: 'floor: one verification with the import of its key, one deterministic signature',
  contenders: () => {
    const { environment, by } = certifyingEnvironment();
    const issuingKey = softKeyStore(seededRandom('floor')).createSigningKey('Issuing DCA');
    return [
      {
        name: 'floor',
        size: REQUESTS,
        batch: (size) => {
          const inputs = Array.from({ length: size }, () => {
            const { tbs, signature, publicKeyInfo } = parseCertificationRequest(freshRequest());
            return { tbs, key: publicKeyInfo.key, signature: signatureFromDer(signature) };
          });
          return () => {
            for (const { key, tbs, signature } of inputs) {
              if (!verify(key, tbs, signature)) throw new Error('the request verifies');
              keep(issuingKey.sign(SIGNED_PART));
            }
          };
        },
      },
      {
        name: 'certificates.request',
        size: REQUESTS,
        batch: (size) => {
          const requests = Array.from({ length: size }, freshRequest);
          return () => {
            for (const request of requests) {
              keep(granted(environment.certificates.request({ by, request })));
            }
          };
        },
      },
      {
        name: 'certificates.batch',
        size: REQUESTS,
        batch: (size) => {
          const requests = Array.from({ length: size }, freshRequest);
          return () => {
            const batch = granted(environment.certificates.batch({ by, requests }));
            for (const { answer } of batch.outcomes) keep(granted(answer));
          };
        },
      },
    ];
  },
  goals: [
    { name: 'certificates.request', against: 'floor', atLeast: 0.6 },
    { name: 'certificates.batch', against: 'floor', atLeast: 0.6 },
  ],
});

interface BatchRun {
  readonly size: number;
  readonly ms: number;
  /** MiB that stay: the register. */
  readonly register: number;
  /** MiB live at most beyond the register's share at that moment. */
  readonly beyond: number;
  /** MiB of the whole process at its peak. */
  readonly rss: number;
}

/** Memory is in the name, because the tables have columns for time only. */
const wholeBatches: Benchmark = {
  title: 'a whole batch in one run',
  note: 'live memory: the register, what the batch holds beyond it, and the process at its peak with 50,000 requests and garbage',
  goals: [],
  measure: () => [5_000, 50_000].map(runBatch).map(measurementOf),
};

function runBatch(size: number): BatchRun {
  const program = join(import.meta.dirname, 'authority-batch.ts');
  const output = execFileSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', program, String(size)],
    { encoding: 'utf8' },
  );
  return JSON.parse(output) as BatchRun;
}

function measurementOf({ size, ms, register, beyond, rss }: BatchRun): Measurement {
  const mebibytes = (value: number): string => `${value.toFixed(0)} MiB`;
  return {
    name: `of ${size.toLocaleString('en')}: register ${mebibytes(register)}, beyond it ${mebibytes(beyond)}, process ${mebibytes(rss)}`,
    firstMs: undefined,
    roundsMs: [ms / size],
  };
}

const CERTIFICATES = 100_000;

/** A register of so many certificates that nobody signed: only looking up is measured. */
function largeRegister(): {
  readonly register: CertificateRegister;
  readonly records: readonly CertificateRecord[];
} {
  const random = seededRandom('large register');
  const register = new CertificateRegister();
  const certificate = new Uint8Array(420);
  const at = instant('2026-01-01T00:00:00Z');
  const records = Array.from({ length: CERTIFICATES }, (_, number) => {
    const entityId = eui64((0xfe5a_4b20_0000_0000n + BigInt(number >> 1)).toString(16));
    return register.add({
      facts: {
        certificate,
        issuer: 'S001',
        profile: 'device',
        entityId,
        role: undefined,
        keyUsage: number % 2 === 0 ? 'digitalSignature' : 'keyAgreement',
        notBefore: at,
        notAfter: NO_WELL_DEFINED_EXPIRY,
        subscriber: 'Manufacturer',
        replaces: undefined,
      },
      keyIdentifier: toHex(random.bytes(8)),
      serialNumber: random.bytes(16),
      cause: { at, by: 'Manufacturer: ARO' },
    });
  });
  return { register, records };
}

const lookingUp = comparison({
  title: 'look a certificate up among 100,000',
  note: 'floor: a Map from serial number to certificate',
  contenders: () => {
    const { register, records } = largeRegister();
    const repository = createRepository(register, simulatedClock(instant('2026-01-01T00:00:00Z')));
    const map = new Map(records.map((record) => [record.serial, record]));
    let next = 0;
    const any = (): CertificateRecord => {
      // A stride that is prime to the size visits all of them, never neighbours.
      next = (next + 7_919) % CERTIFICATES;
      return records[next]!;
    };
    return [
      { name: 'Map', batch: repeat(() => map.get(any().serial)) },
      { name: 'repository.bySerial', batch: repeat(() => repository.bySerial(any().serial)) },
      {
        name: 'search by serial number',
        batch: repeat(() => repository.search({ serial: any().serial })),
      },
      {
        name: 'search by Entity Identifier and usage',
        batch: repeat(() =>
          repository.search({ entityId: any().entityId!, keyUsage: 'keyAgreement' }),
        ),
      },
      {
        name: 'search by Entity Identifier and status',
        batch: repeat(() => repository.search({ entityId: any().entityId!, status: 'P' })),
      },
    ];
  },
  goals: [
    { name: 'repository.bySerial', against: 'Map', atLeast: 0.2 },
    { name: 'search by Entity Identifier and usage', against: 'Map', atLeast: 0.1 },
    { name: 'search by Entity Identifier and status', against: 'Map', atLeast: 0.1 },
  ],
});

export const benchmarks: readonly Benchmark[] = [issuing, wholeBatches, lookingUp];
