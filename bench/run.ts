/**
 * `npm run bench [-- <name>…]`: measures every `bench/*.bench.ts` (or the named ones) in one run and prints the tables.
 *
 * @module
 */
import { readdirSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import type { Benchmark } from './harness.ts';
import { report } from './table.ts';

const SUFFIX = '.bench.ts';
const wanted = process.argv.slice(2);
const available = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .sort();

const unknown = wanted.filter((name) => !available.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${available.join(', ')}`);
  process.exit(2);
}

const processors = cpus();
console.log(
  `Node ${process.versions.node}, OpenSSL ${process.versions.openssl}, ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${type()} ${release()}`,
);

let met = 0;
let missed = 0;
for (const name of wanted.length > 0 ? wanted : available) {
  const url = pathToFileURL(join(import.meta.dirname, name + SUFFIX)).href;
  const { benchmarks } = (await import(url)) as { readonly benchmarks: readonly Benchmark[] };
  for (const benchmark of benchmarks) {
    const printed = report(benchmark);
    met += printed.met;
    missed += printed.missed;
    console.log(`\n${name}: ${printed.text}`);
  }
}
console.log(`\n${met} targets met, ${missed} missed`);
