/** Transitional CoS renews its own key (mode 6): one cell on every meter, and the old key changes no supplier any more. */
import { cellsOf, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'transitional-cos' });
const { hierarchy, supplier, transitionalCoS } = world;
const issuers = [hierarchy.issuingOca];
const home = world.addHome({ fuel: 'dual' });

const renewed = transitionalCoS.renew(hierarchy);
for (const type of ['ESME', 'GSME'] as const) {
  const command = transitionalCoS.updateCredentials({
    target: home.device(type).entityId,
    mode: 'transCoSByTransCoS',
    replacements: cellsOf('transitionalCoS', renewed),
    issuers,
  });
  console.log(`${type}: ${world.send(command).outcome.explain()}\n`);
}

const changeOfSupplier = () =>
  transitionalCoS.updateCredentials({
    target: home.esme.entityId,
    mode: 'supplierByTransCoS',
    replacements: supplier.cells(),
    issuers,
  });
console.log(`the old key: ${world.send(changeOfSupplier()).outcome.explain()}\n`);
transitionalCoS.use(renewed);
console.log(`the new key: ${world.send(changeOfSupplier()).outcome.explain()}`);
