/**
 * Certificates: what issuing costs beside its floor and other libraries, and what parsing costs beside asn1-x509.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { parseCertificate } from '../src/x509/certificate.ts';
import { matchProfile } from '../src/x509/compare.ts';
import { smkiExtensions } from '../src/x509/extensions.ts';
import { type Benchmark, type Measurement, comparison, repeat } from './harness.ts';
import { bareIssuer, seededIssuer } from './x509-issuer.ts';

const issuing = comparison({
  title: 'issue a device certificate for a new key',
  note: 'floor: a key from the seed and one deterministic signature',
  contenders: () => [
    { name: 'floor', batch: repeat(bareIssuer('floor')) },
    { name: 'issueCertificate', batch: repeat(seededIssuer('floor')) },
  ],
  goals: [{ name: 'issueCertificate', against: 'floor', atLeast: 0.6 }],
});

/** In a process of its own: these libraries are asynchronous. */
const issuingBesidePeers: Benchmark = {
  title: 'issue a certificate, beside asynchronous libraries',
  note: 'theirs sign with one prepared key and make no key; ours makes the key that it certifies',
  goals: [
    { name: 'issueCertificate, with a new key', against: '@peculiar/x509', atLeast: 20 },
    { name: 'issueCertificate, with a new key', against: 'pkijs', atLeast: 8 },
  ],
  measure: () => {
    const program = join(import.meta.dirname, 'x509-peers.ts');
    const output = execFileSync(process.execPath, ['--import', 'tsx', program], {
      encoding: 'utf8',
    });
    return JSON.parse(output) as readonly Measurement[];
  },
};

const parsing = comparison({
  title: 'parse a device certificate',
  note: 'ours decodes names, times and the key, and checks that it is a point; the extensions besides where it says so',
  contenders: () => {
    const encoded = seededIssuer('parse')();
    const parsed = parseCertificate(encoded);
    return [
      { name: 'asn1-x509', batch: repeat(() => AsnConvert.parse(encoded, Certificate)) },
      { name: 'parseCertificate', batch: repeat(() => parseCertificate(encoded)) },
      {
        name: 'parseCertificate and smkiExtensions',
        batch: repeat(() => smkiExtensions(parseCertificate(encoded))),
      },
      { name: 'matchProfile', batch: repeat(() => matchProfile(parsed)) },
    ];
  },
  goals: [{ name: 'parseCertificate and smkiExtensions', against: 'asn1-x509', atLeast: 5 }],
});

export const benchmarks: readonly Benchmark[] = [issuing, issuingBesidePeers, parsing];
