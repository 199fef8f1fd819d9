/**
 * What is to be done next about an incident and about each device that is left: a table, for people.
 *
 * The Recovery Procedure says nothing on devices that are left or on a recovery that was given up (recovery.md 3.11, 3.12): the rows are
 * proposals of this model.
 *
 * @module
 */
import { KEY_CLASSES, affectedCells } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { isFoundingInUse } from './foundings.ts';
import { holderOf } from './holding.ts';
import { type DeviceProgress, type IncidentRecord, isUnsettled } from './incident-record.ts';
import { CALLED_OFF, FINAL_STATES } from './incident-states.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { UNTIL_COMMISSIONED, leftOutForNow, leftOutToList } from './left-out.ts';
import { LATE, stillLate } from './late-subscribers.ts';
import { type DeviceOutcome, outcomeRow } from './outcomes.ts';
import { handoverPlan } from './plans.ts';
import { blocksAgainst, refusalText } from './refused-requests.ts';
import { isStillLeft } from './rest-of-compromise.ts';
import { equalBytes } from '../core/bytes.ts';

/** What is to be done about one device, or undefined when nothing is. */
export function adviceOn(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
): string | undefined {
  const { state } = incident;
  if (CALLED_OFF.includes(state) && progress.outcome === 'untouched') return undefined;
  if (state === 'aborted' && holdsOtherKeys(context, incident, progress))
    return hasOtherKeys(incident);
  // Somebody else has seen to it since.
  if (isUnsettled(progress) && !isStillLeft(context, incident, progress)) return undefined;
  if (FINAL_STATES.includes(state) || progress.outcome === 'under-dcc-control') {
    return outcomeRow(progress.outcome).advice;
  }
  return undefined;
}

function hasOtherKeys({ id, key }: IncidentRecord): string {
  return KEY_CLASSES[key.keyClass].role === undefined || key.keyClass === 'recovery'
    ? `it holds what is not in use: notify the compromise again, and the next incident goes on with what ${id} has made`
    : 'it holds keys that are not those in use, although its owner still has them: incident.handOver() gives it those in use';
}

/** Whether a device that counted as done holds what nobody uses since its recovery was given up. */
function holdsOtherKeys(
  context: RecoveryContext,
  incident: IncidentRecord,
  { device, outcome }: DeviceProgress,
): boolean {
  const { dcc, parties } = context;
  const { key, state } = incident;
  const party = key.owner === undefined ? undefined : parties.byId(key.owner);
  if (party === undefined) {
    return state === 'aborted' && outcome === 'recovered' && !isFoundingInUse(context, incident);
  }
  const inUse = party.cells();
  return affectedCells(key).some((cell) => {
    const held = dcc.mapping.believed(device, cell);
    const certificate = inUse[cell];
    if (held === undefined || certificate === undefined) return false;
    return !equalBytes(held.keyIdentifier, keyIdentifierOf(certificate));
  });
}

interface NextRow {
  readonly applies: (context: RecoveryContext, incident: IncidentRecord) => boolean;
  readonly todo: (incident: IncidentRecord, context: RecoveryContext) => string;
}

const isOver = ({ state }: IncidentRecord): boolean => FINAL_STATES.includes(state);

