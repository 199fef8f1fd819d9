/**
 * An evidence pack: files with a manifest of their hashes, and who vouches for it. Written, and checked without trusting it.
 *
 * SECPMA_64_1712 asks for walkthroughs whose evidence is kept; what a pack has to contain was not found (a proposal of this model).
 *
 * @module
 */
import { requireKind } from '../../core/arguments.ts';
import { equalBytes, fromHex, isOctets, toHex } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import { isPoint, sha256, verify } from '../../crypto/index.ts';
import type { Point } from '../../crypto/backend.ts';
import {
  type FileSigner,
  SIGNER_REFUSALS,
  type SignerTrust,
  checkTrust,
  judgeSigner,
} from '../../recovery/file-signers.ts';

/** One file of a pack. */
export interface EvidenceFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** What a pack is about, in its manifest. */
export interface EvidenceSubject {
  /** `incident`: what was done; `walkthrough`: what was gone through on paper. */
  readonly kind: 'incident' | 'walkthrough';
  readonly title: string;
  /** Facts for whoever files it: incident, key, procedure, state, seed, time. */
  readonly facts: Readonly<Record<string, string>>;
}

/** The manifest of a pack. */
export interface EvidenceManifest extends EvidenceSubject {
  readonly format: typeof FORMAT;
  readonly files: readonly {
    readonly path: string;
    readonly octets: number;
    readonly sha256: string;
  }[];
  /** Public key of whoever signed, in hexadecimal; absent where people sign on paper. */
  readonly signer?: string;
  /** DER of the signer's File Signing Certificate, in hexadecimal; absent where it has none. */
  readonly certificate?: string;
}

/** A pack: its files, the manifest and its signature among them. */
export interface EvidencePack {
  readonly manifest: EvidenceManifest;
  readonly files: readonly EvidenceFile[];
}

/** One thing that is wrong with a pack. */
export interface EvidenceProblem {
  readonly path: string;
  readonly problem: keyof typeof EVIDENCE_PROBLEMS;
  readonly advice: string;
}

/**
 * What can be wrong with a pack, and what to do about it.
 *
 * @example
 * ```ts
 * import { EVIDENCE_PROBLEMS } from 'smki-sim/simulation';
 *
 * console.log(EVIDENCE_PROBLEMS.missing); // the manifest names it: copy the whole folder
 * ```
 */
export const EVIDENCE_PROBLEMS = {
  ...SIGNER_REFUSALS,
  'no-manifest': 'a pack has a manifest.json: name the folder that it was written into',
  'malformed-manifest': 'it is not what this library writes: ask for the pack again',
  missing: 'the manifest names it: copy the whole folder',
  changed: 'its hash is not that of the manifest: ask for the pack again',
  'not-in-manifest': 'somebody has added it: keep it elsewhere',
  'signature-missing': 'the manifest names who signed it: copy manifest.sig too',
  'signature-wrong': 'the manifest was changed after it was signed, or signed by somebody else',
} as const;

const FORMAT = 'smki-sim evidence 1';
const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.sig';
const encoder = new TextEncoder();

/** A file of text. */
export function textFile(path: string, content: string): EvidenceFile {
  return { path, content: encoder.encode(content) };
}

/** Puts a pack together; without a signer, people sign on paper. */
export function packEvidence(
  subject: EvidenceSubject,
  files: readonly EvidenceFile[],
  signer?: FileSigner,
): EvidencePack {
  const manifest: EvidenceManifest = {
    format: FORMAT,
    ...subject,
    files: files.map(({ path, content }) => ({
      path,
      octets: content.length,
      sha256: toHex(sha256(content)),
    })),
    ...(signer && { signer: toHex(signer.publicKey) }),
    ...(signer?.certificate && { certificate: toHex(signer.certificate) }),
  };
  const written = textFile(MANIFEST, `${JSON.stringify(manifest, undefined, 2)}\n`);
  const signed = signer && { path: SIGNATURE, content: signer.sign(written.content) };
  return { manifest, files: [...files, written, ...(signed ? [signed] : [])] };
}

/**
 * Everything that is wrong with the files of a pack, as they were found: nothing when they are as they were written.
 *
 * That whoever signed is who they say is judged where `signer` says how: `world.recovery.fileTrust('dcc')`, or a public key.
 *
 * @param files - of the pack, in any order
 * @throws SmkiError `simulation/bad-order` for what is no list of files
 * @example
 * ```ts
 * import { createRecoveryWorld, incidentEvidence, verifyEvidence } from 'smki-sim/simulation';
 *
 * const world = createRecoveryWorld({ seed: 'evidence' });
 * world.addHomes({ count: 1 });
 * world.compromise('supplier.digitalSignature');
 * world.recover({ method: 3 });
 * const { files } = incidentEvidence(world, { incident: 'R1' });
 * console.log(verifyEvidence(files, { signer: world.recovery.fileTrust('dcc') })); // []
 * ```
 */
