/** Planned bulk replacement before expiry: tranches under the anomaly detection threshold, mixed generations, nothing in Recovery. */
import { cellsOf, createWorld } from 'smki-sim';

const world = createWorld({ seed: 'planned', governance: 'technical' });
world.addHomes({ count: 9, fuel: ['ESME'] });
const supplier = world.party('supplier');
const { dcc } = world;
const threshold = {
  requester: supplier.entityId,
  kind: '6.15.1',
  limit: 3,
  windowMs: 86_400_000,
} as const;
dcc.access.setThreshold(threshold, 'planned replacement');

const renewed = supplier.renew(world.authority.current());
const replacements = cellsOf('supplier', renewed);
const signing = replacements['supplier.digitalSignature'];
const issuers = [world.authority.current().issuingOca];
const devices = world.fleet.devices.map(({ device }) => device);

for (
  let day = 1;
  devices.some((device) => signing && !device.holds('supplier.digitalSignature', signing));
  day++
) {
  const waiting = devices.filter(
    (device) => signing && !device.holds('supplier.digitalSignature', signing),
  );
  for (const { entityId } of waiting.slice(0, threshold.limit)) {
    const command = supplier.updateCredentials({
      target: entityId,
      mode: 'supplierBySupplier',
      replacements,
      issuers,
    });
    dcc.submit({ command, requester: supplier.entityId, serviceRequest: '6.15.1' });
  }
  world.advance(threshold.windowMs + 1);
  const done = devices.filter(
    (device) => signing && device.holds('supplier.digitalSignature', signing),
  );
  console.log(`day ${day}: ${done.length} of ${devices.length} devices on the new certificates`);
}
supplier.use(renewed);
const statuses = new Set([...dcc.inventory.entries()].map(({ status }) => status));
console.log(`Statuses meanwhile: ${[...statuses].join(', ')}.`);
console.log(`Quarantined: ${world.log.ofType('dcc.quarantined').length}.`);
