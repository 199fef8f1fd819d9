/** A shared service provider loses its HSM: one report, one decision, an incident and a file for each of its small suppliers. */
import { createWorld } from 'smki-sim';
import { notifyShared } from 'smki-sim/simulation';

const world = createWorld({ seed: 'shared', governance: 'technical' });
const suppliers = Array.from({ length: 12 }, (_, number) =>
  world.addParty({ role: 'supplier', name: `SMALL ${number + 1}` }),
);
for (const supplier of suppliers) world.addHomes({ count: 1, supplier });

const keys = suppliers.map(({ entityId }) => ({ keyClass: 'supplier', owner: entityId }) as const);
const shared = notifyShared(world.recovery, { keys, by: 'shared-service-provider' });

// Three of twelve have new certificates ready: Method 3 for them, Method 2 for the rest.
const ready = Object.fromEntries(
  suppliers.slice(0, 3).map(({ entityId }) => [entityId, { method: 3 } as const]),
);
shared.run({ method: 2 }, ready);

for (const { key, procedure, state, devices } of shared.children) {
  const outcomes = [...new Set(devices.map(({ outcome }) => outcome))].join(', ');
  console.log(
    `${key.owner ?? ''}: ${procedure ?? ''}, ${state}, ${devices.length} devices ${outcomes}`,
  );
}
const { perIncident, perFile } = shared.cost();
console.log(
  `\nCost if it counts for each incident: ${perIncident ?? 'unknown'}; for each file: ${perFile ?? 'unknown'}.`,
);
console.log(
  'The DSP quoted Method 1 and the Apex environment only; Methods 2 and 3 were still awaited.',
);
