/**
 * Every key of a test PKI that is at hand, by what certificates and private keys say of themselves: names of files and
 * entries of a key store were seen to contradict their contents. A bare public key has nothing but the name of its file.
 *
 * @module
 */
import { X509Certificate, createPublicKey } from 'node:crypto';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import { type AgreementKey, type Point, importAgreementKey } from '../../src/crypto/index.ts';
import type { EndEntityKeyUsage, KeyUsage } from '../../src/vocabulary/key-usages.ts';
import { type RemotePartyRole, roleFromCode } from '../../src/vocabulary/roles.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { nameAttributeText, nameEntityId } from '../../src/x509/name.ts';
import type { Certificate } from '../../src/x509/types.ts';
import {
  type KeystoreEntry,
  type KnownAuthorityKey,
  type PemFile,
  keystoreEntries,
  pemFiles,
  zaz1AuthorityKeys,
} from './material.ts';

/** The access control broker of the test PKI: one side of every command's MAC. */
export const ACCESS_CONTROL_BROKER = '90B3D51F30000002';

const POINT_LENGTH = 65;

/** A public key with all that is known of it. */
export interface KnownKey {
  readonly publicKey: Point;
  /** Party or device; 16 digits. */
  readonly holder: string;
  /** Undefined when nothing tells. */
  readonly usage: KeyUsage | undefined;
  /** Of an organisation. */
  readonly role: RemotePartyRole | undefined;
  /** 16 digits. */
  readonly keyIdentifier: string | undefined;
  readonly certificate: Uint8Array | undefined;
  readonly notBefore: number;
}

/** A test PKI as far as it is at hand. */
export interface KnownKeys {
  /** Oldest first: those stand on devices before a replacement. */
  readonly keys: readonly KnownKey[];
  /** Private keys for key agreement. */
  readonly agreementKeys: readonly AgreementKey[];
  /** Keys of authorities. */
  readonly authorities: readonly KnownAuthorityKey[];
}

/** Where keys come from. */
export interface KeySources {
  readonly files: readonly PemFile[];
  readonly keystore?: readonly KeystoreEntry[];
  readonly agreementKeys?: readonly AgreementKey[];
  readonly bare: readonly KnownAuthorityKey[];
  /** DER from anywhere else, for example from messages. */
  readonly certificates?: readonly Uint8Array[];
}

/** Reads everything. What is no certificate of a party or device, and no key, is left out. */
export function knownKeysIn(sources: KeySources): KnownKeys {
  const { files, keystore = [], bare, certificates = [], agreementKeys = [] } = sources;
  const keys = [
    ...[...files.map(({ pem }) => pem), ...keystore.map(({ certificate }) => certificate)]
      .flatMap(certificatesOf)
      .concat(certificates)
      .flatMap((der) => keyOfCertificate(der) ?? []),
    ...files.flatMap(bareKeyOf),
    ...bare.flatMap(bareOrganisationKey),
  ];
  return {
    keys: keys.sort((left, right) => left.notBefore - right.notBefore),
    agreementKeys: [
      ...agreementKeys,
      // All of them: which is for key agreement, their certificates tell.
      ...keystore.map(({ name, privateKey }) => importAgreementKey({ id: name, privateKey })),
    ],
    authorities: bare,
  };
}

let zaz1: KnownKeys | undefined;

/** All of ZAZ1: the npm key store, the PEM files, the keys without certificate. */
export function zaz1Keys(): KnownKeys {
  zaz1 ??= knownKeysIn({
    files: pemFiles(),
    keystore: keystoreEntries(),
    bare: Object.values(zaz1AuthorityKeys()),
  });
  return zaz1;
}

/** Public keys that may be somebody's for a usage. */
export function keysOf(
  { keys }: KnownKeys,
  holder: string,
  usage: EndEntityKeyUsage,
): readonly Point[] {
  return keys
    .filter((key) => key.holder === holder && (key.usage ?? usage) === usage)
    .map(({ publicKey }) => publicKey);
}

