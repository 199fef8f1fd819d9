/**
 * A pack in the shape of the reference messages, written to a folder: another PKI, other Entity Identifiers, other counters,
 * and all that the real one was seen or said to do: names that contradict contents, bare public keys, texts of several
 * kinds, lengths that are not minimal, outcomes in another order, answers without commands, two commands with one counter.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64, toHex } from '../../src/core/bytes.ts';
import { simulatedClock } from '../../src/core/clock.ts';
import { instant } from '../../src/core/instant.ts';
import { type AgreementKey, seededRandom } from '../../src/crypto/index.ts';
import { createDevice } from '../../src/device/device.ts';
import {
  DEVICE_TYPES,
  type DeviceType,
  type DeviceTypeName,
} from '../../src/device/device-types.ts';
import { decodeMessage, encodeMessage } from '../../src/gbcs/index.ts';
import {
  type CaseBench,
  brokerKey,
  caseDeviceKeys,
  createCaseBench,
} from '../../src/testing/cases/case-bench.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
import { nameText } from '../../src/x509/name.ts';
import { derToPem } from '../../src/x509/pem.ts';
import { publicKeyInfoOf } from '../../src/x509/public-key-info.ts';
import {
  type GeneratedCommand,
  deviceCertificate,
  generatedCommands,
} from './generated-commands.ts';
import { loosened } from './loosened.ts';

const RECORDED_AT = instant('2016-06-01T00:00:00Z');
const MUCH_LATER = instant('2031-01-01T00:00:00Z');

/** Where a generated pack is, and the one private key that a replay needs. */
export interface GeneratedPack {
  readonly messages: string;
  readonly keys: string;
  readonly agreementKeys: readonly AgreementKey[];
}

/** Writes a pack: one device of each type, in folders by use case. */
export function writePack(folder: string, seed: string): GeneratedPack {
  const [messages, keys] = [join(folder, 'messages'), join(folder, 'keys')];
  mkdirSync(keys, { recursive: true });
  const random = seededRandom(seed);
  const benches = (Object.keys(DEVICE_TYPES) as DeviceTypeName[]).map((deviceType) => {
    const entityId = random.fork(deviceType).bytes(8);
    return createCaseBench({ deviceType, seed, at: RECORDED_AT, entityId });
  });
  for (const bench of benches) {
    generatedCommands(bench).forEach((generated, index) => {
      writeExchange({ messages, bench, generated, index, seed });
    });
    writeDeviceKeys(keys, bench, seed);
  }
  const [{ pki }] = benches as [CaseBench];
  writePartyCertificates(keys, pki);
  writeRoots(keys, [pki.other.root, pki.root]);
  return { messages, keys, agreementKeys: [brokerKey(pki)!] };
}

function writeExchange(order: {
  readonly messages: string;
  readonly bench: CaseBench;
  readonly generated: GeneratedCommand;
  readonly index: number;
  readonly seed: string;
}): void {
  const { messages, bench, generated, index, seed } = order;
  const { useCase, what, command, faults, pending, certificates } = generated;
  const random = seededRandom(seed).fork(`${bench.type.name}:${index}`);
  const clock = simulatedClock(RECORDED_AT);
  const device = createDevice<DeviceType>({
    type: bench.type,
    entityId: bench.entityId,
    cells: bench.cells,
    keys: { ...caseDeviceKeys(seed), ...(pending && { pending }) },
    ...(certificates && { certificates }),
    ...(faults && { faults }),
    counters: {
      roles: { supplier: random.below(900), networkOperator: random.below(900), root: 3 },
      own: random.below(5_000),
    },
    clock,
    random,
    assumptions: { responseDateTime: 'rtds-constant', rootReplacementByUsers: 'on' },
  });
  const { response, outcome } = device.receive(command);
  if (response === undefined) throw new Error(`${useCase} ${what}: ${outcome.explain()}`);
  clock.advanceTo(MUCH_LATER);
  const [alert] = device.takeAlerts();
  const folder = join(messages, `NA_${useCase}`);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, octets: Uint8Array): void => {
    const file = `${useCase}_NA_${bench.type.name}_${name}_GBCS.HEX`;
    writeFileSync(join(folder, file), textOf(octets, random.below(4)));
  };
  if (generated.withoutCommand !== true) write(`${what}_COMMAND`, command);
  // Odd ones as some real devices write them; what CS02c and CS02e answer with, somebody has signed.
  const asWritten = (answer: Uint8Array): Uint8Array =>
    index % 2 === 0 || /CS02[ce]/.test(useCase) ? answer : loosened(reordered(answer));
  write(`${what}_RESPONSE`, asWritten(response));
  if (alert === undefined) return;
  const code = what.endsWith('ERROR') ? '8F67' : '8F66';
  write(`${code}_${what}_ALERT`, asWritten(alert));
}

