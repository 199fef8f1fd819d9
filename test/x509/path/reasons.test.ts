/**
 * Every reason: a hierarchy with exactly that defect gives exactly that code, about the right certificate.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { der } from '../../../src/asn1/index.ts';
import { instant } from '../../../src/core/instant.ts';
import {
  PATH_REASONS,
  type PathOptions,
  type PathReasonCode,
  type PathResult,
  validatePath,
} from '../../../src/x509/path.ts';
import {
  AT,
  CRITICAL,
  type CertificateSpec,
  ECDSA_WITH_SHA256,
  authorityExtensions,
  authorityKeyIdentifier,
  basicConstraints,
  extension,
  generalName,
  keyOf,
  keyUsage,
  leafExtensions,
  makeCertificate,
  makeList,
  name,
  nameConstraints,
  policies,
  policyConstraints,
  policyMappings,
  subjectAltName,
} from './factory.ts';

const [rootKey, middleKey, leafKey] = ['root', 'middle', 'leaf'].map(keyOf) as [
  ReturnType<typeof keyOf>,
  ReturnType<typeof keyOf>,
  ReturnType<typeof keyOf>,
];

type Changes = Partial<CertificateSpec>;

function root(changes: Changes = {}): Uint8Array {
  return makeCertificate({
    subject: name('Root'),
    issuer: name('Root'),
    key: rootKey,
    issuerKey: rootKey,
    extensions: authorityExtensions(rootKey),
    ...changes,
  });
}

const middleExtensions = authorityExtensions(middleKey, rootKey);
const usualLeafExtensions = leafExtensions(leafKey, middleKey);

function middle(changes: Changes = {}): Uint8Array {
  return makeCertificate({
    subject: name('Middle'),
    issuer: name('Root'),
    key: middleKey,
    issuerKey: rootKey,
    serial: 2,
    extensions: middleExtensions,
    ...changes,
  });
}

function leaf(changes: Changes = {}): Uint8Array {
  return makeCertificate({
    subject: name('Leaf'),
    issuer: name('Middle'),
    key: leafKey,
    issuerKey: middleKey,
    serial: 3,
    extensions: usualLeafExtensions,
    ...changes,
  });
}

interface Given {
  readonly root?: Changes;
  readonly middle?: Changes;
  readonly leaf?: Changes;
  readonly options?: Partial<PathOptions>;
}

function judge({ root: r, middle: m, leaf: l, options }: Given): PathResult {
  const all = {
    leaf: leaf(l),
    intermediates: [middle(m)],
    anchors: [root(r)],
    at: AT,
    rules: 'path',
    ...options,
  };
  return validatePath(all as PathOptions);
}

const PROFILE = { rules: 'rfc5280-profile' } as const;
const OTHER = keyOf('other');
const UNKNOWN_ID = '1.3.6.1.4.1.99999.7';
const without = (list: readonly Uint8Array[], ...indexes: readonly number[]): Uint8Array[] =>
  list.filter((_, index) => !indexes.includes(index));
const withLeaf = (...added: readonly Uint8Array[]): Changes => ({
  extensions: [...usualLeafExtensions, ...added],
});
const withMiddle = (...added: readonly Uint8Array[]): Changes => ({
  extensions: [...middleExtensions, ...added],
});
const early = instant('2027-01-01T00:00:00Z');
const late = instant('2033-01-01T00:00:00Z');
const list = (changes: Partial<Parameters<typeof makeList>[0]> = {}): Uint8Array =>
  makeList({ issuer: name('Middle'), issuerKey: middleKey, ...changes });
const rootList = makeList({ issuer: name('Root'), issuerKey: rootKey });
const manyNames = Array.from({ length: 400 }, (_, i) => generalName.dns(`h${i}.example.com`));
const manyBases = Array.from({ length: 400 }, (_, i) => generalName.dns(`x${i}.example.org`));
const p521 = der.sequence(
  der.sequence(der.objectIdentifier('1.2.840.10045.2.1'), der.objectIdentifier('1.3.132.0.35')),
  der.bitString(Uint8Array.of(4, 1, 2, 3)),
);
const explicitCurve = der.sequence(
  der.sequence(der.objectIdentifier('1.2.840.10045.2.1'), der.sequence(der.integer(1))),
  der.bitString(leafKey.publicKey),
);

type About = 'leaf' | 'intermediate' | 'anchor' | 'bundle';

const ROWS: readonly (readonly [code: PathReasonCode, about: About, given: Given])[] = [
  ['malformed-certificate', 'bundle', { options: { leaf: leaf().subarray(0, -1) } }],
  ['malformed-extension', 'leaf', { leaf: withLeaf(extension('2.5.29.17', name('x').slice(1))) }],
  ['signature-algorithm-mismatch', 'leaf', { leaf: { innerAlgorithm: sequenceWithNull() } }],
  ['signature-algorithm-unsupported', 'leaf', { leaf: { algorithm: sequenceWithNull() } }],
  ['issuer-key-unsupported', 'leaf', { middle: { publicKeyInfo: p521 } }],
  ['signature-malformed', 'leaf', { leaf: { signature: () => Uint8Array.of(0x30, 0) } }],
  ['signature-invalid', 'leaf', { leaf: { issuerKey: OTHER } }],
  ['signature-invalid', 'intermediate', { middle: { issuerKey: OTHER } }],
  ['expired', 'leaf', { leaf: { notAfter: early } }],
  ['expired', 'intermediate', { middle: { notAfter: early } }],
  ['expired', 'anchor', { root: { notAfter: early }, options: PROFILE }],
  ['not-yet-valid', 'leaf', { leaf: { notBefore: late } }],
  ['issuer-not-v3', 'intermediate', { middle: { version: 2 } }],
  [
    'basic-constraints-missing',
    'intermediate',
    { middle: { extensions: without(middleExtensions, 0) } },
  ],
  [
    'not-a-certification-authority',
    'intermediate',
    { middle: { extensions: [basicConstraints(false), ...without(middleExtensions, 0)] } },
  ],
  [
    'key-usage-without-certificate-signing',
    'intermediate',
    { middle: { extensions: [keyUsage('cRLSign'), ...without(middleExtensions, 1)] } },
  ],
  [
    'name-not-permitted',
    'leaf',
    { middle: withMiddle(nameConstraints({ permitted: [generalName.directory(name('X'))] })) },
  ],
  [
    'name-excluded',
    'leaf',
    { middle: withMiddle(nameConstraints({ excluded: [generalName.directory(name('leaf'))] })) },
  ],
  [
    'name-constraint-unsupported',
    'leaf',
    {
      middle: withMiddle(nameConstraints({ excluded: [generalName.other(UNKNOWN_ID)] })),
      leaf: withLeaf(subjectAltName([generalName.other(UNKNOWN_ID)])),
    },
  ],
  [
    'name-comparison-budget-exceeded',
    'leaf',
    {
      middle: withMiddle(nameConstraints({ excluded: manyBases })),
      leaf: withLeaf(subjectAltName(manyNames)),
    },
  ],
  [
    'unrecognised-critical-extension',
    'leaf',
    { leaf: withLeaf(extension(UNKNOWN_ID, der.nullValue(), CRITICAL)) },
  ],
  [
    'policy-mapping-with-any-policy',
    'intermediate',
    { middle: withMiddle(policies('1.2.3'), policyMappings(['1.2.3', '2.5.29.32.0'])) },
  ],
  ['no-acceptable-policy', 'intermediate', { options: { requireExplicitPolicy: true } }],
  ['no-acceptable-policy', 'leaf', { middle: withMiddle(policies('1.2.3'), policyConstraints(0)) }],
  ['no-acceptable-policy', 'leaf', { leaf: withLeaf(policyConstraints(0)) }],
  [
    'certificate-revoked',
    'leaf',
    { options: { revocationLists: [rootList, list({ revoked: [{ serial: 3 }] })] } },
  ],
  [
    'revocation-list-unusable',
    'leaf',
    { options: { revocationLists: [rootList, list({ issuerKey: OTHER })] } },
  ],
  ['revocation-status-unknown', 'leaf', { options: { revocationLists: [rootList] } }],
  ['chain-too-long', 'bundle', { options: { pathLengthMax: 0 } }],
  ['issuer-not-found', 'leaf', { leaf: { issuer: name('Nobody') } }],
  ['issuer-not-found', 'intermediate', { middle: { issuer: name('Nobody') } }],

  ['certificate-not-v3', 'leaf', { leaf: { version: 2 }, options: PROFILE }],
  ['serial-number-not-positive', 'leaf', { leaf: { serial: 0 }, options: PROFILE }],
  ['serial-number-not-positive', 'leaf', { leaf: { serial: -5 }, options: PROFILE }],
  ['serial-number-too-long', 'leaf', { leaf: { serial: 1n << 160n }, options: PROFILE }],
  [
    'time-encoding',
    'leaf',
    {
      leaf: {
        times: [
          der.generalizedTime(instant('2026-01-01T00:00:00Z')),
          der.utcTime(instant('2035-01-01T00:00:00Z')),
        ],
      },
      options: PROFILE,
    },
  ],
  ['public-key-encoding', 'leaf', { leaf: { publicKeyInfo: explicitCurve }, options: PROFILE }],
  [
    'unique-identifiers',
    'leaf',
    { leaf: { uniqueIds: [der.contextPrimitive(2, Uint8Array.of(0, 1))] }, options: PROFILE },
  ],
  [
    'authority-key-identifier-missing',
    'leaf',
    { leaf: { extensions: without(usualLeafExtensions, 2) }, options: PROFILE },
  ],
  [
    'authority-key-identifier-incomplete',
    'leaf',
    {
      leaf: { extensions: [...without(usualLeafExtensions, 2), incompleteIdentifier()] },
      options: PROFILE,
    },
  ],
  [
    'authority-key-identifier-of-another',
    'anchor',
    {
      root: { extensions: [...authorityExtensions(rootKey), authorityKeyIdentifier(OTHER)] },
      options: PROFILE,
    },
  ],
  [
    'subject-key-identifier-missing',
    'intermediate',
    { middle: { extensions: without(middleExtensions, 2) }, options: PROFILE },
  ],
  [
    'key-usage-missing',
    'intermediate',
    { middle: { extensions: without(middleExtensions, 1) }, options: PROFILE },
  ],
  [
    'key-usage-empty',
    'leaf',
    { leaf: { extensions: [keyUsage(), ...without(usualLeafExtensions, 0)] }, options: PROFILE },
  ],
  [
    'certificate-signing-without-authority',
    'leaf',
    {
      leaf: { extensions: [keyUsage('keyCertSign'), ...without(usualLeafExtensions, 0)] },
      options: PROFILE,
    },
  ],
  ['duplicate-policy', 'leaf', { leaf: withLeaf(policies('1.2.3', '1.2.3')), options: PROFILE }],
  [
    'subject-unnamed',
    'leaf',
    {
      leaf: { subject: name(''), ...withLeaf(subjectAltName([generalName.dns('a.example')])) },
      options: PROFILE,
    },
  ],
  ['subject-unnamed', 'leaf', { leaf: { subject: name('') }, options: PROFILE }],
  [
    'path-length-without-authority',
    'leaf',
    { leaf: withLeaf(basicConstraints(false, 0)), options: PROFILE },
  ],
  [
    'name-constraints-without-authority',
    'leaf',
    {
      leaf: withLeaf(nameConstraints({ permitted: [generalName.dns('example.com')] })),
      options: PROFILE,
    },
  ],
  [
    'extension-criticality',
    'intermediate',
    {
      middle: {
        extensions: [basicConstraints(true, undefined, false), ...without(middleExtensions, 0)],
      },
      options: PROFILE,
    },
  ],
];

describe('one defect, one reason', () => {
  test.each(ROWS)('%s, about the %s', (code, about, given) => {
    const { valid, reasons, explain } = judge(given);
    expect(valid).toBe(false);
    expect(
      reasons.map((reason) => [reason.code, reason.certificate?.role ?? 'bundle']),
      explain(),
    ).toEqual([[code, about]]);
    expect(reasons[0]?.clause).toBe(PATH_REASONS[code].clause);
    expect(explain()).toContain(code);
  });

  test('path-length-exceeded is about the authority that is one too many', () => {
    const below = keyOf('below');
    const result = validatePath({
      leaf: leaf({ issuer: name('Below'), issuerKey: below }),
      intermediates: [
        middle({ extensions: [basicConstraints(true, 0), ...without(middleExtensions, 0)] }),
        makeCertificate({
          subject: name('Below'),
          issuer: name('Middle'),
          key: below,
          issuerKey: middleKey,
          extensions: authorityExtensions(below, middleKey),
        }),
      ],
      anchors: [root()],
      at: AT,
      rules: 'path',
    });
    expect(result.reasons).toMatchObject([
      { code: 'path-length-exceeded', certificate: { index: 1, subject: 'CN=Below' } },
    ]);
  });

  test('names that only an authority must have', () => {
    const nameless = makeCertificate({
      subject: name(''),
      issuer: name('Root'),
      key: middleKey,
      issuerKey: rootKey,
      extensions: [...middleExtensions, subjectAltName([generalName.dns('a.example')], CRITICAL)],
    });
    const { reasons } = validatePath({
      leaf: leaf({ issuer: name('') }),
      intermediates: [nameless],
      anchors: [root()],
      at: AT,
      rules: 'rfc5280-profile',
    });
    expect(reasons.map(({ code, certificate }) => [code, certificate?.index])).toEqual([
      ['issuer-name-empty', 0],
      ['subject-name-empty', 1],
    ]);
  });
});

test('nothing is wrong with the hierarchy that every row changes', () => {
  for (const rules of ['path', 'rfc5280-profile'] as const) {
    expect(judge({ options: { rules } })).toMatchObject({ valid: true, reasons: [] });
  }
});

describe('several reasons', () => {
  test('all are found, most telling first', () => {
    const { reasons } = judge({
      leaf: { notAfter: early, ...withLeaf(extension(UNKNOWN_ID, der.nullValue(), CRITICAL)) },
      middle: { extensions: without(middleExtensions, 0) },
      options: { requireExplicitPolicy: true },
    });
    expect(reasons.map(({ code }) => code)).toEqual([
      'expired',
      'basic-constraints-missing',
      'unrecognised-critical-extension',
      'no-acceptable-policy',
    ]);
  });

  test('those of the path that came nearest come first, each once', () => {
    const old = middle({ notAfter: early });
    const worse = middle({ serial: 9, notAfter: early, extensions: without(middleExtensions, 0) });
    const { reasons, path } = validatePath({
      leaf: leaf(),
      intermediates: [worse, old],
      anchors: [root()],
      at: AT,
      rules: 'path',
    });
    expect(reasons.map(({ code, certificate }) => [code, certificate?.serialNumber])).toEqual([
      ['expired', '02'],
      ['expired', '09'],
      ['basic-constraints-missing', '09'],
    ]);
    expect(path[1]?.serialNumber).toEqual(Uint8Array.of(2));
  });

  test('a valid path is found behind broken ones, and then there is no reason', () => {
    const renewed = middle({ serial: 10 });
    const result = validatePath({
      leaf: leaf(),
      intermediates: [middle({ notAfter: early }), middle({ issuerKey: OTHER }), renewed],
      anchors: [root()],
      at: AT,
      rules: 'path',
    });
    expect(result).toMatchObject({ valid: true, reasons: [] });
    expect(result.path[1]?.der).toEqual(renewed);
  });
});

test('every code of the table has a test', () => {
  const alone: readonly PathReasonCode[] = [
    'path-length-exceeded',
    'issuer-name-empty',
    'subject-name-empty',
    'signature-budget-exceeded', // limits.test.ts
    'search-budget-exceeded', // limits.test.ts
  ];
  const tested = new Set<string>([...alone, ...ROWS.map(([code]) => code)]);
  expect(Object.keys(PATH_REASONS).filter((code) => !tested.has(code))).toEqual([]);
});

function sequenceWithNull(): Uint8Array {
  return der.sequence(ECDSA_WITH_SHA256.subarray(2), der.nullValue());
}

/** keyIdentifier and authorityCertIssuer, but no serial number. */
function incompleteIdentifier(): Uint8Array {
  const identifier = der.contextPrimitive(0, Uint8Array.of(1, 2, 3));
  const issuer = der.contextConstructed(1, generalName.directory(name('Root')));
  return extension('2.5.29.35', der.sequence(identifier, issuer));
}
