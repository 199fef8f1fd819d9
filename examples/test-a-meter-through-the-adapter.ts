/** The ready cases against a meter behind an adapter: octets out, octets in. The meter here forgets its counters. */
import {
  type MeterAdapter,
  anchorReplacementCases,
  runCases,
  simulatedMeter,
} from 'smki-sim/testing';

// For a real meter also pass its identity: { entityId, keyAgreementKey }, so that the MACs are made for it.
const cases = anchorReplacementCases({ deviceType: 'GSME' });
console.log(`${cases.length} cases for a GSME, among them:`);
for (const { name } of cases.slice(0, 3)) console.log(`  ${name}`);

const simulated = simulatedMeter();
const meter: MeterAdapter = {
  // A real adapter writes the certificates into the meter, and says no to what it cannot set up.
  load: (start) => {
    if (start.faults !== undefined || start.assumptions !== undefined) return false;
    return simulated.load({ ...start, counters: {} });
  },
  exchange: (command) => simulated.exchange(command),
  // Without this, CS02a tells over the wire who is in the cells, and keys are compared instead of certificates.
  storedIn: (cell) => simulated.storedIn?.(cell),
};

const results = runCases(cases, meter);
const count = (verdict: string): number =>
  results.filter((result) => result.verdict === verdict).length;
console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
console.log(`compared in the cells: ${results[0]?.cells ?? 'nothing'}`);

const [first] = results.filter(({ verdict }) => verdict === 'failed');
console.log(`\nthe first that failed: ${first?.name ?? 'none'}`);
for (const difference of first?.differences ?? []) console.log(`  ${difference.slice(0, 60)}…`);
