/**
 * What a hostile bundle, broken octets and a shared cache cannot do: cost without bound, throw, or change a verdict.
 *
 * @module
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { der } from '../../../src/asn1/index.ts';
import { isSmkiError } from '../../../src/core/errors.ts';
import { instant } from '../../../src/core/instant.ts';
import { type SigningKey, seededRandom } from '../../../src/crypto/index.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import {
  type PathOptions,
  type PathResult,
  createPathCache,
  validatePath,
} from '../../../src/x509/path.ts';
import { CANDIDATE_PATHS_MAX, SELF_ISSUED_MAX } from '../../../src/x509/path/build.ts';
import { SIGNATURE_BUDGET_DEFAULT } from '../../../src/x509/path/signatures.ts';
import {
  AT,
  CRITICAL,
  NOT_AFTER,
  ascii,
  authorityExtensions,
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
  policyMappings,
  subjectAltName,
} from './factory.ts';
import { DEFECTS, randomHierarchy } from './random-hierarchy.ts';

/** A certificate of authority `subject`, signed by authority `issuer`, in a bundle where everybody signs everybody. */
function crossSigned(subject: string, issuer: string, serial = 1): Uint8Array {
  return makeCertificate({
    subject: name(subject),
    issuer: name(issuer),
    key: keyOf(subject),
    issuerKey: keyOf(issuer),
    serial,
    extensions: authorityExtensions(keyOf(subject), keyOf(issuer)),
  });
}

function leafOf(issuer: string): Uint8Array {
  return makeCertificate({
    subject: name('Leaf'),
    issuer: name(issuer),
    key: keyOf('leaf'),
    issuerKey: keyOf(issuer),
    extensions: leafExtensions(keyOf('leaf'), keyOf(issuer)),
  });
}

function rootOf(subject: string): Uint8Array {
  return crossSigned(subject, subject);
}

function judge(options: Partial<PathOptions> & Pick<PathOptions, 'leaf'>): PathResult {
  const all = { anchors: [rootOf('Root')], at: AT, rules: 'path', ...options };
  return validatePath(all as PathOptions);
}

const codes = ({ reasons }: PathResult): readonly string[] => reasons.map(({ code }) => code);

