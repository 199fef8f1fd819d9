/**
 * Every certificate of the table of defects on its way into a device, and what the device says to it, by name: a new defect
 * without a verdict does not compile.
 */
import { describe, expect, test } from 'vitest';
import { addYears } from '../../src/core/instant.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import type { DeviceOutcome } from '../../src/device/outcome.ts';
import { caseDeviceKeys, createCaseBench, draftOf } from '../../src/testing/cases/case-bench.ts';
import type { Assumptions } from '../../src/vocabulary/assumptions.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import {
  type DefectName,
  DEFECT_NAMES,
  type DefectiveCertificate,
  defectiveCertificates,
} from '../../src/x509/defects.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { START, deviceOnBench, otherCommand } from '../support/device-bench.ts';

/**
 * - a refusal: by every device;
 * - `strictly`: by a device that checks the whole profile (`certificateStrictness`), and by no other;
 * - `accepted`: no text says that a device looks at it (the reason stands beside it where there is another);
 * - `not for devices`: no command brings such a certificate to a device.
 */
type Verdict =
  | 'malformed-payload'
  | 'certificate-malformed'
  | 'certificate-not-conforming'
  | 'key-usage-mismatch'
  | 'path-invalid'
  | 'path-outside-validity'
  | 'invalidCertificate'
  | 'invalidKeyUsage'
  | 'wrongDeviceIdentity'
  | 'strictly'
  | 'accepted'
  | 'not for devices';

const VERDICTS = {
  'pem-without-end-line': 'malformed-payload',
  'public-key-instead': 'certificate-malformed',
  'request-instead': 'certificate-malformed',
  truncated: 'malformed-payload',
  'trailing-octet': 'malformed-payload',
  'extension-twice': 'certificate-malformed',
  'no-such-day': 'certificate-malformed',
  'non-minimal-length': 'certificate-malformed',
  'non-minimal-integer': 'certificate-malformed',
  'version-2': 'certificate-not-conforming',
  'negative-serial-number': 'strictly',
  'long-serial-number': 'strictly',
  'short-serial-number': 'accepted',
  'low-serial-number': 'accepted',
  'sha-384': 'path-invalid',
  'different-algorithms': 'path-invalid',
  'explicit-null-parameters': 'path-invalid',
  'non-minimal-signature-integer': 'accepted', // as bare-signature
  'bare-signature': 'accepted', // no Root DCA in a device: it does not look at who signed
  'high-s': 'accepted', // lawful
  'self-signed': 'path-invalid',
  'root-signed-by-another': 'path-invalid',
  'ends-before-it-begins': 'path-outside-validity',
  'twenty-years': 'accepted',
  'device-that-expires': 'invalidCertificate',
  'device-authority-that-expires': 'not for devices',
  'generalized-time-before-2050': 'accepted', // the same time
  'compressed-point': 'certificate-not-conforming',
  'foreign-curve': 'certificate-not-conforming',
  'unique-identifier': 'strictly',
  'issuer-out-of-order': 'accepted',
  'issuer-of-another-role': 'accepted', // path validation knows no roles
  'issuer-in-utf8': 'accepted',
  'issuer-of-five-characters': 'accepted',
  'subject-out-of-order': 'accepted',
  'subject-of-a-device': 'invalidCertificate',
  'decimal-role': 'strictly',
  'lower-case-role': 'strictly',
  'unassigned-role': 'accepted', // certificateRoleCheck
  'iki-unit': 'not for devices',
  'printable-common-name': 'accepted',
  'printable-role': 'accepted',
  'teletex-common-name': 'not for devices',
  'long-common-name': 'accepted',
  'entity-id-as-text': 'certificate-not-conforming',
  'no-key-usage': 'certificate-not-conforming',
  'no-basic-constraints': 'path-invalid',
  'no-policies': 'certificate-not-conforming',
  'no-subject-key-identifier': 'certificate-not-conforming',
  'no-authority-key-identifier': 'certificate-not-conforming',
  'no-subject-alt-name': 'invalidCertificate',
  'no-wrapped-contingency-key': 'certificate-not-conforming',
  'non-critical-key-usage': 'certificate-not-conforming',
  'non-critical-basic-constraints': 'accepted', // RFC 5280 6.1.4 asks for it, critical or not
  'non-critical-policies': 'invalidCertificate',
  'critical-subject-key-identifier': 'certificate-not-conforming',
  'critical-authority-key-identifier': 'certificate-not-conforming',
  'non-critical-subject-alt-name': 'invalidCertificate',
  'critical-wrapped-contingency-key': 'strictly',
  'extended-key-usage': 'accepted',
  'critical-name-constraints': 'accepted', // known, and they constrain nothing
  'extensions-in-another-order': 'accepted',
  'padded-key-usage': 'certificate-malformed',
  'both-key-usages': 'key-usage-mismatch',
  'non-repudiation': 'invalidKeyUsage',
  'iki-key-agreement': 'not for devices',
  'key-agreement-of-the-cos-party': 'key-usage-mismatch',
  'party-as-authority': 'certificate-not-conforming',
  'root-path-length': 'accepted',
  'empty-basic-constraints': 'accepted',
  'two-policies': 'strictly',
  'subject-key-identifier-of-160-bits': 'certificate-not-conforming',
  'subject-key-identifier-of-another-key': 'strictly',
  'authority-key-identifier-with-serial': 'certificate-not-conforming',
  'authority-key-identifier-of-160-bits': 'certificate-not-conforming',
  'device-named-by-host': 'invalidCertificate',
  'two-alternative-names': 'invalidCertificate',
  'hardware-serial-number-as-text': 'wrongDeviceIdentity',
  'issuer-of-another-name': 'path-invalid',
  'issuer-in-lower-case': 'accepted', // RFC 5280 7.1: the same name
  'authority-key-identifier-of-another-key': 'accepted', // RFC 5280 6.1 chains by name and signature
  'foreign-key': 'path-invalid',
  'serial-number-reused': 'accepted', // a device has no list of them
  'key-reused': 'accepted', // a device has no list of them
  'other-entity-id': 'accepted', // the device that it names, though not the one that was meant
  'wrong-role': 'accepted', // certificateRoleCheck
} as const satisfies Readonly<Record<DefectName, Verdict>>;

