/**
 * A verdict in words: for a terminal, a log, a failing test.
 *
 * The text may change between versions; programs read `reasons`.
 *
 * @module
 */
import { type Instant, toIso } from '../../core/instant.ts';
import { nameText } from '../name.ts';
import type { Certificate, Name } from '../types.ts';
import { certificateLabel, shortText } from './labels.ts';
import type { PathReason } from './reasons.ts';

/** What there is to tell. */
export interface Explainable {
  readonly valid: boolean;
  readonly reasons: readonly PathReason[];
  readonly path: readonly Certificate[];
  readonly anchor:
    { readonly name: Name; readonly certificate: Certificate | undefined } | undefined;
  readonly policies: readonly string[];
}

/** Under what the verdict was found. */
export interface ExplainContext {
  readonly rules: string;
  readonly at: Instant | undefined;
}

/** The verdict, its reasons, and the path from the leaf to the anchor, a line each. */
export function explainPath(result: Explainable, context: ExplainContext): string {
  const when = context.at === undefined ? 'without time checks' : `at ${toIso(context.at)}`;
  const verdict = result.valid ? 'valid' : 'refused';
  return [
    `${verdict} ${when}, rule set ${context.rules}`,
    ...result.reasons.flatMap(reasonLines),
    result.valid ? 'path, leaf first:' : 'path tried, leaf first:',
    ...result.path.map((certificate, index) => `  ${index}  ${certificateLine(certificate)}`),
    `  ${anchorLine(result)}`,
    ...(result.valid ? [`policies: ${result.policies.join(', ') || 'none'}`] : []),
  ].join('\n');
}

function reasonLines(reason: PathReason, index: number): readonly string[] {
  const { certificate, code, message, clause } = reason;
  const about =
    certificate === undefined
      ? ''
      : `\n       ${certificate.role}${certificate.index === undefined ? '' : ` (${certificate.index})`}: ${subjectText(certificate.subject)}, serial ${certificate.serialNumber}`;
  return [`  ${index + 1}. ${code}: ${message}${about}\n       ${clause}`];
}

function certificateLine(certificate: Certificate): string {
  const { notBefore, notAfter } = certificate;
  const { subject, serialNumber } = certificateLabel(certificate);
  const period = `${toIso(notBefore)} to ${toIso(notAfter)}`;
  return `${subjectText(subject)}, serial ${serialNumber}, ${period}`;
}

function anchorLine({ anchor, path }: Explainable): string {
  if (anchor === undefined) {
    const issuer = path.at(-1)?.issuer;
    return issuer === undefined
      ? 'no anchor reached'
      : `no anchor reached: issuer ${subjectText(shortText(nameText(issuer)))} is missing`;
  }
  const kind = anchor.certificate === undefined ? 'bare name and key' : 'given as a certificate';
  return `anchor  ${subjectText(nameText(anchor.name))} (${kind})`;
}

function subjectText(subject: string): string {
  return subject === '' ? '(empty subject)' : subject;
}
