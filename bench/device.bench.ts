/**
 * What a device costs: one command against the cryptography that it needs, the memory of an idle one, the fork of a world.
 *
 * The floor of a command is its verification, the signature under the Response and, where there is a MAC, one key
 * agreement; of a cold command also a verification for every certificate and the import of every key not seen before.
 *
 * @module
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { simulatedClock } from '../src/core/clock.ts';
import { instant } from '../src/core/instant.ts';
import { seededRandom, sharedSecret, sign, verify } from '../src/crypto/index.ts';
import { type Device, createDevice } from '../src/device/device.ts';
import type { DeviceType } from '../src/device/device-types.ts';
import { processCommand } from '../src/device/process.ts';
import { decodeFrame, signedBytes } from '../src/gbcs/index.ts';
import type { ReplacementMode } from '../src/gbcs/modes.ts';
import { createSmallWorld } from '../src/simulation/world.ts';
import {
  type CaseBench,
  caseDeviceKeys,
  commandOf,
  createCaseBench,
  draftOf,
  nextCells,
  originatorOf,
  pick,
} from '../src/testing/cases/case-bench.ts';
import { assume } from '../src/vocabulary/assumptions.ts';
import { parseCertificate } from '../src/x509/certificate.ts';
import { signatureFromDer } from '../src/x509/ecdsa-signature.ts';
import { type Benchmark, comparison, keep, repeat } from './harness.ts';

const AT = instant('2026-01-01T00:00:00Z');
const DEVICES = 100_000;
const MEMORY_TARGET = 1024;
/** Cold inputs are expensive to prepare. */
const STRANGERS = 6;

interface Scene {
  readonly bench: CaseBench;
  readonly command: Uint8Array;
  readonly process: () => unknown;
  /** The same cryptography and nothing else. */
  readonly floor: () => void;
  /** The same with every certificate of the command. */
  readonly coldFloor: () => void;
}

let scenes = 0;

/** A device that nobody has seen, and a command to it that replaces so many cells. */
function freshScene(mode: ReplacementMode, cells: number): Scene {
  const seed = `device benchmark ${scenes++}`;
  const bench = createCaseBench({ deviceType: 'ESME', seed, at: AT });
  const keys = caseDeviceKeys(seed);
  const names = Object.keys(nextCells(bench, mode)).slice(0, cells);
  const replacements = pick(nextCells(bench, mode), (cell) => names.includes(cell));
  const command = commandOf(bench, draftOf(bench, mode, { replacements }));
  const device = deviceOf(bench, seed);
  const state = device.snapshot();
  const context = {
    at: AT,
    keys: {
      signingKey: () => keys.signing,
      agreementKey: () => keys.agreement,
      generate: () => keys.signing,
    },
    assumptions: assume(),
    faults: {},
    hardwareType: '1.2.3',
    disabledModes: [],
  };
  return { bench, command, process: () => processCommand(state, command, context), ...floors() };

  function floors(): Pick<Scene, 'floor' | 'coldFloor'> {
    const { signature, mac } = decodeFrame(command);
    const toVerify = signedBytes(command);
    const signer = originatorOf(bench, mode).signingKey?.publicKey ?? new Uint8Array();
    const { issuing, rootKey } = bench.pki;
    const issuer = parseCertificate(issuing);
    const leaves = Object.values(replacements).map((der) => parseCertificate(der));
    const privateKey = seededRandom(seed).bytes(32);
    const broker = bench.pki.parties.accessControlBroker.current.keyAgreement?.agreementKey;
    const floor = (): void => {
      keep(signature !== undefined && verify(signer, toVerify, signature));
      if (mac !== undefined && broker) keep(sharedSecret(privateKey, broker.publicKey));
      keep(sign(privateKey, toVerify));
    };
    const judge = (key: Uint8Array, { tbs, signature: made }: typeof issuer): void => {
      keep(verify(key, tbs, signatureFromDer(made)));
    };
    return {
      floor,
      coldFloor: () => {
        floor();
        judge(rootKey.publicKey, issuer);
        for (const leaf of leaves) judge(issuer.publicKeyInfo.key, leaf);
      },
    };
  }
}