const SEED = 'device tests';
const DEVICE = 'FE5A4B20000001A0';
const CELL = 'supplier.digitalSignature';

const defective = new Map(
  defectiveCertificates({ notBefore: addYears(START, -1) }).map((one) => [one.name, one]),
);

describe.each(['confirmed-rules', 'whole-profile'] as const)('by %s', (certificateStrictness) => {
  test.each(DEFECT_NAMES.map((name) => [name, VERDICTS[name]] as const))(
    '%s: %s',
    (name, verdict) => {
      const strict = certificateStrictness === 'whole-profile';
      const expected =
        verdict === 'strictly' ? (strict ? 'certificate-not-conforming' : 'accepted') : verdict;
      expect(said(defective.get(name)!, { certificateStrictness })).toBe(expected);
    },
  );
});

function said(one: DefectiveCertificate, assumptions: Partial<Assumptions>): string {
  if (one.profile === 'organisation') {
    const [issuing, root] = one.chain;
    return placed({ leaf: one.certificate, path: [issuing!], root: root! }, assumptions);
  }
  if (one.profile === 'issuingOca') {
    return placed(
      { leaf: issuedUnder(one), path: [one.certificate], root: one.chain[0]! },
      assumptions,
    );
  }
  if (one.profile === 'rootOca') return replacedRoot(one.certificate, assumptions);
  return one.profile === 'device' ? installed(one, assumptions) : 'not for devices';
}

/** What becomes of a new supplier certificate on a device with this root. */
function placed(
  { leaf, path, root }: { leaf: Uint8Array; path: readonly Uint8Array[]; root: Uint8Array },
  assumptions: Partial<Assumptions>,
): string {
  const { cells } = createCaseBench({ deviceType: 'ESME', seed: SEED, at: START });
  const { bench, send } = deviceOnBench('ESME', {
    cells: { ...cells, root },
    assumptions,
  });
  const draft = draftOf(bench, 'supplierBySupplier');
  const { target } = draft.payload.replacements.find((one) => one.target.cell === CELL)!;
  const replacements = [{ certificate: leaf, target }];
  return firstOf(
    send({ ...draft, payload: { ...draft.payload, replacements, pathCertificates: path } }).outcome,
  );
}

function replacedRoot(certificate: Uint8Array, assumptions: Partial<Assumptions>): string {
  const { bench, send } = deviceOnBench('ESME', { assumptions });
  const draft = draftOf(bench, 'anyByContingency');
  const { target } = draft.payload.replacements.find((one) => one.target.cell === 'root')!;
  const replacements = [{ certificate, target }];
  return firstOf(send({ ...draft, payload: { ...draft.payload, replacements } }).outcome);
}

function firstOf(outcome: DeviceOutcome): string {
  if (outcome.kind === 'rejected') return outcome.code;
  if (outcome.kind !== 'executed') throw new Error(outcome.explain());
  return outcome.replacements[0]!.failure ?? 'accepted';
}

/** The device that the certificate names, which waits for it. */
function installed(
  { certificate, key }: DefectiveCertificate,
  assumptions: Partial<Assumptions>,
): string {
  const bench = createCaseBench({ deviceType: 'ESME', seed: SEED, at: START, entityId: DEVICE });
  const keys = { ...caseDeviceKeys(SEED), pending: { digitalSignature: key } };
  const { device } = deviceOnBench('ESME', { entityId: DEVICE, keys, assumptions });
  const { outcome } = device.receive(
    otherCommand(bench, {
      from: 'supplier',
      messageCode: 0x0b,
      payload: { type: 'install-device-certificate.command', certificate },
      protection: 'mac-and-signature',
    }),
  );
  if (outcome.kind === 'rejected') return outcome.code;
  if (outcome.kind !== 'answered') throw new Error(outcome.explain());
  return outcome.result === 'success' ? 'accepted' : outcome.result;
}

/** A sound certificate under an authority that is not. */
function issuedUnder({ certificate, key }: DefectiveCertificate): Uint8Array {
  const authority = parseCertificate(certificate);
  return issueCertificate({
    profile: 'organisation',
    serialNumber: new Uint8Array(16).fill(0x33),
    issuer: {
      name: authority.subject,
      keyIdentifier: smkiExtensions(authority).subjectKeyIdentifier!,
    },
    subject: { role: 'supplier', entityId: 'FE5A4B1000000002' },
    publicKey: softKeyStore(seededRandom('leaf')).createSigningKey('leaf').publicKey,
    keyUsage: 'digitalSignature',
    notBefore: START,
    signingKey: key,
  });
}
