/** A procedure, an activity, a fault and a checker of one's own: customers are told before the first command goes out. */
import { createWorld } from 'smki-sim';
import { applyFault, done, PROCEDURES, taking, watch } from 'smki-sim/simulation';
import type { Activity, Checker, Fault, Procedure, Step } from 'smki-sim/simulation';

const OURS = { source: 'a choice of this rehearsal', certainty: 'proposed' } as const;

const letter: Step = {
  ...{ id: '3.L', phase: 'pre', actor: 'subscriber', run: 'tellCustomers', ...OURS },
  action: 'Tell the customers why their meters are asked for so much today',
  ...{ limit: 'half a day', onFailure: 'the commands wait' },
};
const steps = PROCEDURES['method-3'].steps.flatMap((step) =>
  step.run === 'send' ? [letter, step] : [step],
);
const procedure: Procedure = { ...PROCEDURES['method-3'], name: 'with-a-letter', steps };

/** What the step does. In a governed run it takes people five hours, in a technical one no time. */
const tellCustomers: Activity = (run) =>
  taking(run, 5 * 3_600_000, () => done(`customers know of ${run.incident.list.length} devices`));

const inTheCellar: Fault = {
  ...{ name: 'in-the-cellar', describe: 'every second command is lost', percent: 30, ...OURS },
  strike: (device) => {
    let sent = 0;
    device.addCondition({ name: 'cellar', onCommand: (one) => (sent++ % 2 ? one : undefined) });
  },
};

const customersKnowFirst: Checker = {
  ...{ name: 'customers-know-first', holds: 'no command goes out before the customers know' },
  begin: (_world, report) => {
    const told = new Set<string>();
    return {
      observe: (event) => {
        const isLetter = event.type === 'recovery.step' && event.step === letter.id;
        if (isLetter && event.result !== 'waiting') told.add(event.incident);
        if (event.type !== 'dcc.submitted' || event.incident === undefined) return;
        if (!told.has(event.incident)) report(event.device, 'was asked before its customer knew');
      },
    };
  },
};

for (const name of ['method-3', procedure.name]) {
  const own = { procedures: { [procedure.name]: procedure }, activities: { tellCustomers } };
  const world = createWorld({ seed: 'our own', governance: 'governed', ...own });
  world.addHomes({ count: 3 });
  const struck = applyFault(inTheCellar, world);
  const watching = watch(world, [customersKnowFirst]);
  world.compromise('supplier', { certain: 'yes' });
  const decisions = [{ decision: 'approve', procedure: name, residualShareAccepted: 0 }] as const;
  const { state, devices } = world.recover({ procedure: name, decisions });
  console.log(`${name}: ${state}, ${devices.length} devices, ${struck} in the cellar`);
  for (const { step, result, note } of world.log.ofType('recovery.step')) {
    if (step === letter.id) console.log(`  ${step} ${result}: ${note}`);
  }
  console.log(`  ${watching.end().length} devices were asked before their customers knew`);
}
