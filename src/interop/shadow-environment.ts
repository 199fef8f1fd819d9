/**
 * Continues the life of an imported PKI: simulated authorities of the same names certify new keys for the same parties.
 *
 * Nothing of the real PKI but its public shape is used: every key is new, made from the seed, and every chain ends in a
 * simulated root. For test benches whose certificates have expired; no real device accepts any of it.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { checkRequest } from '../authority/requests/request-form.ts';
import type { ContingencyKeySet } from '../authority/contingency.ts';
import { invariant, isSmkiError } from '../core/errors.ts';
import type { Clock } from '../core/clock.ts';
import { startOfDay } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { exportSimulationKey, softKeyStore } from '../crypto/index.ts';
import type { AgreementKey, SigningKey } from '../crypto/keys.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type Eui64, type Eui64Like, eui64 } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { ProfileName } from '../x509/profile-types.ts';
import { profileOfRole } from '../x509/profiles.ts';
import { type SubjectValues, subjectValuesOf } from '../x509/subject.ts';
import { type ExportEntry, readExtensions, unsupported } from './entry.ts';
import type { ImportedCertificate, ImportedEnvironment } from './import-environment.ts';
import {
  type ShadowAuthority,
  type ShadowNames,
  type ShadowSetting,
  foundShadows,
  issueShadow,
} from './shadow-authorities.ts';

/** Options of {@link shadowEnvironment}. */
export interface ShadowOptions {
  /** Everything is valid from the start of its day. */
  readonly clock: Clock;
  /** Source of every key and serial number. */
  readonly random: Random;
  /** Names of authorities that the source does not name. */
  readonly names?: ShadowNames;
  /** Devices to be certified beside those of the source, two certificates each. */
  readonly devices?: readonly Eui64Like[];
  readonly assumptions?: Partial<Assumptions>;
}

/** A simulated certificate with its private key, in the place of a real one. */
export interface ShadowEntry extends ExportEntry {
  readonly name: string;
  readonly privateKeyPem: string;
  readonly entityId: Eui64;
  readonly keyUsage: EndEntityKeyUsage;
  /** Common name of the simulated authority that issued it. */
  readonly issuer: string;
  /** The certificate that it stands for; undefined for a device that was asked for. */
  readonly shadows: ImportedCertificate | undefined;
}

/** A simulated PKI in the shape of a real one. */
export interface ShadowEnvironment {
  /** Roots before those they certify. */
  readonly authorities: readonly ShadowAuthority[];
  /** Certificates of parties and devices, in the order of the source. */
  readonly entries: readonly ShadowEntry[];
  readonly contingency: ContingencyKeySet;
  /** DER of the Root OCA certificate: what goes into the root cell of every device. */
  readonly root: Uint8Array;
  /** DER of the Issuing OCA that took over most certificates. */
  readonly issuingOca: Uint8Array;
  readonly rootDca: Uint8Array;
  readonly issuingDca: Uint8Array;
  /**
   * Certifies a request, as `createHierarchy` does: the life of the PKI goes on.
   *
   * @throws SmkiError `authority/request-refused`
   */
  issue(request: Uint8Array): Uint8Array;
}

/**
 * Shadows an imported environment.
 *
 * @throws SmkiError `interop/unsupported` for a certificate that no profile describes
 * @example
 * ```ts
 * const shadow = shadowEnvironment(importEnvironment(text), { clock, random: seededRandom('bench') });
 * const json = toBoxedKeyStore(shadow.entries);
 * ```
 */
export function shadowEnvironment(
  imported: ImportedEnvironment,
  options: ShadowOptions,
): ShadowEnvironment {
  requireFields('imported', imported, { certificates: 'records', authorities: 'records' });
  requireFields('options', options, { clock: 'clock', random: 'random' });
  const { clock, names = {}, assumptions = {}, devices = [] } = options;
  const random = options.random.fork('shadow environment');
  const keys = softKeyStore(random.fork('keys'));
  const setting: ShadowSetting = { clock, random, keys, assumptions };
  const { contingency, authorities } = foundShadows(imported.authorities, names, setting);
  const oca = busiest(authorities, 'issuingOca');
  const dca = busiest(authorities, 'issuingDca');
  const bench: Bench = { setting, authorities, oca, dca };
  const entries = [
    ...imported.certificates.map((certificate) => shadowOf(certificate, bench)),
    ...additional(devices, imported).flatMap((device) => newDevice(device, bench)),
  ];
  return {
    authorities,
    entries,
    contingency,
    root: busiest(authorities, 'rootOca').certificate,
    issuingOca: oca.certificate,
    rootDca: busiest(authorities, 'rootDca').certificate,
    issuingDca: dca.certificate,
    issue: (request) => {
      const order = checkRequest(request);
      const issuer = order.profile === 'device' ? dca : oca;
      const notBefore = startOfDay(clock.now());
      const by = { signingKey: issuer.signingKey, setting, place: 'request' };
      return issueShadow({ ...order, issuer, notBefore }, by);
    },
  };
}

