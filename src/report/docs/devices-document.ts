/**
 * `docs/devices.md`: device types and their trust anchor cells, from `device/device-types.ts`.
 *
 * @module
 */
import { type CellRow, DEVICE_TYPES, type DeviceType } from '../../device/device-types.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import { roleCode } from '../../vocabulary/roles.ts';
import { CELL_REQUIREMENTS, type Requirement } from '../../device/conformity.ts';
import { DEVICE_CERTIFICATE_REQUIREMENTS } from '../../device/device-certificate-checks.ts';
import { code, markdownTable } from './markdown.ts';

const INTRODUCTION = `# Devices

Generated from \`src/device/device-types.ts\`; a test fails when it is stale.

A cell is named by role, key usage and, for prepayment, cell usage. A device never has an empty cell: cells are replaced, not filled.
A cell that a type lacks does not compile in \`createDevice\`. Pass a type of your own as an object of the same shape; with \`as const\` its
cells are checked too.

Of each cell pass what you know: a certificate, a bare anchor (\`{ entityId, keyIdentifier }\` is enough), octets that may be broken
(\`{ raw, entityId, keyIdentifier }\`). A cell that the type always has and that you do not name holds somebody unknown:
it can vouch for no command, reports zeros, and is replaced like any other. TypeScript has you name every cell, or say
\`otherCells: 'unknown'\`, so that none is forgotten; \`otherCells: 'refused'\` has a missing one thrown as an error at run time, too.
`;

const READING = `● always, ○ on some models or versions. How sure each is, and why, stands in the table of the type.
`;

const CONFORMITY = `Refused (badCertificate) when a row that is *always* asked does not hold. Rows asked *strictly* are of the profile, and no text
says that a device looks at them: they hold with the assumption \`certificateStrictness: 'whole-profile'\`. Beside these rows stand key usage
and, with \`certificateRoleCheck\`, the role of the cell; signatures, policies and dates of the path are those of RFC 5280 6.1.

What neither asks a device lets through: other string types and another order of the names, validity longer than usual, a serial number or
a key certified before, an authority key identifier that is not the issuer's (the path goes by name and signature), extensions that are not
critical and that no profile has. \`test/device/certificate-defects.test.ts\` has the verdict on every certificate of the table of defects.
`;

const OWN_CERTIFICATES = `CS02d answers invalidCertificate when one of these does not hold, unless \`installPathValidation\` is \`none\`. Who signed it
the device cannot know: it holds no Root DCA.
`;

/** The whole document. */
export function devicesDocument(): string {
  const types: readonly DeviceType[] = Object.values(DEVICE_TYPES);
  return [
    INTRODUCTION,
    '## Which type has which cell\n',
    READING,
    overview(types),
    '',
    '## What a cell is called on the wire\n',
    identities(),
    '',
    ...types.flatMap(section),
    '## What a certificate must be to go into a cell\n',
    CONFORMITY,
    requirements(CELL_REQUIREMENTS, ({ appliesTo }) => appliesTo.join(', ')),
    '',
    '## What the device asks of a new certificate of its own\n',
    OWN_CERTIFICATES,
    requirements(DEVICE_CERTIFICATE_REQUIREMENTS, () => 'Device Certificate'),
    '',
  ].join('\n');
}

function overview(types: readonly DeviceType[]): string {
  const rows = CELL_NAMES.map((cell) => [
    code(cell),
    ...types.map((type) => mark(rowOf(type, cell))),
  ]);
  return markdownTable([['cell', ...types.map(({ name }) => name)], ...rows]);
}

function rowOf({ cells }: DeviceType, wanted: CellName): CellRow | undefined {
  return cells.find(({ cell }) => cell === wanted);
}

function mark(row: CellRow | undefined): string {
  if (row === undefined) return '';
  return row.presence === 'always' ? '●' : '○';
}

function identities(): string {
  const rows = CELL_NAMES.map((name) => {
    const { role, keyUsage, cellUsage } = TRUST_ANCHOR_CELLS[name];
    return [code(name), `${role} (${roleCode(role)})`, keyUsage, cellUsage];
  });
  return markdownTable([['cell', 'RemotePartyRole', 'KeyUsage', 'CellUsage'], ...rows]);
}

function section(type: DeviceType): readonly string[] {
  const facts = [
    type.code === undefined ? 'DeviceType: not published' : `DeviceType ${type.code}`,
    `since GBCS ${type.gbcsVersion}`,
    `own credentials (CS02c to CS02e) commanded by ${code(type.deviceCredentialsAuthority)}`,
    ...(type.communicationsHub ? ['checks ACB commands by signature as well as by MAC'] : []),
  ];
  const rows = type.cells.map(({ cell, presence, certainty, source }) => [
    code(cell),
    presence,
    certainty,
    source,
  ]);
  return [
    `## ${type.name}: ${type.meaning}\n`,
    `${facts.join('; ')}.\n`,
    markdownTable([['cell', 'presence', 'certainty', 'source'], ...rows]),
    '',
    ...evidenceOf(type),
    '',
  ];
}

function evidenceOf({ evidence }: DeviceType): readonly string[] {
  if (evidence === undefined) return [];
  const facts = [
    ['DeviceType', evidence.code],
    ['since which version', evidence.gbcsVersion],
    ['who commands its own credentials', evidence.deviceCredentialsAuthority],
  ] as const;
  const rows = facts.map(([fact, { certainty, source }]) => [fact, certainty, source]);
  return [markdownTable([['fact', 'certainty', 'source'], ...rows])];
}

function requirements<T extends Requirement>(rows: readonly T[], of: (row: T) => string): string {
  return markdownTable([
    ['refused, as', 'of', 'asked', 'certainty', 'source'],
    ...rows.map((row) => [row.problem, of(row), row.asked, row.certainty, row.source]),
  ]);
}
