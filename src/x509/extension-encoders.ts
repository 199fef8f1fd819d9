/**
 * What is written inside each extension that SMKI uses: DER for extnValue. Reading them is `extensions.ts`.
 *
 * Each takes exactly what it writes, right or wrong, so that a faulty certificate is made with the same functions.
 *
 * @module
 */
import { der } from '../asn1/index.ts';
import { KEY_USAGE_BITS, type KeyUsage } from '../vocabulary/key-usages.ts';
import { OID } from './object-identifiers.ts';
import type { BasicConstraints, HardwareModuleName, WrappedContingencyKey } from './types.ts';

/** KeyUsage ::= BIT STRING, trailing zero bits removed. */
export function encodeKeyUsage(usages: readonly KeyUsage[]): Uint8Array {
  return der.namedBits(usages.map((usage) => KEY_USAGE_BITS[usage]));
}

/** BasicConstraints; `cA` FALSE is the DEFAULT and left out. */
export function encodeBasicConstraints({ ca, pathLength }: BasicConstraints): Uint8Array {
  const parts: Uint8Array[] = [];
  if (ca) parts.push(der.boolean(true));
  if (pathLength !== undefined) parts.push(der.integer(pathLength));
  return der.sequence(...parts);
}

/** CertificatePolicies without qualifiers. */
export function encodeCertificatePolicies(policies: readonly string[]): Uint8Array {
  return der.sequenceOf(policies.map((policy) => der.sequence(der.objectIdentifier(policy))));
}

/** SubjectKeyIdentifier ::= OCTET STRING. */
export function encodeSubjectKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return der.octetString(keyIdentifier);
}

/** AuthorityKeyIdentifier with keyIdentifier [0] only: GBCS 12 allows no other form. */
export function encodeAuthorityKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return der.sequence(der.contextPrimitive(0, keyIdentifier));
}

/** GeneralNames with one otherName: the HardwareModuleName of a device (RFC 4108 §5). */
export function encodeHardwareModuleName(name: HardwareModuleName): Uint8Array {
  const module = der.sequence(der.objectIdentifier(name.type), der.octetString(name.serialNumber));
  const type = der.objectIdentifier(OID.hardwareModuleName);
  return der.sequence(der.contextConstructed(0, type, der.contextConstructed(0, module)));
}

/** ApexContingencyKey (RFC 5934 §9); the wrap algorithm has no parameters. */
export function encodeWrappedContingencyKey(key: WrappedContingencyKey): Uint8Array {
  return der.sequence(
    der.sequence(der.objectIdentifier(key.wrapAlgorithm)),
    der.octetString(key.wrappedPublicKey),
  );
}
