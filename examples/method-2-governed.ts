/** Method 2 in a governed run: a Friday notification, the PMA's notice, custodians, three days under DCC control, the handover. */
import { addMs, createWorld, instant, toIso } from 'smki-sim';
import { recoveryMetrics } from 'smki-sim/simulation';

const world = createWorld({
  seed: 'method-2-governed',
  governance: 'governed',
  startAt: instant('2026-01-09T08:00:00Z'),
});
world.addHomes({ count: 5, paymentMode: 40 });

console.log(
  `${toIso(world.clock.now())}, a Friday. A supplier finds its signing key on the market.\n`,
);
const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
incident.run({
  method: 2,
  decisions: [
    { decision: 'approve', because: 'the supplier is not clean', reportEveryMs: 86_400_000 },
  ],
  evidence: { contained: 'all servers are switched off' },
});

for (const event of world.log.ofType('recovery.step')) {
  if (event.result !== 'waiting') {
    console.log(`${toIso(event.at)} ${event.step.padEnd(5)} ${event.actor}: ${event.note}`);
  }
}
const { milestones, recovered, exposure, cost } = recoveryMetrics({
  events: world.log.events,
  incident: incident.id,
  particularsOf: (device) =>
    world.fleet.devices.find((own) => own.entityId === device)?.particulars,
});
const opened = world.log.ofType('recovery.opened')[0]?.at;
const decided = opened && toIso(addMs(opened, milestones.decided ?? 0));
console.log(
  `\nDecided ${decided ?? ''}. In the end ${recovered.recovered} of ${recovered.of} devices are their supplier's again.`,
);
console.log(
  `At most ${exposure.prepaymentMax} prepayment devices were out of their supplier's reach, the longest for ${Math.round(exposure.prepaymentLongestMs / 3_600_000)} hours.`,
);
for (const { item, pounds } of cost) console.log(`Cost to ${item}: ${pounds ?? 'unknown'}.`);