export function verifyEvidence(
  files: readonly EvidenceFile[],
  expected: { readonly signer?: SignerTrust | Point } = {},
): readonly EvidenceProblem[] {
  const { signer } = checkExpected(expected);
  const found = byPath(files);
  const written = found.get(MANIFEST);
  if (written === undefined) return [problem(MANIFEST, 'no-manifest')];
  const manifest = readManifest(written);
  if (manifest === undefined) return [problem(MANIFEST, 'malformed-manifest')];
  const problems: EvidenceProblem[] = [];
  for (const { path, octets, sha256: hash } of manifest.files) {
    const content = found.get(path);
    if (content === undefined) problems.push(problem(path, 'missing'));
    else if (content.length !== octets || toHex(sha256(content)) !== hash) {
      problems.push(problem(path, 'changed'));
    }
  }
  const known = new Set([MANIFEST, SIGNATURE, ...manifest.files.map(({ path }) => path)]);
  for (const path of found.keys()) {
    if (!known.has(path)) problems.push(problem(path, 'not-in-manifest'));
  }
  problems.push(...signatureProblems(manifest, written, found.get(SIGNATURE)));
  const doubt = signer && doubtOf(manifest, signer);
  return doubt ? [...problems, problem(MANIFEST, doubt)] : problems;
}

/** The manifest in these octets, or undefined when they hold none. */
export function readManifest(content: Uint8Array): EvidenceManifest | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(content));
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function checkExpected<E extends { readonly signer?: SignerTrust | Point }>(expected: E): E {
  requireKind('expected', expected, 'record');
  const { signer } = expected;
  if (signer !== undefined && !isOctets(signer)) checkTrust('expected.signer', signer);
  return expected;
}

function byPath(files: readonly EvidenceFile[]): ReadonlyMap<string, Uint8Array> {
  const given: unknown = files;
  const isFiles = Array.isArray(given) && given.every(isFile);
  if (!isFiles) {
    const reason = 'must be a list of files, { path, content } with octets';
    fail('simulation/bad-order', `files ${reason}`, { field: 'files', reason });
  }
  return new Map(files.map(({ path, content }) => [path, content]));
}

function isFile(value: unknown): boolean {
  const { path, content } = (value ?? {}) as Partial<EvidenceFile>;
  return typeof path === 'string' && isOctets(content);
}

function signatureProblems(
  { signer }: EvidenceManifest,
  written: Uint8Array,
  signature: Uint8Array | undefined,
): readonly EvidenceProblem[] {
  if (signer === undefined) return [];
  if (signature === undefined) return [problem(SIGNATURE, 'signature-missing')];
  const key = fromHex(signer);
  const isRight = signature.length === 64 && isPoint(key) && verify(key, written, signature);
  return isRight ? [] : [problem(SIGNATURE, 'signature-wrong')];
}

/** Why a signer is not believed by whoever knows its key, or the root of the IKI. */
function doubtOf(
  { signer = '', certificate }: EvidenceManifest,
  expected: SignerTrust | Point,
): keyof typeof SIGNER_REFUSALS | undefined {
  if (isOctets(expected)) return isKey(signer, expected) ? undefined : 'wrong-signer';
  const judged = judgeSigner(
    certificate === undefined ? undefined : fromHex(certificate),
    expected,
  );
  if (!judged.ok) return judged.code;
  return isKey(signer, judged.publicKey) ? undefined : 'wrong-signer';
}

function isKey(signer: string, publicKey: Point): boolean {
  return equalBytes(fromHex(signer), publicKey);
}

function isManifest(value: unknown): value is EvidenceManifest {
  if (!isRecord(value)) return false;
  const { format, files, signer, certificate, facts, kind, title } = value;
  const isEntry = (own: unknown): boolean =>
    isRecord(own) &&
    typeof own['path'] === 'string' &&
    Number.isSafeInteger(own['octets']) &&
    /^[0-9A-F]{64}$/.test(String(own['sha256']));
  return (
    format === FORMAT &&
    typeof title === 'string' &&
    (kind === 'incident' || kind === 'walkthrough') &&
    isRecord(facts) &&
    Array.isArray(files) &&
    files.every(isEntry) &&
    (signer === undefined || (typeof signer === 'string' && /^[0-9A-F]{130}$/.test(signer))) &&
    (certificate === undefined ||
      (typeof certificate === 'string' && /^([0-9A-F]{2})+$/.test(certificate)))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problem(path: string, what: keyof typeof EVIDENCE_PROBLEMS): EvidenceProblem {
  return { path, problem: what, advice: EVIDENCE_PROBLEMS[what] };
}