describe('hostile bundles', () => {
  const authorities = Array.from({ length: 33 }, (_, i) => `A${i}`);
  const thousand = authorities
    .flatMap((subject) =>
      authorities.filter((issuer) => issuer !== subject).map((issuer) => ({ subject, issuer })),
    )
    .slice(0, 1_000)
    .map(({ subject, issuer }, serial) => crossSigned(subject, issuer, serial + 1));

  test('1,000 mutually cross-signed certificates are refused within the budget, with the code that says so', () => {
    const result = judge({ leaf: leafOf('A0'), intermediates: thousand });
    expect(codes(result)[0]).toBe('signature-budget-exceeded');
    expect(result.signatureChecks).toBe(SIGNATURE_BUDGET_DEFAULT);
    expect(result.valid).toBe(false);
  });

  test('the same bundle with a way out is valid', () => {
    const exit = crossSigned('A0', 'Root', 5_000);
    expect(judge({ leaf: leafOf('A0'), intermediates: [...thousand, exit] }).valid).toBe(true);
    expect(judge({ leaf: leafOf('A0'), intermediates: [exit, ...thousand] }).valid).toBe(true);
  });

  test('a larger budget is a choice of the caller, and then the number of steps ends the search', () => {
    const few = authorities.slice(0, 12);
    const bundle = few.flatMap((subject) =>
      few.filter((issuer) => issuer !== subject).map((issuer) => crossSigned(subject, issuer)),
    );
    const result = judge({ leaf: leafOf('A0'), intermediates: bundle, signatureBudget: 10_000 });
    expect(codes(result)[0]).toBe('search-budget-exceeded');
    expect(result.signatureChecks).toBeLessThanOrEqual(bundle.length + 1);
  });

  test('1,000 authorities of one name and different keys: each key is tried, within the budget', () => {
    const bundle = Array.from({ length: 1_000 }, (_, i) =>
      makeCertificate({
        subject: name('Same'),
        issuer: name('Root'),
        key: keyOf(`same ${i % 300}`),
        issuerKey: keyOf('Root'),
        serial: i + 1,
        extensions: [basicConstraints(true), keyUsage('keyCertSign')],
      }),
    );
    const leaf = makeCertificate({
      subject: name('Leaf'),
      issuer: name('Same'),
      key: keyOf('leaf'),
      issuerKey: keyOf('nobody'),
      extensions: [],
    });
    const result = judge({ leaf, intermediates: bundle });
    expect(codes(result)).toContain('signature-budget-exceeded');
    expect(result.signatureChecks).toBe(SIGNATURE_BUDGET_DEFAULT);
  });

  test('many complete paths that all fail: only so many are processed', () => {
    const bundle = Array.from({ length: 2 * CANDIDATE_PATHS_MAX }, (_, i) =>
      makeCertificate({
        subject: name('Same'),
        issuer: name('Root'),
        key: keyOf('same'),
        issuerKey: keyOf('Root'),
        serial: i + 1,
        notAfter: instant('2027-01-01T00:00:00Z'),
        extensions: authorityExtensions(keyOf('same'), keyOf('Root')),
      }),
    );
    const leaf = makeCertificate({
      subject: name('Leaf'),
      issuer: name('Same'),
      key: keyOf('leaf'),
      issuerKey: keyOf('same'),
      extensions: [],
    });
    const result = judge({ leaf, intermediates: bundle, signatureBudget: 1_000 });
    expect(codes(result)[0]).toBe('search-budget-exceeded');
    expect(codes(result).filter((code) => code === 'expired')).toHaveLength(CANDIDATE_PATHS_MAX);
  });

  test.each<[length: number, codes: readonly string[]]>([
    [SELF_ISSUED_MAX, []],
    [SELF_ISSUED_MAX + 1, ['chain-too-long']],
  ])('%i key updates of one authority in a row', (length, expected) => {
    const key = (i: number): SigningKey => keyOf(`roll ${i}`);
    const intermediates = Array.from({ length }, (_, i) =>
      makeCertificate({
        subject: name('Roll'),
        issuer: name('Roll'),
        key: key(i),
        issuerKey: key(i + 1),
        serial: i + 1,
        extensions: authorityExtensions(key(i), key(i + 1)),
      }),
    );
    const leaf = makeCertificate({
      subject: name('Leaf'),
      issuer: name('Roll'),
      key: keyOf('leaf'),
      issuerKey: key(0),
      extensions: leafExtensions(keyOf('leaf'), key(0)),
    });
    const anchors = [{ name: name('Roll'), publicKey: key(length).publicKey }];
    const result = judge({ leaf, intermediates, anchors });
    expect(codes(result).filter((code) => code !== 'signature-invalid')).toEqual(expected);
    expect(result.valid).toBe(expected.length === 0);
  });

  test('policies and mappings that would make a tree explode are processed in proportion to their octets', () => {
    const oids = Array.from({ length: 60 }, (_, i) => `1.3.6.1.4.1.99999.${i}`);
    const every = oids.flatMap((from) => oids.map((to) => [from, to] as const));
    const level = (depth: number): Uint8Array => {
      const [subject, issuer] = [`P${depth}`, depth === 0 ? 'Root' : `P${depth - 1}`];
      return makeCertificate({
        subject: name(subject),
        issuer: name(issuer),
        key: keyOf(subject),
        issuerKey: keyOf(issuer),
        extensions: [
          ...authorityExtensions(keyOf(subject), keyOf(issuer)),
          policies(...oids),
          policyMappings(...every),
        ],
      });
    };
    const intermediates = Array.from({ length: 8 }, (_, depth) => level(depth));
    const leaf = makeCertificate({
      subject: name('Leaf'),
      issuer: name('P7'),
      key: keyOf('leaf'),
      issuerKey: keyOf('P7'),
      extensions: [policies(oids[0]!)],
    });
    const result = judge({ leaf, intermediates, requireExplicitPolicy: true });
    expect(result).toMatchObject({ valid: true });
    expect(result.policies).toHaveLength(oids.length);
  });
});

