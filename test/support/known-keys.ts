/**
 * Every key of the ZAZ1 test PKI that is at hand, by the Entity Identifier of its holder: organisations from the npm
 * keystore, devices from the ZAZ1 folder, and the one key that has no certificate.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { fromHex } from '../../src/core/bytes.ts';
import { type AgreementKey, type Point, importAgreementKey } from '../../src/crypto/index.ts';
import { keystoreEntries, zaz1AuthorityKeys, zaz1Certificates } from './material.ts';

/** The access control broker of the test PKI: one side of every command's MAC. */
export const ACCESS_CONTROL_BROKER = '90B3D51F30000002';

const POINT_LENGTH = 65;

/** The public key of a PEM certificate, read by node:crypto and not by us. */
export function publicKeyOfPem(pem: string): Point {
  const spki = new X509Certificate(pem).publicKey.export({ format: 'der', type: 'spki' });
  return new Uint8Array(spki.subarray(spki.length - POINT_LENGTH));
}

/** Public keys for signatures of a party or device; empty when none is at hand. */
export function signingKeysOf(entityId: string): readonly Point[] {
  return [
    ...organisationKeys(entityId, 'digitalSignature').map(({ publicKey }) => publicKey),
    ...deviceKeys(entityId, 'ds'),
    ...bareKeys(entityId),
  ];
}

/** Public keys for key agreement of a device. */
export function deviceAgreementKeysOf(entityId: string): readonly Point[] {
  return deviceKeys(entityId, 'ka');
}

/** Private keys for key agreement of an organisation. */
export function agreementKeysOf(entityId: string): readonly AgreementKey[] {
  return organisationKeys(entityId, 'keyAgreement').map(({ key }) => key);
}

function organisationKeys(
  entityId: string,
  usage: 'digitalSignature' | 'keyAgreement',
): readonly { readonly publicKey: Point; readonly key: AgreementKey }[] {
  return keystoreEntries()
    .filter((entry) => entry.eui.toUpperCase() === entityId && entry.usage === usage)
    .map(({ name, certificate, privateKey }) => ({
      publicKey: publicKeyOfPem(certificate),
      key: importAgreementKey({ id: name, privateKey }),
    }));
}

function deviceKeys(entityId: string, suffix: 'ds' | 'ka'): readonly Point[] {
  const name = `${entityId.toLowerCase()}-${suffix}`;
  return zaz1Certificates()
    .filter((certificate) => certificate.name === name)
    .map(({ pem }) => publicKeyOfPem(pem));
}

function bareKeys(entityId: string): readonly Point[] {
  return Object.values(zaz1AuthorityKeys())
    .filter((key) => (key as { entityId?: string }).entityId === entityId)
    .map(({ point }) => fromHex(point));
}
