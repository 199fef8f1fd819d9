/**
 * Activities of the authorities: suspend issuing, found what is new, spend contingency keys, retire what is old.
 *
 * What needs an offline key is done in a ceremony, with the custodians of the environment in a governed run.
 *
 * @module
 */
import type { OrganisationHierarchy } from '../surroundings.ts';
import { yes } from '../../authority/answer.ts';
import { type Activity, type StepResult, type StepRun, done, skipped } from '../activity.ts';
import { isAnythingTaken } from '../coming-into-use.ts';
import {
  type FoundingKind,
  formerHierarchyOf,
  hasSameRoot,
  foundingToJoin,
  holdersOfRoot,
  isForLateDevices,
} from '../foundings.ts';
import { keyIdentifierOf } from '../key-identifier.ts';
import {
  destroyContingencyKeys,
  endAbandonedContingency,
  noteRetired,
  spendContingencyKeys,
} from '../key-states.ts';
import { endRecoveryKeys } from '../recovery-keys.ts';
import { formerIncident } from '../rest-of-compromise.ts';
import { holdCeremony } from '../sessions.ts';
import { warn } from '../warnings.ts';
import { takeWhatIsInUse } from '../what-is-in-use.ts';

const suspendIssuing: Activity = ({ context, incident }) => {
  context.authority.suspend(
    incident.id,
    incident.key.keyClass === 'issuingOca' ? 'issuing-oca' : 'root',
  );
  return done('issuing is suspended');
};

/** A new hierarchy (the likelier reading of OCA3 to OCA4), or a new Issuing OCA under the same root. */
const foundHierarchy: Activity = (run) => found(run, run.context.assumptions.rollOver);
const foundIssuingOca: Activity = (run) => found(run, 'issuing');

function found(run: StepRun, what: 'hierarchy' | 'issuing'): StepResult {
  const { context, incident } = run;
  const { authority, assumptions } = context;
  if (what === 'hierarchy' && isForLateDevices(context, incident)) {
    const [first] = incident.list;
    return useCurrent(run, what, first && formerHierarchyOf(context, first));
  }
  const former = formerIncident(context, incident);
  if (former !== undefined) return useCurrent(run, what, former.oldHierarchy);
  const joined = join(run, what);
  if (joined !== undefined) return joined;
  return holdCeremony(run, {
    purpose: what === 'hierarchy' ? 'new hierarchy' : 'new Issuing OCA',
    durationMs: assumptions.rootCeremonyMs,
    work: (ceremony) => authority.found(what, ceremony),
    then: (hierarchy) => {
      take(run, what, hierarchy);
      const left = what === 'hierarchy' ? warnLeftBehind(run) : 0;
      const note = `generation ${hierarchy.generation}`;
      return done(left === 0 ? note : `${note}; ${left} devices stay under the old root`);
    },
  });
}

/** Devices of other lists, or of none, keep the root that is replaced, until an incident of their own takes them over. */
function warnLeftBehind({ context, incident }: StepRun): number {
  const listed = new Set(incident.list);
  const { mapping } = context.dcc;
  const { root } = context.authority.current();
  const holders = mapping.holdersOf(keyIdentifierOf(root));
  const left = holders.filter(({ device }) => !listed.has(device)).length;
  if (left === 0) return 0;
  warn(context, incident, {
    actor: 'dcc',
    code: 'left-under-old-root',
    message: `${left} devices are not on the list, or in another recovery, and stay under the old root: compromise('rootOca') with their list takes them over`,
  });
  return left;
}

function take(
  { context, incident }: StepRun,
  kind: FoundingKind,
  hierarchy: OrganisationHierarchy,
): void {
  const from = context.authority.current();
  incident.oldHierarchy = from;
  incident.newHierarchy = hierarchy;
  const { id, renewed } = incident;
  context.foundings.push({ kind, incident: id, from, to: hierarchy, renewed });
}