/** Outcomes of replacements in reverse: a real contingency Response has them in another order than its neighbour. */
function reordered(answer: Uint8Array): Uint8Array {
  const message = decodeMessage(answer);
  const { payload } = message;
  if (payload.type !== 'update-credentials.response' || payload.outcome === undefined)
    return answer;
  const replacements = [...payload.outcome.replacements].reverse();
  const outcome = { ...payload.outcome, replacements };
  return encodeMessage({ ...message, payload: { ...payload, outcome } });
}

function textOf(octets: Uint8Array, kind: number): string {
  const hex = toHex(octets);
  const texts = [
    hex,
    `${hex.toLowerCase()}\r\n`,
    hex.replace(/(..)/g, '$1 ').trim(),
    toBase64(octets),
  ];
  return texts[kind] ?? hex;
}

/** Every file name says the other usage; one device in two has only a bare key for key agreement. */
function writeDeviceKeys(
  folder: string,
  { entityId, deviceKey, type }: CaseBench,
  seed: string,
): void {
  const name = entityId.toLowerCase();
  const isBare = type.name.length % 2 === 0;
  const signing = caseDeviceKeys(seed).signing.publicKey;
  const certify = (usage: 'digitalSignature' | 'keyAgreement', publicKey: Uint8Array): string =>
    derToPem('CERTIFICATE', deviceCertificate({ entityId, usage, publicKey }));
  writeFileSync(join(folder, `${name}-ka.pem`), certify('digitalSignature', signing));
  writeFileSync(
    join(folder, `${name}-ds.pem`),
    isBare
      ? derToPem('PUBLIC KEY', publicKeyInfoOf(deviceKey))
      : certify('keyAgreement', deviceKey),
  );
}

/** Certificates of the parties under names of other parties; of some cells nothing is at hand. */
function writePartyCertificates(folder: string, { parties }: CaseBench['pki']): void {
  const unknown: readonly CellName[] = ['networkOperator.keyAgreement', 'supplier.keyAgreement'];
  const certificates = Object.values(parties).flatMap(({ role, current }) =>
    Object.entries(current)
      .filter(([slot]) => !unknown.includes(`${role}.${slot}` as CellName))
      .map(([, { certificate }]) => certificate),
  );
  const names = Object.values(parties).map(({ entityId }) => entityId.toLowerCase());
  certificates.forEach((certificate, index) => {
    const name = [names[(index + 3) % names.length], index].join('-');
    writeFileSync(join(folder, `${name}.pem`), derToPem('CERTIFICATE', certificate));
  });
}

function writeRoots(folder: string, roots: readonly Uint8Array[]): void {
  const keys = roots.map((der, index) => {
    const { subject, publicKeyInfo } = parseCertificate(der);
    const ski = toHex(keyIdentifier(publicKeyInfo.key));
    const point = toHex(publicKeyInfo.key).toLowerCase();
    return [`R${index}`, { subject: nameText(subject), role: 'Root OCA', ski, point }] as const;
  });
  const text = JSON.stringify({ keys: Object.fromEntries(keys) });
  writeFileSync(join(folder, 'ca-public-keys.json'), text);
}
