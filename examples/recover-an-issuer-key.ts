/** Nobody has the certificate of an issuer: its key is in the signatures it made, and the certificates confirm it. */
import { createWorld, toHex } from 'smki-sim';
import { recoverIssuerKey, recoverIssuerKeys } from 'smki-sim/interop';
import { keyIdentifier, parseCertificate, validatePath } from 'smki-sim/x509';
import { defectiveCertificate } from 'smki-sim/testing';

const world = createWorld({ seed: 'an old bench' });
const { hierarchy, supplier, networkOperator } = world;
const leaf = supplier.credential('digitalSignature').certificate;

// One certificate is enough when it names the key of its issuer (authorityKeyIdentifier).
const found = recoverIssuerKey([leaf])!;
console.log(`key ${toHex(found.keyIdentifier)}, confirmed by ${found.confirmedBy}`);
const truth = parseCertificate(hierarchy.issuingOca).publicKeyInfo.key;
console.log(`it is the key of the Issuing OCA: ${String(toHex(found.publicKey) === toHex(truth))}`);
console.log(`its identifier: ${toHex(keyIdentifier(found.publicKey))}`);

// Name and key make an anchor: certificates can be validated without any certificate of an authority.
const anchor = { name: found.issuer, publicKey: found.publicKey };
const other = networkOperator.credential('keyAgreement').certificate;
const path = { leaf: other, anchors: [anchor], at: world.clock.now(), rules: 'path' } as const;
console.log(`another certificate under it: ${String(validatePath(path).valid)}`);

// A forgery under the same name was signed by another key, which no certificate names.
const forged = defectiveCertificate('foreign-key');
const keys = recoverIssuerKeys([leaf, other, forged.certificate]);
console.log(
  `\nwith a forgery among them: ${keys.length} key, of ${keys[0]!.certificates} certificates`,
);
console.log(
  `the forgery alone: ${recoverIssuerKey([forged.certificate]) ? 'a key' : 'nothing confirmed'}`,
);