/** Every row that applies is said, in this order. */
const NEXT: readonly NextRow[] = [
  {
    applies: (_, incident) => incident.standing !== undefined && !isOver(incident),
    todo: ({ standing }) => `it stands still: ${standing?.code ?? ''}: ${standing?.note ?? ''}`,
  },
  {
    applies: (_, { state }) => state === 'halted',
    todo: () => 'let it go on with resume(), have the PMA escalate(), or end it with abort()',
  },
  {
    applies: (_, incident) => !isOver(incident) && incident.state !== 'halted',
    todo: (incident) => goingOn(incident),
  },
  {
    applies: (context, incident) =>
      incident.state === 'aborted' &&
      [...incident.progress.values()].some((progress) =>
        holdsOtherKeys(context, incident, progress),
      ),
    todo: (incident) =>
      `a recovery that was given up has left devices behind. Of each: ${hasOtherKeys(incident)}`,
  },
  {
    applies: (context, incident) => blocksAgainst(context, incident).length > 0,
    todo: (incident, context) =>
      blocksAgainst(context, incident)
        .map((block) => refusalText(context, block))
        .join('; ')
        .concat(
          has(incident, 'under-dcc-control')
            ? ', then incident.handOver()'
            : ', then notify the compromise again',
        ),
  },
  {
    applies: (context, incident) =>
      handoverPlan(context, incident) !== undefined &&
      has(incident, 'under-dcc-control') &&
      // After an abort a handover gives back what is in use: of an authority, nothing is.
      (incident.state !== 'aborted' || incident.key.owner !== undefined),
    todo: () => 'devices are under DCC control: incident.handOver()',
  },
  {
    applies: (context, incident) => isOver(incident) && stillLate(context, incident).length > 0,
    todo: (incident, context) =>
      `devices hold certificates of an Issuing OCA that is gone, of ${stillLate(context, incident).join(', ')}: it replaces them with its own key (Method 1)`,
  },
  {
    applies: (context, incident) =>
      incident.state === 'closed' &&
      leftToBeListed(context, incident).some((own) => isStillLeft(context, incident, own)),
    todo: () =>
      'devices are left: notify the compromise again with their list when they can be reached, or visit the site',
  },
  {
    applies: (context, incident) =>
      !CALLED_OFF.includes(incident.state) && leftOutToList(context, incident) > 0,
    todo: (incident, context) =>
      `${leftOutToList(context, incident)} devices hold what is compromised and are not on the list: notify the compromise again with theirs; what another incident has in Recovery, once that one is over`,
  },
  {
    applies: (context, incident) =>
      !CALLED_OFF.includes(incident.state) && leftOutForNow(context, incident) > 0,
    todo: (incident, context) =>
      `${leftOutForNow(context, incident)} devices that are not commissioned hold what is compromised: ${UNTIL_COMMISSIONED}`,
  },
  {
    applies: (_, incident) => isOver(incident) && incident.superseded.size > 0,
    todo: () =>
      'certificates are not revoked yet: incident.revoke() when nothing needs them any more',
  },
  {
    applies: (context, incident) => isOver(incident) && blocksInForce(context, incident).length > 0,
    todo: (incident, context) =>
      `requests of ${incident.key.owner ?? ''} are refused: dcc.access.unblock('${blocksInForce(context, incident).join()}') once it has a new XML-signing key`,
  },
  {
    applies: (context, incident) => isOver(incident) && holders(context, incident).length > 0,
    todo: (incident, context) =>
      `devices are in another recovery that has not let them go: bring ${holders(context, incident).join(', ')} to an end, then notify the compromise again`,
  },
  {
    applies: (_, incident) =>
      [...incident.progress.values()].some(({ code }) => code === 'cells-of-others'),
    todo: () =>
      'devices under DCC control hold the key in cells of Users too: have them handed back first, or use the Recovery key',
  },
  {
    applies: (_, incident) =>
      [...incident.progress.values()].some(({ code }) => code === 'nobody-may'),
    todo: () =>
      'devices have no supplier that could place a root with its own key: the procedure contingency-keys does it with the Recovery key',
  },
  {
    applies: (_, incident) =>
      [...incident.progress.values()].some(({ code }) => code === 'under-former-root'),
    todo: () =>
      "devices are under a root that was replaced: compromise('rootOca') with their list takes them over",
  },
  {
    applies: (_, incident) =>
      [...incident.progress.values()].some(({ code }) => code === 'contingency-key-destroyed'),
    todo: () =>
      "devices know only a Contingency key that is destroyed: compromise('contingencyBoth') gives them a Root certificate with new ones",
  },
  {
    applies: ({ authority: { keys } }, incident) =>
      isOver(incident) &&
      [keys.root, keys.issuing].some(({ life }) => life.state === 'compromised'),
    todo: () =>
      'the key of an authority in use is compromised, and certifies nothing: notify the compromise again, and finish it',
  },
  {
    applies: ({ authority }) => authority.current().contingency.symmetricKey.state === 'spent',
    todo: () =>
      "the Contingency keys are spent: recover from compromise('contingencyBoth') for new ones",
  },
];

/** What stands still is mended first. Where nobody is to be recovered, the same step would say the same again. */
function goingOn({ standing, state, steps, position }: IncidentRecord): string {
  if (standing?.code === 'nothing-to-recover') {
    return state === 'approved'
      ? 'nobody is left to be recovered: abort() ends it'
      : 'pass another list by run({ devices }), or go on once there are devices; abort() ends it';
  }
  const step = steps[position];
  const then = standing === undefined ? '' : 'then ';
  return `${then}go on with next() or run(): step ${step?.id ?? 'end'}, ${step?.action ?? 'none'}`;
}

/** Without those of a late Subscriber, which replaces its cells itself, and those refused by a block in force: other rows say what to do. */
function leftToBeListed(
  context: RecoveryContext,
  incident: IncidentRecord,
): readonly DeviceProgress[] {
  const isBlocked = blocksAgainst(context, incident).length > 0;
  return [...incident.progress.values()].filter(
    ({ outcome, code }) => outcome !== LATE && !(isBlocked && code === 'blocked'),
  );
}

/** Blocks of an incident that nobody has lifted. */
function blocksInForce({ dcc }: RecoveryContext, { blocks }: IncidentRecord): readonly string[] {
  const inForce = new Set(dcc.access.blocks.map(({ name }) => name));
  return blocks.filter((name) => inForce.has(name));
}

/** Incidents that have devices in hand for which this one has waited in vain. */
function holders(context: RecoveryContext, { progress }: IncidentRecord): readonly string[] {
  const ids = [...progress.values()].flatMap(({ device, code }) => {
    const entry = code === 'in-another-recovery' ? context.dcc.inventory.entry(device) : undefined;
    return (entry && holderOf(context, entry)?.id) ?? [];
  });
  return [...new Set(ids)];
}

function has({ progress }: IncidentRecord, outcome: DeviceOutcome): boolean {
  return [...progress.values()].some((device) => device.outcome === outcome);
}

/** What is to be done next, most urgent first; empty when nothing is. */
export function nextSteps(context: RecoveryContext, incident: IncidentRecord): readonly string[] {
  return NEXT.filter(({ applies }) => applies(context, incident)).map(({ todo }) =>
    todo(incident, context),
  );
}
