/**
 * Certifies one batch and prints time and memory as JSON: `authority.bench.ts` runs it, in a process of its own and with the
 * garbage collector at hand, once for each size.
 *
 * @module
 */
import { granted } from '../src/authority/answer.ts';
import { certifyingEnvironment, freshRequest } from './authority-requests.ts';

const SAMPLES = 10;
const MEBIBYTE = 2 ** 20;

const size = Number(process.argv[2]);
const collect = (globalThis as { gc?: () => void }).gc;

/** MiB in use once everything is collected that can be. */
function liveMebibytes(): number {
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MEBIBYTE;
}

const { environment, by } = certifyingEnvironment();
const requests = Array.from({ length: size }, freshRequest);
const batch = granted(environment.certificates.batch({ by, requests }));
const before = liveMebibytes();
const samples: { readonly share: number; readonly live: number }[] = [];
let certified = 0;
let collectingMs = 0;
const started = performance.now();
for (const { index, answer } of batch.outcomes) {
  if (answer.ok) certified += 1;
  if ((index + 1) % (size / SAMPLES) !== 0) continue;
  const paused = performance.now();
  samples.push({ share: (index + 1) / size, live: liveMebibytes() - before });
  collectingMs += performance.now() - paused;
}
const ms = performance.now() - started - collectingMs;
const register = samples.at(-1)?.live ?? 0;
// The register grows with every certificate; what is live beyond its share is what a batch itself holds on to.
const beyond = Math.max(...samples.map(({ share, live }) => live - share * register));
const rss = process.resourceUsage().maxRSS / 1024;
if (certified !== size || requests.length !== size) throw new Error(`${certified} of ${size}`);
console.log(JSON.stringify({ size, ms, register, beyond, rss }));
