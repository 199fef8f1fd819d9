/**
 * A device that counts as recovered, handed back or under DCC control holds what was placed: in each cell the certificate that the
 * DCC's last command for it named, nothing that was compromised any more, and the broker's certificate exactly where the decided
 * procedure leaves the cells to the DCC.
 *
 * Judged by the memory of the device at the moment of the claim, and by the octets that it was sent. It does not judge whether the
 * certificate that a command named was the right one of its owner.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { equalBytes, toHex } from '../../core/bytes.ts';
import type { EventOf } from '../../core/event-types.ts';
import type { OutcomeData } from '../../device/outcome.ts';
import type { DeviceState } from '../../device/state.ts';
import type { TrustAnchor } from '../../device/trust-anchor.ts';
import { KEY_CLASSES, affectedCells } from '../../recovery/compromised-key.ts';
import { keyIdentifierOf } from '../../recovery/key-identifier.ts';
import { REPLACED } from '../../recovery/outcomes.ts';
import { CELLS_OF_USERS } from '../../recovery/holding.ts';
import type { Procedure } from '../../recovery/procedure.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { FROM_DCC } from '../fleet/fleet-device.ts';
import type { CheckedWorld, Checker } from './checker.ts';
import { keyOfLog } from './compromised.ts';
import { credentialsCommand, readOrNothing } from './reading.ts';

/** What is known of an incident. */
interface Case {
  readonly cells: readonly CellName[];
  readonly owner: Eui64 | undefined;
  /** Key identifiers by cell, or the root certificate itself: what was in use when it was opened, so what is compromised. */
  compromised: ReadonlyMap<CellName, string>;
  compromisedRoot: Uint8Array | undefined;
  procedure: string;
  /** Devices of which it says that they are under DCC control. */
  readonly controls: Set<string>;
}

/** A case as one claim finds it. */
interface Claimed extends Case {
  /** Cells of the device that another incident has under DCC control: to give them back is not for this one. */
  readonly ofOthers: readonly CellName[];
}

/** By cell: the key identifier that the last command of the DCC, of those that the device executed, named for it, and for whom. */
type Named = Map<CellName, Naming>;

interface Naming {
  readonly identifier: string;
  readonly incident: string | undefined;
}

/** Commands under way to each device: ticket and incident. */
type UnderWay = Map<string, Map<number, string | undefined>>;

export const recoveredHoldsWhatWasPlaced: Checker = {
  name: 'recovered-holds-what-was-placed',
  holds:
    'a device that is recovered, handed back or under DCC control holds what its commands named, and nothing compromised',
  begin: (world, report) => {
    const cases = new Map<string, Case>();
    const named = new Map<string, Named>();
    const underWay: UnderWay = new Map();
    return {
      observe: (event) => {
        if (event.type === 'dcc.submitted') {
          const own = underWay.get(event.device) ?? new Map<number, string | undefined>();
          underWay.set(event.device, own.set(event.ticket, event.incident));
        }
        if (event.type === 'dcc.concluded') underWay.get(event.device)?.delete(event.ticket);
        if (event.type === 'recovery.opened') {
          const found = caseOf(world, event.key);
          if (found !== undefined) cases.set(event.incident, found);
        }
        if (event.type === 'recovery.list' && event.restOf !== undefined) {
          const [known, former] = [cases.get(event.incident), cases.get(event.restOf)];
          if (known && former) {
            known.compromised = former.compromised;
            known.compromisedRoot = former.compromisedRoot;
          }
        }
        if (event.type === 'recovery.decision' && event.decision === 'approve') {
          const known = cases.get(event.incident);
          if (known !== undefined) known.procedure = event.method;
        }
        if (event.type === 'device.processed') noteNamed(world, event, { named, underWay });
        if (event.type !== 'recovery.device') return;
        noteControl(cases, event);
        if (!VERIFIED.includes(event.code)) return;
        const known = cases.get(event.incident);
        if (known === undefined || !REPLACED.has(event.outcome)) return;
        const ofOthers = controlledByOthers(cases, event);
        for (const problem of problemsOf(
          world,
          event,
          { ...known, ofOthers },
          named.get(event.device),
        )) {
          report(event.device, `is ${event.outcome}, and ${problem}`);
        }
      },
    };
  },
};

/** By a Response, or by a reading: what was sent is named. */
const VERIFIED: readonly string[] = ['success', 'read-back'];

/** The key of an incident as its log names it: `supplier.digitalSignature of 90-B3-…`. */
function caseOf({ authority, parties }: CheckedWorld, described: string): Case | undefined {
  const key = keyOfLog(described);
  if (key === undefined) return undefined;
  const { role } = KEY_CLASSES[key.keyClass];
  const owner = key.owner === undefined ? role && parties.of(role) : parties.byId(key.owner);
  const held = Object.entries(owner?.cells() ?? {}) as [CellName, Uint8Array][];
  const isRootNew = key.keyClass === 'rootOca' || key.keyClass.startsWith('contingency');
  return {
    cells: affectedCells(key).filter((cell) => cell !== 'root'),
    owner: owner?.entityId,
    compromised: new Map(held.map(([cell, der]) => [cell, toHex(keyIdentifierOf(der))])),
    compromisedRoot: isRootNew ? authority.current().root : undefined,
    procedure: '',
    controls: new Set(),
  };
}

function noteControl(
  cases: ReadonlyMap<string, Case>,
  { incident, device, outcome }: EventOf<'recovery.device'>,
): void {
  const controls = cases.get(incident)?.controls;
  if (outcome === 'under-dcc-control') controls?.add(device);
  else controls?.delete(device);
}

