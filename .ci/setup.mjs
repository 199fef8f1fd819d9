/**
 * Makes a clone ready: installs what package-lock.json names and, with `--build`, builds dist/. What is already done is not done again.
 *
 * Plain Node without dependencies, because it runs before there are any. `npm start`, `npm test` and `npm run bench` begin here.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What the build reads: a change in any of these makes dist/ stale. */
const BUILD_INPUTS = [
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsup.config.ts',
];
/** Not in dist/, which is published. */
const BUILD_STAMP = 'node_modules/.cache/smki-sim/build.sha256';

/** Installs when node_modules is missing or differs from package-lock.json. */
function ensureInstalled() {
  if (isInstalled()) return;
  say('Installing the packages that package-lock.json names (once; half a minute or so) …');
  // No package here needs its install script; without them nothing of theirs runs at installation.
  npm(['ci', '--loglevel=warn', '--no-audit', '--no-fund', '--ignore-scripts']);
}

/** Builds when dist/ is missing or older than what it is built from. */
export function ensureBuilt() {
  const fingerprint = fingerprintOf(BUILD_INPUTS);
  if (builtFiles().every((file) => existsSync(file)) && readIfThere(BUILD_STAMP) === fingerprint) {
    return;
  }
  say('Building dist/ (ten seconds or so) …');
  npm(['run', 'build', '--silent']);
  mkdirSync(dirname(inRoot(BUILD_STAMP)), { recursive: true });
  writeFileSync(inRoot(BUILD_STAMP), fingerprint);
}

/** npm records what it installed in node_modules/.package-lock.json, as the last act of an installation. */
function isInstalled() {
  const recorded = readIfThere('node_modules/.package-lock.json');
  if (recorded === undefined) return false;
  const installed = packagesIn(recorded);
  const wanted = Object.entries(packagesIn(readFileSync(inRoot('package-lock.json'), 'utf8')));
  return wanted.every(
    ([path, { version, optional, devOptional }]) =>
      path === '' ||
      optional === true ||
      devOptional === true ||
      (installed[path]?.version === version && existsSync(inRoot(path))),
  );
}

/**
 * @param {string} lockfile
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packagesIn(lockfile) {
  return JSON.parse(lockfile).packages;
}

/** Every file that package.json promises under `exports` and `bin`. */
function builtFiles() {
  const { exports, bin } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  return leavesOf([exports, bin]).map(inRoot);
}

/**
 * @param {unknown} value
 * @returns {string[]}
 */
function leavesOf(value) {
  if (typeof value === 'string') return [value];
  return Object.values(/** @type {object} */ (value)).flatMap(leavesOf);
}

/** @param {readonly string[]} inputs */
function fingerprintOf(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesUnder).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!statSync(inRoot(path)).isDirectory()) return [path];
  return readdirSync(inRoot(path)).flatMap((name) => filesUnder(join(path, name)));
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(inRoot(path)) ? readFileSync(inRoot(path), 'utf8') : undefined;
}

/** @param {string} path */
function inRoot(path) {
  return join(ROOT, path);
}

/**
 * On stderr: stdout belongs to the command that this makes ready, such as `npm pack --json`.
 *
 * @param {string} sentence
 */
function say(sentence) {
  console.error(`smki-sim: ${sentence}`);
}

/**
 * Runs npm, the one that runs us when there is one, and stops this process if it fails.
 *
 * @param {readonly string[]} args
 */
function npm(args) {
  const script = process.env['npm_execpath'];
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = ['inherit', process.stderr.fd, 'inherit'];
  const { status, error } = script?.endsWith('.js')
    ? spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio })
    : spawnSync('npm', args, { cwd: ROOT, stdio, shell: process.platform === 'win32' });
  if (status === 0) return;
  throw new Error(`npm ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
}

/** Node must be as new as package.json says: said plainly here, because npm only warns. */
function requireNode() {
  const { engines } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const [oldest, actual] = [numbersIn(engines.node), numbersIn(process.versions.node)];
  const isOld = actual.major < oldest.major;
  if (isOld || (actual.major === oldest.major && actual.minor < oldest.minor)) {
    throw new Error(`Node ${engines.node} is needed, this is ${process.versions.node}`);
  }
}

/** @param {string} version */
function numbersIn(version) {
  const [major = 0, minor = 0] = (version.match(/\d+/g) ?? []).map(Number);
  return { major, minor };
}

/** Everything that a clone needs before it can run: packages, and with `build` also dist/. */
export function setUp({ build = false } = {}) {
  requireNode();
  ensureInstalled();
  if (build) ensureBuilt();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    setUp({ build: process.argv.includes('--build') });
  } catch (error) {
    console.error(`smki-sim: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