/** The same compromise, notified again: what the first incident has founded is not in use yet, and is not founded twice. */
function join({ context, incident }: StepRun, kind: FoundingKind): StepResult | undefined {
  const founding = foundingToJoin(context, kind);
  if (founding === undefined) return undefined;
  incident.oldHierarchy = founding.from;
  incident.newHierarchy = founding.to;
  for (const [owner, credentials] of founding.renewed) incident.renewed.set(owner, credentials);
  return done(`generation ${founding.to.generation}, which ${founding.incident} has founded`);
}

/** Every listed device was left over: it gets what all others have by now, signed with the key that it knows. */
function useCurrent(
  { context, incident }: StepRun,
  kind: FoundingKind,
  from: OrganisationHierarchy | undefined,
): StepResult {
  const { generation } = takeWhatIsInUse(context, incident, { kind, from });
  return done(`generation ${generation} is in use: devices that were left over get it`);
}

const WHICH = {
  contingencyPrivate: 'private',
  contingencySymmetric: 'symmetric',
  contingencyBoth: 'both',
} as const;

const newContingencyKeys: Activity = (run) => {
  const { context, incident } = run;
  const former = formerIncident(context, incident);
  if (former !== undefined) return useCurrent(run, 'contingency', former.oldHierarchy);
  const joined = join(run, 'contingency');
  if (joined !== undefined) return joined;
  const { keyClass } = incident.key;
  const which = keyClass in WHICH ? WHICH[keyClass as keyof typeof WHICH] : 'both';
  return holdCeremony(run, {
    purpose: `new contingency keys (${which})`,
    durationMs: context.assumptions.rootCeremonyMs,
    work: (ceremony) => context.authority.renewContingency(which, ceremony),
    then: (hierarchy) => {
      take(run, 'contingency', hierarchy);
      return done('a new Root certificate over the same key');
    },
  });
};

/** The Contingency keys are used for the Recovery key alone: with or without new ones in the same command. */
const renewSpentContingencyKeys: Activity = (run) => {
  const { context, incident } = run;
  const former = formerIncident(context, incident);
  const isNew = former
    ? former.newHierarchy !== undefined
    : context.assumptions.contingencyAfterUse === 'new-root';
  return isNew
    ? newContingencyKeys(run)
    : skipped('the Contingency keys are spent by this; new ones are asked for afterwards');
};

/** After use they are spent, and still needed for devices that are late; after a compromise they are destroyed. */
const endContingencyKeys: Activity = (run) => {
  const { context, incident } = run;
  const { keyClass } = incident.key;
  if (incident.campaign?.plan.mode === 'anyByContingency') {
    spendContingencyKeys(context, incident);
    return done('the Contingency keys are spent, and kept for devices that are late');
  }
  const { oldHierarchy } = incident;
  const left = oldHierarchy === undefined ? 0 : holdersOfRoot(context, oldHierarchy);
  if (left > 0 && !isTaken(run)) return keepContingency(run, left);
  const isKept = left > 0 && context.assumptions.compromisedContingencyOfResidual === 'kept';
  return holdCeremony(run, {
    purpose: 'destroy contingency keys',
    durationMs: 0,
    work: (ceremony) => {
      const ended = isKept ? yes(undefined) : destroyContingencyKeys(context, incident, ceremony);
      return ended.ok ? endAbandonedContingency(context, incident, ceremony) : ended;
    },
    then: () => {
      if (isKept) return done(`kept after ${keyClass} for ${left} devices that know no others`);
      if (left > 0) warnWithout(run, left);
      return done(`destroyed after ${keyClass}`);
    },
  });
};

/** Whether any device has the new ones. */
function isTaken({ context, incident }: StepRun): boolean {
  const { newHierarchy } = incident;
  return newHierarchy !== undefined && isAnythingTaken(context, incident);
}

/** Destroyed, they would leave a whole fleet without a way out of a compromised root, and nobody would have the new ones. */
function keepContingency(run: StepRun, left: number): StepResult {
  const message = `no device has taken new Contingency keys: the compromised ones are kept for the ${left} devices that know no others. compromise('${run.incident.key.keyClass}') again places the new ones`;
  warn(run.context, run.incident, { actor: 'tsp', code: 'held-by-no-device', message });
  return done(message);
}

