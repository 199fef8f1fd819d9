/**
 * What a defect is, and the small changes that defects are made of. The defects themselves are tables beside this file.
 *
 * @module
 */
import { der } from '../../asn1/index.ts';
import type { RawSignature } from '../../crypto/backend.ts';
import type { SigningKey } from '../../crypto/keys.ts';
import type { CertificateContents, CertificateDefect } from '../certificate-contents.ts';
import type { ExtensionParts } from '../extension.ts';
import type { LintContext } from '../lint/context-checks.ts';
import type { LintRuleId } from '../lint/rules.ts';
import type { NamePart } from '../name.ts';
import { nameOf } from '../name.ts';
import { OID } from '../object-identifiers.ts';
import type { ProfileExtension } from '../profile-types.ts';
import type { TbsFields } from '../to-be-signed.ts';
import type { DefectKind, Draft } from './setting.ts';

/** One way to get a certificate wrong. Every step that is left out is done as it should be. */
export interface Defect {
  /** The one rule that it breaks. */
  readonly rule: LintRuleId;
  /** What is wrong, for a person. */
  readonly title: string;
  /** Which certificate it is put into. */
  readonly kind: DefectKind;
  /** Names an Issuing OCA of another name, which then exists and signs. */
  readonly issuer?: readonly NamePart[];
  /** Alters what the certificate is made from. */
  readonly contents?: (contents: CertificateContents) => CertificateContents;
  /** Alters the encoded fields. */
  readonly fields?: (fields: TbsFields, draft: Draft) => TbsFields;
  /** Who signs, when it is not the issuer. */
  readonly signedBy?: (draft: Draft, stranger: SigningKey) => SigningKey;
  /** Writes the signature otherwise than as DER of r and s. */
  readonly signature?: (signature: RawSignature) => Uint8Array;
  /** The algorithm outside the signed part. */
  readonly outerAlgorithm?: Uint8Array;
  /** Alters the finished octets. */
  readonly whole?: (certificate: Uint8Array, draft: Draft) => Uint8Array;
  /** What the linter must know beside the usual context. */
  readonly context?: (draft: Draft, sibling: SiblingOf) => LintContext;
}

/** Issues another sound certificate of the same kind, with some contents as given. */
export type SiblingOf = (contents: Partial<CertificateContents>) => Uint8Array;

/** A table of defects. */
export type DefectTable = Readonly<Record<string, Defect>>;

/** Changes one extension. */
export function changeExtension(
  extension: ProfileExtension,
  change: Partial<ExtensionParts>,
): CertificateDefect {
  return (fields) => ({
    ...fields,
    extensions: fields.extensions.map((parts) =>
      parts.id === OID[extension] ? { ...parts, ...change } : parts,
    ),
  });
}

/** Leaves one extension out. */
export function dropExtension(extension: ProfileExtension): CertificateDefect {
  return (fields) => ({
    ...fields,
    extensions: fields.extensions.filter(({ id }) => id !== OID[extension]),
  });
}

/** Adds an extension after the others. */
export function addExtension(parts: ExtensionParts): CertificateDefect {
  return (fields) => ({ ...fields, extensions: [...fields.extensions, parts] });
}

/** Writes another subject. */
export function changeSubject(parts: readonly NamePart[]): CertificateDefect {
  return (fields) => ({ ...fields, subject: nameOf(parts).der });
}

/** An AlgorithmIdentifier with explicit NULL parameters. */
export function withNullParameters(algorithm: string): Uint8Array {
  return der.sequence(der.objectIdentifier(algorithm), der.nullValue());
}
