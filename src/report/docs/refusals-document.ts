/**
 * `docs/refusals.md`: every way in which a device refuses a command or fails a replacement, in the order of its checks.
 *
 * @module
 */
import { CHECKS, PHASES } from '../../device/check-order.ts';
import { REFUSALS, type RefusalRow } from '../../device/refusals.ts';
import {
  REPLACEMENT_FAILURES,
  type ReplacementFailureRow,
} from '../../device/replacement-failures.ts';
import { STATUS_CODES, statusCode } from '../../gbcs/status-codes.ts';
import { ASSUMPTION_ROWS } from '../../vocabulary/assumptions.ts';
import { code, markdownTable } from './markdown.ts';

const INTRODUCTION = `# Refusals

Generated from \`check-order.ts\`, \`refusals.ts\` and \`replacement-failures.ts\` of \`src/device/\`; a test fails when it is stale.

Two classes, kept apart everywhere:

- **Rejected.** The command is not authentic, not for this device or not well formed. No Response; nothing changes but the security log.
- **Executed, with failures.** The command is authentic. Each replacement has a status of its own; a failed one leaves its cell as it was.
  Counters may change and are reported.

Codes are stable: compare \`outcome.code\` and \`outcome.replacements[…].failure\`, never the text of \`outcome.explain()\`.
`;

const READING = `\`accepted\` tells the classes apart, \`kind\` tells apart what an accepted command may come to; either narrows the type:

\`\`\`ts
import { createWorld } from 'smki-sim';

const { supplier, esme, hierarchy, send, deliver } = createWorld({ seed: 'refusals' });
const { 'supplier.digitalSignature': certificate } = supplier.cells();
const command = supplier.updateCredentials({
  target: esme.entityId,
  mode: 'supplierBySupplier',
  replacements: {
    'supplier.digitalSignature': certificate,
    'supplier.keyAgreement': certificate, // of the wrong key usage
  },
  issuers: [hierarchy.issuingOca],
});
const exchange = send(command);

for (const { outcome } of [exchange, deliver(exchange.command)]) {
  if (!outcome.accepted) console.log('rejected:', outcome.code);
  if (outcome.kind !== 'executed') continue;
  for (const { cell, status, failure } of outcome.replacements) {
    console.log(cell, status, failure ?? 'replaced');
  }
}
\`\`\`

\`\`\`text
supplier.digitalSignature success replaced
supplier.keyAgreement badCertificate key-usage-mismatch
rejected: counter-not-newer
\`\`\`

In a test, the matchers of \`smki-sim/testing\` say the same in a line each:

\`\`\`js
expect(exchange).toHaveReplaced(['supplier.digitalSignature']);
expect(exchange).toHaveFailed({ 'supplier.keyAgreement': 'key-usage-mismatch' });
expect(deliver(exchange.command)).toBeRefusedWith('counter-not-newer');
\`\`\`
`;

const ORDER = `What a device looks at, and in which order: with two faults in one command, or in one replacement, the code is that of the earlier row.
A phase begins when the one before has found nothing. \`mac\`, \`counter\` and \`signature\` are in the order that the assumption
\`checkOrder\` gives. The normative order (GBCS 6.2.4, 13.3.4, 13.3.5) could not be read: *recalled* is the working order that the domain
remembers, *inferred* is ours, with the reason.
`;

const REFUSED = `A refusal is of the whole command: no Response, one line in the security log. Which event that line has is recalled.
`;

const REPLACEMENTS = `A failure is of one replacement. A status that the texts leave open is an assumption.
`;

/** The whole document. */
export function refusalsDocument(): string {
  return [
    INTRODUCTION,
    READING,
    '## The checks, in order\n',
    ORDER,
    'Of a command, before anything changes:\n',
    checksTable('rejected'),
    '',
    'Of each replacement of an authentic command:\n',
    checksTable('executed'),
    '',
    '## Rejected\n',
    REFUSED,
    refusalsTable(),
    '',
    '## Executed, but this replacement failed\n',
    REPLACEMENTS,
    failuresTable(),
    '',
    '## Status codes\n',
    markdownTable([
      ['status', 'number', 'certainty', 'source'],
      ...Object.entries(STATUS_CODES).map(([name, row]) => [
        name,
        String(row.code),
        row.certainty,
        row.source,
      ]),
    ]),
    '',
  ].join('\n');
}

function checksTable(outcome: 'rejected' | 'executed'): string {
  const rows = Object.entries(CHECKS).filter(([, { phase }]) => PHASES[phase].outcome === outcome);
  return markdownTable([
    ['phase', 'of', 'check', 'codes', 'reads', 'clause', 'place', 'because'],
    ...rows.map(([name, { phase, codes, reads, place }]) => [
      phase,
      PHASES[phase].of,
      name,
      codes.map(code).join(', '),
      reads,
      clausesOf(codes).join('; '),
      place.certainty,
      place.source,
    ]),
  ]);
}

function clausesOf(codes: readonly string[]): readonly string[] {
  const rows: Readonly<Record<string, { readonly clause: string }>> = {
    ...REPLACEMENT_FAILURES,
    ...REFUSALS,
  };
  return [...new Set(codes.flatMap((name) => rows[name]?.clause ?? []))];
}

function refusalsTable(): string {
  const refusals: readonly (readonly [string, RefusalRow])[] = Object.entries(REFUSALS);
  return markdownTable([
    ['code', 'meaning', 'what to do', 'event', 'clause', 'certainty'],
    ...refusals.map(([name, row]) => [
      code(name),
      row.meaning,
      row.advice,
      code(row.securityEvent.toString(16).toUpperCase()),
      row.clause,
      row.certainty,
    ]),
  ]);
}

function failuresTable(): string {
  const failures: readonly (readonly [string, ReplacementFailureRow])[] =
    Object.entries(REPLACEMENT_FAILURES);
  return markdownTable([
    ['code', 'status', 'meaning', 'clause', 'certainty'],
    ...failures.map(([name, row]) => [
      code(name),
      statusText(row),
      row.meaning,
      row.clause,
      row.certainty,
    ]),
  ]);
}

function statusText({ status }: ReplacementFailureRow): string {
  if ('always' in status) return `${status.always} (${statusCode(status.always)})`;
  const { default: usual } = ASSUMPTION_ROWS[status.assumed];
  return `${usual} (${statusCode(usual)}), or as ${code(status.assumed)} says`;
}
