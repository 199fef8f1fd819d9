/**
 * Finds out what is wrong with a certificate: each finding has a stable name, a place and a clause.
 */
import { toHex } from 'smki-sim';
import { LINT_RULES, lintCertificate } from 'smki-sim/x509';
import { defectiveCertificate, defectiveCertificates, standardWorld } from 'smki-sim/testing';

// A certificate as it should be: nothing to report.
const { supplier, hierarchy } = standardWorld();
const { certificate } = supplier.credential('digitalSignature');
console.log('A sound certificate:', lintCertificate(certificate).length, 'findings');

// The role in decimal, as a tool once wrote it.
const decimal = defectiveCertificate('decimal-role');
for (const { id, field, expected, found, clause } of lintCertificate(decimal.certificate)) {
  console.log(`\n${id} [${clause}]\n  ${field}: found ${found}; expected ${expected}`);
}

// Some faults only show beside other certificates: a foreign key under the right name.
const forged = defectiveCertificate('foreign-key');
const [issuer] = forged.chain;
console.log('\nA forgery by itself:', lintCertificate(forged.certificate).length, 'findings');
for (const { id, explanation } of lintCertificate(forged.certificate, { issuer: issuer! })) {
  console.log(`Beside its issuer: ${id}. ${explanation}`);
}

// The octets of a file are enough, whatever they are.
const cut = certificate.subarray(0, 200);
console.log('\nA cut file:', lintCertificate(cut)[0]?.id);
console.log('Nothing:', lintCertificate(new Uint8Array())[0]?.id);

// One fixture at least for each rule, to test a parser, a head-end or a meter with.
const fixtures = defectiveCertificates();
const rules = Object.keys(LINT_RULES);
console.log(`\n${rules.length} rules, ${fixtures.length} defective certificates, such as:`);
for (const { title, rule } of fixtures.filter((_, index) => index % 20 === 3)) {
  console.log(`  ${rule.padEnd(32)} ${title}`);
}
console.log(`\nThe issuer's certificate begins ${toHex(hierarchy.issuingOca.subarray(0, 8))}.`);