describe('hostile certificates: the cost follows the octets, not their square', () => {
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
  const listed = (tag: number, items: readonly Uint8Array[]): Uint8Array =>
    der.element(tag, Buffer.concat(items));
  const commonName = (text: string): Uint8Array =>
    der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(text)));

  test('thousands of unknown critical extensions under a subject of thousands of names', () => {
    const unknown = numbers(20_000).map((i) =>
      extension(`1.3.6.1.4.1.99999.${i}`, der.nullValue(), CRITICAL),
    );
    const leaf = makeCertificate({
      subject: listed(
        0x30,
        numbers(20_000).map((i) => commonName(`part ${i}`)),
      ),
      issuer: name('Root'),
      key: keyOf('leaf'),
      issuerKey: keyOf('Root'),
      extensions: [new Uint8Array(Buffer.concat(unknown))],
    });
    const { reasons, explain } = judge({ leaf });
    expect(new Set(reasons.map(({ code }) => code))).toEqual(
      new Set(['unrecognised-critical-extension']),
    );
    expect(reasons.length).toBeLessThan(100);
    expect(explain().length).toBeLessThan(50_000);
  });

  test.each([
    ['a domain', generalName.dns('a'.repeat(1_000_000))],
    ['a mailbox', generalName.email(`a@${'a'.repeat(1_000_000)}`)],
    ['a URI', generalName.uri(`http://${'a'.repeat(1_000_000)}/`)],
  ])('%s of a million characters, and thousands of constraints', (_, long) => {
    const hosts = numbers(20_000).map((i) => `host${i}.example.com`);
    const form = long[0]! & 0x1f;
    const subtrees = hosts.map((host) => der.sequence(der.contextPrimitive(form, ascii(host))));
    const constraints = der.sequence(listed(0xa0, subtrees));
    const authority = makeCertificate({
      subject: name('Narrow'),
      issuer: name('Root'),
      key: keyOf('Narrow'),
      issuerKey: keyOf('Root'),
      extensions: [
        ...authorityExtensions(keyOf('Narrow'), keyOf('Root')),
        extension('2.5.29.30', constraints, CRITICAL),
      ],
    });
    const leaf = makeCertificate({
      subject: name('Leaf'),
      issuer: name('Narrow'),
      key: keyOf('leaf'),
      issuerKey: keyOf('Narrow'),
      extensions: [subjectAltName([long])],
    });
    const result = judge({ leaf, intermediates: [authority] });
    expect(codes(result)).toEqual(['name-not-permitted']);
    expect(result.reasons[0]!.message.length).toBeLessThan(1_000);
  });

  test('thousands of distribution points, in the certificate and in a list that nobody signed', () => {
    const point = (names: readonly Uint8Array[]): Uint8Array => listed(0xa0, [listed(0xa0, names)]);
    const uris = (prefix: string): readonly Uint8Array[] =>
      numbers(30_000).map((i) => generalName.uri(`${prefix}${i}`));
    const points = uris('a').map((uri) => der.sequence(point([uri])));
    const leaf = makeCertificate({
      subject: name('Leaf'),
      issuer: name('Root'),
      key: keyOf('leaf'),
      issuerKey: keyOf('Root'),
      extensions: [extension('2.5.29.31', listed(0x30, points))],
    });
    const list = makeList({
      issuer: name('Root'),
      issuerKey: keyOf('nobody'),
      extensions: [extension('2.5.29.28', der.sequence(point(uris('b'))), CRITICAL)],
    });
    expect(codes(judge({ leaf, revocationLists: [list] }))).toEqual(['revocation-status-unknown']);
  });
});