/** What entries are made with. */
interface Bench {
  readonly setting: ShadowSetting;
  readonly authorities: readonly ShadowAuthority[];
  readonly oca: ShadowAuthority;
  readonly dca: ShadowAuthority;
}

function busiest(
  authorities: readonly ShadowAuthority[],
  tier: ShadowAuthority['tier'],
): ShadowAuthority {
  const [first, ...others] = authorities.filter((authority) => authority.tier === tier);
  invariant(first !== undefined, `there is an authority of tier ${tier}`);
  const issued = ({ shadows }: ShadowAuthority): number => shadows?.issued ?? 0;
  return others.reduce(
    (most, authority) => (issued(authority) > issued(most) ? authority : most),
    first,
  );
}

/** Devices that the source does not have, each once. */
function additional(
  devices: readonly Eui64Like[],
  { certificates }: ImportedEnvironment,
): readonly Eui64[] {
  const known = new Set(certificates.map(({ entityId }) => entityId));
  return [...new Set(devices.map(eui64))].filter((device) => !known.has(device));
}

/** hwType of devices that the source does not have: the one of the reference messages. */
const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';

const DEVICE_USAGES = [
  ['digitalSignature', 'ds'],
  ['keyAgreement', 'ka'],
] as const;

function newDevice(entityId: Eui64, bench: Bench): readonly ShadowEntry[] {
  return DEVICE_USAGES.map(([keyUsage, suffix]) =>
    certify(
      {
        profile: 'device',
        subject: { entityId },
        hardwareType: HARDWARE_TYPE,
        entityId,
        keyUsage,
        name: `${entityId.toLowerCase()}-${suffix}`,
        keyId: `device:${entityId}:${keyUsage}:1`,
        issuer: bench.dca,
        shadows: undefined,
      },
      bench,
    ),
  );
}

/** The same subject, usage and policy under the simulated authority of the same name. */
function shadowOf(shadows: ImportedCertificate, bench: Bench): ShadowEntry {
  const { kind, entityId, keyUsage, roleCode, cellUsage, generation, certificate, name } = shadows;
  const { hardwareModuleName, certificatePolicies } = readExtensions(certificate, name);
  const isDevice = kind === 'device';
  const issuer = bench.authorities.find((authority) => authority.shadows === shadows.authority);
  const label = isDevice ? 'device' : `role ${roleCode ?? 0}`;
  return certify(
    {
      profile: isDevice ? 'device' : profileFor(roleCode, name),
      subject: isDevice ? { entityId } : subjectValuesOf(certificate.subject),
      ...(isDevice && { hardwareType: hardwareModuleName?.type ?? HARDWARE_TYPE }),
      ...(certificatePolicies && { policies: certificatePolicies }),
      entityId,
      keyUsage,
      name,
      keyId: [label, entityId, keyUsage, cellUsage, generation].join(':'),
      issuer: issuer ?? (isDevice ? bench.dca : bench.oca),
      shadows,
    },
    bench,
  );
}

function profileFor(roleCode: number | undefined, place: string): ProfileName {
  try {
    return profileOfRole(roleCode ?? -1);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return unsupported(place, error.message, error);
  }
}

interface EntryOrder {
  readonly profile: ProfileName;
  readonly subject: SubjectValues;
  readonly hardwareType?: string;
  readonly policies?: readonly string[];
  readonly entityId: Eui64;
  readonly keyUsage: EndEntityKeyUsage;
  readonly name: string;
  readonly keyId: string;
  readonly issuer: ShadowAuthority;
  readonly shadows: ImportedCertificate | undefined;
}

function certify(order: EntryOrder, { setting }: Bench): ShadowEntry {
  const { keyId, issuer, name, entityId, keyUsage, shadows, ...contents } = order;
  const { keys, clock } = setting;
  const key: SigningKey | AgreementKey =
    keyUsage === 'digitalSignature' ? keys.createSigningKey(keyId) : keys.createAgreementKey(keyId);
  const certificate = issueShadow(
    {
      ...contents,
      keyUsage,
      issuer,
      publicKey: key.publicKey,
      notBefore: startOfDay(clock.now()),
    },
    { signingKey: issuer.signingKey, setting, place: name },
  );
  return {
    certificate,
    privateKeyPem: exportSimulationKey(key).privateKeyPem,
    name,
    entityId,
    keyUsage,
    // All of a shadow begins on one day: which is the newest, only the source tells.
    ...(shadows && { cellUsage: shadows.cellUsage, generation: shadows.generation }),
    issuer: issuer.commonName,
    shadows,
  };
}
