/**
 * Activities of the authorities: suspend issuing, found what is new, spend contingency keys, retire what is old.
 *
 * @module
 */
import { type Activity, done, taking } from '../activity.ts';
import type { RecoveryContext } from '../context.ts';
import type { IncidentRecord } from '../incident-record.ts';

const suspendIssuing: Activity = ({ context, incident }) => {
  context.authority.suspend(incident.id);
  return done('issuing is suspended');
};

/** A new hierarchy (the likelier reading of OCA3 to OCA4), or a new Issuing OCA under the same root. */
const foundHierarchy: Activity = (run) => found(run, run.context.assumptions.rollOver);
const foundIssuingOca: Activity = (run) => found(run, 'issuing');

function found(run: Parameters<Activity>[0], what: 'hierarchy' | 'issuing'): ReturnType<Activity> {
  const { context, incident } = run;
  return taking(run, context.assumptions.rootCeremonyMs, () => {
    incident.oldHierarchy = context.authority.current();
    incident.newHierarchy = context.authority.found(what);
    ceremony(context, incident, what === 'hierarchy' ? 'new hierarchy' : 'new Issuing OCA');
    return done(`generation ${incident.newHierarchy.generation}`);
  });
}

const WHICH = {
  contingencyPrivate: 'private',
  contingencySymmetric: 'symmetric',
  contingencyBoth: 'both',
} as const;

const newContingencyKeys: Activity = (run) => {
  const { context, incident } = run;
  return taking(run, context.assumptions.rootCeremonyMs, () => {
    const which = WHICH[incident.key.keyClass as keyof typeof WHICH];
    incident.oldHierarchy = context.authority.current();
    incident.newHierarchy = context.authority.renewContingency(which);
    ceremony(context, incident, `new contingency keys (${which})`);
    return done('a new Root certificate over the same key');
  });
};

function ceremony(context: RecoveryContext, incident: IncidentRecord, name: string): void {
  context.write<'recovery.ceremony'>({
    type: 'recovery.ceremony',
    actor: 'tsp',
    incident: incident.id,
    ceremony: name,
    transcript: '',
  });
}

const spendContingencyKeys: Activity = ({ context, incident }) => {
  const { keyClass } = incident.key;
  const isSpentByUse = incident.campaign?.plan.mode === 'anyByContingency';
  // The key pair is kept when only the symmetric key was compromised: its public half is wrapped anew.
  const isPairKept = keyClass === 'contingencySymmetric';
  const keys = ['Contingency Symmetric Key', ...(isPairKept ? [] : ['Contingency Private Key'])];
  for (const key of keys) {
    const to = isSpentByUse ? 'spent' : 'destroyed';
    context.write<'recovery.key'>({ type: 'recovery.key', actor: 'tsp', key, from: 'active', to });
  }
  return done(`${isSpentByUse ? 'spent' : 'destroyed'} after ${keyClass}`);
};

const retireHierarchy: Activity = ({ context, incident }) => {
  const { oldHierarchy, newHierarchy } = incident;
  if (oldHierarchy === undefined || newHierarchy === undefined) return done('nothing to retire');
  context.authority.retire(oldHierarchy, incident.id);
  const key = `organisation hierarchy ${oldHierarchy.generation}`;
  context.write<'recovery.key'>({
    type: 'recovery.key',
    actor: 'tsp',
    key,
    from: 'active',
    to: 'destroyed',
  });
  return done(`OCA ${oldHierarchy.generation} has rolled over to OCA ${newHierarchy.generation}`);
};

/** By the names that the tables use. */
export const AUTHORITY_ACTIVITIES = {
  suspendIssuing,
  foundHierarchy,
  foundIssuingOca,
  newContingencyKeys,
  spendContingencyKeys,
  retireHierarchy,
} as const satisfies Record<string, Activity>;
