/**
 * Hands the parties of a world to the tools around DCC Boxed: key store file, certificates of the authorities, look-up of keys.
 */
import { createWorld } from 'smki-sim';
import { partyEntries, toBoxedKeyStore, toGbcsKeyStore, toPemBundle } from 'smki-sim/interop';

const world = createWorld({ seed: 'bench' });
const { supplier, networkOperator, accessControlBroker, hierarchy } = world;

// A year later the supplier has new certificates; both generations are live during roll-over.
const old = partyEntries(supplier);
world.clock.advance(365 * 24 * 3_600_000);
supplier.use(supplier.renew(hierarchy));
const others = [networkOperator, accessControlBroker].flatMap(partyEntries);
const entries = [...old, ...partyEntries(supplier), ...others];

// keystore.json: the newest generation is Z1-, so that the stock look-up has one hit.
const json = toBoxedKeyStore(entries, { naming: 'z1' });
for (const [eui, usages] of Object.entries(json)) {
  console.log(eui);
  for (const [usage, serials] of Object.entries(usages)) {
    for (const [serial, { name, role }] of Object.entries(serials)) {
      console.log(
        `  ${usage.padEnd(16)} role ${role ?? '-'}  ${name ?? ''}  (…${serial.slice(-6)})`,
      );
    }
  }
}
const current = toBoxedKeyStore(entries, { select: 'current' });
console.log(`\nOnly the current ones: ${JSON.stringify(current).length} characters of JSON`);

// The file has no place for authorities: they go beside it.
const bundle = toPemBundle([hierarchy.issuingOca, hierarchy.root], { remark: 'SIMULATION' });
console.log(
  `\n${bundle
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .join('\n')}`,
);

// gbcs-parser asks for keys by EUI-64 and usage.
const keyStore = toGbcsKeyStore(entries);
const key = await keyStore(supplier.entityId, 'KA', { privateKey: true, prePayment: true });
console.log(`\nThe prepayment key of the supplier: ${key.type}, ${key.asymmetricKeyType ?? ''}`);