describe('honest bundles', () => {
  test('two authorities that sign each other are gone through once', () => {
    const result = judge({
      leaf: leafOf('A'),
      intermediates: [crossSigned('A', 'B'), crossSigned('B', 'A')],
    });
    expect(codes(result)).toEqual(['issuer-not-found']);
    expect(result.path).toHaveLength(3);
    expect(result.signatureChecks).toBe(2);
  });

  test('the issuer that the key identifier names is tried first: one verification a certificate', () => {
    const decoys = Array.from({ length: 20 }, (_, i) =>
      makeCertificate({
        subject: name('A'),
        issuer: name('Root'),
        key: keyOf(`decoy ${i}`),
        issuerKey: keyOf('Root'),
        extensions: authorityExtensions(keyOf(`decoy ${i}`), keyOf('Root')),
      }),
    );
    const intermediates = [...decoys, crossSigned('A', 'Root')];
    const result = judge({ leaf: leafOf('A'), intermediates });
    expect(result).toMatchObject({ valid: true, signatureChecks: 2 });
  });
});

describe('a cache changes what a verdict costs, never the verdict', () => {
  const random = seededRandom('cache');
  const hierarchies = DEFECTS.map((_, number) => randomHierarchy(random.fork(`${number}`), number));
  const options = (number: number): PathOptions => {
    const { leaf, intermediates, anchor, policy } = hierarchies[number]!;
    return {
      leaf,
      intermediates,
      anchors: [anchor],
      at: AT,
      rules: 'path',
      ...(policy !== undefined && { initialPolicySet: [policy], requireExplicitPolicy: true }),
    };
  };
  const plain = ({ valid, reasons, signatureChecks, policies: found }: PathResult): unknown => ({
    valid,
    reasons,
    signatureChecks,
    found,
  });

  test('over any sequence of validations, in a cache of any size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(hierarchies.length - 1), { maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        (numbers, certificatesMax) => {
          const cache = createPathCache({ certificatesMax });
          for (const number of numbers) {
            const cached = validatePath({ ...options(number), cache });
            expect(plain(cached)).toEqual(plain(validatePath(options(number))));
            expect(cache.size).toBeLessThanOrEqual(2 * certificatesMax);
          }
        },
      ),
      { numRuns: 30, seed: 6 },
    );
  });

  test('what was verified for one anchor is not taken for another of the same name', () => {
    const cache = createPathCache();
    const good = options(0);
    expect(validatePath({ ...good, cache }).valid).toBe(true);
    const root = parseCertificate(hierarchies[0]!.anchor).subject;
    const impostor = { name: root, publicKey: keyOf('impostor').publicKey };
    expect(codes(validatePath({ ...good, anchors: [impostor], cache }))).toEqual([
      'signature-invalid',
    ]);
  });

  test('octets that change after a call are read anew', () => {
    const cache = createPathCache();
    const leaf = leafOf('Root');
    expect(judge({ leaf, cache }).valid).toBe(true);
    leaf[leaf.length - 1]! ^= 1;
    expect(codes(judge({ leaf, cache }))).toEqual(['signature-invalid']);
    leaf[leaf.length - 1]! ^= 1;
    expect(judge({ leaf, cache }).valid).toBe(true);
  });

  test('what is remembered does not change with the caller’s buffer', () => {
    const cache = createPathCache();
    const buffer = leafOf('Root');
    const original = buffer.slice();
    expect(judge({ leaf: buffer, cache }).valid).toBe(true);
    buffer.fill(0);
    expect(judge({ leaf: original, cache }).path.map(({ der }) => der)).toEqual([original]);
  });

  test('a Buffer that is filled again cannot put another key into a remembered certificate', () => {
    const cache = createPathCache();
    const authority = crossSigned('A', 'Root');
    const buffer = Buffer.from(authority);
    expect(judge({ leaf: leafOf('A'), intermediates: [buffer], cache }).valid).toBe(true);
    buffer.set(keyOf('attacker').publicKey, buffer.indexOf(keyOf('A').publicKey));
    const forged = makeCertificate({
      subject: name('Leaf'),
      issuer: name('A'),
      key: keyOf('leaf'),
      issuerKey: keyOf('attacker'),
      extensions: leafExtensions(keyOf('leaf'), keyOf('A')),
    });
    expect(codes(judge({ leaf: forged, intermediates: [authority], cache }))).toEqual([
      'signature-invalid',
    ]);
  });

  test('a certificate of a megabyte is judged, and not kept', () => {
    const cache = createPathCache();
    const leaf = makeCertificate({
      subject: name('Leaf'),
      issuer: name('Root'),
      key: keyOf('leaf'),
      issuerKey: keyOf('Root'),
      extensions: [extension('1.3.6.1.4.1.99999', new Uint8Array(1_000_000))],
    });
    expect(judge({ leaf, cache }).valid).toBe(true);
    expect(judge({ leaf, cache }).valid).toBe(true);
    expect(cache.size).toBe(1); // The anchor.
  });

  test.each([0, -1, 0.5, NaN])('a cache for %d certificates is misuse', (certificatesMax) => {
    expect(() => createPathCache({ certificatesMax })).toThrow(
      expect.objectContaining({ code: 'x509/bad-path-options' }),
    );
  });

  test('a certificate with the issuer and serial number of a known one is judged by itself', () => {
    const cache = createPathCache();
    expect(judge({ leaf: leafOf('Root'), cache }).valid).toBe(true);
    const forged = makeCertificate({
      subject: name('Forged'),
      issuer: name('Root'),
      key: keyOf('leaf'),
      issuerKey: keyOf('nobody'),
      extensions: [],
    });
    expect(codes(judge({ leaf: forged, cache }))).toEqual(['signature-invalid']);
  });
});

