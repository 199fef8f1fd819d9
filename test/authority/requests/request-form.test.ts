/**
 * The form of certification requests: each way to be wrong has its code, and real requests are right.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptanceProblems } from '../../../src/authority/certificates/acceptance.ts';
import { createHierarchy } from '../../../src/authority/hierarchy.ts';
import { FORM_REFUSALS } from '../../../src/authority/requests/request-refusals.ts';
import { checkRequest, judgeForm } from '../../../src/authority/requests/request-form.ts';
import { der } from '../../../src/asn1/index.ts';
import { simulatedClock } from '../../../src/core/clock.ts';
import { instant } from '../../../src/core/instant.ts';
import { seededRandom } from '../../../src/crypto/index.ts';
import { isSmkiError } from '../../../src/core/errors.ts';
import { decodeMessage } from '../../../src/gbcs/message.ts';
import { encodeHardwareModuleName } from '../../../src/x509/extension-encoders.ts';
import { OID } from '../../../src/x509/object-identifiers.ts';
import { pemToDer } from '../../../src/x509/pem.ts';
import { credentialMessages } from '../../support/material.ts';
import {
  HARDWARE_TYPE,
  METER,
  NETWORK,
  SUPPLIER,
  attribute,
  deviceRequest,
  foreignKeyInfo,
  keyNamed,
  nameOf,
  organisationRequest,
  requestOf,
} from '../csr.ts';

type Code = keyof typeof FORM_REFUSALS;

const valid = organisationRequest();
const unit = (text: string) => [OID.organisationalUnitName, text] as const;
const owner = [OID.x500UniqueIdentifier, SUPPLIER] as const;
const noName = nameOf();
const hierarchy = createHierarchy({
  clock: simulatedClock(instant('2026-01-01T00:00:00Z')),
  random: seededRandom('forms'),
});
const meter = Uint8Array.from({ length: 8 }, (_, index) => index);
const [role, identity] = [unit('02'), owner].map(([type, text]) => {
  const name = nameOf([type, text] as const);
  // Within SEQUENCE and SET: the attribute itself.
  return name.subarray(4);
});
const oneRdn = der.sequence(der.set(role!, identity!));
const printableRole = der.sequence(
  der.set(
    der.sequence(der.objectIdentifier(OID.organisationalUnitName), der.printableString('02')),
  ),
  der.set(identity!),
);
const twoNames = {
  id: OID.subjectAltName,
  critical: true,
  value: ((one: Uint8Array) => der.sequence(one, one))(
    encodeHardwareModuleName({ type: HARDWARE_TYPE, serialNumber: meter }).subarray(2),
  ),
};
const compressed = Uint8Array.of(3, ...keyNamed('parts').publicKey.subarray(1, 33));

describe('a request is refused', () => {
  test.each<[why: string, code: Code, request: Uint8Array]>([
    ['no octets', 'malformed', new Uint8Array(0)],
    ['truncated', 'malformed', valid.subarray(0, valid.length - 1)],
    ['an octet after its end', 'malformed', Uint8Array.of(...valid, 0)],
    ['a certificate', 'malformed', Uint8Array.of(0x30, 3, 2, 1, 0)],
    [
      'a key on P-384',
      'not-p256',
      requestOf({ publicKeyInfo: foreignKeyInfo('1.3.132.0.34', new Uint8Array(97).fill(4)) }),
    ],
    [
      'a point that is not on the curve',
      'not-p256',
      requestOf({
        publicKeyInfo: foreignKeyInfo(OID.prime256v1, new Uint8Array(65).fill(4)),
      }),
    ],
    [
      'a compressed point',
      'compressed-point',
      requestOf({ publicKeyInfo: foreignKeyInfo(OID.prime256v1, compressed) }),
    ],
    ['signed by another key', 'no-proof-of-possession', requestOf({ signedBy: 'another' })],
    ['no key usage', 'key-usage-missing', requestOf({ keyUsages: [] })],
    ['an authority’s key usage', 'key-usage-missing', requestOf({ keyUsages: ['keyCertSign'] })],
    [
      'both key usages',
      'key-usage-both',
      requestOf({ keyUsages: ['digitalSignature', 'keyAgreement'] }),
    ],
    [
      'key agreement for a role that only signs',
      'key-usage-not-of-role',
      requestOf({ keyUsages: ['keyAgreement'], subject: nameOf(unit('01'), owner) }),
    ],
    [
      'key agreement for XML signing',
      'key-usage-not-of-role',
      requestOf({ keyUsages: ['keyAgreement'], subject: nameOf(unit('87'), owner) }),
    ],
    [
      'a challenge password',
      'extra-attributes',
      requestOf({ attributes: [attribute('1.2.840.113549.1.9.7', der.utf8String('secret'))] }),
    ],
    [
      'a subject key identifier of its own choice',
      'extra-extensions',
      requestOf({
        extensions: [
          { id: OID.subjectKeyIdentifier, critical: false, value: der.octetString(meter) },
        ],
      }),
    ],
    ['no subject and no device', 'subject', requestOf({ subject: noName })],
    [
      'a device identifier of 7 octets',
      'subject',
      requestOf({ subject: noName, hardwareModuleName: meter.subarray(1) }),
    ],
    ['a name and a device', 'subject', requestOf({ hardwareModuleName: meter })],
    ['no Entity Identifier', 'subject', requestOf({ subject: nameOf(unit('02')) })],
    ['no role', 'subject', requestOf({ subject: nameOf(owner) })],
    ['the role of the root', 'subject', requestOf({ subject: nameOf(unit('00'), owner) })],
    ['the role of an authority', 'subject', requestOf({ subject: nameOf(unit('07'), owner) })],
    ['a decimal role', 'subject', requestOf({ subject: nameOf(unit('137'), owner) })],
    ['a lower-case role', 'subject', requestOf({ subject: nameOf(unit('7f'), owner) })],
    ['a role that nobody has', 'subject', requestOf({ subject: nameOf(unit('55'), owner) })],
    [
      'a name of 17 characters',
      'subject',
      requestOf({ subject: nameOf([OID.commonName, 'A'.repeat(17)], unit('02'), owner) }),
    ],
    [
      'a country',
      'subject',
      requestOf({ subject: nameOf([OID.countryName, 'GB'], unit('02'), owner) }),
    ],
    ['a role as PrintableString', 'subject', requestOf({ subject: printableRole })],
    ['its names in another order', 'subject', requestOf({ subject: nameOf(owner, unit('02')) })],
    ['its names in one RDN', 'subject', requestOf({ subject: oneRdn })],
    ...['A\u0000B', 'A\u001B[31mB', 'A\u202EB'].map((name): [string, Code, Uint8Array] => [
      `the name ${JSON.stringify(name)}`,
      'subject',
      requestOf({ subject: nameOf([OID.commonName, name], unit('02'), owner) }),
    ]),
    ['a device of two names', 'subject', requestOf({ subject: noName, extensions: [twoNames] })],
    ['two roles', 'subject', requestOf({ subject: nameOf(unit('02'), unit('03'), owner) })],
  ])('%s: %s', (_why, code, request) => {
    const judged = judgeForm(request);
    expect(judged).toMatchObject({
      ok: false,
      refusal: { code, advice: FORM_REFUSALS[code].advice, clause: FORM_REFUSALS[code].source },
    });
  });

  test('with an exception for those who want one', () => {
    const caught = catchError(() => checkRequest(valid.subarray(1)));
    expect(isSmkiError(caught) && caught.code).toBe('authority/request-refused');
    expect(caught).toMatchObject({ details: { reason: 'malformed' } });
  });

  test('and never crashes, whatever is in it', () => {
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = valid.slice();
        altered[at] = altered[at]! ^ change;
        expect(judgeForm(altered).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a request is accepted', () => {
  test('of a supplier', () => {
    expect(judgeForm(organisationRequest({ commonName: 'SIM SUPPLIER' }))).toMatchObject({
      ok: true,
      value: {
        profile: 'organisation',
        keyUsage: 'digitalSignature',
        subject: { entityId: SUPPLIER, role: 'supplier', commonName: 'SIM SUPPLIER' },
      },
    });
  });

  test('of a device', () => {
    expect(judgeForm(deviceRequest({ keyUsage: 'keyAgreement' }))).toMatchObject({
      ok: true,
      value: {
        profile: 'device',
        keyUsage: 'keyAgreement',
        subject: { entityId: METER },
        hardwareType: HARDWARE_TYPE,
      },
    });
  });

  test.each([
    ['xmlSigning', 'xmlSigning'],
    ['recovery', 'recovery'],
    ['networkOperator', 'organisation'],
    [129, 'xmlSigning'],
  ] as const)('for role %s, by profile %s', (role, profile) => {
    expect(judgeForm(organisationRequest({ role, entityId: NETWORK }))).toMatchObject({
      ok: true,
      value: { profile, subject: { role } },
    });
  });

  test('only when what is issued for it is what a subscriber accepts', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 18 }),
        fc.boolean(),
        (text, isPrintable) => {
          const value = isPrintable ? text.replace(/[^ -~]/g, '') : text;
          const subject = nameOf([OID.commonName, value], unit('02'), owner);
          const request = requestOf({ subject });
          const { ok } = judgeForm(request);
          expect(ok).toBe(value !== '' && value.length <= 16 && !/\p{C}/u.test(value));
          if (ok) expect(acceptanceProblems(hierarchy.issue(request), request)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('made by a real device (CS02c response of RTDS)', ({ skip }) => {
    const payloads = credentialMessages().map(({ bytes }) => decodeMessage(bytes).payload);
    const requests = payloads.flatMap((payload) =>
      payload.type === 'issue-credentials.response' && 'certificationRequest' in payload
        ? [payload.certificationRequest]
        : [],
    );
    if (requests.length === 0) skip('no request of a device is at hand');
    for (const request of requests) {
      expect(judgeForm(request)).toMatchObject({
        ok: true,
        value: { profile: 'device' },
      });
    }
  });

  test('made by the openssl command', ({ skip }) => {
    const request = opensslRequest();
    if (request === undefined) return skip('no openssl command');
    expect(judgeForm(request)).toMatchObject({
      ok: true,
      value: { profile: 'device', subject: { entityId: METER }, hardwareType: HARDWARE_TYPE },
    });
  });
});

function opensslRequest(): Uint8Array | undefined {
  if (spawnSync('openssl', ['version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'smki-csr-'));
  try {
    const config = join(folder, 'request.cnf');
    writeFileSync(
      config,
      `[req]
prompt = no
distinguished_name = name
req_extensions = extensions
[name]
[extensions]
keyUsage = critical, digitalSignature
subjectAltName = critical, otherName:${OID.hardwareModuleName};SEQUENCE:module
[module]
type = OID:${HARDWARE_TYPE}
serial = FORMAT:HEX,OCTETSTRING:${METER}
`,
    );
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    const made = spawnSync(
      'openssl',
      [
        'req',
        '-new',
        ...curve,
        '-nodes',
        '-keyout',
        join(folder, 'key'),
        '-config',
        config,
        '-subj',
        '/',
      ],
      { encoding: 'utf8' },
    );
    return made.status === 0 ? pemToDer(made.stdout)[0]?.der : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
