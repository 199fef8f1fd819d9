/**
 * `smki mint`: a simulated PKI in the shape of a real one that has expired, in the files that tools read.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { type Instant, toIso } from '../../core/instant.ts';
import { simulatedClock } from '../../core/clock.ts';
import { isSmkiError } from '../../core/errors.ts';
import { seededRandom } from '../../crypto/index.ts';
import {
  ENVIRONMENT_FORMATS,
  type EnvironmentFormat,
  environmentFiles,
} from '../../interop/environment-files.ts';
import type { OutputFile } from '../../interop/files.ts';
import { type ImportedEnvironment, importEnvironment } from '../../interop/import-environment.ts';
import { type ShadowEnvironment, shadowEnvironment } from '../../interop/shadow-environment.ts';
import { textTable } from '../../report/text-table.ts';
import { bytesToUint, fromHex, toHex, uintToBytes } from '../../core/bytes.ts';
import { type Eui64, eui64 } from '../../vocabulary/eui64.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { nameText } from '../../x509/name.ts';
import { instantOf, usage } from '../flags.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { styleFor } from '../style.ts';

const FORMATS = Object.keys(ENVIRONMENT_FORMATS) as readonly EnvironmentFormat[];

export const mintCommand: Command = {
  name: 'mint',
  summary: 'make a simulated PKI in the shape of a real one, valid when you need it',
  help: `smki mint --like <file> --out <folder> [--at <time>] [--seed <text>] [--json]

Loads a PKI that has expired or is only partly known as public knowledge, and makes a simulated one
with the same names, roles and usages, new keys, new authorities of the same names, and devices.

  --like      keystore.json of @smartdcc/dccboxed-keystore, PEM or DER; may be given several times
  --out       folder to write
  --at        when everything begins to be valid, for example 2027-01-01; default now
  --seed      any text; the same seed gives the same octets; default "mint"
  --format    ${FORMATS.join(', ')}, separated by commas; all unless given
  --devices   how many devices to certify beside those of the source; default 6
  --first-device  EUI-64 of the first of them; default 00-DB-12-34-56-78-90-A0
  --select    all (default) or current: only the newest certificate of each party and use
  --naming    keep (default), z1 or z1b
  --password  of the PKCS#12 files; default "simulation"
  --json      print the manifest as data

Exit code 0: written; 2: unreadable or contradictory input, of which nothing is written.
`,
  run: runMint,
};

const OPTIONS = {
  like: { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string' },
  at: { type: 'string' },
  seed: { type: 'string', default: 'mint' },
  format: { type: 'string', default: FORMATS.join() },
  devices: { type: 'string', default: '6' },
  'first-device': { type: 'string', default: '00-DB-12-34-56-78-90-A0' },
  select: { type: 'string', default: 'all' },
  naming: { type: 'string', default: 'keep' },
  password: { type: 'string', default: 'simulation' },
  json: { type: 'boolean', default: false },
} as const;

async function runMint(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { like, out, seed } = values;
  if (like.length === 0 || out === undefined)
    usage('name a source with --like and a folder with --out');
  io.checkOutput(out, 'folder');
  const at = instantOf(values.at, io);
  const formats = values.format.split(',').map((name) => oneOf('format', name.trim(), FORMATS));
  const imported = importFrom(like, io);
  const random = seededRandom(`smki mint:${seed}`);
  const shadow = shadowEnvironment(imported, {
    clock: simulatedClock(at),
    random,
    devices: deviceRange(values['first-device'], values.devices),
  });
  const files = await environmentFiles(shadow, {
    formats,
    select: oneOf('select', values.select, ['all', 'current']),
    naming: oneOf('naming', values.naming, ['keep', 'z1', 'z1b']),
    password: values.password,
    random,
    origin: { like: like.join(', '), at: toIso(at), seed },
  });
  for (const { path, content } of files) io.writeFile(`${out}/${path}`, content);
  io.write(values.json ? manifestOf(files) : summary({ imported, shadow, files, at, out }, io));
  return EXIT.fine;
}

/** What is wrong is wrong with a file, unless each is fine by itself. */
function importFrom(paths: readonly string[], io: CommandIo): ImportedEnvironment {
  const sources = paths.map((path) => ({ path, octets: io.readFile(path) }));
  const all = importOrReason(sources.map(({ octets }) => octets));
  if (typeof all !== 'string') return all;
  for (const { path, octets } of sources) {
    const reason = importOrReason([octets]);
    if (typeof reason === 'string') usage(`${path}: ${reason}`);
  }
  return usage(`${paths.join(', ')}: ${all}`);
}

function importOrReason(sources: readonly Uint8Array[]): ImportedEnvironment | string {
  try {
    return importEnvironment(sources);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return error.message;
  }
}

interface Minted {
  readonly imported: ImportedEnvironment;
  readonly shadow: ShadowEnvironment;
  readonly files: readonly OutputFile[];
  readonly at: Instant;
  readonly out: string;
}

function summary({ imported, shadow, files, at, out }: Minted, io: CommandIo): string {
  const style = styleFor(io);
  const { certificates, authorities } = imported;
  const expired = certificates.filter(({ certificate }) => certificate.notAfter < at);
  const forged = certificates.filter(({ isGenuine }) => !isGenuine);
  const rows = shadow.authorities.map(({ tier, certificate, shadows }) => {
    const { subject, notAfter } = parseCertificate(certificate);
    const issued = shadow.entries.filter(({ issuer }) =>
      nameText(subject).endsWith(`CN=${issuer}`),
    );
    const known = shadows === undefined ? 'not in the source' : KEY_SOURCES[shadows.keySource];
    return [nameText(subject), tier, toIso(notAfter), String(issued.length), known];
  });
  return `${style.bold('Source')}: ${certificates.length} certificates of parties and devices; at ${toIso(at)}
${expired.length} have expired, and ${forged.length} were not signed by the authority that they name.
${authorities.length} authorities are named.

${style.bold('Minted')} (simulated: no real device or service accepts any of it):

${textTable([['authority', 'tier', 'valid until', 'issued', 'the real one'], ...rows])}

${shadow.entries.length} certificates, with private keys. ${files.length} files in ${out}; start with ${out}/README.txt.
`;
}

const KEY_SOURCES = {
  certificate: 'known by its certificate',
  signatures: 'its key recovered from signatures',
  unknown: 'known by name',
} as const;

function manifestOf(files: readonly OutputFile[]): string {
  const manifest = files.find(({ path }) => path === 'manifest.json');
  return typeof manifest?.content === 'string' ? manifest.content : '';
}

const DEVICES_MAX = 10_000;

/** So many EUI-64s from the first one on. */
function deviceRange(first: string, count: string): readonly string[] {
  const devices = /^[0-9]+$/.test(count) ? Number(count) : NaN;
  if (!(devices <= DEVICES_MAX)) usage(`--devices is a number up to ${DEVICES_MAX}`);
  const start = bytesToUint(fromHex(firstDevice(first)));
  return Array.from({ length: devices }, (_, index) => {
    return toHex(uintToBytes((start + BigInt(index)) & 0xffff_ffff_ffff_ffffn, 8));
  });
}

function firstDevice(text: string): Eui64 {
  try {
    return eui64(text);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return usage(`--first-device: ${error.message}`);
  }
}

function oneOf<const T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  return (
    found ?? usage(`--${option} is one of ${choices.join(', ')}, not ${JSON.stringify(value)}`)
  );
}
