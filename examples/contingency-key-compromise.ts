/** Section 6: contingency keys are compromised. The DCC gives every device a new Root certificate over the same Root key. */
import { createWorld } from 'smki-sim';

for (const key of ['contingencySymmetric', 'contingencyPrivate', 'contingencyBoth']) {
  const world = createWorld({ seed: key, governance: 'technical' });
  world.addHomes({ count: 2 });
  const old = world.authority.current();
  const incident = world.compromise(key, { certain: 'yes' });
  incident.run();
  const now = world.authority.current();
  const holders = world.fleet.devices.filter(({ device }) => device.holds('root', now.root));
  console.log(`${key} compromised: ${incident.procedure ?? ''}, ${incident.state}`);
  console.log(
    `  devices with the new Root certificate: ${holders.length} of ${world.fleet.devices.length}`,
  );
  const sameKey =
    old.contingency.signingKey.publicKey.join() === now.contingency.signingKey.publicKey.join();
  console.log(
    `  the Contingency key pair is ${sameKey ? 'kept, only its wrapping is new' : 'new'}`,
  );
  for (const { from, to, key: name } of world.log.ofType('recovery.key'))
    console.log(`  ${name}: ${from} to ${to}`);
}
console.log(
  '\nWho has only the private key cannot supply the symmetric key; who has only that cannot sign.',
);
console.log('Whoever has both owns every root cell until the last device has its new certificate.');
