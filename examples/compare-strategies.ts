/** The same compromise three times, on forks of one world: how long it takes, and how long prepayment customers wait. */
import { createWorld } from 'smki-sim';
import { applyFault, faultNamed, recoveryMetrics } from 'smki-sim/simulation';

const world = createWorld({ seed: 'strategies', governance: 'governed' });
world.addHomes({ count: 6, paymentMode: 50 });
// What no verb of the world does, it does in `act`, so that its forks do it too.
world.act((own) => applyFault(faultNamed('lost-commands'), own, { percent: 25 }));
world.compromise('supplier.digitalSignature', { certain: 'yes' });

const hours = (milliseconds: number | undefined): string =>
  milliseconds === undefined
    ? 'never'
    : milliseconds < 3_600_000
      ? `${Math.round(milliseconds / 60_000)} min`
      : `${Math.round(milliseconds / 3_600_000)} h`;

console.log('method  decided  first command  half    90 %    closed  prepayment, longest');
for (const method of [1, 2, 3] as const) {
  const fork = world.fork();
  const incident = fork.recover({
    method,
    decisions: [{ decision: 'approve', residualShareAccepted: 0.1 }],
  });
  const { milestones: at, exposure } = recoveryMetrics({
    events: fork.log.events,
    incident: incident.id,
    particularsOf: (device) =>
      fork.fleet.devices.find((own) => own.entityId === device)?.particulars,
  });
  const columns = [
    hours(at.decided),
    hours(at.firstCommand),
    hours(at.half),
    hours(at.ninety),
    hours(at.closed),
    `${exposure.prepaymentMax} devices, ${hours(exposure.prepaymentLongestMs)}`,
  ];
  const widths = [9, 15, 8, 8, 8];
  const row = columns.map((text, index) => text.padEnd(widths[index] ?? 8)).join('');
  console.log(`${String(method).padEnd(8)}${row}`);
}
console.log(
  '\nMethod 1 waits for no meeting. Method 2 needs no new certificates to begin with, and leaves devices with the DCC for days.',
);
