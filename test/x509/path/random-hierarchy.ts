/**
 * Random hierarchies from a seed, valid or with one defect each, for the comparison with other validators.
 *
 * A hierarchy is a chain of drafts, root first, leaf last. Each defect changes the drafts of a chain that has room for it.
 *
 * @module
 */
import { der } from '../../../src/asn1/index.ts';
import { concat } from '../../../src/core/bytes.ts';
import { addYears } from '../../../src/core/instant.ts';
import type { Random } from '../../../src/core/random.ts';
import type { SigningKey } from '../../../src/crypto/index.ts';
import type { KeyUsage } from '../../../src/vocabulary/key-usages.ts';
import type { PathReasonCode } from '../../../src/x509/path.ts';
import {
  AT,
  CRITICAL,
  type CertificateSpec,
  NOT_BEFORE,
  authorityKeyIdentifier,
  basicConstraints,
  extension,
  generalName,
  keyOf,
  keyUsage,
  makeCertificate,
  nameConstraints,
  policies,
  policyConstraints,
  policyMappings,
  subjectAltName,
  subjectKeyIdentifier,
} from './factory.ts';

const POLICY = '1.3.6.1.4.1.99999.1';
const OTHER_POLICY = '1.3.6.1.4.1.99999.2';
const MAPPED_POLICY = '1.3.6.1.4.1.99999.3';

/** One certificate, before it is made. */
interface Draft {
  readonly commonName: string;
  /** How its children write its name. */
  spelling: string;
  key: SigningKey;
  issuerKeyForIdentifier: SigningKey | undefined;
  ca: boolean | undefined;
  pathLength: number | undefined;
  usages: readonly KeyUsage[];
  policies: readonly string[];
  spec: Partial<CertificateSpec>;
  extra: Uint8Array[];
}

export interface Hierarchy {
  readonly defect: string;
  /** The reason that we must give first; undefined when the path is valid. */
  readonly expected: PathReasonCode | undefined;
  readonly anchor: Uint8Array;
  readonly intermediates: readonly Uint8Array[];
  readonly leaf: Uint8Array;
  /** Asked of the path as a whole; undefined when policies are not asked for. */
  readonly policy: string | undefined;
}

interface Defect {
  readonly name: string;
  readonly expected: PathReasonCode | undefined;
  /** Intermediates that the chain must have. */
  readonly intermediates: number;
  readonly policy?: boolean;
  readonly apply: (chain: Draft[], random: Random) => void;
}

const leafOf = (chain: readonly Draft[]): Draft => chain.at(-1)!;
const intermediateOf = (chain: readonly Draft[], random: Random): Draft =>
  chain[1 + random.below(chain.length - 2)]!;

const UNKNOWN = extension('1.3.6.1.4.1.99999.7', der.nullValue(), CRITICAL);
const ADDRESS = subjectAltName([generalName.dns('host.example.com')]);
const permit = (base: Uint8Array): Uint8Array => nameConstraints({ permitted: [base] });
const exclude = (base: Uint8Array): Uint8Array => nameConstraints({ excluded: [base] });

