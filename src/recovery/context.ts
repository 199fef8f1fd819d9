/**
 * What engine, activities and campaigns share: the surroundings with their defaults filled in, and the few verbs that write.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { EventOf, EventType } from '../core/event-types.ts';
import type { Point } from '../crypto/backend.ts';
import { softKeyStore } from '../crypto/index.ts';
import type { SigningKey } from '../crypto/keys.ts';
import type { Party } from '../party/party.ts';
import { type Eui64, formatEui64 } from '../vocabulary/eui64.ts';
import { type CredentialStates, createCredentialStates } from './credential-states.ts';
import { type RecoveryAssumptions, assumeForRecovery } from './assumptions.ts';
import type { FileSigner, SignerTrust } from './file-signers.ts';
import type { IncidentRecord } from './incident-record.ts';
import { type IncidentEvent, transition, verbOf, verbsIn } from './incident-states.ts';
import type { Founding } from './foundings.ts';
import { type KeyRing, createKeyRing } from './key-ring.ts';
import type { RecoveryKeyLives } from './recovery-keys.ts';
import type { Feedback, RecoverySurroundings } from './surroundings.ts';

/** Details of an event without its time. */
type Entry<T extends EventType> = Omit<EventOf<T>, 'at'>;

/** What everything in recovery/ works with. */
export interface RecoveryContext extends Omit<
  RecoverySurroundings,
  'assumptions' | 'feedback' | 'fileSigner' | 'fileTrust'
> {
  readonly assumptions: RecoveryAssumptions;
  readonly feedback: Feedback;
  /** Signs files for an organisation: `subscriber:<EUI>`, `tsp`, `dcc`. */
  fileSigner(who: string): FileSigner;
  /** How its files are judged: by its certificate, or by the key that is known. */
  fileTrust(who: string): SignerTrust | Point;
  /** Writes an event now. */
  write<T extends EventType>(entry: Entry<T>): void;
  /** Moves an incident, or fails with `recovery/wrong-state`. */
  fire(incident: IncidentRecord, event: IncidentEvent, actor: string): void;
  /** Lets a waiting incident go on as soon as the agenda gets there. */
  wake(incident: IncidentRecord): void;
  /** Every incident by its name: one asks what another has done, or is about to do, to a device. */
  readonly records: Map<string, IncidentRecord>;
  /** Incidents that have left a device with some of its cells replaced, by their names. */
  readonly partial: Map<Eui64, Set<string>>;
  /** Which incident a command belongs to, and which a read of cells, by ticket of the DCC. */
  readonly tickets: Map<number, IncidentRecord>;
  readonly reads: Map<number, IncidentRecord>;
  /** fileIds that were taken, and as which file of which incident: none is taken twice. */
  readonly filesTaken: Map<string, string>;
  /** Signing keys by the devices that know them. */
  readonly keyRing: KeyRing;
  /** Authorities that were founded in incidents, in use by now or not, and those that they are to take the place of. */
  readonly foundings: Founding[];
  /** Numbers of hierarchies that are retired. */
  readonly retired: Set<number>;
  readonly recoveryKeys: RecoveryKeyLives;
  readonly credentialStates: CredentialStates;
  /** The party, or `recovery/unknown-party`. */
  party(entityId: Eui64 | undefined): Party;
}

/** Fills in what surroundings leave out. */
export function recoveryContext(surroundings: RecoverySurroundings): RecoveryContext {
  const { agenda, log, parties } = surroundings;
  const write = <T extends EventType>(entry: Entry<T>): void => {
    log.append({ at: agenda.clock.now(), ...entry } as never);
  };
  const seeded = seededFileSigners(surroundings);
  const assumptions = assumeForRecovery(surroundings.assumptions);
  const iki = assumptions.filesSignedUnder === 'iki' ? surroundings : undefined;
  const fileSigner = (who: string): FileSigner => iki?.fileSigner?.(who) ?? seeded(who);
  return {
    ...surroundings,
    assumptions,
    feedback: surroundings.feedback ?? 'live',
    fileSigner,
    fileTrust: (who) => iki?.fileTrust?.(who) ?? fileSigner(who).publicKey,
    write,
    fire: (incident, event, actor) => {
      const to = transition(incident.state, event);
      if (to === undefined) failState(incident, event);
      const from = incident.state;
      incident.state = to;
      write({ type: 'recovery.state', actor, incident: incident.id, from, event, to });
    },
    wake: (incident) => {
      agenda.schedule(agenda.clock.now(), {
        type: 'recovery.continue',
        incident: incident.id,
        step: incident.steps[incident.position]?.id ?? '',
      });
    },
    records: new Map(),
    partial: new Map(),
    tickets: new Map(),
    reads: new Map(),
    filesTaken: new Map(),
    foundings: [],
    retired: new Set(),
    recoveryKeys: new Map(),
    credentialStates: createCredentialStates(),
    keyRing: createKeyRing(surroundings.dcc.mapping),
    party: (entityId) => {
      const party = entityId === undefined ? undefined : parties.byId(entityId);
      if (party !== undefined) return party;
      const name = entityId === undefined ? 'nobody' : formatEui64(entityId);
      fail('recovery/unknown-party', `${name} is no party of this world: add it first`, {
        party: name,
      });
    },
  };
}

function seededFileSigners({ random }: RecoverySurroundings): (who: string) => SigningKey {
  const store = softKeyStore(random.fork('file-signing'));
  const keys = new Map<string, SigningKey>();
  return (who) => {
    const known = keys.get(who) ?? store.createSigningKey(`file-signing:${who}`);
    keys.set(who, known);
    return known;
  };
}

function failState({ id, state }: IncidentRecord, event: IncidentEvent): never {
  const possible = verbsIn(state).join(', ') || 'nothing, for it is over';
  fail(
    'recovery/wrong-state',
    `incident ${id} is ${state}: ${verbOf(event)} is not possible there; possible: ${possible}`,
    { incident: id, state, event },
  );
}