describe('octets that are no certificates', () => {
  const leaf = makeCertificate({
    subject: name('Leaf'),
    issuer: name('Root'),
    key: keyOf('leaf'),
    issuerKey: keyOf('Root'),
    extensions: [
      ...leafExtensions(keyOf('leaf'), keyOf('Root')),
      policies('1.2.3'),
      subjectAltName([generalName.dns('host.example.com'), generalName.ip(192, 0, 2, 1)]),
    ],
  });
  const list = makeList({
    issuer: name('Root'),
    issuerKey: keyOf('Root'),
    revoked: [{ serial: 9 }],
  });

  test('truncated at every offset, or one octet too long: a reason, at once', () => {
    expect(judge({ leaf }).valid).toBe(true);
    for (let length = 0; length < leaf.length; length++) {
      expect(codes(judge({ leaf: leaf.subarray(0, length) }))).toEqual(['malformed-certificate']);
    }
    const longer = new Uint8Array(leaf.length + 1);
    longer.set(leaf);
    expect(codes(judge({ leaf: longer }))).toEqual(['malformed-certificate']);
  });

  test('any octets anywhere: never an exception, never valid unless nothing that counts was touched', () => {
    const mutated = (original: Uint8Array) =>
      fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
        const copy = original.slice();
        copy[at]! ^= flip;
        return copy;
      });
    fc.assert(
      fc.property(
        mutated(leaf),
        mutated(list),
        fc.uint8Array({ maxLength: 64 }),
        fc.constantFrom('strict', 'tolerant'),
        fc.constantFrom('path', 'rfc5280-profile'),
        (badLeaf, badList, junk, decoding, rules) => {
          const common = { decoding, rules } as const;
          expect(judge({ ...common, leaf: badLeaf }).valid).toBe(false);
          expect(judge({ ...common, leaf: junk }).valid).toBe(false);
          expect(judge({ ...common, leaf, intermediates: [junk, badLeaf] }).valid).toBe(true);
          expect(judge({ ...common, leaf, anchors: [junk] }).valid).toBe(false);
          expect(judge({ ...common, leaf, revocationLists: [badList] }).valid).toBe(false);
          expect(judge({ ...common, leaf, revocationLists: [list, badList, junk] }).valid).toBe(
            true,
          );
        },
      ),
      { numRuns: 400, seed: 7 },
    );
  });

  test('unreadable members of a bundle are told when there is no valid path', () => {
    const { reasons } = judge({
      leaf: leafOf('Elsewhere'),
      intermediates: [Uint8Array.of(1, 2, 3)],
    });
    expect(reasons.map(({ code, detail }) => [code, detail['what']])).toEqual([
      ['issuer-not-found', undefined],
      ['malformed-certificate', 'intermediate 0'],
    ]);
  });
});

