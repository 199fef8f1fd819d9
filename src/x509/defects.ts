/**
 * Certificates that are wrong in exactly one way: what the linter and relying parties are tested with.
 *
 * A table (`defects/`) of the mistakes seen in the field, with one at least for every rule of the linter. Each is signed by
 * its issuer over what it says, unless the signature itself is the defect.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { der } from '../asn1/index.ts';
import { concat, uintToBytes } from '../core/bytes.ts';
import { type Instant, instant } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { RawSignature } from '../crypto/backend.ts';
import { seededRandom } from '../crypto/index.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { ORDER, SCALAR_LENGTH, toNumber } from '../crypto/p256.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { ECDSA_WITH_SHA256 } from './algorithm.ts';
import { CONTEXT_DEFECTS } from './defects/context.ts';
import type { Defect, SiblingOf } from './defects/defect.ts';
import { ENCODING_DEFECTS } from './defects/encoding.ts';
import { EXTENSION_DEFECTS } from './defects/extensions.ts';
import { FIELD_DEFECTS } from './defects/fields.ts';
import { NAME_DEFECTS } from './defects/names.ts';
import {
  type DefectAuthority,
  type DefectKind,
  type DefectSetting,
  type DefectSettingOptions,
  type Draft,
  createDefectSetting,
} from './defects/setting.ts';
import { signatureToDer } from './ecdsa-signature.ts';
import { issueCertificate, prepareCertificate } from './issue.ts';
import type { LintOptions } from './lint.ts';
import { hasHighS } from './lint/signature-form.ts';
import type { LintRuleId } from './lint/rules.ts';
import { nameOf } from './name.ts';

export type { DefectAuthority, DefectKind } from './defects/setting.ts';

/** Every defect by name. */
export const DEFECTS = {
  ...ENCODING_DEFECTS,
  ...FIELD_DEFECTS,
  ...NAME_DEFECTS,
  ...EXTENSION_DEFECTS,
  ...CONTEXT_DEFECTS,
} as const satisfies Readonly<Record<string, Defect>>;

/** Name of a defect: `truncated`, `high-s`, `decimal-role`, … */
export type DefectName = keyof typeof DEFECTS;

/** All names, in table order. */
export const DEFECT_NAMES: readonly DefectName[] = Object.keys(DEFECTS) as DefectName[];

/** One certificate that is wrong. */
export interface DefectiveCertificate {
  readonly name: DefectName;
  /** What is wrong, for a person. */
  readonly title: string;
  /** The one rule of the linter that it breaks. */
  readonly rule: LintRuleId;
  /** The profile that it would follow otherwise. */
  readonly profile: DefectKind;
  /** The octets: DER, but for the defects of files. */
  readonly certificate: Uint8Array;
  /** DER of the certificates above it, the nearest first; none for a root. */
  readonly chain: readonly Uint8Array[];
  /** The key of its subject, so that messages can be signed under it. */
  readonly key: SigningKey;
  /** What to tell `lintCertificate`, so that it finds this and nothing else. */
  readonly lint: LintOptions;
}

/** Options of {@link defectiveCertificates}. */
export interface DefectOptions {
  /** Source of keys and serial numbers; a fixed seed unless given. */
  readonly random?: Random;
  /** 2026-01-01T00:00:00Z unless given. */
  readonly notBefore?: Instant;
  /** Authorities of your own, so that your anchors lead to the certificates. */
  readonly authorities?: {
    readonly issuingOca?: DefectAuthority;
    readonly issuingDca?: DefectAuthority;
  };
}

/**
 * One certificate for each defect.
 *
 * @example
 * ```ts
 * for (const { title, certificate, rule } of defectiveCertificates()) {
 *   console.log(rule, title, certificate.length);
 * }
 * ```
 */
export function defectiveCertificates(
  options: DefectOptions = {},
): readonly DefectiveCertificate[] {
  requireKind('options', options, 'record');
  const setting = createDefectSetting(settingOptions(options));
  return DEFECT_NAMES.map((name) => make(name, setting));
}

/**
 * The certificate with one defect; the same octets as among {@link defectiveCertificates}.
 *
 * @example
 * ```ts
 * const { certificate, chain } = defectiveCertificate('non-minimal-signature-integer');
 * ```
 */
export function defectiveCertificate(
  name: DefectName,
  options: DefectOptions = {},
): DefectiveCertificate {
  requireKnownName('defect', name, DEFECTS);
  return make(name, createDefectSetting(settingOptions(options)));
}

function settingOptions(options: DefectOptions): DefectSettingOptions {
  return {
    random: options.random ?? seededRandom('smki-sim defective certificates'),
    notBefore: options.notBefore ?? instant('2026-01-01T00:00:00Z'),
    ...(options.authorities && { authorities: options.authorities }),
  };
}

function make(name: DefectName, setting: DefectSetting): DefectiveCertificate {
  const defect: Defect = DEFECTS[name];
  const { rule, title, kind, issuer, contents: alter, context } = defect;
  const sound = issuer ? setting.draftUnder(nameOf(issuer), name) : setting.draft(kind, name);
  const draft: Draft = { ...sound, contents: alter?.(sound.contents) ?? sound.contents };
  const stranger = setting.draft(kind, `${name}: stranger`);
  const sibling: SiblingOf = (contents) => {
    const signingKey = stranger.signer?.signingKey ?? stranger.key;
    return issueCertificate({ ...stranger.contents, ...contents, signingKey });
  };
  return {
    name,
    title,
    rule,
    profile: kind,
    certificate: sign(defect, draft, stranger.key),
    chain: draft.signer?.chain ?? [],
    key: draft.key,
    lint: {
      profile: kind,
      remarks: 'report',
      ...usualContext(draft, sibling),
      ...context?.(draft, sibling),
    },
  };
}

/** Everything that can be known of a sound certificate. */
function usualContext({ contents, signer, role }: Draft, sibling: SiblingOf): LintOptions {
  const { entityId } = contents.subject;
  return {
    ...(signer && { issuer: signer.certificate, known: [sibling({})] }),
    ...(entityId !== undefined && { expectedEntityId: entityId }),
    ...(role !== undefined && { expectedRole: role }),
  };
}

function sign(defect: Defect, draft: Draft, stranger: SigningKey): Uint8Array {
  const { signature = signatureToDer, outerAlgorithm = ECDSA_WITH_SHA256 } = defect;
  const { tbs } = prepareCertificate({
    ...draft.contents,
    defects: [(sound) => defect.fields?.(sound, draft) ?? sound],
  });
  const signingKey = defect.signedBy?.(draft, stranger) ?? draft.signer?.signingKey ?? draft.key;
  const signed = signature(lowS(signingKey.sign(tbs)));
  const certificate = der.sequence(tbs, outerAlgorithm, der.bitString(signed));
  return defect.whole?.(certificate, draft) ?? certificate;
}

/** Of the two values of s the lower, so that a high s is a defect of one certificate and no accident of others. */
function lowS(signature: RawSignature): RawSignature {
  if (!hasHighS(signature)) return signature;
  const s = toNumber(signature.subarray(SCALAR_LENGTH));
  return concat(signature.subarray(0, SCALAR_LENGTH), uintToBytes(ORDER - s, SCALAR_LENGTH));
}
