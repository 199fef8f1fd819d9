/**
 * `docs/roll-over.md`: how authorities are replaced: readings, steps, duties, refusals, from the tables of `authority/roll-over/`.
 *
 * @module
 */
import { AUTHORITY_STATES, type AuthorityState } from '../../authority/authority-states.ts';
import { ENVIRONMENT_FIELDS } from '../../authority/environment/description.ts';
import { DUTIES } from '../../authority/roll-over/duties.ts';
import { ROLL_OVER_REFUSALS } from '../../authority/roll-over/roll-over-refusals.ts';
import { refusals } from './life-document.ts';
import { code, markdownTable } from './markdown.ts';

const INTRODUCTION = `# Roll-over

Generated from the tables in \`src/authority/roll-over/\`; a test fails when it is stale. States of authorities and keys: [certificate-life.md](certificate-life.md).
What happens when a key is compromised rather than old: [recovery.md](recovery.md).

Nothing in public says what OCA3 to OCA4 was, so all its readings are here. Each is a value with steps, and each step is refused, with a
code and with nothing changed, while somebody who must rely on what comes of it could not validate it.

| what is replaced         | verb                                                      | who is asked                                   | program                               |
| ------------------------ | --------------------------------------------------------- | ---------------------------------------------- | ------------------------------------- |
| Issuing OCA, same root   | \`beginRollOver({ environment, reading: 'issuing' })\`      | every device: all must validate at once        | \`examples/readings-of-oca3-to-oca4.ts\` |
| the whole hierarchy      | \`beginRollOver({ environment, reading: 'hierarchy' })\`    | each device, when it is moved (contingency key) | \`examples/readings-of-oca3-to-oca4.ts\` |
| the key of the Root OCA  | \`beginRollOver({ environment, reading: 'root' })\`         | every device: links (RFC 4210 4.4) lead to both | \`examples/readings-of-oca3-to-oca4.ts\` |
| Issuing DCA              | \`authorities.device.rollOver\`, and at its limit by itself | nobody: parties follow the path                 | \`examples/issuing-dca-roll-over.ts\`    |
| Device hierarchy         | \`beginDeviceRollOver({ environment, reading: 'hierarchy' })\` | parties that validate Device Certificates    | \`examples/issuing-dca-roll-over.ts\`    |
| the key of the Root DCA  | \`beginDeviceRollOver({ environment, reading: 'root' })\`   | the same; links lead to both                    | \`examples/issuing-dca-roll-over.ts\`    |
| Issuing ICA              | \`authorities.iki.rollOver\`                                | nobody: officers renew their credentials        | |
| Issuing OCA, same key    | \`environment.reissueIssuingOca\`                           | nobody; refused unless the description permits | |
| certificates of a fleet  | \`planBulkReplacement\`                                     | a threshold and a deadline                      | \`examples/plan-bulk-replacement.ts\`    |
`;

const STEPS = `Each step is a method of the roll-over, and takes a ceremony where the key lies in a safe. The old authority is not revoked: it signs the lists
for what it issued until nobody relies on it, and then its key is destroyed. An authority that is frozen, because its key is or may be
compromised, gets its successor in the same steps.
`;

const DEVICES = `\`rollOver.duties()\` says what each subscriber has to do next about each certificate under the old authority, soonest expiry first;
\`rollOver.remaining()\` which devices still hold one, or the old root; \`rollOver.gaps()\` which devices can validate nothing that is in use for some
slot: none, while the invariant holds.
`;

const DCA = `Devices hold no Root DCA; parties do, to validate what devices sign. \`rollOver.waiting()\` names those that have not got the new one,
\`rollOver.informed(party)\` notes that one has. Device Certificates never expire, so the old Root DCA stays an anchor for ever and only its
key retires. An Issuing DCA signs no lists: its key is destroyed the moment another takes over.
`;

const PATH = `A sender puts the certificate of the issuer beside each replacement, chosen by authorityKeyIdentifier and never "the current one":
\`environment.pathCertificates(certificates)\`. With old and new side by side a command needs several, and carries at most`;

/** The steps, with the states in which they leave the old authority and the new. */
const STEP_ROWS: readonly (readonly [
  verb: string,
  does: string,
  old: AuthorityState,
  next: AuthorityState,
])[] = [
  ['beginRollOver', 'the ceremony: keys, certificates, lists', 'active', 'prepared'],
  ['publish', 'the certificate goes into the repository', 'active', 'published'],
  ['activate', 'the new authority issues, the old one no more', 'retiring', 'active'],
  ['retire', 'keys that nobody needs are destroyed', 'retired', 'active'],
];

/** The whole document. */
export function rollOverDocument(): string {
  const { certificatesMax, daysMax, outageHours } = ENVIRONMENT_FIELDS.issuingDca.default;
  const limits = `By default an Issuing DCA is replaced after ${certificatesMax.toLocaleString('en')} certificates or ${daysMax} days, with ${outageHours} hours of outage unless \`prepareNext\` was called before (${ENVIRONMENT_FIELDS.issuingDca.certainty}: ${ENVIRONMENT_FIELDS.issuingDca.source}).`;
  const path = `${PATH} ${ENVIRONMENT_FIELDS.pathCertificatesMax.default} (${ENVIRONMENT_FIELDS.pathCertificatesMax.source}).`;
  return [
    INTRODUCTION,
    '## The steps\n',
    STEPS,
    steps(),
    '\n## Who does what\n',
    DEVICES,
    markdownTable([
      ['duty', 'what it asks of a subscriber'],
      ...Object.entries(DUTIES).map(([duty, asks]) => [code(duty), asks]),
    ]),
    '\n## Path certificates\n',
    path,
    '\n## The Device hierarchy\n',
    DCA,
    limits,
    '\n## Why a step is refused\n',
    refusals(ROLL_OVER_REFUSALS),
    '',
  ].join('\n');
}

function steps(): string {
  const state = (name: AuthorityState): string => `${code(name)}: ${AUTHORITY_STATES[name].means}`;
  const rows = STEP_ROWS.map(([verb, does, old, next]) => [
    code(verb),
    does,
    state(old),
    state(next),
  ]);
  return markdownTable([['step', 'does', 'then the old is', 'and the new'], ...rows]);
}
