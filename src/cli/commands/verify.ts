/**
 * `smki verify`: validates the path of a certificate (RFC 5280 §6) and says why it is good or not.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { fromHex } from '../../core/bytes.ts';
import { type Instant, toIso } from '../../core/instant.ts';
import { plainJson } from '../../report/plain-json.ts';
import type { Decoding } from '../../asn1/index.ts';
import { nameFromText } from '../../x509/name-from-text.ts';
import { nameText } from '../../x509/name.ts';
import {
  type BarePathAnchor,
  type PathAnchor,
  type PathResult,
  RULE_SETS,
  type RuleSetName,
  validatePath,
} from '../../x509/path.ts';
import type { Certificate, RevocationList } from '../../x509/types.ts';
import { instantOf, usage } from '../flags.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { styleFor } from '../style.ts';
import { readCertificates, readRevocationLists } from '../verify/read-bundle.ts';

const RULES = Object.keys(RULE_SETS).join(' | ');

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'validate the path of a certificate, and say why it is good or not',
  help: `smki verify <certificate> --anchors <file> [--intermediates <file>] [--crls <file>]
            [--at <time>] [--policy <oid>] [--json]

Finds a path from the certificate to an anchor and processes it as RFC 5280 section 6 says. Files
are PEM or DER, or DER in hexadecimal or base64; "-" is standard input. A file may hold many
certificates; of the first, all but the first count as intermediates. Options for files and
policies may be given several times.

  --anchors         certificates that are trusted
  --anchor-name     with --anchor-key: an anchor of which only this is known, for example
                    --anchor-name "OU=00, CN=ZA" --anchor-key 0406 91E6 …
  --anchor-key      its public key: the uncompressed P-256 point, 65 octets in hexadecimal
  --intermediates   certificates that may stand between, in any order
  --crls            revocation lists; without any, revocation is not judged
  --missing-crls    refuse (default) or accept certificates that no list covers
  --at              time of validation, for example 2026-01-01T00:00:00Z; default now
  --no-time-checks  do not judge validity periods
  --policy          a policy that must be valid for the whole path
  --rules           ${RULES}; default path
  --tolerant        forgive the deviations from DER that real devices show
  --json            the verdict as data

Exit code 0: valid; 1: invalid; 2: unusable input.
`,
  run: runVerify,
};

const OPTIONS = {
  anchors: { type: 'string', multiple: true, default: [] as string[] },
  'anchor-name': { type: 'string' },
  'anchor-key': { type: 'string' },
  intermediates: { type: 'string', multiple: true, default: [] as string[] },
  crls: { type: 'string', multiple: true },
  'missing-crls': { type: 'string', default: 'refuse' },
  at: { type: 'string' },
  'no-time-checks': { type: 'boolean', default: false },
  policy: { type: 'string', multiple: true },
  rules: { type: 'string', default: 'path' },
  tolerant: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/**
 * Runs `smki verify`.
 *
 * @returns 0 valid, 1 invalid
 * @throws SmkiError `cli/usage`, `cli/unreadable-input` and whatever an option's value deserves: exit code 2
 */
export function runVerify(args: readonly string[], io: CommandIo): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
  });
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) {
    usage('name one certificate file, or - for standard input');
  }
  const decoding: Decoding = values.tolerant ? 'tolerant' : 'strict';
  const certificates = (file: string): readonly Certificate[] =>
    readCertificates(io.readFile(file), { file, decoding });
  const lists = (file: string): readonly RevocationList[] =>
    readRevocationLists(io.readFile(file), { file, decoding });
  const [leaf, ...rest] = certificates(path);
  if (leaf === undefined) usage(`${path} holds no certificate`);
  const anchors: readonly PathAnchor[] = [
    ...values.anchors.flatMap(certificates),
    ...bareAnchor(values['anchor-name'], values['anchor-key']),
  ];
  if (anchors.length === 0) usage('give --anchors, or --anchor-name with --anchor-key');
  const at = instantOf(values.at, io);
  const rules = ruleSetNamed(values.rules);
  const result = validatePath({
    leaf,
    intermediates: [...rest, ...values.intermediates.flatMap(certificates)],
    anchors,
    rules,
    decoding,
    ...(values['no-time-checks'] ? { timeChecks: 'disapply' } : { at }),
    revocationLists: values.crls?.flatMap(lists),
    missingRevocationLists: missingLists(values['missing-crls']),
    initialPolicySet: values.policy,
    requireExplicitPolicy: values.policy !== undefined,
  });
  const judgedAt = values['no-time-checks'] ? undefined : at;
  io.write(values.json ? json(result, { rules, at: judgedAt }) : text(result, io));
  return result.valid ? EXIT.fine : EXIT.findings;
}

function bareAnchor(name: string | undefined, key: string | undefined): readonly BarePathAnchor[] {
  if (name === undefined && key === undefined) return [];
  if (name === undefined || key === undefined) usage('--anchor-name and --anchor-key go together');
  return [{ name: nameFromText(name), publicKey: fromHex(key) }];
}

function ruleSetNamed(name: string): RuleSetName {
  if (!Object.hasOwn(RULE_SETS, name)) usage(`--rules must be ${RULES}`);
  return name as RuleSetName;
}

function missingLists(choice: string): 'refuse' | 'accept' {
  if (choice !== 'refuse' && choice !== 'accept') usage('--missing-crls must be refuse or accept');
  return choice;
}

function text(result: PathResult, io: CommandIo): string {
  const style = styleFor(io);
  const [verdict = '', ...lines] = result.explain().split('\n');
  return [result.valid ? style.good(verdict) : style.bad(verdict), ...lines, ''].join('\n');
}

interface Told {
  readonly rules: RuleSetName;
  readonly at: Instant | undefined;
}

function json(result: PathResult, { rules, at }: Told): string {
  const { valid, reasons, path, anchor, policies, signatureChecks } = result;
  const data = {
    valid,
    rules,
    at: at === undefined ? null : toIso(at),
    reasons,
    path: path.map((certificate) => ({
      subject: nameText(certificate.subject),
      issuer: nameText(certificate.issuer),
      serialNumber: certificate.serialNumber,
      notBefore: toIso(certificate.notBefore),
      notAfter: toIso(certificate.notAfter),
    })),
    anchor:
      anchor === undefined
        ? null
        : { name: nameText(anchor.name), publicKey: anchor.publicKey ?? null },
    policies,
    signatureChecks,
  };
  return `${plainJson(data)}\n`;
}
