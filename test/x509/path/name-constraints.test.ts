/**
 * Name constraints (RFC 5280 §4.2.1.10): every form, permitted and excluded, alone and along a path.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DerReader } from '../../../src/asn1/index.ts';
import { type GeneralName, readGeneralName } from '../../../src/x509/path/general-names.ts';
import { type Containment, containment } from '../../../src/x509/path/name-forms.ts';
import { type PathResult, validatePath } from '../../../src/x509/path.ts';
import { der } from '../../../src/asn1/index.ts';
import {
  AT,
  authorityExtensions,
  extension,
  generalName,
  keyOf,
  leafExtensions,
  makeCertificate,
  name,
  nameConstraints,
  nameConstraintsValue,
  subjectAltName,
} from './factory.ts';

const read = (encoded: Uint8Array): GeneralName => readGeneralName(new DerReader(encoded), 'name');
const { dns, email, ip, other, directory } = generalName;
const SUBNET = ip(192, 0, 2, 0, 255, 255, 255, 0);
const v6 = (...last: readonly number[]): readonly number[] => [
  0x20,
  0x01,
  0x0d,
  0xb8,
  ...Array.from({ length: 12 - last.length }, () => 0),
  ...last,
];

describe('a name and a base', () => {
  test.each<[form: 'dns' | 'email' | 'uri', name: string, base: string, Containment]>([
    ['dns', 'example.com', 'example.com', 'within'],
    ['dns', 'EXAMPLE.com', 'example.COM', 'within'],
    ['dns', 'a.b.example.com', 'example.com', 'within'],
    ['dns', 'notexample.com', 'example.com', 'outside'],
    ['dns', 'example.com', 'a.example.com', 'outside'],
    ['dns', 'anything.at.all', '', 'within'],
    ['dns', 'example.com', '.example.com', 'outside'],
    ['dns', 'a.example.com', '.example.com', 'within'],
    ['dns', '*.example.com', 'example.com', 'within'],
    ['dns', '*.example.com', 'host.example.com', 'overlaps'],
    ['dns', '*.example.com', 'example.org', 'outside'],
    ['dns', 'example.com.', 'example.com', 'unreadable'],
    ['dns', 'exa mple.com', 'example.com', 'unreadable'],
    ['dns', '', 'example.com', 'unreadable'],
    ['dns', 'a..example.com', 'example.com', 'unreadable'],
    ['email', 'a@example.com', 'example.com', 'within'],
    ['email', 'a@EXAMPLE.com', 'example.com', 'within'],
    ['email', 'a@mail.example.com', 'example.com', 'outside'],
    ['email', 'a@mail.example.com', '.example.com', 'within'],
    ['email', 'a@example.com', '.example.com', 'outside'],
    ['email', 'a@example.com', 'a@example.com', 'within'],
    ['email', 'A@example.com', 'a@example.com', 'outside'],
    ['email', 'a@b@example.com', 'example.com', 'within'],
    ['email', 'no mailbox', 'example.com', 'unreadable'],
    ['email', '@example.com', 'example.com', 'unreadable'],
    ['uri', 'https://host.example.com/x', 'host.example.com', 'within'],
    ['uri', 'https://host.example.com:443?q', '.example.com', 'within'],
    ['uri', 'https://example.com', '.example.com', 'outside'],
    ['uri', 'https://user:secret@example.com/', 'example.com', 'within'],
    ['uri', 'https://evil.org/@example.com', 'example.com', 'outside'],
    ['uri', 'https://example.com@evil.org/', 'example.com', 'outside'],
    ['uri', 'https://192.0.2.1/', 'example.com', 'unreadable'],
    ['uri', 'https://[2001:db8::1]/', 'example.com', 'unreadable'],
    ['uri', 'urn:example:meter', 'example.com', 'unreadable'],
    ['uri', 'https:///path', 'example.com', 'unreadable'],
  ])('%s: %s, base %s: %s', (form, left, base, expected) => {
    const encode = generalName[form];
    expect(containment(read(encode(left)), read(encode(base)))).toBe(expected);
  });

  test.each<[why: string, name: Uint8Array, base: Uint8Array, Containment | undefined]>([
    ['an address in the subnet', ip(192, 0, 2, 7), SUBNET, 'within'],
    ['an address beside it', ip(192, 0, 3, 7), SUBNET, 'outside'],
    [
      'an IPv6 address under a prefix of 32 bits',
      ip(...v6(1)),
      ip(...v6(), ...Array<number>(4).fill(255), ...Array<number>(12).fill(0)),
      'within',
    ],
    ['an IPv6 address and an IPv4 subnet', ip(...v6(1)), SUBNET, 'outside'],
    ['three octets', ip(192, 0, 2), SUBNET, 'unreadable'],
    ['a mask with a gap', ip(192, 0, 2, 1), ip(192, 0, 2, 0, 255, 0, 255, 0), 'unreadable'],
    ['a base without mask', ip(192, 0, 2, 1), ip(192, 0, 2, 0), 'unreadable'],
    ['a name in other case', directory(name('Meter')), directory(name('METER')), 'within'],
    [
      'every name, under the empty base',
      directory(name('Meter')),
      directory(der.sequence()),
      'within',
    ],
    ['another name', directory(name('Meter')), directory(name('Other')), 'outside'],
    ['two forms', dns('example.com'), email('example.com'), undefined],
    ['a form that is not processed', other('1.2.3'), other('1.2.3'), undefined],
  ])('%s', (_, left, base, expected) => {
    expect(containment(read(left), read(base))).toBe(expected);
  });
});

interface Chain {
  /** Extensions of each authority, from the one below the anchor on. */
  readonly authorities: readonly (readonly Uint8Array[])[];
  readonly leaf?: readonly Uint8Array[];
  readonly subject?: Uint8Array;
  /** Which authority is self-issued: it has the name of the one above. */
  readonly selfIssued?: number;
  readonly initial?: Uint8Array;
}

