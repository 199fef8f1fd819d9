/** A signed batch comes back from the TSP one octet short: it is refused whole, and nothing is sent. */
import { createWorld } from 'smki-sim';

let isBroken = true;
const world = createWorld({
  seed: 'truncated',
  governance: 'technical',
  recoveryAssumptions: { batchCommandsMax: 4 },
  intercepts: {
    batch: (octets) => {
      const arrived = isBroken ? octets.subarray(0, octets.length - 1) : octets;
      isBroken = false;
      return arrived;
    },
  },
});
world.addHomes({ count: 6, fuel: ['ESME'] });
const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
incident.run({ method: 3, proving: 'none' });

for (const { batch, commands, result, code, sha256 } of world.log.ofType('recovery.batch')) {
  console.log(
    `batch ${batch}: ${commands} commands, ${result} ${code}, sha256 ${sha256.slice(0, 16)}…`,
  );
}
for (const { device, outcome, code } of incident.devices)
  console.log(`${device}: ${outcome}, ${code}`);
console.log(`\nCommands that were sent: ${world.log.ofType('dcc.submitted').length}.`);
