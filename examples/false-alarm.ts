/** A false alarm, found at three stages: before the decision, after preparation, and with commands under way. */
import { createWorld } from 'smki-sim';

const begin = (seed: string) => {
  const world = createWorld({ seed, governance: 'governed' });
  world.addHomes({ count: 4 });
  const incident = world.compromise('supplier.digitalSignature');
  const show = (when: string) => {
    const statuses = [...world.dcc.inventory.entries()].map(({ status }) => status);
    const counts = [...new Set(statuses)].map(
      (status) => `${statuses.filter((own) => own === status).length} ${status}`,
    );
    const sent = world.log.ofType('dcc.submitted').length;
    console.log(
      `${when}: incident ${incident.state}, ${sent} commands sent, devices ${counts.join(', ')}`,
    );
  };
  return { world, incident, show };
};

const early = begin('early');
early.incident.run({
  method: 2,
  decisions: [{ decision: 'reject', because: 'the list is wrong' }],
});
early.show('Before the decision, SMKI PMA rejects recovery');

const prepared = begin('prepared');
prepared.incident.choose({ method: 2, decisions: [{ decision: 'approve' }] });
while (prepared.incident.state !== 'prepared') prepared.incident.next();
prepared.show('\nStatuses are set');
prepared.incident.abort('a test key was mistaken for the live one');
prepared.show('Aborted before the first command');

const late = begin('late');
late.incident.choose({ method: 2, decisions: [{ decision: 'approve' }] });
while (!late.incident.devices.some(({ outcome }) => outcome === 'under-dcc-control')) {
  if (late.incident.state === 'executing') late.world.leapToNextEvent();
  else late.incident.next();
}
late.show('\nThe first device is done when somebody notices');
late.incident.halt('wrong devices');
late.incident.abort('false alarm');
late.world.advance(7 * 86_400_000);
late.show('A week after the abort: what had gone out was waited for');
late.incident.handOver();
late.show('After SR 6.21 for every device under DCC control');
