/**
 * Whether the key that signs a request is another than the one that signs the command in it (SEED64; recovery.md 11 row 9).
 *
 * Two questions: is the certificate one for XML signing by its role, and does its key not sign the command.
 *
 * @module
 */
import { toLatin1 } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import type { Point } from '../crypto/backend.ts';
import { verifyMessageSignature } from '../gbcs/signing.ts';
import { roleOrganisationalUnit } from '../vocabulary/roles.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { nameAttributeText } from '../x509/name.ts';
import type { Refused } from './eligibility.ts';

const XML_SIGNING_UNIT = roleOrganisationalUnit('xmlSigning');
/** Distinct certificates that are remembered: one a User, and some to spare. */
const REMEMBERED_MAX = 10_000;

interface XmlSigner {
  readonly publicKey: Point | undefined;
  readonly unit: string | undefined;
}

/** Judges the certificates that requests were signed with. */
export interface Separation {
  /** What is wrong, or undefined. */
  problem(request: {
    readonly xmlSigner: Uint8Array | undefined;
    readonly octets: Uint8Array;
  }): Refused | undefined;
}

/** Makes a judge with an empty memory of certificates. */
export function createSeparation(): Separation {
  const signers = new Map<string, XmlSigner | undefined>();
  const signerOf = (encoded: Uint8Array): XmlSigner | undefined => {
    const key = toLatin1(encoded);
    if (signers.has(key)) return signers.get(key);
    const signer = readSigner(encoded);
    if (signers.size < REMEMBERED_MAX) signers.set(key, signer);
    return signer;
  };
  return {
    problem: ({ xmlSigner, octets }) => {
      const signer = xmlSigner && signerOf(xmlSigner);
      if (signer === undefined) {
        const advice = 'sign the request with an XML signing certificate and pass it as xmlSigner';
        return { code: 'xml-signer-missing', advice };
      }
      const { publicKey, unit } = signer;
      if (unit !== XML_SIGNING_UNIT) return notSeparate(`its role is ${unit ?? 'not named'}`);
      const same = publicKey !== undefined && verifyMessageSignature(octets, publicKey);
      return same ? notSeparate('it signed the command too') : undefined;
    },
  };
}

function notSeparate(reason: string): Refused {
  const advice = `the request needs a key for XML signing (role ${XML_SIGNING_UNIT}) that signs nothing else: ${reason}`;
  return { code: 'xml-signing-key-not-separate', advice };
}

function readSigner(encoded: Uint8Array): XmlSigner | undefined {
  try {
    const { publicKeyInfo, subject } = parseCertificate(encoded);
    const unit = nameAttributeText(subject, 'organisationalUnitName');
    return { publicKey: publicKeyInfo.point, unit };
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}