/** Of keys of Users: what an incident about everybody's has under control may be any cell, and says nothing of these. */
function controlledByOthers(
  cases: ReadonlyMap<string, Case>,
  { incident, device }: EventOf<'recovery.device'>,
): readonly CellName[] {
  return [...cases]
    .filter(([other, { controls }]) => other !== incident && controls.has(device))
    .flatMap(([, { cells }]) => cells);
}

function noteNamed(
  { fleet }: CheckedWorld,
  { device, kind, sender }: EventOf<'device.processed'>,
  { named, underWay }: { readonly named: Map<string, Named>; readonly underWay: UnderWay },
): void {
  if (kind !== 'executed' || sender !== FROM_DCC) return;
  const { lastStep } = fleet.device(device);
  const command = lastStep?.command;
  const payload = command && credentialsCommand(command);
  if (payload === undefined) return;
  const known: Named = named.get(device) ?? new Map<CellName, Naming>();
  named.set(device, known);
  const incident = onlyIncident(underWay.get(device));
  for (const { certificate, target } of payload.replacements) {
    const { cell } = target;
    const identifier = cell && readOrNothing(() => toHex(keyIdentifierOf(certificate)));
    if (identifier === undefined || cell === undefined) continue;
    // What another command has failed to place says nothing about what was placed before.
    const isOther = known.has(cell) && known.get(cell)?.incident !== incident;
    if (isOther && !succeeded(lastStep?.outcome, cell)) continue;
    known.set(cell, { identifier, incident });
  }
}

/** Whose command it is that the device has executed; nobody's where several are under way. */
function onlyIncident(
  commands: ReadonlyMap<number, string | undefined> | undefined,
): string | undefined {
  const [incident, ...others] = commands?.values() ?? [];
  return others.length > 0 ? undefined : incident;
}

function succeeded(outcome: OutcomeData | undefined, cell: CellName): boolean {
  if (outcome?.kind !== 'executed') return false;
  return outcome.replacements.some((one) => one.cell === cell && one.status === 'success');
}

function problemsOf(
  { fleet, parties }: CheckedWorld,
  { device: id, outcome, incident: of }: EventOf<'recovery.device'>,
  known: Claimed,
  named: Named | undefined,
): readonly string[] {
  const { lastStep, device } = fleet.device(id);
  const held = (lastStep?.after ?? memoryOf(device)).cells;
  const broker = parties.of('accessControlBroker')?.entityId;
  const wanted = known.owner === broker ? 'any' : whoseCells(outcome, known.procedure);
  const ofCell = (cell: CellName): string | undefined => {
    const anchor = held[cell];
    if (anchor === undefined) return undefined;
    const identifier = toHex(anchor.keyIdentifier);
    if (known.compromised.get(cell) === identifier) return `${cell} holds what was compromised`;
    const isBrokers = anchor.entityId === broker;
    if (wanted === 'owner' && isBrokers) return `${cell} holds the broker's certificate`;
    if (wanted === 'broker' && !isBrokers) return `${cell} does not hold the broker's certificate`;
    return undefined;
  };
  const others = [...(named ?? [])].flatMap(([cell, { identifier, incident }]) => {
    const anchor = held[cell];
    const isHeld = anchor !== undefined && toHex(anchor.keyIdentifier) === identifier;
    return isHeld || incident !== of ? [] : [`${cell} does not hold what its last command named`];
  });
  const root = isSameRoot(held.root, known) ? ['root holds what was compromised'] : [];
  const ofEverybody = everybodysProblems(held, outcome, { known, broker });
  return [...known.cells.flatMap((cell) => ofCell(cell) ?? []), ...others, ...root, ...ofEverybody];
}

/** After a recovery that places everybody's, the broker's are in cells of Users exactly where the device is under DCC control. */
function everybodysProblems(
  held: DeviceState['cells'],
  outcome: string,
  { known, broker }: { readonly known: Claimed; readonly broker: Eui64 | undefined },
): readonly string[] {
  const procedure: Procedure | undefined = PROCEDURES[known.procedure];
  if (known.owner !== undefined || procedure?.handover === undefined) return [];
  const brokers = CELLS_OF_USERS.filter((cell) => {
    const entityId = held[cell]?.entityId;
    return entityId !== undefined && entityId === broker;
  });
  if (outcome !== 'under-dcc-control') {
    // A recovery places everybody's; a handover leaves alone what another incident has under control.
    const own =
      outcome === 'handed-back'
        ? brokers.filter((cell) => !known.ofOthers.includes(cell))
        : brokers;
    return own.map((cell) => `${cell} holds the broker's certificate`);
  }
  return brokers.length > 0 ? [] : ["no cell of a User holds the broker's certificate"];
}

/** Handed back is always to the owner; recovered means so where the procedure places what was renewed. */
function whoseCells(outcome: string, procedure: string): 'owner' | 'broker' | 'any' {
  if (outcome === 'handed-back') return 'owner';
  if (outcome === 'under-dcc-control') return 'broker';
  const known: Procedure | undefined = PROCEDURES[procedure];
  return known?.campaign?.places === 'renewed' ? 'owner' : 'any';
}

function isSameRoot(
  anchor: TrustAnchor | undefined,
  { compromisedRoot }: Pick<Case, 'compromisedRoot'>,
): boolean {
  if (anchor?.stored === undefined || compromisedRoot === undefined) return false;
  return equalBytes(anchor.stored, compromisedRoot);
}
