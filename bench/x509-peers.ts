/**
 * Measures certificate issuance beside libraries that are asynchronous, and prints the measurements as JSON.
 *
 * A program of its own, because the harness is synchronous: `x509.bench.ts` runs it and reads what it prints. The
 * others sign with one prepared key and certify one prepared key; ours also makes the key that it certifies.
 *
 * @module
 */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as peculiar from '@peculiar/x509';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { Measurement } from './harness.ts';
import { seededIssuer } from './x509-issuer.ts';

const ROUNDS = 15;
const NOT_BEFORE = new Date('2026-01-01T00:00:00Z');
const NOT_AFTER = new Date('2035-12-31T23:59:59Z');
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const POLICY = '1.2.826.0.1.8641679.1.2.1.4';
const KEY_IDENTIFIER = new Uint8Array(8).fill(0x44).buffer;

interface Contender {
  readonly name: string;
  /** Certificates in a round: some milliseconds' worth. */
  readonly size: number;
  readonly issue: () => unknown;
}

const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
peculiar.cryptoProvider.set(webcrypto as never);

async function issueWithPeculiar(): Promise<unknown> {
  return peculiar.X509CertificateGenerator.create({
    serialNumber: '71872bdbc82789bc1401ce01ba06ada3',
    issuer: 'CN=E357',
    subject: 'OU=02',
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    signingKey: keys.privateKey as never,
    publicKey: keys.publicKey as never,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new peculiar.KeyUsagesExtension(peculiar.KeyUsageFlags.digitalSignature, true),
      await peculiar.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new peculiar.CertificatePolicyExtension([POLICY], true),
      await peculiar.AuthorityKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  });
}

async function issueWithPkijs(): Promise<unknown> {
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1js.Integer({ valueHex: new Uint8Array(16).fill(0x11).buffer });
  const name = (type: string, value: string): pkijs.AttributeTypeAndValue =>
    new pkijs.AttributeTypeAndValue({ type, value: new asn1js.Utf8String({ value }) });
  certificate.issuer.typesAndValues.push(name('2.5.4.3', 'E357'));
  certificate.subject.typesAndValues.push(name('2.5.4.11', '02'));
  certificate.notBefore.value = NOT_BEFORE;
  certificate.notAfter.value = NOT_AFTER;
  const usage = new asn1js.BitString({ valueHex: Uint8Array.of(0x80).buffer, unusedBits: 7 });
  const octets = new asn1js.OctetString({ valueHex: KEY_IDENTIFIER });
  const policy = new pkijs.PolicyInformation({ policyIdentifier: POLICY });
  const policies = new pkijs.CertificatePolicies({ certificatePolicies: [policy] });
  const authorityKey = new pkijs.AuthorityKeyIdentifier({ keyIdentifier: octets });
  const extension = (extnID: string, critical: boolean, value: asn1js.BaseBlock): pkijs.Extension =>
    new pkijs.Extension({ extnID, critical, extnValue: value.toBER() });
  certificate.extensions = [
    extension('2.5.29.15', true, usage),
    extension('2.5.29.14', false, octets),
    extension('2.5.29.32', true, policies.toSchema()),
    extension('2.5.29.35', false, authorityKey.toSchema()),
  ];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign(keys.privateKey, 'SHA-256');
  return certificate.toSchema(true).toBER();
}

const contenders: readonly Contender[] = [
  { name: 'issueCertificate, with a new key', size: 200, issue: seededIssuer('peers') },
  { name: '@peculiar/x509', size: 10, issue: issueWithPeculiar },
  { name: 'pkijs', size: 20, issue: issueWithPkijs },
];

async function measure({ issue, size }: Contender): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < size; i++) await issue();
  return (performance.now() - started) / size;
}

const measurements: (Measurement & { roundsMs: number[] })[] = [];
for (const contender of contenders) {
  const firstMs = await measure({ ...contender, size: 1 });
  await measure(contender);
  measurements.push({ name: contender.name, firstMs, roundsMs: [] });
}
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, contender] of contenders.entries()) {
    measurements[index]?.roundsMs.push(await measure(contender));
  }
}
console.log(JSON.stringify(measurements));
