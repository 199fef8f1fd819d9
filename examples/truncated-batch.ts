/** A signed batch comes back from the TSP one octet short: it is refused whole, and its four commands are signed again. */
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
  const why = code === '' ? '' : ` (${code}: not what the DSP had sent)`;
  console.log(
    `batch ${batch + 1}: ${commands} commands, ${result}${why}, sha256 ${sha256.slice(0, 16)}…`,
  );
}
const recovered = incident.devices.filter(({ outcome }) => outcome === 'recovered');
console.log(`\n${recovered.length} of ${incident.devices.length} devices have recovered.`);
console.log(`Commands that were sent: ${world.log.ofType('dcc.submitted').length}.`);
