/**
 * May a new root take the place of the stored one: normally, vouched for by the old root, or abnormally, by the
 * contingency key only (GBCS 13.3, RFC 4210 §4.4).
 *
 * Normal is a root whose signature verifies under the stored root key (the same key re-issued, for instance with a
 * new wrapped contingency key), or another key that a newWithOld link certificate among the path certificates
 * vouches for.
 *
 * @module
 */
import { equalBytes, toLatin1 } from '../core/bytes.ts';
import { type Instant, SECOND_MS, toIso } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import type { Certificate } from '../x509/types.ts';
import { sameName } from '../x509/name-matching.ts';
import { verifyCertificateSignature } from '../x509/verify-signature.ts';
import { inOrder } from './check-order.ts';
import { linkNonConformity } from './conformity.ts';
import { mayReplaceRootAbnormally } from './mode-rules.ts';
import type { PathQuestion } from './path-check.ts';
import type { ReplacementProblem } from './replacement.ts';
import { readCertificate } from './trust-anchor.ts';

type RootCheck = (question: PathQuestion, mode: ReplacementMode) => ReplacementProblem | undefined;

const ROOT_CHECKS = inOrder<'root', RootCheck>('root', {
  'root-signature': ({ leaf: { certificate, anchor } }) =>
    anchor.publicKey !== undefined && signedBy(certificate, anchor.publicKey)
      ? undefined
      : { failure: 'path-invalid', because: 'the new root is not signed by its own key' },
  'root-validity': ({ leaf: { certificate }, at }) =>
    at === undefined || validAt(certificate, at)
      ? undefined
      : {
          failure: 'path-outside-validity',
          because: `the new root is not valid at ${toIso(at)}`,
        },
  'root-vouched': (question, mode) =>
    mayReplaceRootAbnormally(mode) || isVouchedFor(question)
      ? undefined
      : { failure: 'root-abnormal' },
});

/** Undefined when the new root, the leaf of the question, may be stored in place of the old one. */
export function checkRootReplacement(
  question: PathQuestion,
  mode: ReplacementMode,
): ReplacementProblem | undefined {
  for (const check of ROOT_CHECKS) {
    const problem = check(question, mode);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isVouchedFor(question: PathQuestion): boolean {
  const { leaf: newRoot, root, pathCertificates, at } = question;
  const { certificateStrictness } = question.assumptions;
  const oldKey = root?.publicKey;
  if (oldKey === undefined) return false;
  if (signedBy(newRoot.certificate, oldKey)) return true;
  return pathCertificates.some((encoded) => {
    const facts = readCertificate(encoded);
    if (typeof facts === 'string') return false;
    if (linkNonConformity(facts, certificateStrictness) !== undefined) return false;
    const { certificate: link } = facts;
    return (
      equalBytes(link.publicKeyInfo.key, newRoot.certificate.publicKeyInfo.key) &&
      sameName(link.subject, newRoot.certificate.subject) &&
      // Of a root that a caller knows by its key alone the name is not known.
      (root?.name === undefined || sameName(link.issuer, root.name)) &&
      (at === undefined || validAt(link, at)) &&
      signedBy(link, oldKey)
    );
  });
}

/** Keys by which a certificate is known to be signed: a fleet is given the same root again and again. */
const knownSigners = new WeakMap<Certificate, Set<string>>();

function signedBy(certificate: Certificate, key: Point): boolean {
  const signers = knownSigners.get(certificate) ?? new Set();
  const name = toLatin1(key);
  if (signers.has(name)) return true;
  if (!verifyCertificateSignature(certificate, key)) return false;
  knownSigners.set(certificate, signers.add(name));
  return true;
}

function validAt({ notBefore, notAfter }: Certificate, at: Instant): boolean {
  // RFC 5280 counts in seconds: a fraction belongs to the second that it has begun.
  const second = Math.floor(at / SECOND_MS) * SECOND_MS;
  return notBefore <= second && second <= notAfter;
}