/** The Recovery key still reaches them; a compromised Root would find them without a way out. */
function warnWithout({ context, incident }: StepRun, left: number): void {
  warn(context, incident, {
    actor: 'tsp',
    code: 'without-contingency-keys',
    message: `${left} devices know only Contingency keys that are destroyed: no Apex recovery reaches them until compromise('${incident.key.keyClass}') gives them a Root certificate with new ones`,
  });
}

const retireHierarchy: Activity = (run) => {
  const { context, incident } = run;
  const { oldHierarchy, newHierarchy } = incident;
  if (oldHierarchy === undefined || newHierarchy === undefined) return done('nothing to retire');
  if (context.authority.current().generation !== newHierarchy.generation) {
    return done('nothing to retire: no device has taken what is new');
  }
  const { generation } = oldHierarchy;
  const left = context.dcc.mapping.holderCount(keyIdentifierOf(oldHierarchy.root));
  const isKept = left > 0 && context.assumptions.contingencyOfResidual === 'kept';
  return holdCeremony(run, {
    purpose: `retire OCA ${generation}`,
    durationMs: 0,
    work: (ceremony) => {
      const order = { because: incident.id, ceremony };
      const keep = isKept ? ({ keep: 'contingency-keys' } as const) : {};
      const retired = context.retired.has(generation)
        ? yes(undefined)
        : context.authority.retire(oldHierarchy, { ...order, ...keep });
      return retired.ok ? endAbandonedContingency(context, incident, ceremony) : retired;
    },
    then: () => {
      if (!context.retired.has(generation)) {
        noteRetired(context, oldHierarchy);
        if (!hasSameRoot(oldHierarchy, newHierarchy)) warnOnNoList(run, generation);
      }
      context.retired.add(generation);
      endRecoveryKeys(context, incident.id);
      const rolled = `OCA ${generation} has rolled over to OCA ${newHierarchy.generation}`;
      if (left === 0) return done(rolled);
      if (!isKept) warnWithoutWayOut(run, left);
      const residual = isKept
        ? `its Contingency keys are kept for ${left} devices`
        : `its Contingency keys are destroyed: ${left} devices are left to a site visit or an exchange`;
      return done(`${rolled}; ${residual}`);
    },
  });
};

/** A Root OCA signs the list that names its Issuing OCAs (ARL), and its key is gone: recovery.md 5.10 has a list, and nobody to sign it. */
function warnOnNoList({ context, incident }: StepRun, generation: number): void {
  warn(context, incident, {
    actor: 'tsp',
    code: 'on-no-revocation-list',
    message: `no revocation list names the Issuing OCA of OCA ${generation}: the key of its Root, which would sign it, is gone. Whoever relies on certificates, the DCC and Users, must take the old Root out of what they trust; devices check no lists`,
  });
}

/** Nothing that is signed reaches a device under a root that is gone, once its Contingency keys are destroyed. */
function warnWithoutWayOut({ context, incident }: StepRun, left: number): void {
  warn(context, incident, {
    actor: 'tsp',
    code: 'without-contingency-keys',
    message: `${left} devices stay under the old root, and its Contingency keys are destroyed: no recovery reaches them, only a site visit or an exchange`,
  });
}

/** Once no device knows it any more, the old Recovery key is destroyed. */
const endRecoveryKey: Activity = ({ context, incident }) => {
  const { left, destroyed } = endRecoveryKeys(context, incident.id);
  if (left > 0) return done(`kept for ${left} devices that know no other Recovery key`);
  return destroyed > 0
    ? done('the old Recovery key is destroyed')
    : skipped('no Recovery key is out of use');
};

/** By the names that the tables use. */
export const AUTHORITY_ACTIVITIES = {
  suspendIssuing,
  foundHierarchy,
  foundIssuingOca,
  newContingencyKeys,
  renewSpentContingencyKeys,
  endContingencyKeys,
  endRecoveryKey,
  retireHierarchy,
} as const satisfies Record<string, Activity>;