describe('misuse throws, and says what to do', () => {
  const leaf = leafOf('Root');
  const { name: goodName, publicKey } = {
    name: name('Root'),
    publicKey: keyOf('Root').publicKey,
  };

  test.each<[what: string, options: object, field: string]>([
    ['no time', { at: undefined }, 'at'],
    ['a time that is none', { at: NaN }, 'at'],
    ['an unknown rule set', { rules: 'toString' }, 'rules'],
    ['a policy that is no identifier', { initialPolicySet: ['one.two'] }, 'initialPolicySet'],
    ['a negative length', { pathLengthMax: -1 }, 'pathLengthMax'],
    ['a path longer than any', { pathLengthMax: 1_000 }, 'pathLengthMax'],
    ['a fraction of a signature', { signatureBudget: 0.5 }, 'signatureBudget'],
    ['a cache of their own', { cache: { size: 0 } }, 'cache'],
    [
      'constraints that are none',
      { initialNameConstraints: Uint8Array.of(5) },
      'initialNameConstraints',
    ],
    [
      'a compressed key',
      { anchors: [{ name: goodName, publicKey: publicKey.subarray(0, 33) }] },
      'anchors.publicKey',
    ],
    [
      'a name that is none',
      { anchors: [{ name: Uint8Array.of(5, 0), publicKey }] },
      'anchors.name',
    ],
  ])('%s', (_, options, field) => {
    let thrown: unknown;
    try {
      judge({ leaf, ...options });
    } catch (error) {
      thrown = error;
    }
    expect(
      isSmkiError(thrown) && thrown.code === 'x509/bad-path-options' && thrown.details.field,
    ).toBe(field);
  });

  test('no anchors, no intermediates and no budget are not misuse', () => {
    expect(codes(judge({ leaf, anchors: [] }))).toEqual(['issuer-not-found']);
    expect(codes(judge({ leaf, signatureBudget: 0 }))[0]).toBe('signature-budget-exceeded');
  });
});