function judge({ authorities, leaf = [], subject, selfIssued, initial }: Chain): PathResult {
  const names = ['Root'];
  authorities.forEach((_, i) => names.push(i === selfIssued ? names[i]! : `A${i}`));
  const keys = ['root', ...authorities.map((__, i) => `a${i}`)].map(keyOf);
  const intermediates = authorities.map((extensions, i) =>
    makeCertificate({
      subject: name(names[i + 1]!),
      issuer: name(names[i]!),
      key: keys[i + 1]!,
      issuerKey: keys[i]!,
      serial: i + 2,
      extensions: [...authorityExtensions(keys[i + 1]!, keys[i]), ...extensions],
    }),
  );
  return validatePath({
    leaf: makeCertificate({
      subject: subject ?? name('Leaf'),
      issuer: name(names.at(-1)!),
      key: keyOf('leaf'),
      issuerKey: keys.at(-1)!,
      extensions: [...leafExtensions(keyOf('leaf'), keys.at(-1)!), ...leaf],
    }),
    intermediates,
    anchors: [{ name: name('Root'), publicKey: keyOf('root').publicKey }],
    at: AT,
    rules: 'path',
    initialNameConstraints: initial,
  });
}

const permit = (...permitted: readonly Uint8Array[]): Uint8Array => nameConstraints({ permitted });
const exclude = (...excluded: readonly Uint8Array[]): Uint8Array => nameConstraints({ excluded });
const emailSubject = der.sequence(
  der.set(
    der.sequence(
      der.objectIdentifier('1.2.840.113549.1.9.1'),
      der.element(0x16, new Uint8Array(Buffer.from('a@example.com'))),
    ),
  ),
);