function deviceOf(bench: CaseBench, seed: string): Device {
  return createDevice<DeviceType>({
    type: bench.type,
    entityId: bench.entityId,
    cells: bench.cells,
    keys: caseDeviceKeys(seed),
    random: seededRandom(seed),
    clock: simulatedClock(AT),
  });
}

const COMMANDS = [
  { title: '3 cells by the supplier (Method 1)', mode: 'supplierBySupplier', cells: 3 },
  { title: '8 cells by recovery', mode: 'anyExceptAbnormalRootByRecovery', cells: 8 },
] as const;

const warm = COMMANDS.map(({ title, mode, cells }) =>
  comparison({
    title: `processCommand, ${title}, certificates seen before`,
    contenders: () => {
      const scene = freshScene(mode, cells);
      return [
        { name: 'floor', batch: repeat(scene.floor) },
        { name: 'processCommand', batch: repeat(scene.process) },
      ];
    },
    goals: [{ name: 'processCommand', against: 'floor', atLeast: 0.6 }],
  }),
);

/** Each input is used once; both contenders get inputs of their own, so that neither warms the other's keys. */
const cold = COMMANDS.map(({ title, mode, cells }) => {
  const once = (which: 'coldFloor' | 'process') => (size: number) => {
    const inputs = Array.from({ length: size }, () => freshScene(mode, cells)[which]);
    return () => {
      for (const input of inputs) keep(input());
    };
  };
  return comparison({
    title: `processCommand, ${title}, nothing seen before`,
    contenders: () => [
      { name: 'floor', size: STRANGERS, batch: once('coldFloor') },
      { name: 'processCommand', size: STRANGERS, batch: once('process') },
    ],
    rounds: 15,
  });
});

const forking = comparison({
  title: 'fork of a world of ten homes',
  contenders: () => [
    { name: 'fork, 20 devices', batch: repeat(worldOf('electricity')) },
    { name: 'fork, 50 devices', batch: repeat(worldOf('dual')) },
  ],
  goals: [
    { name: 'fork, 20 devices', atMostMs: 1 },
    { name: 'fork, 50 devices', atMostMs: 1 },
  ],
});

function worldOf(fuel: 'electricity' | 'dual'): () => unknown {
  const world = createSmallWorld({ seed: 'fork benchmark' });
  while (world.homes.length < 10) world.addHome({ fuel });
  return () => world.fork();
}

/** Octets are not milliseconds: the figure is in the note. */
const memory: Benchmark = {
  title: `memory of an idle ESME, of ${DEVICES}`,
  get note() {
    const octets = Math.round(idleDeviceOctets());
    const verdict = octets <= MEMORY_TARGET ? 'met' : 'MISSED';
    return `${octets} octets beyond shared certificates, its keys derived from the seed (≤ ${MEMORY_TARGET} ${verdict})`;
  },
  goals: [],
  measure: () => [],
};

function idleDeviceOctets(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const bench = createCaseBench({ deviceType: 'ESME', seed: 'memory', at: AT });
  const random = seededRandom('memory');
  const clock = simulatedClock(AT);
  const make = (number: number): Device =>
    createDevice<DeviceType>({
      type: bench.type,
      entityId: `FE5A4B20${number.toString(16).toUpperCase().padStart(6, '0')}A0`,
      cells: bench.cells,
      random,
      clock,
    });
  make(0);
  const devices: Device[] = new Array<Device>(DEVICES);
  const used = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  for (let i = 0; i < DEVICES; i++) devices[i] = make(i);
  const octets = (used() - before) / DEVICES;
  keep(devices);
  return octets;
}

export const benchmarks: readonly Benchmark[] = [...warm, ...cold, forking, memory];
