/**
 * Activities of the authorities: suspend issuing, found what is new, spend contingency keys, retire what is old.
 *
 * What needs an offline key is done in a ceremony, with the custodians of the environment in a governed run.
 *
 * @module
 */
import type { OrganisationHierarchy } from '../surroundings.ts';
import { type Activity, type StepResult, type StepRun, done } from '../activity.ts';
import { destroyContingencyKeys, spendContingencyKeys, writeKey } from '../key-states.ts';
import { holdCeremony } from '../sessions.ts';

const suspendIssuing: Activity = ({ context, incident }) => {
  context.authority.suspend(incident.id);
  return done('issuing is suspended');
};

/** A new hierarchy (the likelier reading of OCA3 to OCA4), or a new Issuing OCA under the same root. */
const foundHierarchy: Activity = (run) => found(run, run.context.assumptions.rollOver);
const foundIssuingOca: Activity = (run) => found(run, 'issuing');

function found(run: StepRun, what: 'hierarchy' | 'issuing'): StepResult {
  const { authority, assumptions } = run.context;
  return holdCeremony(run, {
    purpose: what === 'hierarchy' ? 'new hierarchy' : 'new Issuing OCA',
    durationMs: assumptions.rootCeremonyMs,
    work: (ceremony) => authority.found(what, ceremony),
    then: (hierarchy) => {
      take(run, hierarchy);
      return done(`generation ${hierarchy.generation}`);
    },
  });
}

function take({ context, incident }: StepRun, hierarchy: OrganisationHierarchy): void {
  incident.oldHierarchy = context.authority.current();
  incident.newHierarchy = hierarchy;
}

const WHICH = {
  contingencyPrivate: 'private',
  contingencySymmetric: 'symmetric',
  contingencyBoth: 'both',
} as const;

const newContingencyKeys: Activity = (run) => {
  const { context, incident } = run;
  const which = WHICH[incident.key.keyClass as keyof typeof WHICH];
  return holdCeremony(run, {
    purpose: `new contingency keys (${which})`,
    durationMs: context.assumptions.rootCeremonyMs,
    work: (ceremony) => context.authority.renewContingency(which, ceremony),
    then: (hierarchy) => {
      take(run, hierarchy);
      return done('a new Root certificate over the same key');
    },
  });
};

/** After use they are spent, and still needed for devices that are late; after a compromise they are destroyed. */
const endContingencyKeys: Activity = (run) => {
  const { context, incident } = run;
  const { keyClass } = incident.key;
  if (incident.campaign?.plan.mode === 'anyByContingency') {
    spendContingencyKeys(context, incident);
    return done('the Contingency keys are spent, and kept for devices that are late');
  }
  return holdCeremony(run, {
    purpose: 'destroy contingency keys',
    durationMs: 0,
    work: (ceremony) => destroyContingencyKeys(context, incident, ceremony),
    then: () => done(`destroyed after ${keyClass}`),
  });
};

const retireHierarchy: Activity = (run) => {
  const { context, incident } = run;
  const { oldHierarchy, newHierarchy } = incident;
  if (oldHierarchy === undefined || newHierarchy === undefined) return done('nothing to retire');
  if (context.authority.current().generation !== newHierarchy.generation) {
    return done('nothing to retire: no device has taken what is new');
  }
  const { generation } = oldHierarchy;
  return holdCeremony(run, {
    purpose: `retire OCA ${generation}`,
    durationMs: 0,
    work: (ceremony) => context.authority.retire(oldHierarchy, { because: incident.id, ceremony }),
    then: () => {
      const key = `organisation hierarchy ${generation}`;
      writeKey(context, { key, from: 'active', to: 'destroyed' });
      return done(`OCA ${generation} has rolled over to OCA ${newHierarchy.generation}`);
    },
  });
};

/** By the names that the tables use. */
export const AUTHORITY_ACTIVITIES = {
  suspendIssuing,
  foundHierarchy,
  foundIssuingOca,
  newContingencyKeys,
  spendContingencyKeys: endContingencyKeys,
  retireHierarchy,
} as const satisfies Record<string, Activity>;