/** What can be right or wrong with a hierarchy. Those without an expected reason are valid. */
export const DEFECTS: readonly Defect[] = [
  { name: 'none', expected: undefined, intermediates: 0, apply: () => undefined },
  {
    name: 'none: policies asked for',
    expected: undefined,
    intermediates: 0,
    policy: true,
    apply: () => undefined,
  },
  {
    name: 'none: a policy mapped to another',
    expected: undefined,
    intermediates: 1,
    policy: true,
    apply: (chain) => {
      chain[1]!.extra.push(policyMappings([POLICY, MAPPED_POLICY]));
      for (const draft of chain.slice(2)) draft.policies = [MAPPED_POLICY];
    },
  },
  {
    name: 'none: a name within every kind of constraint',
    expected: undefined,
    intermediates: 1,
    apply: (chain) => {
      const names = [generalName.dns('example.com'), generalName.email('.example.com')];
      chain[1]!.extra.push(nameConstraints({ permitted: names }));
      leafOf(chain).extra.push(
        subjectAltName([
          generalName.dns('a.b.example.com'),
          generalName.email('meter@home.example.com'),
        ]),
      );
    },
  },
  {
    name: 'none: exact path length',
    expected: undefined,
    intermediates: 1,
    apply: (chain) => {
      chain.slice(1, -1).forEach((draft, index) => (draft.pathLength = chain.length - 3 - index));
    },
  },
  {
    name: 'none: issuer in other case and spacing',
    expected: undefined,
    intermediates: 1,
    apply: (chain, random) => {
      const draft = intermediateOf(chain, random);
      draft.spelling = `  ${draft.commonName.toUpperCase().replace(' ', '   ')} `;
    },
  },
  {
    name: 'none: an authority that has certified its new key',
    expected: undefined,
    intermediates: 1,
    apply: (chain) => {
      const old = chain[1]!;
      old.pathLength = chain.length - 3;
      chain.splice(2, 0, {
        ...old,
        key: keyOf(`${old.commonName} new`),
        pathLength: undefined,
        extra: [],
      });
    },
  },
  {
    name: 'the leaf has expired',
    expected: 'expired',
    intermediates: 0,
    apply: (chain) => (leafOf(chain).spec = { notAfter: addYears(AT, -1) }),
  },
  {
    name: 'an intermediate has expired',
    expected: 'expired',
    intermediates: 1,
    apply: (chain, random) => (intermediateOf(chain, random).spec = { notAfter: addYears(AT, -1) }),
  },
  {
    name: 'the leaf is not valid yet',
    expected: 'not-yet-valid',
    intermediates: 0,
    apply: (chain) => (leafOf(chain).spec = { notBefore: addYears(AT, 1) }),
  },
  {
    name: 'an intermediate is not valid yet',
    expected: 'not-yet-valid',
    intermediates: 1,
    apply: (chain, random) => (intermediateOf(chain, random).spec = { notBefore: addYears(AT, 1) }),
  },
  {
    name: 'the signature of the leaf is of another key',
    expected: 'signature-invalid',
    intermediates: 0,
    apply: (chain) => (leafOf(chain).spec = { issuerKey: keyOf('a stranger') }),
  },
  {
    name: 'the signature of an intermediate is of another key',
    expected: 'signature-invalid',
    intermediates: 1,
    apply: (chain, random) =>
      (intermediateOf(chain, random).spec = { issuerKey: keyOf('a stranger') }),
  },
  {
    name: 'a bit of the leaf signature is flipped',
    expected: 'signature-invalid',
    intermediates: 0,
    apply: (chain) => (leafOf(chain).spec = { signature: flipLastBit }),
  },
  {
    name: 'the signature has a needless leading zero',
    expected: 'signature-malformed',
    intermediates: 0,
    apply: (chain) => (leafOf(chain).spec = { signature: padSecondInteger }),
  },
  {
    name: 'the two algorithm fields differ',
    expected: 'signature-algorithm-mismatch',
    intermediates: 0,
    apply: (chain) => {
      const innerAlgorithm = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.3'));
      leafOf(chain).spec = { innerAlgorithm };
    },
  },
  {
    name: 'an intermediate is no authority',
    expected: 'not-a-certification-authority',
    intermediates: 1,
    apply: (chain, random) => (intermediateOf(chain, random).ca = false),
  },
  {
    name: 'an intermediate has no basicConstraints',
    expected: 'basic-constraints-missing',
    intermediates: 1,
    apply: (chain, random) => (intermediateOf(chain, random).ca = undefined),
  },
  {
    name: 'an intermediate may not sign certificates',
    expected: 'key-usage-without-certificate-signing',
    intermediates: 1,
    apply: (chain, random) => (intermediateOf(chain, random).usages = ['cRLSign']),
  },
  {
    name: 'the path is too long for an authority',
    expected: 'path-length-exceeded',
    intermediates: 2,
    apply: (chain) => (chain[1]!.pathLength = chain.length - 4),
  },
  {
    name: 'the leaf has an unknown critical extension',
    expected: 'unrecognised-critical-extension',
    intermediates: 0,
    apply: (chain) => leafOf(chain).extra.push(UNKNOWN),
  },
  {
    name: 'an intermediate has an unknown critical extension',
    expected: 'unrecognised-critical-extension',
    intermediates: 1,
    apply: (chain, random) => intermediateOf(chain, random).extra.push(UNKNOWN),
  },
  {
    name: 'a DNS name is not permitted',
    expected: 'name-not-permitted',
    intermediates: 1,
    apply: (chain) => {
      chain[1]!.extra.push(permit(generalName.dns('example.org')));
      leafOf(chain).extra.push(ADDRESS);
    },
  },
  {
    name: 'a DNS name is excluded',
    expected: 'name-excluded',
    intermediates: 1,
    apply: (chain) => {
      chain[1]!.extra.push(exclude(generalName.dns('example.com')));
      leafOf(chain).extra.push(ADDRESS);
    },
  },
  {
    name: 'a mailbox is not permitted',
    expected: 'name-not-permitted',
    intermediates: 1,
    apply: (chain) => {
      chain[1]!.extra.push(permit(generalName.email('example.com')));
      leafOf(chain).extra.push(subjectAltName([generalName.email('x@mail.example.com')]));
    },
  },
  {
    name: 'a URI is not permitted',
    expected: 'name-not-permitted',
    intermediates: 1,
    apply: (chain) => {
      chain[1]!.extra.push(permit(generalName.uri('.example.com')));
      leafOf(chain).extra.push(subjectAltName([generalName.uri('https://example.com/meter')]));
    },
  },
  {
    name: 'an address is not permitted',
    expected: 'name-not-permitted',
    intermediates: 1,
    apply: (chain) => {
      chain[1]!.extra.push(permit(generalName.ip(192, 0, 2, 0, 255, 255, 255, 0)));
      leafOf(chain).extra.push(subjectAltName([generalName.ip(192, 0, 3, 1)]));
    },
  },
  {
    name: 'the subject is not permitted',
    expected: 'name-not-permitted',
    intermediates: 1,
    apply: (chain) => {
      const elsewhere = der.sequence(
        der.set(der.sequence(der.objectIdentifier('2.5.4.10'), der.utf8String('Elsewhere'))),
      );
      chain[1]!.extra.push(permit(generalName.directory(elsewhere)));
    },
  },
  {
    name: 'the leaf has another policy',
    expected: 'no-acceptable-policy',
    intermediates: 0,
    policy: true,
    apply: (chain) => (leafOf(chain).policies = [OTHER_POLICY]),
  },
  {
    name: 'an intermediate has no policy',
    expected: 'no-acceptable-policy',
    intermediates: 1,
    policy: true,
    apply: (chain, random) => (intermediateOf(chain, random).policies = []),
  },
  {
    name: 'an authority requires a policy that the leaf lacks',
    expected: 'no-acceptable-policy',
    intermediates: 1,
    apply: (chain) => {
      chain[1]!.extra.push(policyConstraints(0));
      leafOf(chain).policies = [];
    },
  },
  {
    name: 'a policy is mapped although mapping is inhibited',
    expected: 'no-acceptable-policy',
    intermediates: 2,
    policy: true,
    apply: (chain) => {
      chain[1]!.extra.push(policyConstraints(undefined, 0));
      chain[2]!.extra.push(policyMappings([POLICY, MAPPED_POLICY]));
      for (const draft of chain.slice(3)) draft.policies = [MAPPED_POLICY];
    },
  },
  {
    name: 'the leaf names another issuer',
    expected: 'issuer-not-found',
    intermediates: 0,
    apply: (chain) => (chain.at(-2)!.spelling = 'nobody'),
  },
  {
    name: 'an intermediate is of version 1',
    expected: 'issuer-not-v3',
    intermediates: 1,
    apply: (chain, random) => (intermediateOf(chain, random).spec = { version: 1 }),
  },
  {
    name: 'the authority key identifier of the leaf is of another key',
    expected: undefined,
    intermediates: 0,
    apply: (chain) => (leafOf(chain).issuerKeyForIdentifier = keyOf('a stranger')),
  },
];

