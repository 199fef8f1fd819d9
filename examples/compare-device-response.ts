/** A firmware engineer compares a device's answer with the model's: same cells, same command, what differs? */
import {
  type AnchorReplacementCase,
  anchorReplacementCases,
  answerDifferences,
  simulatedMeter,
} from 'smki-sim/testing';

const cases = anchorReplacementCases({ deviceType: 'ESME' });
const model = simulatedMeter();

/** Stands in for the firmware: it runs out of memory for one cell. Put your own device here. */
const firmware = simulatedMeter();
const answerOfFirmware = (row: AnchorReplacementCase): Uint8Array | undefined => {
  const faults = { replacements: { 'supplier.keyAgreement': 'insufficientMemory' } } as const;
  firmware.load({ ...row, faults });
  return firmware.exchange(row.command);
};

const wanted = 'supplierBySupplier replaces all that it may';
const row = cases.find(({ name }) => name.endsWith(wanted));
if (row === undefined) throw new Error(`no case ${wanted}`);
console.log(row.name);

model.load(row);
const { outcome } = model.device().receive(row.command);
console.log(`\nthe model:\n${outcome.explain()}`);

const differences = answerDifferences(row, answerOfFirmware(row));
console.log(`\nthe device differs in:\n${differences.map((text) => `  ${text}`).join('\n')}`);
