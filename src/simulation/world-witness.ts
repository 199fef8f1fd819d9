/**
 * What a world and its fork must have in common beside their logs: a table of what can be seen of a world, and how it is changed.
 *
 * Not everything that a caller may do leaves an event: a phase is set, a counter is taken, a condition is put on a link. A
 * fork that differs in one of these rows is refused, and the row says what to do instead.
 *
 * @module
 */
import { memoryOf } from '../device/device.ts';
import { toHex } from '../core/bytes.ts';
import { toIso } from '../core/instant.ts';
import { sha256 } from '../crypto/index.ts';
import type { DeviceState } from '../device/state.ts';
import type { Party } from '../party/party.ts';
import type { RecoveryWorld } from './recovery-world.ts';

/** What is seen, by subject: the same in the same order in a fork. */
type Sight = Iterable<readonly [subject: string, value: string]>;

/** One row: what is compared, and the calls behind the world's back that would change it. */
interface Aspect {
  readonly what: string;
  readonly changedBy: string;
  readonly see: (world: RecoveryWorld) => Sight;
}

/** One thing in which two worlds differ. */
export interface WorldDifference {
  readonly what: string;
  readonly changedBy: string;
  readonly here: string;
  readonly inFork: string;
}

const ASPECTS: readonly Aspect[] = [
  {
    what: 'the log',
    changedBy: 'log.append, dcc.submit and whatever else tells of itself',
    // What checkers write is no deed of this world: nobody watches the fork.
    see: ({ log }) =>
      log.events
        .filter(({ type }) => type !== 'checker.problem')
        .map((event, index) => [`event ${index + 1}`, textOf(event)]),
  },
  {
    what: 'the clock',
    changedBy: 'agenda.advance, agenda.step',
    see: ({ clock }) => [['now', toIso(clock.now())]],
  },
  {
    what: 'what waits on the agenda',
    changedBy: 'agenda.schedule, agenda.cancel',
    see: ({ agenda }) => [['work', textOf(agenda.snapshot())]],
  },
  {
    what: 'the phase of key separation',
    changedBy: 'dcc.access.separation',
    see: ({ dcc }) => [['separation', dcc.access.separation]],
  },
  {
    what: 'what the DCC blocks and holds back',
    changedBy: 'dcc.access.block, dcc.access.release',
    see: ({ dcc }) => [['access', textOf([dcc.access.blocks, dcc.access.quarantined()])]],
  },
  {
    what: 'the inventory',
    changedBy: 'dcc.inventory.assignSupplier, dcc.join',
    *see({ dcc }) {
      for (const { entityId, status, responsibleSupplier } of dcc.inventory.entries()) {
        yield [entityId, `${status} ${responsibleSupplier ?? ''}`];
      }
    },
  },
  {
    what: 'the certificate mapping',
    changedBy: 'dcc.mapping.record',
    *see({ dcc }) {
      for (const { entityId } of dcc.inventory.entries()) {
        for (const [cell, { keyIdentifier }] of dcc.mapping.cells(entityId)) {
          yield [`${cell} of ${entityId}`, toHex(keyIdentifier)];
        }
      }
    },
  },
  {
    what: 'the credentials of a party',
    changedBy: 'party.request, party.renew, party.use',
    *see(world) {
      for (const party of world.parties.all()) {
        const { cells, requests } = credentialsOf(world, party);
        yield [party.entityId, [...cells, ...requests].map(fingerprint).join(' ')];
      }
    },
  },
  {
    what: 'the next counter of a party',
    changedBy: 'party.nextCounter, party.updateCredentials, party.readCredentials',
    *see({ parties, clock }) {
      for (const party of parties.all()) {
        yield [party.entityId, String(party.fork({ clock }).nextCounter())];
      }
    },
  },
  {
    what: 'the conditions on the link to a device',
    changedBy: 'device.addCondition, device.removeCondition',
    see: ({ fleet }) =>
      fleet.devices.map(({ entityId, conditions }) => [
        entityId,
        conditions.map(({ name }) => name).join(' ') || 'none',
      ]),
  },
  {
    what: 'the memory of a device',
    changedBy: 'device.receive',
    see: ({ fleet }) =>
      fleet.devices.map(({ entityId, device }) => [entityId, memoryText(memoryOf(device))]),
  },
  {
    what: 'the authorities',
    changedBy: 'environment.authorities, environment.certificates, authority.suspend',
    see: ({ environment, authority }) => [
      ['tree', textOf(environment.tree())],
      ['certificates', String(environment.repository.size)],
      ['ceremonies', textOf(environment.authorities.ceremonies.transcripts)],
      ['issuing', authority.suspended ?? 'open'],
      ['revoked', [...authority.revoked.keys()].join(' ')],
    ],
  },
  {
    what: 'the register of parties and officers',
    changedBy: 'environment.registration',
    see: ({ environment: { registration } }) => [
      ['parties', textOf(registration.parties)],
      ['entities', textOf(registration.entities)],
      ['officers', textOf(registration.officers)],
    ],
  },
];

/** The first thing in which a fork is not what its original is, or undefined. */
export function differenceOf(
  original: RecoveryWorld,
  fork: RecoveryWorld,
): WorldDifference | undefined {
  for (const { what, changedBy, see } of ASPECTS) {
    const found = firstDifference(see(original), see(fork));
    if (found === undefined) continue;
    const { subject, here, inFork } = found;
    return { what: `${what} (${subject})`, changedBy, here, inFork };
  }
  return undefined;
}

function firstDifference(
  ours: Sight,
  theirs: Sight,
): { readonly subject: string; readonly here: string; readonly inFork: string } | undefined {
  const other = theirs[Symbol.iterator]();
  for (const [subject, here] of ours) {
    const next = other.next();
    const [otherSubject, inFork] = next.done === true ? ['', NOTHING] : next.value;
    if (here === inFork && subject === otherSubject) continue;
    return { subject, here, inFork: subject === otherSubject ? inFork : NOTHING };
  }
  const more = other.next();
  if (more.done === true) return undefined;
  return { subject: more.value[0], here: NOTHING, inFork: more.value[1] };
}

const NOTHING = 'nothing';

/** Of a copy, so that nothing is taken from the party itself: keys that are asked for next tell of keys that were asked for. */
function credentialsOf(
  { clock }: RecoveryWorld,
  party: Party,
): Readonly<Record<'cells' | 'requests', readonly Uint8Array[]>> {
  const copy = party.fork({ clock });
  return {
    cells: Object.values(copy.cells()),
    requests: copy.slots.map((slot) => copy.request(slot)),
  };
}

function memoryText({ cells, counters, credentials, ...rest }: DeviceState): string {
  const { pending, unsentAlerts, securityLog } = rest;
  const occupants = Object.values(cells).map(({ keyIdentifier }) => toHex(keyIdentifier));
  const lengths = [pending, unsentAlerts, securityLog].map(({ length }) => length);
  return textOf([occupants, counters, credentials.generated, lengths]);
}

function fingerprint(octets: Uint8Array): string {
  return toHex(sha256(octets));
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, own: unknown) => (typeof own === 'bigint' ? `${own}n` : own));
}
