/**
 * One simulated certificate of every profile, made as an environment makes them, for documents that show what ours look like.
 *
 * @module
 */
import { granted } from '../../authority/answer.ts';
import { DCC, createEnvironment } from '../../authority/environment/environment.ts';
import { beginDeviceRollOver } from '../../authority/roll-over/device-roll-over.ts';
import { beginRollOver } from '../../authority/roll-over/roll-over.ts';
import { simulatedClock } from '../../core/clock.ts';
import { instant } from '../../core/instant.ts';
import { seededRandom, softKeyStore } from '../../crypto/index.ts';
import type { ProfileName } from '../../x509/profile-types.ts';
import { createCertificationRequest } from '../../x509/request.ts';

const ENTITY = 'FE5A4B1000000002';
const DCC_ENTITY = 'FE5A4B1000000001';
const METER = '00DB1234567890A0';
const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';

type Subject =
  | {
      readonly kind: 'organisation';
      readonly role: 'supplier' | 'recovery' | 'xmlSigning';
      readonly entityId: string;
    }
  | { readonly kind: 'device'; readonly entityId: string; readonly hardwareType: string };

/** DER by profile. The same on every call. */
export function sampleCertificates(): Readonly<Record<ProfileName, Uint8Array>> {
  const clock = simulatedClock(instant('2026-01-01T00:00:00Z'));
  const environment = createEnvironment('zaz1-like', { seed: 'documents', clock });
  const { registration, certificates, authorities } = environment;
  const entities = [{ entityId: ENTITY, roles: ['supplier'] as const }];
  const by = granted(registration.enrol({ name: 'Subscriber', entities })).aro.id;
  granted(registration.addEntity({ party: DCC, entityId: DCC_ENTITY, roles: ['recovery'] }));
  const keys = softKeyStore(seededRandom('documents'));
  const certify = (subject: Subject, officer: string = by): Uint8Array => {
    const key = keys.createSigningKey(JSON.stringify(subject));
    const request = createCertificationRequest({
      ...subject,
      keyUsage: 'digitalSignature',
      publicKey: key.publicKey,
      sign: (message) => key.sign(message),
    });
    return granted(certificates.request({ by: officer, request })).certificate;
  };
  const organisation = (role: 'supplier' | 'xmlSigning'): Uint8Array =>
    certify({ kind: 'organisation', role, entityId: ENTITY });
  const { organisation: oca, device: dca, iki } = authorities;
  return {
    rootOca: oca.current.tier.root.certificate,
    issuingOca: certificateOf(oca.active),
    organisation: organisation('supplier'),
    recovery: certify(
      { kind: 'organisation', role: 'recovery', entityId: DCC_ENTITY },
      `${DCC}: ARO`,
    ),
    xmlSigning: organisation('xmlSigning'),
    rootDca: dca.tier.root.certificate,
    issuingDca: certificateOf(dca.active),
    device: certify({ kind: 'device', entityId: METER, hardwareType: HARDWARE_TYPE }),
    rootIca: iki.tier.root.certificate,
    issuingIca: certificateOf(iki.active),
    iki: granted(environment.fileSigning({ party: 'Subscriber' })).record.certificate,
    linkOca: link(granted(beginRollOver({ environment, reading: 'root' }))),
    linkDca: link(granted(beginDeviceRollOver({ environment, reading: 'root' }))),
  };
}

function certificateOf(authority: { readonly certificate: Uint8Array } | undefined): Uint8Array {
  return authority?.certificate ?? new Uint8Array();
}

function link({
  links,
}: {
  readonly links: { readonly newWithOld: Uint8Array } | undefined;
}): Uint8Array {
  return links?.newWithOld ?? new Uint8Array();
}
