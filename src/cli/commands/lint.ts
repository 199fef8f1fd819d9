/**
 * `smki lint`: everything that is wrong with certificates, each finding under a stable name with its clause.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { toLatin1 } from '../../core/bytes.ts';
import { fail, isSmkiError } from '../../core/errors.ts';
import { parseMessageText } from '../../gbcs/message-text.ts';
import { plainJson } from '../../report/plain-json.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { matchProfile } from '../../x509/compare.ts';
import { type LintFinding, type LintOptions, lintCertificate } from '../../x509/lint.ts';
import { nameText } from '../../x509/name.ts';
import { pemToDer } from '../../x509/pem.ts';
import { PROFILE_NAMES, certificateProfile } from '../../x509/profiles.ts';
import type { ProfileName } from '../../x509/profile-types.ts';
import type { Certificate } from '../../x509/types.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { type Style, styleFor } from '../style.ts';
import { readCertificates } from '../verify/read-bundle.ts';

export const lintCommand: Command = {
  name: 'lint',
  summary: 'say everything that is wrong with certificates, rule by rule',
  help: `smki lint <files…|-> [--profile <name>] [--issuer <file>] [--remarks] [--json]

Reads PEM (every certificate in it), DER, or DER in hexadecimal or base64, and holds each
certificate against its profile, octet by octet. Certificates of one call know each other: a serial number or a key used twice is found.

  --profile  ${PROFILE_NAMES.slice(0, 6).join(' | ')} |
             ${PROFILE_NAMES.slice(6).join(' | ')}; the nearest unless given
  --issuer   certificate of the issuer: its name, key identifier and signature are checked too
  --remarks  tell lawful oddities as well, such as a high s
  --json     the same as data

Exit code 0: clean; 1: findings; 2: a file that is missing or holds no certificate.
`,
  run: runLint,
};

/** One certificate of a file, or the file as a whole when it holds none. */
interface Linted {
  readonly input: string;
  /** Place in the file, from 1. */
  readonly number: number;
  readonly subject: string;
  readonly profile: ProfileName | undefined;
  readonly findings: readonly LintFinding[];
  /** Why there was nothing to lint. */
  readonly unreadable?: string;
}

function runLint(args: readonly string[], io: CommandIo): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      profile: { type: 'string' },
      issuer: { type: 'string' },
      remarks: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (positionals.length === 0) {
    const advice = 'name the files to lint, or - for standard input';
    fail('cli/usage', advice, { advice });
  }
  const options: LintOptions = {
    ...(values.profile !== undefined && { profile: profileNamed(values.profile) }),
    ...(values.issuer !== undefined && { issuer: issuerFrom(values.issuer, io) }),
    remarks: values.remarks ? 'report' : 'leave-out',
  };
  const linted = lintAll(positionals, options, io);
  io.write(values.json ? `${plainJson(linted)}\n` : textOf(linted, styleFor(io)));
  if (linted.some(({ unreadable }) => unreadable !== undefined)) return EXIT.usage;
  return linted.some(({ findings }) => findings.length > 0) ? EXIT.findings : EXIT.fine;
}

function profileNamed(name: string): ProfileName {
  certificateProfile(name);
  return name as ProfileName;
}

function issuerFrom(path: string, io: CommandIo): Certificate {
  const [issuer] = readCertificates(io.readFile(path), { file: path, decoding: 'tolerant' });
  const reason = 'holds no certificate';
  return issuer ?? fail('cli/unreadable-input', `${path}: ${reason}`, { input: path, reason });
}

interface InputFile {
  readonly input: string;
  readonly certificates: readonly Uint8Array[];
  readonly unreadable?: string;
}

function lintAll(paths: readonly string[], options: LintOptions, io: CommandIo): readonly Linted[] {
  const files = paths.map((path) => readInput(path, io));
  const known = files.flatMap(({ certificates }) => certificates.flatMap(parsedOrNothing));
  return files.flatMap(({ input, certificates, unreadable }) => {
    if (unreadable !== undefined) return [nothing(input, unreadable)];
    return certificates.map((octets, index) => {
      const findings = lintCertificate(octets, { ...options, known });
      const foreign = findings.find(({ id }) => id === 'e_not_a_certificate');
      if (foreign !== undefined) return nothing(input, foreign.found);
      const [certificate] = parsedOrNothing(octets);
      return {
        input,
        number: index + 1,
        subject: certificate === undefined ? '' : nameText(certificate.subject),
        profile: options.profile ?? (certificate && matchProfile(certificate).profile),
        findings,
      };
    });
  });
}

function nothing(input: string, unreadable: string): Linted {
  return { input, number: 1, subject: '', profile: undefined, findings: [], unreadable };
}

function readInput(path: string, io: CommandIo): InputFile {
  try {
    return { input: path, certificates: certificatesIn(io.readFile(path)) };
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return { input: path, certificates: [], unreadable: error.message };
  }
}

/** Each certificate of a file; what is broken stays as it is, for the linter to say how. */
function certificatesIn(octets: Uint8Array): readonly Uint8Array[] {
  const text = toLatin1(octets);
  try {
    if (!text.includes('-----BEGIN ')) {
      return [/^[\s!-~]*$/.test(text) ? parseMessageText(text) : octets];
    }
    const blocks = pemToDer(text).filter(({ label }) => label.endsWith('CERTIFICATE'));
    return blocks.length === 0 ? [octets] : blocks.map(({ der }) => der);
  } catch (error) {
    if (isSmkiError(error)) return [octets];
    throw error;
  }
}

function parsedOrNothing(octets: Uint8Array): readonly Certificate[] {
  try {
    return [parseCertificate(octets, { decoding: 'tolerant' })];
  } catch (error) {
    if (isSmkiError(error)) return [];
    throw error;
  }
}

function textOf(linted: readonly Linted[], style: Style): string {
  const parts = linted.map((row) => {
    const { input, number, subject, profile, findings, unreadable } = row;
    const about = [subject, profile].filter((text) => text !== undefined && text !== '');
    const place = number > 1 ? ` #${number}` : '';
    const head = style.bold(`${input}${place}${about.length > 0 ? ` (${about.join('; ')})` : ''}`);
    if (unreadable !== undefined) return `${head}: ${style.bad(unreadable)}`;
    if (findings.length === 0) return `${head}: ${style.good('clean')}`;
    return [head, ...findings.map((finding) => findingText(finding, style))].join('\n');
  });
  return `${parts.join('\n')}\n`;
}

function findingText(finding: LintFinding, style: Style): string {
  const { id, severity, field, expected, found, explanation, clause } = finding;
  const mark = severity === 'error' ? style.bad(id) : style.warning(id);
  const place = field === '' ? 'the certificate' : field;
  return `  ${mark}  ${explanation} [${clause}]\n    ${place}: found ${found}; expected ${expected}`;
}
