/**
 * `npm run fuzz [-- --seed <text> --from <n> --count <n>]`: a million spoilt and generated messages against devices.
 * Commands are those of a generated pack: every mode, and CS02a to CS02f.
 *
 * Message number n follows from the seed and n alone, so a run can go on where another stopped, and any message can be
 * made again: `--from n --count 1`. What must hold:
 *
 * - spoilt: what was changed after it was protected is refused in silence, and changes nothing but the log;
 * - authentic: what was changed before it was protected is answered or refused, and never costs a cell;
 * - noise: octets from nowhere are refused like the spoilt.
 *
 * Real messages are among them when the pack is at hand (RTDS_DIR, ZAZ1_DIR).
 *
 * @module
 */
import { equalBytes, toHex } from '../src/core/bytes.ts';
import { seededRandom } from '../src/crypto/index.ts';
import type { Random } from '../src/core/random.ts';
import { type Device, memoryOf } from '../src/device/device.ts';
import { DEVICE_TYPES, type DeviceTypeName } from '../src/device/device-types.ts';
import { decodeMessage } from '../src/gbcs/index.ts';
import { encodeFrame } from '../src/gbcs/framing.ts';
import {
  type CaseBench,
  type CommandDraft,
  brokerKey,
  protect,
} from '../src/testing/cases/case-bench.ts';
import { mutated } from '../src/testing/mutation.ts';
import { deviceOnBench } from '../test/support/device-bench.ts';
import { generatedCommands } from '../test/support/generated-commands.ts';
import { recordedExchanges } from '../test/support/recorded-exchanges.ts';
import { obstacleTo, rebuildDevice } from '../test/support/rtds-devices.ts';
import { fuzzOptions } from './fuzz-options.ts';

/** A device, and commands that it takes. */
interface Target {
  readonly name: string;
  readonly device: Device;
  readonly commands: readonly Uint8Array[];
  /** How to protect other contents; only where the keys are ours. */
  readonly own?: { readonly bench: CaseBench; readonly drafts: readonly Draft[] };
}

/** A command taken apart: what it says, and the keys that stand behind it. */
interface Draft extends Pick<CommandDraft, 'header' | 'signWith' | 'macWith'> {
  readonly content: Uint8Array;
}

const asked = fuzzOptions(process.argv.slice(2));
if (asked.kind !== 'run') {
  (asked.kind === 'help' ? console.log : console.error)(asked.text);
  process.exit(asked.kind === 'help' ? 0 : 2);
}
const { seed, from, count } = asked.options;

const targets = [...ownTargets(), ...recordedTargets()];
const everyCommand = targets.flatMap(({ commands }) => commands);
const source = seededRandom(`fuzz:${seed}`);
const outcomes = new Map<string, number>();
const started = performance.now();

console.log(`seed ${seed}, messages ${from} to ${from + count - 1}, ${targets.length} devices`);
for (let n = from; n < from + count; n++) {
  one(n);
  if ((n - from + 1) % 50_000 === 0) progress(n + 1 - from);
}
progress(count);
for (const [outcome, times] of [...outcomes].sort(([, left], [, right]) => right - left)) {
  console.log(`${String(times).padStart(9)}  ${outcome}`);
}

function one(n: number): void {
  const random = source.fork(String(n));
  const target = targets[random.below(targets.length)];
  if (target === undefined) return;
  const kind = random.below(10);
  try {
    if (kind === 0) noise(random, target);
    else if (kind < 5 && target.own !== undefined) authentic(random, target, target.own);
    else spoilt(random, target);
  } catch (error) {
    console.error(`\nmessage ${n} on ${target.name}:`, error);
    console.error(`again: npm run fuzz -- --seed ${JSON.stringify(seed)} --from ${n} --count 1`);
    process.exit(1);
  }
}

function noise(random: Random, target: Target): void {
  expectRefused(target, random.bytes(random.below(400)));
}

function spoilt(random: Random, target: Target): void {
  const octets = target.commands[random.below(target.commands.length)];
  if (octets === undefined) return;
  const message = mutated({ random, octets, donors: everyCommand, length: lengthOf(random) });
  if (everyCommand.some((command) => equalBytes(command, message))) return;
  expectRefused(target, message);
}

/** Half of all messages keep their lengths: only those get far. */
function lengthOf(random: Random): 'kept' | 'any' {
  return random.chance(1, 2) ? 'kept' : 'any';
}

function expectRefused({ device: original }: Target, message: Uint8Array): void {
  const device = original.fork();
  const { outcome, response } = device.receive(message);
  count1(outcome.accepted ? outcome.kind : `spoilt: ${outcome.code}`);
  if (outcome.accepted || response !== undefined) fail('was not refused', message);
  const { securityLog: _now, ...now } = memoryOf(device);
  const { securityLog: _then, ...then } = memoryOf(original);
  const names = Object.keys(now) as (keyof typeof now)[];
  // Nothing in a state is ever mutated, so what is the same object is the same.
  const changed = names.filter((name) => now[name] !== then[name]);
  if (changed.length > 0) fail(`changed ${changed.join()}`, message);
  if (_now.length !== _then.length + 1) fail('left no line in the log', message);
}

function authentic(
  random: Random,
  { device: original }: Target,
  { bench, drafts }: NonNullable<Target['own']>,
): void {
  const draft = drafts[random.below(drafts.length)];
  if (draft === undefined) return;
  const { content: octets } = draft;
  const content = mutated({ random, octets, donors: everyCommand, length: lengthOf(random) });
  const header = { ...draft.header, cra: 'command' } as const;
  const message = protect(bench, draft, encodeFrame({ kind: 'pre-command', header, content }));
  const device = original.fork();
  const { outcome, response } = device.receive(message);
  count1(`authentic: ${outcome.accepted ? outcome.kind : outcome.code}`);
  if (outcome.accepted !== (response !== undefined)) fail('answer and outcome disagree', message);
  if (response !== undefined) decodeMessage(response, { decoding: 'strict' });
  const cells = Object.keys(memoryOf(device).cells).join();
  if (cells !== Object.keys(memoryOf(original).cells).join()) fail('lost a cell', message);
  outcome.explain();
}

function ownTargets(): readonly Target[] {
  return (Object.keys(DEVICE_TYPES) as DeviceTypeName[]).map((type) => {
    const { bench, device } = deviceOnBench(type, {}, `fuzz ${type}`);
    const commands = generatedCommands(bench).map(({ command }) => command);
    const drafts = commands.map((command) => takenApart(bench, command));
    return { name: type, device, commands, own: { bench, drafts } };
  });
}

function takenApart({ pki }: CaseBench, command: Uint8Array): Draft {
  const { header, content, signature, mac } = decodeMessage(command);
  const parties = Object.values(pki.parties);
  const originator = parties.find(({ entityId }) => entityId === header.originatorId);
  const signer = originator?.current.digitalSignature ?? pki.contingency;
  return {
    header,
    content,
    signWith: signature && signer.signingKey,
    macWith: mac && brokerKey(pki),
  };
}

function recordedTargets(): readonly Target[] {
  return recordedExchanges()
    .exchanges.filter((recorded) => obstacleTo(recorded) === undefined)
    .map((recorded) => ({
      name: recorded.name,
      device: rebuildDevice(recorded).device,
      commands: [recorded.command],
    }));
}

function progress(done: number): void {
  const seconds = (performance.now() - started) / 1000;
  console.log(`${done} of ${count}, ${Math.round(done / seconds)} a second`);
}

function count1(outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

function fail(what: string, message: Uint8Array): never {
  throw new Error(`${what}: ${toHex(message)}`);
}
