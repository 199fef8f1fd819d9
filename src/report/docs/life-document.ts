/**
 * `docs/certificate-life.md`: who may ask, what happens to a certificate, to a key and to an authority, and why an authority
 * refuses, from the tables of `authority/`.
 *
 * @module
 */
import { AUTHORITY_STATES } from '../../authority/authority-states.ts';
import { CEREMONY_REFUSALS } from '../../authority/ceremony/ceremony-refusals.ts';
import {
  CERTIFICATE_EVENTS,
  CERTIFICATE_STATES,
} from '../../authority/certificates/certificate-states.ts';
import { LIFE_REFUSALS } from '../../authority/certificates/life-refusals.ts';
import { REVOCATION_GROUNDS } from '../../authority/certificates/revocation-grounds.ts';
import { KEY_STATES } from '../../authority/guarded-key.ts';
import type { RefusalRow } from '../../authority/refusal-row.ts';
import { REGISTRATION_REFUSALS } from '../../authority/registration/registration-refusals.ts';
import { SUBSCRIBER_ROLES } from '../../authority/registration/subscriber-roles.ts';
import { INVENTORY_STATUSES } from '../../authority/requests/device-eligibility.ts';
import { REQUEST_REFUSALS } from '../../authority/requests/request-refusals.ts';
import { code, markdownTable } from './markdown.ts';

const INTRODUCTION = `# The life of a certificate

Generated from the tables in \`src/authority/\`; a test fails when it is stale. How authorities themselves are replaced: [roll-over.md](roll-over.md).

\`createEnvironment\` founds the hierarchies in a ceremony. From then on \`environment.registration\` knows who may ask,
\`environment.certificates\` has a verb for each event below, \`environment.repository\` finds what came of it, and
\`environment.authorities\` has the ceremonies, the lists and the authorities. Each verb answers with what was asked for or with a refusal
(\`answer.ok\`); \`granted(answer)\` throws for those who prefer that. A refusal has changed nothing.

| task                                              | program                                |
| ------------------------------------------------- | -------------------------------------- |
| register a party, its officers, its User IDs      | \`examples/register-a-party.ts\`         |
| request, accept, use, replace, supersede          | \`examples/certificate-life.ts\`         |
| certify devices in batches                        | \`examples/batch-of-device-requests.ts\` |
| hold a ceremony: custodians, sites, two steps     | \`examples/root-ceremony.ts\`            |
| revoke, and publish lists                         | \`examples/revoke-and-list.ts\`          |
| several environments, of their own or sharing one | \`examples/environments-side-by-side.ts\` |
`;

const CHECKS = `Every step asks the devices that the environment is told of (\`devices\`): a certificate is not accepted while a device that must rely on it has a root of
nowhere, not used before every such device can validate it, and neither withdrawn nor superseded while devices hold it.
`;

const LISTS = `A revocation issues a list at once: the ARL of a root, the CRL of an Issuing OCA. Relying parties read them, devices never do, and Device
Certificates are not revoked at all. \`authorities.listsDue()\` names the lists that have grown old, \`publishLists()\` issues them.
`;

/** The whole document. */
export function lifeDocument(): string {
  return [
    INTRODUCTION,
    '## Who may ask\n',
    roles(),
    '\nFor certificates of a device, its status in the Smart Metering Inventory decides (SEC L3.7, CR097):\n',
    inventory(),
    '\n## A certificate\n',
    states(),
    '',
    CHECKS,
    events(),
    '\n## Revocation\n',
    LISTS,
    grounds(),
    '\n## A key\n',
    keys(),
    '\n## An authority\n',
    authorities(),
    '\n## Why an authority refuses\n',
    ...Object.entries(REFUSAL_TABLES).flatMap(([title, table]) => [
      `### ${title}\n`,
      refusals(table),
      '',
    ]),
  ].join('\n');
}

/** Roll-overs have a page of their own. */
const REFUSAL_TABLES: Readonly<Record<string, Readonly<Record<string, RefusalRow>>>> = {
  Registration: REGISTRATION_REFUSALS,
  Requests: REQUEST_REFUSALS,
  'Steps of a certificate': LIFE_REFUSALS,
  Ceremonies: CEREMONY_REFUSALS,
};

/** The refusals of one table. */
export function refusals(table: Readonly<Record<string, RefusalRow>>): string {
  const rows = Object.entries(table).map(([name, { means, advice, source, certainty }]) => [
    code(name),
    means,
    advice,
    `${certainty}: ${source}`,
  ]);
  return markdownTable([['code', 'means', 'what to do', 'how sure'], ...rows]);
}

function roles(): string {
  const rows = Object.entries(SUBSCRIBER_ROLES).map(([role, row]) => [
    code(role),
    row.heldBy.join(', '),
    (row.impliedBy ?? []).map(code).join(', '),
    `${row.certainty}: ${row.source}`,
  ]);
  return markdownTable([['role', 'held by', 'comes with', 'how sure'], ...rows]);
}

function inventory(): string {
  const rows = Object.entries(INVENTORY_STATUSES).map(([status, { mayAsk, source, certainty }]) => [
    code(status),
    mayAsk,
    `${certainty}: ${source}`,
  ]);
  return markdownTable([['status', 'who may ask', 'how sure'], ...rows]);
}

function states(): string {
  const rows = Object.entries(CERTIFICATE_STATES).map(([state, { means, status }]) => [
    code(state),
    status ?? '',
    means,
  ]);
  return markdownTable([['state', 'status in the repository', 'means'], ...rows]);
}

function events(): string {
  const rows = Object.entries(CERTIFICATE_EVENTS).map(([event, row]) => [
    code(event),
    row.from.map(code).join(', '),
    code(row.to),
    `${row.certainty}: ${row.source}`,
  ]);
  return markdownTable([['event', 'from', 'to', 'how sure'], ...rows]);
}

function grounds(): string {
  const rows = Object.entries(REVOCATION_GROUNDS).map(([ground, row]) => [
    code(ground),
    row.means,
    row.mayAsk.join(', '),
    code(row.reason),
    `${row.certainty}: ${row.source}`,
  ]);
  return markdownTable([['ground', 'means', 'who may give it', 'CRLReason', 'how sure'], ...rows]);
}

function keys(): string {
  const rows = Object.entries(KEY_STATES).map(([state, { means, signs, next }]) => [
    code(state),
    means,
    signs.join(', ') || 'nothing',
    next.map(code).join(', '),
  ]);
  return markdownTable([['state', 'means', 'signs', 'then'], ...rows]);
}

function authorities(): string {
  const rows = Object.entries(AUTHORITY_STATES).map(([state, { means, issues, next }]) => [
    code(state),
    means,
    issues,
    next.map(code).join(', '),
  ]);
  return markdownTable([['state', 'means', 'issues', 'then'], ...rows]);
}
