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
import { FORM_REFUSALS } from '../../../src/authority/requests/request-refusals.ts';
import { checkRequest, judgeForm } from '../../../src/authority/requests/request-form.ts';
import { der } from '../../../src/asn1/index.ts';
import { isSmkiError } from '../../../src/core/errors.ts';
import { decodeMessage } from '../../../src/gbcs/message.ts';
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
const meter = Uint8Array.from({ length: 8 }, (_, index) => index);
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

  test('made by a real device (CS02c response of RTDS)', ({ skip }) => {
    const payloads = credentialMessages().map(({ bytes }) => decodeMessage(bytes).payload);
    const requests = payloads.flatMap((payload) =>
      payload.type === 'issue-credentials.response' && 'certificationRequest' in payload
        ? [payload.certificationRequest]
        : [],
    );
    if (payloads.length === 0) skip('no RTDS pack');
    expect(requests.length).toBeGreaterThan(0);
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