/** Public keys for signatures of a party or device of ZAZ1; empty when none is at hand. */
export function signingKeysOf(holder: string): readonly Point[] {
  return keysOf(zaz1Keys(), holder, 'digitalSignature');
}

/** Public keys for key agreement of a device of ZAZ1. */
export function deviceAgreementKeysOf(holder: string): readonly Point[] {
  return keysOf(zaz1Keys(), holder, 'keyAgreement');
}

/** Private keys for key agreement of an organisation of ZAZ1. */
export function agreementKeysOf(holder: string): readonly AgreementKey[] {
  const own = new Set(deviceAgreementKeysOf(holder).map(toHex));
  return zaz1Keys().agreementKeys.filter(({ publicKey }) => own.has(toHex(publicKey)));
}

function certificatesOf(text: string): readonly Uint8Array[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    const base64 = block.replace(/-----[^-]+-----/g, '');
    return new Uint8Array(Buffer.from(base64, 'base64'));
  });
}

function keyOfCertificate(der: Uint8Array): KnownKey | undefined {
  const certificate = parsed(der);
  if (certificate === undefined) return undefined;
  const { keyUsage = [], subjectKeyIdentifier } = smkiExtensions(certificate);
  const holder = holderOf(certificate);
  if (holder === undefined) return undefined;
  const unit = nameAttributeText(certificate.subject, 'organisationalUnitName') ?? '';
  return {
    publicKey: pointIn(der) ?? certificate.publicKeyInfo.point!,
    holder,
    usage: keyUsage[0],
    role: roleFromCode(Number.parseInt(unit, 16)),
    keyIdentifier: subjectKeyIdentifier && toHex(subjectKeyIdentifier),
    certificate: der,
    notBefore: certificate.notBefore,
  };
}

/** Undefined for octets that are no certificate, of which a pack may have some. */
function parsed(der: Uint8Array): Certificate | undefined {
  try {
    const certificate = parseCertificate(der, { decoding: 'tolerant' });
    return certificate.publicKeyInfo.point === undefined ? undefined : certificate;
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

function holderOf(certificate: Certificate): string | undefined {
  const { hardwareModuleName } = smkiExtensions(certificate);
  if (hardwareModuleName !== undefined) return toHex(hardwareModuleName.serialNumber);
  return nameEntityId(certificate.subject);
}

/** A file with a public key only; whose it is, its name tells. */
function bareKeyOf({ name, pem }: PemFile): readonly KnownKey[] {
  const [holder] = /[0-9a-f]{16}/i.exec(name) ?? [];
  if (holder === undefined || !pem.includes('-----BEGIN PUBLIC KEY-----')) return [];
  const key = createPublicKey(pem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return [];
  return [{ ...NOTHING_KNOWN, publicKey: pointOf(key), holder: holder.toUpperCase() }];
}

function bareOrganisationKey({
  entityId,
  role,
  ski,
  point,
}: KnownAuthorityKey): readonly KnownKey[] {
  if (entityId === undefined) return [];
  return [
    {
      ...NOTHING_KNOWN,
      publicKey: fromHex(point),
      holder: entityId,
      usage: 'digitalSignature',
      role: role as RemotePartyRole,
      keyIdentifier: ski,
    },
  ];
}

/** Younger than every certificate: what has one goes first. */
const NOTHING_KNOWN = {
  usage: undefined,
  role: undefined,
  keyIdentifier: undefined,
  certificate: undefined,
  notBefore: Infinity,
} as const;

/** As node:crypto reads it and not we; undefined for what it does not read, such as a copy that was tampered with. */
function pointIn(certificate: Uint8Array): Point | undefined {
  try {
    return pointOf(new X509Certificate(certificate).publicKey);
  } catch {
    return undefined;
  }
}

function pointOf(key: ReturnType<typeof createPublicKey>): Point {
  const spki = key.export({ format: 'der', type: 'spki' });
  return new Uint8Array(spki.subarray(spki.length - POINT_LENGTH));
}