/** Makes the hierarchy of this number. Names are its own, so that many can share one bundle. */
export function randomHierarchy(random: Random, number: number): Hierarchy {
  const defect = DEFECTS[number % DEFECTS.length]!;
  const intermediates = defect.intermediates + random.below(3);
  const chain = Array.from({ length: intermediates + 2 }, (_, depth) =>
    draft(`H${number} D${depth}`, { isLeaf: depth === intermediates + 1 }),
  );
  defect.apply(chain, random);
  const [anchor, ...others] = chain.map((member, depth) => make(member, chain[depth - 1]));
  return {
    defect: defect.name,
    expected: defect.expected,
    anchor: anchor!,
    intermediates: others.slice(0, -1),
    leaf: others.at(-1)!,
    policy: defect.policy === true ? POLICY : undefined,
  };
}

function draft(commonName: string, { isLeaf }: { readonly isLeaf: boolean }): Draft {
  return {
    commonName,
    spelling: commonName,
    key: keyOf(commonName),
    issuerKeyForIdentifier: undefined,
    ca: isLeaf ? undefined : true,
    pathLength: undefined,
    usages: isLeaf ? ['digitalSignature'] : ['keyCertSign', 'cRLSign'],
    policies: [POLICY],
    spec: {},
    extra: [],
  };
}

function make(member: Draft, parent: Draft | undefined): Uint8Array {
  const issuerKey = parent?.key ?? member.key;
  const { ca, pathLength, usages, extra } = member;
  const version1 = member.spec.version === 1;
  return makeCertificate({
    subject: commonName(member.commonName),
    issuer: commonName(parent === undefined ? member.commonName : parent.spelling),
    key: member.key,
    issuerKey,
    notBefore: NOT_BEFORE,
    extensions: version1
      ? []
      : [
          ...(ca === undefined ? [] : [basicConstraints(ca, pathLength)]),
          keyUsage(...usages),
          subjectKeyIdentifier(member.key),
          authorityKeyIdentifier(member.issuerKeyForIdentifier ?? issuerKey),
          ...(member.policies.length === 0 ? [] : [policies(...member.policies)]),
          ...extra,
        ],
    ...member.spec,
  });
}

function commonName(text: string): Uint8Array {
  const attribute = der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(text));
  return der.sequence(der.set(attribute));
}

function flipLastBit(signature: Uint8Array): Uint8Array {
  return signature.map((octet, index) => (index === signature.length - 1 ? octet ^ 1 : octet));
}

/** SEQUENCE of r and s, with one zero octet too many before s. */
function padSecondInteger(signature: Uint8Array): Uint8Array {
  const rEnd = 4 + signature[3]!;
  const s = signature.subarray(rEnd + 2);
  const padded = der.element(0x02, Uint8Array.of(0), s);
  const body = s[0] === 0 ? der.element(0x02, Uint8Array.of(0, 0), s.subarray(1)) : padded;
  return der.sequence(concat(signature.subarray(2, rEnd), body));
}
