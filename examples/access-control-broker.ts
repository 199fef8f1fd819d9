/** The Access Control Broker replaces its own cells: by MAC alone on a meter, by MAC and signature on a Communications Hub. */
import { cellsOf, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'broker' });
const { accessControlBroker: acb, chf, esme, hierarchy } = world;
const issuers = [hierarchy.issuingOca];

// A meter holds one cell of the broker, the key behind every MAC; a hub holds its signing key too.
const onMeter = acb.updateCredentials({
  target: esme.entityId,
  mode: 'accessControlBrokerByACB',
  replacements: {
    'accessControlBroker.keyAgreement': hierarchy.issue(acb.request('keyAgreement')),
  },
  issuers,
});
console.log(`ESME, MAC only: ${world.send(onMeter).outcome.explain()}\n`);

const onHub = acb.updateCredentials({
  target: chf.entityId,
  mode: 'accessControlBrokerByACB',
  communicationsHub: 'yes',
  replacements: cellsOf('accessControlBroker', acb.renew(hierarchy)),
  issuers,
});
console.log(`CHF, MAC and signature: ${world.send(onHub).outcome.explain()}\n`);

// The broker still works with the old key, so the meter does not believe its MACs any more.
const read = acb.readCredentials({
  target: esme.entityId,
  roles: ['accessControlBroker'],
  authorisingCell: 'accessControlBroker.keyAgreement',
});
console.log(`too early: ${world.send(read).outcome.explain()}`);
