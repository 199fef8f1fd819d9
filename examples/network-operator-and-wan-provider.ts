/** Roles that replace their own cells: the network operator on the meter and the Gas Proxy Function, the WAN provider on the hub. */
import { cellsOf, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'own-cells' });
const { hierarchy, networkOperator, wanProvider } = world;
const issuers = [hierarchy.issuingOca];
const home = world.addHome({ fuel: 'dual' });

// One new pair of certificates, placed on every device that holds the network operator's cells.
const renewed = networkOperator.renew(hierarchy);
for (const type of ['ESME', 'GPF'] as const) {
  const command = networkOperator.updateCredentials({
    target: home.device(type).entityId,
    mode: 'networkOperatorByNetworkOperator',
    replacements: cellsOf('networkOperator', renewed),
    issuers,
  });
  console.log(`${type}: ${world.send(command).outcome.explain()}\n`);
}
networkOperator.use(renewed);

// A gas meter has no network operator cell: home.device('GSME').holds('networkOperator.…') does not compile.
const refused = networkOperator.updateCredentials({
  target: home.device('GSME').entityId,
  mode: 'networkOperatorByNetworkOperator',
  replacements: networkOperator.cells(),
  issuers,
});
console.log(`GSME: ${world.send(refused).outcome.explain()}\n`);

const command = wanProvider.updateCredentials({
  target: home.chf.entityId,
  mode: 'wanProviderByWanProvider',
  replacements: cellsOf('wanProvider', wanProvider.renew(hierarchy)),
  issuers,
});
console.log(`CHF: ${world.send(command).outcome.explain()}`);
