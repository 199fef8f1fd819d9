/** Load control (CS02f, CS02g): a controller's cells on a meter and a SAPC, replaced by itself and by the supplier. */
import { cellsOf, createParty, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'load-control' });
const { clock, hierarchy, random, supplier } = world;
const issuers = [hierarchy.issuingOca];

const controller = createParty({
  role: 'loadController',
  entityId: 'FE5A4B1000000108',
  clock,
  random,
});
controller.use(controller.renew(hierarchy));
const home = world.addHome({
  fuel: 'electricity',
  with: ['SAPC'],
  electricity: { loadController: controller },
});

const byItself = controller.updateCredentials({
  target: home.device('SAPC').entityId,
  mode: 'loadControllerByLoadController',
  replacements: cellsOf('loadController', controller.renew(hierarchy)),
  issuers,
});
console.log(`SAPC, CS02g: ${world.send(byItself).outcome.explain()}\n`);

const bySupplier = supplier.updateCredentials({
  target: home.esme.entityId,
  mode: 'loadControllerBySupplier',
  replacements: cellsOf('loadController', controller.renew(hierarchy)),
  issuers,
});
console.log(`ESME, CS02g: ${world.send(bySupplier).outcome.explain()}\n`);

const read = world.accessControlBroker.readCredentials({
  target: home.device('SAPC').entityId,
  roles: ['supplier', 'loadController', 'transitionalCoS'],
  authorisingCell: 'accessControlBroker.keyAgreement',
  useCase: 'CS02f',
});
const { outcome, response } = world.send(read);
console.log(`SAPC, CS02f: ${outcome.explain()} (${response?.length ?? 0} octets)`);