describe('anchors', () => {
  const leaf = leafOf('Root');
  const publicKey = keyOf('Root').publicKey;
  const expired = makeCertificate({
    subject: name('Root'),
    issuer: name('Root'),
    key: keyOf('Root'),
    issuerKey: keyOf('Root'),
    notAfter: instant('2027-01-01T00:00:00Z'),
    extensions: [basicConstraints(true, 0), keyUsage('cRLSign')],
  });

  test.each([
    ['bare, name as DER', { name: name('Root'), publicKey }],
    ['bare, name as text', { name: 'CN=Root', publicKey }],
    ['bare, name parsed', { name: parseCertificate(expired).subject, publicKey }],
    ['bare, name in other case', { name: name('ROOT'), publicKey }],
    ['a certificate that has expired and may not sign', expired],
    ['the same, parsed', parseCertificate(expired)],
  ])('%s: a name and a key, and under rule set path nothing else', (_, anchor) => {
    expect(judge({ leaf, anchors: [anchor] })).toMatchObject({ valid: true, reasons: [] });
  });

  test('a bare anchor is never judged, whatever the rule set', () => {
    const bare = [{ name: name('Root'), publicKey }];
    expect(judge({ leaf, anchors: bare, rules: 'rfc5280-profile' }).valid).toBe(true);
    expect(codes(judge({ leaf, anchors: [expired], rules: 'rfc5280-profile' }))).toEqual([
      'expired',
      'key-usage-without-certificate-signing',
      'subject-key-identifier-missing',
      'path-length-without-authority',
    ]);
  });

  describe('what an anchor certificate says about paths below it counts where it is judged (RFC 5937)', () => {
    const anchor = (...extensions: readonly Uint8Array[]): Uint8Array =>
      makeCertificate({
        subject: name('Root'),
        issuer: name('Root'),
        key: keyOf('Root'),
        issuerKey: keyOf('Root'),
        extensions: [...extensions, ...authorityExtensions(keyOf('Root')).slice(1)],
      });
    const middle = makeCertificate({
      subject: name('Middle'),
      issuer: name('Root'),
      key: keyOf('Middle'),
      issuerKey: keyOf('Root'),
      extensions: [...authorityExtensions(keyOf('Middle'), keyOf('Root')), policies('1.2.3')],
    });
    const below = makeCertificate({
      subject: name('Leaf'),
      issuer: name('Middle'),
      key: keyOf('leaf'),
      issuerKey: keyOf('Middle'),
      extensions: [...leafExtensions(keyOf('leaf'), keyOf('Middle')), policies('1.2.3')],
    });
    const lists = ['Root', 'Middle'].map((one) =>
      makeList({ issuer: name(one), issuerKey: keyOf(one) }),
    );

    test.each<[what: string, anchor: Uint8Array, options: Partial<PathOptions>, code: string]>([
      ['path length', anchor(basicConstraints(true, 0)), {}, 'path-length-exceeded'],
      [
        'policies',
        anchor(basicConstraints(true), policies('1.2.4')),
        { requireExplicitPolicy: true },
        'no-acceptable-policy',
      ],
      [
        'name constraints',
        anchor(
          basicConstraints(true),
          nameConstraints({ excluded: [generalName.directory(name('Leaf'))] }),
        ),
        {},
        'name-excluded',
      ],
      [
        'a key that may not sign lists',
        makeCertificate({
          subject: name('Root'),
          issuer: name('Root'),
          key: keyOf('Root'),
          issuerKey: keyOf('Root'),
          extensions: [
            basicConstraints(true),
            keyUsage('keyCertSign'),
            ...authorityExtensions(keyOf('Root')).slice(2),
          ],
        }),
        { revocationLists: lists },
        'revocation-list-unusable',
      ],
    ])('%s', (_, given, options, code) => {
      const common = { leaf: below, intermediates: [middle], anchors: [given], ...options };
      expect(codes(judge({ ...common, rules: 'rfc5280-profile' }))).toEqual([code]);
      expect(codes(judge({ ...common, rules: 'path' }))).toEqual([]);
    });
  });

  test('the result names the anchor, and leaves it out of the path', () => {
    const { path, anchor } = judge({ leaf, anchors: [{ name: name('Root'), publicKey }] });
    expect(path.map(({ der }) => der)).toEqual([leaf]);
    expect(anchor?.publicKey).toEqual(publicKey);
    expect(anchor?.certificate).toBeUndefined();
  });

  test('an intermediate may be the anchor, and then its issuer does not matter', () => {
    const middle = crossSigned('Middle', 'Root');
    expect(
      judge({ leaf: leafOf('Middle'), anchors: [middle], intermediates: [rootOf('Root')] }),
    ).toMatchObject({ valid: true });
  });

  test('of two anchors of one name, the one whose key verifies counts', () => {
    const other = { name: name('Root'), publicKey: keyOf('other root').publicKey };
    const anchors = [other, { name: name('Root'), publicKey }];
    expect(judge({ leaf, anchors }).anchor?.publicKey).toEqual(publicKey);
  });
});

test('validity includes both ends, to the second', () => {
  const at = (iso: string): boolean => judge({ leaf: leafOf('Root'), at: instant(iso) }).valid;
  expect(at('2025-12-31T23:59:59.999Z')).toBe(false);
  expect(at('2026-01-01T00:00:00Z')).toBe(true);
  expect(NOT_AFTER).toBe(instant('2035-12-31T23:59:59Z'));
  expect(at('2035-12-31T23:59:59.999Z')).toBe(true);
  expect(at('2036-01-01T00:00:00Z')).toBe(false);
});