describe('along a path', () => {
  const host = subjectAltName([dns('host.example.com')]);

  test.each<[why: string, chain: Chain, code: string | undefined]>([
    [
      'permitted by both of two authorities',
      { authorities: [[permit(dns('com'))], [permit(dns('example.com'))]], leaf: [host] },
      undefined,
    ],
    [
      'permitted by the first, not by the second',
      { authorities: [[permit(dns('example.com'))], [permit(dns('a.com'))]], leaf: [host] },
      'name-not-permitted',
    ],
    [
      'permitted by the second, not by the first',
      { authorities: [[permit(dns('a.com'))], [permit(dns('com'))]], leaf: [host] },
      'name-not-permitted',
    ],
    [
      'one of several permitted subtrees is enough',
      { authorities: [[permit(dns('a.com'), dns('example.com'))]], leaf: [host] },
      undefined,
    ],
    [
      'excluded beats permitted',
      {
        authorities: [
          [nameConstraints({ permitted: [dns('com')], excluded: [dns('host.example.com')] })],
        ],
        leaf: [host],
      },
      'name-excluded',
    ],
    [
      'excluded by any authority above',
      { authorities: [[exclude(dns('example.com'))], []], leaf: [host] },
      'name-excluded',
    ],
    [
      'forms that are not constrained are free',
      { authorities: [[permit(email('example.org'))]], leaf: [host] },
      undefined,
    ],
    [
      'an unprocessed form without such a name does nothing',
      { authorities: [[exclude(other('1.2.3'))]], leaf: [host] },
      undefined,
    ],
    [
      'an unprocessed form with such a name refuses',
      { authorities: [[permit(other('1.2.3'))]], leaf: [subjectAltName([other('1.2.3')])] },
      'name-constraint-unsupported',
    ],
    [
      'every name counts, not only the first',
      {
        authorities: [[permit(dns('example.com'))]],
        leaf: [subjectAltName([dns('a.example.com'), dns('b.org')])],
      },
      'name-not-permitted',
    ],
    [
      'the subject counts beside subjectAltName',
      { authorities: [[permit(directory(name('Elsewhere')))]], leaf: [host] },
      'name-not-permitted',
    ],
    [
      'an empty subject is not a name',
      {
        authorities: [[permit(directory(name('Elsewhere')))]],
        subject: name(''),
        leaf: [subjectAltName([dns('a.org')], true)],
      },
      undefined,
    ],
    [
      'emailAddress in the subject counts without subjectAltName',
      { authorities: [[permit(email('example.org'))]], subject: emailSubject },
      'name-not-permitted',
    ],
    [
      'and is not looked at with one',
      { authorities: [[permit(email('example.org'))]], subject: emailSubject, leaf: [host] },
      undefined,
    ],
    [
      'a name that cannot be read is outside what is permitted',
      {
        authorities: [[permit(dns('example.com'))]],
        leaf: [subjectAltName([dns('.example.com')])],
      },
      'name-not-permitted',
    ],
    [
      'and inside what is excluded',
      {
        authorities: [[exclude(dns('example.org'))]],
        leaf: [subjectAltName([dns('.example.com')])],
      },
      'name-excluded',
    ],
    [
      'a wildcard that stands for an excluded name is refused',
      {
        authorities: [[exclude(dns('host.example.com'))]],
        leaf: [subjectAltName([dns('*.example.com')])],
      },
      'name-excluded',
    ],
    [
      'constraints from the start',
      {
        authorities: [[]],
        leaf: [host],
        initial: nameConstraintsValue({ excluded: [dns('example.com')] }),
      },
      'name-excluded',
    ],
    [
      'an intermediate is held to them as well',
      { authorities: [[permit(directory(name('Leaf')))], []] },
      'name-not-permitted',
    ],
    [
      'a self-issued intermediate is not (6.1.3(b))',
      { authorities: [[permit(directory(name('Leaf')))], []], selfIssued: 1 },
      undefined,
    ],
    [
      'a self-issued leaf is',
      { authorities: [[exclude(directory(name('A0')))]], subject: name('A0') },
      'name-excluded',
    ],
    [
      'a minimum that is not zero cannot be processed',
      { authorities: [[withMinimum()]], leaf: [host] },
      'name-constraint-unsupported',
    ],
  ])('%s', (_, chain, code) => {
    const { valid, reasons, explain } = judge(chain);
    expect(
      reasons.map((reason) => reason.code),
      explain(),
    ).toEqual(code === undefined ? [] : [code]);
    expect(valid).toBe(code === undefined);
  });

  test('an authority without subtrees is malformed', () => {
    const empty = extension('2.5.29.30', der.sequence(), true);
    expect(judge({ authorities: [[empty]] }).reasons.map(({ code }) => code)).toEqual([
      'malformed-extension',
    ]);
  });
});

/** permittedSubtrees of one dNSName with minimum 1. */
function withMinimum(): Uint8Array {
  const subtree = der.sequence(dns('example.com'), der.contextPrimitive(0, Uint8Array.of(1)));
  return extension('2.5.29.30', der.sequence(der.contextConstructed(0, subtree)), true);
}
