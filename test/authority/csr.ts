/**
 * Certification requests for tests, right and wrong: fields are put together by hand, and signed by the key that is asked for.
 *
 * @module
 */
import { der } from '../../src/asn1/index.ts';
import { type SigningKey, seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import type { EndEntityKeyUsage, KeyUsage } from '../../src/vocabulary/key-usages.ts';
import type { RemotePartyRole } from '../../src/vocabulary/roles.ts';
import { type ExtensionParts, encodeExtensions } from '../../src/x509/extension.ts';
import { encodeHardwareModuleName, encodeKeyUsage } from '../../src/x509/extension-encoders.ts';
import { assembleSigned } from '../../src/x509/issue.ts';
import { OID } from '../../src/x509/object-identifiers.ts';
import { publicKeyInfoOf } from '../../src/x509/public-key-info.ts';
import { createCertificationRequest } from '../../src/x509/request.ts';
import { subjectName } from '../../src/x509/subject.ts';
import { eui64, eui64Bytes } from '../../src/vocabulary/eui64.ts';

export const SUPPLIER = 'FE5A4B1000000002';
export const OTHER_SUPPLIER = 'FE5A4B1000000012';
export const NETWORK = 'FE5A4B1000000003';
export const METER = 'FE5A4B2000000001';
export const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';

const keys = softKeyStore(seededRandom('requests of the authority tests'));
export const keyNamed = (name: string): SigningKey => keys.createSigningKey(name);

export interface Wishes {
  readonly key?: string;
  readonly entityId?: string;
  readonly role?: RemotePartyRole | number;
  readonly commonName?: string;
  readonly keyUsage?: EndEntityKeyUsage;
}

export function organisationRequest(wishes: Wishes = {}): Uint8Array {
  const { role = 'supplier', entityId = SUPPLIER, keyUsage = 'digitalSignature' } = wishes;
  const key = keyNamed(wishes.key ?? `${role}:${entityId}:${keyUsage}`);
  return createCertificationRequest({
    kind: 'organisation',
    role,
    entityId,
    ...(wishes.commonName !== undefined && { commonName: wishes.commonName }),
    keyUsage,
    publicKey: key.publicKey,
    sign: (message) => key.sign(message),
  });
}

export function deviceRequest(wishes: Wishes = {}): Uint8Array {
  const { entityId = METER, keyUsage = 'digitalSignature' } = wishes;
  const key = keyNamed(wishes.key ?? `${entityId}:${keyUsage}`);
  return createCertificationRequest({
    kind: 'device',
    entityId,
    hardwareType: HARDWARE_TYPE,
    keyUsage,
    publicKey: key.publicKey,
    sign: (message) => key.sign(message),
  });
}

/** Parts of a request that a test wants to be wrong; the rest is that of a supplier. */
export interface Parts {
  readonly subject?: Uint8Array;
  readonly publicKeyInfo?: Uint8Array;
  readonly keyUsages?: readonly KeyUsage[];
  readonly hardwareModuleName?: Uint8Array;
  readonly extensions?: readonly ExtensionParts[];
  readonly attributes?: readonly Uint8Array[];
  readonly signedBy?: string;
}

export function requestOf(parts: Parts = {}): Uint8Array {
  const key = keyNamed('parts');
  const { keyUsages = ['digitalSignature'], hardwareModuleName, extensions = [] } = parts;
  const all: ExtensionParts[] = [...extensions];
  if (hardwareModuleName !== undefined) {
    const value = encodeHardwareModuleName({
      type: HARDWARE_TYPE,
      serialNumber: hardwareModuleName,
    });
    all.unshift({ id: OID.subjectAltName, critical: true, value });
  }
  if (keyUsages.length > 0) {
    all.unshift({ id: OID.keyUsage, critical: true, value: encodeKeyUsage(keyUsages) });
  }
  const asked = all.length === 0 ? [] : [attribute(OID.extensionRequest, encodeExtensions(all))];
  const tbs = der.sequence(
    der.integer(0),
    parts.subject ?? subjectName('organisation', { role: 'supplier', entityId: SUPPLIER }).der,
    parts.publicKeyInfo ?? publicKeyInfoOf(key.publicKey),
    der.contextConstructed(0, ...asked, ...(parts.attributes ?? [])),
  );
  return assembleSigned(tbs, keyNamed(parts.signedBy ?? 'parts').sign(tbs));
}

export function attribute(type: string, value: Uint8Array): Uint8Array {
  return der.sequence(der.objectIdentifier(type), der.set(value));
}

/** A name of UTF8String and BIT STRING attributes, one in each RDN. */
export function nameOf(
  ...attributes: readonly (readonly [type: string, value: string])[]
): Uint8Array {
  return der.sequence(
    ...attributes.map(([type, text]) => {
      const value =
        type === OID.x500UniqueIdentifier
          ? der.bitString(eui64Bytes(eui64(text)))
          : der.utf8String(text);
      return der.set(der.sequence(der.objectIdentifier(type), value));
    }),
  );
}

/** SubjectPublicKeyInfo of any curve and octets. */
export function foreignKeyInfo(curve: string, key: Uint8Array): Uint8Array {
  return der.sequence(
    der.sequence(der.objectIdentifier(OID.ecPublicKey), der.objectIdentifier(curve)),
    der.bitString(key),
  );
}
