/**
 * What the certificate benchmarks issue: device certificates, each for a key that is made from the seed.
 *
 * @module
 */
import { instant } from '../src/core/instant.ts';
import { publicKeyOf, seededRandom, softKeyStore } from '../src/crypto/index.ts';
import { issueCertificate } from '../src/x509/issue.ts';
import { keyIdentifier } from '../src/x509/key-identifier.ts';
import { serialNumberFrom } from '../src/x509/serial-number.ts';
import { subjectName } from '../src/x509/subject.ts';

const NOT_BEFORE = instant('2026-01-01T00:00:00Z');
const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';
/** As long as the signed part of a device certificate. */
const MESSAGE = new Uint8Array(330);

/** A function that issues one more device certificate: key, serial number, template, signature. */
export function seededIssuer(seed: string): () => Uint8Array {
  const random = seededRandom(seed);
  const signingKey = softKeyStore(random).createSigningKey('Issuing DCA');
  const issuer = {
    name: subjectName('issuingDca', { commonName: 'E357' }),
    keyIdentifier: keyIdentifier(signingKey.publicKey),
  };
  let issued = 0;
  return () => {
    const own = random.fork(`device ${issued++}`);
    return issueCertificate({
      profile: 'device',
      keyUsage: 'digitalSignature',
      serialNumber: serialNumberFrom(own),
      issuer,
      subject: { entityId: '00DB1234567890A0' },
      hardwareType: HARDWARE_TYPE,
      publicKey: publicKeyOf(own.bytes(32)),
      notBefore: NOT_BEFORE,
      signingKey,
    });
  };
}

/** The floor: what no issuer can do without, a key from the seed and one deterministic signature. */
export function bareIssuer(seed: string): () => Uint8Array {
  const random = seededRandom(seed);
  const signingKey = softKeyStore(random).createSigningKey('Issuing DCA');
  let issued = 0;
  return () => {
    publicKeyOf(random.fork(`device ${issued++}`).bytes(32));
    return signingKey.sign(MESSAGE);
  };
}
